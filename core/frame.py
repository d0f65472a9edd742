"""Header and footer of all pages: drawn once for a place in the menu and a look, the address is put in afterwards."""

from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.memory import Remembered
from core.models import PortalSettings
from core.navigation import NavItem, main_menu
from core.view_settings import ViewSettings

# Stands for the address of the page: no address has it, neither as it is nor quoted.
_HERE = "\0"


@dataclass(frozen=True)
class Frame:
    """What a header or a footer depends on beside the content: never on who reads it."""

    template: str
    portal: PortalSettings | str
    sections: tuple[NavItem, ...]
    look: ViewSettings
    is_search: bool
    header_search: bool
    view_panel: bool
    shows_map: bool


def draw(template: str, context: Context) -> SafeString:
    """Return the header or the footer of the page that has this context; it may lack everything but the template."""
    request: HttpRequest | None = context.get("request")
    frame = Frame(
        template,
        context.get("portal") or "",
        tuple(main_menu(request)) if request is not None else (),
        ViewSettings.of(request) if request is not None else ViewSettings(),
        request is not None and request.path == reverse("search:page"),
        context.get("header_search") is not False,
        context.get("view_panel") is not False,
        bool(context.get("shows_map")),
    )
    here = request.get_full_path() if request is not None else ""
    drawn = _drawn(frame).replace(quote(_HERE), quote(here, safe="")).replace(_HERE, escape(here))
    return mark_safe(drawn)  # noqa: S308  both are quoted


@Remembered
def _drawn(frame: Frame) -> str:
    return render_to_string(frame.template, {**vars(frame), "here": _HERE})
