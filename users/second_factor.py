"""The second factor: who may enter the admin only with one, and how often a code may be guessed."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from core.dates import region_now
from core.limits import Limit
from users.account_forms import Plain
from users.middleware import ADMIN_PREFIX
from users.models import User

# Six digits, three of which are right at any moment: five tries in a quarter of an hour guess none of them.
CODES = Limit("second-factor", 5, dt.timedelta(minutes=15))
TOO_MANY = "Слишком много неверных кодов. Подождите 15 минут и попробуйте ещё раз."
SET_UP = "Чтобы войти в админку, добавьте второй шаг: приложение с кодами или ключ доступа."
# Leaving must always be possible.
OPEN = frozenset({"wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_javascript_catalog"})


class SecondFactorMiddleware:
    """Send a person without a second factor to the page where to set it up, before any view of the admin runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Return where to go first, or None to let the request through."""
        if not settings.MFA_REQUIRED or not request.path_info.startswith(ADMIN_PREFIX):
            return None
        match, user = request.resolver_match, request.user
        if (match and match.url_name in OPEN) or not user.is_authenticated or not may_enter_admin(user):
            return None
        return first_step(request)


def may_enter_admin(user: User) -> bool:
    """Tell whether the admin is open to the account at all."""
    return bool(user.has_perm("wagtailadmin.access_admin"))


def first_step(request: HttpRequest) -> HttpResponse | None:
    """Return the way to the missing factor: to set one up, or to show the one there is in this session."""
    factors = dict(Authenticator.objects.filter(user_id=request.user.pk).values_list("pk", "type"))
    if not set(factors.values()) - {Authenticator.Type.RECOVERY_CODES}:
        messages.warning(request, SET_UP)
        return redirect("mfa_index")
    shown = {record.get("id") for record in get_authentication_records(request, request.user) if _is_factor(record)}
    if shown & set(factors):
        return None
    ways = get_adapter().get_reauthentication_methods(request.user)
    way = next((way["url"] for way in ways if way["id"].startswith("mfa")), reverse("mfa_index"))
    return HttpResponseRedirect(f"{way}?{urlencode({'next': request.get_full_path()})}")


def _is_factor(record: dict[str, Any]) -> bool:
    return record.get("method") == "mfa"


class _CountedForm(Plain, BaseAuthenticateForm):
    """Counts wrong codes of an account in the database: allauth counts in the cache, which may be away."""

    def clean_code(self) -> str:
        now, who = region_now(), str(self.user.pk)
        if CODES.left(who, now):
            raise forms.ValidationError(TOO_MANY)
        try:
            code: str = super().clean_code()
        except forms.ValidationError:
            CODES.spend(who, now)
            raise
        CODES.forget(who)
        return code


class CountedAuthenticateForm(_CountedForm, AuthenticateForm):
    """The code after the password."""


class CountedReauthenticateForm(_CountedForm, ReauthenticateForm):
    """The code before a change of factors."""
