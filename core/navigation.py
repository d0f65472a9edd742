"""The main menu: whatever sections of the site are live and marked for menus."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page

from core.memory import Remembered
from core.sites import root_paths, site_of


@dataclass(frozen=True)
class NavItem:
    """`is_current` is true on the section and on everything below it."""

    title: str
    url: str
    is_current: bool
    is_here: bool


def main_menu(request: HttpRequest) -> list[NavItem]:
    """Return the sections under the site's root in the editors' order; one SQL query at most.

    A section that not everybody may see is left out.
    """
    cached: list[NavItem] | None = getattr(request, "_main_menu", None)
    if cached is None:
        cached = _read(request)
        request._main_menu = cached  # type: ignore[attr-defined]
    return cached


def _read(request: HttpRequest) -> list[NavItem]:
    site = site_of(request)
    root = next((path for path in root_paths() if site and path.site_id == site.pk), None)
    if root is None:
        return []
    items = []
    for title, path in _sections(root.root_path):
        url = reverse("wagtail_serve", args=[path])
        items.append(NavItem(title, url, request.path.startswith(url), request.path == url))
    return items


@Remembered
def _sections(root_path: str) -> list[tuple[str, str]]:
    """Return `(title, address below the root)` of the sections."""
    sections = (
        Page.objects.live()
        .in_menu()
        .filter(depth=root_path.count("/") + 1, url_path__startswith=root_path, view_restrictions__isnull=True)
        .order_by("path")
        .values_list("title", "url_path")
    )
    return [(title, path[len(root_path) :]) for title, path in sections]
