"""Two editors of one page. Both at the same moment, on PostgreSQL: fault test F21."""

from typing import Any

import pytest
from django.test import Client

from opportunities.models import SupportMeasurePage
from tests.factories import AdministratorFactory, SupportMeasurePageFactory
from tests.factories.fixtures import Portal
from tests.permissions.forms import measure_form

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def page(portal: Portal) -> SupportMeasurePage:
    return SupportMeasurePageFactory(title="Субсидия")


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(AdministratorFactory(first_name=name, last_name="Ким"))
    return client


def loaded(page: SupportMeasurePage) -> dict[str, str]:
    """Return what the form of the page tells of the version it shows."""
    latest = page.get_latest_revision()
    return {"loaded_revision_id": str(latest.pk), "loaded_revision_created_at": latest.created_at.isoformat()}


def publish(client: Client, page: SupportMeasurePage, title: str, **more: str) -> Any:
    form = measure_form(page, title=title, **{"action-publish": "1"}, **more)
    return client.post(f"/admin/pages/{page.pk}/edit/", form, follow=True)


def test_the_second_one_is_told_and_publishes_nothing(page: SupportMeasurePage) -> None:
    seen = loaded(page)
    publish(signed_in("Анна"), page, "Субсидия Анны", **seen)
    response = publish(signed_in("Олег"), page, "Субсидия Олега", **seen)

    words = response.content.decode()
    assert "сохранили другую версию (Анна Ким)" in words
    assert "Сравнить версии" in words
    page.refresh_from_db()
    assert page.title == "Субсидия Анны"
    titles = [revision.content["title"] for revision in page.revisions.order_by("pk")]
    assert titles[-2:] == ["Субсидия Анны", "Субсидия Олега"]


def test_having_looked_the_second_one_may_publish(page: SupportMeasurePage) -> None:
    seen = loaded(page)
    publish(signed_in("Анна"), page, "Субсидия Анны", **seen)
    second = signed_in("Олег")
    publish(second, page, "Субсидия Олега", **seen)
    page.refresh_from_db()
    publish(second, page, "Субсидия Олега", **loaded(page))

    page.refresh_from_db()
    assert page.title == "Субсидия Олега"


def test_a_draft_that_saved_itself_meanwhile_is_no_version_to_write_over(page: SupportMeasurePage) -> None:
    own = page.save_revision()
    publish(signed_in("Анна"), page, "Субсидия Анны", **loaded(page))
    publish(signed_in("Олег"), page, "Субсидия Олега", overwrite_revision_id=str(own.pk))

    page.refresh_from_db()
    assert page.title == "Субсидия Анны"
    assert page.revisions.filter(pk=own.pk).exists()


def test_one_editor_is_not_bothered(page: SupportMeasurePage) -> None:
    response = publish(signed_in("Анна"), page, "Субсидия Анны", **loaded(page))

    assert "другую версию" not in response.content.decode()
    page.refresh_from_db()
    assert page.title == "Субсидия Анны"
