"""Development and the demo: runs out of the box, keeps everything in var/."""

from config.secret import load_or_create
from config.settings.base import *  # noqa: F403
from config.settings.base import ALLOWED_HOSTS, DEBUG, SECRET_KEY, STORAGES, VAR_DIR

SECRET_KEY = SECRET_KEY or load_or_create(VAR_DIR / "secret-key.txt")
ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]"]

# Passkeys at http://localhost; at an address of digits browsers have none.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

if DEBUG:
    # Files are served from where they are edited; the demo (DEBUG=false) serves hashed copies.
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True
    WHITENOISE_AUTOREFRESH = True
