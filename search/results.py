"""The answer of a search, ready for templates and the API."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

from core.windows import WindowStatus


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


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet; the queries begin with «?» or are empty, `toggle_query` chooses or drops the value."""

    value: str
    label: str
    count: int
    selected: bool
    excluded: bool
    depth: int
    toggle_query: str
    exclude_query: str


@dataclass(frozen=True)
class FacetResult:
    """A facet with its values in the order of display; counts leave out the facet's own selection."""

    name: str
    label: str
    values: list[FacetValue]


@dataclass(frozen=True)
class SearchResults:
    """One page of an answer.

    Attributes:
        pages: Number of pages one can open; 0 when nothing was found.
        backend: "elasticsearch" or "database".
        degraded: True when Elasticsearch is configured but the database had to answer.
        suggestion: The text in the other keyboard layout, when it finds what this one does not.
        matched: "all" when every word stands in each hit, "some" when one word is enough.
        loosen: For an empty answer: (label of a condition, query without it, how many that finds).
    """

    total: int
    page: int
    pages: int
    per_page: int
    backend: str
    degraded: bool
    hits: list[SearchHit]
    facets: dict[str, FacetResult]
    suggestion: str | None = None
    matched: str = "all"
    loosen: list[tuple[str, str, int]] = field(default_factory=list)
