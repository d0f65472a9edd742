"""F18: two consumers at once, one of them killed again and again in the middle of its batch."""

import datetime as dt
import time

from django.db.models import F

from core.dates import region_now
from search.models import SearchEntry
from search.worker import LEASE
from tests.fault.outcome import Outcome
from tests.fault.rig import Rig

OPTIONS = ("--batch", "20", "--poll", "0.1")


def run(rig: Rig) -> Outcome:
    """Keep a backlog so that the killed one always holds something; count what stays stuck."""
    outcome, kills = Outcome(), rig.of(100, 10)
    entries = SearchEntry.objects.filter(deleted=False)
    calm, victim = rig.nursery.worker(*OPTIONS), rig.nursery.worker(*OPTIONS)
    for _ in range(kills):
        if rig.pending() < 400:
            entries.update(version=F("version") + 1, updated_at=region_now())
        time.sleep(rig.chance.uniform(0.05, 0.5))
        victim.kill()
        victim = rig.nursery.worker(*OPTIONS)
    held = SearchEntry.objects.exclude(lease_owner="").count()
    longest = max(
        (until - region_now() for until in SearchEntry.objects.values_list("leased_until", flat=True) if until),
        default=dt.timedelta(0),
    )
    if rig.small:
        # The lease is let pass without waiting for it; at full size the clock does it.
        SearchEntry.objects.filter(leased_until__isnull=False).update(leased_until=F("leased_until") - LEASE)
    drained = rig.drain(120)
    for worker in (calm, victim):
        worker.stop()
    outcome.note(kills=kills, held=held, drain=drained)
    outcome.check(longest <= dt.timedelta(seconds=60), f"a lease lasts {longest}")
    outcome.equal("stuck", rig.pending(), 0)
    outcome.equal("rec", rig.reconciliation(), "0/0/0")
    return outcome
