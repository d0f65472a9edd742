"""The edit forms of an event and of a course."""

from django import forms
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, Panel

_REGISTRATION = MultiFieldPanel(
    [
        "takes_registrations",
        FieldRowPanel(["seats", "registration_opens", "registration_closes"]),
    ],
    heading="Запись",
)
_THEMES = FieldPanel("themes", widget=forms.CheckboxSelectMultiple)

EVENT_PANELS: list[Panel | str] = [
    MultiFieldPanel(["kind", "summary", "about"], heading="О чём"),
    MultiFieldPanel(
        [
            FieldRowPanel(["starts_at", "ends_at"]),
            "attendance",
            "place",
            FieldPanel("territory", widget=forms.Select),
            "link",
            "link_is_public",
        ],
        heading="Когда и где",
        help_text="Если время или место изменится, записавшиеся получат письмо, как только вы опубликуете страницу.",
    ),
    MultiFieldPanel(["organiser", "audience", _THEMES], heading="Кто и для кого"),
    _REGISTRATION,
    MultiFieldPanel(["programme", "course"], heading="Программа"),
    MultiFieldPanel(["is_cancelled", "cancel_reason"], heading="Отмена"),
    MultiFieldPanel(["materials"], heading="После события"),
    "is_demo",
]

SESSION_PANELS: list[Panel | str] = [
    FieldRowPanel(["number", "hours"]),
    "title",
    FieldRowPanel(["starts_at", "ends_at"]),
    "homework",
    "event",
]

COURSE_PANELS: list[Panel | str] = [
    MultiFieldPanel(["summary", "about"], heading="О чём"),
    MultiFieldPanel(["organiser", "partner", "audience", _THEMES], heading="Кто и для кого"),
    InlinePanel("sessions", heading="Занятия", label="Занятие"),
    MultiFieldPanel(["hours", "hours_note"], heading="Часы"),
    _REGISTRATION,
    MultiFieldPanel(
        [
            "certificate_title",
            "certificate_issuer",
            FieldRowPanel(["certificate_prefix", "attendance_min"]),
            "certificate_rules",
            "certificate_note",
        ],
        heading="Документ об обучении",
    ),
    "is_demo",
]

PROMOTE_PANELS: list[Panel | str] = [
    MultiFieldPanel(["slug", "seo_title", "search_description"], heading="Адрес и поисковые системы"),
]
