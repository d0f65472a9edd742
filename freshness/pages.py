"""Kept answers: what is stored, when it may still be shown, who draws it anew."""

from dataclasses import dataclass
from enum import Enum
from threading import Lock
from typing import NamedTuple

from django.core.cache import caches
from django.http import HttpResponse

from core.dates import region_now
from freshness import changes, generation
from freshness.addresses import Address
from freshness.generation import SOFT_AT, Tag
from freshness.moments import next_moment

# Seconds: an answer is drawn anew after MAX_AGE even if nothing has changed; while one visitor waits for that, others
# get the old one, for GRACE after its age is over and for EDIT_GRACE after a plain edit.
MAX_AGE = 300.0
GRACE = 10.0
EDIT_GRACE = 1.0
MAX_BYTES = 512 * 1024
# A process holds so many answers in its own memory, none larger than so.
NEARBY = 256
NEARBY_BYTES = 64 * 1024
# How long one process may hold up the others that want the same page.
DRAWING_SECONDS = 5


class Kept(NamedTuple):
    """A stored answer. `fresh_until` and `true_until` are moments in seconds; no visitor sees it after the latter."""

    name: str
    tag: Tag
    fresh_until: float
    true_until: float
    modified: int
    headers: list[tuple[str, str]]
    content: bytes

    def response(self) -> HttpResponse:
        """Return the answer as it was."""
        return HttpResponse(self.content, headers=dict(self.headers))


class State(Enum):
    """Whether a kept answer may be shown: freely, only while somebody draws the new one, not at all."""

    FRESH = "hit"
    OLD = "stale"
    GONE = "miss"


@dataclass(frozen=True)
class Look:
    """What was found; `tag` is None when the cache does not answer."""

    tag: Tag | None
    state: State = State.GONE
    kept: Kept | None = None


class _Nearby:
    """Answers that this process has seen, so that it need not fetch them from the cache again; the latest NEARBY.

    Whether one may be shown is decided as for any other: by the state of the content, see `trusted_tag`.
    """

    def __init__(self) -> None:
        self._answers: dict[str, Kept] = {}
        self._lock = Lock()

    def find(self, address: Address) -> Kept | None:
        """Return the answer for an address."""
        kept = self._answers.get(address.key)
        return kept if kept is not None and kept.name == address.name else None

    def hold(self, address: Address, kept: Kept) -> None:
        """Take an answer; the one that was taken first leaves when there are too many."""
        if len(kept.content) > NEARBY_BYTES:
            return
        with self._lock:
            self._answers.pop(address.key, None)
            self._answers[address.key] = kept
            if len(self._answers) > NEARBY:
                del self._answers[next(iter(self._answers))]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._answers.clear()


_nearby = _Nearby()


def look_up(address: Address) -> Look:
    """Find the answer kept for an address: no query, at most one call of the cache, two when what was nearby is old."""
    cache, near = caches["pages"], _nearby.find(address)
    if near is not None:
        tag = generation.trusted_tag()
        if tag is not None and state_of(near, tag, 0.0, region_now().timestamp()) is State.FRESH:
            return Look(tag, State.FRESH, near)
        # Another process may have drawn it anew.
    values = cache.get_many([*generation.KEYS, address.key])
    tag = generation.tag_of(values)
    kept: Kept | None = values.get(address.key)
    if tag is None or kept is None or kept.name != address.name:
        return Look(tag)
    state = state_of(kept, tag, values.get(SOFT_AT) or 0.0, region_now().timestamp())
    if state is State.FRESH:
        _nearby.hold(address, kept)
    return Look(tag, state, kept)


def state_of(kept: Kept, tag: Tag, edited_at: float, now: float) -> State:
    """Tell whether the answer may be shown at `now`, when the content is at `tag`."""
    if kept.tag.hard != tag.hard or now >= kept.true_until:
        return State.GONE
    if kept.tag == tag:
        if now < kept.fresh_until:
            return State.FRESH
        return State.OLD if now < kept.fresh_until + GRACE else State.GONE
    # One edit apart: of two the moment of the first is not known.
    if tag.soft == kept.tag.soft + 1 and 0 <= now - edited_at < EDIT_GRACE:
        return State.OLD
    return State.GONE


def keep(address: Address, tag: Tag, response: HttpResponse, seconds: float | None, before: Kept | None) -> Kept:
    """Store an answer that was drawn after `tag` was read; the same text as `before` keeps its date."""
    now = region_now()
    age = MAX_AGE if seconds is None else min(seconds, MAX_AGE)
    same = before is not None and dict(before.headers).get("ETag") == response.get("ETag")
    modified = before.modified if same and before is not None else int(now.timestamp())
    kept = Kept(
        address.name,
        tag,
        now.timestamp() + age,
        next_moment_at(tag, now.timestamp()),
        modified,
        [(name, value) for name, value in response.items() if name != "Content-Length"],
        response.content,
    )
    if len(kept.content) <= MAX_BYTES:
        caches["pages"].set(address.key, kept, age + GRACE)
    return kept


def begin_drawing(address: Address) -> bool:
    """Ask to be the one who draws the page anew; a cache that does not answer lets everybody."""
    return caches["pages"].add(f"drawing:{address.key}", 1, DRAWING_SECONDS)


def end_drawing(address: Address) -> None:
    """Let others draw it."""
    caches["pages"].delete(f"drawing:{address.key}")


def is_drawn(address: Address) -> bool:
    """Return whether somebody is drawing it now."""
    return caches["pages"].get(f"drawing:{address.key}") is not None


_nearest: dict[Tag, float] = {}


def forget() -> None:
    """Ask for the next moment of the calendar and for all answers anew: tests change the content behind our back."""
    _nearest.clear()
    _nearby.clear()


def true_until() -> float:
    """Return the next moment of the calendar in seconds: a name for the time in which pages stay true by themselves."""
    tag, now = changes.state(), region_now().timestamp()
    return now if tag is None else next_moment_at(tag, now)


def next_moment_at(tag: Tag, now: float) -> float:
    """Return the next moment of the calendar in seconds; asked of the database once per state of the content."""
    moment = _nearest.get(tag, 0.0)
    if moment <= now:
        moment = next_moment(region_now()).timestamp()
        _nearest.clear()
        _nearest[tag] = moment
    return moment
