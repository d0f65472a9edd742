"""The page of a measure between header and footer: all that costs much, and the same for everybody."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from core.memory import Remembered
from freshness.pages import true_until
from opportunities.fit_form import was_asked
from opportunities.presenters import measure_context

if TYPE_CHECKING:
    from opportunities.models import SupportMeasurePage


def measure_parts(page: "SupportMeasurePage", request: HttpRequest) -> dict[str, Any]:
    """Return `body`, beside it `fit_form` when its questions were answered.

    Without answers it is remembered: until the content changes, or a window that the page may speak of does.
    """
    if was_asked(request.GET) or getattr(request, "is_preview", False):
        context = measure_context(page, request.GET)
        return {"body": _draw(page, context), "fit_form": context["fit_form"]}
    return {"body": _unasked(page, true_until())}


@Remembered
def _unasked(page: "SupportMeasurePage", _until: float) -> SafeString:
    return _draw(page, measure_context(page, {}))


def _draw(page: "SupportMeasurePage", context: dict[str, Any]) -> SafeString:
    # Without the request: nothing of a visitor can get into it.
    return render_to_string("components/measure_body.html", {"page": page, **context})
