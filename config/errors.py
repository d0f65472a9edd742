"""Answers when something is broken: what it is, what to do, and whatever the person has just typed.

They ask nothing of the database. `Retry-After` is in seconds.
"""

import errno
import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.http.request import UnreadablePostError
from django.template.loader import render_to_string
from django.views.defaults import bad_request as django_bad_request

RETRY_AFTER = 30
# The file system is full, the quota is used up, the file is larger than this process may write.
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an exception: 503 when the database is away, 507 when there is no room for files, else 500."""
    error = sys.exc_info()[1]
    if isinstance(error, (OperationalError, InterfaceError)):
        response = _answer(request, 503, "Портал на минуту остановился. Отправьте ещё раз.")
        response["Retry-After"] = str(RETRY_AFTER)
        return response
    if isinstance(error, OSError) and error.errno in _NO_SPACE:
        return _answer(request, 507, "На сервере кончилось место для файлов. Мы уже знаем об этом.")
    # Django's own view has no request for the template, and whoever reads large letters needs them here, too.
    return HttpResponseServerError(render_to_string("500.html", {"request": request}))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what cannot be read: 413 with an explanation when the form is too large, else 400."""
    if isinstance(exception, _TOO_LARGE):
        return _answer(request, 413, "Страница слишком велика, чтобы её сохранить. Разделите её на две.")
    return django_bad_request(request, exception)


def _answer(request: HttpRequest, status: int, message: str) -> HttpResponse:
    if not request.accepts("text/html") or request.path_info.startswith("/api/"):
        # The second shape is that of Wagtail's forms that save themselves.
        body = {"detail": message, "success": False, "error_code": str(status), "error_message": message}
        return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    context = {"request": request, "path": request.get_full_path(), **({} if status == 413 else typed(request))}
    return HttpResponse(render_to_string(f"{status}.html", context), status=status)


def typed(request: HttpRequest) -> dict[str, Any]:
    """Return what the form held: `fields` as `(name, value)`, `texts` for reading, whether it had files."""
    if request.method != "POST":
        return {}
    try:
        pairs = [(name, value) for name, values in request.POST.lists() for value in values]
        has_files = bool(request.FILES)
    except (UnreadablePostError, OSError, *_TOO_LARGE):
        return {}
    if any("password" in name for name, _ in pairs):
        # It is never drawn into a page.
        return {}
    texts = [value for name, value in pairs if " " in value.strip()]
    return {"fields": pairs, "text": "\n\n".join(texts), "has_files": has_files}
