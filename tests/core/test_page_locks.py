"""Whoever writes the whole row of a page waits for those who are saving it."""

from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection
from django.test import Client

from core.dates import region_now
from core.page_locks import TREE
from core.scheduling import publish_due
from tests.factories import AdministratorFactory
from tests.factories.fixtures import Portal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database, pytest.mark.postgresql]


@pytest.fixture
def editor(portal: Portal) -> Iterator[None]:
    """Somebody whose form is being saved; others here lose their patience soon."""
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor, connection.cursor() as own:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [TREE])
        own.execute("SET lock_timeout = '200ms'")
    yield
    other.close()
    connection.close()


def test_the_schedule_waits(portal: Portal, editor: None) -> None:
    """Else it could put a page back to where it was before somebody moved it, and forget his version."""
    page = portal.measure(live=False)
    page.revisions.update(approved_go_live_at=region_now())

    with pytest.raises(OperationalError, match="lock timeout"):
        publish_due(region_now())

    page.refresh_from_db()
    assert not page.live


@pytest.mark.parametrize("action", ["{}/unpublish", "workflow/action/{}/approve/1"])
def test_withdrawing_and_approving_wait(portal: Portal, editor: None, client: Client, action: str) -> None:
    page = portal.measure()
    client.force_login(AdministratorFactory())
    client.raise_request_exception = False

    assert client.post(f"/admin/pages/{action.format(page.pk)}/").status_code == 503

    page.refresh_from_db()
    assert page.live
