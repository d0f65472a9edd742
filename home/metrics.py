"""What Prometheus asks the database at each scrape: queues, letters and the tasks of the schedule."""

import datetime as dt
import logging
from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.db.models import Count, Min, Q
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from core.dates import region_now
from core.models import TaskRun
from letters.models import Letter
from search.queue import queue_state

logger = logging.getLogger(__name__)


class DatabaseCollector(Collector):
    """Numbers that are the same whichever process is asked; without a database only `okno_database_up 0`."""

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics of this moment."""
        now = region_now()
        try:
            found = [*search_metrics(now), *letter_metrics(now), *task_metrics()]
        except DatabaseError:
            logger.exception("metrics: the database does not answer")
            found = []
        finally:
            # The server of prometheus_client answers each scrape in a thread of its own.
            connection.close()
        yield GaugeMetricFamily("okno_database_up", "1 when the database answers", value=float(bool(found)))
        yield from found

    def describe(self) -> list[Metric]:
        """Name nothing in advance: registering must not ask the database."""
        return []


def search_metrics(now: dt.datetime) -> Iterator[Metric]:
    """Yield the state of the delivery to the search."""
    state = queue_state()
    queue = GaugeMetricFamily("okno_search_queue", "Entries of the search by what becomes of them", labels=["state"])
    for name in ("waiting", "unmapped", "failing", "dead"):
        queue.add_metric([name], getattr(state, name))
    yield queue
    yield age("okno_search_queue_oldest_seconds", "Age of the change that waits longest", state.oldest, now)
    if state.delivered_at:
        yield GaugeMetricFamily(
            "okno_search_delivered_timestamp_seconds",
            "Moment of the last delivery to Elasticsearch",
            value=state.delivered_at.timestamp(),
        )


def letter_metrics(now: dt.datetime) -> Iterator[Metric]:
    """Yield the state of the letters."""
    waiting = Q(sent_at=None, given_up=False)
    state = Letter.objects.aggregate(
        oldest=Min("created_at", filter=waiting),
        waiting_count=Count("pk", filter=waiting),
        given_up_count=Count("pk", filter=Q(given_up=True)),
    )
    letters = GaugeMetricFamily("okno_letters", "Letters that did not leave, by state", labels=["state"])
    letters.add_metric(["waiting"], state["waiting_count"])
    letters.add_metric(["given_up"], state["given_up_count"])
    yield letters
    yield age("okno_letters_oldest_seconds", "Age of the letter that waits longest", state["oldest"], now)


def task_metrics() -> Iterator[Metric]:
    """Yield when each task of the schedule last succeeded."""
    runs = GaugeMetricFamily(
        "okno_task_success_timestamp_seconds", "Moment of the last success of a scheduled task", labels=["task"]
    )
    for name, moment in TaskRun.objects.values_list("name", "succeeded_at"):
        runs.add_metric([name], moment.timestamp())
    yield runs


def age(name: str, text: str, since: dt.datetime | None, now: dt.datetime) -> Metric:
    """Return a gauge of the seconds since a moment, 0 when there is none."""
    return GaugeMetricFamily(name, text, value=(now - since).total_seconds() if since else 0.0)
