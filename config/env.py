"""The only reader of the process environment: every variable is read here, typed and given its default.

`.env.example` holds one line about each of them; `tests/config/test_env.py` keeps the two lists equal.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit, urlunsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from core.addresses import ascii_address, ascii_host

BASE_DIR = Path(__file__).resolve().parent.parent

ELASTICSEARCH_PORTS = {"http": 9200, "https": 443}

_env = environ.Env()
# Values of the process win over the file. ENV_FILE="" switches the file off: tests do not depend on it.
_env_file: str = _env.str("ENV_FILE", default=str(BASE_DIR / ".env"))
if _env_file and Path(_env_file).is_file():
    _env.read_env(_env_file)


def choose_settings(module: str) -> None:
    """Make `module` the settings of this process unless DJANGO_SETTINGS_MODULE names others."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", module)


@dataclass(frozen=True, slots=True)
class Core:
    """What every installation decides. Lists are empty when the variable is absent."""

    debug: bool
    secret_key: str
    allowed_hosts: list[str]
    csrf_trusted_origins: list[str]
    base_url: str
    var_dir: Path
    log_level: str
    metrics_dir: str
    participants_keep_days: int
    # None: development does not ask for a second factor, production does.
    mfa_required: bool | None


@dataclass(frozen=True, slots=True)
class Services:
    """Addresses of the services beside the site; an empty string means that the site does without it."""

    database_url: str
    elasticsearch_url: str
    elasticsearch_index_prefix: str
    search_log_days: int
    redis_url: str
    email_url: str
    default_from_email: str


@dataclass(frozen=True, slots=True)
class Proxy:
    """How the outer world reaches the production server."""

    behind_proxy: bool
    https_only: bool
    hsts_seconds: int
    serve_media: bool


@dataclass(frozen=True, slots=True)
class Testing:
    """Real services for the test run; an empty string skips the tests that need it."""

    database_url: str
    elasticsearch_url: str
    redis_url: str
    chromium_path: str
    all_services_required: bool


def read_core() -> Core:
    """Read the variables that every installation decides."""
    return Core(
        debug=_env.bool("DEBUG", default=True),
        secret_key=_env.str("SECRET_KEY", default=""),
        allowed_hosts=hosts(_env.list("ALLOWED_HOSTS", default=[])),
        csrf_trusted_origins=[ascii_address(origin) for origin in _env.list("CSRF_TRUSTED_ORIGINS", default=[])],
        base_url=ascii_address(_env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")),
        var_dir=BASE_DIR / _env.str("VAR_DIR", default="var"),
        log_level=_env.str("LOG_LEVEL", default="INFO").upper(),
        metrics_dir=_env.str("METRICS_DIR", default=""),
        participants_keep_days=_env.int("PARTICIPANTS_KEEP_DAYS", default=365),
        mfa_required=_env.bool("MFA_REQUIRED", default=None),
    )


def read_services() -> Services:
    """Read where the database, the search engine, the cache and the mail server are."""
    return Services(
        database_url=_env.str("DATABASE_URL", default=""),
        elasticsearch_url=elasticsearch(_env.str("ELASTICSEARCH_URL", default="")),
        elasticsearch_index_prefix=_env.str("ELASTICSEARCH_INDEX_PREFIX", default="okno"),
        search_log_days=_env.int("SEARCH_LOG_DAYS", default=180),
        redis_url=_env.str("REDIS_URL", default=""),
        email_url=_env.str("EMAIL_URL", default=""),
        default_from_email=_env.str("DEFAULT_FROM_EMAIL", default="okno@localhost"),
    )


def read_proxy() -> Proxy:
    """Read how the production server stands behind nginx."""
    return Proxy(
        behind_proxy=_env.bool("BEHIND_PROXY", default=True),
        https_only=_env.bool("HTTPS_ONLY", default=True),
        hsts_seconds=_env.int("HSTS_SECONDS", default=31_536_000),
        serve_media=_env.bool("SERVE_MEDIA", default=False),
    )


def read_testing() -> Testing:
    """Read which real services the test run may use."""
    return Testing(
        database_url=_env.str("TEST_DATABASE_URL", default=""),
        elasticsearch_url=_env.str("TEST_ELASTICSEARCH_URL", default=""),
        redis_url=_env.str("TEST_REDIS_URL", default=""),
        chromium_path=_env.str("CHROMIUM_PATH", default=""),
        all_services_required=_env.bool("CI", default=False),
    )


def hosts(names: list[str]) -> list[str]:
    """Return names of hosts as browsers send them: Cyrillic ones in punycode.

    Raises:
        ImproperlyConfigured: For what is no name.
    """
    try:
        return [ascii_host(name) for name in names]
    except UnicodeError as error:
        raise ImproperlyConfigured(f"ALLOWED_HOSTS holds something that is no name of a host: {names}") from error


def database(url: str, default_file: Path) -> dict[str, Any]:
    """Turn a database address into Django's dictionary.

    Args:
        url: `postgresql://user:password@host:port/name` or `sqlite:///file` (relative to the project);
            empty means SQLite in `default_file`.
        default_file: Absolute path of the embedded database.

    Raises:
        ImproperlyConfigured: For any other engine: the search back-end knows only these two.
    """
    config: dict[str, Any] = dict(environ.Env.db_url_config(url)) if url else {}
    engine = config.get("ENGINE", "django.db.backends.sqlite3")
    if engine == "django.db.backends.sqlite3":
        name = config.get("NAME") or str(default_file)
        return {"ENGINE": engine, "NAME": name if name == ":memory:" else str(BASE_DIR / name)}
    if engine == "django.db.backends.postgresql":
        return config
    raise ImproperlyConfigured(f"DATABASE_URL must name PostgreSQL or SQLite, not {engine}.")


def elasticsearch(urls: str) -> str:
    """Return addresses of Elasticsearch, separated by commas, each with its port: 9200 for http, 443 for https.

    Raises:
        ImproperlyConfigured: For what is no such address. Searching in the database instead would hide the mistake.
    """
    return ",".join(_with_port(url.strip()) for url in urls.split(",") if url.strip())


def _with_port(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = SplitResult("", "", "", "", ""), None
    if parts.scheme not in ELASTICSEARCH_PORTS or not parts.hostname or parts.query or parts.fragment:
        raise ImproperlyConfigured(
            "ELASTICSEARCH_URL must be an address such as http://127.0.0.1:9200, https://user:password@host "
            "or several of them separated by commas."
        )
    if port is not None:
        return url
    return urlunsplit(parts._replace(netloc=f"{parts.netloc.rstrip(':')}:{ELASTICSEARCH_PORTS[parts.scheme]}"))


def email(url: str) -> dict[str, Any]:
    """Turn a mail address such as `smtp+tls://user:password@host:587` into Django's EMAIL_* settings."""
    return dict(environ.Env.email_url_config(url or "consolemail://"))
