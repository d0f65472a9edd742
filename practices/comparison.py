"""Practices side by side: what to compare, as rows of facts."""

from dataclasses import dataclass
from urllib.parse import urlencode

from practices.choices import PracticeStage
from practices.models import PracticePage
from practices.params import MAX_COMPARED
from practices.presenters import evidence_rows, repetitions, suits_words


@dataclass(frozen=True)
class Column:
    """One practice; `remove_query` is the same comparison without it."""

    page: PracticePage
    territories: list[str]
    stage: str
    evidence: list[dict]
    suits: str
    repeated_by: list[dict]
    remove_query: str


@dataclass(frozen=True)
class Comparison:
    """Chosen practices that everybody may see, in the order of the address.

    Attributes:
        ignored: How many more were asked for than stand side by side.
        missing: How many of the asked ones are not on the site.
        more_query: Query of the library in which one more can be chosen; empty when there is no room.
    """

    columns: list[Column]
    ignored: int
    missing: int
    more_query: str


def compare(asked: list[int]) -> Comparison:
    """Compare the first three of the practices with these keys; five queries at most."""
    taken = asked[:MAX_COMPARED]
    found = PracticePage.objects.for_display().live().public().prefetch_related("territories").in_bulk(taken)
    shown = [pk for pk in taken if pk in found]
    return Comparison(
        columns=[_column(found[pk], [other for other in shown if other != pk]) for pk in shown],
        ignored=max(len(asked) - MAX_COMPARED, 0),
        missing=len(taken) - len(shown),
        more_query=_query("compare", shown) if 0 < len(shown) < MAX_COMPARED else "",
    )


def _column(page: PracticePage, others: list[int]) -> Column:
    return Column(
        page=page,
        territories=[place.name for place in page.territories.all()],
        stage=str(PracticeStage(page.stage).label) if page.stage else "",
        evidence=evidence_rows(page),
        suits=suits_words(page),
        repeated_by=repetitions(page),
        remove_query=_query("id", others),
    )


def _query(name: str, keys: list[int]) -> str:
    return f"?{urlencode([(name, pk) for pk in keys])}" if keys else ""
