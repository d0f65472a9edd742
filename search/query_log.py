"""The log of queries: what people look for and whether they find it. Nothing in it tells who they are.

A view notes its search on the request, the middleware writes it down after the answer has gone to the visitor. The log
is a comfort of the editors: when it cannot be written at once, the row is lost and nobody waits.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.db import Error, connection, transaction
from django.http import HttpRequest

from search.masking import normalise
from search.models import QueryLog
from search.params import SearchParams
from search.results import SearchResults

logger = logging.getLogger(__name__)

COMMON = "search"
MAX_FILTERS = 500
MAX_POSITION = 100
# How long a click may come after the search, in seconds.
TOKEN_AGE = 2 * 60 * 60
# How long a row of the log may wait for the database, in milliseconds.
WAIT = 150
_LONGEST = 36_500
_SALT = "search.query-log"
_ROBOT_WORDS = tuple(
    "bot crawl spider slurp curl wget python httpclient headless preview monitor".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Note:
    """A search that is about to be written down."""

    uid: uuid.UUID
    params: SearchParams
    results: SearchResults
    now: dt.datetime

    @property
    def token(self) -> str:
        """Return the signed name of the row, by which a click is told."""
        return signing.dumps(self.uid.hex, salt=_SALT)


def note_search(request: HttpRequest, params: SearchParams, results: SearchResults, now: dt.datetime) -> None:
    """Remember a search with words until the answer is sent; templates find it as `request.search_note`.

    The first page of a person's search only: further pages, robots and what a browser fetches in advance do not count.
    """
    if settings.SEARCH["LOG_DAYS"] > 0 and params.q and params.page == 1 and _is_person(request):
        request.search_note = Note(uuid.uuid4(), params, results, now)  # type: ignore[attr-defined]


def write(note: Note) -> bool:
    """Write the row if the database takes it at once; return whether it did."""
    query = normalise(note.params.q)
    if not query:
        return False
    try:
        with _impatient():
            QueryLog.objects.create(
                uid=note.uid,
                asked_at=note.now.replace(minute=0, second=0, microsecond=0),
                place=",".join(note.params.types) or COMMON,
                query=query,
                filters=filters_text(note.params),
                total=note.results.total,
                matched=note.results.matched,
                backend=note.results.backend,
            )
    except Error as error:
        logger.warning("search: a query was not written to the log: %s", error)
        return False
    return True


def write_click(token: str, position: int) -> bool:
    """Note which result was opened first; a second click of the same search changes nothing.

    Raises:
        signing.BadSignature: If the token is not ours or too old.
    """
    uid = uuid.UUID(signing.loads(token, salt=_SALT, max_age=TOKEN_AGE))
    rows = QueryLog.objects.filter(uid=uid, clicked_position=None)
    try:
        with _impatient():
            return bool(rows.update(clicked_position=position))
    except Error as error:
        logger.warning("search: a click was not written to the log: %s", error)
        return False


def prune(now: dt.datetime, days: int) -> int:
    """Delete what is older than so many days, with 0 everything; return how many rows."""
    count, _ = QueryLog.objects.filter(asked_at__lt=since(now, days)).delete()
    return count


def since(now: dt.datetime, days: int) -> dt.datetime:
    """Return the moment so many days ago; an absurd number means the beginning of the log."""
    return now - dt.timedelta(days=max(0, min(days, _LONGEST)))


def filters_text(params: SearchParams) -> str:
    """Return the filters as a part of an address, always in the same order."""
    return urlencode([pair for pair in params.pairs() if pair[0] not in ("q", "sort")])[:MAX_FILTERS]


@contextmanager
def _impatient() -> Iterator[None]:
    """Open a transaction in which nothing waits for a lock longer than WAIT."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if sqlite:
            cursor.execute("PRAGMA busy_timeout")
            (patience,) = cursor.fetchone()
            cursor.execute(f"PRAGMA busy_timeout = {WAIT}")
        try:
            with transaction.atomic():
                if not sqlite:
                    cursor.execute(f"SET LOCAL lock_timeout = {WAIT}")
                    cursor.execute(f"SET LOCAL statement_timeout = {WAIT * 2}")
                yield
                if not sqlite:
                    # Inside somebody's transaction they would hold until its end.
                    cursor.execute("SET LOCAL lock_timeout = DEFAULT")
                    cursor.execute("SET LOCAL statement_timeout = DEFAULT")
        finally:
            if sqlite:
                cursor.execute(f"PRAGMA busy_timeout = {patience}")


def _is_person(request: HttpRequest) -> bool:
    if request.method != "GET":
        return False
    purposes = " ".join(request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"))
    if "prefetch" in purposes.lower() or "preview" in purposes.lower():
        return False
    agent = request.headers.get("User-Agent", "").lower()
    return bool(agent) and not any(word in agent for word in _ROBOT_WORDS)
