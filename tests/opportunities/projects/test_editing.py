"""Who edits projects, and what the form tells."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from opportunities.models import SectoralProjectPage
from opportunities.services.bodies import ensure_body
from opportunities.services.workflow import ensure_moderation
from tests.factories import AdministratorFactory, OrganisationFactory, TerritoryFactory, UserFactory
from tests.factories.fixtures import Portal
from tests.opportunities.projects.factories import (
    NationalProjectFactory,
    ProjectIndexPageFactory,
    SectoralProjectPageFactory,
)
from users.roles import MODERATORS

pytestmark = pytest.mark.django_db

STREAMS = ("goals", "indicators", "budget", "stages", "related_measures", "related_pages")
EMPTY_RICH_TEXT = "null"
RICH_TEXT = '{"blocks": [{"key": "a", "text": "Слова.", "type": "unstyled", "depth": 0, "inlineStyleRanges": [],'
RICH_TEXT += ' "entityRanges": []}], "entityMap": {}}'


def form_data(**fields: Any) -> dict[str, Any]:
    names = ("summary", "participate", "ministry", "national_project", "tags", "seo_title", "search_description")
    streams = {name: streamfield([]) for name in STREAMS}
    return nested_form_data(
        {
            "title": "Врач рядом",
            "slug": "vrach",
            "about": EMPTY_RICH_TEXT,
            "partners": inline_formset([]),
            **dict.fromkeys(names, ""),
            **streams,
            **fields,
        }
    )


def stages(*values: dict[str, Any]) -> Any:
    return streamfield([("stage", value) for value in values])


@pytest.fixture
def editor(client: Client, portal: Portal) -> Client:
    client.force_login(AdministratorFactory())
    return client


def create_url() -> str:
    return reverse(
        "wagtailadmin_pages:add", args=("opportunities", "sectoralprojectpage", ProjectIndexPageFactory().pk)
    )


def test_the_form_opens_with_lists_and_the_chooser_of_partners(editor: Client) -> None:
    NationalProjectFactory(key="family", name="Семья")

    html = editor.get(create_url()).content.decode()

    assert "Семья" in html
    assert "Партнёры" in html


def test_an_incomplete_draft_is_saved(editor: Client) -> None:
    response = editor.post(create_url(), form_data())

    assert response.status_code == 302
    assert not SectoralProjectPage.objects.get().live


def test_publication_names_what_is_missing_beside_the_field(editor: Client) -> None:
    wrong = stages({"title": "Stroyka", "starts": "2026-05-01", "ends": "2026-04-01", "done": ""})

    response = editor.post(create_url(), {**form_data(stages=wrong), "action-publish": "1"})

    assert not SectoralProjectPage.objects.exists()
    errors = response.context["form"].errors
    assert {"summary", "about", "participate", "ministry", "territories", "stages"} <= set(errors)
    assert "заканчивается раньше" in str(errors["stages"])
    assert "Stroyka" in response.content.decode()


def test_a_whole_project_is_published(editor: Client) -> None:
    good = stages({"title": "Стройка", "starts": "2026-05-01", "ends": "2026-06-01", "done": ""})
    data = form_data(
        summary="Слова.", participate="Слова.", about=RICH_TEXT, ministry=OrganisationFactory().pk, stages=good
    )

    response = editor.post(
        create_url(), {**data, "territories": [TerritoryFactory(key="krai").pk], "action-publish": "1"}
    )

    assert response.status_code == 302
    assert SectoralProjectPage.objects.get().live


def test_moderators_write_and_publish_projects(portal: Portal) -> None:
    index = ProjectIndexPageFactory()
    ensure_moderation(index)
    moderator = UserFactory(groups=[MODERATORS])

    assert SectoralProjectPageFactory().permissions_for_user(moderator).can_publish()
    assert index.permissions_for_user(moderator).can_add_subpage()


def test_editors_of_a_body_may_not_touch_projects(portal: Portal) -> None:
    index = ProjectIndexPageFactory()
    ensure_moderation(index)
    editor = UserFactory(groups=[ensure_body(portal.section).group])

    assert not index.permissions_for_user(editor).can_add_subpage()
    assert not SectoralProjectPageFactory().permissions_for_user(editor).can_edit()


def test_the_section_added_in_the_admin_belongs_to_moderators(admin_client: Client, portal: Portal) -> None:
    data = {"title": "Проекты", "slug": "proekty", "cards_per_page": "12"}
    url = reverse("wagtailadmin_pages:add", args=("opportunities", "projectindexpage", portal.home.pk))

    assert admin_client.post(url, data).status_code == 302
    assert ProjectIndexPageFactory().permissions_for_user(UserFactory(groups=[MODERATORS])).can_add_subpage()


def test_a_draft_with_half_filled_rows_can_be_previewed(editor: Client, portal: Portal) -> None:
    page = SectoralProjectPageFactory(live=False)
    half = {
        "stages": [{"type": "stage", "value": {"title": "Стройка", "starts": None, "ends": None, "done": False}}],
        "budget": [{"type": "year", "value": {"year": None, "federal": 1}}],
        "indicators": [
            {
                "type": "indicator",
                "value": {
                    "name": "ФАПы",
                    "unit": "",
                    "series": [{"type": "item", "id": "a", "value": {"year": None, "plan": None, "fact": 2}}],
                },
            }
        ],
    }
    for name, value in half.items():
        setattr(page, name, json.dumps(value))
    page.save_revision(clean=False)

    response = editor.get(reverse("wagtailadmin_pages:revisions_view", args=(page.pk, page.latest_revision_id)))

    assert response.status_code == 200
    assert "ФАПы" in response.content.decode()
