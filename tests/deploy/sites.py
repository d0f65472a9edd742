"""Throw-away sites of the drills: a database, a folder of files and real processes that work on them."""

import json
import os
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class DrillSite:
    """An installation that the drill may do anything with.

    Attributes:
        url: DATABASE_URL.
        folder: VAR_DIR.
        variables: Further variables of its processes.
    """

    url: str
    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def media(self) -> Path:
        """The folder of uploaded files."""
        return self.folder / "media"

    @property
    def environment(self) -> dict[str, str]:
        """The variables of the processes of this site; nothing of the machine's own settings gets in."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        own = {"ENV_FILE": "", "DEBUG": "true", "DATABASE_URL": self.url, "VAR_DIR": str(self.folder)}
        return {**kept, "DJANGO_SETTINGS_MODULE": "config.settings.dev", **own, **self.variables}

    def run(self, *command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
        """Run a program on this site."""
        return subprocess.run(command, cwd=cwd, env=self.environment, check=False, capture_output=True, text=True)

    def content(self, what: str) -> str:
        """Run `tests.deploy.content`; return what it prints."""
        result = self.run(sys.executable, "-m", "tests.deploy.content", what)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def seen(self) -> dict[str, Any]:
        """Return what a visitor and an editor find."""
        answer: dict[str, Any] = json.loads(self.content("seen").splitlines()[-1])
        return answer


@contextmanager
def postgresql_database(template: str | None = None) -> Iterator[str]:
    """Make a database on the server of this test run, empty or a copy of `template`; yields its address."""
    server = urlsplit(settings.TESTING.database_url)
    name = f"drill_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server._replace(path="/postgres").geturl(), autocommit=True) as link:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        link.execute(statement.format(sql.Identifier(name), sql.Identifier(template or "template1")))
        try:
            yield server._replace(path=f"/{name}").geturl()
        finally:
            link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def migrated_postgresql() -> Iterator[str]:
    """Yield the address of a copy of the empty database of this test run: all migrations, no content."""
    # A database can only be copied while nobody is connected to it.
    connection.close()
    with postgresql_database(template=str(connection.settings_dict["NAME"])) as url:
        yield url


def migrated_sqlite(folder: Path) -> str:
    """Write a copy of the empty database of this test run into `folder`; return its address."""
    path = folder / "db.sqlite3"
    path.parent.mkdir(parents=True, exist_ok=True)
    connection.ensure_connection()
    target = sqlite3.connect(path)
    connection.connection.backup(target)
    target.close()
    return f"sqlite:///{path}"
