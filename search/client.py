"""Connections to Elasticsearch: one client per process for searches, one for the patient work of the worker."""

from functools import lru_cache
from typing import Any

import urllib3
from django.conf import settings
from elastic_transport import Urllib3HttpNode
from elastic_transport.client_utils import DEFAULT
from elasticsearch import Elasticsearch

from search.breaker import Breaker

WORKER_TIMEOUT = 30.0


class TwoTimeoutsNode(Urllib3HttpNode):
    """A node that gives up connecting sooner than reading: a dead host must not cost as much as a slow search."""

    connect_timeout = 0.3

    def perform_request(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request; `request_timeout` limits the reading."""
        seconds = kwargs.get("request_timeout", DEFAULT)
        seconds = self.config.request_timeout if seconds is DEFAULT else seconds
        if seconds is not None:
            connect = min(self.connect_timeout, seconds)
            kwargs["request_timeout"] = urllib3.Timeout(connect=connect, read=seconds)
        return super().perform_request(*args, **kwargs)


def search_client() -> Elasticsearch:
    """Return the client for visitors' searches: short time-outs, no second tries."""
    conf = settings.SEARCH
    return _client(conf["ELASTICSEARCH_URL"], conf["CONNECT_TIMEOUT"], conf["SEARCH_TIMEOUT"])


def worker_client() -> Elasticsearch:
    """Return the client for indexing, where waiting costs nobody anything."""
    conf = settings.SEARCH
    return _client(conf["ELASTICSEARCH_URL"], conf["CONNECT_TIMEOUT"], WORKER_TIMEOUT)


def breaker() -> Breaker:
    """Return the breaker of this process for the configured address."""
    conf = settings.SEARCH
    return _breaker(conf["ELASTICSEARCH_URL"], conf["BREAKER_FAILURES"], conf["BREAKER_COOLDOWN"])


def alias() -> str:
    """Return the name under which the public index is searched."""
    name: str = settings.SEARCH["INDEX_PREFIX"]
    return name


@lru_cache(maxsize=8)
def _client(urls: str, connect: float, read: float) -> Elasticsearch:
    node = type("Node", (TwoTimeoutsNode,), {"connect_timeout": connect})
    return Elasticsearch(
        [url.strip() for url in urls.split(",")],
        node_class=node,
        request_timeout=read,
        max_retries=0,
        retry_on_timeout=False,
        connections_per_node=16,
    )


@lru_cache(maxsize=8)
def _breaker(urls: str, failures: int, cooldown: float) -> Breaker:
    return Breaker(failures, cooldown)
