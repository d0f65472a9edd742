"""Widgets of forms on public pages."""

from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class PlainSelect(forms.Select):
    """A list without groups, written in Python: Django draws each of its options by two templates."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """Return the element as Django's templates would write it."""
        drawn = self.get_context(name, value, attrs)["widget"]
        options = [option for _, group, _ in drawn["optgroups"] for option in group]
        rows = ((option["value"], flatatt(option["attrs"]), option["label"]) for option in options)
        inner = format_html_join("", '\n  <option value="{}"{}>{}</option>', rows)
        return format_html('<select name="{}"{}>{}\n</select>', drawn["name"], flatatt(drawn["attrs"]), inner)
