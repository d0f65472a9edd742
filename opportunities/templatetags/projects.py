"""The state of a project in templates; the work is done in `opportunities.projects.progress`."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.dates import region_today
from core.series_charts import plain as say_number
from core.templatetags.portal import icon
from opportunities.choices import ProjectStatus
from opportunities.projects.progress import project_status

register = template.Library()

# state → icon, look of the pill
_LOOKS = {
    ProjectStatus.PLANNED: ("calendar", "soon"),
    ProjectStatus.RUNNING: ("progress", "open"),
    ProjectStatus.LATE: ("alert", "closing"),
    ProjectStatus.DONE: ("check-circle", "permanent"),
}


@register.filter
def plain(value: float) -> str:
    """Return a number in Russian: «1 250», «72,5»."""
    return say_number(value)


@register.simple_tag
def project_pill(phases: Sequence[str]) -> SafeString:
    """Return today's state of a project as an icon and a word; empty for a project without stages."""
    status = project_status(phases, region_today())
    if status is None:
        return SafeString("")
    name, look = _LOOKS[status]
    return format_html('<span class="pill pill--{}">{}{}</span>', look, icon(name, "s"), status.label)
