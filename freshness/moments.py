"""When pages become untrue by themselves: at midnight, and at the hours that features name."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TypeAlias

from core.dates import region_day, start_of_day

# Takes the present moment, returns the moments after it at which something that pages say will change.
Source: TypeAlias = Callable[[dt.datetime], Iterable[dt.datetime | None]]

_sources: list[Source] = []


def register_moments(source: Source) -> None:
    """Let a feature name its hours. The nearest one of each kind is enough."""
    _sources.append(source)


def next_moment(now: dt.datetime) -> dt.datetime:
    """Return the first moment after `now` at which a page drawn now may be wrong: midnight at the latest."""
    midnight = start_of_day(region_day(now) + dt.timedelta(days=1))
    named = (moment for source in _sources for moment in source(now))
    return min([midnight, *(moment for moment in named if moment is not None and moment > now)])
