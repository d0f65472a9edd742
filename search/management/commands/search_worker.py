import signal
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from elastic_transport import TransportError
from elasticsearch import ApiError

from search.queue import queue_state
from search.rebuild import SupersededError
from search.worker import Worker

NOT_DELIVERED = 1
CANNOT_DELIVER = 2


class Command(BaseCommand):
    help = (
        "Deliver changes to Elasticsearch until stopped by SIGTERM or Ctrl+C; several may run at once. "
        "Exit code of --once: 0 when all is delivered, 1 when something was refused, 2 when Elasticsearch is silent."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --once, --batch, --poll and --check."""
        parser.add_argument("--once", action="store_true", help="deliver what is waiting and end")
        parser.add_argument("--batch", type=int, default=500, help="entries taken at once")
        parser.add_argument("--poll", type=float, default=0.5, help="seconds between looks for work")
        parser.add_argument(
            "--check", type=float, default=600.0, help="seconds between comparisons with the pages, 0 for none"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one worker."""
        worker = Worker(batch=options["batch"], poll=options["poll"], check=options["check"])
        if not settings.SEARCH["ELASTICSEARCH_URL"]:
            self.stdout.write("Elasticsearch не настроен (ELASTICSEARCH_URL): строю только отложенные документы.")
        if options["once"]:
            self._once(worker)
            return

        def stop(number: int, frame: FrameType | None) -> None:
            worker.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        worker.run()

    def _once(self, worker: Worker) -> None:
        try:
            self.stdout.write(f"Обработано записей: {worker.drain()}")
        except SupersededError as error:
            raise CommandError("Индекс уже строит другой процесс.", returncode=CANNOT_DELIVER) from error
        except (TransportError, ApiError) as error:
            raise CommandError(f"Elasticsearch не отвечает: {error}", returncode=CANNOT_DELIVER) from error
        state = queue_state()
        if state.failing:
            raise CommandError(
                f"Не удалось обработать: {state.failing}, из них отложено: {state.dead}. "
                "Причины в админке: «Поиск» → «Доставка в поиск».",
                returncode=NOT_DELIVERED,
            )
