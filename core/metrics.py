"""What the processes of the site count about themselves, for Prometheus.

Recorded wherever the thing happens, given out only by `manage.py serve_metrics`: no address of the site shows them.
Under gunicorn every worker keeps its numbers in files of METRICS_DIR (deploy/gunicorn.conf.py), elsewhere they stay in
memory.
"""

from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from prometheus_client import Counter, Gauge, Histogram

_FAST = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5)
_PAGE = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Histogram(
    "okno_http_request_seconds",
    "Time from the request to the answer, by method, view and first digit of the status",
    ("method", "view", "status"),
    buckets=_PAGE,
)
QUERIES = Histogram("okno_database_query_seconds", "Time of one SQL statement", buckets=_FAST)
QUERY_ERRORS = Counter("okno_database_errors", "SQL statements that failed")
CACHE_READS = Counter("okno_cache_reads", "Reads of the shared cache, by result: hit or miss", ("result",))
CACHE_OUTAGES = Counter("okno_cache_outages", "Times the shared cache was found away")
SEARCHES = Histogram(
    "okno_search_seconds", "Time of one question to a search back-end that was answered", ("backend",), buckets=_PAGE
)
SEARCH_FALLBACKS = Counter("okno_search_fallbacks", "Searches the database answered in the place of Elasticsearch")
BREAKER_OPEN = Gauge(
    "okno_search_breaker_open",
    "1 while a process does not ask Elasticsearch, which has failed too often",
    multiprocess_mode="livemax",
)


def count_query(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Run one statement and note its time; see Django's "database instrumentation"."""
    with QUERIES.time(), QUERY_ERRORS.count_exceptions():
        return execute(sql, params, many, context)


def watch_connection(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Count what goes through a new connection."""
    if count_query not in connection.execute_wrappers:
        connection.execute_wrappers.append(count_query)
