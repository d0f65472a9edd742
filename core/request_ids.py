"""The number by which the log lines of one request, or of one run of a command, are found again."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# What nginx and other careful senders make: nothing that could break a line or carry somebody's words.
_ACCEPTED = re.compile(r"[0-9a-f]{8}[0-9a-f-]{8,56}", re.ASCII)
_current: ContextVar[str] = ContextVar("request_id", default="")
_RUN = f"run-{uuid.uuid4().hex}"


def request_id() -> str:
    """Return the number of the request in hand; outside of requests `run-…`, the number of this process."""
    return _current.get() or _RUN


@contextmanager
def numbered(given: str = "") -> Iterator[str]:
    """Give everything inside one number: `given` when it is well formed (16–64 hexadecimal digits), else a new one."""
    number = given if _ACCEPTED.fullmatch(given) else uuid.uuid4().hex
    token = _current.set(number)
    try:
        yield number
    finally:
        _current.reset(token)
