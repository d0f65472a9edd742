"""Purging old versions. A hundred thousand of them, with memory: fault test F25."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Revision, Workflow

from core.dates import region_now
from opportunities.models import SupportMeasurePage
from tests.factories import AdministratorFactory, SupportMeasurePageFactory
from tests.factories.fixtures import Portal

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def page(portal: Portal) -> SupportMeasurePage:
    page: SupportMeasurePage = SupportMeasurePageFactory()
    for _ in range(3):
        page.save_revision()
    page.refresh_from_db()
    return page


def purge(page: SupportMeasurePage, days_old: int = 100) -> set[int]:
    page.revisions.update(created_at=region_now() - dt.timedelta(days=days_old))
    call_command("purge_revisions", stdout=StringIO())
    return set(page.revisions.values_list("pk", flat=True))


def test_the_live_and_the_latest_version_stay(page: SupportMeasurePage) -> None:
    assert purge(page) == {page.live_revision_id, page.latest_revision_id}


def test_no_text_of_a_version_is_read(page: SupportMeasurePage) -> None:
    """Five hundred versions of a page of a million letters do not fit into the memory of a command."""
    with CaptureQueriesContext(connection) as queries:
        purge(page)

    content = connection.ops.quote_name("content")
    assert not [query["sql"] for query in queries if content in query["sql"]]


def test_young_versions_stay(page: SupportMeasurePage) -> None:
    assert len(purge(page, days_old=80)) == 4


def test_a_scheduled_version_stays(page: SupportMeasurePage) -> None:
    scheduled = Revision.objects.get(pk=page.revisions.order_by("pk")[1].pk)
    Revision.objects.filter(pk=scheduled.pk).update(approved_go_live_at=region_now() + dt.timedelta(days=1))

    assert scheduled.pk in purge(page)


def test_a_version_in_moderation_stays(page: SupportMeasurePage) -> None:
    sent = page.latest_revision_id
    Workflow.objects.filter(active=True)[0].start(page, AdministratorFactory())
    page.save_revision()

    assert sent in purge(page)
