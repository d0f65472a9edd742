"""What a view says about its answer: that everybody may see it, how long it holds, which parameters it reads."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.http.response import HttpResponseBase

Response = TypeVar("Response", bound=HttpResponseBase)

_PUBLIC = "is_public_answer"
_parameters: set[str] = set()


@dataclass
class Limit:
    """How long the answer being made holds, in seconds; None: until the content changes."""

    seconds: float | None = None


_limit: ContextVar[Limit | None] = ContextVar("limit_of_answer", default=None)


def public(view: Callable[..., Response]) -> Callable[..., Response]:
    """Mark the answers of a view: they depend on the address and the look alone and may be kept for everybody.

    Never for an address that is somebody's key, for a form with a token or for what counts visitors.
    """

    @wraps(view)
    def marked(*args: Any, **kwargs: Any) -> Response:
        return mark_public(view(*args, **kwargs))

    return marked


def mark_public(response: Response) -> Response:
    """Mark one answer, see `public`."""
    setattr(response, _PUBLIC, True)
    return response


def is_public(response: HttpResponseBase) -> bool:
    """Return whether the view has marked the answer and has not forbidden caches since."""
    return getattr(response, _PUBLIC, False) and not response.has_header("Cache-Control")


def take_parameters(*names: str) -> None:
    """Name the parameters of addresses that public pages read: an address with any other one is not kept."""
    _parameters.update(names)


def is_parameter(name: str) -> bool:
    """Return whether a public page reads the parameter."""
    return name in _parameters


def keep_no_longer(seconds: float) -> None:
    """Say inside a view that its answer is a makeshift: it is not to be kept longer than so."""
    limit = _limit.get()
    if limit is not None and (limit.seconds is None or seconds < limit.seconds):
        limit.seconds = seconds


@contextmanager
def limits() -> Iterator[Limit]:
    """Listen to `keep_no_longer` while an answer is made."""
    limit = Limit()
    token = _limit.set(limit)
    try:
        yield limit
    finally:
        _limit.reset(token)
