from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page

from events import admin_views
from events.models import CoursePage, EventIndexPage, EventPage
from events.services.access import bodies_of, ensure_events, may_see_participants
from users.visibility import publishes_somewhere


@hooks.register("after_create_page")
def set_up_events(request: HttpRequest, page: Page) -> None:
    """Adding the section is all it takes to let moderators work in it."""
    if isinstance(page.specific, EventIndexPage):
        ensure_events(page)


@hooks.register("register_admin_urls")
def participant_urls() -> list[URLPattern]:
    """Addresses of the lists of participants. The argument is no `page_id`: organisers do not edit these pages."""
    return [
        path("participants/", admin_views.overview, name="events_overview"),
        path("participants/<int:event_id>/", admin_views.participants, name="events_participants"),
        path("participants/<int:event_id>/export.xlsx", admin_views.export, name="events_export"),
        path("participants/<int:event_id>/certificates/", admin_views.issue, name="events_issue"),
        path("certificates/<int:certificate_id>/annul/", admin_views.annul, name="events_annul"),
        path("certificates/<int:certificate_id>/file.pdf", admin_views.certificate_file, name="events_certificate"),
    ]


class ParticipantsMenuItem(MenuItem):
    """«Участники» for those who have any."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Show it to moderators and to editors of bodies."""
        return publishes_somewhere(request.user) or bool(bodies_of(request.user))


@hooks.register("register_admin_menu_item")
def participants_menu() -> MenuItem:
    """Add the list of events with participants."""
    return ParticipantsMenuItem("Участники", reverse("events_overview"), icon_name="group", order=350)


@hooks.register("register_page_header_buttons")
def participants_button(page: Page, user: Any, **_: Any) -> Iterator[Button]:
    """Lead from the page of an event to its participants."""
    if isinstance(page, EventPage | CoursePage) and page.pk and may_see_participants(user, page):
        url = reverse("events_participants", args=[page.pk])
        yield Button("Участники", url, icon_name="group", priority=60)
