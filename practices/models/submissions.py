"""Practices that organisations propose: what they wrote, their files, what happened since."""

import secrets
from typing import Any

from django.db import models, transaction
from django.urls import reverse

from practices.choices import FileKind, SubmissionStatus


def new_token() -> str:
    """Return a name for a private address that nobody guesses: 256 bits."""
    return secrets.token_urlsafe(32)


def stored_name(instance: "SubmissionFile", filename: str) -> str:
    """Return where a file lies: nothing of the name that the sender gave it. Nobody serves this folder."""
    return f"practice-submissions/{secrets.token_hex(16)}.{instance.extension}"


class PracticeSubmission(models.Model):
    """A practice that an organisation proposes, from the first step of the form on.

    Whoever has the token is the author: there are no accounts. `answers` keeps what was typed, right or wrong, by step:
    `{step: {field: [value, …]}}`; persons stand in the columns only, so that they can be forgotten.
    """

    shown_to_visitors = False

    token = models.CharField("Код личной ссылки", max_length=60, unique=True, default=new_token, editable=False)
    status = models.CharField(
        "Состояние", max_length=10, choices=SubmissionStatus.choices, default=SubmissionStatus.DRAFT
    )
    title = models.CharField("Практика", max_length=180, blank=True)
    organisation_name = models.CharField("Организация", max_length=250, blank=True)
    contact_name = models.CharField("Кто пишет", max_length=150, blank=True)
    contact_email = models.EmailField("Почта", blank=True)
    contact_phone = models.CharField("Телефон", max_length=40, blank=True)
    consent_version = models.CharField("Согласие, редакция", max_length=20)
    consent_at = models.DateTimeField("Согласие получено")
    answers = models.JSONField("Ответы", default=dict, blank=True)
    page = models.ForeignKey(
        "practices.PracticePage",
        verbose_name="Страница",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField("Начата")
    changed_at = models.DateTimeField("Изменена")
    forgotten_at = models.DateTimeField("Личные данные удалены", null=True, blank=True)

    class Meta:
        verbose_name = "предложенная практика"
        verbose_name_plural = "предложенные практики"
        ordering = ["-changed_at"]
        indexes = [models.Index(fields=["status", "changed_at"], name="practices_submission_waiting")]

    def __str__(self) -> str:
        return self.title or f"Без названия, {self.organisation_name or 'организация не указана'}"

    def get_absolute_url(self) -> str:
        """Return the private address of the author."""
        return reverse("practices:submission", args=[self.token])

    @property
    def is_editable(self) -> bool:
        """Tell whether the author may change the answers now."""
        return self.forgotten_at is None and self.status in (SubmissionStatus.DRAFT, SubmissionStatus.RETURNED)

    @property
    def is_open(self) -> bool:
        """Tell whether the author may still take it back."""
        closed = (SubmissionStatus.PUBLISHED, SubmissionStatus.DECLINED, SubmissionStatus.WITHDRAWN)
        return self.forgotten_at is None and self.status not in closed


class SubmissionEvent(models.Model):
    """One line of the history that the author and the moderators see."""

    shown_to_visitors = False

    submission = models.ForeignKey(PracticeSubmission, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField("Когда")
    status = models.CharField("Состояние", max_length=10, choices=SubmissionStatus.choices)
    text = models.TextField("Слова", blank=True)
    by_author = models.BooleanField("Сделал автор", default=False)

    class Meta:
        verbose_name = "событие"
        verbose_name_plural = "события"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.get_status_display()


class SubmissionFile(models.Model):
    """A photo or a material of a proposed practice; checked by content before it gets here."""

    shown_to_visitors = False

    submission = models.ForeignKey(PracticeSubmission, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField("Вид", max_length=10, choices=FileKind.choices)
    file = models.FileField("Файл", upload_to=stored_name, max_length=150)
    extension = models.CharField("Расширение", max_length=8)
    size = models.PositiveIntegerField("Байт")
    title = models.CharField("Название", max_length=200, blank=True)
    added_at = models.DateTimeField("Добавлен")
    # What a moderator made of it; deleted with the draft when the author takes the practice back.
    image = models.ForeignKey("media.PortalImage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    document = models.ForeignKey(
        "media.PortalDocument", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = "файл предложенной практики"
        verbose_name_plural = "файлы предложенных практик"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title or "Без названия"

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete the row and, once that is certain, the file."""
        storage, name = self.file.storage, str(self.file.name)
        answer = super().delete(*args, **kwargs)
        transaction.on_commit(lambda: storage.delete(name), robust=True)
        return answer
