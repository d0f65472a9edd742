"""Moments of events in templates."""

import datetime as dt

from django import template

from core.dates import REGION_TZ

register = template.Library()


@register.filter
def iso_moment(moment: dt.datetime | None) -> str:
    """Return «2026-12-04T10:00:00+10:00» for the `datetime` attribute; empty for no moment."""
    return moment.astimezone(REGION_TZ).isoformat() if moment else ""
