from django.conf import settings
from django.db import models


class Certificate(models.Model):
    """A document somebody was given. It keeps what was printed: pages and registrations may change or go.

    The name is empty when its owner has withdrawn his consent; the number stays, so that paper can be checked. An
    annulled document leaves its registration, which may get another one, but is not lost sight of.
    """

    shown_to_visitors = False

    number = models.CharField("Номер", max_length=40, unique=True)
    # The number as it is looked up, see `events.numbers.fold`.
    lookup = models.CharField(max_length=40, unique=True)
    registration = models.OneToOneField(
        "events.Registration", null=True, blank=True, on_delete=models.SET_NULL, related_name="certificate"
    )
    former_registration = models.ForeignKey(
        "events.Registration",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="annulled_certificates",
    )
    course = models.ForeignKey(
        "events.CoursePage", null=True, blank=True, on_delete=models.SET_NULL, related_name="certificates"
    )
    prefix = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    name = models.CharField("Кому", max_length=150, blank=True)
    title = models.CharField("Документ", max_length=150)
    course_title = models.CharField("Курс", max_length=255)
    hours = models.PositiveSmallIntegerField("Часов")
    issuer = models.CharField("Кто выдал", max_length=300)
    issued_on = models.DateField("Когда выдан")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    annulled_on = models.DateField("Аннулирован", null=True, blank=True)
    annul_reason = models.CharField("Почему аннулирован", max_length=300, blank=True)

    class Meta:
        verbose_name = "удостоверение"
        verbose_name_plural = "удостоверения"
        ordering = ["-issued_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["prefix", "year", "serial"], name="events_one_serial")]

    def __str__(self) -> str:
        return self.number
