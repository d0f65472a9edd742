"""Every request can be found again; nothing personal gets into the log."""

import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from prometheus_client import REGISTRY
from pytest_django import Settings

from config.log import JsonFormatter
from config.urls import urlpatterns as site_addresses
from core.request_ids import numbered, request_id

NUMBER = "0123456789abcdef0123456789abcdef"
CANARIES = {
    "mail": "kanareyka@example.org",
    "phone": "+7 (914) 555-01-02",
    "plain_phone": "89145550102",
    "name": "Канарейкина Пелагея",
    "text": "нужна помощь канареечная",
    "token": "Kx3ma2VE_-Kx3ma2VE_-Kx3ma2VE_-Kx3ma2VE_-abc",
}


def failing(request: HttpRequest) -> HttpResponse:
    """A view with a defect that quotes what it was given, as libraries do."""
    logging.getLogger("practices").warning("practices: no letter to %s", request.POST["mail"])
    quoted = f"Key (mail, name)=({request.POST['mail']}, {request.POST['name']}) already exists."
    raise IntegrityError(
        f'duplicate key value violates unique constraint "one"\nDETAIL:  {quoted}\n'
        f"{request.POST['phone']} {request.POST['plain_phone']}"
    )


def looking_for(request: HttpRequest) -> HttpResponse:
    """A view that answers."""
    logging.getLogger("practices").warning("practices: inside")
    return HttpResponse(request_id())


urlpatterns = [path("sboy/", failing), path("vidno/", looking_for, name="vidno"), *site_addresses]


class Collected(logging.Handler):
    """Keeps lines as the production writes them."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]


@pytest.fixture
def log(settings: Settings) -> Iterator[Collected]:
    """Everything down to DEBUG; the addresses of this module are part of the site."""
    settings.ROOT_URLCONF = __name__
    handler = Collected()
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def test_the_number_of_nginx_is_kept_and_stands_in_every_line(log: Collected, visitor: Client) -> None:
    answer = visitor.get("/vidno/", headers={"X-Request-ID": NUMBER})
    assert answer["X-Request-ID"] == answer.content.decode() == NUMBER
    inside, access = log.events()
    assert inside["request_id"] == access["request_id"] == NUMBER
    assert access["logger"] == "request"
    assert (access["method"], access["path"], access["status"], access["view"]) == ("GET", "/vidno/", 200, "vidno")


@pytest.mark.parametrize("given", ["", "x" * 32, "0" * 500, f"{NUMBER}\nforged", "kanareyka@example.org", "abc"])
def test_another_number_is_replaced(log: Collected, visitor: Client, given: str) -> None:
    answer = visitor.get("/vidno/", headers={"X-Request-ID": given})
    assert re.fullmatch("[0-9a-f]{32}", answer["X-Request-ID"])


def test_two_requests_have_two_numbers(log: Collected, visitor: Client) -> None:
    assert visitor.get("/vidno/")["X-Request-ID"] != visitor.get("/vidno/")["X-Request-ID"]


def test_a_process_without_requests_has_one_number() -> None:
    assert request_id() == request_id()
    assert request_id().startswith("run-")
    with numbered(NUMBER):
        assert request_id() == NUMBER
    assert request_id().startswith("run-")


def test_an_error_bears_the_number_and_tells_nobody_who_it_was(log: Collected, visitor: Client) -> None:
    answer = visitor.post("/sboy/?" + "&".join(f"{key}={value}" for key, value in CANARIES.items()), CANARIES)
    assert answer.status_code == 500
    errors = [event for event in log.events() if "error" in event]
    assert errors
    assert {event["request_id"] for event in log.events()} == {answer["X-Request-ID"]}
    assert "IntegrityError" in errors[0]["error"]
    assert alarmed(log) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/poisk/",
        "/api/v1/search",
        "/api/v1/suggest",
        "/net-takoy/",
        "/admin/login/",
        "/vhod/",
        "/praktiki/predlozhit/",
        "/healthz",
    ],
)
def test_canaries_do_not_reach_the_log(log: Collected, visitor: Client, portal: object, address: str) -> None:
    visitor.get(address, {"q": CANARIES["text"], **CANARIES})
    visitor.post(
        address, {"login": CANARIES["mail"], "username": CANARIES["mail"], "password": CANARIES["token"], **CANARIES}
    )
    assert alarmed(log) == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/praktiki/predlozhit/{}/", "/sobytiya/zapis/{}/"])
def test_keys_in_addresses_do_not_reach_the_log(log: Collected, visitor: Client, address: str) -> None:
    visitor.get(address.format(CANARIES["token"]))
    assert log.lines
    assert alarmed(log) == []


def alarmed(log: Collected) -> list[str]:
    """Return the lines with something personal in them; SQL is written only when somebody asks for DEBUG."""
    lines = [line for line, event in zip(log.lines, log.events(), strict=True) if event["level"] != "DEBUG"]
    return [line for line in lines for canary in CANARIES.values() if canary in line]


def test_an_answer_is_counted_under_its_view(log: Collected, visitor: Client) -> None:
    labels = {"method": "GET", "view": "vidno", "status": "2xx"}
    before = REGISTRY.get_sample_value("okno_http_request_seconds_count", labels) or 0
    visitor.get("/vidno/")
    assert REGISTRY.get_sample_value("okno_http_request_seconds_count", labels) == before + 1


@pytest.mark.django_db
def test_strange_requests_make_no_new_names(log: Collected, visitor: Client) -> None:
    def names() -> set[tuple[str, str]]:
        samples = (sample for family in REGISTRY.collect() for sample in family.samples)
        return {
            (sample.labels["method"], sample.labels["view"])
            for sample in samples
            if sample.name == "okno_http_request_seconds_count"
        }

    visitor.generic("BREW", "/vidno/")
    for number in range(5):
        visitor.get(f"/wp-login-{number}.php")
    assert {view for _, view in names()} & {f"wp-login-{number}.php" for number in range(5)} == set()
    assert "BREW" not in {method for method, _ in names()}


@pytest.mark.django_db
def test_statements_and_cache_are_counted(client: Client) -> None:
    before = REGISTRY.get_sample_value("okno_database_query_seconds_count") or 0
    client.get("/readyz")
    assert (REGISTRY.get_sample_value("okno_database_query_seconds_count") or 0) > before


@pytest.mark.redis
def test_hits_and_misses_of_the_cache_are_counted(settings: Settings, redis_url: str) -> None:
    from django.core.cache import cache

    settings.CACHES = {"default": {"BACKEND": "config.cache.FailSafeRedisCache", "LOCATION": redis_url}}

    def reads(result: str) -> float:
        return REGISTRY.get_sample_value("okno_cache_reads_total", {"result": result}) or 0

    hits, misses = reads("hit"), reads("miss")
    cache.delete("metrics-test")
    assert cache.get("metrics-test") is None
    cache.set("metrics-test", None)
    assert cache.get("metrics-test", "other") is None
    assert cache.get_many(["metrics-test", "metrics-none"]) == {"metrics-test": None}
    assert (reads("hit") - hits, reads("miss") - misses) == (2, 2)


@pytest.mark.django_db
def test_the_site_itself_gives_no_metrics(client: Client) -> None:
    assert client.get("/metrics", follow=True).status_code == 404
