"""What a process remembers of the content while it stays as it is.

The state of the content is told by `freshness`, a layer above. While nobody tells it, nothing is remembered.
"""

import pickle
import time
from collections.abc import Callable, Hashable
from functools import update_wrapper
from typing import Generic, TypeVar, TypeVarTuple

# A short life bounds how long something is wrong that was changed past all signals.
MEMORY_SECONDS = 10.0
# So many answers of one function are held: a part of what is asked may come from the visitor.
MOST = 64

Value = TypeVar("Value")
Asked = TypeVarTuple("Asked")
Teller = Callable[[], Hashable | None]

_tellers: list[Teller] = []


def follow(teller: Teller) -> None:
    """Take the function that tells the state of the content, or None when it cannot be told; called once at start."""
    _tellers[:] = [teller]


class Remembered(Generic[Value, *Asked]):
    """A function that reads from the database once per state of the content.

    What it returns belongs to everybody: callers do not change it.
    """

    def __init__(self, read: Callable[[*Asked], Value]) -> None:
        update_wrapper(self, read)
        self._read = read
        self._held: dict[tuple[*Asked], tuple[Hashable, float, Value]] = {}

    def __call__(self, *asked: *Asked) -> Value:
        # Before reading: then what is held is never older than its state.
        state = _tellers[0]() if _tellers else None
        if state is None:
            return self._read(*asked)
        held, now = self._held.get(asked), time.monotonic()
        if held is not None and held[0] == state and now < held[1]:
            return held[2]
        value = self._read(*asked)
        if len(self._held) >= MOST:
            self._held.clear()
        self._held[asked] = (state, now + MEMORY_SECONDS, value)
        return value

    def forget(self) -> None:
        """Read anew."""
        self._held.clear()


class RememberedCopies(Generic[Value, *Asked]):
    """The same for objects that callers write on: everybody gets a copy of his own."""

    def __init__(self, read: Callable[[*Asked], Value]) -> None:
        def pickled(*asked: *Asked) -> bytes:
            return pickle.dumps(read(*asked), pickle.HIGHEST_PROTOCOL)

        update_wrapper(self, read)
        self._pickled = Remembered(pickled)
        self.forget = self._pickled.forget

    def __call__(self, *asked: *Asked) -> Value:
        value: Value = pickle.loads(self._pickled(*asked))  # noqa: S301  our own bytes
        return value
