"""Writing the log of queries after the answer."""

import logging
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from search.query_log import Note, write

logger = logging.getLogger(__name__)
_OK = 200


class QueryLogMiddleware:
    """Write the search that a view has noted when the server closes the answer: the visitor has it by then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        note: Note | None = getattr(request, "search_note", None)
        if note is not None and response.status_code == _OK:
            _write_on_close(response, note)
        return response


def _write_on_close(response: HttpResponseBase, note: Note) -> None:
    """Put the writing before Django's own closing, which gives the connection to the database back."""
    close = response.close

    def write_and_close() -> None:
        try:
            write(note)
        except Exception:
            # Whatever it is, the connection of the visitor must be closed.
            logger.exception("search: the log of queries failed")
        finally:
            close()

    response.close = write_and_close  # type: ignore[method-assign]
