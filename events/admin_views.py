"""Participants in the admin: lists, attendance, certificates. Every view asks for the right on its own object."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.dates import region_now
from core.tables import xlsx_response
from events.admin_presenters import export_table, overview_rows, participants_context
from events.certificate_files import NoPdfError, certificate_pdf
from events.models import Certificate, CoursePage, EventPage, Registration
from events.services import attendance, certificates
from events.services.access import may_moderate, may_see_participants
from events.services.places import Bookable

if TYPE_CHECKING:
    from users.models import User


HEADING = "Участники"


def list_step() -> dict[str, str]:
    """Return the step of the breadcrumbs to the list."""
    return {"url": reverse("events_overview"), "label": HEADING}


def frame(title: str, *way: dict[str, str]) -> dict[str, Any]:
    """Return what the frame of the admin shows above a screen: its name and the way to it."""
    steps = [*WagtailAdminTemplateMixin.breadcrumbs_items, *way, {"url": "", "label": title}]
    return {"header_title": title, "page_title": title, "header_icon": "group", "breadcrumbs_items": steps}


@require_admin_access
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """List the events and courses whose participants the user may see."""
    context = {"rows": overview_rows(request.user, region_now()), **frame(HEADING)}
    return render(request, "events/admin/overview.html", context)


@require_admin_access
@require_http_methods(["GET", "HEAD", "POST"])
def participants(request: HttpRequest, event_id: int) -> HttpResponse:
    """Show who registered and note who was there."""
    page = _page(request, event_id)
    context = participants_context(page, region_now(), may_issue=may_moderate(request.user, page))
    if request.method == "POST":
        sessions = [column["number"] for column in context["sessions"]]
        present = {
            row["registration"].pk: {
                number for number in sessions if f"p-{row['registration'].pk}-{number}" in request.POST
            }
            for row in context["rows"]
        }
        attendance.mark(page.pk, sessions, present)
        messages.success(request, "Посещение сохранено.")
        return redirect("events_participants", page.pk)
    return _unstored(render(request, "events/admin/participants.html", {**context, **frame(page.title, list_step())}))


@require_admin_access
@require_safe
def export(request: HttpRequest, event_id: int) -> HttpResponse:
    """Return the list as a spreadsheet."""
    page = _page(request, event_id)
    header, rows = export_table(page)
    return _unstored(xlsx_response(f"{page.slug}-uchastniki", header, rows))


@require_admin_access
@require_POST
def issue(request: HttpRequest, event_id: int) -> HttpResponse:
    """Issue certificates to the chosen participants, each with the name that stands in the form."""
    course = _page(request, event_id)
    if not isinstance(course, CoursePage) or not may_moderate(request.user, course):
        raise PermissionDenied
    chosen = [key for key in request.POST.getlist("issue") if key.isascii() and key.isdecimal() and len(key) < 19]
    issued, now = 0, region_now()
    for registration in Registration.objects.filter(page_id=course.pk, pk__in=chosen).order_by("pk"):
        name = request.POST.get(f"name-{registration.pk}", "")[:150] or registration.name
        try:
            certificates.issue(registration, course, name, cast("User", request.user), now)
        except certificates.NotEarnedError as error:
            messages.error(request, f"{registration}: {error}")
        else:
            issued += 1
    if issued:
        messages.success(request, f"Выдано документов: {issued}. Кто указал почту, получит письмо.")
    elif not chosen:
        messages.warning(request, "Отметьте, кому выдать документ.")
    return redirect("events_participants", course.pk)


@require_admin_access
@require_http_methods(["GET", "HEAD", "POST"])
def annul(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Ask for a reason and annul a certificate."""
    found = _certificate(request, certificate_id)
    reason = request.POST.get("reason", "").strip()[:300]
    error = "Напишите причину: её увидят все, кто проверит номер." if request.method == "POST" and not reason else ""
    if request.method == "POST" and reason:
        certificates.annul(found, reason, region_now())
        messages.success(request, f"Документ {found.number} аннулирован.")
        return redirect("events_participants", found.course_id)
    back = reverse("events_participants", args=[found.course_id])
    way = frame("Аннулировать документ", list_step(), {"url": back, "label": found.course_title})
    return render(request, "events/admin/annul.html", {"certificate": found, "error": error, "back": back, **way})


@require_admin_access
@require_safe
def certificate_file(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """Return the file of a certificate to its moderator."""
    found = _certificate(request, certificate_id)
    if not found.name:
        raise Http404("имя удалено по просьбе владельца")
    try:
        content = certificate_pdf(found)
    except NoPdfError as error:
        raise Http404("на этом сервере нельзя сделать файл") from error
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.lookup}.pdf"'
    return _unstored(response)


def _page(request: HttpRequest, event_id: int) -> Bookable:
    """Return the page, 404 for somebody else's: that it exists is not to be told either."""
    for model in (EventPage, CoursePage):
        page = model.objects.for_display().filter(pk=event_id).first()
        if page is not None and may_see_participants(request.user, page):
            return page
    raise Http404


def _certificate(request: HttpRequest, certificate_id: int) -> Certificate:
    found = get_object_or_404(Certificate.objects.select_related("course"), pk=certificate_id)
    if found.course is None or not may_moderate(request.user, found.course):
        raise Http404
    return found


def _unstored(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
