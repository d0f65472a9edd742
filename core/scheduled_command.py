"""The base of commands that a timer starts."""

from typing import Any

from django.core.management.base import BaseCommand

from core.dates import region_now
from core.models.task_runs import record_success


class ScheduledCommand(BaseCommand):
    """Notes the moment of each success, from which `manage.py serve_metrics` tells a task that no longer runs."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command; a dry run and a failure are no success."""
        output = super().execute(*args, **options)
        if not options.get("dryrun"):
            record_success(self.__module__.rpartition(".")[2], region_now())
        return output
