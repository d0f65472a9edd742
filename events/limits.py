"""How often one address of the network may do something. Without a cache nobody is held back."""

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def allowed(action: str, who: str, times: int, seconds: int) -> bool:
    """Count one more try and tell whether it is within `times` per `seconds`."""
    key = f"limit-{action}-{hashlib.sha256(who.encode()).hexdigest()[:24]}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= times
    except ValueError:
        # The entry ended between the two calls, or the cache is away.
        return True


def network_address(request: HttpRequest) -> str:
    """Return where the request comes from; the header is believed only where the proxy overwrites it."""
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        return str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
