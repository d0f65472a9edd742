"""What the engine knows about one findable object, whatever back-end searches."""

import datetime as dt
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple, Self

# A longer text is cut: a page of law in an annex must not decide what the whole index weighs.
MAX_BODY = 100_000
_DATETIMES = ("opens_at", "closes_at")
_DATES = ("published_on", "recheck_on")


class FileText(NamedTuple):
    """The text of a file that a page offers."""

    title: str
    text: str


@dataclass(frozen=True)
class EntryDocument:
    """One findable object: texts, facet values, dates, sums and what its card shows.

    Attributes:
        type: Name of its `SearchType`.
        object_id: Primary key within the type; with the type it makes `key`.
        url: Path on the site, with a leading slash.
        body: All other plain text by which it may be looked for, up to MAX_BODY characters.
        files: Texts of the public files of the object; they weigh less than the body. See `search.files`.
        keywords: Names of what it is tagged with; they weigh more than the body.
        facets: `{field: values}`; trees are already unfolded, so that a filter is one look-up.
        opens_at, closes_at: Aware moments; the end is excluded. None means no limit on that side.
        has_window: False for what cannot be applied for: it has no status.
        amount_low, amount_high: Whole roubles, both included; both None for what gives no money.
        recheck_on: Last day for checking the facts again; after it they count as unchecked.
        card: JSON with everything the card's template and the API show.
        depends_on: Objects whose change alters this document, as `app.model:pk`.
    """

    type: str
    object_id: int
    title: str
    url: str
    summary: str = ""
    body: str = ""
    keywords: str = ""
    files: tuple[FileText, ...] = ()
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    opens_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None
    has_window: bool = False
    amount_low: int | None = None
    amount_high: int | None = None
    published_on: dt.date | None = None
    recheck_on: dt.date | None = None
    card: dict[str, Any] = field(default_factory=dict)
    depends_on: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Return the name of the object in the whole engine: «measure:42»."""
        return make_key(self.type, self.object_id)

    def to_json(self) -> dict[str, Any]:
        """Return the document as JSON values; `from_json` gives an equal one back."""
        data = {item.name: getattr(self, item.name) for item in fields(self)}
        for name in (*_DATETIMES, *_DATES):
            data[name] = data[name].isoformat() if data[name] else None
        data["facets"] = {name: list(values) for name, values in self.facets.items()}
        data["depends_on"] = list(self.depends_on)
        data["body"] = self.body[:MAX_BODY]
        data["files"] = [list(item) for item in self.files]
        return _without_nul(data)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Build the document from what `to_json` gave.

        Raises:
            KeyError, ValueError: If it is something else.
        """
        values = dict(data)
        for name in _DATETIMES:
            values[name] = dt.datetime.fromisoformat(data[name]) if data[name] else None
        for name in _DATES:
            values[name] = dt.date.fromisoformat(data[name]) if data[name] else None
        values["facets"] = {name: tuple(keys) for name, keys in data["facets"].items()}
        values["depends_on"] = tuple(data["depends_on"])
        # Documents of before the texts of files were searched have none.
        values["files"] = tuple(FileText(*item) for item in data.get("files", ()))
        return cls(**values)


def make_key(type_name: str, object_id: int) -> str:
    """Return the key of an object of a type."""
    return f"{type_name}:{object_id}"


def _without_nul(value: Any) -> Any:
    """Drop NUL characters: PostgreSQL stores them neither in text nor in JSON."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {key: _without_nul(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    return value
