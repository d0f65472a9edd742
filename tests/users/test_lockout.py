"""Guessing passwords: slowed down by account and address, with the cache or without, and never for ever."""

import datetime as dt

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client
from pytest_django import Settings

from core.dates import region_now
from tests.factories.users import PASSWORD, UserFactory
from tests.users.people import log_in
from users.lockout import ADDRESS_LIMIT

pytestmark = pytest.mark.django_db
WRONG = "неверный-пароль"
DEAD_CACHE = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


def guess(client: Client, username: str, times: int) -> list[int]:
    return [log_in(client, username, WRONG).status_code for _ in range(times)]


@pytest.fixture(params=["cache", "no cache"])
def attacker(request: pytest.FixtureRequest, settings: Settings) -> Client:
    if request.param == "no cache":
        settings.CACHES = DEAD_CACHE
        settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    return Client(REMOTE_ADDR="203.0.113.66")


def test_the_tenth_wrong_password_shuts_the_door(attacker: Client) -> None:
    UserFactory(username="glavred")
    assert guess(attacker, "glavred", 10) == [200] * 9 + [429]
    refused = log_in(attacker, "glavred", PASSWORD)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 900
    assert "Слишком много попыток" in refused.content.decode()
    assert "_auth_user_id" not in attacker.session


def test_the_owner_comes_in_from_his_own_address(attacker: Client) -> None:
    UserFactory(username="glavred")
    guess(attacker, "glavred", 12)
    assert log_in(Client(REMOTE_ADDR="198.51.100.7"), "glavred").status_code == 302


def test_the_door_opens_after_the_pause_whatever_was_tried_meanwhile(client: Client) -> None:
    UserFactory(username="glavred")
    start = region_now()
    with time_machine.travel(start, tick=False):
        guess(client, "glavred", 10)
    with time_machine.travel(start + dt.timedelta(minutes=14), tick=False):
        refused = log_in(client, "glavred", WRONG)
        assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    with time_machine.travel(start + dt.timedelta(minutes=15, seconds=1), tick=False):
        assert log_in(client, "glavred").status_code == 302


def test_many_accounts_from_one_address_are_guessed_slowly_too(client: Client) -> None:
    codes = [log_in(client, f"user-{number}", WRONG).status_code for number in range(ADDRESS_LIMIT + 5)]
    assert codes.index(429) == ADDRESS_LIMIT - 1
    assert set(codes[ADDRESS_LIMIT - 1 :]) == {429}


def test_a_colleague_behind_the_same_address_still_comes_in(client: Client) -> None:
    UserFactory(username="glavred")
    UserFactory(username="sosed")
    guess(client, "glavred", 12)
    assert log_in(client, "sosed").status_code == 302


def test_spelling_the_name_differently_gives_no_new_tries(client: Client) -> None:
    UserFactory(username="glavred")
    names = ["glavred", "GLAVRED", "Glavred", " glavred", "gLavred"] * 2
    codes = [log_in(client, name, WRONG).status_code for name in names]
    assert codes[-1] == 429


def test_a_made_up_header_is_no_new_address(client: Client, settings: Settings) -> None:
    UserFactory(username="glavred")
    for number in range(9):
        log_in(client, "glavred", WRONG, headers={"x-forwarded-for": f"192.0.2.{number}"})
    assert guess(client, "glavred", 1) == [429]


def test_behind_the_proxy_its_own_entry_counts(client: Client, settings: Settings) -> None:
    settings.CLIENT_ADDRESS_HEADER = "HTTP_X_FORWARDED_FOR"
    log_in(client, "glavred", WRONG, headers={"x-forwarded-for": "192.0.2.1, 198.51.100.7"})
    assert AccessAttempt.objects.get().ip_address == "198.51.100.7"


def test_the_count_keeps_no_password_and_no_token(client: Client) -> None:
    log_in(client, "glavred", WRONG)
    attempt = AccessAttempt.objects.get()
    kept = f"{attempt.get_data}{attempt.post_data}"
    assert WRONG not in kept
    assert "csrfmiddlewaretoken=*" in kept or "csrfmiddlewaretoken" not in kept


def test_nul_and_long_names_are_only_wrong(client: Client) -> None:
    for name in ("a\0b", "я" * 5000, "🙂", "' OR 1=1 --"):
        assert log_in(client, name, WRONG).status_code == 200
