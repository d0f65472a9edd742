"""Stop-watch of the benchmark: the middle of several runs, by the wall and by the processor.

On a shared machine the wall tells about the neighbours as well; the seconds of the processor are those of this process,
of the database's process that serves it and of Elasticsearch.
"""

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from search import client

_ELASTICSEARCH_LOOKS = 1.1


@dataclass(frozen=True)
class Times:
    """Milliseconds of one run, the median of all."""

    wall: float
    cpu: float


def watch(work: Callable[[], Any], runs: int, budget: float = 60.0, warm_up: float = 0.0) -> Times:
    """Run the work once to warm up, then up to `runs` times, no longer than about `budget` seconds in all.

    Args:
        warm_up: Seconds of runs before the watch is started: a server in Java translates what it does often, and one
            that has just begun answers half as fast as the one that visitors meet.
    """
    end = time.monotonic() + budget
    work()
    while time.monotonic() < end - budget + warm_up:
        work()
    walls: list[float] = []
    server = server_seconds()
    began = time.process_time()
    while not walls or (len(walls) < runs and time.monotonic() < end):
        start = time.perf_counter()
        work()
        walls.append(time.perf_counter() - start)
    cpu = (time.process_time() - began + server_seconds() - server) / len(walls)
    return Times(statistics.median(walls) * 1000, cpu * 1000)


def server_seconds() -> float:
    """Return the processor's seconds that the servers have spent so far."""
    return _postgresql_seconds() + _elasticsearch_seconds()


def _postgresql_seconds() -> float:
    """Return the seconds of our session; 0 where they cannot be seen."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    try:
        fields = stat.read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    # User and system time, counted from the third field of the file.
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _elasticsearch_seconds() -> float:
    """Return the seconds of all nodes, with what they do by the way."""
    if not settings.SEARCH["ELASTICSEARCH_URL"]:
        return 0.0
    # Elasticsearch looks at its clock once a second and tells what it saw then.
    time.sleep(_ELASTICSEARCH_LOOKS)
    nodes = client.worker_client().nodes.stats(metric="process")["nodes"]
    milliseconds: int = sum(node["process"]["cpu"]["total_in_millis"] for node in nodes.values())
    return milliseconds / 1000
