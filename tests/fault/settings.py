"""Settings of the processes of a fault test: the site as the demo runs it, with a saboteur among its applications."""

from config.settings.dev import *  # noqa: F403
from config.settings.dev import INSTALLED_APPS, LOGGING, PAGE_CACHE, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.fault.saboteur"]
# The accounts of a test are made by the dozen and guard nothing.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# No collected files with hashed names: the pages are only counted, not looked at.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
LOGGING = {**LOGGING, "root": {"handlers": ["console"], "level": "WARNING"}}
# The visitors of a test have addresses of their own, as behind a proxy; else the limits by address would stop them all.
CLIENT_ADDRESS_HEADER = "HTTP_X_FORWARDED_FOR"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# There is no mail server: superusers need not hear that somebody wants a page checked.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
# Every request must reach what is being broken; kept pages have tests of their own.
PAGE_CACHE = {**PAGE_CACHE, "ENABLED": False}
