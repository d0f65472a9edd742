"""Which answer was opened: told by the page itself, without cookies and without sending the visitor a way round."""

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from search.query_log import MAX_POSITION, write_click

# More clicks in a minute than all visitors together make are somebody's toy.
PER_MINUTE = 600
_WINDOW_SECONDS = 60
_COUNTER = "search-clicks"


@csrf_exempt
@never_cache
@require_POST
def click(request: HttpRequest) -> HttpResponse:
    """Note the position of the opened answer; the signed token is the only thing that is trusted.

    Exempt from the check of forms: a beacon carries no token of theirs, no session is used, and nobody but the page of
    the answer knows the name of its row.
    """
    position = request.POST.get("position", "")
    if not (position.isascii() and position.isdigit() and 1 <= int(position[:4]) <= MAX_POSITION):
        return HttpResponse(status=400)
    if _too_many():
        return HttpResponse(status=429)
    try:
        write_click(request.POST.get("token", "")[:300], int(position[:4]))
    except (signing.BadSignature, ValueError):
        return HttpResponse(status=400)
    return HttpResponse(status=204)


def _too_many() -> bool:
    """Count this click; a cache that does not answer counts nothing."""
    cache.add(_COUNTER, 0, _WINDOW_SECONDS)
    try:
        return cache.incr(_COUNTER) > PER_MINUTE
    except ValueError:
        return False
