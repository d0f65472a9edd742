"""Events and courses as things of schema.org."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

from core.structured_data import Thing, moment, thing
from events.choices import Attendance

if TYPE_CHECKING:
    from events.models import CoursePage, EventPage

_SCHEMA = "https://schema.org/"
_MODES = {
    Attendance.ONSITE: "OfflineEventAttendanceMode",
    Attendance.ONLINE: "OnlineEventAttendanceMode",
    Attendance.MIXED: "MixedEventAttendanceMode",
}


def event_thing(page: "EventPage", request: HttpRequest) -> Thing:
    """Return the event; a private link to the broadcast is never in it."""
    here = request.build_absolute_uri(request.path)
    places = []
    if page.attendance != Attendance.ONLINE:
        places.append(thing("Place", name=page.place, address=_region(page)))
    if page.is_online:
        places.append(thing("VirtualLocation", url=page.link if page.link_is_public and page.link else here))
    return thing(
        "Event",
        name=page.title,
        description=page.summary,
        url=here,
        startDate=moment(page.starts_at),
        endDate=moment(page.ends_at),
        eventStatus=f"{_SCHEMA}{'EventCancelled' if page.is_cancelled else 'EventScheduled'}",
        eventAttendanceMode=_SCHEMA + _MODES[Attendance(page.attendance)],
        location=places,
        organizer=thing("Organization", name=page.organiser.name) if page.organiser else None,
        maximumAttendeeCapacity=page.seats,
        isAccessibleForFree=True,
        offers=thing("Offer", price=0, priceCurrency="RUB", url=here, availability=f"{_SCHEMA}InStock"),
        inLanguage="ru",
    )


def course_thing(page: "CoursePage", request: HttpRequest) -> Thing:
    """Return the course with its run."""
    here = request.build_absolute_uri(request.path)
    run = thing(
        "CourseInstance",
        courseMode="blended",
        startDate=moment(page.starts_at),
        endDate=moment(page.ends_at),
        courseWorkload=f"PT{page.hours}H" if page.hours else None,
    )
    return thing(
        "Course",
        name=page.title,
        description=page.summary,
        url=here,
        provider=thing("Organization", name=page.organiser.name) if page.organiser else None,
        educationalCredentialAwarded=page.certificate_title,
        hasCourseInstance=run,
        offers=thing("Offer", price=0, priceCurrency="RUB", category="Free"),
        inLanguage="ru",
    )


def _region(page: "EventPage") -> Thing | None:
    if page.territory is None:
        return None
    return thing("PostalAddress", addressCountry="RU", addressLocality=page.territory.name, streetAddress=page.place)
