"""The drill: a copy is made of a living site, the site is lost, another machine brings it back."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.deploy.sites import DrillSite, postgresql_database

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.xdist_group("drill")]


@pytest.fixture(scope="module")
def copy(source: DrillSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the site with content; tests only read it."""
    return back_up(source, tmp_path_factory.mktemp("copies"))


@pytest.fixture
def empty(tmp_path: Path, source: DrillSite, django_db_blocker: Any) -> Iterator[DrillSite]:
    """Another machine with nothing on it."""
    folder = tmp_path / "other"
    with django_db_blocker.unblock():
        vendor = connection.vendor
    if vendor == "sqlite":
        yield DrillSite(f"sqlite:///{folder / 'db.sqlite3'}", folder)
        return
    with postgresql_database() as url:
        yield DrillSite(url, folder)


def back_up(site: DrillSite, folder: Path, *options: str) -> Path:
    result = site.run("scripts/backup", str(folder), *options)
    assert result.returncode == 0, result.stderr
    return Path(result.stdout.splitlines()[-1])


def test_a_lost_site_comes_back_as_it_was(source: DrillSite, copy: Path, empty: DrillSite) -> None:
    before = source.seen()
    assert before["found"] == 3
    assert before["draft"] == 404
    assert before["login"][0] == 302

    result = empty.run("scripts/restore", str(copy))

    assert result.returncode == 0, result.stderr
    assert empty.seen() == before


def test_every_step_tells_how_long_it_took(copy: Path, empty: DrillSite) -> None:
    said = empty.run("scripts/restore", str(copy)).stdout
    steps = {line.split(":")[0] for line in said.splitlines() if line.endswith(" s")}
    assert steps == {"checked", "files", "database", "migrations", "index", "all"}


def test_nothing_filled_is_overwritten_unasked(source: DrillSite, copy: Path) -> None:
    before = source.seen()
    result = source.run("scripts/restore", str(copy))
    assert result.returncode == 1
    assert "Not empty" in result.stderr
    assert source.seen() == before


def test_overwriting_takes_away_what_came_after_the_copy(copy: Path, source: DrillSite, empty: DrillSite) -> None:
    assert empty.run("scripts/restore", str(copy)).returncode == 0
    later = empty.media / "documents" / "later.txt"
    later.write_text("Позднее")
    for lost in (empty.media / "documents").glob("polozhenie*"):
        lost.unlink()
    result = empty.run("scripts/restore", str(copy), "--overwrite")
    assert result.returncode == 0, result.stderr
    assert not later.exists()
    assert empty.seen() == source.seen()


def test_files_alone_are_not_overwritten_either(copy: Path, empty: DrillSite) -> None:
    (empty.media / "documents").mkdir(parents=True)
    kept = empty.media / "documents" / "kept.txt"
    kept.write_text("Чужое")
    assert empty.run("scripts/restore", str(copy)).returncode == 1
    assert kept.read_text() == "Чужое"


@pytest.mark.parametrize("harm", ["changed", "missing"])
def test_a_damaged_copy_is_refused(copy: Path, empty: DrillSite, tmp_path: Path, harm: str) -> None:
    damaged = tmp_path / copy.name
    shutil.copytree(copy, damaged)
    victim = next((damaged / "media").rglob("polozhenie*"))
    if harm == "changed":
        victim.write_bytes(victim.read_bytes()[::-1])
    else:
        victim.unlink()
    for options in (["--check"], []):
        result = empty.run("scripts/restore", str(damaged), *options)
        assert result.returncode == 1
        assert "damaged" in result.stderr
    assert not empty.media.exists()


def test_an_unchanged_file_takes_no_second_place(source: DrillSite, copy: Path, tmp_path: Path) -> None:
    first = back_up(source, tmp_path)
    second = back_up(source, tmp_path)
    name = next(path.relative_to(first) for path in (first / "media").rglob("polozhenie*"))
    assert (first / name).stat().st_ino == (second / name).stat().st_ino
    third = back_up(source, tmp_path, "--keep", "2")
    assert sorted(tmp_path.iterdir()) == [second, third]
    assert source.run("scripts/restore", str(third), "--check").returncode == 0


def test_a_copy_is_closed_to_others(copy: Path) -> None:
    assert copy.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in copy.iterdir() if path.is_file())


def test_what_is_left_of_a_broken_off_copy_takes_no_room(source: DrillSite, tmp_path: Path) -> None:
    """The limit of the size of a file does to it what a full disk does."""
    whole = back_up(source, tmp_path)
    result = source.run("bash", "-c", 'ulimit -f 16; exec scripts/backup "$0"', str(tmp_path))
    assert result.returncode != 0
    assert list(tmp_path.iterdir()) == [whole]


def test_an_empty_database_is_no_backup(empty: DrillSite, tmp_path: Path) -> None:
    empty.folder.mkdir()
    result = empty.run("scripts/backup", str(tmp_path / "copies"))
    assert result.returncode == 1
    assert "nothing to keep" in result.stderr


@pytest.mark.postgresql
def test_a_database_in_use_stays_as_it_was(copy: Path, empty: DrillSite, source: DrillSite) -> None:
    assert empty.run("scripts/restore", str(copy)).returncode == 0
    with psycopg.connect(empty.url) as visitor:
        visitor.execute("SELECT count(*) FROM wagtailcore_page")
        result = empty.run("scripts/restore", str(copy), "--overwrite")
    assert result.returncode == 1
    assert "Stop the site" in result.stderr
    assert empty.seen() == source.seen()


@pytest.mark.postgresql
def test_a_broken_dump_changes_nothing(copy: Path, empty: DrillSite, source: DrillSite, tmp_path: Path) -> None:
    assert empty.run("scripts/restore", str(copy)).returncode == 0
    broken = tmp_path / copy.name
    shutil.copytree(copy, broken)
    dump = broken / "database.dump"
    whole = dump.read_bytes()
    dump.write_bytes(whole[: len(whole) * 3 // 4])
    sums = broken / "SHA256SUMS"
    lines = [line for line in sums.read_text().splitlines() if not line.endswith("database.dump")]
    check = empty.run("sha256sum", str(dump)).stdout.split()[0]
    sums.write_text("\n".join([*lines, f"{check}  database.dump", ""]))
    assert empty.run("scripts/restore", str(broken), "--overwrite").returncode == 1
    assert empty.seen() == source.seen()
