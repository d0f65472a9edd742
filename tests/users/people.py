"""What tests of log-ins do over and over."""

import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.totp.internal import auth
from django.test import Client

from tests.factories.users import PASSWORD

LOGIN = "/vhod/"
CODE = "/vhod/vtoroy-shag/"
PROTECTION = "/vhod/zashchita/"


def log_in(client: Client, username: str, password: str = PASSWORD, **extra: Any) -> Any:
    """Send the form of the log-in page."""
    return client.post(LOGIN, {"login": username, "password": password}, **extra)


def code_of(secret: str, shift: int = 0) -> str:
    """Return what the application on the telephone shows now, or `shift` half minutes later."""
    return auth.format_hotp_value(auth.hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD + shift))


def wrong_code(secret: str) -> str:
    """Return six digits that the application does not show for minutes before and after."""
    near = {code_of(secret, shift) for shift in range(-20, 20)}
    return next(code for code in ("000000", "111111", "222222") if code not in near)


def confirm_password(client: Client) -> None:
    """Answer the question that comes before a change of factors."""
    client.post("/vhod/podtverdit/", {"password": PASSWORD})


def add_application(client: Client) -> str:
    """Set up codes for the person who is logged in; return the secret that the application keeps."""
    confirm_password(client)
    secret: str = client.get("/vhod/zashchita/prilozhenie/").context["form"].secret
    response = client.post("/vhod/zashchita/prilozhenie/", {"code": code_of(secret)})
    assert response["Location"] == "/vhod/zashchita/kody/", response.content.decode()
    return secret


def spare_codes(client: Client) -> list[str]:
    """Return the recovery codes that the page shows."""
    return list(client.get("/vhod/zashchita/kody/").context["unused_codes"])
