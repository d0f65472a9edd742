"""Sending entries to Elasticsearch in bulk and reading what it says about each of them."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F
from elastic_transport import SerializationError
from elasticsearch import ApiError, Elasticsearch, helpers

from search.index import FRESH_DELIVERY, chunks
from search.mapping import to_source
from search.models import SearchEntry

logger = logging.getLogger(__name__)

CHUNK = 500
MAX_BYTES = 10 * 1024 * 1024
_BAD_REQUEST = 400
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
    for item in _results(client, target, _actions(target, parcels, receipt), options):
        _sort(item, by_key[item["_id"]], receipt)
    return receipt


def write_down(ids: Collection[int], write: Callable[[Collection[int]], object]) -> None:
    """Call `write` with portions of these entries, each locked in a transaction of its own.

    First all that nobody holds, then the others one by one: an editor who publishes several pages at once takes them
    in any order, and must never wait for somebody who waits for him.
    """
    for chunk in chunks(sorted(ids), CHUNK):
        entries = SearchEntry.objects.filter(pk__in=chunk)
        with transaction.atomic():
            free = list(entries.locked(skip=True).values_list("pk", flat=True))
            write(free)
        for entry_id in sorted(set(chunk).difference(free)):
            with transaction.atomic():
                list(entries.filter(pk=entry_id).locked().values_list("pk"))
                write([entry_id])


def note_delivered(versions: Mapping[int, int]) -> None:
    """Write down what the index has, `{entry: version}`; a late confirmation never lowers a version.

    What is known of a document that cannot be built stays: it is about the next version.
    """
    by_version: dict[int, list[int]] = {}
    for entry_id, version in versions.items():
        by_version.setdefault(version, []).append(entry_id)
    for version, ids in by_version.items():
        entries = SearchEntry.objects.filter(pk__in=ids)
        entries.filter(indexed_version__lt=version).update(indexed_version=version)
        caught_up = entries.filter(indexed_version__gte=F("version"), needs_mapping=False)
        caught_up.exclude(attempts=0, last_error="", dead=False).update(**FRESH_DELIVERY)


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


def _actions(target: str, parcels: list[Parcel], receipt: Receipt) -> list[dict[str, Any]]:
    """Return the actions; a document that cannot be turned into one is a refusal and holds nobody up."""
    actions = []
    for parcel in parcels:
        try:
            actions.append(action(parcel, target))
        except Exception as error:
            logger.exception("search: the document of %s cannot be sent", parcel.key)
            receipt.failed[parcel.entry_id] = f"{type(error).__name__}: {error}"
    return actions


def _results(
    client: Elasticsearch, target: str, actions: list[dict[str, Any]], options: dict[str, Any]
) -> Iterator[Mapping[str, Any]]:
    """Yield the answer about each action; a request that is refused for what is in it is sent in halves."""
    limits: dict[str, Any] = {"chunk_size": CHUNK, "max_chunk_bytes": MAX_BYTES, "raise_on_error": False}
    try:
        # All answers first: a failure in the middle sends everything again, which does no harm.
        # Copies: the helper takes its actions apart.
        answers = list(helpers.streaming_bulk(client, map(dict, actions), **limits, **options))
        yield from (next(iter(item.values())) for _, item in answers)
    except (ApiError, SerializationError) as error:
        status = error.status_code if isinstance(error, ApiError) else _BAD_REQUEST
        if status == _TOO_MANY_REQUESTS:
            # Not raised: what other requests of the batch have delivered must not be sent again and again.
            yield from ({"_id": item["_id"], "status": status, "error": str(error)} for item in actions)
            return
        if status not in {_BAD_REQUEST, _TOO_LARGE}:
            raise
        if len(actions) == 1:
            reason = "the document is too large" if status == _TOO_LARGE else f"{type(error).__name__}: {error}"
            yield {"_id": actions[0]["_id"], "status": status, "error": reason}
            return
        middle = len(actions) // 2
        yield from _results(client, target, actions[:middle], options)
        yield from _results(client, target, actions[middle:], options)


def _sort(item: Mapping[str, Any], entry_id: int, receipt: Receipt) -> None:
    status, error = item["status"], item.get("error")
    if error is None or status == _CONFLICT:
        receipt.done.add(entry_id)
    elif status == _NOT_FOUND:
        raise NoIndexError(str(error))
    elif status == _TOO_MANY_REQUESTS or status >= _SERVER_ERROR or _is_blocked(error):
        receipt.busy[entry_id] = _reason(error)
    else:
        receipt.failed[entry_id] = _reason(error)


def _is_blocked(error: Any) -> bool:
    """Tell whether the index takes nothing at all now, for example because its disk is full."""
    return isinstance(error, Mapping) and error.get("type") == "cluster_block_exception"


def _reason(error: Any) -> str:
    if not isinstance(error, Mapping):
        return str(error)[:1000]
    causes: Iterable[Any] = (error, error.get("caused_by") or {})
    return ": ".join(str(cause["reason"]) for cause in causes if cause.get("reason"))[:1000]
