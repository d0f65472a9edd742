import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from core.brand import stylesheet
from core.dates import region_today, start_of_day
from core.legal import POLICY
from core.models import PortalSettings
from core.templatetags.portal import phone_link
from core.view_settings import COOKIE_AGE, COOKIE_NAME, ViewSettings

COLOURS_AGE = 60 * 60 * 24 * 30
# RFC 9116 asks for less than a year.
SECURITY_TXT_LIFE = dt.timedelta(days=180)
ICON_AGE = 60 * 60 * 24
# The colours of static/css/tokens.css that a browser shows around a page while it opens.
BRAND, PAGE = "#0b5563", "#ffffff"


@require_safe
@never_cache
def view_settings(request: HttpRequest) -> HttpResponse:
    """Show the form of the look; with `set` in the address remember the choice and go back.

    A GET form, because nothing changes on the server, the form stands on cached pages, where a token of one visitor
    must not be, and it has to work without scripts.
    """
    back = return_path(request)
    if "set" not in request.GET:
        return render(request, "core/view_settings.html", {"next": back})
    chosen = ViewSettings.from_values(request.GET.dict())
    response = HttpResponseRedirect(back)
    if chosen.is_ordinary:
        response.delete_cookie(COOKIE_NAME, samesite="Lax")
    else:
        response.set_cookie(
            COOKIE_NAME,
            chosen.to_cookie(),
            max_age=COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Tell visitors how accessible the portal is, how that is known and whom to tell of a hindrance.

    The words belong to the release whose checks they describe, so they stand in the template and not in the admin.
    """
    return render(request, "core/accessibility.html")


@require_safe
@cache_control(public=True, max_age=COLOURS_AGE, immutable=True)
def colours(request: HttpRequest) -> HttpResponse:
    """Return the region's colours as a style sheet; its address changes with them, so browsers may keep it."""
    portal = PortalSettings.for_request(request)
    return HttpResponse(stylesheet(portal.brand_color, portal.accent_color), content_type="text/css; charset=utf-8")


@require_safe
def policy(request: HttpRequest, version: str = "") -> HttpResponse:
    """Show the policy of personal data: the one in force, or an older version by its name."""
    template = POLICY.template_of(version or POLICY.current)
    if template is None:
        raise Http404("такой редакции нет")
    here = reverse("core:policy")
    context = {
        "heading": "Как мы обращаемся с персональными данными",
        "text_template": template,
        "version": version or POLICY.current,
        "current_url": here if version and version != POLICY.current else "",
        "versions": [(name, reverse("core:policy_version", args=[name])) for name in reversed(POLICY.versions)],
    }
    return render(request, "core/legal_text.html", context)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Tell whom to write about a vulnerability (RFC 9116); without a contact there is no such file."""
    portal = PortalSettings.for_request(request)
    contacts = [f"mailto:{portal.operator_email}"] if portal.operator_email else []
    if portal.operator_phone:
        contacts.append(f"tel:{phone_link(portal.operator_phone)}")
    if not contacts:
        raise Http404("оператор не назвал контактов")
    expires = start_of_day(region_today() + SECURITY_TXT_LIFE).astimezone(dt.UTC)
    lines = [
        *(f"Contact: {contact}" for contact in contacts),
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: ru, en",
        f"Canonical: {settings.WAGTAILADMIN_BASE_URL}{request.path}",
        f"Policy: {settings.WAGTAILADMIN_BASE_URL}{reverse('core:policy')}",
    ]
    return HttpResponse("\r\n".join(lines) + "\r\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=ICON_AGE)
def manifest(request: HttpRequest) -> HttpResponse:
    """Return what a telephone needs to keep the portal on its screen, see W3C Web Application Manifest."""
    portal = PortalSettings.for_request(request)
    icons = [{"src": static("img/mark.svg"), "type": "image/svg+xml", "sizes": "any"}]
    icons += [
        {"src": static(f"img/mark-{size}.png"), "type": "image/png", "sizes": f"{size}x{size}"} for size in (192, 512)
    ]
    data = {
        "name": f"{portal.portal_name} — {portal.region_name}",
        "short_name": portal.portal_name,
        "description": portal.lead,
        "lang": "ru",
        "start_url": "/",
        "display": "browser",
        "theme_color": portal.brand_color or BRAND,
        "background_color": PAGE,
        "icons": icons,
    }
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False}, content_type="application/manifest+json")


@require_safe
@cache_control(public=True, max_age=ICON_AGE)
def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """Lead to the icon: browsers ask for this address beside files that have no <link> to it."""
    return HttpResponseRedirect(static("img/favicon.ico"))


def return_path(request: HttpRequest) -> str:
    """Return the local address in `next`, or the front page when it is absent, foreign or the form itself."""
    path = request.GET.get("next", "")
    local = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if local and not path.startswith(request.path) else "/"
