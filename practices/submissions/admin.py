"""Proposals in the admin: the list, one proposal with what to do about it, its files; for moderators."""

from typing import Any, cast

import django_filters
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.views.generic import View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.viewsets.base import ViewSet

from core.dates import region_now
from practices.choices import SubmissionStatus
from practices.models import PracticeIndexPage, PracticeSubmission, SubmissionFile
from practices.submissions import lifecycle
from practices.submissions.drafting import make_draft
from practices.submissions.overview import overview
from users.models import User
from users.visibility import AnyUser

NAMESPACE = "practice_submissions"
_GONE = "Предложение уже в другом состоянии: посмотрите, что изменилось."


def moderated_library(user: AnyUser) -> PracticeIndexPage | None:
    """Return the library when the user may publish in it, None otherwise."""
    library: PracticeIndexPage | None = PracticeIndexPage.objects.first()
    if library is None or not library.permissions_for_user(user).can_publish_subpage():
        return None
    return library


class ModeratorsOnly(View):
    """Refuse everybody who may not publish practices."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, or raise PermissionDenied, which the admin turns into a message."""
        if self.library is None:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def library(self) -> PracticeIndexPage | None:
        """The library in which the user publishes."""
        return moderated_library(self.request.user)


class SubmissionFilterSet(WagtailFilterSet):
    """By state; drafts of authors are nobody's business and stay out of the list."""

    status = django_filters.ChoiceFilter(
        label="Состояние", choices=[item for item in SubmissionStatus.choices if item[0] != SubmissionStatus.DRAFT]
    )

    class Meta:
        model = PracticeSubmission
        fields = ["status"]


class SubmissionListView(ModeratorsOnly, BaseListingView):
    """Proposals, the latest change first."""

    model = PracticeSubmission
    page_title = "Предложенные практики"
    header_icon = "mail"
    index_url_name = f"{NAMESPACE}:index"
    index_results_url_name = f"{NAMESPACE}:index_results"
    filterset_class = SubmissionFilterSet
    is_searchable = True
    search_fields = ["title", "organisation_name"]
    search_backend_name = None
    default_ordering = "-changed_at"
    paginate_by = 50
    verbose_name_plural = "предложенные практики"
    table_classname = "listing stacked"
    columns = [
        TitleColumn(
            "title", label="Практика", accessor=str, get_url=lambda row: reverse(f"{NAMESPACE}:review", args=[row.pk])
        ),
        Column("organisation_name", label="Организация"),
        Column("get_status_display", label="Состояние", sort_key="status"),
        DateColumn("changed_at", label="Изменена", sort_key="changed_at"),
    ]

    def get_base_queryset(self) -> QuerySet[PracticeSubmission]:
        """Return what has been sent."""
        return PracticeSubmission.objects.exclude(status=SubmissionStatus.DRAFT)


class ReviewForm(forms.Form):
    """Words to the author."""

    text = forms.CharField(
        label="Слова автору",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Напишите автору: вопрос или причину."},
        help_text="Уйдут письмом и останутся на его странице",
    )


class ReviewView(ModeratorsOnly, WagtailAdminTemplateMixin):
    """One proposal: what the author wrote, what happened, what to do."""

    page_title = "Предложенная практика"
    header_icon = "mail"
    template_name = "practices/admin/review.html"
    _show_breadcrumbs = True

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Fetch the proposal."""
        super().setup(request, *args, **kwargs)
        self.form = ReviewForm()

    @cached_property
    def submission(self) -> PracticeSubmission:
        """The proposal; a draft of an author is not to be seen."""
        found = PracticeSubmission.objects.exclude(status=SubmissionStatus.DRAFT).select_related("page")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do what the pressed button says; the admin runs it in a transaction."""
        submission = PracticeSubmission.objects.select_for_update().get(pk=self.submission.pk)
        action, now = request.POST.get("action"), region_now()
        try:
            if action == "draft":
                return self._draft(submission)
            self.form = ReviewForm(request.POST)
            if not self.form.is_valid():
                return self.render_to_response(self.get_context_data())
            text = self.form.cleaned_data["text"]
            if action == "ask":
                lifecycle.ask(submission, text, now)
                messages.success(request, "Вопрос отправлен автору.")
            elif action == "decline":
                lifecycle.decline(submission, text, now)
                messages.success(request, "Автор получит письмо с причиной.")
        except lifecycle.WrongStateError:
            messages.error(request, _GONE)
        return redirect(f"{NAMESPACE}:review", submission.pk)

    def _draft(self, submission: PracticeSubmission) -> HttpResponse:
        if submission.status not in lifecycle.WAITING or submission.forgotten_at:
            raise lifecycle.WrongStateError(submission.status)
        if submission.page is None:
            assert self.library is not None  # noqa: S101 - dispatch has seen to it
            page = make_draft(submission, self.library, cast(User, self.request.user))
            lifecycle.take(submission, page, region_now())
            messages.success(self.request, "Черновик страницы создан. Проверьте его и опубликуйте.")
            return redirect("wagtailadmin_pages:edit", page.pk)
        return redirect("wagtailadmin_pages:edit", submission.page.pk)

    def get_page_subtitle(self) -> str:
        """Return the name of the practice."""
        return str(self.submission)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way from the front page of the admin."""
        above = {"url": reverse(f"{NAMESPACE}:index"), "label": SubmissionListView.page_title}
        return [*self.breadcrumbs_items, above, {"url": "", "label": str(self.submission)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the proposal, its parts, files and history."""
        submission = self.submission
        return {
            **super().get_context_data(**kwargs),
            "submission": submission,
            "overview": overview(submission),
            "files": list(submission.files.all()),
            "events": list(submission.events.all()),
            "form": self.form,
            "is_waiting": submission.status in lifecycle.WAITING and submission.forgotten_at is None,
        }


class FileView(ModeratorsOnly):
    """A file of a proposal, always as a download: what strangers sent is not opened in the admin."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Hand it out."""
        found = SubmissionFile.objects.exclude(submission__status=SubmissionStatus.DRAFT)
        file = get_object_or_404(found, pk=pk)
        name = f"{file.get_kind_display()}-{file.pk}.{file.extension}"
        response = FileResponse(file.file.open("rb"), as_attachment=True, filename=name)
        response["Content-Type"] = "application/octet-stream"
        return response


class SubmissionViewSet(ViewSet):
    """Addresses and menu item of the proposals."""

    name = NAMESPACE
    url_prefix = "praktiki-predlozheniya"
    icon = "mail"
    menu_label = "Предложенные практики"
    menu_order = 265

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the list, one proposal, one file."""
        return [
            path("", SubmissionListView.as_view(), name="index"),
            path("results/", SubmissionListView.as_view(results_only=True), name="index_results"),
            path("<int:pk>/", ReviewView.as_view(), name="review"),
            path("fayl/<int:pk>/", FileView.as_view(), name="file"),
        ]


class SubmissionMenuItem(MenuItem):
    """Shown to those who publish practices."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether the user may publish in the library."""
        return moderated_library(request.user) is not None


def menu_item() -> SubmissionMenuItem:
    """Return the item of the main menu."""
    return SubmissionMenuItem(
        SubmissionViewSet.menu_label, reverse(f"{NAMESPACE}:index"), name=NAMESPACE, icon_name="mail", order=265
    )
