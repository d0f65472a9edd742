"""Which state of the content a kept page belongs to.

Two counters in the cache tell every process at once that content has changed; the marks in the database tell the same
within CHECK_SECONDS, should the counters have missed a change. A page is kept under the tag that was read *before* it
was drawn, so a page of the old state can never pass for one of the new.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError
from django.db.models import Count, Max

from core.dates import region_now
from freshness.models import ContentChange
from freshness.signals import content_changed, names_changed

logger = logging.getLogger(__name__)

HARD, SOFT, SOFT_AT = "hard", "soft", "soft-at"
COUNTERS = (HARD, SOFT)
KEYS = (*COUNTERS, SOFT_AT)
# For so long a process trusts what it has read from the database.
CHECK_SECONDS = 1.0
# For so long it trusts the counters of the cache for an answer that it has at hand itself. Whoever hides something
# waits as long before he is told that it is done, see PageCacheMiddleware.
TRUST_SECONDS = 0.02
# A database that does not answer is left alone for a while; it takes no changes then either.
_PAUSE_SECONDS = 5.0

Marks = tuple[int, int]


class Tag(NamedTuple):
    """A state of the content: both counters and the newest mark of the database with the number of marks."""

    hard: int
    soft: int
    marks: Marks


@dataclass
class _Known:
    """What this process has read; `until` is a moment of the monotonic clock."""

    marks: Marks | None = None
    counters: tuple[int, int] = (0, 0)
    until: float = 0.0
    lock: Lock = field(default_factory=Lock)
    seen: tuple[Mapping[str, Any], float] = ({}, 0.0)


_known = _Known()


def trusted_tag() -> Tag | None:
    """Return the tag as the cache had it at most TRUST_SECONDS ago; None when it cannot be told."""
    values, until = _known.seen
    now = time.monotonic()
    if now >= until:
        values = caches["pages"].get_many(COUNTERS)
        _known.seen = (values, now + TRUST_SECONDS)
    return tag_of(values)


def tag_of(values: Mapping[str, Any]) -> Tag | None:
    """Return the present tag by the counters that were read from the cache; None when it cannot be told."""
    if HARD not in values or SOFT not in values:
        values = _begin()
        if HARD not in values or SOFT not in values:
            return None
    counters = (int(values[HARD]), int(values[SOFT]))
    marks = _marks(counters)
    return None if marks is None else Tag(*counters, marks)


def advance(*, hard: bool) -> bool:
    """Move on to the next state; return whether all processes know it from now on."""
    cache, key = caches["pages"], HARD if hard else SOFT
    value: int | None
    try:
        value = cache.incr(key)
    except ValueError:
        value = _begin().get(key)
    _known.seen = ({}, 0.0)
    if not hard:
        cache.set(SOFT_AT, region_now().timestamp(), None)
    # A cache that is away takes everything and remembers nothing.
    return value is not None and settings.PAGE_CACHE["SHARED"] and cache.get(key, 0) >= value


def forget() -> None:
    """Ask the database anew at the next request: tests change it behind our back."""
    with _known.lock:
        _known.marks, _known.until, _known.seen = None, 0.0, ({}, 0.0)


def _begin() -> Mapping[str, Any]:
    """Set the counters that are missing to a number that was never theirs, and read them."""
    cache, start = caches["pages"], int(region_now().timestamp() * 1000)
    for key in COUNTERS:
        cache.add(key, start, None)
    return cache.get_many(KEYS)


def _marks(counters: tuple[int, int]) -> Marks | None:
    """Return the marks, at most CHECK_SECONDS old and never older than the counters."""
    now = time.monotonic()
    with _known.lock:
        if counters == _known.counters and now < _known.until:
            return _known.marks
        began = time.monotonic()
        try:
            marks = _read()
        except DatabaseError as error:
            logger.warning("page cache: the database does not answer: %s", error)
            _known.until = began + _PAUSE_SECONDS
            return _known.marks
        news = _known.marks is not None and marks != _known.marks
        _known.marks, _known.counters, _known.until = marks, counters, began + CHECK_SECONDS
    if news and not settings.PAGE_CACHE["SHARED"]:
        # Another process has made the change; small caches of this one have not heard of it.
        names_changed.send_robust(sender=None)
        content_changed.send_robust(sender=None)
    return marks


def _read() -> Marks:
    found = ContentChange.objects.aggregate(newest=Max("pk"), number=Count("pk"))
    # Both: of two transactions the one with the lower key may be committed last.
    return found["newest"] or 0, found["number"]
