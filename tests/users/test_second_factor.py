"""The second step of a log-in: who needs it, how it is set up, how often it may be guessed."""

import datetime as dt
import logging

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import EditWebAuthnForm
from allauth.utils import get_form_class
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from config.accounts import SecondFactorAdapter
from core.dates import region_now
from letters.models import Letter
from tests.factories.fixtures import Portal
from tests.factories.users import AdministratorFactory, UserFactory
from tests.users.people import (
    CODE,
    PROTECTION,
    add_application,
    code_of,
    confirm_password,
    log_in,
    spare_codes,
    wrong_code,
)
from users.models import User
from users.roles import MODERATORS, ensure_roles
from users.second_factor import CODES

pytestmark = pytest.mark.django_db


@pytest.fixture
def required(settings: Settings, portal: Portal) -> None:
    """The admin asks for a second factor, as production does."""
    ensure_roles()
    settings.MFA_REQUIRED = True


@pytest.fixture
def moderator(required: None) -> User:
    return UserFactory(username="moderator", groups=[MODERATORS])


@pytest.fixture
def secret(moderator: User, client: Client) -> str:
    """The moderator has an application with codes and has left."""
    log_in(client, "moderator")
    secret = add_application(client)
    client.logout()
    return secret


def test_without_a_factor_the_admin_sends_to_set_one_up(client: Client, moderator: User) -> None:
    log_in(client, "moderator")
    for path in ("/admin/", "/admin/pages/", "/admin/account/", "/admin/api/main/pages/", "/admin/reports/audit/"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (302, PROTECTION), path
    assert client.post("/admin/pages/2/edit/", {"title": "x"})["Location"] == PROTECTION
    assert "добавьте второй шаг" in client.get(PROTECTION).content.decode()


def test_a_superuser_is_asked_too(client: Client, required: None) -> None:
    client.force_login(AdministratorFactory())
    assert client.get("/admin/")["Location"] == PROTECTION


def test_leaving_the_admin_needs_no_factor(client: Client, moderator: User) -> None:
    log_in(client, "moderator")
    assert client.post("/admin/logout/")["Location"] != PROTECTION
    assert "_auth_user_id" not in client.session


def test_who_may_not_enter_the_admin_is_told_so_and_not_asked_for_a_factor(client: Client, required: None) -> None:
    client.force_login(UserFactory())
    assert client.get("/admin/").get("Location") != PROTECTION


def test_the_demo_asks_for_none(client: Client, portal: Portal) -> None:
    ensure_roles()
    UserFactory(username="moderator", groups=[MODERATORS])
    log_in(client, "moderator")
    assert client.get("/admin/").status_code == 200


# Committed for real: that the factor was shown is noted after the commit.
@pytest.mark.django_db(transaction=True)
def test_setting_up_opens_the_admin_and_gives_spare_codes(client: Client, portal: Portal, settings: Settings) -> None:
    settings.MFA_REQUIRED = True
    AdministratorFactory(username="glavred")
    log_in(client, "glavred")
    add_application(client)
    assert len(spare_codes(client)) == 10
    assert client.get("/admin/").status_code == 200
    assert {letter.subject.split(":")[0] for letter in Letter.objects.all()} == {"Добавлен второй шаг входа"}


def test_setting_up_asks_for_the_password_first(client: Client, moderator: User) -> None:
    log_in(client, "moderator")
    response = client.get("/vhod/zashchita/prilozhenie/")
    assert response["Location"].startswith("/vhod/podtverdit/?next=")
    assert "Подтвердите, что это&nbsp;вы" in client.get(response["Location"]).content.decode()


def test_a_wrong_code_sets_nothing_up(client: Client, moderator: User) -> None:
    log_in(client, "moderator")
    confirm_password(client)
    secret = client.get("/vhod/zashchita/prilozhenie/").context["form"].secret
    page = client.post("/vhod/zashchita/prilozhenie/", {"code": wrong_code(secret)}).content.decode()
    assert "Проверьте форму" in page
    assert not Authenticator.objects.exists()


def test_the_password_alone_lets_nobody_in(client: Client, secret: str) -> None:
    assert log_in(client, "moderator")["Location"].startswith(CODE)
    assert "_auth_user_id" not in client.session
    assert client.get("/admin/")["Location"].startswith("/admin/login/")


def test_password_and_code_do(client: Client, secret: str) -> None:
    log_in(client, "moderator")
    with time_machine.travel(region_now() + dt.timedelta(minutes=2)):
        assert client.post(CODE, {"code": code_of(secret)}).status_code == 302
        assert client.get("/admin/").status_code == 200


def test_a_code_works_once(client: Client, secret: str) -> None:
    with time_machine.travel(region_now() + dt.timedelta(minutes=2), tick=False):
        code = code_of(secret)
        log_in(client, "moderator")
        assert client.post(CODE, {"code": code}).status_code == 302
        other = Client()
        log_in(other, "moderator")
        assert other.post(CODE, {"code": code}).status_code == 200
        assert "_auth_user_id" not in other.session


def test_a_clock_half_a_minute_off_is_forgiven_and_two_minutes_are_not(client: Client, secret: str) -> None:
    with time_machine.travel(region_now() + dt.timedelta(minutes=5), tick=False):
        log_in(client, "moderator")
        assert client.post(CODE, {"code": code_of(secret, shift=-4)}).status_code == 200
        assert client.post(CODE, {"code": code_of(secret, shift=-1)}).status_code == 302


def test_a_spare_code_works_once(client: Client, moderator: User) -> None:
    log_in(client, "moderator")
    add_application(client)
    spare = spare_codes(client)[0]
    for expected in (302, 200):
        client.logout()
        log_in(client, "moderator")
        assert client.post(CODE, {"code": spare}).status_code == expected


def test_codes_are_not_guessed_even_without_a_cache(client: Client, secret: str, settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    start = region_now() + dt.timedelta(minutes=2)
    with time_machine.travel(start, tick=False):
        log_in(client, "moderator")
        for _ in range(CODES.times):
            assert "Код не\N{NO-BREAK SPACE}подошёл" in client.post(CODE, {"code": wrong_code(secret)}).content.decode()
        # From another address and with the right code: what is counted is the account.
        other = Client(REMOTE_ADDR="203.0.113.9")
        log_in(other, "moderator")
        page = other.post(CODE, {"code": code_of(secret)}).content.decode()
        assert "Слишком много неверных кодов" in page
        assert "_auth_user_id" not in other.session
    with time_machine.travel(start + CODES.window, tick=False):
        assert client.post(CODE, {"code": code_of(secret)}).status_code == 302


def test_a_session_that_never_showed_the_factor_must(client: Client, moderator: User) -> None:
    log_in(client, "moderator")
    other = Client()
    log_in(other, "moderator")
    secret = add_application(other)
    # The first session began with the password only, before there was a factor.
    response = client.get("/admin/pages/")
    assert response["Location"] == f"{PROTECTION}podtverdit/?next=%2Fadmin%2Fpages%2F"
    with time_machine.travel(region_now() + dt.timedelta(minutes=2), tick=False):
        shown = client.post(response["Location"], {"code": code_of(secret), "next": "/admin/pages/"})
        assert shown["Location"] == "/admin/pages/"
        assert client.get("/admin/").status_code == 200


def test_a_stolen_password_does_not_remove_the_factor(client: Client, moderator: User) -> None:
    log_in(client, "moderator")
    other = Client()
    log_in(other, "moderator")
    add_application(other)
    response = client.get("/vhod/zashchita/prilozhenie/otklyuchit/")
    assert response["Location"].startswith(f"{PROTECTION}podtverdit/")
    assert client.get("/vhod/podtverdit/")["Location"].startswith(f"{PROTECTION}podtverdit/")
    confirm_password(client)
    assert client.post("/vhod/zashchita/prilozhenie/otklyuchit/")["Location"].startswith(f"{PROTECTION}podtverdit/")
    assert Authenticator.objects.filter(type="totp").exists()


def test_without_its_last_factor_the_account_is_out_again(client: Client, moderator: User) -> None:
    log_in(client, "moderator")
    add_application(client)
    response = client.post("/vhod/zashchita/prilozhenie/otklyuchit/")
    assert response["Location"] == PROTECTION
    assert not Authenticator.objects.exists()
    assert client.get("/admin/")["Location"] == PROTECTION


def test_the_command_lets_who_lost_everything_begin_anew(client: Client, secret: str) -> None:
    call_command("reset_second_factor", "moderator")
    log_in(client, "moderator")
    assert client.get("/admin/")["Location"] == PROTECTION
    with pytest.raises(CommandError, match="нет"):
        call_command("reset_second_factor", "nikogo")


def test_secrets_are_not_in_the_database_in_the_clear(secret: str) -> None:
    kept = str(Authenticator.objects.get(type="totp").data)
    assert secret not in kept
    assert "gAAAA" in kept


def test_a_secret_of_another_key_fits_no_code(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    adapter = SecondFactorAdapter()
    kept = adapter.encrypt("JBSWY3DPEHPK3PXP")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another" * 10
    with caplog.at_level(logging.ERROR):
        assert adapter.decrypt(kept) not in ("", "JBSWY3DPEHPK3PXP")
    assert "another SECRET_KEY" in caplog.text
    settings.SECRET_KEY_FALLBACKS = [old]
    assert adapter.decrypt(kept) == "JBSWY3DPEHPK3PXP"


def test_every_page_of_the_factors_opens(client: Client, moderator: User) -> None:
    log_in(client, "moderator")
    add_application(client)
    for path in ("", "kody/", "kody/novye/", "kody/fayl/", "klyuchi/", "klyuchi/dobavit/", "prilozhenie/otklyuchit/"):
        response = client.get(PROTECTION + path)
        assert response.status_code == 200, path
        assert "unsafe" not in response["Content-Security-Policy"]
        assert "no-store" in response["Cache-Control"]
    assert client.get("/vhod/parol/").status_code == 200


def test_no_field_of_a_key_is_named_in_english() -> None:
    key = Authenticator(type=Authenticator.Type.WEBAUTHN, data={"name": "Рабочий ноутбук", "credential": {}})
    form = get_form_class(settings.MFA_FORMS, "edit_webauthn", EditWebAuthnForm)({"name": ""}, instance=key)
    assert form["name"].label == "Название ключа"
    assert form.errors["name"] == ["Впишите название ключа."]
