"""When the tasks of the schedule last succeeded: nobody notices a timer that has stopped."""

import datetime as dt

from django.db import models


class TaskRun(models.Model):
    """One task, by the name of its command."""

    shown_to_visitors = False

    name = models.CharField("Задача", max_length=60, unique=True)
    succeeded_at = models.DateTimeField("Последний успех")

    class Meta:
        verbose_name = "задача по расписанию"
        verbose_name_plural = "задачи по расписанию"

    def __str__(self) -> str:
        return self.name


def record_success(name: str, now: dt.datetime) -> None:
    """Note that a task has done all it had to do."""
    TaskRun.objects.update_or_create(name=name, defaults={"succeeded_at": now})
