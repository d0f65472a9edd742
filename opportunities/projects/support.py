"""Measures for those who take part in a project: named ones, and open ones of its kinds and themes."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.windows import WindowStatus
from search.params import SearchParams
from search.results import SearchHit
from search.service import search
from taxonomy.labels import ancestors_and_self, labels

MEASURE_TYPE = "measure"
SHOWN = 3
# What a visitor can still apply for; `open` covers what closes soon.
_WINDOWS = (WindowStatus.OPEN.value, WindowStatus.PERMANENT.value, WindowStatus.SOON.value)


@dataclass(frozen=True)
class Offer:
    """The first measures that suit, how many there are, and the query of the catalogue that shows all."""

    hits: list[SearchHit]
    total: int
    query: str


def open_measures(kinds: Sequence[str], themes: Sequence[str], now: dt.datetime) -> Offer | None:
    """Return the measures of these kinds that can be applied for; None without kinds or when there are none.

    Those of the themes come before all others: the very themes, else those above them, else any.
    """
    if not kinds:
        return None
    for chosen in _widening(themes):
        asked = {"kind": tuple(kinds), "theme": chosen, "status": _WINDOWS}
        params = SearchParams(
            include={name: values for name, values in asked.items() if values},
            types=(MEASURE_TYPE,),
            per_page=SHOWN,
        )
        found = search(params, now)
        if found.total:
            return Offer(found.hits, found.total, params.query())
    return None


def _widening(themes: Sequence[str]) -> Iterator[tuple[str, ...]]:
    tree = labels()["theme"]
    tops = tuple(dict.fromkeys(chain[-1] for key in themes if (chain := ancestors_and_self(tree, key))))
    yield from dict.fromkeys((tuple(themes), tops, ()))
