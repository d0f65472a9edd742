"""The edit form of a measure as a browser sends it."""

from typing import Any

from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from opportunities.models import SupportMeasurePage

STREAMS = ("conditions", "covered", "not_covered", "steps", "documents", "criteria", "faq", "odds", "related_pages")
LISTS = ("kinds", "who", "themes", "territories")


def measure_form(page: SupportMeasurePage, **changes: Any) -> dict[str, Any]:
    """Return everything the form of the page would send, with changes.

    Args:
        changes: Fields by name. A stream field takes `[(block, value), …]`, a rich text its content state as JSON;
            buttons are given as in the browser: `**{"action-publish": "1"}`.
    """
    plain = {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "level": page.level,
        "provider": str(page.provider_id),
        "recurrence": page.recurrence,
        "apply_where": page.apply_where,
        "checked_on": str(page.checked_on),
        "recheck_months": "6",
        "about": rich_text(""),
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        **{name: [str(row.pk) for row in getattr(page, name).all()] for name in LISTS},
    }
    streams = {name: streamfield(changes.pop(name, [])) for name in STREAMS}
    return {**plain, **nested_form_data(streams), **changes}
