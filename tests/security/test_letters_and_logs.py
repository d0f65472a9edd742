"""S28, S29: a name adds neither headers nor links to a letter, a request adds no line to the log; persons stay out."""

import json
import logging
from email.header import decode_header, make_header

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from config.log import JsonFormatter, LineFormatter
from core.dates import region_now
from core.persons import check_name
from letters.models import Letter
from letters.post import send_due, write_letter
from tests.permissions.sections import Sections
from tests.practices.submissions.author import CONTACTS, START, start_data

pytestmark = pytest.mark.django_db

HEADERS = (
    "Анна\r\nBcc: all@example.org",
    "Анна\nSubject: x",
    "Анна\r\n\r\nтело",
    "Анна\u2028Bcc: x",
    "Анна\x00\x0bBcc: x",
)
ADVERTS = (
    "Вы выиграли http://evil.example",
    "Анна //evil.example",
    "Заходите на www.evil.example",
    "Анна evil.ru",
    "Анна evil.РФ",
    "anna@evil.example",
    "<a href=x>Анна</a>",
    "Анна {{ 7|add:7 }}",
)
NAMES = ("Анна Петровна", "И.О. Петров-Водкин", "О’Нил", "д. м. н. Ким А.Б.", "Ан", "Marie-Claire D’Arc")


@pytest.mark.parametrize("name", HEADERS)
def test_a_name_adds_no_header_and_no_receiver(name: str, settings) -> None:
    context = {"registration": {"name": name}, "page": {"title": name}, "when": "завтра"}
    write_letter("x", "anna@example.org", "letters/event_cancelled.txt", context, region_now())
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert "\n" not in Letter.objects.get().subject
    send_due(region_now())
    (letter,) = mail.outbox
    assert letter.recipients() == ["anna@example.org"]
    assert {"Bcc", "bcc"}.isdisjoint(letter.message().keys())
    subjects = [str(make_header(decode_header(value))) for value in letter.message().get_all("Subject", [])]
    assert subjects == [letter.subject]


@pytest.mark.parametrize("name", ADVERTS)
def test_nobody_sends_advertisements_in_a_greeting(sections: Sections, client: Client, name: str) -> None:
    event = sections.pages["event"]["live"]

    answer = client.post(f"/sobytiya/{event.slug}/zapis/", {"name": name, "email": "x@example.org"})
    assert "без адресов сайтов" in answer.content.decode()
    answer = client.post(START, start_data(contact_name=name))
    assert "без адресов сайтов" in answer.content.decode()
    assert not Letter.objects.filter(to__in=("x@example.org", CONTACTS["contact_email"])).exists()


@pytest.mark.parametrize("name", NAMES)
def test_names_of_people_are_names(name: str) -> None:
    check_name(name)


def test_a_template_in_a_name_is_not_run() -> None:
    with pytest.raises(ValidationError):
        check_name("{{ settings.SECRET_KEY }}")
    write_letter(
        "y", "a@example.org", "letters/event_cancelled.txt", {"registration": {"name": "{{ 7|add:7 }}"}}, region_now()
    )
    assert "{{ 7|add:7 }}" in Letter.objects.get(key="y").body


@pytest.mark.parametrize("field", ["contact_email", "email"])
@pytest.mark.parametrize(
    "value",
    ["a@example.org\r\nBcc: b@example.org", "a@example.org,b@example.org", "a@b@c", ";".join(["a@example.org"] * 1000)],
)
def test_a_field_for_one_address_takes_one(sections: Sections, client: Client, field: str, value: str) -> None:
    if field == "email":
        path, data = f"/sobytiya/{sections.pages['event']['live'].slug}/zapis/", {"name": "Анна", "email": value}
    else:
        path, data = START, start_data(contact_email=value)
    response = client.post(path, data)

    assert response.status_code in (200, 422)
    assert (
        not Letter.objects.exclude(to__in=("korund@example.org", "agat@example.org", "shpinelev@example.org"))
        .filter(to__contains="example.org,")
        .exists()
    )


EVENTS = ("строка\nERROR admin: взлом", "\x1b[31mкрасный\x1b[0m", "\r\n\r\n", "a" * 1_000_000, "\u2028разрыв", "\x00")


@pytest.mark.parametrize("text", EVENTS, ids=range(len(EVENTS)))
@pytest.mark.parametrize("formatter", [LineFormatter(), JsonFormatter()], ids=["line", "json"])
def test_one_event_is_one_line(formatter: logging.Formatter, text: str) -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 0, "Not Found: %s", (text,), None)

    line = formatter.format(record)
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line


def failure(text: str) -> logging.LogRecord:
    try:
        raise ValueError(text)
    except ValueError as error:
        return logging.LogRecord("x", logging.ERROR, "", 0, "упало", (), (type(error), error, error.__traceback__))


def test_the_text_of_an_error_forges_no_event() -> None:
    text = "плохо\n2026-11-24 10:00:00 ERROR admin: взлом\x1b[31m"

    lines = LineFormatter().format(failure(text)).splitlines()
    assert all(line.startswith("    ") for line in lines[1:])
    assert not any("\x1b" in line for line in lines)
    assert json.loads(JsonFormatter().format(failure(text)))["error"]


@pytest.mark.parametrize("place", ["/praktiki/predlozhit/", "/sobytiya/zapis/"])
def test_keys_of_persons_stay_out_of_lines_and_tracebacks(place: str) -> None:
    key = "k" * 43
    record = logging.LogRecord("x", logging.WARNING, "", 0, "Not Found: %s", (f"{place}{key}/",), None)

    for formatter in (LineFormatter(), JsonFormatter()):
        assert key not in formatter.format(record)
        assert key not in formatter.format(failure(f"{place}{key}/udostoverenie/"))


def test_what_people_type_is_not_logged(sections: Sections, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("django.db.backends", "asyncio"):
        logging.getLogger(name).setLevel(logging.INFO)
    event = f"/sobytiya/{sections.pages['event']['live'].slug}/zapis/"
    person = {
        "name": "Секретова Яна",
        "email": "sekret@example.org",
        "phone": "+79990001122",
        "comment": "112-233-445 95",
    }
    client.post(event, person)
    client.post(START, start_data(contact_name="Секретова Яна", contact_phone="+79990001122"))
    client.post("/admin/login/", {"username": "sekretnaya", "password": "sekret-parol"})
    client.get("/poisk/", {"q": "Секретова Яна +79990001122"})
    client.get(f"/sobytiya/zapis/{sections.registration.token}/")

    told = "\n".join(JsonFormatter().format(record) for record in caplog.records)
    for secret in ("Секретова", "sekret@", "79990001122", "112-233-445", "sekret-parol", sections.registration.token):
        assert secret not in told
