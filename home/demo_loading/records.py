"""The YAML files of the demo as plain records."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from search.synonyms.start_set import PATH as START_SET

Record = dict[str, Any]

DEMO_DIR = Path(__file__).resolve().parent.parent / "demo"
# The C parser reads the same language ten times faster; not every build of PyYAML has it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEMO_FACTS = "demo"


class BadRecordError(ValueError):
    """A record of the demo cannot be stored; the message names the file's kind, the key and the reason."""


def read(name: str, folder: Path = DEMO_DIR) -> list[Record]:
    """Return the records of `name*.yaml` in the order of files and lines.

    Raises:
        BadRecordError: If a key stands twice.
        FileNotFoundError: If there is no such file.
    """
    paths = sorted(folder.glob(f"{name}*.yaml"))
    if not paths:
        raise FileNotFoundError(folder / f"{name}.yaml")
    records: list[Record] = []
    for path in paths:
        # Both loaders are safe ones: they build nothing but numbers, texts, lists and dictionaries.
        records += yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER) or []  # noqa: S506
    keys = [record["key"] for record in records]
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    if repeated:
        raise BadRecordError(f"{name}: ключ стоит дважды: {', '.join(repeated)}")
    return records


def read_one(name: str, folder: Path = DEMO_DIR) -> Record:
    """Return the only record of `name`.yaml.

    Raises:
        FileNotFoundError: If there is no such file.
    """
    record: Record = yaml.load((folder / f"{name}.yaml").read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
    return record


def parents_first(records: list[Record]) -> Iterator[Record]:
    """Yield the records of a tree so that a parent comes before its children, otherwise in their order.

    Raises:
        BadRecordError: If a parent is missing or the records form a circle.
    """
    waiting, seen = list(records), {None}
    while waiting:
        ready = [record for record in waiting if record.get("parent") in seen]
        if not ready:
            raise BadRecordError(f"нет записи, в которую входит {waiting[0]['key']}: {waiting[0]['parent']}")
        yield from ready
        seen |= {record["key"] for record in ready}
        waiting = [record for record in waiting if record["key"] not in seen]


def day(on: dt.date, offset: int | None) -> dt.date | None:
    """Return the calendar day `offset` days after the day of loading; None stays None."""
    return None if offset is None else on + dt.timedelta(days=offset)


def iso_day(text: str | None) -> dt.date | None:
    """Return the day of an ISO text; None stays None."""
    return dt.date.fromisoformat(str(text)) if text else None


def is_demo(record: Record) -> bool:
    """Tell whether sums and dates of the record are invented."""
    return record["facts"] == _DEMO_FACTS


def digest(folder: Path = DEMO_DIR) -> str:
    """Return a hash of everything the stored demo depends on: the files of records and the code that reads them."""
    found = hashlib.sha256()
    own = (path for mask in ("*.yaml", "files/*", "pictures/*") for path in folder.glob(mask))
    sources = [START_SET, *own, *Path(__file__).parent.rglob("*.py")]
    for path in sorted(sources):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()
