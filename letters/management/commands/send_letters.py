import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.dates import region_now
from letters.post import forget_old, send_due


class Command(BaseCommand):
    help = "Send the letters that wait until stopped by SIGTERM or Ctrl+C; several may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --once and --poll."""
        parser.add_argument("--once", action="store_true", help="send what is due and end")
        parser.add_argument("--poll", type=float, default=5.0, help="seconds between looks for letters")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send and, once in a while, forget old addresses."""
        if options["once"]:
            forget_old(region_now())
            self.stdout.write(f"Отправлено писем: {send_due(region_now())}")
            return
        stopped = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stopped.set())
        while not stopped.is_set():
            forget_old(region_now())
            if not send_due(region_now()):
                stopped.wait(options["poll"])
