"""Letters that wait for the mail server: written in the transaction of what they tell about, sent apart from it."""

from django.db import models
from django.db.models import Q


class Letter(models.Model):
    """One letter to one person. Address and text are removed some days after it was sent or given up.

    Those of a letter that is not `kept` go the moment it has left, or cannot leave: its receiver has just asked the
    portal to forget him.
    """

    shown_to_visitors = False

    key = models.CharField("Повод", max_length=120, unique=True)
    to = models.EmailField("Кому", blank=True)
    subject = models.CharField("Тема", max_length=250)
    body = models.TextField("Текст", blank=True)
    created_at = models.DateTimeField("Написано")
    sent_at = models.DateTimeField("Отправлено", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("Попыток", default=0)
    next_attempt_at = models.DateTimeField("Следующая попытка")
    leased_until = models.DateTimeField("Занято до", null=True, blank=True)
    given_up = models.BooleanField("Не отправляется", default=False)
    last_error = models.TextField("Последняя ошибка", blank=True)
    kept = models.BooleanField("Хранить после отправки", default=True, db_default=True)

    class Meta:
        verbose_name = "письмо"
        verbose_name_plural = "письма"
        indexes = [
            models.Index(fields=["next_attempt_at"], name="letters_waiting", condition=Q(sent_at=None, given_up=False)),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def shown_title(self) -> str:
        """What it is called in lists."""
        return self.subject

    @property
    def put_aside(self) -> bool:
        """Tell whether nobody tries it again by himself."""
        return self.given_up
