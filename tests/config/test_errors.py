"""Answers when something is broken; the whole of it with real services is in tests/fault."""

import errno

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from config.errors import bad_request, server_error

TYPED = {"name": "Анна Ким", "comment": "Нужен «пандус»\nи переводчик", "csrfmiddlewaretoken": "t" * 32}


def answer(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer as Django does: from inside the handling of the exception."""
    try:
        raise error
    except Exception:
        return server_error(request)


def form_in(response: HttpResponse) -> dict[str, str]:
    fields = BeautifulSoup(response.content, "html.parser").select("form input[type=hidden]")
    return {str(field["name"]): str(field["value"]) for field in fields}


@pytest.mark.parametrize("error", [OperationalError("away"), InterfaceError("closed")])
def test_without_the_database_everything_typed_comes_back_ready_to_be_sent_again(
    rf: RequestFactory, error: Exception
) -> None:
    response = answer(rf.post("/sobytiya/smeta/zapis/?x=1", TYPED), error)

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert form_in(response) == TYPED
    page = BeautifulSoup(response.content, "html.parser")
    assert page.form is not None
    assert page.form["action"] == "/sobytiya/smeta/zapis/?x=1"
    assert "Нужен «пандус»" in page.select_one("textarea").text  # type: ignore[union-attr]


def test_a_page_that_was_only_to_be_shown_is_offered_again(rf: RequestFactory) -> None:
    response = answer(rf.get("/vozmozhnosti/?q=грант"), OperationalError())

    assert response.status_code == 503
    assert form_in(response) == {}
    assert 'href="/vozmozhnosti/?q=' in response.content.decode()


def test_a_password_is_never_drawn_into_a_page(rf: RequestFactory) -> None:
    response = answer(rf.post("/admin/login/", {"username": "anna", "password": "tainoe-slovo"}), OperationalError())

    assert response.status_code == 503
    assert "tainoe-slovo" not in response.content.decode()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_no_room_for_files_is_told_in_words(rf: RequestFactory, number: int) -> None:
    response = answer(rf.post("/praktiki/predlozhit/x/fayly/", TYPED), OSError(number, "no room"))

    assert response.status_code == 507
    assert "кончилось место" in response.content.decode()


@pytest.mark.parametrize("error", [OSError(errno.EACCES, "denied"), ValueError()])
def test_anything_else_stays_an_error_of_ours(rf: RequestFactory, error: Exception) -> None:
    assert answer(rf.get("/"), error).status_code == 500


@pytest.mark.parametrize(
    ("path", "headers"), [("/api/v1/search", {}), ("/admin/pages/1/edit/", {"accept": "application/json"})]
)
def test_programmes_get_json(rf: RequestFactory, path: str, headers: dict[str, str]) -> None:
    response = answer(rf.get(path, headers=headers), OperationalError())

    assert response.status_code == 503
    assert response["Content-Type"] == "application/json"


@pytest.mark.parametrize("error", [RequestDataTooBig(), TooManyFieldsSent()])
def test_a_form_that_is_too_large_is_told_so(rf: RequestFactory, error: Exception) -> None:
    response = bad_request(rf.post("/praktiki/predlozhit/"), error)

    assert response.status_code == 413
    assert "Слишком много" in response.content.decode()


@pytest.mark.django_db
def test_what_cannot_be_read_for_another_reason_stays_a_bad_request(rf: RequestFactory) -> None:
    assert bad_request(rf.get("/"), SuspiciousOperation()).status_code == 400


@pytest.mark.parametrize(
    ("error", "status"), [(ValueError(), 500), (OperationalError(), 503), (OSError(errno.ENOSPC, ""), 507)]
)
def test_a_broken_page_keeps_the_look_that_was_chosen(rf: RequestFactory, error: Exception, status: int) -> None:
    request = rf.get("/")
    request.COOKIES["view"] = "size-200.scheme-black"
    response = answer(request, error)

    assert response.status_code == status
    assert '<html lang="ru" data-size="200" data-scheme="black">' in response.content.decode()
