from django.db import models
from django.urls import reverse

from practices.choices import ClaimStatus
from practices.models.submissions import new_token


class PracticeClaim(models.Model):
    """«Мы внедрили у себя»: an organisation tells that it has repeated a practice; moderators make a row of it.

    Whoever has the token is the author. Persons stand in the columns `contact_…` only, so that they can be forgotten.
    """

    shown_to_visitors = False

    token = models.CharField("Код личной ссылки", max_length=60, unique=True, default=new_token, editable=False)
    practice = models.ForeignKey(
        "practices.PracticePage", verbose_name="Практика", on_delete=models.CASCADE, related_name="claims"
    )
    status = models.CharField("Состояние", max_length=10, choices=ClaimStatus.choices, default=ClaimStatus.RECEIVED)
    organisation_name = models.CharField("Организация", max_length=250)
    territory = models.ForeignKey(
        "taxonomy.Territory", verbose_name="Где внедрили", on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField("С какого года")
    note = models.CharField("Что изменили у себя", max_length=250, blank=True)
    contact_name = models.CharField("Кто пишет", max_length=150, blank=True)
    contact_email = models.EmailField("Почта", blank=True)
    contact_phone = models.CharField("Телефон", max_length=40, blank=True)
    consent_version = models.CharField("Согласие, редакция", max_length=30)
    consent_at = models.DateTimeField("Согласие получено")
    reason = models.TextField("Почему отклонено", max_length=1000, blank=True)
    created_at = models.DateTimeField("Получено")
    decided_at = models.DateTimeField("Решено", null=True, blank=True)
    forgotten_at = models.DateTimeField("Личные данные удалены", null=True, blank=True)

    class Meta:
        verbose_name = "рассказ о внедрении"
        verbose_name_plural = "рассказы о внедрении"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.organisation_name}, {self.year}"

    def get_absolute_url(self) -> str:
        """Return the private address of the author."""
        return reverse("practices:claim", args=[self.token])
