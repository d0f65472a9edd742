"""Copies of the database and the uploaded files, and the way back; started by scripts/backup and scripts/restore.

A copy is a folder: `database.dump` (pg_dump's custom format) or `database.sqlite3`, `media/`, `manifest.json` (when and
from what it was made, rows of every table) and `SHA256SUMS` over all of it, which `sha256sum --check` reads as well.
The index of the search, the cache and static files are made anew and are not in it.
"""

import argparse
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django  # noqa: E402
import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.management import CommandError, call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.backends.utils import CursorWrapper  # noqa: E402

from config.env import choose_settings  # noqa: E402
from core.dates import region_now  # noqa: E402

FORMAT = 1
SUMS = "SHA256SUMS"
MANIFEST = "manifest.json"
PREFIX = "okno-"
UNFINISHED = ".partial"
# The time-out: how long a restore waits for somebody who still uses the database before it gives up.
EMPTY_SCHEMA = b"""BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL lock_timeout = '15s';
DROP SCHEMA IF EXISTS public CASCADE;
CREATE SCHEMA public;
"""

Counts = dict[str, int]


class ArchiveError(Exception):
    """Something a person has to decide or mend; the text says what."""


class Postgresql:
    """The database on a server, read and written by PostgreSQL's own programs."""

    file_name = "database.dump"

    def dump(self, target: Path) -> Counts:
        """Write the database into `target`; return the rows of every table at the very moment of the dump."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            self._run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
            return count_rows(cursor)

    def check(self, source: Path) -> None:
        """Raise ArchiveError for a file that PostgreSQL cannot read."""
        self._run("pg_restore", "--list", str(source), stdout=subprocess.DEVNULL)

    def load(self, source: Path) -> None:
        """Replace everything in the database by the dump; any failure leaves it as it was."""
        connection.close()
        psql = subprocess.Popen(
            [binary("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"],
            env=self._environment(),
            stdin=subprocess.PIPE,
        )
        command = [binary("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(source)]
        whole = False
        # A psql that has given up no longer reads.
        with suppress(BrokenPipeError), cast(IO[bytes], psql.stdin) as script:
            script.write(EMPTY_SCHEMA)
            script.flush()
            whole = not subprocess.run(command, env=self._environment(), stdout=script, check=False).returncode
            # Without this last word psql leaves the transaction open at the end, and the server rolls it back.
            script.write(b"\nCOMMIT;\n" if whole else b"")
        if psql.wait() or not whole:
            raise ArchiveError("The database was not restored and is as it was. Stop the site and its workers first.")

    def _run(self, name: str, *arguments: str, stdout: int | None = None) -> None:
        result = subprocess.run([binary(name), *arguments], env=self._environment(), stdout=stdout, check=False)
        if result.returncode:
            raise ArchiveError(f"{name} failed")

    def _environment(self) -> dict[str, str]:
        """The address by the environment: a password in the arguments could be read by anybody on the machine."""
        given = connection.get_connection_params()
        known = {
            option.envvar.decode(): str(given[option.keyword.decode()])
            for option in psycopg.pq.Conninfo.get_defaults()
            if option.envvar and given.get(option.keyword.decode()) is not None
        }
        return {**os.environ, **known}


class Sqlite:
    """The embedded database: one file, copied by SQLite itself, so that writers may go on."""

    file_name = "database.sqlite3"

    def dump(self, target: Path) -> Counts:
        """Write the database into `target`; return the rows of every table in the copy."""
        connection.ensure_connection()
        copy = sqlite3.connect(target)
        try:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            with connection.cursor() as cursor:
                tables = connection.introspection.table_names(cursor)
            return {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608
        finally:
            copy.close()

    def check(self, source: Path) -> None:
        """Raise ArchiveError for a file that SQLite finds broken."""
        copy = sqlite3.connect(f"file:{source}?mode=ro&immutable=1", uri=True)
        try:
            answer = copy.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            answer = str(error)
        finally:
            copy.close()
        if answer != "ok":
            raise ArchiveError(f"{source.name}: {answer}")

    def load(self, source: Path) -> None:
        """Put the copy in the place of the database."""
        connection.close()
        place = Path(settings.DATABASES["default"]["NAME"])
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_name(f"{place.name}{UNFINISHED}")
        shutil.copyfile(source, fresh)
        # The log of the old file would be played into the new one.
        for suffix in ("-wal", "-shm"):
            place.with_name(place.name + suffix).unlink(missing_ok=True)
        fresh.replace(place)


def database() -> Postgresql | Sqlite:
    """Return what knows how to copy the database of the settings."""
    return Postgresql() if connection.vendor == "postgresql" else Sqlite()


def binary(name: str) -> str:
    """Return one of PostgreSQL's programs; Debian keeps some of them outside PATH."""
    beside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    found = shutil.which(name) or next((str(path) for path in reversed(beside)), None)
    if found is None:
        raise ArchiveError(f"{name} is missing. On Debian: apt install postgresql-client")
    return found


def count_rows(cursor: CursorWrapper) -> Counts:
    """Return the number of rows of every table."""
    counts = {}
    for name in connection.introspection.table_names(cursor):
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 - our own tables
        counts[name] = cursor.fetchone()[0]
    return counts


# --- Backup ---------------------------------------------------------------------------------------


def backup(folder: Path, keep: int | None) -> Path:
    """Make a copy in `folder` and read it once; return its path.

    A copy bears its name only when it is whole. Of the files that have not changed since the last copy only a second
    name (a hard link) is made.
    """
    from core.models.task_runs import record_success

    with connection.cursor() as cursor:
        if not connection.introspection.table_names(cursor):
            raise ArchiveError(f"There is no table in {connection.settings_dict['NAME']}: nothing to keep.")
    os.umask(0o077)
    earlier = copies(folder)
    moment = datetime.now(UTC)
    final = folder / f"{PREFIX}{moment:%Y%m%dT%H%M%SZ}"
    work = final.with_name(f"{final.name}{UNFINISHED}")
    work.mkdir(parents=True)
    try:
        write(work, moment, earlier[-1] if earlier else None)
    except BaseException:
        # On a full disk what is left of one copy would leave no room for the next.
        shutil.rmtree(work)
        raise
    work.rename(final)
    for old in copies(folder)[:-keep] if keep else []:
        shutil.rmtree(old)
    record_success("backup", region_now())
    return final


def write(work: Path, moment: datetime, earlier: Path | None) -> None:
    """Fill the folder `work` with a copy of this moment and read it."""
    store = database()
    with timed("database") as say:
        counts = store.dump(work / store.file_name)
        say(f"{megabytes([work / store.file_name])}, {sum(counts.values())} rows")
    # The files after the database: each file that the database names is then there. Files of a later upload do no harm.
    with timed("files") as say:
        sums = take_media(work / "media", earlier)
        say(f"{len(sums)} files, {megabytes(work / name for name in sums)}")
    manifest = {
        "format": FORMAT,
        "made_at": moment.isoformat(timespec="seconds"),
        "database": connection.vendor,
        "rows": counts,
    }
    (work / MANIFEST).write_text(json.dumps(manifest, indent=1))
    sums |= {name: digest(work / name) for name in (store.file_name, MANIFEST)}
    (work / SUMS).write_text("".join(f"{value}  {name}\n" for name, value in sorted(sums.items())))
    check(work)
    os.sync()


def copies(folder: Path) -> list[Path]:
    """Return the finished copies in `folder`, the oldest first."""
    found = folder.glob(f"{PREFIX}*") if folder.is_dir() else ()
    return sorted(path for path in found if path.suffix != UNFINISHED and (path / SUMS).is_file())


def take_media(target: Path, earlier: Path | None) -> dict[str, str]:
    """Copy the uploaded files into `target`; return their checksums by the name inside the copy."""
    known = read_sums(earlier) if earlier else {}
    media = Path(settings.MEDIA_ROOT)
    target.mkdir()
    sums = {}
    for source in files_below(media):
        name = f"media/{source.relative_to(media).as_posix()}"
        copy = target.parent / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            if earlier and name in known and same_file(source, earlier / name):
                os.link(earlier / name, copy)
                sums[name] = known[name]
            else:
                shutil.copy2(source, copy)
                sums[name] = digest(copy)
        except FileNotFoundError:
            # Deleted by an editor a moment ago.
            continue
    return sums


def same_file(one: Path, other: Path) -> bool:
    """Tell by size and time whether a file is still the one that was copied; uploads are never changed in place."""
    if not other.is_file():
        return False
    first, second = one.stat(), other.stat()
    return (first.st_size, first.st_mtime_ns) == (second.st_size, second.st_mtime_ns)


# --- Check and restore ----------------------------------------------------------------------------


def check(copy: Path) -> dict[str, Any]:
    """Read the whole copy; return its manifest.

    Raises:
        ArchiveError: When a file is missing, changed or unreadable.
    """
    with timed("checked") as say:
        sums = read_sums(copy)
        wrong = [name for name, value in sums.items() if not (copy / name).is_file() or digest(copy / name) != value]
        if wrong or MANIFEST not in sums:
            raise ArchiveError(f"The copy is damaged, {len(wrong)} files: {', '.join(wrong[:5]) or MANIFEST}")
        manifest: dict[str, Any] = json.loads((copy / MANIFEST).read_text())
        if manifest["format"] != FORMAT:
            raise ArchiveError(f"The copy is of format {manifest['format']}, this program reads {FORMAT}.")
        store = Postgresql() if manifest["database"] == "postgresql" else Sqlite()
        store.check(copy / store.file_name)
        say(f"{len(sums)} checksums agree")
    return manifest


def restore(copy: Path, overwrite: bool) -> None:
    """Bring the copy back into the database and the folder of the settings, then build the index anew."""
    manifest = check(copy)
    store = database()
    if manifest["database"] != connection.vendor:
        raise ArchiveError(f"The copy is of {manifest['database']}, DATABASE_URL names {connection.vendor}.")
    refuse_to_overwrite(overwrite)
    # Files before the database that names them, superfluous ones after it: whenever this is broken off nothing is lost.
    with timed("files") as say:
        say(f"{put_media(copy)} files written")
    with timed("database") as say:
        store.load(copy / store.file_name)
        with connection.cursor() as cursor:
            compare(count_rows(cursor), manifest["rows"])
        say(f"{sum(manifest['rows'].values())} rows, every table as in the copy")
    remove_superfluous(copy)
    with timed("migrations"):
        call_command("migrate", verbosity=0)
    # Answers kept from before must not outlive the content they were made of.
    cache.clear()
    with timed("index"):
        rebuild_index()


def refuse_to_overwrite(allowed: bool) -> None:
    """Raise ArchiveError when something would be lost that nobody has given up."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    filled = [str(connection.settings_dict["NAME"])] if tables else []
    if next(files_below(Path(settings.MEDIA_ROOT)), None):
        filled.append(str(settings.MEDIA_ROOT))
    if filled and not allowed:
        raise ArchiveError(f"Not empty: {', '.join(filled)}. --overwrite replaces all of it by the copy.")


def put_media(copy: Path) -> int:
    """Copy back the files that are missing or different; return how many."""
    written = 0
    for source in files_below(copy / "media"):
        target = Path(settings.MEDIA_ROOT) / source.relative_to(copy / "media")
        if same_file(source, target):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
        # The copy is closed to others; the site's folder is read by nginx.
        target.chmod(0o644)
        written += 1
    return written


def remove_superfluous(copy: Path) -> None:
    """Delete files that came after the copy: nothing in the database leads to them any more."""
    media = Path(settings.MEDIA_ROOT)
    for path in list(files_below(media)):
        if not (copy / "media" / path.relative_to(media)).is_file():
            path.unlink()


def compare(found: Counts, expected: Counts) -> None:
    """Raise ArchiveError when a table does not hold as many rows as in the copy."""
    wrong = [name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name)]
    if wrong:
        raise ArchiveError(f"Rows differ from the copy in: {', '.join(sorted(wrong))}")


def rebuild_index() -> None:
    """Build the index of the search and compare it with the database."""
    try:
        call_command("search_rebuild")
        if settings.SEARCH["ELASTICSEARCH_URL"]:
            call_command("search_reconcile")
    except (CommandError, SystemExit) as error:
        raise ArchiveError(f"The data are back, the index is not; run manage.py search_rebuild. {error}") from error


# --- Files ----------------------------------------------------------------------------------------


def files_below(folder: Path) -> Iterator[Path]:
    """Yield the files in `folder` and below, in a fixed order."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def read_sums(copy: Path) -> dict[str, str]:
    """Return the checksums of a copy by name."""
    if not (copy / SUMS).is_file():
        raise ArchiveError(f"{copy} is no copy: {SUMS} is missing.")
    lines = (line.split("  ", 1) for line in (copy / SUMS).read_text().splitlines())
    return {name: value for value, name in lines}


def digest(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def megabytes(paths: Any) -> str:
    """Return the size of files together."""
    return f"{sum(path.stat().st_size for path in paths) / 1e6:.1f} MB"


@contextmanager
def timed(what: str) -> Iterator[Callable[[str], None]]:
    """Print the step, what it did and how long it took."""
    notes: list[str] = []
    began = time.monotonic()
    yield notes.append
    print(f"{what}: {'; '.join([*notes, f'{time.monotonic() - began:.1f} s'])}", flush=True)


def main(arguments: list[str]) -> int:
    """Return the exit code: 0 when everything is done and checked."""
    parser = argparse.ArgumentParser(prog="archive")
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("backup", prog="scripts/backup")
    making.add_argument("folder", type=Path)
    making.add_argument("--keep", type=int, metavar="N")
    returning = commands.add_parser("restore", prog="scripts/restore")
    returning.add_argument("backup", type=Path)
    returning.add_argument("--overwrite", action="store_true")
    returning.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    choose_settings("config.settings.dev")
    django.setup()
    try:
        with timed("all"):
            if options.command == "backup":
                result: Path = backup(options.folder.resolve(), options.keep)
            elif options.check:
                check(options.backup.resolve())
            else:
                restore(options.backup.resolve(), options.overwrite)
    except ArchiveError as error:
        print(error, file=sys.stderr)
        return 1
    if options.command == "backup":
        print(result)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
