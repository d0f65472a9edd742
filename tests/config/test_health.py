"""What the probes answer in each state of the dependencies."""

import datetime as dt
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

from core.dates import region_now
from search.models import SearchEntry

# Nobody listens there: connections are refused at once.
DEAD = "127.0.0.1:9"


def test_liveness_asks_nobody(client: Client) -> None:
    """No `db` fixture: touching the database would fail the test."""
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.database
@pytest.mark.django_db
def test_embedded_installation_is_ready(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "dependencies": {"database": "ok", "cache": "off", "search": "off", "queue": "ok"},
    }


@pytest.mark.django_db
def test_dead_elasticsearch_is_degraded_but_ready(client: Client, settings: Settings) -> None:
    settings.SEARCH = {**settings.SEARCH, "ELASTICSEARCH_URL": f"http://{DEAD}"}
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["dependencies"]["search"] == "degraded"


@pytest.mark.elasticsearch
@pytest.mark.django_db
def test_living_elasticsearch_is_ok(client: Client, settings: Settings, elasticsearch_url: str) -> None:
    settings.SEARCH = {**settings.SEARCH, "ELASTICSEARCH_URL": elasticsearch_url}
    assert client.get("/readyz").json()["dependencies"]["search"] == "ok"


@pytest.mark.django_db
def test_dead_redis_is_degraded_but_ready(client: Client, settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "config.cache.FailSafeRedisCache", "LOCATION": f"redis://{DEAD}/0"}}
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["dependencies"]["cache"] == "degraded"


@pytest.mark.redis
@pytest.mark.django_db
def test_living_redis_is_ok(client: Client, settings: Settings, redis_url: str) -> None:
    settings.CACHES = {"default": {"BACKEND": "config.cache.FailSafeRedisCache", "LOCATION": redis_url}}
    assert client.get("/readyz").json()["dependencies"]["cache"] == "ok"


@pytest.mark.django_db
def test_dead_database_is_not_ready(client: Client) -> None:
    with patch("config.health.connection.cursor", side_effect=OperationalError("gone")):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["dependencies"]["database"] == "down"


@pytest.mark.django_db
def test_what_does_not_reach_the_search_is_degraded(client: Client) -> None:
    now = region_now()
    SearchEntry.objects.create(key="x:1", type="x", object_id=1, updated_at=now, failing_since=now, dead=True)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["dependencies"]["queue"] == "degraded"


@pytest.mark.parametrize(("minutes", "state"), [(4, "ok"), (6, "degraded")])
@pytest.mark.django_db
def test_a_change_that_waits_too_long_is_degraded(client: Client, settings: Settings, minutes: int, state: str) -> None:
    settings.SEARCH = {**settings.SEARCH, "ELASTICSEARCH_URL": f"http://{DEAD}"}
    made = region_now() - dt.timedelta(minutes=minutes)
    SearchEntry.objects.create(key="x:1", type="x", object_id=1, updated_at=made, version=1)
    assert client.get("/readyz").json()["dependencies"]["queue"] == state


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_are_read_only(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
