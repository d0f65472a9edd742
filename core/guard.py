"""Keeping robots out of public forms without a riddle: an empty field and the time a person needs.

How often one address may send is a `core.limits.Limit` of each form.
"""

import datetime as dt
import json
from base64 import urlsafe_b64encode
from typing import Any

from django import forms
from django.core import signing
from django.utils.crypto import salted_hmac

LEAST = dt.timedelta(seconds=3)
LONGEST = dt.timedelta(hours=24)
_SALT = "core.guard"


def stamp(now: dt.datetime) -> str:
    """Return when a form was shown, signed."""
    return signing.dumps(now.timestamp(), salt=_SALT)


def age_of(text: str, now: dt.datetime) -> dt.timedelta | None:
    """Return how long ago a stamp was made; None for what we did not sign."""
    try:
        return now - dt.datetime.fromtimestamp(float(signing.loads(text, salt=_SALT)), tz=now.tzinfo)
    except (signing.BadSignature, TypeError, ValueError, OverflowError):
        return None


def token_of(*sent: str) -> str:
    """Return the name of the private address that belongs to a form as it was sent, its stamp included.

    The same form sent twice has the same address, so there is one of it; nobody guesses it without the site's secret.
    """
    secret = salted_hmac(f"{_SALT}.token", json.dumps(sent), algorithm="sha256").digest()
    return urlsafe_b64encode(secret).decode().rstrip("=")


class GuardedForm(forms.Form):
    """A form with two fields for robots: `site` stays empty, `shown` tells when the form was shown.

    A person who meets a refusal loses nothing and sends the form once more; templates show `form.stamp` in `shown`.
    """

    site = forms.CharField(
        label="Не заполняйте это поле",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.stamp = stamp(now)

    def clean(self) -> dict[str, Any]:
        """Refuse what no person fills in, with words for a person who did."""
        cleaned: dict[str, Any] = super().clean() or {}
        age = age_of(str(cleaned.get("shown", "")), self.now)
        if cleaned.get("site"):
            self.add_error(None, "Последнее поле должно быть пустым: его заполняют только роботы.")
        elif age is None or age > LONGEST:
            self.add_error(None, "Страница была открыта слишком долго. Отправьте форму ещё раз.")
        elif age < LEAST:
            self.add_error(None, "Форма отправлена слишком быстро. Подождите три секунды и отправьте ещё раз.")
        return cleaned
