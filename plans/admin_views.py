"""Screens of the admin on which executors report; each checks the very measure it is about."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_http_methods
from django.views.generic import FormView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.dates import region_now, region_today
from plans.models import PlanMeasurePage, PlanPage, PlanReport
from plans.report_form import PlanReportForm
from plans.rows import MeasureRow, row_of
from plans.services.reporting import (
    delete_report,
    may_change,
    moderated_measures,
    moderates,
    reportable_measures,
    write_report,
)
from plans.status import number_key

HEADING = "Отчёты по плану"
ICON = "tasks"
LIST_URL = "plan_reports:list"


def list_step() -> dict[str, str]:
    """Return the step of the breadcrumbs to the list."""
    return {"url": reverse(LIST_URL), "label": HEADING}


class MeasureListView(WagtailAdminTemplateMixin, TemplateView):
    """The measures on which the user may report, by plan."""

    template_name = "plans/admin/measures.html"
    page_title = HEADING
    header_icon = ICON

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Return the way from the front page of the admin."""
        return [*self.breadcrumbs_items, {"url": "", "label": HEADING}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add `groups`: `{"plan", "rows"}` each."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        measures = reportable_measures(self.request.user).for_display()
        rows = [row_of(page, region_today()) for page in measures]
        return {**context, "groups": grouped(rows), "is_moderator": moderated_measures(self.request.user).exists()}


def grouped(rows: list[MeasureRow]) -> list[dict[str, Any]]:
    """Return the measures by plan, `{"plan", "rows"}`, in the order of plans and numbers; one query."""
    by_path: dict[str, list[MeasureRow]] = {}
    for row in sorted(rows, key=lambda item: number_key(item.page.number)):
        by_path.setdefault(row.page.path[: -PlanPage.steplen], []).append(row)
    plans = PlanPage.objects.filter(path__in=by_path).official_first()
    return [{"plan": plan, "rows": by_path[plan.path]} for plan in plans]


class ReportFormView(WagtailAdminTemplateMixin, FormView):
    """What a new and a corrected report share."""

    template_name = "plans/admin/report.html"
    form_class = PlanReportForm

    @cached_property
    def report(self) -> PlanReport | None:
        """The report to correct; None for a new one."""
        return None

    @cached_property
    def measure(self) -> PlanMeasurePage:
        """The measure that is reported on."""
        raise NotImplementedError

    def get_page_title(self) -> str:
        """Name the measure."""
        return f"Пункт {self.measure.number}"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Return the way from the front page of the admin."""
        return [*self.breadcrumbs_items, list_step(), {"url": "", "label": self.get_page_title()}]

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add what the form checks against."""
        own = {"measure": self.measure, "user": self.request.user, "on": region_today(), "instance": self.report}
        return {**super().get_form_kwargs(), **own}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the measure with what is known of it."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        row = row_of(self.measure, region_today())
        return {
            **context,
            "row": row,
            "reports": [(item, may_change(self.request.user, item)) for item in reversed(row.reports)],
            "report": self.report,
            "media": context["form"].media,
            "submit_button_label": "Опубликовать отчёт" if self.report is None else "Сохранить",
            "action_url": self.request.path,
            "may_delete": self.report is not None and moderates(self.request.user, self.measure),
        }

    def form_invalid(self, form: PlanReportForm) -> HttpResponse:
        """Say above the long form that nothing was saved; the reasons stand beside their fields."""
        messages.error(self.request, "Отчёт не сохранён. Исправьте отмеченные поля, написанное не пропало.")
        return super().form_invalid(form)

    def form_valid(self, form: PlanReportForm) -> HttpResponse:
        """Save the report and go back to the list."""
        report = form.save(commit=False)
        write_report(report, self.request.user, region_now())  # type: ignore[arg-type]
        messages.success(self.request, f"Отчёт по пункту {self.measure.number} опубликован.")
        return redirect(LIST_URL)


class ReportAddView(ReportFormView):
    """A new report; 404 when the measure is none of the user's business."""

    @cached_property
    def measure(self) -> PlanMeasurePage:
        """The measure of the address, if the user may report on it."""
        allowed = reportable_measures(self.request.user).for_display()
        found: PlanMeasurePage = get_object_or_404(allowed, pk=self.kwargs["measure_id"])
        return found


class ReportEditView(ReportFormView):
    """A correction of a report; 404 when it is somebody else's."""

    @cached_property
    def report(self) -> PlanReport:
        """The report of the address, if the user may change it."""
        return changeable_report(self.request, self.kwargs["report_id"])

    @cached_property
    def measure(self) -> PlanMeasurePage:
        """The measure of the report."""
        return self.report.measure


def changeable_report(request: HttpRequest, report_id: int) -> PlanReport:
    """Return the report. Http404: there is none, or it belongs to somebody else."""
    report = get_object_or_404(PlanReport.objects.select_related("measure", "organisation"), pk=report_id)
    if not may_change(request.user, report):
        raise Http404
    return report


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, report_id: int) -> HttpResponse:
    """Ask, then delete; only who publishes the measure may."""
    report = changeable_report(request, report_id)
    if not moderates(request.user, report.measure):
        raise PermissionDenied
    if request.method == "POST":
        delete_report(report, request.user)  # type: ignore[arg-type]
        messages.success(request, f"Отчёт по пункту {report.measure.number} удалён.")
        return redirect(LIST_URL)
    edit = {"url": reverse("plan_reports:edit", args=[report_id]), "label": f"Пункт {report.measure.number}"}
    home = {"url": reverse("wagtailadmin_home"), "label": "Главная"}
    context = {
        "report": report,
        "header_title": "Удалить отчёт",
        "page_title": "Удалить отчёт",
        "breadcrumbs_items": [home, list_step(), edit, {"url": "", "label": "Удалить отчёт"}],
        "header_icon": ICON,
    }
    return render(request, "plans/admin/delete_report.html", context)
