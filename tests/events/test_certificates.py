from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from django.db import connection, connections
from django.test import Client

from events import views
from events.certificate_files import certificate_context, certificate_pdf, check_address
from events.choices import State
from events.models import Certificate, CoursePage, Presence, Registration
from events.services.attendance import attended, mark
from events.services.certificates import NotEarnedError, annul, find, issue
from letters.models import Letter
from tests.events.factories import NOW, CoursePageFactory, person
from tests.factories import UserFactory
from tests.factories.fixtures import Portal
from tests.tagged_pdf import check_tagged
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def course(portal: Portal) -> CoursePage:
    return CoursePageFactory(title="Первый грант")


@pytest.fixture
def moderator(db: None) -> User:
    return UserFactory()


def earned(course: CoursePage, number: int = 1, sessions: tuple[int, ...] = (1, 2)) -> Registration:
    row = person(course, number, name=f"Анна Ким {number}")
    Presence.objects.bulk_create([Presence(registration=row, session=session) for session in sessions])
    return row


def words_of(response: Any) -> str:
    text = BeautifulSoup(response.content, "html.parser").get_text(" ").replace("\u00a0", " ")
    return " ".join(text.split())


def test_who_attended_enough_gets_a_numbered_certificate_and_a_letter(course: CoursePage, moderator: User) -> None:
    row = earned(course)

    made = issue(row, course, "Анна  Владимировна Ким", moderator, NOW)

    assert made.number.startswith("ПГ-2026-0001-")
    assert (made.name, made.course_title, made.hours) == ("Анна Владимировна Ким", "Первый грант", 9)
    assert made.number in Letter.objects.get(to=row.email).body
    assert issue(earned(course, 2), course, "Другой", moderator, NOW).number.startswith("ПГ-2026-0002-")


def test_nobody_gets_one_without_attending_or_twice(course: CoursePage, moderator: User) -> None:
    row, lazy = earned(course), earned(course, 2, (1,))
    waiting = earned(course, 3)
    waiting.state = State.WAITING
    waiting.save()
    issue(row, course, row.name, moderator, NOW)

    with pytest.raises(NotEarnedError, match="уже выдан"):
        issue(row, course, row.name, moderator, NOW)
    with pytest.raises(NotEarnedError, match="Посещено занятий: 1, нужно 2"):
        issue(lazy, course, lazy.name, moderator, NOW)
    with pytest.raises(NotEarnedError, match="ждёт места"):
        issue(waiting, course, waiting.name, moderator, NOW)
    with pytest.raises(NotEarnedError, match="имя"):
        issue(earned(course, 4), course, "  ", moderator, NOW)
    assert Certificate.objects.count() == 1


def test_an_annulled_one_stays_known_and_another_may_be_issued(course: CoursePage, moderator: User) -> None:
    row = earned(course)
    first = issue(row, course, row.name, moderator, NOW)

    annul(first, "Ошибка в имени.", NOW)
    second = issue(row, course, "Анна Ким", moderator, NOW)

    assert second.serial == 2
    found = find(first.number)
    assert found is not None
    assert found.annulled_on is not None


def test_attendance_is_what_was_marked_last(course: CoursePage) -> None:
    row, foreign = person(course), person(CoursePageFactory(), 2)

    mark(course.pk, [1, 2, 3], {row.pk: {1, 3, 9}, foreign.pk: {1}})
    mark(course.pk, [1, 2, 3], {row.pk: {2, 3}, foreign.pk: {1}})

    assert attended(course.pk) == {row.pk: {2, 3}}
    assert not Presence.objects.filter(registration=foreign).exists()


# --- The check --------------------------------------------------------------------------------------------------------


def test_anybody_checks_a_number_typed_in_any_way(client: Client, course: CoursePage, moderator: User) -> None:
    made = issue(earned(course), course, "Анна Ким", moderator, NOW)

    for typed in (made.number, made.number.lower().replace("-", " "), made.lookup):
        response = client.get("/sobytiya/proverka/", {"number": typed})
        words = words_of(response)
        assert response.status_code == 200
        for fact in ("Документ настоящий", made.number, "Анна Ким", "Первый грант", "9 часов", "24 ноября 2026 года"):
            assert fact in words, fact
    assert client.get(check_address(made).removeprefix("http://testserver")).status_code == 200


def test_an_annulled_certificate_says_so(client: Client, course: CoursePage, moderator: User) -> None:
    made = issue(earned(course), course, "Анна Ким", moderator, NOW)
    annul(made, "Ошибка в имени.", NOW)

    words = words_of(client.get(f"/sobytiya/proverka/{made.number}/"))

    assert "Документ аннулирован" in words
    assert "Ошибка в имени." in words
    assert "Документ настоящий" not in words


@pytest.mark.parametrize(
    "number", ["ПГ-2026-0001-AAAA-AAAA-AAAA", "ПГ-2026-0001", "x", "%00", "%F0%9F%92%A5", "a" * 300, "<script>"]
)
def test_what_does_not_exist_gets_one_plain_answer(
    client: Client, course: CoursePage, moderator: User, number: str
) -> None:
    issue(earned(course), course, "Анна Ким", moderator, NOW)

    response = client.get(f"/sobytiya/proverka/{number}/")

    assert response.status_code == 404
    assert "Документа с таким номером нет." in words_of(response)
    assert "Анна" not in words_of(response)


def test_an_empty_number_is_asked_for_at_its_field(client: Client, portal: Portal) -> None:
    response = client.get("/sobytiya/proverka/?number=")

    assert response.status_code == 422
    assert "Впишите номер." in words_of(response)


def test_trying_numbers_one_after_another_is_held_back(
    client: Client, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.views.GUESSES", replace(views.GUESSES, times=3))

    statuses = [client.get(f"/sobytiya/proverka/{number}/").status_code for number in range(5)]

    assert statuses == [404, 404, 404, 429, 429]


# --- Files ------------------------------------------------------------------------------------------------------------


def test_the_owner_gets_a_tagged_file_with_name_and_number(client: Client, course: CoursePage, moderator: User) -> None:
    row = earned(course)
    issue(row, course, "Анна Ким", moderator, NOW)

    response = client.get(f"/sobytiya/zapis/{row.token}/udostoverenie.pdf")

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in response.content or b"/ObjStm" in response.content
    assert "no-store" in response["Cache-Control"]


def test_without_the_library_of_fonts_there_is_a_page_to_print(
    client: Client, course: CoursePage, moderator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = earned(course)
    issue(row, course, "Анна Ким", moderator, NOW)
    # The import of a module that is None in sys.modules fails, as it does where Pango is missing.
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)

    response = client.get(f"/sobytiya/zapis/{row.token}/udostoverenie.pdf", follow=True)

    words = words_of(response)
    assert "Анна Ким" in words
    assert "в объёме 9 часов" in words
    assert b"data:image/svg+xml" in response.content


def test_a_stranger_gets_no_file(client: Client, course: CoursePage, moderator: User) -> None:
    row = earned(course)

    assert client.get(f"/sobytiya/zapis/{row.token}/udostoverenie.pdf").status_code == 404
    assert client.get("/sobytiya/zapis/x/udostoverenie/").status_code == 404


def test_the_code_leads_to_the_check(course: CoursePage, moderator: User) -> None:
    made = issue(earned(course), course, "Анна Ким", moderator, NOW)

    context = certificate_context(made)

    assert unquote(context["address"]) == f"http://testserver/sobytiya/proverka/{made.lookup}/"
    assert context["address"].isascii()
    tags = check_tagged(certificate_pdf(made), f"{made.title} № {made.number}")
    assert {"H1", "P", "Figure"} <= tags


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_once_never_give_one_number(portal: Portal) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite in memory has one connection")
    course, moderator = CoursePageFactory(), UserFactory()
    rows = [earned(course, number) for number in range(8)]

    def attempt(row: Registration) -> int:
        try:
            return issue(row, course, row.name, moderator, NOW).serial
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(attempt, rows)) == list(range(1, 9))
