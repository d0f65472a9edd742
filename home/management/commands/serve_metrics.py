import signal
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from home.metrics import DatabaseCollector


class Command(BaseCommand):
    help = (
        "Give the metrics of the portal to Prometheus until stopped, on a port of the inner network only: what the "
        "workers of gunicorn have counted in METRICS_DIR and what the database tells."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --address and --port."""
        parser.add_argument(
            "--address", default="127.0.0.1", help="address to listen on, by default this machine's own"
        )
        parser.add_argument("--port", type=int, default=9109)

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until SIGTERM or Ctrl+C."""
        ended = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: ended.set())
        server, thread = start_http_server(options["port"], options["address"], registry())
        self.stdout.write(f"Метрики: http://{options['address']}:{options['port']}/metrics")
        ended.wait()
        server.shutdown()
        thread.join()


def registry() -> CollectorRegistry:
    """Return what is asked at each scrape."""
    result = CollectorRegistry()
    result.register(DatabaseCollector())
    if settings.METRICS_DIR:
        Path(settings.METRICS_DIR).mkdir(parents=True, exist_ok=True)
        MultiProcessCollector(result, path=settings.METRICS_DIR)
    return result
