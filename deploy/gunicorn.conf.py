"""Gunicorn in production; `gunicorn config.wsgi --config deploy/gunicorn.conf.py`."""

import multiprocessing
import os
from itertools import count
from pathlib import Path
from typing import Any

from config.env import read_core

bind = "0.0.0.0:8000"
workers = multiprocessing.cpu_count() * 2
threads = 2
# Longer than any request should take; a worker that hangs is replaced.
timeout = 30
graceful_timeout = 30
# Guards against slow leaks; the jitter keeps workers from restarting together.
max_requests = 2000
max_requests_jitter = 200
# Only for nginx on a trusted network: it overwrites the headers it forwards.
forwarded_allow_ips = "*"
limit_request_line = 8190
control_socket_disable = True
accesslog = None
errorlog = "-"

# --- Metrics: each worker counts in files of its own, `manage.py serve_metrics` adds them up ----------------

_FOLDER = read_core().metrics_dir


def on_starting(server: Any) -> None:
    """Begin with nothing: files of an earlier start would be counted again."""
    if _FOLDER:
        Path(_FOLDER).mkdir(parents=True, exist_ok=True)
        for left in Path(_FOLDER).glob("*.db"):
            left.unlink()


def pre_fork(server: Any, worker: Any) -> None:
    """Give the worker the lowest free seat; named by numbers of processes the files would grow in number for ever.

    A successor goes on with the counts of whoever had its seat.
    """
    taken = {other.seat for other in server.WORKERS.values()}
    worker.seat = next(seat for seat in count() if seat not in taken)


def post_fork(server: Any, worker: Any) -> None:
    """Send the counts of this worker into the files of its seat; before the site is loaded."""
    if not _FOLDER:
        return
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _FOLDER
    from prometheus_client import values

    values.ValueClass = values.MultiProcessValue(process_identifier=lambda: worker.seat)


def child_exit(server: Any, worker: Any) -> None:
    """Forget what is true only of a living worker."""
    if _FOLDER:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.seat, _FOLDER)
