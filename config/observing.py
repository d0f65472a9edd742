"""Every request gets a number, a line in the log and a place in the metrics."""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.metrics import REQUESTS
from core.request_ids import numbered

logger = logging.getLogger("request")

HEADER = "X-Request-ID"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Balancers ask every few seconds; their questions would drown what people do.
PROBES = frozenset({"/healthz", "/readyz"})


class ObservingMiddleware:
    """Takes the number that nginx gave the request or makes one, and returns it with the answer.

    The log gets neither the query, where people write what they look for, nor anything of a form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        with numbered(request.headers.get(HEADER, "")) as number:
            response = self.get_response(request)
            response.headers[HEADER] = number
            record(request, response.status_code, time.perf_counter() - began)
        return response


def record(request: HttpRequest, status: int, seconds: float) -> None:
    """Count an answer and write its line."""
    # What no view took, a scanner's address for one, is one name: the number of names has to stay small.
    view = getattr(request.resolver_match, "view_name", "") or "none"
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(method, view, f"{status // 100}xx").observe(seconds)
    if request.path in PROBES:
        return
    facts = {"method": method, "path": request.path, "status": status, "view": view, "seconds": round(seconds, 4)}
    logger.info("%s %s %s", method, request.path, status, extra={"facts": facts})
