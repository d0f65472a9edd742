"""What the pages of a proposal have in common: a private address that leaks nowhere, the list of steps."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import cache_control

from practices.models import PracticeSubmission
from practices.submissions.steps import STEPS, filled_in

View = Callable[..., HttpResponse]


def private_page(view: View) -> View:
    """Keep the answer out of caches and search engines, and its address out of what the browser tells other sites.

    The policy is "same-origin": with "no-referrer" browsers send forms with `Origin: null`, and the check against
    foreign forms refuses them.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = cache_control(private=True, no_store=True)(view)(request, *args, **kwargs)
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


def submission_of(token: str) -> PracticeSubmission:
    """Return the proposal of a private address.

    Raises:
        Http404: If there is none.
    """
    return get_object_or_404(PracticeSubmission.objects.select_related("page"), token=token)


def steps_of(submission: PracticeSubmission, here: str) -> list[dict[str, Any]]:
    """Return the steps for the list above the form: `{"title", "url", "is_here", "is_done"}`."""
    found = [
        {
            "title": step.title,
            "url": reverse("practices:submission_step", args=[submission.token, step.slug]),
            "is_here": step.slug == here,
            "is_done": filled_in(submission, step).is_valid,
        }
        for step in STEPS
    ]
    files = {"title": "Фото и файлы", "url": reverse("practices:submission_files", args=[submission.token])}
    check = {"title": "Проверить и отправить", "url": reverse("practices:submission_check", args=[submission.token])}
    last = [
        {**files, "is_here": here == "files", "is_done": submission.files.exists()},
        {**check, "is_here": here == "check", "is_done": False},
    ]
    return [*found, *last]
