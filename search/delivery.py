"""Sending entries to Elasticsearch in bulk and reading what it says about each of them."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import ApiError, Elasticsearch, helpers

from search.mapping import to_source

logger = logging.getLogger(__name__)

CHUNK = 500
MAX_BYTES = 10 * 1024 * 1024
_NOT_FOUND = 404
_CONFLICT = 409
_TOO_LARGE = 413
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500


class NoIndexError(Exception):
    """Nothing stands under the name that was written to."""


@dataclass(frozen=True)
class Parcel:
    """One version of one entry on its way; an empty document means that the object is gone."""

    entry_id: int
    key: str
    version: int
    document: Mapping[str, Any]


@dataclass
class Receipt:
    """What became of the parcels, by primary keys of their entries.

    Attributes:
        done: Stored, or there is something newer already.
        busy: Elasticsearch asks to come later: the parcel is not to blame.
        failed: Refused, with the reason.
    """

    done: set[int] = field(default_factory=set)
    busy: dict[int, str] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)

    def add(self, other: "Receipt") -> None:
        """Join with what another index says about the same parcels: done is what both have taken."""
        self.busy |= other.busy
        self.failed |= other.failed
        self.done -= {*self.busy, *self.failed}


def send(client: Elasticsearch, target: str, parcels: list[Parcel], **options: Any) -> Receipt:
    """Write parcels to the index or alias `target`; `options` go with the request (`refresh`, `require_alias`).

    Raises:
        NoIndexError: If the target is not there.
        TransportError, ApiError: If the whole request failed; parcels may then be sent again, in any order.
    """
    receipt = Receipt()
    by_key = {parcel.key: parcel.entry_id for parcel in parcels}
    for item in _results(client, target, parcels, options):
        _sort(item, by_key[item["_id"]], receipt)
    return receipt


def action(parcel: Parcel, target: str) -> dict[str, Any]:
    """Return the bulk action. The external version lets the newest win, whoever writes and in whatever order."""
    head = {
        "_index": target,
        "_id": parcel.key,
        "version": parcel.version,
        "version_type": "external",
    }
    if not parcel.document:
        return {**head, "_op_type": "delete"}
    return {**head, "_op_type": "index", "_source": to_source(parcel.document)}


def _results(
    client: Elasticsearch, target: str, parcels: list[Parcel], options: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield the answer about each parcel; a request that is too large is sent in halves."""
    actions = (action(parcel, target) for parcel in parcels)
    limits: dict[str, Any] = {"chunk_size": CHUNK, "max_chunk_bytes": MAX_BYTES, "raise_on_error": False}
    try:
        # All answers first: a failure in the middle sends everything again, which does no harm.
        answers = list(helpers.streaming_bulk(client, actions, **limits, **options))
        yield from (next(iter(item.values())) for _, item in answers)
    except ApiError as error:
        if error.status_code != _TOO_LARGE:
            raise
        if len(parcels) == 1:
            yield {"_id": parcels[0].key, "status": _TOO_LARGE, "error": "the document is too large"}
            return
        middle = len(parcels) // 2
        yield from _results(client, target, parcels[:middle], options)
        yield from _results(client, target, parcels[middle:], options)


def _sort(item: Mapping[str, Any], entry_id: int, receipt: Receipt) -> None:
    status, error = item["status"], item.get("error")
    if error is None or status == _CONFLICT:
        receipt.done.add(entry_id)
    elif status == _NOT_FOUND:
        raise NoIndexError(str(error))
    elif status == _TOO_MANY_REQUESTS or status >= _SERVER_ERROR:
        receipt.busy[entry_id] = _reason(error)
    else:
        receipt.failed[entry_id] = _reason(error)


def _reason(error: Any) -> str:
    if not isinstance(error, Mapping):
        return str(error)[:1000]
    causes: Iterable[Any] = (error, error.get("caused_by") or {})
    return ": ".join(str(cause["reason"]) for cause in causes if cause.get("reason"))[:1000]
