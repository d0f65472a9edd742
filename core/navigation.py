"""The main menu: whatever sections of the site are live and marked for menus."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page, Site


@dataclass(frozen=True)
class NavItem:
    """`is_current` is true on the section and on everything below it."""

    title: str
    url: str
    is_current: bool
    is_here: bool


def main_menu(request: HttpRequest) -> list[NavItem]:
    """Return the sections under the site's root in the editors' order; one SQL query per request.

    A section that not everybody may see is left out.
    """
    cached: list[NavItem] | None = getattr(request, "_main_menu", None)
    if cached is None:
        cached = _read(request)
        request._main_menu = cached  # type: ignore[attr-defined]
    return cached


def _read(request: HttpRequest) -> list[NavItem]:
    site = Site.find_for_request(request)
    root = next((path for path in Site.get_site_root_paths() if site and path.site_id == site.pk), None)
    if root is None:
        return []
    depth = root.root_path.count("/")
    sections = (
        Page.objects.live()
        .in_menu()
        .filter(depth=depth + 1, url_path__startswith=root.root_path, view_restrictions__isnull=True)
        .order_by("path")
        .values_list("title", "url_path")
    )
    items = []
    for title, path in sections:
        url = reverse("wagtail_serve", args=[path[len(root.root_path) :]])
        items.append(NavItem(title, url, request.path.startswith(url), request.path == url))
    return items
