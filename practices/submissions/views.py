"""The public proposal of a practice: start, steps, files, check, and the page to follow it."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.dates import region_now
from core.form_errors import form_errors
from core.limits import Limit
from core.visitors import address_of
from practices.choices import SubmissionStatus
from practices.models import PracticePage, PracticeSubmission
from practices.submissions import lifecycle
from practices.submissions.attaching import attach, describe
from practices.submissions.consent import CONSENT, text_of
from practices.submissions.forms import AnswerForm, ContactForm, StartForm
from practices.submissions.overview import overview
from practices.submissions.pages import private_page, steps_of, submission_of
from practices.submissions.steps import BY_SLUG, STEPS, Step, filled, filled_in, following, missing, preceding, typed
from practices.submissions.uploads import MAX_MATERIAL_BYTES, MAX_PHOTO_BYTES
from practices.views import library

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
# New proposals from one address: a house with many organisations behind one address fits in.
STARTS = Limit("practice-submissions", 10, dt.timedelta(hours=1))
_TOO_MANY = (
    "С вашего адреса уже начали много практик. Попробуйте через час: то, что вы написали, пока останется на странице."
)


@get_or_post
@private_page
def start(request: HttpRequest) -> HttpResponse:
    """Ask who writes and for the consent; nothing is stored before it is given."""
    now, index = region_now(), library()
    form = StartForm(request.POST or None, now=now)
    if request.method == "POST" and form.is_valid():
        if not STARTS.spend(address_of(request), now):
            contacts = {name: form.cleaned_data[name] for name in ContactForm.base_fields}
            with transaction.atomic():
                submission = lifecycle.start(contacts, form.cleaned_data["shown"], now)
            return redirect("practices:submission_step", submission.token, STEPS[0].slug)
        form.add_error(None, _TOO_MANY)
    context = {
        "library": index,
        "form": form,
        "errors": list(form_errors(form)),
        "version": CONSENT.current,
        "steps": [step.title for step in STEPS],
    }
    return render(request, "practices/submissions/start.html", context)


@require_safe
def consent(request: HttpRequest, version: str) -> HttpResponse:
    """Show a version of the text to which authors agree."""
    text = text_of(version)
    if text is None:
        raise Http404("такой редакции нет")
    newer = reverse("practices:consent", args=[text.current]) if version != text.current else ""
    context = {
        "heading": "Согласие на обработку персональных данных",
        "text_template": text.template_of(version),
        "version": version,
        "current_url": newer,
    }
    return render(request, "core/legal_text.html", context)


@get_or_post
@private_page
def step(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """Show one step, or keep what was typed in it and go on, back, or add a row."""
    submission, known = submission_of(token), BY_SLUG.get(slug)
    if known is None:
        raise Http404("такого шага нет")
    if not submission.is_editable:
        return redirect(submission)
    if request.method != "POST":
        return _show_step(request, submission, known)
    more = request.POST.get("more", "")
    answers = typed(known, request.POST, more)
    with transaction.atomic():
        fresh = lifecycle.locked(token)
        if fresh.is_editable:
            lifecycle.save_answers(fresh, known.slug, answers, region_now())
    if not fresh.is_editable:
        return redirect(submission)
    if more:
        return HttpResponseRedirect(
            f"{request.path}#{more if any(more == item.prefix for item in known.rows) else 'main'}"
        )
    if "back" in request.POST:
        return _to_step(submission, preceding(known) or known)
    if not filled(known, answers).is_valid:
        return _show_step(request, fresh, known)
    after = following(known)
    return _to_step(submission, after) if after else redirect("practices:submission_files", token)


def _to_step(submission: PracticeSubmission, target: Step) -> HttpResponse:
    return redirect("practices:submission_step", submission.token, target.slug)


def _show_step(request: HttpRequest, submission: PracticeSubmission, known: Step) -> HttpResponse:
    forms = filled_in(submission, known)
    context = {
        **_frame(submission, known.slug),
        "step": known,
        "forms": forms,
        "errors": forms.errors,
        "number": STEPS.index(known) + 1,
        "has_back": preceding(known) is not None,
    }
    return render(request, "practices/submissions/step.html", context)


@get_or_post
@private_page
def files(request: HttpRequest, token: str) -> HttpResponse:
    """Take photos and materials, one by one or several at once; say of each refused one why."""
    submission = submission_of(token)
    if not submission.is_editable:
        return redirect(submission)
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        with transaction.atomic():
            fresh = lifecycle.locked(token)
            if fresh.is_editable:
                describe(fresh, request.POST)
                errors = attach(fresh, request.FILES, region_now())
                for file in fresh.files.filter(
                    pk__in=[key for key in [request.POST.get("delete", "")] if key.isdigit()]
                ):
                    file.delete()
        if not errors:
            return _after_files(request, token)
    context = {
        **_frame(submission, "files"),
        "errors": errors,
        "files": list(submission.files.all()),
        "photo_bytes": MAX_PHOTO_BYTES,
        "material_bytes": MAX_MATERIAL_BYTES,
    }
    return render(request, "practices/submissions/files.html", context)


def _after_files(request: HttpRequest, token: str) -> HttpResponse:
    if "back" in request.POST:
        return redirect("practices:submission_step", token, STEPS[-1].slug)
    return redirect("practices:submission_check" if "next" in request.POST else "practices:submission_files", token)


@get_or_post
@private_page
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Show everything before it is sent, and send it."""
    submission = submission_of(token)
    if not submission.is_editable:
        return redirect(submission)
    if request.method == "POST":
        with transaction.atomic():
            fresh = lifecycle.locked(token)
            if fresh.is_editable and not missing(fresh):
                lifecycle.send(fresh, region_now())
        return redirect("practices:submission_check" if fresh.is_editable else "practices:submission", token)
    context = {
        **_frame(submission, "check"),
        "lacking": missing(submission),
        "overview": overview(submission),
        "files": list(submission.files.all()),
    }
    return render(request, "practices/submissions/check.html", context)


@get_or_post
@private_page
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Show where the proposal is and what happened to it; take the answer to a question."""
    submission = submission_of(token)
    form = AnswerForm(request.POST or None)
    is_returned = submission.status == SubmissionStatus.RETURNED and submission.is_editable
    if request.method == "POST" and is_returned and form.is_valid():
        with transaction.atomic():
            fresh = lifecycle.locked(token)
            if fresh.status == SubmissionStatus.RETURNED:
                lifecycle.send(fresh, region_now(), form.cleaned_data["text"])
        return redirect(submission)
    steps = steps_of(submission, "") if submission.is_editable else []
    context: dict[str, Any] = {
        "library": library(),
        "submission": submission,
        "events": list(submission.events.all()),
        "form": form if is_returned else None,
        "errors": list(form_errors(form)) if is_returned else [],
        "question": submission.events.filter(status=SubmissionStatus.RETURNED).last(),
        "steps": steps,
        "next_step": next((item for item in steps if not item["is_done"]), None),
        "public": PracticePage.objects.live().public().filter(pk=submission.page_id).first(),
    }
    return render(request, "practices/submissions/follow.html", context)


@require_POST
@private_page
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take the proposal back."""
    submission = submission_of(token)
    with transaction.atomic():
        fresh = lifecycle.locked(token)
        if fresh.is_open:
            lifecycle.withdraw(fresh, region_now())
    return redirect(submission)


@require_POST
@private_page
def forget(request: HttpRequest, token: str) -> HttpResponse:
    """Remove the persons from the portal."""
    submission = submission_of(token)
    lifecycle.withdraw_consent(submission, region_now())
    return redirect(submission)


def _frame(submission: PracticeSubmission, here: str) -> dict[str, Any]:
    return {"library": library(), "submission": submission, "steps": steps_of(submission, here)}
