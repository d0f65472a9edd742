"""Connections to Elasticsearch: one client per process for searches, one for the patient work of the worker."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar

import urllib3
from django.conf import settings
from elastic_transport import ConnectionError as NoConnectionError
from elastic_transport import ConnectionTimeout, Urllib3HttpNode
from elastic_transport.client_utils import DEFAULT
from elasticsearch import ApiError, Elasticsearch
from elasticsearch.exceptions import HTTP_EXCEPTIONS

from search.breaker import Breaker

WORKER_TIMEOUT = 30.0
_SHORTEST_WAIT = 0.05
# Of several nodes a silent one may take this part of the time that is left; the rest is for one more node.
_PATIENCE = 0.6
# What a node says that is starting, leaving or has lost the others, while they may still answer.
_NOT_THIS_NODE = {502, 503, 504}

Result = TypeVar("Result")


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
    """Return the client for visitors' searches: short time-outs, no second tries of its own, see `ask_within`."""
    conf = settings.SEARCH
    return _client(conf["ELASTICSEARCH_URL"], conf["CONNECT_TIMEOUT"], conf["SEARCH_TIMEOUT"], max_retries=0)


def worker_client() -> Elasticsearch:
    """Return the client for indexing, where waiting costs nobody anything; a dead node's work goes to the others."""
    conf = settings.SEARCH
    urls = conf["ELASTICSEARCH_URL"]
    return _client(urls, conf["CONNECT_TIMEOUT"], WORKER_TIMEOUT, max_retries=urls.count(","))


def ask_within(ask: Callable[[Elasticsearch], Result], deadline: float) -> Result:
    """Ask one node after the other until one answers; all tries together end at `deadline`.

    A node that refuses costs nothing, so each may be tried. Only two may be waited for: when the second is silent as
    well, the cluster is slow, and further questions would make it slower. The pool of the client leaves out for a
    while whoever has failed.

    Raises:
        TransportError, ApiError: What the last node said or failed with.
    """
    client = search_client()
    silent = False
    for others in reversed(range(len(client.transport.node_pool))):
        left = deadline - time.monotonic()
        wait = max(left if silent or not others else left * _PATIENCE, _SHORTEST_WAIT)
        last = not others or left <= _SHORTEST_WAIT
        try:
            return ask(client.options(request_timeout=wait))
        except ConnectionTimeout:
            if last or silent:
                raise
            silent = True
        except NoConnectionError:
            if last:
                raise
        except ApiError as error:
            if last or error.status_code not in _NOT_THIS_NODE:
                raise
    raise AssertionError("a client has at least one node")


def search_many(client: Elasticsearch, bodies: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Ask the public index several questions at once and return the answers in their order.

    Raises:
        TransportError, ApiError: If one of them was not answered, or by a part of the index only.
    """
    head = {"allow_partial_search_results": False}
    answer = client.msearch(index=alias(), searches=[line for body in bodies for line in (head, body)])
    for item in answer["responses"]:
        if "error" in item:
            kind = HTTP_EXCEPTIONS.get(item["status"], ApiError)
            raise kind(str(item["error"].get("type")), meta=replace(answer.meta, status=item["status"]), body=item)
    responses: list[Mapping[str, Any]] = answer["responses"]
    return responses


def breaker() -> Breaker:
    """Return the breaker of this process for the configured address."""
    conf = settings.SEARCH
    return _breaker(conf["ELASTICSEARCH_URL"], conf["BREAKER_FAILURES"], conf["BREAKER_COOLDOWN"])


def alias() -> str:
    """Return the name under which the public index is searched."""
    name: str = settings.SEARCH["INDEX_PREFIX"]
    return name


@lru_cache(maxsize=8)
def _client(urls: str, connect: float, read: float, max_retries: int) -> Elasticsearch:
    node = type("Node", (TwoTimeoutsNode,), {"connect_timeout": connect})
    return Elasticsearch(
        [url.strip() for url in urls.split(",")],
        node_class=node,
        request_timeout=read,
        max_retries=max_retries,
        retry_on_timeout=False,
        connections_per_node=16,
    )


@lru_cache(maxsize=8)
def _breaker(urls: str, failures: int, cooldown: float) -> Breaker:
    return Breaker(failures, cooldown)
