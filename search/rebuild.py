"""A new index beside the old one, filled from the entries, and one switch of the alias. No search fails meanwhile.

1. Leftovers of earlier runs are removed: indices that nobody searches, the old ones of yesterday.
2. The new index is created, then recorded: from here the worker writes to both.
3. It is filled from `SearchEntry`, no page is loaded. External versions settle every race with the worker.
4. What changed during the filling is sent once more, then one call moves the alias.

A killed run leaves an index that nobody searches; the next run starts anew and removes it. Of two runs at once the
later wins, the earlier notices and stops.
"""

import datetime as dt
import logging
import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from elasticsearch import Elasticsearch, NotFoundError

from core.dates import region_now
from freshness.changes import announce
from search import client as names
from search import delivery
from search.delivery import Parcel, Receipt
from search.mapping import index_mappings, index_settings
from search.models import SearchEntry, SearchIndex

logger = logging.getLogger(__name__)

KEEP_OLD = dt.timedelta(days=1)
_PAGE = 500
_THREADS = 2
State = SearchIndex.State


class SupersededError(Exception):
    """Another rebuild has begun; this one gives way."""


def rebuild(client: Elasticsearch, report: Callable[[str], None] = logger.info) -> str:
    """Build a new index and put it in the place of the old one; return its name.

    Raises:
        SupersededError: If another run began meanwhile.
        TransportError, ApiError: If Elasticsearch does not answer; the old index stays in its place.
    """
    started, clock = region_now(), time.monotonic()
    clean_up(client)
    name = _create(client, started)
    report(f"{name}: создан, наполняется")
    filling = _Filling()
    _fill(client, name, Q(deleted=False), filling)
    count = filling.taken
    _fill(client, name, Q(updated_at__gte=started), filling)
    client.indices.refresh(index=name)
    _switch(client, name)
    _note_delivered(filling)
    seconds = max(time.monotonic() - clock, 0.001)
    report(f"{name}: в работе, документов {count}, {seconds:.1f} с, {count / seconds:.0f} в секунду")
    return name


def has_live_index(client: Elasticsearch) -> bool:
    """Tell whether anything is searched now."""
    return bool(client.indices.exists_alias(name=names.alias()))


def clean_up(client: Elasticsearch) -> None:
    """Remove unfinished indices, old ones that have served their day, and those that nobody remembers."""
    outdated = Q(state=State.OLD, replaced_at__lt=region_now() - KEEP_OLD)
    SearchIndex.objects.filter(Q(state=State.BUILDING) | outdated).delete()
    known = set(SearchIndex.objects.values_list("name", flat=True))
    searched = _under_alias(client, names.alias())
    # The exact shape of our names: another installation may live on the same server under a longer prefix.
    own = re.compile(rf"{re.escape(names.alias())}-\d{{8}}-\d{{6}}-\d{{6}}")
    existing = list(filter(own.fullmatch, client.indices.get(index=f"{names.alias()}-*", features="aliases")))
    for name in existing:
        if name not in known and name not in searched:
            logger.info("search: removing the index %s", name)
            client.indices.delete(index=name, ignore_unavailable=True)
    SearchIndex.objects.exclude(name__in=existing).delete()


def _create(client: Elasticsearch, now: dt.datetime) -> str:
    name = f"{names.alias()}-{now:%Y%m%d-%H%M%S-%f}"
    # Nobody searches it yet: no copies, no refreshes, no wait for the disk after each portion while it is being filled.
    quick = {
        "refresh_interval": "-1",
        "auto_expand_replicas": False,
        "number_of_replicas": 0,
        "translog": {"durability": "async"},
    }
    settings = {**index_settings(), **quick}
    client.indices.create(index=name, settings=settings, mappings=index_mappings())
    SearchIndex.objects.create(name=name, state=State.BUILDING, created_at=now)
    return name


@dataclass
class _Filling:
    """What a filling has come to.

    Attributes:
        taken: How many documents the index has.
        waiting: (entry, version) of those that the worker had yet to deliver.
        refused: Entries that the index has not taken.
    """

    taken: int = 0
    waiting: list[tuple[int, int]] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)

    def add(self, receipt: Receipt) -> None:
        """Count one portion."""
        self.taken += len(receipt.done)
        for entry_id, reason in {**receipt.busy, **receipt.failed}.items():
            logger.error("search: entry %s is not in the new index: %s", entry_id, reason)
            self.refused.add(entry_id)


def _fill(client: Elasticsearch, name: str, which: Q, filling: _Filling) -> None:
    """Write entries to the index: this thread reads the database, others talk to Elasticsearch meanwhile."""
    running: deque[Future[Receipt]] = deque()
    with ThreadPoolExecutor(_THREADS) as pool:
        for parcels in _pages(name, which, filling):
            running.append(pool.submit(delivery.send, client, name, parcels))
            if len(running) > _THREADS:
                filling.add(running.popleft().result())
        for portion in running:
            filling.add(portion.result())


def _pages(name: str, which: Q, filling: _Filling) -> Iterator[list[Parcel]]:
    """Walk through the entries by primary key: unlike pages by number, it skips nothing when rows come and go."""
    last = 0
    while True:
        rows = SearchEntry.objects.filter(which, pk__gt=last, version__gt=0).order_by("pk")
        page = list(rows.values_list("id", "key", "version", "document", "indexed_version")[:_PAGE])
        if not page:
            return
        if not SearchIndex.objects.filter(name=name, state=State.BUILDING).exists():
            raise SupersededError(name)
        filling.waiting += [(row[0], row[2]) for row in page if row[4] < row[2]]
        yield [Parcel(*row[:4]) for row in page]
        last = page[-1][0]


def _switch(client: Elasticsearch, name: str) -> None:
    """Move the alias in one call and write down the new order of things."""
    usual = index_settings()
    settings = {key: usual[key] for key in ("refresh_interval", "auto_expand_replicas")}
    client.indices.put_settings(index=name, settings={**settings, "translog": {"durability": "request"}})
    # From here on what was written without waiting is as safe as the rest.
    client.indices.flush(index=name)
    with transaction.atomic():
        if not SearchIndex.objects.select_for_update().filter(name=name, state=State.BUILDING).exists():
            raise SupersededError(name)
        replaced = _under_alias(client, names.alias())
        actions = [{"remove": {"index": old, "alias": names.alias()}} for old in sorted(replaced)]
        if not replaced and client.indices.exists(index=names.alias()):
            # Somebody wrote past the worker, and Elasticsearch made an index of that name by itself.
            actions.append({"remove_index": {"index": names.alias()}})
        actions.append({"add": {"index": name, "alias": names.alias()}})
        client.indices.update_aliases(actions=actions)
        SearchIndex.objects.filter(state=State.LIVE).update(state=State.OLD, replaced_at=region_now())
        SearchIndex.objects.filter(name=name).update(state=State.LIVE, delivered_at=region_now())
        announce()


def _note_delivered(filling: _Filling) -> None:
    """Spare the worker what the new index already has, and leave to it what the index has refused."""
    taken = {entry_id: version for entry_id, version in filling.waiting if entry_id not in filling.refused}
    delivery.write_down(taken, lambda ids: delivery.note_delivered({pk: taken[pk] for pk in ids}))
    delivery.write_down(filling.refused, lambda ids: SearchEntry.objects.filter(pk__in=ids).update(indexed_version=0))


def _under_alias(client: Elasticsearch, alias: str) -> set[str]:
    try:
        return set(client.indices.get_alias(name=alias))
    except NotFoundError:
        return set()
