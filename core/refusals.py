"""The answer to who tries too often."""

import math

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.formatting import counted

MINUTE = 60


def too_many_requests(request: HttpRequest, seconds: int = MINUTE) -> HttpResponse:
    """Return status 429 with a page in words and the time to wait in `Retry-After`, whole seconds."""
    minutes = max(1, math.ceil(seconds / MINUTE))
    context = {"wait": counted(minutes, ("минуту", "минуты", "минут"))}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
