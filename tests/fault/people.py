"""Editors and visitors who come to the real site over HTTP."""

import json
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import urllib3
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from urllib3.filepost import encode_multipart_formdata

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
    """Anybody; may be shared by threads.

    Args:
        address: Where in the network the visitor is; the limits count by it.
    """

    def __init__(self, url: str, session: str = "", address: str = "192.0.2.1") -> None:
        self._url = url
        self._http = urllib3.PoolManager(maxsize=50, retries=False)
        self._cookies = {settings.SESSION_COOKIE_NAME: session} if session else {}
        # A new connection each time: the server may close a kept one just when the next request is on its way.
        self._headers = {"Connection": "close", "X-Forwarded-For": address}

    def get(self, path: str) -> Answer:
        """Ask for an address; redirects are not followed."""
        return self._ask("GET", path, self._cookies)

    def post(self, path: str, **form: Any) -> Answer:
        """Send a form; a tuple `(name, content, type)` is a file."""
        if any(isinstance(value, tuple) for value in form.values()):
            body, kind = encode_multipart_formdata(form)
            return self._send(path, body, kind)
        return self._send(path, urlencode(form, doseq=True), "application/x-www-form-urlencoded")

    def search(self, **query: str) -> tuple[Answer, dict[str, Any]]:
        """Search through the API; the answer is empty unless the status is 200."""
        answer = self.get(f"/api/v1/search?{urlencode(query)}")
        return answer, json.loads(answer.body) if answer.status == 200 else {}

    def _send(self, path: str, body: str | bytes, kind: str, **headers: str) -> Answer:
        cookies = {**self._cookies, settings.CSRF_COOKIE_NAME: _TOKEN}
        return self._ask("POST", path, cookies, body, {"Content-Type": kind, "X-CSRFToken": _TOKEN, **headers})

    def _ask(
        self,
        method: str,
        path: str,
        cookies: dict[str, str],
        body: str | bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        sent = {**self._headers, **(headers or {})}
        if cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        began = time.monotonic()
        try:
            response = self._http.request(
                method,
                self._url + quote(path, safe="/?&=%+:"),
                body=body,
                headers=sent,
                timeout=PATIENCE,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError:
            return Answer(GONE, time.monotonic() - began)
        seconds = time.monotonic() - began
        self._keep(response.headers.getlist("Set-Cookie"))
        return Answer(response.status, seconds, response.data, response.headers.get("Location", ""))

    def _keep(self, cookies: list[str]) -> None:
        """Do nothing with cookies: a visitor is everybody at once."""


class Editor(Visitor):
    """A person who is signed in to the admin."""

    def __init__(self, url: str, user: User) -> None:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        super().__init__(url, str(session.session_key))

    def move_to(self, url: str) -> None:
        """Go on at another address of the portal, with the same session."""
        self._url = url

    def open(self, page: SupportMeasurePage) -> dict[str, str]:
        """Open the form of a page; return what it will tell of the version it shows."""
        text = self.get(f"/admin/pages/{page.pk}/edit/").body.decode()
        return dict(re.findall(r'name="(loaded_revision_\w+)" value="([^"]*)"', text))

    def _keep(self, cookies: list[str]) -> None:
        """Take cookies as a browser does: messages for the next page come in one."""
        for cookie in cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            if name != settings.SESSION_COOKIE_NAME:
                self._cookies[name] = value

    def publish(self, page: SupportMeasurePage, title: str, **changes: Any) -> Answer:
        """Give a measure a new title in its form and press «Опубликовать»."""
        form = measure_form(page, title=title, **{"action-publish": "1"}, **changes)
        return self.post(f"/admin/pages/{page.pk}/edit/", **form)

    def autosave(self, page: SupportMeasurePage, title: str, **changes: Any) -> Answer:
        """Let the form save itself as a draft."""
        form = measure_form(page, title=title, **changes)
        kind = "application/x-www-form-urlencoded"
        path = f"/admin/pages/{page.pk}/edit/"
        return self._send(path, urlencode(form, doseq=True), kind, Accept="application/json")
