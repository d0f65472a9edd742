from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from opportunities.desk import ClosingSoonPanel, OverdueChecksPanel
from opportunities.models import BodySectionPage, ProjectIndexPage
from opportunities.moderation_views import MeasurePageViewSet, ProjectPageViewSet
from opportunities.services.bodies import ensure_body
from opportunities.services.readiness import not_ready
from opportunities.services.workflow import ensure_moderation
from opportunities.viewsets import MeasureSeriesViewSet, NationalProjectViewSet

register_snippet(MeasureSeriesViewSet)
register_snippet(NationalProjectViewSet)


@hooks.register("register_admin_viewset")
def register_measure_views() -> MeasurePageViewSet:
    """Approving a measure answers with the broken rules."""
    return MeasurePageViewSet()


@hooks.register("register_admin_viewset")
def register_project_views() -> ProjectPageViewSet:
    """Approving a project answers with the broken rules."""
    return ProjectPageViewSet()


@hooks.register("construct_homepage_panels")
def show_measures_to_care_for(request: HttpRequest, panels: list[Component]) -> None:
    """Remind editors of checks and deadlines."""
    panels += [OverdueChecksPanel(), ClosingSoonPanel()]


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
@hooks.register("after_publish_page")
def set_up_body(request: HttpRequest, page: Page) -> None:
    """Adding a section is all it takes to bring in a new body: its group and collection appear at once."""
    if isinstance(page.specific, BodySectionPage):
        ensure_body(page.specific)


@hooks.register("after_create_page")
def set_up_projects(request: HttpRequest, page: Page) -> None:
    """Adding the section of projects is all it takes to let moderators work in it."""
    if isinstance(page.specific, ProjectIndexPage):
        ensure_moderation(page)


@hooks.register("before_copy_page")
def refuse_copy_of_section(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A body has one section: Wagtail would offer the form and fail on the unique organisation afterwards."""
    if page.specific_class is not BodySectionPage:
        return None
    messages.error(request, "Раздел органа нельзя скопировать: у каждой организации он один.")
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_bulk_action")
def refuse_unready_pages(
    request: HttpRequest, action_type: str, pages: list[Page], action: BulkAction
) -> HttpResponse | None:
    """Publish all chosen drafts or none: Wagtail saves them one by one and fails on the first incomplete one."""
    if action_type != "publish" or not isinstance(action, PageBulkAction):
        return None
    below = bool(action.cleaned_form.cleaned_data.get("include_descendants"))
    problems = not_ready(pages, request.user, with_descendants=below)
    if not problems:
        return None
    messages.error(request, "Ничего не опубликовано. " + " ".join(problems))
    return redirect(action.next_url)
