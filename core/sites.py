"""The site of a request and its front page, remembered: every page begins with them."""

from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Site
from wagtail.models.sites import SiteRootPath, get_site_for_hostname

from core.memory import Remembered, RememberedCopies


def site_of(request: HttpRequest) -> Site | None:
    """Return the site, with all of its front page; left where Wagtail looks before it asks the database."""
    known = vars(request)
    if "_wagtail_site" not in known:
        # Unchecked, as Wagtail takes it: the page that refuses a foreign host has a frame, too.
        hostname, _ = split_domain_port(request._get_raw_host())  # type: ignore[attr-defined]
        known["_wagtail_site"] = _site(hostname, request.get_port())
        known["_wagtail_cached_site_root_paths"] = root_paths()
    found: Site | None = known["_wagtail_site"]
    return found


@Remembered
def root_paths() -> list[SiteRootPath]:
    """Return the roots of all sites as Wagtail orders them."""
    return Site.get_site_root_paths()


@RememberedCopies
def _site(hostname: str, port: str) -> Site | None:
    try:
        site = get_site_for_hostname(hostname, port)
    except Site.DoesNotExist:
        return None
    # The plain page keeps it.
    _ = site.root_page.specific
    return site
