"""Pages for visitors beside those of the tree: calendars, registration, certificates."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from core.calendars import calendar_response
from core.dates import region_day, region_now
from core.formatting import counted
from core.limits import Limit
from core.visitors import address_of
from events import calendar_items, consent, words
from events.certificate_files import NoPdfError, certificate_context, certificate_pdf
from events.choices import ACTIVE, State
from events.forms import NumberForm, RegistrationForm
from events.models import Certificate, CoursePage, EventPage, Registration
from events.params import EventParams
from events.services import certificates
from events.services.places import Bookable, Door, place_in_queue, places
from events.services.registration import Application, ClosedError, cancel, page_of
from events.services.registration import register as add_registration
from events.services.withdrawal import frees_place
from events.services.withdrawal import withdraw as withdraw_consent
from freshness.answers import public
from search.service import search

CALENDAR_LIMIT = 500
# From one address of the network; a class of a school shares one.
_QUARTER = dt.timedelta(minutes=15)
REGISTRATIONS = Limit("registration", 30, _QUARTER)
# Only numbers that do not exist are counted: reading a page changes nothing.
GUESSES = Limit("certificate", 30, _QUARTER)
_OPEN = (Door.OPEN, Door.FULL)


@require_safe
@public
def calendar(request: HttpRequest) -> HttpResponse:
    """Return the events that the filters of the address find, for subscribing; all of them without filters."""
    now = region_now()
    hits = search(EventParams.read(request.GET, now, CALENDAR_LIMIT, when="all"), now).hits
    items = calendar_items.from_hits(hits, _origin(request), request.get_host())
    return calendar_response("События — Окно возможностей", "sobytiya", items)


@require_safe
@public
def event_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Return one event, or the sessions of a course."""
    page = _public_page(slug)
    origin, host = _origin(request), request.get_host()
    if isinstance(page, CoursePage):
        return calendar_response(page.title, page.slug, calendar_items.from_course(page, origin, host))
    return calendar_response(page.title, page.slug, calendar_items.from_event(page, origin, host))


@sensitive_post_parameters("name", "email", "phone", "comment")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form and take it. The answer is the same whether the address was known or not."""
    page, now = _public_page(slug), region_now()
    form = RegistrationForm(request.POST or None, now=now)
    if request.method == "POST" and form.is_valid():
        if REGISTRATIONS.spend(address_of(request), now):
            form.add_error(None, "С вашего адреса пришло слишком много заявок. Попробуйте через 15 минут.")
        elif _registered(page, form):
            return redirect(f"{request.path}?gotovo")
    state = places(page, now)
    context = {
        **_page_context(page),
        "form": form,
        "places": state,
        "is_open": state.door in _OPEN,
        "is_done": "gotovo" in request.GET,
        "consent": consent.shown(settings.PARTICIPANTS_KEEP_DAYS),
    }
    # A form with mistakes is no success for programmes that look at the status.
    return _private(render(request, "events/register.html", context, status=422 if form.errors else 200))


@require_safe
def consent_text(request: HttpRequest, version: str) -> HttpResponse:
    """Show a text to which participants agreed, with the term it named."""
    found = consent.read(version)
    if found is None:
        raise Http404("такой редакции нет")
    template, days = found
    current = consent.shown(settings.PARTICIPANTS_KEEP_DAYS)
    context = {
        "heading": "Согласие на обработку персональных данных",
        "text_template": template,
        "version": version,
        "days": counted(settings.PARTICIPANTS_KEEP_DAYS if days is None else days, ("день", "дня", "дней")),
        "current_url": reverse("events:consent", args=[current]) if version != current else "",
    }
    return render(request, "core/legal_text.html", context)


def _registered(page: Bookable, form: RegistrationForm) -> bool:
    names = ("name", "email", "organisation", "phone", "comment")
    try:
        add_registration(page, Application(**{name: form.cleaned_data[name] for name in names}), form.now)
    except ClosedError:
        form.add_error(None, "Пока вы заполняли форму, запись закрылась. Всё, что вы ввели, осталось на месте.")
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """Show a registration to whoever has its private address, and cancel it."""
    found = get_object_or_404(Registration, token=token)
    if found.withdrawn_at is not None:
        return _withdrawn(request, found)
    page, now = page_of(found), region_now()
    if request.method == "POST":
        try:
            cancel(found, page, now)
        except ClosedError:
            return _private(render(request, "events/registration.html", _own_context(found, page, is_late=True)))
        return redirect(request.path)
    return _private(render(request, "events/registration.html", _own_context(found, page)))


def _own_context(found: Registration, page: Bookable, **more: Any) -> dict[str, Any]:
    now = region_now()
    active = found.state in ACTIVE
    return {
        **_page_context(page),
        "registration": found,
        "state": State(found.state),
        "queue": place_in_queue(found) if found.state == State.WAITING else 0,
        "may_cancel": active and page.starts_at is not None and page.starts_at > now,
        "link": getattr(page, "link", "") if found.state == State.CONFIRMED and not page.is_cancelled else "",
        "certificate": Certificate.objects.filter(registration=found, annulled_on=None).first(),
        **more,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether the person really takes the consent back, and remove everything about him."""
    found = get_object_or_404(Registration, token=token)
    page, now = page_of(found), region_now()
    if request.method == "POST":
        withdraw_consent(found, page, now)
        return redirect("events:registration", token)
    if found.withdrawn_at is not None:
        return _withdrawn(request, found)
    context = {**_own_context(found, page), "frees_place": frees_place(found, page, now)}
    return _private(render(request, "events/withdraw.html", context))


def _withdrawn(request: HttpRequest, found: Registration) -> HttpResponse:
    """Say to whoever comes back by the link that nothing is left; for programmes the page is gone."""
    return _private(render(request, "events/withdrawn.html", {"registration": found}, status=410))


@require_safe
@never_cache
def own_certificate(request: HttpRequest, token: str) -> HttpResponse:
    """Show the certificate as a page to print, for its owner."""
    found = _own_certificate(token)
    return _private(render(request, "events/certificate.html", {**certificate_context(found), "is_page": True}))


@require_safe
@never_cache
def own_certificate_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """Return the certificate as a file for its owner; where files cannot be made, lead to the page to print."""
    found = _own_certificate(token)
    try:
        content = certificate_pdf(found)
    except NoPdfError:
        return HttpResponseRedirect(reverse("events:own_certificate", args=[token]))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.lookup}.pdf"'
    return _private(response)


@require_safe
@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a number and lead to its page."""
    if "number" not in request.GET:
        return render(request, "events/check.html", {"form": NumberForm()})
    form = NumberForm(request.GET)
    if not form.is_valid():
        return render(request, "events/check.html", {"form": form}, status=422)
    return certificate(request, form.cleaned_data["number"])


@require_safe
@never_cache
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Tell whether a certificate is valid. Whatever does not exist gets one and the same answer."""
    now, address = region_now(), address_of(request)
    if seconds := GUESSES.left(address, now):
        form = NumberForm(initial={"number": number[:80]})
        response = render(request, "events/check.html", {"form": form, "is_limited": True}, status=429)
        response["Retry-After"] = str(seconds)
        return _private(response)
    found = certificates.find(number)
    if found is None:
        GUESSES.spend(address, now)
    form = NumberForm(initial={"number": found.number if found else number[:80]})
    context = {"form": form, "certificate": found, "is_asked": True}
    return _private(render(request, "events/check.html", context, status=200 if found else 404))


def _own_certificate(token: str) -> Certificate:
    return get_object_or_404(Certificate.objects.exclude(name=""), registration__token=token, annulled_on=None)


def _public_page(slug: str) -> Bookable:
    for model in (EventPage, CoursePage):
        page = model.objects.live().public().for_display().filter(slug=slug).first()
        if page is not None:
            return page
    raise Http404


def _page_context(page: Bookable) -> dict[str, Any]:
    """Return the facts of a page; it is called `occasion`, since the frame takes `page` for the page itself."""
    starts, ends = page.starts_at, page.ends_at
    now = region_now()
    return {
        "occasion": page,
        "is_course": isinstance(page, CoursePage),
        "days": words.days(starts, ends, region_day(now)),
        "times": words.times(starts, ends),
        "moscow": words.moscow_times(starts, ends) if getattr(page, "is_online", False) else "",
    }


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _private(response: HttpResponse) -> HttpResponse:
    """Keep a page of one person out of caches and search engines, and its address out of other sites' logs."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
