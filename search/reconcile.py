"""Comparing what should be found with what can be found: the oracle of tests with faults, run nightly in production."""

import datetime as dt
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F, Model, Value
from django.db.models.functions import Greatest
from elasticsearch import Elasticsearch, helpers

from search import client as names
from search.index import FRESH_DELIVERY, chunks, refresh, visible_ids
from search.models import SearchEntry
from search.rebuild import has_live_index, rebuild
from search.registry import SearchType

logger = logging.getLogger(__name__)

_SCAN = 2000
# A document deleted past the worker leaves a version that cannot be asked for; it is a few above the last one.
_STEP = 100


@dataclass
class Difference:
    """Keys or primary keys on the wrong side: absent, of another version, or there without a right to be."""

    missing: set = field(default_factory=set)
    stale: set = field(default_factory=set)
    ghost: set = field(default_factory=set)

    @property
    def sets(self) -> tuple[set, set, set]:
        """Return the three in their order."""
        return self.missing, self.stale, self.ghost


def compare_entries(search_type: SearchType) -> Difference:
    """Compare the entries of a type with what everybody may see; sets of primary keys of the objects."""
    published = _published(search_type)
    entries = SearchEntry.objects.filter(type=search_type.name)
    rows = entries.filter(deleted=False).values_list("object_id", "updated_at", "needs_mapping")
    found = {object_id: (updated_at, marked) for object_id, updated_at, marked in rows}
    difference = Difference(missing=published.keys() - found.keys(), ghost=found.keys() - published.keys())
    for object_id in published.keys() & found.keys():
        updated_at, marked = found[object_id]
        publication = published[object_id]
        if marked or (publication is not None and publication > updated_at):
            difference.stale.add(object_id)
    return difference


def _published(search_type: SearchType) -> dict[int, dt.datetime | None]:
    """Return what everybody may see with the moment of its last publication, None where there is no such thing."""
    objects = search_type.model._default_manager
    if search_type.visible is not None:
        return dict.fromkeys(search_type.visible(list(objects.values_list("pk", flat=True))))
    return dict(objects.live().public().values_list("pk", "last_published_at"))  # type: ignore[attr-defined]


def compare_documents(search_type: SearchType) -> Difference:
    """Build every document of a type again and compare; slow, but nothing that is out of date escapes it."""
    difference = Difference()
    entries = SearchEntry.objects.filter(type=search_type.name, deleted=False).order_by("object_id")
    for chunk in chunks(list(entries.values_list("object_id", flat=True))):
        stored = dict(entries.filter(object_id__in=chunk).values_list("object_id", "document"))
        for item in search_type.queryset().filter(pk__in=visible_ids(search_type, chunk)):
            if item.pk in stored and not _is_equal(search_type, item, stored[item.pk]):
                difference.stale.add(item.pk)
    return difference


def _is_equal(search_type: SearchType, item: Model, stored: Mapping[str, Any]) -> bool:
    try:
        fresh = search_type.to_document(item).to_json()
    except Exception:
        # The entry says why.
        logger.exception("search: %s %s cannot be compared", search_type.name, item.pk)
        return False
    # As the database gives it back: without tuples and other values that JSON has no word for.
    return _comparable(json.loads(json.dumps(fresh))) == _comparable(stored)


def _comparable(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document without the order of its keywords: that of tags is any, and it means nothing."""
    return {**document, "keywords": sorted(map(str.strip, document.get("keywords", "").split("\n")))}


def repair_entries(search_type: SearchType, difference: Difference) -> None:
    """Build again what differs."""
    refresh(search_type, sorted(difference.missing | difference.stale | difference.ghost))


def compare_index(client: Elasticsearch) -> Difference:
    """Compare Elasticsearch with the entries; sets of keys. Without an index everything is missing."""
    wanted = dict(SearchEntry.objects.filter(deleted=False).values_list("key", "version"))
    stored = dict(_stored(client)) if has_live_index(client) else {}
    return Difference(
        missing=wanted.keys() - stored.keys(),
        stale={key for key in wanted.keys() & stored.keys() if wanted[key] != stored[key]},
        ghost=stored.keys() - wanted.keys(),
    )


def _stored(client: Elasticsearch) -> Iterator[tuple[str, int]]:
    client.indices.refresh(index=names.alias())
    query = {"version": True, "_source": False, "query": {"match_all": {}}}
    for hit in helpers.scan(client, index=names.alias(), query=query, size=_SCAN):
        yield hit["_id"], hit["_version"]


def repair_index(client: Elasticsearch, difference: Difference) -> None:
    """Have the worker send again what differs.

    A database restored from a copy is behind the versions in the index: entries get a version above both.
    """
    if not has_live_index(client):
        rebuild(client)
        return
    stored = dict(_stored(client))
    for chunk in chunks(sorted(difference.missing | difference.stale | difference.ghost)):
        with transaction.atomic():
            list(SearchEntry.objects.filter(key__in=chunk).locked().values_list("pk"))
            for key in chunk:
                SearchEntry.objects.filter(key=key).update(
                    version=Greatest(F("version"), Value(stored.get(key, 0))) + _STEP,
                    indexed_version=0,
                    **FRESH_DELIVERY,
                )
    known = set(SearchEntry.objects.filter(key__in=difference.ghost).values_list("key", flat=True))
    for key in sorted(difference.ghost - known):
        client.options(ignore_status=404).delete(index=names.alias(), id=key)
