"""What Wagtail does after each save of a page is done once in a request of the admin, and nothing of it is lost."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django_tasks.signals import task_finished
from wagtail.models import Page, ReferenceIndex

from core.dates import region_now
from core.scheduling import publish_due
from core.tasks import each_task_once
from opportunities.models import SupportMeasurePage
from tests.factories import AdministratorFactory, OrganisationFactory
from tests.factories.fixtures import Portal
from tests.permissions.forms import measure_form

pytestmark = [pytest.mark.django_db, pytest.mark.database]

Done = Counter[tuple[str, ...]]
TASKS = ("insert_or_update_object_task", "update_reference_index_task")


@pytest.fixture
def done() -> Iterator[Done]:
    """What has been done, with what and how often."""
    counts: Done = Counter()

    def count(task_result: Any, **_: Any) -> None:
        assert task_result.is_finished
        assert not task_result.errors
        counts[(task_result.task.func.__name__, *task_result.args)] += 1

    task_finished.connect(count)
    yield counts
    task_finished.disconnect(count)


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(AdministratorFactory())
    return client


def of(page: Page) -> list[tuple[str, ...]]:
    return [(name, "opportunities", "supportmeasurepage", str(page.pk)) for name in TASKS]


def publish(client: Client, page: SupportMeasurePage, **changes: Any) -> None:
    form = measure_form(page, **changes, **{"action-publish": "1"})
    assert client.post(f"/admin/pages/{page.pk}/edit/", form).status_code == 302


def test_a_new_page_is_taken_up_once_however_often_it_is_saved(portal: Portal, admin: Client, done: Done) -> None:
    sample = portal.measure()
    done.clear()
    form = measure_form(sample, title="Новая", slug="novaya", **{"action-publish": "1"})
    address = f"/admin/pages/add/opportunities/supportmeasurepage/{portal.section.pk}/"
    assert admin.post(address, form).status_code == 302

    page = SupportMeasurePage.objects.get(slug="novaya")
    assert {key: done[key] for key in of(page)} == dict.fromkeys(of(page), 1)


def test_what_was_published_is_what_the_admin_finds_and_counts(portal: Portal, admin: Client) -> None:
    before, after = OrganisationFactory(key="before"), OrganisationFactory(key="after")
    page = portal.measure(title="Прежнее", provider=before)
    page.provider = after
    publish(admin, page, title="Нынешнее")

    assert [found.pk for found in Page.objects.search("Нынешнее")] == [page.pk]
    assert not Page.objects.search("Прежнее")
    assert ReferenceIndex.get_references_to(after).exists()
    assert not ReferenceIndex.get_references_to(before).exists()


def test_the_schedule_takes_up_each_page_once(portal: Portal, done: Done) -> None:
    pages = [portal.measure(live=False) for _ in range(2)]
    for page in pages:
        page.get_latest_revision().as_object().save_revision(approved_go_live_at=region_now())
    done.clear()
    assert publish_due(region_now()).published == 2

    keys = [key for page in pages for key in of(page)]
    assert {key: done[key] for key in keys} == dict.fromkeys(keys, 1)


def test_outside_of_a_request_nothing_waits(portal: Portal, done: Done) -> None:
    page = portal.measure()
    done.clear()
    page.save()

    assert {key: done[key] for key in of(page)} == dict.fromkeys(of(page), 1)


def test_a_failure_takes_along_what_was_put_off(portal: Portal, done: Done) -> None:
    page = portal.measure()
    done.clear()

    @transaction.atomic
    def break_off() -> None:
        with each_task_once():
            page.save()
            raise RuntimeError("обрыв")

    with pytest.raises(RuntimeError, match="обрыв"):
        break_off()
    assert not done

    page.save()
    assert done[of(page)[0]] == 1
