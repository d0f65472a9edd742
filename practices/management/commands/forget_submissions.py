from typing import Any

from django.db import transaction

from core.dates import region_now
from core.scheduled_command import ScheduledCommand
from practices.claims import lifecycle
from practices.submissions.retention import forget_old


class Command(ScheduledCommand):
    help = "Delete unfinished proposals of practices and forget the persons of closed ones when their time is over."

    def handle(self, *args: Any, **options: Any) -> None:
        """Forget what is due now; run it once a day."""
        drafts, closed = forget_old(region_now())
        with transaction.atomic():
            claims = lifecycle.forget_old(region_now())
        self.stdout.write(
            f"Удалено черновиков: {drafts}. Личные данные удалены в предложениях: {closed}, в рассказах: {claims}."
        )
