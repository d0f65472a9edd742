from events.models.certificates import Certificate
from events.models.courses import CoursePage, CourseSession
from events.models.events import EventPage
from events.models.index import EventIndexPage
from events.models.registrations import Presence, Registration

__all__ = ["Certificate", "CoursePage", "CourseSession", "EventIndexPage", "EventPage", "Presence", "Registration"]
