"""Probes for a balancer: `/healthz` says the process lives, `/readyz` says what it can reach."""

import logging
from enum import StrEnum

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from elastic_transport import TransportError
from elasticsearch import ApiError

from config.cache import FailSafeRedisCache
from core.dates import region_now
from search.client import search_client
from search.queue import queue_state

logger = logging.getLogger(__name__)


class State(StrEnum):
    """State of a dependency: `degraded` means the site works without it, `off` that there is none."""

    OK = "ok"
    DEGRADED = "degraded"
    DOWN = "down"
    OFF = "off"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 while the process serves requests; asks nobody else."""
    return JsonResponse({"status": State.OK})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer the state of each dependency; 503 only when the database, which nothing replaces, is down."""
    states = {"database": database_state(), "cache": cache_state(), "search": search_state(), "queue": queue_health()}
    worst = State.OK
    if State.DOWN in states.values():
        worst = State.DOWN
    elif State.DEGRADED in states.values():
        worst = State.DEGRADED
    return JsonResponse({"status": worst, "dependencies": states}, status=503 if worst is State.DOWN else 200)


def database_state() -> State:
    """Ask the database the shortest question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("readiness: the database does not answer")
        return State.DOWN
    return State.OK


def cache_state() -> State:
    """Ping Redis; a cache in the memory of the process is `off`."""
    backend = caches["default"]
    if not isinstance(backend, FailSafeRedisCache):
        return State.OFF
    return State.OK if backend.ping() else State.DEGRADED


def search_state() -> State:
    """Ping Elasticsearch past the breaker; without it the database searches."""
    if not settings.SEARCH["ELASTICSEARCH_URL"]:
        return State.OFF
    try:
        search_client().info()
    except (TransportError, ApiError) as error:
        logger.warning("readiness: Elasticsearch does not answer: %s", error)
        return State.DEGRADED
    return State.OK


def queue_health() -> State:
    """Tell whether changes reach the search: nothing is refused, nothing waits too long."""
    try:
        state = queue_state()
    except DatabaseError:
        logger.exception("readiness: the queue of the search cannot be read")
        return State.DOWN
    if state.is_healthy(region_now()):
        return State.OK
    logger.warning("readiness: changes do not reach the search: %s", state)
    return State.DEGRADED
