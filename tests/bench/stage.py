"""What stands behind a benchmark: own servers on free ports, one database per world, a process per measurement."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Self

from scripts.run_tests import free_port
from tests.bench.worlds import Sizes, World

_IN_SQLITE = (World.DEMO, World.EMBEDDED)
ROOT = Path(__file__).resolve().parents[2]
# As in production: no debugging, and errors only.
_SITE = {
    "ENV_FILE": "",
    "DJANGO_SETTINGS_MODULE": "config.settings.dev",
    "DEBUG": "false",
    "LOG_LEVEL": "ERROR",
    "SECRET_KEY": "only-for-measurements-" + "x" * 50,
    "REDIS_URL": "",
    "EMAIL_URL": "",
}


class Stage:
    """Servers that live as long as the benchmark. Whatever was started is removed, however it ends."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="okno-bench-")
        self._started: list[tuple[str, dict[str, str]]] = []
        self._postgresql = ""
        self._elasticsearch = ""
        self._redis = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for script, variables in reversed(self._started):
            subprocess.run([script, "remove"], cwd=ROOT, env=variables, check=False, stdout=subprocess.DEVNULL)
        self._folder.cleanup()

    def build(self, world: World, sizes: Sizes) -> None:
        """Fill the database of a world and, beside PostgreSQL, an index."""
        number = sizes.of(world)
        self.tell(f"{world}: {number} measures …")
        if world is World.DEMO and not self._redis:
            self._redis = f"redis://127.0.0.1:{self._start('scripts/redis', 'REDIS_PORT', {})}/0"
        elif world not in _IN_SQLITE and not self._postgresql:
            self._start_servers()
        self._manage(world, "migrate", "--verbosity=0")
        self._manage(world, "collectstatic", "--no-input", "--verbosity=0")
        self._manage(world, "load_demo_data", "--date=2026-11-24", f"--scale={number}")
        if world not in _IN_SQLITE:
            # Fresh statistics and maps of visible rows, as autovacuum leaves them.
            self._inside(world, "settle")
            self._manage(world, "search_rebuild")

    def measure(self, world: World, probe: str) -> dict[str, float]:
        """Run a probe in a process of its own and return what it has measured."""
        self.tell(f"{world}: {probe} …")
        answer: dict[str, float] = json.loads(self._inside(world, probe).splitlines()[-1])
        return answer

    @staticmethod
    def tell(text: str) -> None:
        """Speak beside the results."""
        print(text, file=sys.stderr, flush=True)

    def _inside(self, world: World, probe: str) -> str:
        return self._run(world, [sys.executable, "-m", "tests.bench.inside", probe])

    def _manage(self, world: World, *arguments: str) -> None:
        self._run(world, [sys.executable, "manage.py", *arguments])

    def _run(self, world: World, command: list[str]) -> str:
        done = subprocess.run(
            command, cwd=ROOT, env=self._environment(world), check=False, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return done.stdout

    def _environment(self, world: World) -> dict[str, str]:
        var = Path(self._folder.name) / world
        var.mkdir(exist_ok=True)
        environment = {**os.environ, **_SITE, "VAR_DIR": str(var), "ELASTICSEARCH_INDEX_PREFIX": f"bench-{world}"}
        if world in _IN_SQLITE:
            redis = self._redis if world is World.DEMO else ""
            embedded = {"DATABASE_URL": f"sqlite:///{var}/db.sqlite3", "ELASTICSEARCH_URL": "", "REDIS_URL": redis}
            return {**environment, **embedded}
        address = self._postgresql.rpartition("/")[0]
        return {**environment, "DATABASE_URL": f"{address}/{world}", "ELASTICSEARCH_URL": self._elasticsearch}

    def _start_servers(self) -> None:
        port = self._start("scripts/postgresql", "PG_PORT", {"PG_FAST": "1"})
        variables = {**os.environ, "PG_PORT": port}
        asked = subprocess.run(
            ["scripts/postgresql", "url"], cwd=ROOT, env=variables, check=True, capture_output=True, text=True
        )
        self._postgresql = asked.stdout.strip()
        port = self._start(
            "scripts/elasticsearch", "ES_PORT", {"ES_HEAP": os.environ.get("ES_HEAP", "1g"), "ES_NODES": "1"}
        )
        self._elasticsearch = f"http://127.0.0.1:{port}"
        self._create_databases()

    def _start(self, script: str, variable: str, options: dict[str, str]) -> str:
        port = str(free_port())
        self.tell(f"{script} on port {port}")
        variables = {**os.environ, **options, variable: port}
        # Remembered before the start: an interrupted start must be cleaned up as well.
        self._started.append((script, variables))
        done = subprocess.run([script, "start"], cwd=ROOT, env=variables, check=False, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stderr.strip() or f"{script} did not start")
        return port

    def _create_databases(self) -> None:
        import psycopg

        with psycopg.connect(self._postgresql, autocommit=True) as connection:
            for world in (World.SMALL, World.LARGE):
                connection.execute(f'CREATE DATABASE "{world}"')
