"""Filters and their rows. Written in Python: a page has a hundred rows, each a dozen nodes of a template."""

from html import escape

from django import template
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.templatetags.portal import icon
from search.results import FacetResult, FacetValue

register = template.Library()

_SELECTED = SafeString(" selected")


@register.simple_tag
def facet_group(facet: FacetResult, base: str, is_open: object) -> SafeString:
    """Return one filter, unfolded at first or not; nothing when there is no row."""
    if not facet.shown:
        return SafeString("")
    name, label = escape(facet.name), escape(facet.label)
    return mark_safe(  # noqa: S308
        f'<details class="facet" data-facet="{name}"{" open" if is_open else ""}>'
        f"<summary>{label}{icon('chevron', 's')}</summary>"
        f'<fieldset class="facet__body"><legend class="visually-hidden">{label}</legend>'
        f"{facet_rows(facet, base)}</fieldset></details>"
    )


@register.simple_tag
def facet_rows(facet: FacetResult, base: str) -> SafeString:
    """Return a row per shown value, in one of three states: chosen, «кроме», neither. `base`: address without query."""
    name, start = conditional_escape(facet.name), conditional_escape(base)
    rows = (_excluded(name, item, start) if item.excluded else _row(name, item, start) for item in facet.shown)
    return mark_safe("".join(rows))  # noqa: S308


@register.simple_tag
def facet_options(facet: FacetResult) -> SafeString:
    """Return an option of a select per value, with its count."""
    rows = ((item.value, _SELECTED if item.selected else "", item.label, item.count) for item in facet.values)
    return format_html_join("", '<option value="{}"{}>{} ({})</option>', rows)


def _row(name: str, item: FacetValue, base: str) -> str:
    # Escaped by hand, each part once; on one line: indents of a hundred rows would weigh more than their words.
    value, label, address = escape(item.value), escape(item.label), escape(item.exclude_query)
    depth = f" facet__row--depth{item.depth}" if item.depth else ""
    return (
        f'<div class="facet__row{depth}"><label><input type="checkbox" id="f-{name}-{value}" name="{name}" '
        f'value="{value}"{" checked" if item.selected else ""}><span>{label}</span>'
        f'<span class="facet__count">{item.count}</span></label><a class="facet__not" id="n-{name}-{value}" '
        f'href="{base}{address}" rel="nofollow" aria-label="Кроме: {label}"></a></div>'
    )


def _excluded(name: str, item: FacetValue, base: str) -> str:
    value, label, address = escape(item.value), escape(item.label), escape(item.exclude_query)
    return (
        f'<div class="facet__row"><input type="hidden" name="not_{name}" value="{value}">'
        f'<a class="facet__back" id="f-{name}-{value}" href="{base}{address}" rel="nofollow">{icon("minus", "s")}'
        f'<span><b>кроме:</b> {label}<span class="visually-hidden">, вернуть</span></span>{icon("close", "s")}'
        "</a></div>"
    )
