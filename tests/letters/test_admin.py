"""«Неотправленные письма»: who sees the list, what it says, what its buttons do."""

import datetime as dt
import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client

from core.dates import region_now
from letters.models import Letter
from letters.post import send_due
from tests.factories import UserFactory
from users.roles import MODERATORS, ensure_roles

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ADDRESS = "/admin/pisma/"
AGAIN = "/admin/pisma/snova/"


class Refusing(EmailBackend):
    """A mail server that knows nobody."""

    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such user")})


@pytest.fixture
def moderator() -> Client:
    ensure_roles()
    client = Client()
    client.force_login(UserFactory(groups=[MODERATORS]))
    return client


def refused(settings: Any, key: str = "one", **fields: Any) -> Letter:
    """Write a letter that the server does not take."""
    now = region_now()
    values = {"to": "anna@example.org", "subject": "Вы записаны", "body": "Ждём вас.", "created_at": now, **fields}
    letter = Letter.objects.create(key=key, next_attempt_at=now, **values)
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{Refusing.__module__}.Refusing"
    send_due(now)
    settings.EMAIL_BACKEND = backend
    letter.refresh_from_db()
    assert letter.given_up
    return letter


def test_a_letter_that_was_given_up_is_listed_with_its_reason(moderator: Client, settings: Any) -> None:
    refused(settings)
    text = moderator.get(ADDRESS).content.decode()

    for words in ("Вы записаны", "anna@example.org", "Почтовый сервер не принял адрес", "no such user", "Отложено."):
        assert words in text
    assert ADDRESS in moderator.get("/admin/").content.decode()


def test_the_button_lets_one_letter_leave(moderator: Client, settings: Any) -> None:
    first, second = refused(settings), refused(settings, "two")
    response = moderator.post(AGAIN, {"key": str(first.pk)}, follow=True)

    assert "1\xa0письмо поставлено в очередь" in response.content.decode()
    assert send_due(region_now() + dt.timedelta(seconds=1)) == 1
    assert [letter.subject for letter in mail.outbox] == ["Вы записаны"]
    second.refresh_from_db()
    assert second.given_up
    first.refresh_from_db()
    assert first.sent_at
    assert first.last_error == ""


def test_the_other_button_lets_all_leave(moderator: Client, settings: Any) -> None:
    refused(settings), refused(settings, "two")
    moderator.post(AGAIN)

    assert send_due(region_now() + dt.timedelta(seconds=1)) == 2
    assert "Все письма ушли." in moderator.get(ADDRESS).content.decode()


def test_a_letter_whose_address_was_removed_cannot_be_sent_again(moderator: Client, settings: Any) -> None:
    letter = refused(settings)
    Letter.objects.filter(pk=letter.pk).update(to="", body="")

    assert "Все письма ушли." in moderator.get(ADDRESS).content.decode()
    assert "Отправлять снова нечего" in moderator.post(AGAIN, follow=True).content.decode()


@pytest.mark.parametrize("key", ["999", "нет такого", "\0", "9" * 40])
def test_an_unknown_key_is_no_error(moderator: Client, key: str) -> None:
    assert "Отправлять снова нечего" in moderator.post(AGAIN, {"key": key}, follow=True).content.decode()


def test_an_editor_sees_neither_the_list_nor_the_line_of_the_menu(moderator: Client, settings: Any) -> None:
    letter = refused(settings)
    editor = Client()
    editor.force_login(UserFactory(groups=["Администраторы"]))
    assert editor.get(ADDRESS).status_code == 200
    nobody = Client()
    nobody.force_login(UserFactory())

    assert nobody.get(ADDRESS).status_code == 302
    assert nobody.post(AGAIN).status_code == 302
    letter.refresh_from_db()
    assert letter.given_up
