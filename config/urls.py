"""The addresses of the site. Pages of the tree come last: Wagtail answers whatever nobody else took."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.sitemap_generator import Sitemap as PageSitemap
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls

from config.health import healthz, readyz
from config.robots import robots
from core.sitemaps import FixedPagesSitemap
from directory.sitemaps import OrganisationSitemap
from freshness.answers import public
from search.api import api

handler400 = "config.errors.bad_request"
handler404 = "search.not_found.page_not_found"
handler500 = "config.errors.server_error"

SITEMAPS = {"pages": PageSitemap, "fixed": FixedPagesSitemap, "organisations": OrganisationSitemap}


def resized(request: HttpRequest, path: str, folder: str) -> HttpResponseBase:
    """Hand out a resized picture from a folder of the media files."""
    return serve(request, path, document_root=str(settings.MEDIA_ROOT / folder))


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", public(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    # Wagtail's own form knows no second factor.
    path("admin/login/", never_cache(RedirectView.as_view(pattern_name="account_login", query_string=True))),
    path("admin/", include(wagtailadmin_urls)),
    path("vhod/", include("users.urls")),
    path("documents/", include(wagtaildocs_urls)),
    path("poisk/", include("search.urls")),
    path("organizatsii/", include("directory.urls")),
    path("sobytiya/", include("events.urls")),
    path("praktiki/", include("practices.urls")),
    path("api/v1/", api.urls),
    path("", include("core.urls")),
]

if settings.SERVE_MEDIA:
    # Resized pictures only: originals may carry the place of shooting, documents may be private. Each folder
    # is a root of its own, so that "images/../documents" leads nowhere.
    urlpatterns += [
        path(f"{settings.MEDIA_URL.lstrip('/')}{folder}/<path:path>", resized, {"folder": folder})
        for folder in ("images", "avatar_images")
    ]

urlpatterns += [path("", include(wagtail_urls))]

# For the limits of allauth.
handler429 = "core.refusals.too_many_requests"
