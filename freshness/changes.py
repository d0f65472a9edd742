"""Telling everybody who keeps copies that visitors will see something else: once per transaction, after its commit."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from freshness import generation
from freshness.generation import Tag
from freshness.models import ContentChange
from freshness.signals import content_changed, names_changed

# Marks older than so many newer ones are deleted.
KEPT = 500


@dataclass(frozen=True)
class Told:
    """What became of a change: whether all processes know it, and when (monotonic seconds) it was told."""

    hard: bool
    to_all: bool
    at: float


_last: ContextVar[Told | None] = ContextVar("last_change", default=None)
# The state of the answer that is being made, once it was asked for.
_answered: ContextVar[list[Tag | None] | None] = ContextVar("state_of_answer", default=None)


@dataclass
class Change:
    """The change of one transaction.

    Attributes:
        hard: Something has left the eyes of visitors and must not be shown again.
        names: Something else than pages and their search entries has changed.
    """

    mark: int
    hard: bool
    names: bool
    is_told: bool = False

    def tell(self) -> None:
        """Make all kept pages old; runs after the commit."""
        self.is_told = True
        if self.names:
            names_changed.send_robust(sender=Change)
        content_changed.send_robust(sender=Change)
        told = generation.advance(hard=self.hard)
        if (answered := _answered.get()) is not None:
            answered.clear()
        before = _last.get()
        _last.set(Told(self.hard or (before is not None and before.hard), told, time.monotonic()))
        if self.mark % KEPT == 0:
            ContentChange.objects.filter(pk__lte=self.mark - KEPT).delete()


def announce(*, hard: bool = False, names: bool = True) -> None:
    """Say that something visitors see is being changed in this transaction.

    Args:
        hard: Whether something disappears or becomes private: its copies are not shown even for a second.
        names: Whether names of lists may have changed; not when a page or an entry is all that was written.
    """
    pending = _pending()
    if pending is not None:
        pending.hard |= hard
        pending.names |= names
        return
    change = Change(ContentChange.objects.create().pk, hard, names)
    transaction.on_commit(change.tell)


def _pending() -> Change | None:
    """Return the change that this transaction will tell about already."""
    for _, call, _ in transaction.get_connection().run_on_commit:
        owner = getattr(call, "__self__", None)
        if isinstance(owner, Change) and not owner.is_told:
            return owner
    return None


def state() -> Tag | None:
    """Return the state of the content, for what a process remembers of it.

    None when it cannot be told, and in a transaction that is changing it: others must not see what it sees.
    """
    if not settings.PAGE_CACHE["ENABLED"] or _pending() is not None:
        return None
    answered = _answered.get()
    if answered is None:
        return generation.trusted_tag()
    if not answered:
        answered.append(generation.trusted_tag())
    return answered[0]


@contextmanager
def one_state(tag: Tag | None = None) -> Iterator[None]:
    """Make an answer of what is remembered of one state: of `tag`, else of the one that is told first.

    A page that is kept must not hold what was remembered before its tag was read. And a dozen things are remembered of
    a page: to ask the cache again and again while it is drawn cost as much as one of its queries.
    """
    token = _answered.set([] if tag is None else [tag])
    try:
        yield
    finally:
        _answered.reset(token)


def forget_told() -> None:
    """Begin a new request."""
    _last.set(None)


def last_told() -> Told | None:
    """Return the last change that this request has made, if there was one; hard when one of them was."""
    return _last.get()
