"""Who writes several entries never holds one of them while he waits for somebody who may want it next."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from search.delivery import note_delivered, write_down
from search.index import enqueue, hide_and_mark, mark, mark_subtree, refresh
from search.models import SearchEntry
from search.queue import retry
from search.registry import get_type
from tests.factories.fixtures import Portal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database, pytest.mark.postgresql]

PATIENCE = 10.0
Entries = list[SearchEntry]


@pytest.fixture
def entries(portal: Portal) -> Entries:
    """The entries of two measures; the second one comes first by its page and by its place in the table."""
    pages = [portal.measure(), portal.measure()]
    SearchEntry.objects.all().delete()
    for page in reversed(pages):
        enqueue(page)
    first, second = SearchEntry.objects.order_by("pk")
    for entry in (second, first):
        SearchEntry.objects.filter(pk=entry.pk).update(failing_since=F("updated_at"), needs_mapping=True)
    return [first, second]


@pytest.fixture
def editor() -> Iterator[Any]:
    """A transaction that holds entries."""
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        yield cursor
    other.rollback()
    other.close()


@pytest.fixture
def pool(editor: Any) -> Iterator[ThreadPoolExecutor]:
    """Somebody else at work; he is let go before the test ends."""
    with ThreadPoolExecutor(1) as threads:
        yield threads
        editor.connection.rollback()


def take(editor: Any, entry: SearchEntry) -> None:
    editor.execute("UPDATE search_searchentry SET version = version + 1 WHERE id = %s", [entry.pk])


def begin(pool: ThreadPoolExecutor, work: Callable[[], object]) -> Future[None]:
    """Start the work in a connection of its own and return when it waits for somebody's lock."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    begun = pool.submit(run)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            waiting = "datname = current_database() AND wait_event_type = 'Lock'"
            cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {waiting}")
            if cursor.fetchone()[0]:
                return begun
        time.sleep(0.02)
    pytest.fail("nobody waits for a lock")


def test_the_worker_waits_with_empty_hands(entries: Entries, editor: Any, pool: ThreadPoolExecutor) -> None:
    first, second = entries
    versions = {entry.pk: entry.version for entry in entries}
    take(editor, second)
    worker = begin(pool, lambda: write_down(versions, lambda ids: note_delivered({pk: versions[pk] for pk in ids})))

    take(editor, first)
    editor.connection.commit()
    worker.result(PATIENCE)

    found = SearchEntry.objects.order_by("pk").values_list("version", "indexed_version")
    assert list(found) == [(entry.version + 1, entry.version) for entry in entries]


WRITERS: dict[str, Callable[[Entries], object]] = {
    "refresh": lambda entries: refresh(kind(), objects(entries)),
    "mark": lambda entries: mark(kind(), objects(entries)),
    "hide": lambda entries: hide_and_mark(kind(), objects(entries)),
    "subtree": lambda entries: mark_subtree(""),
    "retry": lambda entries: retry(),
}


def kind() -> Any:
    return get_type("measure")


def objects(entries: Entries) -> list[int]:
    return [entry.object_id for entry in entries]


@pytest.mark.parametrize("writer", WRITERS)
def test_rows_are_taken_in_one_order(entries: Entries, editor: Any, pool: ThreadPoolExecutor, writer: str) -> None:
    """Whoever waits for the first one does not hold the second one."""
    first, second = entries
    take(editor, first)
    waiting = begin(pool, lambda: WRITERS[writer](entries))

    take(editor, second)
    editor.connection.commit()
    # PostgreSQL would have ended one of the two.
    waiting.result(PATIENCE)
