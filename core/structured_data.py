"""What search engines read beside the page: schema.org in JSON-LD."""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from core.dates import REGION_TZ

CONTEXT = "https://schema.org"
# A text must not be able to end the element it stands in.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}

Thing = dict[str, Any]


def script(things: list[Thing]) -> SafeString:
    """Return the element with these things; nothing when there are none. It is data, so the policy allows it."""
    if not things:
        return SafeString("")
    text = json.dumps({"@context": CONTEXT, "@graph": things}, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


def thing(kind: str, **facts: Any) -> Thing:
    """Return a thing of schema.org without the facts that are unknown (None, empty text, empty list)."""
    return {"@type": kind, **{name: value for name, value in facts.items() if value not in (None, "", [], {})}}


def moment(when: dt.datetime | None) -> str | None:
    """Return an aware moment in the region's time to the second (ISO 8601), as search engines expect it."""
    return when.astimezone(REGION_TZ).isoformat(timespec="seconds") if when else None


def questions(asked: Iterable[tuple[str, str]]) -> list[Thing]:
    """Return the page of questions as a list of one; an empty one without questions."""
    found = [
        thing("Question", name=question, acceptedAnswer=thing("Answer", text=answer)) for question, answer in asked
    ]
    return [thing("FAQPage", mainEntity=found)] if found else []


def breadcrumbs(steps: list[tuple[str, str]]) -> Thing:
    """Return the way to a page: `[(name, absolute address), …]` from the front page on."""
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": address}
        for position, (name, address) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}
