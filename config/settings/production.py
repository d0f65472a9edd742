"""Production: refuses to start half configured, trusts nothing by default. See docs/deploy.md."""

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import ALLOWED_HOSTS, LOGGING, PAGE_CACHE, SECRET_KEY

_proxy = env.read_proxy()

if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Production needs a secret of its own: 50 random characters or more, "
        'for example from `python -c "import secrets; print(secrets.token_urlsafe(64))"`.'
    )
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set. Name the hosts of the site, separated by commas.")

DEBUG = False
SERVE_MEDIA = _proxy.serve_media
MFA_REQUIRED = env.read_core().mfa_required is not False

SECURE_SSL_REDIRECT = _proxy.https_only
# Probes of the balancer come over plain HTTP from inside.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = _proxy.hsts_seconds if _proxy.https_only else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _proxy.https_only
SECURE_HSTS_PRELOAD = _proxy.https_only
SESSION_COOKIE_SECURE = _proxy.https_only
CSRF_COOKIE_SECURE = _proxy.https_only
if _proxy.behind_proxy:
    # Only safe because nginx overwrites the header; without a proxy set BEHIND_PROXY=false.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CLIENT_ADDRESS_HEADER = "HTTP_X_FORWARDED_FOR"
    # What deploy/nginx.conf does: a second of age, one more while it asks for a new copy; its clock counts in seconds.
    PAGE_CACHE = {**PAGE_CACHE, "PROXY_SECONDS": 3}

LOGGING["handlers"]["console"]["formatter"] = "json"
