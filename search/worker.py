"""The worker: brings to Elasticsearch every entry whose `indexed_version` is behind its `version`.

At least once and in any order: external versions make both harmless. An entry is taken by a lease, so several workers
may run, and whatever a killed one held is free again after LEASE.
"""

import datetime as dt
import logging
import threading
import time
import uuid
from collections.abc import Collection

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from elastic_transport import TransportError
from elasticsearch import ApiError

from core.dates import region_now
from freshness.changes import announce
from search import client, delivery
from search.delivery import NoIndexError, Parcel, Receipt
from search.index import MAX_REASON, map_marked
from search.models import SearchEntry, SearchIndex
from search.rebuild import SupersededError, has_live_index, rebuild
from search.reconcile import compare_entries, repair_entries
from search.registry import all_types
from search.vocabulary import Sweeper

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(seconds=45)
# After so many refusals the entry waits for a person: «отложено».
MAX_ATTEMPTS = 8
FIRST_DELAY = dt.timedelta(seconds=2)
LONGEST_DELAY = dt.timedelta(minutes=5)
BUSY_DELAY = dt.timedelta(seconds=5)
_LONGEST_PAUSE = 5.0


class Worker:
    """One worker process.

    Args:
        batch: How many entries it takes at once.
        poll: Seconds between looks when there is nothing to do.
        check: Seconds between comparisons of the entries with the pages, 0 for none. It is the last net under the
            signals: what slipped through them is put right before anybody asks.
    """

    def __init__(self, batch: int = 500, poll: float = 0.5, check: float = 600.0) -> None:
        self._batch = batch
        self._poll = poll
        self._check = check
        self._next_check = 0.0
        self._owner = uuid.uuid4().hex
        self._stop = threading.Event()
        self._sweeper = Sweeper()

    def stop(self) -> None:
        """Ask the worker to end after the batch in hand."""
        self._stop.set()

    def run(self) -> None:
        """Work until `stop`; nothing that happens to the services around ends the worker."""
        pause = self._poll
        while not self._stop.is_set():
            try:
                # The vocabulary has time until there is nothing else to do.
                busy = self.step() or self._sweeper.step()
                if not busy:
                    self._compare_when_due()
                pause = self._poll
            except (TransportError, ApiError, SupersededError) as error:
                logger.warning("search worker: Elasticsearch does not take the batch: %s", error)
                busy, pause = 0, min(pause * 2, _LONGEST_PAUSE)
            except DatabaseError:
                logger.exception("search worker: the database does not answer")
                connection.close()
                busy, pause = 0, min(pause * 2, _LONGEST_PAUSE)
            except Exception:
                # A defect of ours: the log tells, and what does not suffer from it is still delivered.
                logger.exception("search worker: an unexpected error")
                busy, pause = 0, min(pause * 2, _LONGEST_PAUSE)
            if not busy:
                self._stop.wait(pause)

    def _compare_when_due(self) -> None:
        """Compare the entries with the pages from time to time and put right what differs."""
        if not self._check or time.monotonic() < self._next_check:
            return
        self._next_check = time.monotonic() + self._check
        for search_type in all_types():
            difference = compare_entries(search_type)
            if any(difference.sets):
                logger.error("search worker: entries of %s differ from the pages: %s", search_type.name, difference)
                repair_entries(search_type, difference)

    def drain(self) -> int:
        """Work until nothing is due; return how many entries were delivered or built.

        Raises:
            TransportError, ApiError: If Elasticsearch does not answer.
        """
        total = 0
        while not self._stop.is_set() and (count := self.step()):
            total += count
        return total

    def step(self) -> int:
        """Build marked documents and deliver one batch; return how many entries were taken up."""
        mapped = map_marked()
        if not settings.SEARCH["ELASTICSEARCH_URL"]:
            return mapped
        parcels = self.claim()
        if not parcels:
            return mapped
        try:
            receipt = self._deliver(parcels)
        except NoIndexError:
            self.release()
            logger.warning("search worker: there is no index, building one")
            rebuild(client.worker_client())
            return mapped + len(parcels)
        except BaseException:
            self.release()
            raise
        self._record(parcels, receipt)
        return mapped + len(parcels)

    def claim(self) -> list[Parcel]:
        """Take up to a batch of entries that are behind, due and free."""
        now = region_now()
        due = Q(next_attempt_at=None) | Q(next_attempt_at__lte=now)
        free = Q(leased_until=None) | Q(leased_until__lt=now)
        waiting = SearchEntry.objects.filter(due, free, version__gt=F("indexed_version"), dead=False)
        with transaction.atomic():
            ids = list(waiting.locked(skip=True).values_list("id", flat=True)[: self._batch])
            SearchEntry.objects.filter(pk__in=ids).update(leased_until=now + LEASE, lease_owner=self._owner)
        # Read after the lease is committed: this may already be a newer version than the one that was seen as waiting.
        own = SearchEntry.objects.filter(pk__in=ids, lease_owner=self._owner)
        return [Parcel(*row) for row in own.values_list("id", "key", "version", "document")]

    def release(self) -> None:
        """Give back everything this worker holds."""
        own = SearchEntry.objects.filter(lease_owner=self._owner).values_list("id", flat=True)
        delivery.write_down(set(own), self._free)

    def _free(self, ids: Collection[int]) -> None:
        own = SearchEntry.objects.filter(pk__in=ids, lease_owner=self._owner)
        own.update(leased_until=None, lease_owner="")

    def _deliver(self, parcels: list[Parcel]) -> Receipt:
        """Send to the live index and to the one being built, if there is one."""
        elastic = client.worker_client()
        # Asked after the claim: an index whose filling began before must get what its filling may have missed.
        building = SearchIndex.objects.filter(state=SearchIndex.State.BUILDING).values_list("name", flat=True)
        receipt = Receipt(done={parcel.entry_id for parcel in parcels})
        if has_live_index(elastic):
            # A write must not create an index. `require_alias` sees to it for all but deletions, hence the look before.
            # Visible before it is written down as delivered: from then on a search trusts the index, and what has just
            # become private would be counted until the next refresh. An index that is built may be live by then.
            receipt = delivery.send(elastic, client.alias(), parcels, refresh=True, require_alias=True)
        elif not building:
            raise NoIndexError(client.alias())
        for name in building:
            receipt.add(delivery.send(elastic, name, parcels, refresh=True))
        return receipt

    def _record(self, parcels: list[Parcel], receipt: Receipt) -> None:
        """Write down what was delivered and when to try the rest again."""
        sent = {parcel.entry_id: parcel for parcel in parcels}
        delivery.write_down(sent, lambda ids: self._settle([sent[entry_id] for entry_id in ids], receipt))

    def _settle(self, parcels: list[Parcel], receipt: Receipt) -> None:
        now = region_now()
        delivered = {parcel.entry_id: parcel.version for parcel in parcels if parcel.entry_id in receipt.done}
        delivery.note_delivered(delivered)
        if delivered:
            # Lists that were drawn before this know nothing of it.
            announce(names=False)
            SearchIndex.objects.filter(state=SearchIndex.State.LIVE).update(delivered_at=now)
        for parcel in parcels:
            entry_id = parcel.entry_id
            if entry_id in receipt.busy:
                reason = receipt.busy[entry_id]
                SearchEntry.objects.filter(pk=entry_id).update(next_attempt_at=now + BUSY_DELAY, last_error=reason)
            if entry_id in receipt.failed:
                note_failure(parcel, receipt.failed[entry_id], now)
        self._free([parcel.entry_id for parcel in parcels])


def note_failure(parcel: Parcel, reason: str, now: dt.datetime) -> None:
    """Count a refusal of this version; the last allowed one puts the entry aside for a person."""
    entry = SearchEntry.objects.filter(pk=parcel.entry_id, version=parcel.version)
    attempts = (entry.values_list("attempts", flat=True).first() or 0) + 1
    dead = attempts >= MAX_ATTEMPTS
    entry.update(
        attempts=attempts,
        next_attempt_at=now + delay(attempts),
        failing_since=Coalesce(F("failing_since"), Value(now)),
        last_error=reason[:MAX_REASON],
        dead=dead,
    )
    if dead:
        logger.error("search: %s is put aside after %s attempts: %s", parcel.key, attempts, reason)


def delay(attempts: int) -> dt.timedelta:
    """Return the pause after this many refusals: twice as long each time, up to LONGEST_DELAY."""
    return min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY)
