"""The search documents of events and courses and the facets that only they have."""

from collections.abc import Iterable
from typing import Any

from core.blocks import rows
from core.dates import REGION_TZ
from core.labels import Label
from events import months, words
from events.choices import Attendance, EventKind
from events.models import CoursePage, EventPage
from search.documents import EntryDocument
from search.facets import Facet, register_facet
from search.files import attachments_of
from search.registry import SearchType, register
from taxonomy.facets import territory_values, theme_values

_WAYS = {
    Attendance.ONSITE: (Attendance.ONSITE.value,),
    Attendance.ONLINE: (Attendance.ONLINE.value,),
    Attendance.MIXED: (Attendance.ONSITE.value, Attendance.ONLINE.value),
}


def event_document(page: EventPage) -> EntryDocument:
    """Map one event. Its window closes when it ends, so nobody has to run at night to make it a past one.

    Raises:
        ValueError: If it has no time: a draft must never reach the index.
    """
    if page.starts_at is None or page.ends_at is None:
        raise ValueError(f"event {page.pk} has no time and cannot be indexed")
    themes = list(page.themes.all())
    places = [page.territory] if page.territory else []
    attachments = attachments_of(page)
    return EntryDocument(
        type="event",
        object_id=page.pk,
        title=page.title,
        url=page.url or "",
        summary=page.summary,
        body=" \n".join(filter(None, _texts(page))),
        files=attachments.texts,
        keywords=" \n".join(_keywords(page, [*themes, *places], EventKind(page.kind).label)),
        facets={
            "event_kind": (page.kind,),
            "attendance": _WAYS[Attendance(page.attendance)],
            "month": months.keys_between(page.starts_at, page.ends_at),
            "organisation": _bodies(page.organiser),
            **theme_values(themes),
            **territory_values(places),
        },
        has_window=True,
        closes_at=page.ends_at,
        published_on=page.first_published_on,
        card=event_card(page),
        depends_on=(*_dependencies([*themes, *places, page.organiser]), *attachments.names),
    )


def _texts(page: EventPage) -> Iterable[str]:
    yield from (page.about, page.audience)
    yield from (row["title"] for stream in (page.programme, page.materials) for row in rows(stream))


def event_card(page: EventPage) -> dict[str, Any]:
    """Return what a card, a calendar and the API show; moments are ISO texts of the region's time."""
    starts, ends = page.starts_at, page.ends_at
    changed = page.last_published_at or page.latest_revision_created_at
    return {
        "title": page.title,
        "url": page.url or "",
        "kind": {"value": page.kind, "label": EventKind(page.kind).label},
        "starts": starts.astimezone(REGION_TZ).isoformat(timespec="seconds") if starts else "",
        "ends": ends.astimezone(REGION_TZ).isoformat() if ends else "",
        "times": words.times(starts, ends) if starts and ends else "",
        "moscow": words.moscow_times(starts, ends) if starts and ends and page.is_online else "",
        "attendance": {"value": page.attendance, "label": Attendance(page.attendance).label},
        "place": page.place,
        "territories": [{"value": page.territory.key, "label": page.territory.name}] if page.territory else [],
        "organiser": (
            {"value": page.organiser.key, "label": page.organiser.short_name or page.organiser.name}
            if page.organiser
            else None
        ),
        "is_cancelled": page.is_cancelled,
        "has_materials": bool(len(page.materials)),
        "changed": changed.isoformat() if changed else "",
        "is_demo": page.is_demo,
    }


def course_document(page: CoursePage) -> EntryDocument:
    """Map one course; its window closes with the last session."""
    themes, sessions = list(page.themes.all()), list(page.sessions.all())
    return EntryDocument(
        type="course",
        object_id=page.pk,
        title=page.title,
        url=page.url or "",
        summary=page.summary,
        body=" \n".join(
            filter(None, [page.about, page.audience, page.certificate_title, *(s.title for s in sessions)])
        ),
        keywords=" \n".join(_keywords(page, themes, "Курс")),
        facets={
            "organisation": _bodies(page.organiser, page.partner, page.certificate_issuer),
            **theme_values(themes),
        },
        has_window=bool(sessions),
        closes_at=page.ends_at,
        published_on=page.first_published_on,
        card={
            "title": page.title,
            "url": page.url or "",
            "starts": page.starts_at.astimezone(REGION_TZ).isoformat(timespec="seconds") if page.starts_at else "",
            "ends": page.ends_at.astimezone(REGION_TZ).isoformat() if page.ends_at else "",
            "sessions": len(sessions),
            "hours": page.hours,
            "document": page.certificate_title,
            "organiser": (
                {"value": page.organiser.key, "label": page.organiser.short_name or page.organiser.name}
                if page.organiser
                else None
            ),
            "is_demo": page.is_demo,
        },
        depends_on=tuple(_dependencies([*themes, page.organiser, page.partner, page.certificate_issuer])),
    )


def _keywords(page: EventPage | CoursePage, terms: Iterable[Any], kind: str) -> Iterable[str]:
    yield kind
    yield from (term.name for term in terms)
    if page.organiser is not None:
        yield f"{page.organiser.name} {page.organiser.short_name}"


def _bodies(*bodies: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(body.key for body in bodies if body is not None))


def _dependencies(items: Iterable[Any]) -> Iterable[str]:
    for item in items:
        if item is not None:
            yield f"{item._meta.label_lower}:{item.pk}"


def kind_labels() -> dict[str, Label]:
    """Return the kinds of events in the order of the list."""
    return {code: Label(code, name, order=order) for order, (code, name) in enumerate(EventKind.choices)}


def attendance_labels() -> dict[str, Label]:
    """Return the two ways to take part; an event may offer both."""
    ways = (Attendance.ONSITE, Attendance.ONLINE)
    return {way.value: Label(way.value, str(way.label), order=order) for order, way in enumerate(ways)}


def register_search() -> None:
    """Tell the engine about events and courses; called once at start.

    The facets theme and territory belong to the measures, organisation to the directory, which register them.
    """
    register_facet(Facet(name="event_kind", label="Что это", field="event_kind", labels=kind_labels))
    register_facet(Facet(name="attendance", label="Как участвовать", field="attendance", labels=attendance_labels))
    register_facet(Facet(name="month", label="Месяц", field="month", labels=months.labels, multiple=False))
    register(
        SearchType(
            name="event",
            label="Событие",
            label_plural="События",
            model=EventPage,
            to_document=event_document,
            queryset=EventPage.objects.for_mapping,
            card_template="components/event_card.html",
            result_template="components/event_result.html",
            facets=("event_kind", "attendance", "territory", "theme", "organisation", "month"),
        )
    )
    register(
        SearchType(
            name="course",
            label="Курс",
            label_plural="Курсы",
            model=CoursePage,
            to_document=course_document,
            queryset=CoursePage.objects.for_mapping,
            card_template="components/course_card.html",
            result_template="components/event_result.html",
            facets=("theme", "organisation"),
        )
    )
