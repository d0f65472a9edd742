"""Events and sessions as entries of a calendar."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from core.calendars import CalendarItem
from search.results import SearchHit

if TYPE_CHECKING:
    from events.models import CoursePage, EventPage


def from_hits(hits: Iterable[SearchHit], origin: str, host: str) -> Iterator[CalendarItem]:
    """Yield the entries of found events; `origin` begins their addresses."""
    for hit in hits:
        card = hit.card
        starts = dt.datetime.fromisoformat(card["starts"])
        yield CalendarItem(
            uid=f"event-{hit.id}@{host}",
            title=_title(hit.title, card["is_cancelled"]),
            starts=starts,
            ends=dt.datetime.fromisoformat(card["ends"]),
            changed=dt.datetime.fromisoformat(card["changed"]) if card["changed"] else starts,
            url=f"{origin}{hit.url}",
            text=hit.summary,
            place=card["place"] or card["attendance"]["label"],
            is_cancelled=card["is_cancelled"],
        )


def from_event(page: "EventPage", origin: str, host: str, with_link: bool = False) -> Iterator[CalendarItem]:
    """Yield the entry of one event; `with_link` puts the broadcast into it."""
    if page.starts_at is None or page.ends_at is None:
        return
    shown = page.link and (with_link or page.link_is_public)
    yield CalendarItem(
        uid=f"event-{page.pk}@{host}",
        title=_title(page.title, page.is_cancelled),
        starts=page.starts_at,
        ends=page.ends_at,
        changed=page.last_published_at or page.starts_at,
        url=f"{origin}{page.url}",
        text=f"{page.summary}\nВидеосвязь: {page.link}" if shown else page.summary,
        place=page.place or page.get_attendance_display(),
        is_cancelled=page.is_cancelled,
    )


def from_course(page: "CoursePage", origin: str, host: str) -> Iterator[CalendarItem]:
    """Yield an entry for each session of a course."""
    for session in page.sessions.all():
        yield CalendarItem(
            uid=f"course-{page.pk}-{session.number}@{host}",
            title=f"{page.title}, занятие {session.number}. {session.title}",
            starts=session.starts_at,
            ends=session.ends_at,
            changed=page.last_published_at or session.starts_at,
            url=f"{origin}{page.url}",
            text=f"Задание: {session.homework}" if session.homework else "",
        )


def _title(title: str, is_cancelled: bool) -> str:
    return f"Отменено: {title}" if is_cancelled else title
