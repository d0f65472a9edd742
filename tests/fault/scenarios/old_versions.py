"""F25: a hundred thousand old versions; purging keeps whatever is live, scheduled or in moderation."""

import datetime as dt
import time
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Revision, Workflow

from core.dates import region_now
from opportunities.models import SupportMeasurePage
from tests.factories import AdministratorFactory
from tests.fault import content
from tests.fault.outcome import Outcome, percentile
from tests.fault.processes import Child, is_alive
from tests.fault.rig import Rig, editors

DAYS = 90
LIMIT_MB = 300


def run(rig: Rig) -> Outcome:
    """Everything is older than the border, so only what must be kept may stay."""
    outcome, count = Outcome(), rig.of(100_000, 3_000)
    pages = content.measures("f25", 12)
    live = {page.pk: drafted(page) for page in pages[:4]}
    scheduled = {page.pk: scheduled_revision(page) for page in pages[4:8]}
    moderated = {page.pk: in_moderation(page) for page in pages[8:]}
    old = region_now() - dt.timedelta(days=DAYS + 10)
    crowd(pages, count)
    Revision.objects.filter(object_id__in=[str(page.pk) for page in pages]).update(created_at=old)
    editor = editors(rig, 1)[0]
    opened = [editor.get(f"/admin/pages/{page.pk}/{view}/") for page in pages for view in ("edit", "history")]

    began = time.monotonic()
    purge = rig.nursery.spawn("purge_revisions", "--days", str(DAYS))
    peak = watch(purge)
    outcome.note(versions=count, purging=time.monotonic() - began, memory=f"{peak}MB")
    outcome.equal("code", purge.wait(), 0)
    p95 = percentile([answer.seconds for answer in opened], 95)
    outcome.note(opening_p95=p95)
    outcome.equal("opened", [answer.status for answer in opened].count(200), len(opened))
    left = set(Revision.objects.filter(object_id__in=[str(page.pk) for page in pages]).values_list("pk", flat=True))
    latest = set(Page.objects.filter(pk__in=[page.pk for page in pages]).values_list("latest_revision_id", flat=True))
    for name, kept in (("live", live), ("scheduled", scheduled), ("in_moderation", moderated)):
        outcome.equal(name, len(set(kept.values()) & left), len(kept))
    outcome.check(latest <= left, "a latest version is gone")
    needed = latest | live_of(pages) | set(scheduled.values()) | set(moderated.values())
    outcome.equal("left", len(left), len(needed))
    outcome.check(peak <= LIMIT_MB, f"purging took {peak} MB")
    outcome.check(rig.small or p95 <= 1.5, "a page with many versions opens slowly")
    return outcome


def drafted(page: SupportMeasurePage) -> int:
    """Let a draft be newer than what is live; return the live version."""
    page.title = f"{page.title} черновик"
    page.save_revision()
    return int(page.live_revision_id)


def scheduled_revision(page: SupportMeasurePage) -> int:
    """Schedule a version and save another one afterwards; return the scheduled one."""
    page.go_live_at = region_now() + dt.timedelta(days=30)
    scheduled = page.save_revision(approved_go_live_at=page.go_live_at)
    page.save_revision()
    return int(scheduled.pk)


def in_moderation(page: SupportMeasurePage) -> int:
    """Send a version to the moderators and save another one afterwards; return the one they look at."""
    sent = page.save_revision()
    Workflow.objects.filter(active=True)[0].start(page, AdministratorFactory())
    page.save_revision()
    return int(sent.pk)


def live_of(pages: list[SupportMeasurePage]) -> set[int]:
    """Return the versions that visitors see."""
    found = Page.objects.filter(pk__in=[page.pk for page in pages])
    return set(found.values_list("live_revision_id", flat=True))


def crowd(pages: list[SupportMeasurePage], count: int) -> None:
    """Give the pages so many versions together."""
    kind, base = ContentType.objects.get_for_model(SupportMeasurePage), ContentType.objects.get_for_model(Page)
    contents = [page.get_latest_revision().content for page in pages]
    for start in range(0, count, 1000):
        Revision.objects.bulk_create(
            Revision(
                content_type=kind,
                base_content_type=base,
                object_id=str(pages[number % len(pages)].pk),
                created_at=region_now(),
                object_str=pages[number % len(pages)].title,
                content=contents[number % len(pages)],
            )
            for number in range(start, min(start + 1000, count))
        )


def watch(child: Child) -> int:
    """Wait for the end; return the most memory it had, in megabytes."""
    peak = 0
    while is_alive(child.pid):
        try:
            status = Path(f"/proc/{child.pid}/status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            break
        found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
        peak = max([peak, *(int(value) // 1024 for value in found)])
        time.sleep(0.02)
    return peak
