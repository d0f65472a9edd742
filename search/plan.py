"""What to look for, worked out from the parameters once and read by both back-ends alike."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from core.dates import region_day, start_of_day
from core.windows import WindowStatus, closing_boundary
from search.analysis import stem, words
from search.facets import STATUS, STATUS_COVERS, Facet, facets_for
from search.params import SearchParams
from search.queries import MAX_CLAUSES, NO_SYNONYMS, STOP_WORDS, Clause, Pair, Synonyms, parse_text

# Elasticsearch opens no hit beyond this one (its `max_result_window`); the database stops there too.
MAX_WINDOW = 10_000
AMOUNT = "amount"
CLOSES = "closes_within"
# The facet whose chosen values decide what is near, and the fields that tell how near a document is.
NEAR_FACET = "territory"
NEAR_EXACT = "territory_exact"
NEAR_WITHIN = "territory_within"


@dataclass(frozen=True)
class FacetFilter:
    """Values of which one must be in `field`, and values of which none may be in `exclude_field`.

    `phases` are those of the facet: then the values are compared with the phase of the day.
    """

    name: str
    field: str
    include: frozenset[str]
    exclude_field: str
    exclude: frozenset[str]
    phases: tuple[str, ...] = ()


@dataclass(frozen=True)
class SearchPlan:
    """A query in the words of the engine.

    Filters are kept apart from the text: counts of a facet need all filters but its own.

    Attributes:
        filters: Facets with a selection, without `status`.
        statuses: States that pass, None in the set standing for "has no window"; None means all pass.
        amount: Whole roubles (from, to), either may be None; None means any sum and no sum.
        closes_until: Last moment for `closes_within`, included.
        words: The words as they were typed, folded: for what their form and their order tell.
        near: Chosen values of the facet by which the nearest comes first.
        explain: Whether hits must tell what their place comes from.
        loose: Whether one clause is enough from the start.
        oldest_last: Whether only closed windows are asked for: then the latest closed comes first.
    """

    types: tuple[str, ...]
    clauses: tuple[Clause, ...]
    words: tuple[str, ...]
    facets: tuple[Facet, ...]
    filters: Mapping[str, FacetFilter]
    statuses: frozenset[WindowStatus | None] | None
    amount: tuple[int | None, int | None] | None
    closes_until: dt.datetime | None
    near: tuple[str, ...]
    sort: str
    offset: int
    limit: int
    now: dt.datetime
    explain: bool = False
    loose: bool = False

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Return the stems of neighbouring words without repeats, MAX_CLAUSES at most; two function words are none."""
        telling = (pair for pair in pairwise(self.words) if not STOP_WORDS.issuperset(pair))
        return tuple(dict.fromkeys((stem(one), stem(other)) for one, other in telling))[:MAX_CLAUSES]

    @property
    def form_matters(self) -> bool:
        """Tell whether the form of the words tells something: of a single word all forms find the same in one order."""
        return len(self.words) > 1

    @property
    def today(self) -> dt.date:
        """Return the region's day."""
        return region_day(self.now)

    @property
    def stems(self) -> set[str]:
        """Return every word by which a document may have been found."""
        return {stem for clause in self.clauses for phrase in clause.ways for stem in phrase}

    @property
    def closing_boundary(self) -> dt.datetime:
        """Return the first moment too far ahead for "closing soon"."""
        return closing_boundary(self.now)

    @property
    def reachable(self) -> bool:
        """Tell whether the page lies within what can be opened at all."""
        return self.offset + self.limit <= MAX_WINDOW

    @property
    def oldest_last(self) -> bool:
        """Tell whether only closed windows are asked for."""
        return self.statuses == frozenset({WindowStatus.CLOSED})

    @property
    def filter_names(self) -> tuple[str, ...]:
        """Return the names of everything that narrows the list beside the words."""
        extra = {STATUS: self.statuses, AMOUNT: self.amount, CLOSES: self.closes_until}
        return (*self.filters, *(name for name, value in extra.items() if value is not None))


def make_plan(
    params: SearchParams, now: dt.datetime, synonyms: Synonyms = NO_SYNONYMS, explain: bool = False
) -> SearchPlan:
    """Work out what a query means at `now`.

    The moment is cut to the minute, finer than any window: within it equal queries are equal, which caches need.
    """
    now = now.replace(second=0, microsecond=0)
    facets = facets_for(params.types)
    asked_amount = params.amount_from is not None or params.amount_to is not None
    until = None
    if params.closes_within is not None:
        until = start_of_day(region_day(now) + dt.timedelta(days=params.closes_within + 1))
    return SearchPlan(
        types=params.types,
        clauses=parse_text(params.q, synonyms),
        words=tuple(words(params.q)),
        facets=facets,
        filters=_filters(params, facets),
        statuses=_statuses(params),
        amount=(params.amount_from, params.amount_to) if asked_amount else None,
        closes_until=until,
        near=params.include.get(NEAR_FACET, ()),
        sort=params.sort,
        offset=(params.page - 1) * params.per_page,
        limit=params.per_page,
        now=now,
        explain=explain,
    )


def _filters(params: SearchParams, facets: Iterable[Facet]) -> dict[str, FacetFilter]:
    return {
        facet.name: FacetFilter(
            facet.name,
            facet.field,
            frozenset(params.include.get(facet.name, ())),
            facet.exclude_field or facet.field,
            frozenset(params.exclude.get(facet.name, ())),
            facet.phases,
        )
        for facet in facets
        if facet.name != STATUS and (facet.name in params.include or facet.name in params.exclude)
    }


def covered(values: tuple[str, ...]) -> set[WindowStatus]:
    """Return the states that these values of the facet stand for."""
    return {WindowStatus(state) for value in values for state in STATUS_COVERS.get(value, (value,))}


def _statuses(params: SearchParams) -> frozenset[WindowStatus | None] | None:
    include, exclude = params.include.get(STATUS, ()), params.exclude.get(STATUS, ())
    if not include and not exclude:
        return None
    passing: set[WindowStatus | None] = set(covered(include)) if include else {None, *WindowStatus}
    return frozenset(passing - covered(exclude))
