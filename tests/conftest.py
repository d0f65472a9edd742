"""Fixtures for tests that need a real service, and the rule when such a test is left out."""

import datetime as dt
import os
import shutil
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from core.dates import region_now, start_of_day
from tests.deploy import nginx
from tests.factories.fixtures import portal

__all__ = ["portal"]

# A run repeats the one before it: neither a busy machine nor a new example may fail somebody else's change. New
# examples are looked for on purpose, with `--hypothesis-profile=default`. No property changes the fixture it reads.
hypothesis_settings.register_profile(
    "repeatable",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("repeatable")

# Marker of a group → what a test of the group needs, as the person who sees the skip should read it.
NEEDS = {
    "elasticsearch": "TEST_ELASTICSEARCH_URL (make test starts Elasticsearch by itself)",
    "redis": "TEST_REDIS_URL (make test starts Redis by itself)",
    "postgresql": "TEST_DATABASE_URL with PostgreSQL (make test starts it by itself)",
    "browser": "Chromium (CHROMIUM_PATH or one in PATH)",
    "nginx": "nginx (on Debian: apt install nginx)",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make permissions` write the table that the tests compare with."""
    parser.addoption("--write-permissions", action="store_true", help="write tests/permissions/table.csv anew")


def chromium_path() -> str:
    """Return the browser of the machine or an empty string."""
    named: str = django_settings.TESTING.chromium_path
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "")


def available_groups() -> set[str]:
    """Return the markers whose service this run may use."""
    testing = django_settings.TESTING
    offers = {
        "elasticsearch": testing.elasticsearch_url,
        "redis": testing.redis_url,
        "postgresql": testing.database_url.startswith("postgres"),
        "browser": chromium_path(),
        "nginx": nginx.binary(),
    }
    return {name for name, offer in offers.items() if offer}


# Folders and files whose tests share what is dear to make: servers of their own, the demo content.
TOGETHER = {"tests/fault/": "fault", "tests/home/test_quality": "demo", "tests/home/test_backends_agree": "demo"}


def empties_tables(item: pytest.Item) -> bool:
    """Return whether the test commits and therefore leaves a database without even the roots of the trees."""
    mark = item.get_closest_marker("django_db")
    fixtures = getattr(item, "fixturenames", ())
    return bool(mark and mark.kwargs.get("transaction")) or "transactional_db" in fixtures or "live_server" in fixtures


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the groups nobody can serve here; with CI=true they run and fail instead."""
    # pytest-django puts these last, but then pytest draws the tests of one browser together, to the front.
    items.sort(key=empties_tables)
    for item in items:
        for place, group in TOGETHER.items():
            if item.nodeid.startswith(place):
                item.add_marker(pytest.mark.xdist_group(group))
    if django_settings.TESTING.all_services_required:
        return
    missing = set(NEEDS) - available_groups()
    for item in items:
        for name in sorted(missing):
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=f"needs {NEEDS[name]}"))


# Longer than any test takes.
BEFORE_MIDNIGHT = dt.timedelta(minutes=3)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Let midnight of the region pass: what a test makes for today must not be of yesterday when it looks."""
    now = region_now()
    left = start_of_day(now.date() + dt.timedelta(days=1)) - now
    if left < BEFORE_MIDNIGHT:
        time.sleep(left.total_seconds())


@pytest.fixture
def elasticsearch_url() -> str:
    """Address of the real Elasticsearch of this run."""
    url: str = django_settings.TESTING.elasticsearch_url
    return url or pytest.fail(f"needs {NEEDS['elasticsearch']}")


@pytest.fixture
def elasticsearch(elasticsearch_url: str, settings: Settings) -> Iterator[Any]:
    """The site searches in a real Elasticsearch under a prefix of this test only; yields a plain client.

    Whatever the test leaves under the prefix is deleted.
    """
    from elasticsearch import Elasticsearch

    prefix = f"test-{uuid.uuid4().hex[:12]}"
    # The time-outs of production are not about a busy test machine; tests of time-outs set their own.
    limits = {"CONNECT_TIMEOUT": 5.0, "SEARCH_TIMEOUT": 20.0}
    settings.SEARCH = {
        **settings.SEARCH,
        **limits,
        "ELASTICSEARCH_URL": elasticsearch_url,
        "INDEX_PREFIX": prefix,
    }
    client = Elasticsearch(elasticsearch_url, request_timeout=30)
    yield client
    for name in client.indices.get(index=f"{prefix}*", expand_wildcards="all"):
        client.indices.delete(index=name, ignore_unavailable=True)
    client.close()


@pytest.fixture
def redis_url(worker_id: str) -> str:
    """Address of the real Redis of this run, with a database of its own for each worker: tests empty it."""
    url: str = django_settings.TESTING.redis_url
    if not url:
        pytest.fail(f"needs {NEEDS['redis']}")
    server, _, database = url.rpartition("/")
    return f"{server}/{int(database) + int(worker_id.removeprefix('gw') if worker_id != 'master' else 0)}"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the Chromium of the machine, not one downloaded by Playwright."""
    # Playwright runs an event loop in the thread of the test, where Django else refuses the database.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    # Chromium cannot build its sandbox as root and in most containers; it opens only our own pages.
    sandbox = ["--no-sandbox", "--disable-dev-shm-usage"]
    return {**browser_type_launch_args, "executable_path": chromium_path(), "args": sandbox}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A visitor from the region."""
    return {**browser_context_args, "locale": "ru-RU", "timezone_id": "Asia/Vladivostok"}
