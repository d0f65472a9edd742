"""Panels of the first screen of the admin: what a person has to do, as lists of pages with a way to the form."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from core.dates import REGION_TZ, region_today
from core.drafts import own_drafts
from core.formatting import NBSP, day

ROWS = 10


@dataclass(frozen=True)
class DeskRow:
    """A page that its reader may edit, and what the columns beside its title say."""

    page: Page
    facts: tuple[str, ...]


class DeskPanel(Component):
    """A list of at most `ROWS` pages; nothing at all when there are none.

    A panel names its columns in `headings`, answers `pages` with a page more than it shows when there are more of
    them, and puts each into words in `facts`.
    """

    template_name = "admin/desk_panel.html"
    name: ClassVar[str]
    heading: ClassVar[str]
    headings: ClassVar[tuple[str, ...]]
    order: ClassVar[int]

    def pages(self, user: AbstractBaseUser | AnonymousUser, on: dt.date, limit: int) -> Sequence[Page]:
        """Return the first `limit` pages of the list."""
        raise NotImplementedError

    def facts(self, page: Page, on: dt.date) -> tuple[str, ...]:
        """Return the words of one row, one for each of `headings`."""
        raise NotImplementedError

    def all_url(self) -> str:
        """Return where the whole list stands, or nothing when there is no such place."""
        return ""

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Ask for the day and put the rows together."""
        on = region_today()
        found = list(self.pages(parent_context["request"].user, on, ROWS + 1))
        return {
            "panel": self,
            "rows": [DeskRow(page, self.facts(page, on)) for page in found[:ROWS]],
            "all_url": self.all_url() if len(found) > ROWS else "",
        }


class DraftsPanel(DeskPanel):
    """What the person has begun and not sent."""

    name = "own-drafts"
    heading = "Мои черновики"
    headings = ("Что это", "Раздел", "Что на сайте", "Когда изменено")
    order = 230

    def pages(self, user: AbstractBaseUser | AnonymousUser, on: dt.date, limit: int) -> Sequence[Page]:
        """Return the newest drafts with the pages above them."""
        found: list[Page] = list(own_drafts(user)[:limit])
        Page.objects.annotate_parent_page(found)
        return found

    def facts(self, page: Page, on: dt.date) -> tuple[str, ...]:
        """Say what it is, where it stands, what visitors see meanwhile and when it was changed."""
        parent: Page | None = page._parent_page
        moment = page.latest_revision_created_at.astimezone(REGION_TZ)
        return (
            str(page.page_type_display_name),
            "" if parent is None or parent.is_root() else parent.title,
            "На сайте прежний текст" if page.live else "На сайте ещё нет",
            f"{day(moment.date(), on)} в{NBSP}{moment:%H:%M}",
        )
