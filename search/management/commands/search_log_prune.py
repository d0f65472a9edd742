from typing import Any

from django.conf import settings

from core.dates import region_now
from core.scheduled_command import ScheduledCommand
from search import popular, query_log


class Command(ScheduledCommand):
    help = "Delete queries older than SEARCH_LOG_DAYS from the log and count anew what is suggested as popular."

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete, count, tell both numbers."""
        now = region_now()
        deleted = query_log.prune(now, settings.SEARCH["LOG_DAYS"])
        offered = popular.refresh(now)
        self.stdout.write(f"deleted={deleted} popular={offered}")
