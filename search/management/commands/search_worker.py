import signal
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from elastic_transport import TransportError
from elasticsearch import ApiError

from search.worker import Worker


class Command(BaseCommand):
    help = "Deliver changes to Elasticsearch until stopped by SIGTERM or Ctrl+C; several may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --once, --batch and --poll."""
        parser.add_argument("--once", action="store_true", help="deliver what is waiting and end")
        parser.add_argument("--batch", type=int, default=500, help="entries taken at once")
        parser.add_argument("--poll", type=float, default=0.5, help="seconds between looks for work")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one worker."""
        worker = Worker(batch=options["batch"], poll=options["poll"])
        if not settings.SEARCH["ELASTICSEARCH_URL"]:
            self.stdout.write("Elasticsearch не настроен (ELASTICSEARCH_URL): строю только отложенные документы.")
        if options["once"]:
            try:
                self.stdout.write(f"Обработано записей: {worker.drain()}")
            except (TransportError, ApiError) as error:
                raise CommandError(f"Elasticsearch не отвечает: {error}") from error
            return

        def stop(number: int, frame: FrameType | None) -> None:
            worker.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        worker.run()
