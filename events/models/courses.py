import datetime as dt
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest
from modelcluster.fields import ParentalKey
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, PageManager

from core.dates import region_now
from core.structured_data import Thing
from events import blocks
from events.forms import BookableForm
from events.models.bookable import BookablePage
from events.models.panels import COURSE_PANELS, PROMOTE_PANELS, SESSION_PANELS
from events.presenters import course_context
from events.querysets import CourseQuerySet
from events.services.publication import course_errors
from events.structured import course_thing


class CoursePage(BookablePage):
    """A series of sessions with rules by which a certificate is given. Hours are academic ones."""

    hours = models.PositiveSmallIntegerField("Часов всего", null=True, validators=[MinValueValidator(1)])
    hours_note = models.CharField("Из чего складываются часы", max_length=300, blank=True)
    partner = models.ForeignKey(
        "organisations.Organisation",
        verbose_name="Партнёр",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    certificate_title = models.CharField(
        "Какой документ получают", max_length=150, blank=True, help_text="Например: «Справка об обучении»"
    )
    certificate_issuer = models.ForeignKey(
        "organisations.Organisation",
        verbose_name="Кто выдаёт",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    certificate_prefix = models.CharField(
        "Буквы номера", max_length=4, blank=True, help_text="2–4 русские буквы: «УН» даст номера УН-2026-0001-…"
    )
    attendance_min = models.PositiveSmallIntegerField(
        "Сколько занятий нужно посетить", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    certificate_rules = StreamField(blocks.RulesBlock(), verbose_name="Условия выдачи", blank=True)
    certificate_note = models.CharField("О документе", max_length=300, blank=True, help_text="Срок действия, статус")

    objects = PageManager.from_queryset(CourseQuerySet)()

    base_form_class = BookableForm
    content_panels = [*Page.content_panels, *COURSE_PANELS]
    promote_panels = PROMOTE_PANELS
    parent_page_types = ["events.EventIndexPage"]
    subpage_types: list[str] = []
    template = "events/course_page.html"
    page_description = "Курс из нескольких занятий, с удостоверением"

    class Meta:
        verbose_name = "курс"
        verbose_name_plural = "курсы"

    @property
    def starts_at(self) -> dt.datetime | None:
        """Beginning of the first session."""
        return min((item.starts_at for item in self.sessions.all()), default=None)

    @property
    def ends_at(self) -> dt.datetime | None:
        """End of the last session."""
        return max((item.ends_at for item in self.sessions.all()), default=None)

    @property
    def registration_until(self) -> dt.datetime | None:
        """First moment at which a registration is late."""
        return self.registration_closes or self.starts_at

    @property
    def is_cancelled(self) -> bool:
        """Courses are taken off the site, not cancelled."""
        return False

    def broken_rules(self) -> dict[str, list[str]]:
        """Return what keeps the course from being published."""
        return course_errors(self)

    def structured_data(self, request: HttpRequest) -> list[Thing]:
        """Return the course as a thing of schema.org."""
        return [course_thing(self, request)]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add everything the page of a course shows; see `events.presenters`."""
        return {**super().get_context(request, *args, **kwargs), **course_context(self, region_now())}


class CourseSession(Orderable):
    """One session; attendance is noted by its number, which must not change once the course has begun."""

    page = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField("Номер", validators=[MinValueValidator(1)])
    title = models.CharField("Тема", max_length=200)
    starts_at = models.DateTimeField("Начало", help_text="По времени края")
    ends_at = models.DateTimeField("Окончание")
    hours = models.PositiveSmallIntegerField("Часов", default=1)
    homework = models.CharField("Задание", max_length=250, blank=True)
    event = models.ForeignKey(
        "events.EventPage",
        verbose_name="Страница занятия",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    panels = SESSION_PANELS

    class Meta(Orderable.Meta):
        verbose_name = "занятие"
        verbose_name_plural = "занятия"

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"
