"""The important verbs one by one: what an editor of one body gets when he reaches for another one."""

from urllib.parse import quote

import pytest
from django.test import Client
from wagtail.models import Comment, Page, PageLogEntry, PageViewRestriction

from opportunities.models import SupportMeasurePage
from opportunities.services.bodies import ensure_body
from tests.permissions.conftest import enter
from tests.permissions.forms import measure_form
from tests.permissions.world import World, body, image_of, json_of, leaks, told

VERBS = [
    "edit/",
    "edit/preview/",
    "view_draft/",
    "add_subpage/",
    "delete/",
    "unpublish/",
    "move/",
    "copy/",
    "privacy/",
    "lock/",
    "unlock/",
    "history/",
    "history/results/",
    "workflow_history/",
    "usage/",
    "convert_alias/",
    "revisions/compare/earliest...latest/",
]


@pytest.mark.parametrize("verb", VERBS)
def test_the_draft_of_another_body_does_not_exist_for_an_editor(world: World, editor: Client, verb: str) -> None:
    """404 and not 403: that there is such a draft is not to be told either."""
    before = world.state()

    for ask in (editor.get, editor.post):
        assert ask(f"/admin/pages/{world.foreign_draft.pk}/{verb}").status_code == 404
    assert world.state() == before


def test_a_page_that_never_existed_gets_the_same_answer(world: World, editor: Client) -> None:
    assert editor.get("/admin/pages/999999/edit/").status_code == 404


@pytest.mark.parametrize("verb", ["view", "revert", "unschedule"])
def test_revisions_of_another_body_are_closed_even_through_a_page_of_ones_own(
    world: World, editor: Client, verb: str
) -> None:
    revision = world.foreign_draft.latest_revision_id

    for page in (world.draft, world.foreign_draft):
        response = editor.get(f"/admin/pages/{page.pk}/revisions/{revision}/{verb}/")
        assert response.status_code in (302, 404)
        assert not leaks(response, editor)


def test_moving_to_another_body_is_refused_without_naming_its_draft(world: World, editor: Client) -> None:
    """Wagtail's confirmation of a move names both pages before it checks any right."""
    for page, destination in ((world.draft, world.foreign_section), (world.foreign_draft, world.section)):
        path = f"/admin/pages/{page.pk}/move/{destination.pk}/confirm/"
        assert editor.get(path).status_code == 404
        assert editor.post(path).status_code == 404
    assert Page.objects.get(pk=world.draft.pk).get_parent().pk == world.section.pk


def test_copying_into_another_body_is_refused_without_naming_its_page(world: World, editor: Client) -> None:
    """Wagtail's error message names the page where one may not copy to, whichever it is."""
    data = {"new_title": "Копия", "new_slug": "copy", "new_parent_page": world.hidden_section.pk}

    assert editor.post(f"/admin/pages/{world.draft.pk}/copy/", data).status_code == 404
    assert not Page.objects.filter(slug="copy").exists()


def test_the_explorer_shows_the_own_branch_only(world: World, editor: Client) -> None:
    assert editor.get("/admin/pages/")["Location"] == f"/admin/pages/{world.section.pk}/"
    assert editor.get(f"/admin/pages/{world.catalogue.pk}/")["Location"] == f"/admin/pages/{world.section.pk}/"
    assert editor.get(f"/admin/pages/{world.foreign_section.pk}/").status_code == 404
    own = told(editor.get(f"/admin/pages/{world.section.pk}/"), editor)
    assert "свой черновик" in own
    assert "мера беты" not in own
    found = editor.get("/admin/pages/search/?q=мера")
    assert "своя мера" in told(found, editor)
    assert "мера беты" not in told(found, editor)


def test_an_editor_of_two_bodies_cannot_look_between_them(world: World, editor: Client) -> None:
    """His explorer starts at the catalogue, and Wagtail then opens any page below it by number."""
    other = ensure_body(body("delta", "Дельта"))
    world.editor.groups.add(other.group)
    client = enter(world.editor)

    assert client.get(f"/admin/pages/{world.catalogue.pk}/").status_code == 200
    for page in (world.foreign_draft, world.foreign_section):
        assert client.get(f"/admin/pages/{page.pk}/").status_code == 404


def test_the_page_chooser_offers_own_drafts_and_what_visitors_see(world: World, editor: Client) -> None:
    own = told(editor.get(f"/admin/choose-page/{world.section.pk}/"), editor)
    foreign = told(editor.get(f"/admin/choose-page/{world.foreign_section.pk}/"), editor)
    found = told(editor.get("/admin/choose-page/search/?q=мер"), editor)

    assert "свой черновик" in own
    assert "мера беты" in foreign
    assert "мера беты" in found
    assert "шпинель" not in foreign + found
    assert editor.get(f"/admin/choose-page/{world.foreign_draft.pk}/").status_code == 404


def test_chosen_pages_are_told_only_if_they_could_be_chosen(world: World, editor: Client) -> None:
    path = "/admin/choose-page/chosen-multiple/?id="

    assert json_of(editor.get(f"{path}{world.foreign_live.pk}"))["result"][0]["adminTitle"] == "Мера Беты"
    for page in (world.foreign_draft, world.foreign_private):
        assert editor.get(f"{path}{page.pk}").status_code == 404


def test_an_address_is_not_turned_into_the_next_title_of_the_page(world: World, editor: Client) -> None:
    """Wagtail answers with the draft title of whatever live page has the address."""
    url = world.foreign_live.get_full_url()

    response = editor.post(
        "/admin/choose-external-link/", {"external-link-chooser-url": url, "external-link-chooser-link_text": ""}
    )

    assert response.status_code == 200
    assert not leaks(response, editor)


@pytest.mark.parametrize("field", ["related_pages", "documents"])
@pytest.mark.parametrize("way", ["edit/", "edit/preview/"])
def test_a_key_put_into_a_form_by_hand_tells_nothing(world: World, editor: Client, field: str, way: str) -> None:
    """The fields behind Wagtail's choosers take any key and then show title and address of its object."""
    blocks = {
        "related_pages": [("page", str(world.foreign_draft.pk))],
        "documents": [("document", {"title": "Устав", "note": "", "template": str(world.foreign_document.pk)})],
    }
    path = f"/admin/pages/{world.draft.pk}/"

    for response in (
        editor.post(path + way, measure_form(world.draft, **{field: blocks[field]})),
        editor.get(path + way),
        editor.get(f"{path}edit/"),
        editor.get(f"{path}view_draft/"),
    ):
        assert response.status_code < 500
        assert not leaks(response, editor)


def test_a_link_put_into_a_text_by_hand_leads_nowhere(world: World, editor: Client) -> None:
    state = (
        '{"entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"id": %d, "url": "/"}}},'
        ' "blocks": [{"key": "a", "text": "Сюда", "type": "unstyled", "depth": 0, "inlineStyleRanges": [],'
        ' "entityRanges": [{"offset": 0, "length": 4, "key": 0}]}]}'
    )
    path = f"/admin/pages/{world.draft.pk}/edit/"

    editor.post(path, measure_form(world.draft, about=state % world.foreign_draft.pk))

    assert f'id="{world.foreign_draft.pk}"' not in draft_of(world.draft).about
    assert "Сюда" in draft_of(world.draft).about
    assert not leaks(editor.get(path), editor)
    editor.post(path, measure_form(world.draft, about=state % world.foreign_live.pk))
    assert f'id="{world.foreign_live.pk}"' in draft_of(world.draft).about


def test_what_a_moderator_put_into_the_page_stays_when_the_editor_saves_it(
    world: World, editor: Client, moderator: Client
) -> None:
    chosen = [("document", {"title": "Устав", "note": "", "template": str(world.foreign_document.pk)})]
    path = f"/admin/pages/{world.draft.pk}/edit/"
    moderator.post(path, measure_form(world.draft, documents=chosen))

    editor.post(path, measure_form(world.draft, documents=chosen, official_title="Поправка"))

    saved = draft_of(world.draft)
    assert saved.official_title == "Поправка"
    assert saved.documents[0].value["template"].pk == world.foreign_document.pk


def draft_of(page: Page) -> SupportMeasurePage:
    return SupportMeasurePage.objects.get(pk=page.pk).get_latest_revision_as_object()


@pytest.mark.parametrize("action", ["publish", "unpublish", "move", "delete"])
@pytest.mark.parametrize("ids", ["id=all", "id={draft}", "id=all&childOf={section}"])
def test_a_bulk_action_neither_touches_nor_lists_other_bodies(
    world: World, editor: Client, action: str, ids: str
) -> None:
    before = world.state()
    query = ids.format(draft=world.foreign_draft.pk, section=world.foreign_section.pk)
    path = f"/admin/bulk/wagtailcore/page/{action}/?{query}"

    for response in (editor.get(path), editor.post(path, {"chooser": world.section.pk})):
        assert response.status_code in (200, 302, 404)
        assert not leaks(response, editor)
    assert world.state() == before


@pytest.mark.parametrize("kind", ["image", "document"])
@pytest.mark.parametrize("action", ["delete", "add_tags", "add_to_collection"])
def test_a_bulk_action_on_files_of_another_body_names_none(
    world: World, editor: Client, kind: str, action: str
) -> None:
    """Wagtail lists by title what it refuses to touch."""
    before = world.state()
    foreign = world.foreign_image if kind == "image" else world.foreign_document
    data = {"tags": "взлом", "collection": world.roles.collection.pk}

    for ids, expected in (("all", 404), (foreign.pk, 200)):
        path = f"/admin/bulk/media/portal{kind}/{action}/?id={ids}"
        response = editor.get(path)
        assert response.status_code == expected
        assert not leaks(response, editor)
        assert not leaks(editor.post(path, data), editor)
    assert world.state() == before


def test_the_report_about_all_pages_is_for_moderators(world: World, editor: Client, moderator: Client) -> None:
    """Wagtail shows every editor the title of the page of each type that was edited last."""
    path = "/admin/reports/page-types-usage/"

    assert editor.get(path).status_code == 403
    assert moderator.get(path).status_code == 200
    assert path not in told(editor.get("/admin/"), editor)
    assert "/admin/reports/site-history/" in told(editor.get("/admin/"), editor)


@pytest.mark.parametrize("report", ["locked", "workflow", "workflow_tasks", "aging-pages", "site-history"])
def test_other_reports_show_own_pages_only(world: World, editor: Client, moderator: Client, report: str) -> None:
    for suffix in ("", "?export=csv", "?export=xlsx"):
        assert not leaks(editor.get(f"/admin/reports/{report}/{suffix}"), editor)
    if report == "workflow":
        assert leaks(moderator.get(f"/admin/reports/{report}/"), moderator)


def test_files_of_another_body_are_closed(world: World, editor: Client) -> None:
    own = image_of(world.roles.collection, world.editor)
    image, document = world.foreign_image.pk, world.foreign_document.pk

    for path in (
        f"/admin/images/{image}/",
        f"/admin/images/{image}/delete/",
        f"/admin/images/usage/{image}/",
        f"/admin/images/chooser/chosen/{image}/",
        f"/admin/images/chooser/{image}/select_format/",
        f"/admin/documents/edit/{document}/",
        f"/admin/documents/delete/{document}/",
        f"/admin/documents/usage/{document}/",
        f"/admin/documents/chooser/chosen/{document}/",
    ):
        response = editor.get(path)
        assert response.status_code in (302, 403, 404), path
        assert not leaks(response, editor), path
    assert editor.get(f"/admin/images/{own.pk}/").status_code == 200
    own.delete()


@pytest.mark.parametrize("files", ["images", "documents"])
def test_the_internal_api_lists_own_files_only(world: World, editor: Client, moderator: Client, files: str) -> None:
    """Wagtail's lists those of all collections."""
    assert json_of(editor.get(f"/admin/api/main/{files}/"))["items"] == []
    assert len(json_of(moderator.get(f"/admin/api/main/{files}/"))["items"]) == 1


def test_a_comment_of_another_body_cannot_be_changed(world: World, editor: Client) -> None:
    comment = Comment.objects.get(page=world.foreign_draft)
    comments = {
        "comments-TOTAL_FORMS": "1",
        "comments-INITIAL_FORMS": "1",
        "comments-0-id": str(comment.pk),
        "comments-0-text": "Взлом",
        "comments-0-contentpath": "summary",
        "comments-0-DELETE": "on",
    }

    editor.post(f"/admin/pages/{world.draft.pk}/edit/", {**measure_form(world.draft), **comments})

    assert Comment.objects.get(pk=comment.pk).text == "Шпинельзамечание"


def test_a_message_about_moderation_does_not_name_a_foreign_draft(world: World, editor: Client) -> None:
    """Wagtail's refusal «not awaiting moderation» names the page, to be read on the next screen."""
    state, task = world.task_state.pk, world.task_state.task_id

    for path in (
        f"/admin/pages/workflow/action/{world.foreign_draft.pk}/approve/{state}/",
        f"/admin/pages/workflow/preview/{world.foreign_draft.pk}/{task}/",
        f"/admin/pages/workflow/confirm_cancellation/{world.foreign_checked.pk}/",
    ):
        assert editor.get(path).status_code == 404
    assert not leaks(editor.get("/admin/"), editor)


def test_nothing_of_the_attacks_is_in_the_log_of_the_other_body(world: World, editor: Client) -> None:
    before = PageLogEntry.objects.filter(page=world.foreign_draft.pk).count()
    editor.post(f"/admin/pages/{world.foreign_draft.pk}/edit/", {"title": "Взлом"})

    assert PageLogEntry.objects.filter(page=world.foreign_draft.pk).count() == before
    assert not PageViewRestriction.objects.filter(page=world.foreign_draft.pk).exists()


def test_searching_for_a_foreign_title_finds_nothing(world: World, editor: Client) -> None:
    for path in (
        "/admin/pages/search/?q=",
        "/admin/choose-page/search/?q=",
        "/admin/images/?q=",
        "/admin/documents/?q=",
    ):
        assert not leaks(editor.get(path + quote("шпин")), editor)
