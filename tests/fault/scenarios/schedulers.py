"""F16: everything is due in one minute, two schedulers at once, one of them killed, one item spoilt."""

import datetime as dt
import time

from django.db.models import Count
from wagtail.models import PageLogEntry, Revision

from core.dates import region_now
from opportunities.models import SupportMeasurePage
from tests.fault import content
from tests.fault.outcome import Outcome
from tests.fault.processes import wait_until
from tests.fault.rig import Rig

SCHEDULED = "wagtail.publish.scheduled"


def run(rig: Rig) -> Outcome:
    """Count publications in the log of each page: exactly one, and none of the spoilt one."""
    outcome, count = Outcome(), rig.of(1000, 50)
    pages = content.measures("f16", count, live=False)
    ids = [page.pk for page in pages]
    revisions = Revision.objects.filter(pk__in=[page.latest_revision_id for page in pages])
    revisions.update(approved_go_live_at=region_now() - dt.timedelta(seconds=1))
    spoilt = revisions.get(pk=pages[count // 3].latest_revision_id)
    spoilt.content["title"] = ""
    spoilt.save()
    live = SupportMeasurePage.objects.filter(pk__in=ids, live=True)

    began = time.monotonic()
    worker = rig.nursery.worker()
    killed, other = rig.nursery.spawn("publish_scheduled"), rig.nursery.spawn("publish_scheduled")
    wait_until(lambda: live.count() >= count // 10, 120, "a tenth is published")
    killed.kill()
    codes = [other.wait(), rig.nursery.spawn("publish_scheduled").wait()]
    published = time.monotonic() - began
    rig.drain()
    searchable = time.monotonic() - began
    worker.stop()

    log = PageLogEntry.objects.filter(page__in=ids, action=SCHEDULED)
    times = dict(log.values_list("page").annotate(times=Count("pk")))
    outcome.note(items=count, published=published, searchable=searchable)
    outcome.equal("live", live.count(), count - 1)
    outcome.equal("once", sum(number == 1 for number in times.values()), count - 1)
    outcome.equal("reported", codes, [1, 1])
    outcome.check(rig.small or published <= 60, "published later than 60 s")
    outcome.check(rig.small or searchable <= 90, "searchable later than 90 s")
    outcome.equal("rec", rig.reconciliation(), "0/0/0")
    revisions.filter(pk=spoilt.pk).update(approved_go_live_at=None)
    return outcome
