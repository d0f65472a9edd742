"""A session is new at the log-in and dead at once when it should be."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings

from config.settings.base import session_engine
from tests.factories.fixtures import Portal
from tests.factories.users import PASSWORD, UserFactory
from tests.users.people import log_in
from users.models import User
from users.roles import ADMINISTRATORS, MODERATORS, ensure_roles

pytestmark = pytest.mark.django_db
NEW = "совсем-новый-пароль-2026"


@pytest.fixture
def moderator(portal: Portal) -> User:
    ensure_roles()
    return UserFactory(username="moderator", groups=[MODERATORS])


@pytest.fixture
def inside(client: Client, moderator: User) -> Client:
    log_in(client, "moderator")
    assert client.get("/admin/").status_code == 200
    return client


def is_out(client: Client) -> bool:
    return client.get("/admin/").get("Location", "").startswith("/admin/login/")


def test_without_redis_a_session_that_another_process_has_ended_is_ended_here(
    client: Client, moderator: User, settings: Settings
) -> None:
    # The processes share nothing but the database.
    settings.SESSION_ENGINE = session_engine("")
    log_in(client, "moderator")
    assert not is_out(client)
    Session.objects.all().delete()

    assert is_out(client)


def test_a_session_fixed_beforehand_is_not_the_one_that_is_logged_in(client: Client, moderator: User) -> None:
    session = client.session
    session["planted"] = True
    session.save()
    planted = str(session.session_key)
    client.cookies["sessionid"] = planted
    log_in(client, "moderator")
    assert client.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert is_out(thief)


def test_a_copied_cookie_is_dead_after_leaving(inside: Client) -> None:
    copied = inside.cookies["sessionid"].value
    inside.post("/vhod/vyhod/")
    thief = Client()
    thief.cookies["sessionid"] = copied
    assert is_out(thief)


def test_other_sessions_end_with_the_old_password(inside: Client, moderator: User) -> None:
    elsewhere = Client()
    log_in(elsewhere, "moderator")
    changed = inside.post("/vhod/parol/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert changed.status_code == 302
    assert is_out(elsewhere)
    assert inside.get("/admin/").status_code == 200


def test_a_switched_off_account_is_out_at_once(inside: Client, moderator: User) -> None:
    User.objects.filter(pk=moderator.pk).update(is_active=False)
    assert is_out(inside)


def test_rights_end_with_the_group(inside: Client, moderator: User, portal: Portal) -> None:
    group = Group.objects.get(name=ADMINISTRATORS)
    moderator.groups.add(group)
    page = f"/admin/pages/{portal.catalogue.pk}/edit/"
    assert inside.get(page).status_code == 200
    moderator.groups.remove(group)
    assert inside.get(page).status_code in {302, 403, 404}


def test_the_cookie_ends_with_the_browser_and_is_closed_to_scripts(inside: Client) -> None:
    cookie = inside.cookies["sessionid"]
    assert cookie["expires"] == cookie["max-age"] == ""
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
