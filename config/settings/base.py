"""What development, tests and production share. Values that differ come from config/env.py."""

from datetime import timedelta
from typing import Any

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

from config import env

BASE_DIR = env.BASE_DIR
_core = env.read_core()
_services = env.read_services()

# --- Application ----------------------------------------------------------------------------------

VAR_DIR = _core.var_dir
DEBUG = _core.debug
SECRET_KEY = _core.secret_key
ALLOWED_HOSTS = _core.allowed_hosts
CSRF_TRUSTED_ORIGINS = _core.csrf_trusted_origins
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# From the top layer down: templates and static files of a higher layer win.
INSTALLED_APPS = [
    "home",
    "opportunities",
    "practices",
    "plans",
    "directory",
    "events",
    "endowment",
    "search",
    "letters",
    "organisations",
    "taxonomy",
    "media",
    "users",
    "freshness",
    "core",
    "wagtail.contrib.redirects",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # First: its number stands in every line that the others write, and its time is what the visitor waits for.
    "config.observing.ObservingMiddleware",
    # Before everything that costs time: a page it has kept has gone through all the others.
    "freshness.middleware.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Pages shrink five times; Django pads the answer against guessing secrets by its length. Static files come
    # compressed from whitenoise.
    "django.middleware.gzip.GZipMiddleware",
    "freshness.middleware.PublicConditionalMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "config.middleware.ContentPolicyMiddleware",
    "config.middleware.MethodMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "users.second_factor.SecondFactorMiddleware",
    "users.middleware.PageGateMiddleware",
    "search.middleware.QueryLogMiddleware",
    # Turns a log-in that was tried too often into the page that says so.
    "axes.middleware.AxesMiddleware",
    "config.middleware.SiteMiddleware",
    "config.middleware.AdminSearchMiddleware",
    "config.middleware.ChosenKeysMiddleware",
    # Last: it calls the view itself, inside a transaction.
    "config.middleware.AtomicAdminMiddleware",
]

# Without a "loaders" option Django caches compiled templates in every mode until a file changes.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

# --- Database -------------------------------------------------------------------------------------

SQLITE_OPTIONS: dict[str, Any] = {
    # A transaction takes the write lock when it begins and so waits its turn; taking it later fails at once.
    "transaction_mode": "IMMEDIATE",
    # Seconds; editors queue for the lock, and SQLite does not keep the order of the queue.
    "timeout": 60,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
}
# A new connection costs a file of SQLite more than a page: it reads the schema of all tables and begins with no page.
CONNECTION_SECONDS = 60
POSTGRESQL_SETTINGS: dict[str, Any] = {
    "CONN_MAX_AGE": CONNECTION_SECONDS,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {"connect_timeout": 3},
}


def database_settings(url: str) -> dict[str, dict[str, Any]]:
    """Return DATABASES for an address; an empty one means the SQLite file in var/."""
    config = env.database(url, VAR_DIR / "db.sqlite3")
    if config["ENGINE"].endswith("sqlite3"):
        return {"default": {**config, "CONN_MAX_AGE": CONNECTION_SECONDS, "OPTIONS": SQLITE_OPTIONS}}
    options = {**POSTGRESQL_SETTINGS["OPTIONS"], **config.get("OPTIONS", {})}
    return {"default": {**POSTGRESQL_SETTINGS, **config, "OPTIONS": options}}


DATABASES = database_settings(_services.database_url)

# --- Cache and sessions ---------------------------------------------------------------------------


def cache_settings(url: str) -> dict[str, dict[str, Any]]:
    """Return CACHES for a Redis address; an empty one means the memory of each process."""
    if not url:
        backend = "django.core.cache.backends.locmem.LocMemCache"
        pages = {"BACKEND": backend, "LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 1000}}
        return {"default": {"BACKEND": backend}, "pages": pages}
    shared = {"BACKEND": "config.cache.FailSafeRedisCache", "LOCATION": url}
    # The number changes with the shape of what is stored, so that a new release does not read what the old one kept.
    return {"default": {**shared, "KEY_PREFIX": "okno"}, "pages": {**shared, "KEY_PREFIX": "okno-pages-1"}}


def session_engine(url: str) -> str:
    """Return where sessions are kept: in the database and, with a Redis address, in the cache before it.

    The copy in the database stays when the cache is lost. Without Redis it is the only one: each process would go on
    with a session as it saw it last, and a log-out or a confirmed password in another one would go unnoticed.
    """
    return f"django.contrib.sessions.backends.{'cached_db' if url else 'db'}"


CACHES = cache_settings(_services.redis_url)
# Kept pages for visitors about whom nothing is known, see docs/adr/0018-page-cache.md. SHARED: all processes see the
# same cache. PROXY_SECONDS: how long a micro-cache in front of the site may show a page after that.
PAGE_CACHE: dict[str, Any] = {"ENABLED": True, "SHARED": bool(_services.redis_url), "PROXY_SECONDS": 0}
SESSION_ENGINE = session_engine(_services.redis_url)
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 7
CSRF_COOKIE_SAMESITE = "Lax"

# --- Search ---------------------------------------------------------------------------------------

# Times are seconds. The breaker opens after so many slow or failed calls, tries again after the cool-down.
SEARCH: dict[str, Any] = {
    "ELASTICSEARCH_URL": _services.elasticsearch_url,
    "INDEX_PREFIX": _services.elasticsearch_index_prefix,
    "CONNECT_TIMEOUT": 0.3,
    "SEARCH_TIMEOUT": 1.0,
    "BREAKER_FAILURES": 5,
    "BREAKER_COOLDOWN": 10.0,
    "LOG_DAYS": _services.search_log_days,
    # A document that cannot be built never stops a publication; tests want to hear of it at once.
    "RAISE_MAPPING_ERRORS": False,
}
# The admin must work without Elasticsearch, so its own search stays in the database.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# Wagtail's tasks: the search of the admin and the index of references follow each save.
TASKS = {"default": {"BACKEND": "core.tasks.OnceBackend"}}

# --- Users ----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "users.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
LOGOUT_REDIRECT_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/admin/login/"
# allauth logs in, axes counts failures and refuses before it is asked.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACCOUNT_ADAPTER = "config.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_FORMS = {
    "login": "users.account_forms.PlainLoginForm",
    "reauthenticate": "users.account_forms.PlainReauthenticateForm",
    "reset_password": "users.account_forms.PlainResetForm",
    "reset_password_from_key": "users.account_forms.PlainResetKeyForm",
    "change_password": "users.account_forms.PlainChangeForm",
}
# Nobody signs up; the list only tells allauth that accounts have a name and a password.
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
# Whoever made the account answers for the address.
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ALLOW_UNVERIFIED_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# A letter to an address without account would tell its owner that somebody tries, and us into a sender of spam.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# allauth's own copies the address of the account into its table of addresses, even when a link is only opened, and
# letters go to addresses of that table: after a change of the address the old mailbox could still ask for a new
# password. Django's ties the link to the address, the password and the last log-in, and writes nothing.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
# The session ends with the browser.
ACCOUNT_SESSION_REMEMBER = False
# Seconds after which changing a password or a factor asks for one of them again.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60
ACCOUNT_RATE_LIMITS: dict[str, str | None] = {
    # By axes, which counts in the database. allauth's limit by account would let a stranger lock its owner out.
    "login_failed": None,
    "login": "60/m/ip",
    # By users/resets.py, in the database too.
    "reset_password": None,
    "reset_password_from_key": "20/m/ip",
}
# Whether the admin opens only to who has a second factor; config/settings/production.py switches it on.
MFA_REQUIRED = bool(_core.mfa_required)
MFA_ADAPTER = "config.accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# The code before and the code after: clocks of telephones go wrong by half a minute.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "activate_totp": "users.account_forms.PlainActivateForm",
    "edit_webauthn": "users.account_forms.PlainKeyNameForm",
    "authenticate": "users.second_factor.CountedAuthenticateForm",
    "reauthenticate": "users.second_factor.CountedReauthenticateForm",
}
# One place for passwords and factors, and it asks for one of them first; see docs/adr/0020-second-factor.md.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False

# See docs/adr/0021-login-limits.md.
AXES_HANDLER = "users.lockout.LoginGuard"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "ip_address"]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
# Trying on must not keep the door shut for ever.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_CALLABLE = "users.lockout.account_name"
AXES_CLIENT_IP_CALLABLE = "core.visitors.address_of"
AXES_LOCKOUT_CALLABLE = "users.lockout.refuse"
# The log of failures ends with the pause; who logged in when is kept by nobody.
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["login", "username", "ip_address", "csrfmiddlewaretoken"]
AXES_VERBOSE = False
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
]

# --- Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский")]
TIME_ZONE = "Asia/Vladivostok"
USE_TZ = True
USE_I18N = True

# --- Files ----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Whether Django itself hands out resized pictures; in production nginx does. Originals and documents never
# go this way.
SERVE_MEDIA = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.staticfiles.HashedStaticStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# --- Wagtail --------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Окно возможностей"
WAGTAILADMIN_BASE_URL = _core.base_url
WAGTAILIMAGES_IMAGE_MODEL = "media.PortalImage"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "media.PortalDocument"
WAGTAILDOCS_EXTENSIONS = [
    "csv",
    "doc",
    "docx",
    "odt",
    "ods",
    "pdf",
    "ppt",
    "pptx",
    "rtf",
    "txt",
    "xls",
    "xlsx",
    "zip",
]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
# Always through Django, which checks the privacy of the collection; always as a download.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
# A shared password cannot be taken back from one person, so pages are private by account or group only.
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILADMIN_PERMITTED_LANGUAGES = [("ru", "Русский")]
# Converting a pasted address into an internal link would tell the title of a foreign draft.
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = "none"
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_DATE_FORMAT = "%d.%m.%Y"
WAGTAIL_DATETIME_FORMAT = "%d.%m.%Y %H:%M"
WAGTAIL_TIME_FORMAT = "%H:%M"
TAGGIT_CASE_INSENSITIVE = True
# Nothing on this site calls a foreign server: no version check, no news banner, no pictures of users.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None

# --- Mail -----------------------------------------------------------------------------------------

vars().update(env.email(_services.email_url))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = _services.default_from_email
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Without a mail server letters are printed, so nobody has to wait for one. With one `send_letters` sends them.
LETTERS_AT_ONCE = not _services.email_url

# Days after an event when names, addresses and phones of its participants are removed.
PARTICIPANTS_KEEP_DAYS = _core.participants_keep_days

# --- Proposals of practices -----------------------------------------------------------------------

# Days: an unfinished proposal is deleted, a closed one loses its persons (`manage.py forget_submissions`).
PRACTICE_SUBMISSIONS = {"DRAFT_DAYS": 60, "CLOSED_DAYS": 180}
# Name in request.META of the header with the visitor's address; empty: the address of the connection.
CLIENT_ADDRESS_HEADER = ""

# --- Security headers -----------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# The editor's preview of a public page is shown inside a frame of the admin, with Wagtail's own tools in it.
PREVIEW_CONTENT_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "style-src": [SELF, UNSAFE_INLINE],
    "frame-ancestors": [SELF],
}
# Wagtail 8 prints inline scripts without a nonce in its admin, and its templates are compiled in the browser.
ADMIN_CONTENT_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "object-src": [NONE],
    "base-uri": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
}
# Whatever is handed out as a file: opened in the browser all the same, it loads, runs and sends nothing.
FILE_CONTENT_POLICY = {"default-src": [NONE], "frame-ancestors": [NONE], "sandbox": True}
WAGTAILDOCS_BLOCK_EMBEDDED_CONTENT = False
PERMISSIONS_REFUSED = (
    *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope"),
    *("magnetometer", "microphone", "midi", "payment", "usb"),
)
PERMISSIONS_POLICY: dict[str, list[str]] = {feature: [] for feature in PERMISSIONS_REFUSED}

# --- Logging and metrics --------------------------------------------------------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.log.LineFormatter"}, "json": {"()": "config.log.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": _core.log_level},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # Scanners ask for foreign hosts all day long; they get their 400 without a traceback in the log.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # The client tells about each call and each failed try; the search engine reports what matters itself.
        "elastic_transport": {"level": "ERROR"},
        # What draws PDF tells about every rule of CSS that it does not know and every table of a font.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        # Django leaves it to the server to cut the body of an answer to HEAD; gunicorn warns each time it does.
        "gunicorn.http.wsgi": {"level": "ERROR"},
    },
}
# Where the workers of gunicorn count for Prometheus; empty: in their own memory, which nobody reads.
METRICS_DIR = _core.metrics_dir
