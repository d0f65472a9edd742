from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry, Page

from plans import admin_views
from plans.models import PlanIndexPage
from plans.services.access import ensure_plans
from plans.services.reporting import CHANGED, DELETED, WRITTEN, reportable_measures

URLS = (
    [
        path("", admin_views.MeasureListView.as_view(), name="list"),
        path("<int:measure_id>/", admin_views.ReportAddView.as_view(), name="add"),
        path("otchet/<int:report_id>/", admin_views.ReportEditView.as_view(), name="edit"),
        path("otchet/<int:report_id>/delete/", admin_views.delete, name="delete"),
    ],
    "plan_reports",
)


class PlanReportsMenuItem(MenuItem):
    """Shown to those who have something to report on."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Ask the database: rights change between two clicks."""
        return reportable_measures(request.user).exists()


@hooks.register("register_admin_urls")
def register_report_urls() -> list[URLResolver]:
    """Screens of the executors."""
    return [path("plan-reports/", include(URLS))]


@hooks.register("register_admin_menu_item")
def register_reports_menu_item() -> MenuItem:
    """The way to them."""
    return PlanReportsMenuItem(
        admin_views.HEADING, reverse(admin_views.LIST_URL), icon_name=admin_views.ICON, order=240
    )


@hooks.register("after_create_page")
def set_up_plans(request: HttpRequest, page: Page) -> None:
    """Adding the section is all it takes to let moderators work in it."""
    if isinstance(page.specific, PlanIndexPage):
        ensure_plans(page)


@hooks.register("register_log_actions")
def register_report_actions(actions: LogActionRegistry) -> None:
    """Reports stand in the history of the page of their measure."""
    words = {WRITTEN: "Отчёт исполнителя", CHANGED: "Отчёт исправлен", DELETED: "Отчёт удалён"}
    for action, label in words.items():
        actions.register_action(action)(_formatter(label))


def _formatter(words: str) -> type[LogFormatter]:
    class ReportFormatter(LogFormatter):
        label = words

        def format_message(self, log_entry: ModelLogEntry) -> str:
            data: dict[str, Any] = log_entry.data
            return f"{words}: {data.get('organisation', '')}, {data.get('on', '')}. {data.get('text', '')}"

    return ReportFormatter
