"""Limits of log-ins: what django-axes counts, how much of it is too much, and the answer. See docs/adr/0021."""

import datetime as dt
import math
from collections.abc import Iterator
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off
from django.conf import settings
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse

from core.refusals import too_many_requests

# AXES_FAILURE_LIMIT is about one account from one address. Many people share an address, so it may fail more often.
ADDRESS_LIMIT = 30


class LoginGuard(AxesDatabaseHandler):
    """Counts by account and address together, and by address over all accounts, each with a limit of its own."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Return the failures on the scale of one account: an address reaches its limit at the same number."""
        return max(failures for failures, _ in self._counts(request, credentials))

    def seconds_left(self, request: HttpRequest, credentials: dict[str, Any] | None) -> int:
        """Return how long the door stays shut, counted from the last failure."""
        now: dt.datetime = request.axes_attempt_time  # type: ignore[attr-defined]
        counts = self._counts(request, credentials)
        over = [last for failures, last in counts if last and failures >= settings.AXES_FAILURE_LIMIT]
        end = max(over, default=now) + (get_cool_off(request) or dt.timedelta())
        return max(1, math.ceil((end - now).total_seconds()))

    def _counts(
        self, request: HttpRequest, credentials: dict[str, Any] | None
    ) -> Iterator[tuple[int, dt.datetime | None]]:
        pair, address = (
            attempts.aggregate(sum=Sum("failures_since_start"), last=Max("attempt_time"))
            for attempts in self.get_user_attempts(request, credentials)
        )
        yield pair["sum"] or 0, pair["last"]
        yield (address["sum"] or 0) * settings.AXES_FAILURE_LIMIT // ADDRESS_LIMIT, address["last"]


def account_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Return the account that is tried, in one spelling: allauth finds «Ivanova» and «ivanova» alike."""
    given = (credentials or {}).get("username") or request.POST.get("login") or ""
    return str(given).replace("\0", "").strip().lower()[:150]


def refuse(request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """Return the page about too many tries with the time until the door opens."""
    return too_many_requests(request, LoginGuard().seconds_left(request, credentials))
