"""The test run: nothing outside is touched unless a TEST_* variable names it."""

import tempfile
from pathlib import Path

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import (
    LOGGING,
    PAGE_CACHE,
    SEARCH,
    STORAGES,
    cache_settings,
    database_settings,
    session_engine,
)

TESTING = env.read_testing()

DEBUG = False
SECRET_KEY = "only-for-tests-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1", "example.com"]
DATABASES = database_settings(TESTING.database_url or "sqlite:///:memory:")
CACHES = cache_settings("")
# One process shares its memory with itself, as several share Redis.
SESSION_ENGINE = session_engine("shared")
# Tests look at what the site draws now; those of the page cache switch it on.
PAGE_CACHE = {**PAGE_CACHE, "ENABLED": False, "SHARED": False}
SEARCH = {**SEARCH, "ELASTICSEARCH_URL": "", "INDEX_PREFIX": "test", "RAISE_MAPPING_ERRORS": True}
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
LETTERS_AT_ONCE = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(tempfile.gettempdir()) / "okno-test-media"
WAGTAILADMIN_BASE_URL = "http://testserver"
LOGGING = {**LOGGING, "root": {"handlers": ["console"], "level": "WARNING"}}
