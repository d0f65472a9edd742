"""A database of its own for the processes of a fault test, deleted afterwards."""

import os
import subprocess
import uuid
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.fault.ports import free_port
from tests.fault.processes import ROOT


class Database:
    """On the server that TEST_DATABASE_URL names, or on one started for the purpose."""

    def __init__(self) -> None:
        self._own: dict[str, str] | None = None
        server = os.environ.get("TEST_DATABASE_URL", "")
        if not server.startswith("postgres"):
            server = self._start()
        self._server = server
        self.name = f"fault_{uuid.uuid4().hex[:12]}"
        with self._connect() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.name)))
        self.url = urlsplit(server)._replace(path=f"/{self.name}").geturl()

    def remove(self) -> None:
        """Delete it, whoever is still connected."""
        with self._connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.name)))
        if self._own:
            subprocess.run(["scripts/postgresql", "remove"], cwd=ROOT, env=self._own, check=False, capture_output=True)

    def _connect(self) -> psycopg.Connection:
        # The database of the address need not exist: tests make theirs from its name.
        return psycopg.connect(urlsplit(self._server)._replace(path="/postgres").geturl(), autocommit=True)

    def _start(self) -> str:
        self._own = {**os.environ, "PG_PORT": str(free_port())}
        subprocess.run(["scripts/postgresql", "start"], cwd=ROOT, env=self._own, check=True, capture_output=True)
        asked = ["scripts/postgresql", "url"]
        return subprocess.run(asked, cwd=ROOT, env=self._own, check=True, capture_output=True, text=True).stdout.strip()
