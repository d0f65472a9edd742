from typing import Any

from core.dates import region_now
from core.scheduled_command import ScheduledCommand
from events.services.reminders import remind_all


class Command(ScheduledCommand):
    help = "Write letters about what begins within a day; run it every hour, nobody gets two."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the letters; `send_letters` sends them."""
        self.stdout.write(f"Написано напоминаний: {remind_all(region_now())}")
