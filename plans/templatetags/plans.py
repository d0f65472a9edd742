"""States of measures in templates; the work is done in `plans.status`."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.dates import region_today
from core.templatetags.portal import icon
from plans.choices import MeasureStatus
from plans.presenters import card_status

register = template.Library()

ICONS = {
    MeasureStatus.DONE: ("check", "open"),
    MeasureStatus.DONE_LATE: ("clock", "closing"),
    MeasureStatus.IN_PROGRESS: ("progress", "soon"),
    MeasureStatus.ONGOING: ("permanent", "permanent"),
    MeasureStatus.NOT_STARTED: ("minus", "closed"),
    MeasureStatus.OVERDUE: ("alert", "overdue"),
}


@register.simple_tag
def plan_pill(status: MeasureStatus) -> SafeString:
    """Return the state as an icon and a word."""
    name, modifier = ICONS[status]
    return format_html('<span class="pill pill--{}">{}{}</span>', modifier, icon(name, "s"), status.label)


@register.simple_tag
def plan_icon(status: MeasureStatus) -> SafeString:
    """Return the icon of the state alone."""
    return icon(ICONS[status][0], "s")


@register.simple_tag
def plan_card_status(card: dict[str, Any]) -> MeasureStatus:
    """Return the state that the card of a measure has today."""
    return card_status(card, region_today())
