"""Everything a scenario works with: services, processes, content and the oracle."""

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tests.fault.ports import free_port
from tests.fault.processes import Elastic, Environment, Nursery, Service, Site, wait_until

SEED = 20261124
PREFIX = "fault"
SITE_WORKERS = 3
T = TypeVar("T")
R = TypeVar("R")


@dataclass
class Portal:
    """The running portal of a fault test.

    Attributes:
        small: Run at about a tenth of the size; times are then no promise, the machine may be busy.
        mail_port: Where the mail server is expected; nobody is there until a scenario opens one.
        chance: Where every random choice comes from.
    """

    small: bool
    site: Site
    environment: Environment
    folder: Path
    mail_port: int
    chance: random.Random = field(default_factory=lambda: random.Random(SEED), kw_only=True)

    def of(self, full: T, small: T) -> T:
        """Return the number for the size of this run."""
        return small if self.small else full

    def parallel(self, threads: int, work: Callable[[T], R], items: Iterable[T]) -> list[R]:
        """Do the work on each item in threads, each with a connection of its own; return what came of it."""
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(lambda item: _closing(work, item), items))


@dataclass
class Rig(Portal):
    """The portal with every service, each of which may be taken away."""

    elastic: Elastic
    postgresql: Service
    redis: Service
    nursery: Nursery

    def pending(self) -> int:
        """Return how many entries are yet to be built or delivered, those put aside left out."""
        from django.db.models import F, Q

        from search.models import SearchEntry

        behind = Q(version__gt=F("indexed_version"), dead=False)
        return SearchEntry.objects.filter(behind | Q(needs_mapping=True)).count()

    def drain(self, seconds: float = 120) -> float:
        """Wait until nothing is pending; return the seconds it took."""
        return wait_until(lambda: not self.pending(), seconds, "the queue is empty")

    def reconciliation(self, deep: bool = False) -> str:
        """Return `missing/stale/ghost`, the oracle of every scenario."""
        from search.client import worker_client
        from search.reconcile import compare_documents, compare_entries, compare_index
        from search.registry import all_types

        parts = [compare_index(worker_client())]
        for search_type in all_types():
            parts.append(compare_entries(search_type))
            if deep:
                parts.append(compare_documents(search_type))
        return "/".join(str(sum(map(len, sets))) for sets in zip(*(part.sets for part in parts), strict=True))


def _closing(work: Callable[[T], R], item: T) -> R:
    from django.db import connection

    try:
        return work(item)
    finally:
        connection.close()


@contextmanager
def started(small: bool) -> Iterator[Rig]:
    """Start everything; end it and delete its data afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="okno-fault-")))
        log = stack.enter_context((folder / "processes.log").open("w"))
        elastic = Elastic(free_port())
        stack.callback(elastic.remove)
        elastic.begin()
        # Ours alone: a scenario kills it, and it must write to the disk before it answers.
        postgresql = Service("postgresql", "PG_PORT", free_port())
        stack.callback(postgresql.remove)
        redis = Service("redis", "REDIS_PORT", free_port())
        stack.callback(redis.remove)
        mail_port = free_port()
        environment = _environment(
            folder,
            mail_port,
            DATABASE_URL=postgresql.url,
            ELASTICSEARCH_URL=elastic.url,
            REDIS_URL=redis.url,
        )
        _fill(environment, generated=600 if small else 10_000)
        stack.callback(_disconnect)
        # Loaded while Elasticsearch is still starting.
        nursery = Nursery(environment, folder, log)
        stack.callback(nursery.close)
        site = Site(free_port(), environment, SITE_WORKERS, log)
        stack.callback(site.close)
        elastic.wait()
        nursery.wait()
        _rebuild()
        site.wait()
        yield Rig(small, site, environment, folder, mail_port, elastic, postgresql, redis, nursery)


@contextmanager
def started_on_sqlite(small: bool) -> Iterator[Portal]:
    """Start the portal as somebody has it who has installed nothing: one file, no services."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="okno-fault-")))
        log = stack.enter_context((folder / "processes.log").open("w"))
        mail_port = free_port()
        environment = _environment(folder, mail_port, DATABASE_URL="", ELASTICSEARCH_URL="", REDIS_URL="")
        _fill(environment, generated=200)
        stack.callback(_disconnect)
        site = Site(free_port(), environment, SITE_WORKERS, log)
        stack.callback(site.close)
        site.wait()
        yield Portal(small, site, environment, folder, mail_port)


def _environment(folder: Path, mail_port: int, **services: str) -> Environment:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.fault.settings",
        "ENV_FILE": "",
        "DEBUG": "false",
        **services,
        "ELASTICSEARCH_INDEX_PREFIX": PREFIX,
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "VAR_DIR": str(folder),
        "SECRET_KEY": "only-for-fault-tests-" + "x" * 50,
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
    }


def _fill(environment: Environment, generated: int) -> None:
    """Make this process one of the site, with the database migrated and filled."""
    os.environ.update(environment)
    import django

    django.setup()
    from django.core.management import call_command

    from tests.fault import content

    call_command("migrate", verbosity=0)
    content.build(generated)
    call_command("setup_roles", stdout=open(os.devnull, "w"))  # noqa: SIM115


def _rebuild() -> None:
    from search.client import worker_client
    from search.rebuild import rebuild

    rebuild(worker_client(), lambda text: None)


def _disconnect() -> None:
    from django.db import connections

    connections.close_all()


class Pace:
    """Keeps a rhythm: `wait` returns when the next beat is due, at once when it is late."""

    def __init__(self, per_second: float) -> None:
        self._step = 1 / per_second
        self._next = time.monotonic()

    def wait(self) -> None:
        """Wait for the next beat."""
        self._next += self._step
        time.sleep(max(0.0, self._next - time.monotonic()))


def editors(rig: Portal, count: int) -> list[Any]:
    """Return people who may do everything in the admin."""
    from tests.factories import AdministratorFactory
    from tests.fault.people import Editor

    return [Editor(rig.site.url, AdministratorFactory()) for _ in range(count)]
