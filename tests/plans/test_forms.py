"""The edit form of a measure: drafts may be incomplete, publication is not."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from plans.choices import DueKind
from plans.models import PlanExecutor, PlanMeasurePage, PlanPage
from plans.services.publication import NO_EXECUTOR, publication_errors
from tests.factories.fixtures import Portal
from tests.plans.factories import PlanMeasurePageFactory, PlanPageFactory, body

pytestmark = pytest.mark.django_db

MARCH = dt.date(2026, 3, 31)


@pytest.fixture
def plan(portal: Portal) -> PlanPage:
    return PlanPageFactory()


def form_data(executors: tuple[str, ...] = ("fund",), /, **changes: Any) -> dict[str, Any]:
    rows = [{"organisation": str(body(key).pk), "by_agreement": ""} for key in executors]
    data = {"title": "Построить мост", "number": "1.10", "due_kind": "date", "due_to": "2026-03-31", "due_text": ""}
    data |= {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    return {
        **data,
        **nested_form_data({"executors": inline_formset(rows), "related_pages": streamfield([])}),
        **changes,
    }


def add_url(plan: PlanPage) -> str:
    return reverse("wagtailadmin_pages:add", args=("plans", "planmeasurepage", plan.pk))


def test_a_measure_is_published_under_the_address_of_its_number(admin_client: Client, plan: PlanPage) -> None:
    response = admin_client.post(add_url(plan), form_data(**{"action-publish": "1"}))

    assert response.status_code == 302
    page = PlanMeasurePage.objects.get()
    assert (page.live, page.slug) == (True, "1-10")
    assert [item.organisation.key for item in page.executors.all()] == ["fund"]


def test_a_measure_without_executor_is_refused_with_a_clear_message(admin_client: Client, plan: PlanPage) -> None:
    response = admin_client.post(add_url(plan), form_data((), **{"action-publish": "1"}))

    assert response.status_code == 200
    assert PlanMeasurePage.objects.count() == 0
    formset = response.context["form"].formsets["executors"]
    assert NO_EXECUTOR in formset.non_form_errors()
    text = response.content.decode()
    assert NO_EXECUTOR in text
    assert "Построить мост" in text


def test_removing_the_last_executor_is_refused(admin_client: Client, plan: PlanPage) -> None:
    page = PlanMeasurePageFactory(parent=plan)
    executor = PlanExecutor.objects.get(measure_id=page.pk)
    row = {"id": str(executor.pk), "organisation": str(executor.organisation_id), "by_agreement": "", "DELETE": "1"}
    data = {**form_data(), **nested_form_data({"executors": inline_formset([row], initial=1)}), "action-publish": "1"}

    response = admin_client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)

    assert response.status_code == 200
    assert NO_EXECUTOR in response.content.decode()
    assert PlanExecutor.objects.filter(measure_id=page.pk).count() == 1


def test_a_draft_may_be_incomplete(admin_client: Client, plan: PlanPage) -> None:
    response = admin_client.post(add_url(plan), form_data((), due_to=""))

    assert response.status_code == 302
    page = PlanMeasurePage.objects.get()
    assert not page.live
    assert admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    assert admin_client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).status_code == 200
    with pytest.raises(ValidationError, match="последний день"):
        page.full_clean()


def test_a_new_measure_can_be_previewed(admin_client: Client, plan: PlanPage) -> None:
    url = reverse("wagtailadmin_pages:preview_on_add", args=("plans", "planmeasurepage", plan.pk))

    assert admin_client.post(url, form_data()).json()["is_valid"]
    response = admin_client.get(url)

    assert response.status_code == 200
    assert "Построить мост" in response.content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize("number", ["1.10", "первый", "1.", "1..2", "-1", "1.2.3.4"])
def test_a_number_is_unique_in_its_plan_and_written_in_figures(
    admin_client: Client, plan: PlanPage, number: str
) -> None:
    PlanMeasurePageFactory(parent=plan, number="1.10")

    response = admin_client.post(add_url(plan), form_data(number=number, **{"action-publish": "1"}))

    assert "number" in response.context["form"].errors
    assert PlanMeasurePage.objects.count() == 1


def test_another_plan_may_have_the_same_number(admin_client: Client, plan: PlanPage) -> None:
    PlanMeasurePageFactory(parent=PlanPageFactory(), number="1.10")

    assert admin_client.post(add_url(plan), form_data(**{"action-publish": "1"})).status_code == 302


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"due_kind": DueKind.DATE, "due_to": None}, "due_to", "последний день"),
        ({"due_kind": DueKind.PERIOD}, "due_from", "начало периода"),
        ({"due_kind": DueKind.HALF_YEARLY}, "due_from", "первый срок"),
        ({"due_kind": DueKind.PERIOD, "due_from": dt.date(2026, 4, 1)}, "due_to", "раньше начала"),
        ({"due_kind": DueKind.PERMANENT}, "due_to", "нет последнего дня"),
    ],
)
def test_a_broken_deadline_is_named_beside_its_field(fields: dict[str, Any], field: str, words: str) -> None:
    errors = publication_errors(PlanMeasurePage(**{"due_to": MARCH, **fields}))

    assert words in " ".join(errors[field])


def test_the_same_rules_are_shown_in_the_form(admin_client: Client, plan: PlanPage) -> None:
    response = admin_client.post(add_url(plan), form_data(due_kind="period", **{"action-publish": "1"}))

    assert "начало периода" in " ".join(response.context["form"].errors["due_from"])


def test_a_measure_without_executor_cannot_go_live_by_any_way(portal: Portal) -> None:
    page = PlanMeasurePageFactory(executors=(), live=False)

    with pytest.raises(ValidationError) as caught:
        page.full_clean()
    assert NO_EXECUTOR in caught.value.messages


def test_publishing_many_at_once_names_the_one_without_executor(admin_client: Client, plan: PlanPage) -> None:
    page = PlanMeasurePageFactory(parent=plan, executors=(), live=False)
    url = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "publish"))

    response = admin_client.post(f"{url}?id={page.pk}&next=/admin/", {"include_descendants": ""}, follow=True)

    assert NO_EXECUTOR in response.content.decode()
    assert not PlanMeasurePage.objects.get().live
