"""Keeping robots out without a riddle: an empty field, the time a person needs, a limit by address.

Addresses are never stored: the cache counts under a name made of the address, the day and the secret of
the site.
"""

import datetime as dt
import json
from base64 import urlsafe_b64encode

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

LEAST = dt.timedelta(seconds=3)
LONGEST = dt.timedelta(hours=24)
# New proposals from one address within the window: a house with many organisations behind one address fits in.
LIMIT, WINDOW = 10, dt.timedelta(hours=1)
_SALT = "practices.submissions"


def stamp(now: dt.datetime) -> str:
    """Return when the form was shown, signed."""
    return signing.dumps(now.timestamp(), salt=_SALT)


def shown_long_enough(text: str, now: dt.datetime) -> bool:
    """Tell whether a person could have filled in the form since; a spoilt or old stamp says no."""
    try:
        shown = dt.datetime.fromtimestamp(float(signing.loads(text, salt=_SALT)), tz=now.tzinfo)
    except (signing.BadSignature, TypeError, ValueError, OverflowError):
        return False
    return LEAST <= now - shown <= LONGEST


def token_of(*sent: str) -> str:
    """Return the name of the private address that belongs to a form as it was sent, its stamp included.

    The same form sent twice has the same address, so there is one of it; nobody guesses it without the site's secret.
    """
    secret = salted_hmac(f"{_SALT}.token", json.dumps(sent), algorithm="sha256").digest()
    return urlsafe_b64encode(secret).decode().rstrip("=")


def address_of(request: HttpRequest) -> str:
    """Return from where the request came: behind our proxy by the header that it overwrites."""
    header = settings.CLIENT_ADDRESS_HEADER
    return str(request.META.get(header, "") if header else request.META.get("REMOTE_ADDR", ""))


def is_within_limit(address: str, now: dt.datetime) -> bool:
    """Count one more proposal from the address; without a cache everybody passes."""
    name = salted_hmac(_SALT, f"{address} {now:%Y-%m-%d}").hexdigest()[:32]
    key = f"practice-submissions-{name}"
    cache.add(key, 0, int(WINDOW.total_seconds()))
    try:
        return cache.incr(key) <= LIMIT
    except ValueError:
        return True
