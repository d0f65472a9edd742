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
from elasticsearch import ApiError, Elasticsearch

from config.cache import FailSafeRedisCache

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
    states = {"database": database_state(), "cache": cache_state(), "search": search_state()}
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
    url = settings.SEARCH["ELASTICSEARCH_URL"]
    if not url:
        return State.OFF
    client = Elasticsearch(url, request_timeout=settings.SEARCH["SEARCH_TIMEOUT"], max_retries=0)
    try:
        client.info()
    except (TransportError, ApiError) as error:
        logger.warning("readiness: Elasticsearch does not answer: %s", error)
        return State.DEGRADED
    finally:
        client.close()
    return State.OK
