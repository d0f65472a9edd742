"""The portal with its page cache switched on, and visitors about whom nothing is known."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from pytest_django import Settings

from config import cache as cache_module
from config.settings.base import cache_settings
from freshness import generation, pages
from tests.factories.fixtures import Portal

Commit = Callable[[], AbstractContextManager[Any]]


@pytest.fixture(
    params=["memory", pytest.param("redis", marks=pytest.mark.redis)],
)
def kept(request: pytest.FixtureRequest, settings: Settings, portal: Portal) -> Iterator[Portal]:
    """The portal keeps its pages, in the memory of the process and in a real Redis."""
    url = request.getfixturevalue("redis_url") if request.param == "redis" else ""
    cache_module._outages.clear()
    settings.CACHES = cache_settings(url)
    settings.PAGE_CACHE = {"ENABLED": True, "SHARED": bool(url), "PROXY_SECONDS": 0}
    _forget()
    yield portal
    _forget()


def _forget() -> None:
    for name in ("default", "pages"):
        caches[name].clear()
    generation.forget()
    pages.forget()


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Commit:
    """`with commit(): …` is a transaction of an editor: what waits for its end is done then."""

    def transaction_of_editor() -> AbstractContextManager[Any]:
        # What the test has prepared is a transaction before this one.
        connection.run_on_commit.clear()
        return django_capture_on_commit_callbacks(execute=True)

    return transaction_of_editor


@pytest.fixture
def visit(kept: Portal) -> Callable[..., Any]:
    """`visit(path)` asks as a visitor without cookies; the answer tells by `X-Page-Cache` whether it was kept."""

    def ask(path: str, **headers: str) -> Any:
        return Client(headers={"host": "localhost"}).get(path, headers=headers)

    return ask
