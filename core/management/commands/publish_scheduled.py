from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.dates import region_now
from core.scheduled_command import ScheduledCommand
from core.scheduling import due_to_expire, due_to_publish, publish_due


class Command(ScheduledCommand):
    """Takes the place of Wagtail's command of this name, which stops at the first object that fails."""

    help = (
        "Publish and withdraw what is due; an object that fails stops no other. Any number of them may run at once. "
        "Exit code 0: all done, 1: something failed, with the reasons."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --dryrun, as Wagtail calls it."""
        parser.add_argument("--dryrun", action="store_true", help="only tell what is due")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run once."""
        now = region_now()
        if options["dryrun"]:
            expired = sum(due.count() for due in due_to_expire(now))
            self.stdout.write(f"Пора опубликовать: {due_to_publish(now).count()}, снять: {expired}")
            return
        outcome = publish_due(now)
        self.stdout.write(f"Опубликовано: {outcome.published}, снято: {outcome.expired}")
        if outcome.failed:
            raise CommandError("\n".join([f"Не удалось: {len(outcome.failed)}", *outcome.failed]))
