"""«Внедрено у нас» in the admin: what organisations told, one of them with what to do about it; for moderators."""

from typing import Any, cast

import django_filters
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.viewsets.base import ViewSet

from core.dates import region_now
from practices.choices import ClaimStatus
from practices.claims import lifecycle
from practices.claims.forms import DecisionForm, ReasonForm
from practices.models import PracticeClaim
from practices.submissions.admin import ModeratorsOnly, SubmissionMenuItem
from users.models import User

NAMESPACE = "practice_claims"
_GONE = "О рассказе уже решили: посмотрите, что изменилось."
_EDITED = "У практики есть неопубликованные правки. Опубликуйте их или отмените, потом добавьте рассказ."


class ClaimFilterSet(WagtailFilterSet):
    """By state."""

    status = django_filters.ChoiceFilter(label="Состояние", choices=ClaimStatus.choices)

    class Meta:
        model = PracticeClaim
        fields = ["status"]


class ClaimListView(ModeratorsOnly, BaseListingView):
    """What organisations told, the latest first."""

    model = PracticeClaim
    page_title = "Внедрено у нас: рассказы"
    header_icon = "check"
    index_url_name = f"{NAMESPACE}:index"
    index_results_url_name = f"{NAMESPACE}:index_results"
    filterset_class = ClaimFilterSet
    default_ordering = "-created_at"
    paginate_by = 50
    verbose_name_plural = "рассказы о внедрении"
    no_results_message = "Рассказов пока нет: они приходят с кнопки «Мы внедрили у себя» на страницах практик."
    table_classname = "listing stacked"
    columns = [
        TitleColumn(
            "title", label="Кто", accessor=str, get_url=lambda row: reverse(f"{NAMESPACE}:review", args=[row.pk])
        ),
        Column("practice", label="Практика", accessor="practice.title"),
        Column("territory", label="Где", accessor="territory.name"),
        Column("get_status_display", label="Состояние", sort_key="status"),
        DateColumn("created_at", label="Получено", sort_key="created_at"),
    ]

    def get_base_queryset(self) -> Any:
        """Return the claims with what their rows show."""
        return PracticeClaim.objects.select_related("practice", "territory")


class ClaimReviewView(ModeratorsOnly, WagtailAdminTemplateMixin):
    """One claim: put it right and publish, or decline it."""

    page_title = "Рассказ о внедрении"
    header_icon = "check"
    template_name = "practices/admin/claim.html"
    _show_breadcrumbs = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Prepare empty forms."""
        super().setup(request, *args, **kwargs)
        self.decision = DecisionForm(claim=self.claim)
        self.refusal = ReasonForm()

    @cached_property
    def claim(self) -> PracticeClaim:
        """The claim."""
        found = PracticeClaim.objects.select_related("practice", "territory")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do what the pressed button says; the admin runs it in a transaction."""
        claim = PracticeClaim.objects.select_for_update().get(pk=self.claim.pk)
        try:
            if request.POST.get("action") == "decline":
                self.refusal = ReasonForm(request.POST)
                if not self.refusal.is_valid():
                    return self.render_to_response(self.get_context_data())
                lifecycle.decline(claim, self.refusal.cleaned_data["reason"], region_now())
                messages.success(request, "Автор получит письмо с причиной.")
            else:
                self.decision = DecisionForm(request.POST, claim=claim)
                if not self.decision.is_valid():
                    return self.render_to_response(self.get_context_data())
                lifecycle.publish(claim, self.decision.cleaned_data, cast(User, request.user), region_now())
                messages.success(request, "Рассказ опубликован на странице практики и в списке «Внедрено у нас».")
        except lifecycle.DecidedError:
            messages.error(request, _GONE)
        except lifecycle.UnpublishedEditsError:
            messages.error(request, _EDITED)
            return self.render_to_response(self.get_context_data())
        return redirect(f"{NAMESPACE}:review", claim.pk)

    def get_page_subtitle(self) -> str:
        """Return who tells."""
        return str(self.claim)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way from the front page of the admin."""
        above = {"url": reverse(f"{NAMESPACE}:index"), "label": ClaimListView.page_title}
        return [*self.breadcrumbs_items, above, {"url": "", "label": str(self.claim)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the claim and the forms."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        waits = self.claim.status == ClaimStatus.RECEIVED
        return {**context, "claim": self.claim, "decision": self.decision, "refusal": self.refusal, "is_waiting": waits}


class ClaimViewSet(ViewSet):
    """Addresses of the claims."""

    name = NAMESPACE
    url_prefix = "praktiki-vnedreno"

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the list and one claim."""
        return [
            path("", ClaimListView.as_view(), name="index"),
            path("results/", ClaimListView.as_view(results_only=True), name="index_results"),
            path("<int:pk>/", ClaimReviewView.as_view(), name="review"),
        ]


def menu_item() -> SubmissionMenuItem:
    """Return the item of the main menu, for the same people as the proposals."""
    return SubmissionMenuItem(
        "Внедрено у нас", reverse(f"{NAMESPACE}:index"), name=NAMESPACE, icon_name="check", order=266
    )
