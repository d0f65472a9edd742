"""Factories of events: real tree, published through a revision, as a moderator does it."""

import datetime as dt
from typing import Any

import factory
from wagtail.models import Page

from core.dates import REGION_TZ
from events.choices import State
from events.models import CoursePage, CourseSession, EventIndexPage, EventPage, Registration
from events.models.bookable import BookablePage
from tests.factories import OrganisationFactory, TerritoryFactory, ThemeFactory
from tests.factories.pages import OnlyPageFactory, PublishedPageFactory
from tests.factories.snippets import resolve, resolve_one

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=REGION_TZ)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


class EventIndexPageFactory(OnlyPageFactory):
    """The only page of its kind."""

    title = "События"
    slug = "sobytiya"
    show_in_menus = True

    class Meta:
        model = EventIndexPage


class BookableFactory(PublishedPageFactory):
    """What events and courses share; lists and bodies take keys or rows."""

    summary = "Разберём смету строка за строкой."
    organiser = "fund"
    themes = ("capacity",)

    class Meta:
        abstract = True

    @classmethod
    def _create_instance(cls, model_class: type[BookablePage], parent: Page | None, kwargs: dict[str, Any]) -> Page:
        live = kwargs.pop("live", True)
        themes, sessions = resolve(kwargs.pop("themes"), ThemeFactory), kwargs.pop("sessions", ())
        for name, row_factory in (("organiser", OrganisationFactory), ("territory", TerritoryFactory)):
            if name in kwargs:
                kwargs[name] = resolve_one(kwargs[name], row_factory)
        if kwargs.get("certificate_issuer"):
            kwargs["certificate_issuer"] = resolve_one(kwargs["certificate_issuer"], OrganisationFactory)
        for name, block in (("programme", "row"), ("materials", "material"), ("certificate_rules", "rule")):
            if name in kwargs:
                kwargs[name] = [(block, value) for value in kwargs[name]]
        page = model_class(live=False, **kwargs)
        page.themes = themes
        if sessions:
            page.sessions = [CourseSession(**session) for session in sessions]
        Page.objects.get(pk=(parent or EventIndexPageFactory()).pk).add_child(instance=page)
        # An incomplete draft comes from a form, which does not call the rules of the model.
        revision = page.save_revision(clean=live)
        if live:
            revision.publish()
        return model_class.objects.get(pk=page.pk)


class EventPageFactory(BookableFactory):
    """A live event ten days ahead of NOW that breaks no rule of publication."""

    title = factory.Sequence(lambda number: f"Семинар {number}")
    slug = factory.Sequence(lambda number: f"seminar-{number}")
    starts_at = NOW + 10 * DAY
    ends_at = factory.LazyAttribute(lambda event: event.starts_at and event.starts_at + 2 * HOUR)
    place = "Дом НКО, зал 1"
    territory = "khabarovsk"

    class Meta:
        model = EventPage


class CoursePageFactory(BookableFactory):
    """A live course of three sessions, one over, that gives a certificate for two of them."""

    title = factory.Sequence(lambda number: f"Курс {number}")
    slug = factory.Sequence(lambda number: f"kurs-{number}")
    hours = 9
    certificate_title = "Справка об обучении"
    certificate_issuer = "institute"
    certificate_prefix = "ПГ"
    attendance_min = 2

    class Meta:
        model = CoursePage

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        first = kwargs.pop("first", NOW - DAY)
        kwargs.setdefault(
            "sessions",
            [
                {
                    "number": number,
                    "title": f"Тема {number}",
                    "starts_at": first + (number - 1) * 3 * DAY,
                    "ends_at": first + (number - 1) * 3 * DAY + HOUR,
                    "hours": 3,
                    "sort_order": number,
                }
                for number in (1, 2, 3)
            ],
        )
        return kwargs


def person(page: BookablePage, number: int = 1, state: State = State.CONFIRMED, **fields: Any) -> Registration:
    """Register somebody without letters."""
    known = {"name": f"Участник {number}", "email": f"person-{number}@example.org", "created_at": NOW - 5 * DAY}
    return Registration.objects.create(page_id=page.pk, state=state, consent_version="test", **{**known, **fields})
