import datetime as dt
from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager

from core.dates import region_now
from core.structured_data import Thing
from events import blocks
from events.choices import Attendance, EventKind
from events.forms import BookableForm
from events.models.bookable import BookablePage
from events.models.panels import EVENT_PANELS, PROMOTE_PANELS
from events.presenters import event_context
from events.querysets import EventQuerySet
from events.services.publication import event_errors
from events.structured import event_thing


class EventPage(BookablePage):
    """One event: a seminar, a discussion, a session of a course.

    `starts_at` and `ends_at` are aware moments, both needed for publication. `link` leads to the broadcast; who has
    not registered sees it only when `link_is_public`.
    """

    kind = models.CharField("Что это", max_length=20, choices=EventKind.choices, default=EventKind.SEMINAR)
    starts_at = models.DateTimeField("Начало", null=True, help_text="По времени края")
    ends_at = models.DateTimeField("Окончание", null=True)
    attendance = models.CharField(
        "Как участвовать", max_length=10, choices=Attendance.choices, default=Attendance.ONSITE
    )
    place = models.CharField("Место", max_length=250, blank=True, help_text="Здание, адрес, зал")
    territory = models.ForeignKey(
        "taxonomy.Territory", verbose_name="Территория", null=True, on_delete=models.PROTECT, related_name="+"
    )
    link = models.URLField("Ссылка на видеосвязь", blank=True)
    link_is_public = models.BooleanField(
        "Показывать ссылку всем", default=False, help_text="Иначе её получат только записавшиеся, в письме"
    )
    programme = StreamField(blocks.ProgrammeBlock(), verbose_name="Программа", blank=True)
    materials = StreamField(blocks.MaterialsBlock(), verbose_name="Материалы после события", blank=True)
    course = models.ForeignKey(
        "events.CoursePage", verbose_name="Курс", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_cancelled = models.BooleanField("Отменено", default=False)
    cancel_reason = models.CharField(
        "Почему отменено", max_length=300, blank=True, help_text="Увидят все, придёт в письме записавшимся"
    )

    objects = PageManager.from_queryset(EventQuerySet)()

    base_form_class = BookableForm
    content_panels = [*Page.content_panels, *EVENT_PANELS]
    promote_panels = PROMOTE_PANELS
    parent_page_types = ["events.EventIndexPage"]
    subpage_types: list[str] = []
    template = "events/event_page.html"
    page_description = "Семинар, обсуждение, занятие, консультация"

    class Meta:
        verbose_name = "событие"
        verbose_name_plural = "события"

    @property
    def registration_until(self) -> dt.datetime | None:
        """First moment at which a registration is late."""
        return self.registration_closes or self.starts_at

    @property
    def is_online(self) -> bool:
        """Whether one may take part from another place."""
        return self.attendance != Attendance.ONSITE

    def broken_rules(self) -> dict[str, list[str]]:
        """Return what keeps the event from being published."""
        return event_errors(self)

    def structured_data(self, request: HttpRequest) -> list[Thing]:
        """Return the event as a thing of schema.org."""
        return [event_thing(self, request)]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add everything the page of an event shows; see `events.presenters`."""
        return {**super().get_context(request, *args, **kwargs), **event_context(self, region_now())}
