"""The micro-cache of a real nginx before the real site: for visitors without cookies, and for a moment only."""

import http.client
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.contrib.auth.models import Group
from django.core.cache import caches
from pytest_django import Settings
from wagtail.models import PageViewRestriction, Site

from freshness import generation
from search.models import QueryLog
from tests.deploy.nginx import running_nginx
from tests.factories.fixtures import Portal

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.nginx,
]
PUBLIC = ("/", "/vozmozhnosti/", "/robots.txt", "/sitemap.xml", "/api/v1/search?kind=grant")
PRIVATE = (
    "/vid/",
    "/praktiki/predlozhit/",
    "/vhod/",
    "/sobytiya/proverka/",
    "/no-such-page/",
    "/poisk/?q=грант",
)


@pytest.fixture
def front(settings: Settings, live_server: Any, portal: Portal, tmp_path: Path) -> Iterator[str]:
    """Address of nginx before the site as it runs in production."""
    settings.PAGE_CACHE = {"ENABLED": True, "SHARED": False, "PROXY_SECONDS": 3}
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    Site.objects.update(hostname="127.0.0.1")
    caches["pages"].clear()
    generation.forget()
    with running_nginx(urlsplit(live_server.url).netloc, tmp_path) as address:
        yield address
    caches["pages"].clear()


def ask(front: str, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(urlsplit(front).netloc, timeout=60)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, quote(path, safe="/?=&"), headers=named)
    response = connection.getresponse()
    response.body = response.read()  # type: ignore[attr-defined]
    connection.close()
    return response


def states(front: str, path: str, times: int = 4, **headers: str) -> list[str]:
    """Return what nginx says about its cache, several times in a row."""
    return [ask(front, path, **headers).headers.get("X-Micro-Cache") or "" for _ in range(times)]


def test_visitors_get_one_copy(front: str) -> None:
    for path in PUBLIC:
        # A copy lives a second or two; a machine that is slower than that gets another try.
        assert any("HIT" in states(front, path) for _ in range(20)), path


def test_the_site_tells_how_long(front: str) -> None:
    told = ask(front, "/").headers["Cache-Control"]
    assert set(told.split(", ")) == {"public", "max-age=0", "s-maxage=1", "stale-while-revalidate=1"}


def test_browsers_get_a_short_answer(front: str) -> None:
    etag = ask(front, "/").headers["ETag"]
    assert ask(front, "/", If_None_Match=etag).status == 304


@pytest.mark.parametrize(
    "headers", [{"Cookie": "sessionid=x"}, {"Cookie": "view=size-150"}, {"Authorization": "Basic eDp4"}]
)
def test_nobody_with_a_cookie_or_a_password_gets_a_copy(front: str, headers: dict[str, str]) -> None:
    for path in PUBLIC:
        states(front, path, times=1)
        assert set(states(front, path, times=2, **headers)) == {"BYPASS"}, path


def test_answers_for_one_visitor_are_never_kept(front: str) -> None:
    for path in PRIVATE:
        assert not {"HIT", "STALE", "UPDATING", "EXPIRED"} & set(states(front, path)), path


def test_searches_with_words_are_counted_each_time(front: str) -> None:
    states(front, "/poisk/?q=грант", times=3, User_Agent="Mozilla/5.0")
    assert QueryLog.objects.count() == 3


def test_a_page_that_was_hidden_is_gone_when_the_time_of_its_editor_is_over(front: str, portal: Portal) -> None:
    measure = portal.measure(title="Тайна")
    path = urlsplit(measure.url).path
    # The last one, so that no old page is being drawn anew when the time begins to count.
    assert any(states(front, path)[-1] == "HIT" for _ in range(20))

    restriction = PageViewRestriction.objects.create(page=measure, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.add(Group.objects.create(name="Свои"))
    # What the middleware lets the editor wait.
    time.sleep(3)

    with ThreadPoolExecutor(8) as visitors:
        answers = list(visitors.map(lambda _: ask(front, path), range(16)))
    assert {answer.status for answer in answers} == {302}
    assert all("Тайна" not in answer.body.decode() for answer in answers)  # type: ignore[attr-defined]
