"""Who comes. Personal data: removed after a time, see `events.services.retention`."""

import secrets

from django.db import models
from django.db.models import Q

from events.choices import ACTIVE, State

TOKEN_BYTES = 32


def new_token() -> str:
    """Return what stands in a private address: nobody guesses it."""
    return secrets.token_urlsafe(TOKEN_BYTES)


class Registration(models.Model):
    """One person at one event or course.

    `page` is an EventPage or a CoursePage. `told` is a print of the facts that the person knows, see
    `events.services.notices`. A row with `withdrawn_at` holds no person any more: which consent was given when, and
    when it was withdrawn, see `events.services.withdrawal`.
    """

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="event_registrations")
    name = models.CharField("Имя и фамилия", max_length=150, blank=True)
    organisation = models.CharField("Организация", max_length=200, blank=True)
    email = models.EmailField("Почта", blank=True)
    phone = models.CharField("Телефон", max_length=40, blank=True)
    comment = models.TextField("Комментарий", max_length=1000, blank=True)
    state = models.CharField("Состояние", max_length=10, choices=State.choices)
    token = models.CharField(max_length=64, unique=True, default=new_token)
    consent_version = models.CharField("Редакция согласия", max_length=20)
    created_at = models.DateTimeField("Записан")
    cancelled_at = models.DateTimeField("Отменил", null=True, blank=True)
    withdrawn_at = models.DateTimeField("Отозвал согласие", null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    written_at = models.DateTimeField("Последнее письмо", null=True, blank=True)
    told = models.CharField(max_length=16, blank=True)

    class Meta:
        verbose_name = "запись"
        verbose_name_plural = "записи"
        constraints = [
            models.UniqueConstraint(
                fields=["page", "email"],
                condition=Q(state__in=ACTIVE) & ~Q(email=""),
                name="events_one_active_registration",
            )
        ]
        indexes = [models.Index(fields=["page", "state", "id"], name="events_registration_queue")]

    def __str__(self) -> str:
        return self.name or f"Запись {self.pk}"


class Presence(models.Model):
    """Somebody was there. The only session of an event has the number 1."""

    shown_to_visitors = False

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="presences")
    session = models.PositiveSmallIntegerField("Занятие")

    class Meta:
        verbose_name = "посещение"
        verbose_name_plural = "посещения"
        constraints = [models.UniqueConstraint(fields=["registration", "session"], name="events_one_presence")]

    def __str__(self) -> str:
        return f"{self.registration_id}/{self.session}"
