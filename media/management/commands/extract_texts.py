import logging
import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection

from media.texts import Reader

logger = logging.getLogger(__name__)

_LONGEST_PAUSE = 30.0


class Command(BaseCommand):
    help = "Read uploaded files for the search until stopped by SIGTERM or Ctrl+C; several may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --once and --poll."""
        parser.add_argument("--once", action="store_true", help="read what is waiting and end")
        parser.add_argument("--poll", type=float, default=2.0, help="seconds between looks for work")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one reader."""
        if options["once"]:
            self.stdout.write(f"Прочитано файлов: {Reader().drain()}")
            return
        ended = threading.Event()

        def stop(number: int, frame: FrameType | None) -> None:
            ended.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        run(Reader(), ended, options["poll"])


def run(reader: Reader, ended: threading.Event, poll: float) -> None:
    """Read until the event; a database that does not answer for a while does not end it."""
    pause = poll
    while not ended.is_set():
        try:
            busy = reader.step()
            pause = poll
        except DatabaseError:
            logger.exception("media: the database does not answer")
            connection.close()
            busy, pause = False, min(pause * 2, _LONGEST_PAUSE)
        if not busy:
            ended.wait(pause)
