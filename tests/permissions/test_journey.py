"""From the first draft to the readers: the editor sends, the moderator publishes, the rules are asked on every way."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Page, TaskState

from core.dates import region_now, region_today
from opportunities.models import SupportMeasurePage
from tests.factories import SupportMeasurePageFactory
from tests.permissions.forms import measure_form
from tests.permissions.world import World, told

SUBMIT = {"action-submit": "1"}
PUBLISH = {"action-publish": "1"}
NO_SUMMARY = "напишите простыми словами"


def edit(page: Page) -> str:
    return f"/admin/pages/{page.pk}/edit/"


def fresh(page: Page) -> SupportMeasurePage:
    return SupportMeasurePage.objects.get(pk=page.pk)


def decide(page: Page, action: str) -> str:
    """Return the address where a moderator approves or returns a page under check."""
    return f"/admin/pages/workflow/action/{page.pk}/{action}/{fresh(page).current_workflow_task_state.pk}/"


@pytest.fixture
def incomplete(world: World) -> SupportMeasurePage:
    """A draft of body A with a title and nothing else that visitors need."""
    page = SupportMeasurePageFactory(parent=world.section, title="Неполная", slug="incomplete", live=False)
    page.summary = page.apply_where = ""
    page.save(clean=False)
    page.save_revision(clean=False)
    return page


def test_an_editor_writes_sends_and_a_moderator_publishes(world: World, editor: Client, moderator: Client) -> None:
    add = f"/admin/pages/add/opportunities/supportmeasurepage/{world.section.pk}/"
    form = measure_form(
        world.draft, title="Новая мера", slug="new", faq=[("question", {"question": "Кто?", "answer": "Вы."})]
    )
    assert editor.post(add, form).status_code == 302
    page = SupportMeasurePage.objects.get(slug="new")
    assert not page.live

    assert editor.post(edit(page), {**form, **SUBMIT}).status_code == 302
    assert fresh(page).workflow_in_progress
    assert "новая мера" in told(moderator.get("/admin/"), moderator)

    assert moderator.post(decide(page, "approve"), {"comment": ""}).status_code == 302
    page = fresh(page)
    assert page.live
    assert page.faq[0].value["question"] == "Кто?"


def test_a_moderator_returns_a_draft_with_a_comment_that_the_editor_sees(
    world: World, editor: Client, moderator: Client
) -> None:
    editor.post(edit(world.draft), {**measure_form(world.draft), **SUBMIT})

    moderator.post(decide(world.draft, "reject"), {"comment": "Добавьте ссылку на приказ."})

    assert not fresh(world.draft).live
    state = TaskState.objects.get(workflow_state=fresh(world.draft).current_workflow_state)
    assert state.comment == "Добавьте ссылку на приказ."
    assert "добавьте ссылку на приказ." in told(editor.get(edit(world.draft)), editor)
    form = measure_form(world.draft, official_title="По приказу")
    assert editor.post(edit(world.draft), {**form, **SUBMIT}).status_code == 302
    assert fresh(world.draft).workflow_in_progress


def test_the_words_of_the_check_are_russian(world: World, editor: Client, moderator: Client) -> None:
    assert "проверка" in told(editor.get(edit(world.draft)), editor)
    editor.post(edit(world.draft), {**measure_form(world.draft), **SUBMIT})
    page = told(moderator.get(edit(world.draft)), moderator)
    assert "проверка модератором" in page
    assert "approval" not in page


def test_a_draft_may_be_incomplete(world: World, editor: Client) -> None:
    form = measure_form(world.draft, summary="", level="", recurrence="", apply_where="", kinds=[], who=[])

    assert editor.post(edit(world.draft), form).status_code == 302
    assert fresh(world.draft).get_latest_revision_as_object().summary == ""


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        pytest.param({"summary": ""}, "summary", "требуется заполнить это поле.", id="no-summary"),
        pytest.param(
            {"recurrence": "yearly", "opens_on": "2026-05-10", "closes_on": "2026-05-01"},
            "closes_on",
            "дата окончания приёма раньше даты начала.",
            id="closes-before-it-opens",
        ),
        pytest.param(
            {"min_amount": "500000", "max_amount": "100000"},
            "max_amount",
            "верхняя граница суммы меньше нижней.",
            id="amounts",
        ),
        pytest.param({"kinds": []}, "kinds", "требуется заполнить это поле.", id="no-kind"),
    ],
)
@pytest.mark.parametrize("button", ["action-publish", "action-submit"])
def test_publishing_is_refused_with_the_message_beside_the_field_and_nothing_lost(
    world: World, moderator: Client, editor: Client, changes: dict, field: str, message: str, button: str
) -> None:
    client = moderator if button == "action-publish" else editor
    before = fresh(world.draft).latest_revision_id
    form = measure_form(world.draft, official_title="Не потеряйте меня", **changes)

    response = client.post(edit(world.draft), {**form, button: "1"})

    assert response.status_code == 200
    assert message in " ".join(response.context["form"].errors[field]).lower()
    assert message in told(response, client)
    assert "не потеряйте меня" in told(response, client)
    page = fresh(world.draft)
    assert not page.live
    assert not page.workflow_in_progress
    assert page.latest_revision_id == before


def test_a_bulk_publication_with_an_incomplete_draft_publishes_nothing_and_says_why(
    world: World, moderator: Client, incomplete: SupportMeasurePage
) -> None:
    path = f"/admin/bulk/wagtailcore/page/publish/?id={world.draft.pk}&id={incomplete.pk}&next=/admin/"

    response = moderator.post(path, follow=True)

    assert response.status_code == 200
    text = told(response, moderator)
    assert "ничего не опубликовано" in text
    assert "«неполная»" in text
    assert NO_SUMMARY in text
    assert not fresh(world.draft).live
    assert not fresh(incomplete).live


def test_a_bulk_publication_of_a_section_asks_its_drafts_too(
    world: World, moderator: Client, incomplete: SupportMeasurePage
) -> None:
    path = f"/admin/bulk/wagtailcore/page/publish/?id={world.section.pk}&next=/admin/"

    response = moderator.post(path, {"include_descendants": "on"}, follow=True)

    assert "ничего не опубликовано" in told(response, moderator)
    assert not fresh(world.draft).live


def test_a_bulk_publication_of_complete_drafts_works(world: World, moderator: Client) -> None:
    moderator.post(f"/admin/bulk/wagtailcore/page/publish/?id={world.draft.pk}&next=/admin/")

    assert fresh(world.draft).live


def test_an_approval_that_can_no_longer_be_published_says_why(world: World, editor: Client, moderator: Client) -> None:
    """The only kind of support was deleted from the list while the measure waited."""
    editor.post(edit(world.draft), {**measure_form(world.draft), **SUBMIT})
    address = decide(world.draft, "approve")
    page = fresh(world.draft).get_latest_revision()
    page.content["kinds"] = []
    page.save()

    response = moderator.post(address, {"comment": ""}, follow=True)

    assert response.status_code == 200
    assert "мера не опубликована" in told(response, moderator)
    assert "отметьте хотя бы один вид поддержки" in told(response, moderator)
    assert not fresh(world.draft).live
    assert fresh(world.draft).workflow_in_progress


def test_a_revision_is_not_published_past_the_rules(incomplete: SupportMeasurePage) -> None:
    with pytest.raises(ValidationError) as caught:
        incomplete.get_latest_revision().publish()

    assert "summary" in caught.value.message_dict
    assert not fresh(incomplete).live


def test_a_scheduled_publication_asks_the_rules_when_its_hour_comes(
    world: World, incomplete: SupportMeasurePage
) -> None:
    revision = incomplete.get_latest_revision()
    revision.approved_go_live_at = region_now() - dt.timedelta(minutes=1)
    revision.save()

    with pytest.raises(CommandError, match="Не удалось: 1"):
        call_command("publish_scheduled")
    assert not fresh(incomplete).live


def test_the_admin_api_answers_the_rules_with_400(
    world: World, moderator: Client, incomplete: SupportMeasurePage
) -> None:
    response = moderator.post(f"/admin/api/main/pages/{incomplete.pk}/action/publish/")

    assert response.status_code == 400
    assert not fresh(incomplete).live


# --- the editor alone -------------------------------------------------------------------------------------------


def test_the_publish_button_of_an_editor_saves_a_draft(world: World, editor: Client) -> None:
    editor.post(edit(world.draft), {**measure_form(world.draft, title="Мимо проверки"), **PUBLISH})
    add = f"/admin/pages/add/opportunities/supportmeasurepage/{world.section.pk}/"
    editor.post(add, {**measure_form(world.draft, title="Мимо проверки", slug="past"), **PUBLISH})

    assert not fresh(world.draft).live
    assert not SupportMeasurePage.objects.get(slug="past").live


def test_a_live_measure_stays_as_it_is_until_the_check(world: World, editor: Client) -> None:
    editor.post(edit(world.live), {**measure_form(world.live, title="Мимо проверки"), **PUBLISH})

    assert fresh(world.live).title == "Своя мера"
    assert fresh(world.live).draft_title == "Мимо проверки"


def test_fields_outside_the_form_are_ignored(world: World, editor: Client) -> None:
    """S08: nobody writes into live, path, owner or locks by adding a field to the form."""
    stolen = {
        "live": "1",
        "path": "0001",
        "owner": str(world.foreign_editor.pk),
        "locked": "1",
        "first_published_at": "2020-01-01",
        "expired": "1",
    }
    before = fresh(world.draft)

    editor.post(edit(world.draft), {**measure_form(world.draft), **stolen})

    after = fresh(world.draft)
    for name in ("live", "path", "owner_id", "locked", "first_published_at", "expired"):
        assert getattr(after, name) == getattr(before, name)


def test_a_schedule_of_an_editor_publishes_nothing(world: World, editor: Client) -> None:
    yesterday = (region_today() - dt.timedelta(days=1)).isoformat()
    tomorrow = (region_today() + dt.timedelta(days=1)).isoformat()

    for go_live in (yesterday, tomorrow):
        editor.post(edit(world.draft), {**measure_form(world.draft, go_live_at=f"{go_live} 10:00"), **PUBLISH})
    call_command("publish_scheduled")

    assert not fresh(world.draft).live
    assert fresh(world.draft).scheduled_revision is None


def test_an_editor_may_not_approve_his_own_measure(world: World, editor: Client) -> None:
    editor.post(edit(world.draft), {**measure_form(world.draft), **SUBMIT})

    response = editor.post(decide(world.draft, "approve"), {"comment": ""})
    editor.post(
        edit(world.draft),
        {**measure_form(world.draft), "action-workflow-action": "1", "workflow-action-name": "approve"},
    )

    assert response.status_code == 302
    assert not fresh(world.draft).live
    assert fresh(world.draft).workflow_in_progress


@pytest.mark.parametrize("extra", [{"alias": "on"}, {"publish_copies": "on"}])
def test_a_copy_of_a_live_measure_is_a_draft(world: World, editor: Client, extra: dict[str, str]) -> None:
    data = {"new_title": "Копия", "new_slug": "copy", "new_parent_page": world.section.pk, **extra}

    editor.post(f"/admin/pages/{world.live.pk}/copy/", data)

    copies = Page.objects.filter(slug="copy")
    assert not copies.filter(live=True).exists()
    assert not copies.filter(alias_of__isnull=False).exists()


@pytest.mark.parametrize(
    "verb", ["unpublish/", "delete/", "privacy/", "lock/", "set_position/?position=0", "convert_alias/"]
)
def test_a_live_measure_of_ones_own_is_not_taken_from_the_readers(world: World, editor: Client, verb: str) -> None:
    before = Page.objects.filter(pk=world.live.pk).values().get()

    response = editor.post(f"/admin/pages/{world.live.pk}/{verb}", {"restriction_type": "login"})

    assert response.status_code in (302, 403, 404)
    assert Page.objects.filter(pk=world.live.pk).values().get() == before
    assert not world.live.get_view_restrictions().exists()


@pytest.mark.parametrize("action", ["publish", "unpublish", "move", "delete"])
def test_a_bulk_action_of_an_editor_leaves_what_readers_see(world: World, editor: Client, action: str) -> None:
    path = f"/admin/bulk/wagtailcore/page/{action}/?id={world.live.pk}&next=/admin/"

    editor.post(path, {"chooser": world.section.pk, "include_descendants": "on"})
    if action == "publish":
        editor.post(f"/admin/bulk/wagtailcore/page/publish/?id={world.draft.pk}")

    assert fresh(world.live).live
    assert fresh(world.live).get_parent().pk == world.section.pk
    assert not fresh(world.draft).live


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("publish", {}),
        ("copy", {"keep_live": True}),
        ("create_alias", {}),
        ("move", {"destination_page_id": 1, "position": "last-child"}),
        ("unpublish", {}),
        ("delete", {}),
        ("revert_to_page_revision", {"revision_id": 1}),
    ],
)
def test_the_internal_api_is_no_way_past_the_check(
    world: World, editor: Client, action: str, data: dict[str, object]
) -> None:
    before = set(Page.objects.live().values_list("pk", flat=True))
    for page in (world.draft, world.live):
        path = f"/admin/api/main/pages/{page.pk}/action/{action}/"
        response = editor.post(path, data, content_type="application/json")
        assert response.status_code < 500

    assert set(Page.objects.live().values_list("pk", flat=True)) == before
