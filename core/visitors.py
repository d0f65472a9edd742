"""Where a request comes from: one rule for limits, log-ins and the log."""

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Return the visitor's address; behind our proxy that of the header which the proxy overwrites.

    The last entry counts: a proxy that adds instead of overwriting puts its own knowledge at the end, and whatever
    stands before it comes from the visitor.
    """
    header = settings.CLIENT_ADDRESS_HEADER
    text = str(request.META.get(header or "REMOTE_ADDR", ""))
    return text.rsplit(",", 1)[-1].strip()
