"""The answer of a search, ready for templates and the API."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.safestring import SafeString

from core.windows import WindowStatus

_LONG_LIST = 10


@dataclass(frozen=True)
class SearchHit:
    """One found object.

    Attributes:
        highlight: Escaped, holds <mark> only; empty when no words were asked for.
        type_label: What kind of thing it is, «Мера поддержки».
        explanation: Lines about the place of the hit, for staff who ask for them; else empty.
    """

    key: str
    type: str
    id: int
    title: str
    url: str
    summary: str
    highlight: SafeString
    status: WindowStatus | None
    days_left: int | None
    card: dict[str, Any]
    card_template: str
    type_label: str = ""
    explanation: tuple[str, ...] = ()
    result_template: str = "components/result.html"


@dataclass(slots=True)
class FacetValue:
    """One value of a facet; `exclude_query` begins with «?» or is empty: it excludes the value or takes it back.

    Not frozen: a list makes a hundred of them, and that would take three times as long.
    """

    value: str
    label: str
    count: int
    selected: bool
    excluded: bool
    depth: int
    exclude_query: str


@dataclass(frozen=True, eq=False)
class FacetResult:
    """A facet; counts leave out its own selection. Few pages show all facets, so `make` gives the values when asked."""

    name: str
    label: str
    make: Callable[[], list[FacetValue]] = field(repr=False)

    def __eq__(self, other: object) -> bool:
        """Tell whether both have the same values."""
        mine = (self.name, self.label, self.values)
        return isinstance(other, FacetResult) and mine == (other.name, other.label, other.values)

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def values(self) -> list[FacetValue]:
        """Values in the order of display."""
        return self.make()

    @cached_property
    def shown(self) -> list[FacetValue]:
        """Values worth a row: a long list leaves out what gives nothing, a short one always looks the same."""
        if len(self.values) < _LONG_LIST:
            return self.values
        return [value for value in self.values if value.selected or value.excluded or value.count]


class Offer(NamedTuple):
    """A query that finds something: what it is in words, its query string, how many it finds."""

    label: str
    query: str
    total: int


@dataclass(frozen=True)
class Corrected:
    """The query that was answered in the place of the typed one.

    `kinds` tells what was changed, see `search.correction`; `literal_query` leads to the answer to the typed one.
    """

    text: str
    kinds: tuple[str, ...]
    literal_query: str


@dataclass(frozen=True)
class SearchResults:
    """One page of an answer.

    Attributes:
        pages: Number of pages one can open; 0 when nothing was found.
        backend: "elasticsearch" or "database".
        degraded: True when Elasticsearch is configured but the database had to answer.
        matched: "all" when every word stands in each hit, "some" when one word is enough.
        wordless: The query has signs only: the answer is the one to an empty query.
        corrected: The query that was answered when the typed one was changed.
        did_you_mean: A changed query that finds more and is only offered.
        also: What has a part of the words, when few have all of them; counted nowhere.
        missing: Words of the query that stand nowhere, when one word was enough.
        loosen: For an empty answer: conditions to take away, the most generous first.
        places: For an empty answer with nothing to take away: where there is something.
    """

    total: int
    page: int
    pages: int
    per_page: int
    backend: str
    degraded: bool
    hits: list[SearchHit]
    facets: dict[str, FacetResult]
    matched: str = "all"
    wordless: bool = False
    corrected: Corrected | None = None
    did_you_mean: Offer | None = None
    also: list[SearchHit] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    loosen: list[Offer] = field(default_factory=list)
    places: list[Offer] = field(default_factory=list)

    @property
    def suggestion(self) -> str | None:
        """Return the changed text, whether it was answered or is only offered."""
        if self.corrected is not None:
            return self.corrected.text
        return self.did_you_mean.label if self.did_you_mean else None
