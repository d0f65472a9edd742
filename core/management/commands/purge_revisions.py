import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.dates import region_now
from core.revisions import purge


class Command(BaseCommand):
    """Takes the place of Wagtail's command of this name, which deletes live versions and reads all it looks at."""

    help = "Delete old versions, except the latest, the live, the scheduled ones and those in moderation."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --days."""
        parser.add_argument("--days", type=int, default=90, help="keep what is younger, 90 days by default")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run once."""
        deleted = purge(region_now() - dt.timedelta(days=options["days"]))
        self.stdout.write(f"Удалено версий: {deleted}")
