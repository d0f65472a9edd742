"""What the templates of the library and of a practice get: facts already fetched and put in order."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from core.blocks import rows
from organisations.labels import labels as organisation_labels
from practices.choices import MaterialType, PracticeStage, SuitsKind
from practices.figures import change_words
from practices.params import LibraryParams
from practices.services.funding import funding_measures, funding_query
from search.documents import make_key
from search.models import SearchEntry
from taxonomy.labels import labels

if TYPE_CHECKING:
    from practices.models import PracticePage

PRACTICE_TYPE = "practice"


def compared(params: LibraryParams) -> list[dict[str, str]]:
    """Return `{"title", "remove_query"}` of the chosen practices that everybody may see; no query without any."""
    if not params.compare:
        return []
    keys = [make_key(PRACTICE_TYPE, pk) for pk in params.compare]
    stored = SearchEntry.objects.filter(key__in=keys, deleted=False).values_list("object_id", "document")
    titles = {pk: document["title"] for pk, document in stored}
    return [
        {"id": str(pk), "title": titles[pk], "remove_query": params.with_compared(pk)}
        for pk in params.compare
        if pk in titles
    ]


def practice_context(page: "PracticePage", now: dt.datetime) -> dict[str, Any]:
    """Return what the page of a practice shows beside its own fields."""
    evidence = evidence_rows(page)
    kinds = list(page.funded_by_kinds.all())
    return {
        "now": now,
        "stage_label": PracticeStage(page.stage).label if page.stage else "",
        "territories": list(page.territories.all()),
        "indicator": evidence[0] if evidence else None,
        "evidence": evidence,
        "costs": cost_rows(page),
        "cost_total": page.cost_total,
        "weeks_total": page.weeks_total,
        "suits": suits_words(page),
        "photos": list(page.photos.all()),
        "repeated_by": repetitions(page),
        "materials": materials(page),
        "funded_by_kinds": kinds,
        "funding_query": funding_query([kind.key for kind in kinds]),
        "measures": funding_measures(page, now),
    }


def evidence_rows(page: "PracticePage") -> list[dict[str, Any]]:
    """Return the rows of the evidence with the change in words."""
    return [{**row, "change": change_words(row["before"], row["after"], row["unit"])} for row in rows(page.evidence)]


def suits_words(page: "PracticePage") -> str:
    """Return for whom the practice is: «Селу; больнице, поликлинике, ФАПу; НКО»; empty when nobody is marked."""
    words = [str(label) for code, label in SuitsKind.choices if code in page.suits_kinds]
    # Abbreviations stay capital.
    rest = [f"{word[0].lower()}{word[1:]}" if word[1].islower() else word for word in words[1:]]
    return "; ".join([*words[:1], *rest])


def cost_rows(page: "PracticePage") -> list[dict[str, Any]]:
    """Return `{"name", "sum", "width"}` of the costs; `width` is the bar in hundredths of the longest one."""
    costs = list(rows(page.costs))
    longest = max((row["sum"] for row in costs), default=0) or 1
    return [{"name": row["name"], "sum": row["sum"], "width": round(100 * row["sum"] / longest)} for row in costs]


def repetitions(page: "PracticePage") -> list[dict[str, Any]]:
    """Return `{"key", "organisation", "territory", "year", "note"}`: names, empty ones for unknown keys."""
    bodies, places = organisation_labels(), labels()["territory"]
    return [
        {
            "key": row["organisation"] if row["organisation"] in bodies else "",
            "organisation": bodies[row["organisation"]].label if row["organisation"] in bodies else row["name"] or "",
            "territory": places[row["territory"]].label if row["territory"] in places else "",
            "year": row["year"],
            "note": row["note"],
        }
        for row in rows(page.repeated_by)
    ]


def materials(page: "PracticePage") -> list[dict[str, Any]]:
    """Return `{"title", "kind", "url", "document"}`; `url` is empty for what only the author can send."""
    known = dict(MaterialType.choices)
    return [
        {
            "title": row["title"],
            "kind": known.get(row["type"], ""),
            "document": row["document"],
            "url": row["document"].url if row["document"] else row["link"] or "",
        }
        for row in rows(page.materials)
    ]
