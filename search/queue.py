"""The state of the delivery: what waits, what fails and since when. Read by the admin, the commands and the probe."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, F, Max, Min, Q

from search.index import FRESH_DELIVERY
from search.models import SearchEntry, SearchEntryQuerySet, SearchIndex

# A change that has waited longer is worth an alarm.
LATE_AFTER = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class QueueState:
    """Counts of entries.

    Attributes:
        waiting: To be sent to Elasticsearch, put aside or not; 0 without Elasticsearch.
        unmapped: Marked for building again.
        failing: Refused by the index or impossible to build, at least once and still.
        dead: Of these, put aside until a person decides.
        oldest: When the change was made that waits longest and is not put aside.
        delivered_at: Last successful delivery.
    """

    waiting: int
    unmapped: int
    failing: int
    dead: int
    oldest: dt.datetime | None
    delivered_at: dt.datetime | None

    def is_healthy(self, now: dt.datetime) -> bool:
        """Tell whether nothing fails and nothing waits too long."""
        return not self.failing and (self.oldest is None or now - self.oldest < LATE_AFTER)


def queue_state() -> QueueState:
    """Return the state of the queue; each part is answered from a small index."""
    waiting: dict = {"count": 0, "oldest": None}
    if settings.SEARCH["ELASTICSEARCH_URL"]:
        pending = SearchEntry.objects.filter(version__gt=F("indexed_version"))
        waiting = pending.aggregate(count=Count("pk"), oldest=Min("updated_at", filter=Q(dead=False)))
    failed = failing().aggregate(count=Count("pk"), dead=Count("pk", filter=Q(dead=True)))
    return QueueState(
        waiting=waiting["count"],
        unmapped=SearchEntry.objects.filter(needs_mapping=True).count(),
        failing=failed["count"],
        dead=failed["dead"],
        oldest=waiting["oldest"],
        delivered_at=SearchIndex.objects.aggregate(last=Max("delivered_at"))["last"],
    )


def failing() -> SearchEntryQuerySet:
    """Return the entries that could not be built or delivered at the last attempt."""
    return SearchEntry.objects.filter(failing_since__isnull=False)


def retry(keys: Sequence[str] | None = None) -> int:
    """Give failing entries another chance at once, all of them or those with these keys; return how many there are."""
    entries = failing() if keys is None else failing().filter(key__in=keys)
    # They stay in the list until they succeed: who presses the button wants to see what comes of it.
    again = {name: value for name, value in FRESH_DELIVERY.items() if name not in {"last_error", "failing_since"}}
    return entries.update_in_order(**again)
