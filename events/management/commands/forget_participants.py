from typing import Any

from django.conf import settings

from core.dates import region_now
from core.scheduled_command import ScheduledCommand
from events.services.retention import forget_participants


class Command(ScheduledCommand):
    help = "Remove personal data of participants some time after the event (PARTICIPANTS_KEEP_DAYS); run it every day."

    def handle(self, *args: Any, **options: Any) -> None:
        """Empty names, addresses and phones."""
        count = forget_participants(settings.PARTICIPANTS_KEEP_DAYS, region_now())
        self.stdout.write(f"Удалены личные данные в записях: {count}")
