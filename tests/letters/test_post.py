import datetime as dt
import smtplib
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from core.dates import REGION_TZ
from letters import post
from letters.models import Letter
from letters.post import KEEP, LEASE, PAUSES, forget_old, send_due, write_letter

NOW = dt.datetime(2026, 3, 10, 12, tzinfo=REGION_TZ)
pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def template(settings, tmp_path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "hello.txt").write_text("Здравствуйте, {{ name|safe }}\n\nВы записаны.\n{{ name|safe }}")
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    settings.TEMPLATES = [engine]


class Server(EmailBackend):
    """A mail server that refuses with the given error; the only thing here that cannot be had for real."""

    error: Exception | None = None

    def send_messages(self, messages) -> int:
        if self.error:
            raise self.error
        return super().send_messages(messages)


@pytest.fixture
def server(settings) -> Iterator[type[Server]]:
    settings.EMAIL_BACKEND = f"{Server.__module__}.Server"
    yield Server
    Server.error = None


def letter(key: str = "hello-1", name: str = "Анна") -> Letter:
    return write_letter(key, "anna@example.org", "letters/hello.txt", {"name": name}, NOW)


def test_the_first_line_is_the_subject_and_the_rest_the_text():
    letter()

    assert send_due(NOW) == 1
    (sent,) = mail.outbox
    assert (sent.subject, sent.body, sent.to) == ("Здравствуйте, Анна", "Вы записаны.\nАнна\n", ["anna@example.org"])


def test_one_occasion_gets_one_letter():
    letter()
    letter()
    send_due(NOW)

    assert send_due(NOW + LEASE) == 0
    assert len(mail.outbox) == 1


def test_a_line_break_in_a_name_adds_no_header():
    letter(name="Анна\r\nBcc: all@example.org")
    send_due(NOW)

    # The second line of the template's first line went into the text.
    assert mail.outbox[0].recipients() == ["anna@example.org"]
    assert "Bcc" not in mail.outbox[0].extra_headers


def test_a_server_that_is_away_gets_the_letter_later(server):
    server.error = ConnectionRefusedError("нет связи")
    letter()

    assert send_due(NOW) == 0
    assert send_due(NOW) == 0
    server.error = None
    assert send_due(NOW + dt.timedelta(minutes=PAUSES[0])) == 1


def test_tries_end_and_the_reason_stays(server):
    server.error = ConnectionRefusedError("нет связи")
    letter()
    moment = NOW
    for _ in range(len(PAUSES) + 1):
        send_due(moment)
        moment += dt.timedelta(days=2)

    stored = Letter.objects.get()
    assert stored.given_up
    assert "нет связи" in stored.last_error


def test_a_refused_address_is_not_tried_again(server):
    server.error = smtplib.SMTPRecipientsRefused({"anna@example.org": (550, b"no such user")})
    letter()
    send_due(NOW)

    assert Letter.objects.get().given_up


def test_a_letter_in_other_hands_is_left_alone_until_the_lease_ends():
    Letter.objects.filter(pk=letter().pk).update(leased_until=NOW + LEASE)

    assert send_due(NOW) == 0
    assert send_due(NOW + LEASE) == 1


class SlowServer(EmailBackend):
    """Takes two seconds for each letter; remembers until when the sender held it."""

    now = 0.0
    leases: list[dt.datetime] = []

    def send_messages(self, messages) -> int:
        type(self).now += 2
        until = Letter.objects.get(to=messages[0].to[0]).leased_until
        assert until
        self.leases.append(until)
        return super().send_messages(messages)


def test_the_lease_of_a_letter_begins_at_its_turn(settings, monkeypatch):
    """Else the last of many would be sent by a second process as well, while a slow server takes the first."""
    settings.EMAIL_BACKEND = f"{SlowServer.__module__}.SlowServer"
    monkeypatch.setattr(post, "time", SimpleNamespace(monotonic=lambda: SlowServer.now))
    monkeypatch.setattr(SlowServer, "leases", [])
    for name in ("anna", "vera"):
        write_letter(name, f"{name}@example.org", "letters/hello.txt", {"name": name}, NOW)

    assert send_due(NOW) == 2

    assert SlowServer.leases == [NOW + LEASE, NOW + LEASE + dt.timedelta(seconds=2)]


def test_old_letters_forget_whom_they_went_to():
    letter()
    send_due(NOW)

    assert forget_old(NOW + KEEP) == 0
    assert forget_old(NOW + KEEP + dt.timedelta(days=1)) == 1
    stored = Letter.objects.get()
    assert (stored.to, stored.body) == ("", "")


def test_without_a_mail_server_a_letter_leaves_after_the_commit(settings, django_capture_on_commit_callbacks):
    settings.LETTERS_AT_ONCE = True
    with django_capture_on_commit_callbacks(execute=True):
        letter()
        assert mail.outbox == []

    assert len(mail.outbox) == 1
