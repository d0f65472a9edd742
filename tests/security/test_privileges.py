"""S06 to S08: nobody publishes past the moderators, gives himself rights, or sets what no form asks for."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from wagtail.models import Page, PageLogEntry, PageViewRestriction, TaskState

from core.dates import region_now
from core.guard import stamp
from events.choices import State
from events.models import Registration
from practices.choices import SubmissionStatus
from practices.models import PracticeSubmission
from tests.permissions.forms import measure_form
from tests.permissions.sections import Sections
from tests.permissions.world import World
from tests.practices.submissions.author import START, start_data
from users.models import User

pytestmark = pytest.mark.django_db


def fresh(page: Page) -> Page:
    return Page.objects.get(pk=page.pk)


APPROVE = {"action-workflow-action": "1", "workflow-action-name": "approve"}
COPY = {"new_title": "Копия", "new_slug": "kopiya", "publish_copies": "on", "alias": "on"}


def ways_to_publish(world: World) -> dict[str, tuple[str, dict[str, Any]]]:
    draft = world.draft.pk
    edit = f"/admin/pages/{draft}/edit/"
    return {
        "button": (edit, {**measure_form(world.draft), "action-publish": "1"}),
        "schedule": (edit, {**measure_form(world.draft), "go_live_at": "2020-01-01 00:00", "action-publish": "1"}),
        "submit and approve": (edit, {**measure_form(world.draft), **APPROVE}),
        "live field": (edit, {**measure_form(world.draft), "live": "on", "has_unpublished_changes": ""}),
        "bulk": (f"/admin/bulk/wagtailcore/page/publish/?id={draft}", {}),
        "bulk all": ("/admin/bulk/wagtailcore/page/publish/?id=all", {"include_descendants": "on"}),
        "move": (f"/admin/pages/{draft}/move/{world.live.pk}/confirm/", {}),
        "api": (f"/admin/api/main/pages/{draft}/action/publish/", {}),
        "alias": (
            f"/admin/pages/{draft}/copy/",
            {**COPY, "new_parent_page": str(world.section.pk)},
        ),
    }  # fmt: skip


WAYS = ("button", "schedule", "submit and approve", "live field", "bulk", "bulk all", "move", "api", "alias")


@pytest.mark.parametrize("way", WAYS)
def test_an_editor_publishes_nothing(world: World, editor: Client, way: str) -> None:
    before = set(Page.objects.live().values_list("pk", flat=True))
    path, data = ways_to_publish(world)[way]

    response = editor.post(path, data)

    assert response.status_code < 500
    assert set(Page.objects.live().values_list("pk", flat=True)) == before


def test_all_ways_are_tried(world: World) -> None:
    assert tuple(ways_to_publish(world)) == WAYS


def test_an_editor_approves_nothing_of_his_own(world: World, editor: Client) -> None:
    editor.post(f"/admin/pages/{world.draft.pk}/edit/", {**measure_form(world.draft), "action-submit": "1"})
    state = TaskState.objects.latest("pk")

    for action in ("approve", "reject"):
        editor.post(f"/admin/pages/workflow/action/{world.draft.pk}/{action}/{state.pk}/", {"comment": ""})

    assert not fresh(world.draft).live
    assert TaskState.objects.get(pk=state.pk).status == TaskState.STATUS_IN_PROGRESS


@pytest.mark.parametrize("verb", ["unpublish", "delete", "privacy", "lock"])
def test_what_is_public_is_not_the_editors_any_more(world: World, editor: Client, verb: str) -> None:
    """His changes go through the moderators; taking a page away or closing it would go past them."""
    data = {"restriction_type": "login"} if verb == "privacy" else {}

    assert editor.post(f"/admin/pages/{world.live.pk}/{verb}/", data).status_code in (302, 403, 404)
    page = fresh(world.live)
    assert page.live
    assert not page.locked
    assert not PageViewRestriction.objects.filter(page=page).exists()


def test_a_change_of_privacy_by_a_moderator_is_in_the_log(world: World, moderator: Client) -> None:
    path = f"/admin/pages/{world.live.pk}/"

    assert moderator.post(f"{path}privacy/", {"restriction_type": "login"}).status_code == 200
    assert PageViewRestriction.objects.filter(page=world.live).exists()
    entry = PageLogEntry.objects.get(page=world.live.pk, action="wagtail.view_restriction.create")
    assert entry.user == world.moderator


GRANT = {
    "is_superuser": "on",
    "is_staff": "on",
    "is_active": "on",
    "groups": "1",
    "user_permissions": "1",
    "username": "root",
    "password1": "Okno-okno-1234",
    "password2": "Okno-okno-1234",
}


@pytest.mark.parametrize("who", ["editor", "moderator", "administrator"])
def test_nobody_gives_himself_rights(world: World, request: pytest.FixtureRequest, who: str) -> None:
    client: Client = request.getfixturevalue(who)
    user: User = getattr(world, who)
    before = rights(user), User.objects.count(), world.superuser.email
    own, root = user.pk, world.superuser.pk

    for path in (
        "/admin/account/",
        f"/admin/users/edit/{own}/",
        f"/admin/users/edit/{root}/",
        "/admin/users/new/",
        f"/admin/groups/edit/{world.roles.group.pk}/",
        "/admin/groups/new/",
        f"/admin/bulk/users/user/assign_role/?id={own}",
        f"/admin/bulk/users/user/set_active_state/?id={root}",
        f"/admin/collections/{world.foreign_roles.collection.pk}/",
    ):
        assert (
            client.post(
                path, {**GRANT, "role": str(world.foreign_roles.group.pk), "name_email-email": "me@example.org"}
            ).status_code
            < 500
        )

    world.superuser.refresh_from_db()
    assert (rights(User.objects.get(pk=own)), User.objects.count(), world.superuser.email) == before
    assert not User.objects.get(pk=own).is_superuser


def rights(user: User) -> tuple[list[str], set[str], bool, bool]:
    groups = sorted(user.groups.values_list("name", flat=True))
    return groups, user.get_all_permissions(), user.is_superuser, user.is_staff


def test_no_role_may_change_accounts(world: World) -> None:
    touching = Permission.objects.filter(content_type__app_label__in=("users", "auth"), group__isnull=False)

    assert list(touching) == []


def test_a_registration_takes_what_its_form_asks_for(sections: Sections, client: Client) -> None:
    event = sections.pages["event"]["live"]
    other = sections.pages["course"]["live"]
    extra = {
        "state": State.CANCELLED,
        "page": other.pk,
        "page_id": other.pk,
        "token": "x",
        "created_at": "2000-01-01",
        "id": 1,
        "told": "x",
    }
    data = {
        "name": "Анна Ким",
        "email": "kim@example.org",
        "consent": "on",
        "shown": stamp(region_now() - dt.timedelta(minutes=1)),
        **extra,
    }

    client.post(f"/sobytiya/{event.slug}/zapis/", data)

    for row in Registration.objects.filter(email="kim@example.org"):
        assert (row.page_id, row.token != "x", row.created_at.year >= 2026) == (event.pk, True, True)
        assert row.state in (State.CONFIRMED, State.WAITING)


def test_a_proposal_takes_what_its_steps_ask_for(sections: Sections, client: Client) -> None:
    extra = {
        "status": SubmissionStatus.PUBLISHED,
        "page": sections.pages["practice"]["live"].pk,
        "token": "x",
        "consent_version": "x",
        "forgotten_at": "2000-01-01",
    }
    client.post(START, start_data(**extra))
    begun = PracticeSubmission.objects.latest("pk")
    step = f"{START}{begun.token}/shag/istoriya/"

    client.post(step, {"title": "Школа", **extra})

    begun.refresh_from_db()
    assert (begun.status, begun.page_id, begun.forgotten_at) == (SubmissionStatus.DRAFT, None, None)
    assert begun.consent_version != "x"
    assert begun.token != "x"


def test_a_page_takes_what_its_form_asks_for(world: World, editor: Client) -> None:
    extra = {
        "live": "on",
        "owner": str(world.superuser.pk),
        "path": "0001",
        "depth": "1",
        "numchild": "99",
        "url_path": "/x/",
        "locked": "on",
        "first_published_at": "2000-01-01",
        "latest_revision": "1",
        "content_type": "1",
        "alias_of": str(world.foreign_draft.pk),
        "is_demo": "on",
    }
    before = fresh(world.draft)

    editor.post(f"/admin/pages/{world.draft.pk}/edit/", {**measure_form(world.draft), **extra})

    after = fresh(world.draft)
    names = (
        "live",
        "owner_id",
        "path",
        "depth",
        "numchild",
        "url_path",
        "locked",
        "first_published_at",
        "content_type_id",
        "alias_of_id",
    )
    assert [getattr(after, name) for name in names] == [getattr(before, name) for name in names]
    assert after.latest_revision.created_at <= region_now()
