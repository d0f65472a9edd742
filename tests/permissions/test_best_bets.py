"""Editors' picks of the search: who may change them, and which pages they may name."""

import pytest
from django.test import Client
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page

from tests.permissions.world import World

ADD = "/admin/searchpicks/add/"


def form(page: int | None, **more: str) -> dict[str, object]:
    fields = {"page": page or "", "external_link_url": "", "external_link_text": "", "description": "", "ORDER": 1}
    return {
        "query_string": "Детские площадки",
        "editors_picks-TOTAL_FORMS": 1,
        "editors_picks-INITIAL_FORMS": 0,
        **{f"editors_picks-0-{name}": value for name, value in {**fields, **more}.items()},
    }


def beside(world: World) -> Page:
    return world.catalogue.get_parent().add_child(instance=Page(title="Черновик", slug="beside", live=False))


@pytest.mark.parametrize("path", ["", "add/", "1/", "1/delete/"])
def test_an_editor_of_a_body_has_nothing_to_do_with_picks(world: World, editor: Client, path: str) -> None:
    SearchPromotion.objects.create(query=Query.get("шпинель"), page=world.foreign_draft)

    for response in (editor.get(f"/admin/searchpicks/{path}"), editor.post(f"/admin/searchpicks/{path}", form(1))):
        assert response.status_code in (302, 403, 404, 405)
        assert "шпинель" not in response.content.decode()
    assert "searchpicks" not in editor.get("/admin/").content.decode()


@pytest.mark.parametrize("who", ["moderator", "administrator"])
def test_moderators_and_administrators_keep_the_picks(world: World, request: pytest.FixtureRequest, who: str) -> None:
    client: Client = request.getfixturevalue(who)

    response = client.post(ADD, form(world.live.pk))

    assert response.status_code == 302
    assert SearchPromotion.objects.get().page_id == world.live.pk
    page = client.get("/admin/searchpicks/").content.decode()
    assert "детские площадки" in page
    assert world.live.title in page
    assert "/admin/searchpicks/" in client.get("/admin/").content.decode()


def test_wagtails_own_lines_of_the_menus_are_gone(world: World, administrator: Client) -> None:
    page = administrator.get("/admin/").content.decode()

    assert page.count("/admin/searchpicks/") == 1
    assert "search-terms" not in page


def test_a_page_that_one_may_not_choose_cannot_be_named_by_hand(world: World, moderator: Client) -> None:
    """Moderators work in the catalogue; a draft beside it is not theirs."""
    hidden = beside(world)

    assert moderator.post(ADD, form(hidden.pk)).status_code == 404
    assert not SearchPromotion.objects.exists()


def test_a_pick_that_is_there_already_does_not_stop_the_form(world: World, moderator: Client) -> None:
    query = Query.get("площадки")
    hidden = beside(world)
    pick = SearchPromotion.objects.create(query=query, page=hidden)
    data = {**form(hidden.pk, id=str(pick.pk), description="Новое"), "editors_picks-INITIAL_FORMS": 1}

    assert moderator.post(f"/admin/searchpicks/{query.pk}/", data).status_code == 302
    assert SearchPromotion.objects.get().description == "Новое"
