"""F27: the drill: a copy is made of the running portal, another machine with nothing on it brings it back."""

import os
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from wagtail.models import Page

from media.models import PortalImage
from tests.fault import content, pictures
from tests.fault.outcome import Outcome
from tests.fault.people import Visitor
from tests.fault.ports import free_port
from tests.fault.processes import ROOT, Environment, Site
from tests.fault.rig import Rig, editors

NAME = "restored"
MINUTES = 30


def run(rig: Rig) -> Outcome:
    """The other machine has an empty database, an empty folder of files, no index and an empty Redis."""
    outcome = Outcome()
    worker = rig.nursery.worker()
    page = content.measures("f27", 1, summary="Для таких, как зимородок.")[0]
    picture = pictures.stored("F27")
    session = editors(rig, 1)[0]
    rig.drain()
    worker.stop()
    pages = Page.objects.count()
    environment = other_machine(rig)
    began = time.monotonic()
    copy = script("scripts/backup", str(rig.folder / "copies"), environment=rig.environment).splitlines()[-1]
    backed_up = time.monotonic() - began
    began = time.monotonic()
    script("scripts/restore", copy, environment=environment)
    restored = time.monotonic() - began
    outcome.note(pages=pages, backup=backed_up, restore=restored)
    outcome.check(restored <= MINUTES * 60, f"it took longer than {MINUTES} minutes")
    said = script(".venv/bin/python", "manage.py", "search_reconcile", environment=environment)
    outcome.equal("rec", "missing=0 stale=0 ghost=0" in said, True)
    stored = Path(environment["VAR_DIR"]) / "media" / picture.file.name
    outcome.equal("files", stored.read_bytes() == Path(picture.file.path).read_bytes(), True)
    with (rig.folder / "restored.log").open("w") as log:
        site = Site(free_port(), environment, 1, log)
        try:
            site.wait()
            visitor = Visitor(site.url)
            outcome.equal("found", [hit["url"] for hit in visitor.search(q="зимородок")[1]["results"]], [page.url])
            outcome.equal("open", [visitor.get(path).status for path in ("/", page.url)], [200, 200])
            session.move_to(site.url)
            outcome.equal("signed_in", session.get("/admin/").status, 200)
            outcome.equal("published", session.publish(page, "F27 снова здесь").status, 302)
        finally:
            site.close()
    PortalImage.objects.filter(pk=picture.pk).delete()
    return outcome


def other_machine(rig: Rig) -> Environment:
    """Return the environment of a portal with services of its own, all of them empty."""
    address = urlsplit(rig.postgresql.url)
    with psycopg.connect(address._replace(path="/postgres").geturl(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {NAME}")
    return {
        **rig.environment,
        "DATABASE_URL": address._replace(path=f"/{NAME}").geturl(),
        "REDIS_URL": urlsplit(rig.redis.url)._replace(path="/1").geturl(),
        "ELASTICSEARCH_INDEX_PREFIX": NAME,
        "VAR_DIR": str(rig.folder / NAME),
    }


def script(*command: str, environment: Environment) -> str:
    """Run a command as a person would.

    Raises:
        RuntimeError: If it fails.
    """
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr or done.stdout}")
    return done.stdout
