"""What a back-end gives back, before labels, addresses and the late check."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

from search.queries import MATCH_ALL
from search.ranking import Factor


@dataclass(frozen=True)
class Score:
    """Where the place of a hit comes from: its score, or its rank without words, and the factors that hold."""

    total: float
    factors: frozenset[Factor]


@dataclass(frozen=True)
class Found:
    """One object of the page. `score` is there when the plan asks for explanations and for the default order."""

    key: str
    type: str
    object_id: int
    title: str
    url: str
    summary: str
    card: dict[str, Any]
    has_window: bool
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    highlight: SafeString
    score: Score | None = None


@dataclass(frozen=True)
class Answer:
    """A page of hits with counts.

    Attributes:
        counts: `{facet name: {value: documents}}`, each without the selection of its own facet.
        without: `{name of a filter: total when only this filter is taken away}`, see `SearchPlan.filter_names`.
        matched: MATCH_ALL or MATCH_SOME.
        worded: How many documents of the asked types the words find, before any filter.
    """

    total: int
    found: list[Found]
    counts: Mapping[str, Mapping[str, int]]
    without: Mapping[str, int] = field(default_factory=dict)
    matched: str = MATCH_ALL
    worded: int = 0
