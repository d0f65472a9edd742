"""How allauth is fitted into the portal: letters through our queue, secrets encrypted, no sign-up."""

import base64
import logging
import secrets
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from wagtail.models import Site

from core.dates import region_now
from core.formatting import nbsp
from core.models import PortalSettings
from core.visitors import address_of
from letters.post import write_letter

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by whoever runs the server; letters wait in the database like all others."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": nbsp("Имя или пароль не подошли. Проверьте раскладку и Caps Lock."),
        "incorrect_password": nbsp("Пароль не подошёл. Проверьте раскладку и Caps Lock."),
        "enter_current_password": nbsp("Текущий пароль не подошёл."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address by the portal's own rule."""
        return address_of(request)

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """Ask for the second factor of who has one: a stolen password must not be enough to remove it."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        factors = [method for method in methods if method["id"].startswith("mfa")]
        return factors or methods

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the letter into the queue: a mail server that is away neither breaks nor slows down the page."""
        occasion = template_prefix.rsplit("/", 1)[-1]
        write_letter(
            f"account-{occasion}-{secrets.token_hex(8)}",
            email,
            f"letters/account_{occasion}.txt",
            {**context, "portal_name": _portal_name()},
            region_now(),
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps what makes codes encrypted: a copy of the database alone gives no second factor away."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": nbsp("Код не подошёл. Введите тот, который виден сейчас."),
    }

    def get_totp_issuer(self) -> str:
        """Return the name of the portal, under which applications show the code."""
        return _portal_name()

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """Return the account as its owner types it."""
        return str(user.get_username())

    def _get_site_name(self) -> str:
        return self.get_totp_issuer()

    def encrypt(self, text: str) -> str:
        """Return the text encrypted with a key made of SECRET_KEY."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the text; after a change of SECRET_KEY something that fits no code (see docs/deploy.md)."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("accounts: a second factor was encrypted with another SECRET_KEY, no code will fit it")
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _portal_name() -> str:
    site = Site.find_for_request(allauth_context.request)
    return str(PortalSettings.for_site(site).portal_name if site else settings.WAGTAIL_SITE_NAME)


def _cipher() -> MultiFernet:
    return MultiFernet([_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> Fernet:
    digest = salted_hmac("config.accounts", "second factor", secret=secret, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))
