from django.db import models


class Tries(models.Model):
    """How often something was tried within a window of time. The key tells nothing about who tried.

    Kept in the database and not in the cache, because a limit must hold when the cache is away.
    """

    shown_to_visitors = False

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "счёт попыток"
        verbose_name_plural = "счёт попыток"

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
