"""A Redis that is away makes pages slower, never broken."""

import time
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings

from config import cache as cache_module
from config.cache import FailSafeRedisCache

DEAD_URL = "redis://127.0.0.1:9/0"


@pytest.fixture(autouse=True)
def forget_outages() -> Iterator[None]:
    """Each test meets Redis for the first time."""
    cache_module._outages.clear()
    yield
    cache_module._outages.clear()


def redis_settings(url: str) -> dict[str, dict[str, str]]:
    return {"default": {"BACKEND": "config.cache.FailSafeRedisCache", "LOCATION": url, "KEY_PREFIX": "test"}}


@pytest.fixture
def dead() -> FailSafeRedisCache:
    return FailSafeRedisCache(DEAD_URL, {})


def test_reading_from_a_dead_redis_finds_nothing(dead: FailSafeRedisCache) -> None:
    assert dead.get("key", "fallback") == "fallback"
    assert dead.get_many(["a", "b"]) == {}
    assert not dead.has_key("key")
    assert dead.get_or_set("key", lambda: "computed") == "computed"


def test_writing_to_a_dead_redis_is_silent(dead: FailSafeRedisCache) -> None:
    dead.set("key", 1)
    dead.set_many({"a": 1})
    dead.delete_many(["a"])
    dead.clear()
    assert dead.add("key", 1)
    assert not dead.delete("key")
    assert not dead.touch("key")


def test_counting_in_a_dead_redis_is_a_missing_key(dead: FailSafeRedisCache) -> None:
    with pytest.raises(ValueError, match="not found"):
        dead.incr("key")


def test_a_dead_redis_is_left_alone_for_a_while(dead: FailSafeRedisCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "PAUSE_SECONDS", 3600.0)
    dead.get("key")
    monkeypatch.setattr(dead._cache, "get_client", lambda *args, **kwargs: pytest.fail("asked again"))
    assert dead.get("key") is None


def test_a_client_is_made_once(dead: FailSafeRedisCache) -> None:
    first, second = dead._cache.get_client("key"), dead._cache.get_client("another")

    assert first is second


@pytest.mark.database
@pytest.mark.django_db
def test_pages_are_served_with_a_dead_redis_and_wait_for_it_once(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CACHES = redis_settings(DEAD_URL)
    monkeypatch.setattr(cache_module, "PAUSE_SECONDS", 3600.0)
    for path in ("/", "/vhod/", "/robots.txt"):
        assert client.get(path).status_code < 500
    assert [record.name for record in caplog.records].count("config.cache") == 1


@pytest.mark.django_db
def test_an_editor_stays_logged_in_when_redis_dies(admin_client: Client, settings: Settings) -> None:
    settings.CACHES = redis_settings(DEAD_URL)
    assert admin_client.get("/admin/").status_code == 200


@pytest.mark.redis
def test_a_living_redis_keeps_values(settings: Settings, redis_url: str) -> None:
    settings.CACHES = redis_settings(redis_url)
    cache = caches["default"]
    cache.set("key", {"число": 1})
    cache.set("counter", 1)
    assert cache.get("key") == {"число": 1}
    assert cache.incr("counter") == 2
    assert not cache.add("key", 2)


@pytest.mark.redis
def test_a_lost_deletion_does_not_bring_the_old_value_back(
    settings: Settings, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CACHES = redis_settings(redis_url)
    cache = caches["default"]
    cache.set("page", "secret")
    outage = cache_module._outages[redis_url]
    monkeypatch.setattr(outage, "until", time.monotonic() + 60)
    cache.delete("page")
    monkeypatch.setattr(outage, "until", 0.0)
    assert cache.get("page") is None
