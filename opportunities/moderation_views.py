"""Views of moderation that Wagtail would end with an error page."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.admin.viewsets.pages import PageViewSet

from opportunities.desk import MeasureFilterSet
from opportunities.models import SectoralProjectPage, SupportMeasurePage
from opportunities.services.readiness import describe


class CheckedWorkflowActionView(WorkflowActionView):
    """Approval from a list or a dashboard: rules broken meanwhile are named, and nothing is half done."""

    refusal = "Мера не опубликована."

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do the action, or send the moderator to the form with the reason why not."""
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except ValidationError as error:
            messages.error(request, f"{self.refusal} {describe(self.object, error)}")
        edit_url = reverse("wagtailadmin_pages:edit", args=[self.object.pk])
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return self.render_modal_json(request, {"step": "success", "redirect": edit_url})
        return redirect(edit_url)


class MeasurePageViewSet(PageViewSet):
    """Wagtail's own screens of a page, but for the approval and two filters more."""

    model = SupportMeasurePage
    filterset_class = MeasureFilterSet
    workflow_action_view_class = CheckedWorkflowActionView


class CheckedProjectActionView(CheckedWorkflowActionView):
    """The same for a sectoral project."""

    refusal = "Проект не опубликован."


class ProjectPageViewSet(PageViewSet):
    """Wagtail's own screens of a project, but for the approval."""

    model = SectoralProjectPage
    workflow_action_view_class = CheckedProjectActionView
