"""What is due goes out once, and nothing that fails holds up the rest."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from wagtail.models import PageLogEntry, Revision

from core.dates import region_now
from core.scheduling import due_to_publish, publish_due
from opportunities.models import SupportMeasurePage
from search.models import SearchEntry
from tests.factories.fixtures import Portal

pytestmark = [pytest.mark.django_db, pytest.mark.database]

MINUTE = dt.timedelta(minutes=1)


def plan(page: SupportMeasurePage, moment: dt.datetime) -> Revision:
    """Approve the latest revision for a moment."""
    revision = page.get_latest_revision()
    revision.approved_go_live_at = moment
    revision.save()
    return revision


def poison(page: SupportMeasurePage) -> None:
    """Spoil what would be published."""
    revision = page.get_latest_revision()
    revision.content["title"] = ""
    revision.save()


def run(*options: str) -> str:
    out = StringIO()
    call_command("publish_scheduled", *options, stdout=out)
    return out.getvalue()


def published(page: SupportMeasurePage) -> int:
    return PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish.scheduled").count()


def is_found(page: SupportMeasurePage) -> bool:
    return SearchEntry.objects.filter(type="measure", object_id=page.pk, deleted=False).exists()


def test_what_is_due_is_published_and_found_at_once(portal: Portal) -> None:
    now = region_now()
    due, later = portal.measure(live=False), portal.measure(live=False)
    plan(due, now - MINUTE)
    plan(later, now + MINUTE)

    assert run() == "Опубликовано: 1, снято: 0\n"
    assert (published(due), published(later)) == (1, 0)
    assert is_found(due)
    assert not is_found(later)
    assert run() == "Опубликовано: 0, снято: 0\n"
    assert published(due) == 1


def test_what_has_expired_is_withdrawn_and_not_found(portal: Portal) -> None:
    page = portal.measure()
    SupportMeasurePage.objects.filter(pk=page.pk).update(expire_at=region_now() - MINUTE)

    assert run() == "Опубликовано: 0, снято: 1\n"
    page.refresh_from_db()
    assert (page.live, page.expired) == (False, True)
    assert not is_found(page)


def test_a_spoilt_revision_is_told_and_stops_no_other(portal: Portal) -> None:
    now = region_now()
    pages = [portal.measure(live=False, title=f"Мера {number}") for number in range(3)]
    for number, page in enumerate(pages):
        plan(page, now - (3 - number) * MINUTE)
    poison(pages[0])

    with pytest.raises(CommandError, match=r"Не удалось: 1\n«Мера 0»"):
        run()
    assert [is_found(page) for page in pages] == [False, True, True]
    assert not SupportMeasurePage.objects.get(pk=pages[0].pk).live
    assert [revision.pk for revision in due_to_publish(now)] == [pages[0].get_latest_revision().pk]


def test_a_failure_leaves_nothing_half_done(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    page = portal.measure(live=False)
    plan(page, region_now() - MINUTE)

    def fail(*args: object) -> None:
        raise RuntimeError("нет связи")

    # The last step of a publication, after the page itself has been written.
    monkeypatch.setattr("search.index.enqueue", fail)
    outcome = publish_due(region_now())

    assert outcome.failed == [f"«{page.title}» (версия {page.latest_revision_id}): нет связи"]
    assert not SupportMeasurePage.objects.get(pk=page.pk).live
    assert published(page) == 0


def test_a_dry_run_only_counts(portal: Portal) -> None:
    page = portal.measure(live=False)
    plan(page, region_now() - MINUTE)

    assert run("--dryrun") == "Пора опубликовать: 1, снять: 0\n"
    assert not is_found(page)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_what_another_scheduler_holds_is_left_to_it(portal: Portal) -> None:
    page = portal.measure(live=False)
    revision = plan(page, region_now() - MINUTE)
    other = connection.copy()
    try:
        with transaction.atomic(), other.cursor() as cursor:
            other.set_autocommit(False)
            cursor.execute("SELECT id FROM wagtailcore_revision WHERE id = %s FOR UPDATE", [revision.pk])
            assert publish_due(region_now()).published == 0
        other.rollback()
    finally:
        other.close()

    assert publish_due(region_now()).published == 1
