"""Editors and visitors who come to the real site over HTTP."""

import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import urllib3
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from opportunities.models import SupportMeasurePage
from tests.permissions.forms import measure_form
from users.models import User

_TOKEN = "a" * 32
# Whoever waits longer has certainly given up.
PATIENCE = 120.0
GONE = 0


@dataclass(frozen=True)
class Answer:
    """Status 0 means that the connection broke off without an answer."""

    status: int
    seconds: float
    body: bytes = b""
    location: str = ""

    @property
    def accepted(self) -> bool:
        """Tell whether the site said that it has done it."""
        return 200 <= self.status < 400


class Visitor:
    """Anybody; may be shared by threads."""

    def __init__(self, url: str, cookies: str = "") -> None:
        self._url = url
        self._http = urllib3.PoolManager(maxsize=40, retries=False)
        # A new connection each time: the server may close a kept one just when the next request is on its way.
        self._headers = {"Connection": "close", **({"Cookie": cookies} if cookies else {})}

    def get(self, path: str) -> Answer:
        """Ask for an address; redirects are not followed."""
        return self._ask("GET", path, None)

    def search(self, **query: str) -> tuple[Answer, dict[str, Any]]:
        """Search through the API; the answer is empty unless the status is 200."""
        answer = self.get(f"/api/v1/search?{urlencode(query)}")
        return answer, json.loads(answer.body) if answer.status == 200 else {}

    def _ask(self, method: str, path: str, form: dict[str, Any] | None) -> Answer:
        headers, body = dict(self._headers), None
        if form is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": _TOKEN}
            body = urlencode(form, doseq=True)
        began = time.monotonic()
        try:
            response = self._http.request(
                method,
                self._url + quote(path, safe="/?&=%+:"),
                body=body,
                headers=headers,
                timeout=PATIENCE,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError:
            return Answer(GONE, time.monotonic() - began)
        seconds = time.monotonic() - began
        return Answer(response.status, seconds, response.data, response.headers.get("Location", ""))


class Editor(Visitor):
    """A person who is signed in to the admin."""

    def __init__(self, url: str, user: User) -> None:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        super().__init__(url, f"{settings.SESSION_COOKIE_NAME}={session.session_key}; csrftoken={_TOKEN}")

    def post(self, path: str, **form: Any) -> Answer:
        """Send a form."""
        return self._ask("POST", path, form)

    def publish(self, page: SupportMeasurePage, title: str) -> Answer:
        """Give a measure a new title in its form and press «Опубликовать»."""
        form = measure_form(page, title=title, **{"action-publish": "1"})
        return self._ask("POST", f"/admin/pages/{page.pk}/edit/", form)
