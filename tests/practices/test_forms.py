"""The edit form: a draft may be incomplete, publication tells what is missing beside the field."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from practices.models import PracticePage
from tests.factories import AdministratorFactory, TerritoryFactory
from tests.factories.fixtures import Portal
from tests.practices.factories import PracticeIndexPageFactory, PracticeSectorFactory

pytestmark = pytest.mark.django_db

STREAMS = ("evidence", "steps", "costs", "repeated_by", "materials", "funded_by")


def form_data(**fields: Any) -> dict[str, Any]:
    empty = dict.fromkeys(
        ("summary", "result", "problem", "solution", "people", "suits", "risks", "organisation", "sector"), ""
    )
    rest = dict.fromkeys(
        ("funded_by_note", "quote", "quote_role", "tags", "seo_title", "search_description", "year"), ""
    )
    streams = {name: streamfield([]) for name in STREAMS}
    photos = inline_formset([])
    return nested_form_data(
        {
            "title": "Школа диабета",
            "slug": "shkola",
            "stage": "proven",
            "photos": photos,
            **(empty | rest | streams | fields),
        }
    )


@pytest.fixture
def editor(client: Client, portal: Portal) -> Client:
    client.force_login(AdministratorFactory())
    return client


def create_url() -> str:
    return reverse("wagtailadmin_pages:add", args=("practices", "practicepage", PracticeIndexPageFactory().pk))


def test_the_form_opens_with_trees(editor: Client) -> None:
    PracticeSectorFactory(key="part", name="Профилактика", parent=PracticeSectorFactory(key="top", name="Здоровье"))

    html = editor.get(create_url()).content.decode()

    assert "\u2003Профилактика" in html


def test_an_incomplete_draft_is_saved(editor: Client) -> None:
    response = editor.post(create_url(), form_data())

    assert response.status_code == 302
    assert not PracticePage.objects.get().live


def test_publication_names_what_is_missing_beside_the_field(editor: Client) -> None:
    response = editor.post(create_url(), {**form_data(), "action-publish": "1"})

    assert not PracticePage.objects.exists()
    errors = response.context["form"].errors
    assert {"summary", "problem", "solution", "result", "sector", "territories"} <= set(errors)


def test_a_whole_practice_is_published(editor: Client) -> None:
    texts = dict.fromkeys(("summary", "result", "problem", "solution"), "Слова.")
    chosen = {"sector": PracticeSectorFactory().pk, "territories": [TerritoryFactory(key="krai").pk]}

    response = editor.post(create_url(), {**form_data(**texts), **chosen, "action-publish": "1"})

    assert response.status_code == 302
    assert PracticePage.objects.get().live


@pytest.mark.parametrize("slug", ["sravnenie", "vnedreno", "predlozhit"])
def test_an_address_of_the_portal_is_refused_beside_the_field(editor: Client, slug: str) -> None:
    response = editor.post(create_url(), form_data(slug=slug))

    assert "Этот адрес занят" in response.context["form"].errors["slug"][0]


def test_marks_of_whom_it_suits_are_saved(editor: Client) -> None:
    response = editor.post(create_url(), {**form_data(), "suits_kinds": ["village", "ngo"]})

    assert response.status_code == 302
    assert PracticePage.objects.get().get_latest_revision_as_object().suits_kinds == ["village", "ngo"]
