"""Keeping `SearchEntry` equal to the content. Everything here writes to the database only, in the caller's transaction.

A row is locked before its object is read: whoever comes second reads what the first has committed, so an older
document can never overwrite a newer one.
"""

import datetime as dt
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Least
from wagtail.models import Page, Site

from core.dates import region_now
from core.private_sections import in_private_section
from freshness.changes import announce
from organisations.labels import forget_labels as forget_organisations
from search import listing
from search.documents import EntryDocument, make_key
from search.models import SearchEntry, SearchEntryQuerySet, SearchListing
from search.registry import SearchType, get_type, page_types, type_of
from taxonomy.labels import forget_labels as forget_lists

logger = logging.getLogger(__name__)

# Up to this many documents are built at once, inside the request of the editor; more are left to the worker.
AT_ONCE = 500
CHUNK = 500
# The worker holds so many entries at once: an editor who publishes one of them waits for all.
MAPPED_AT_ONCE = 100
MAPPING_RETRY = dt.timedelta(minutes=5)
MAX_REASON = 2000
# A delivery starts from the beginning with every change.
FRESH_DELIVERY: dict[str, Any] = {
    "attempts": 0,
    "next_attempt_at": None,
    "last_error": "",
    "failing_since": None,
    "dead": False,
}
# Whoever looks at the list needs no larger number, and the column holds none.
_COUNT_UP_TO = 10_000

T = TypeVar("T")


def enqueue(page: Page) -> None:
    """Bring the entry of one page up to date: publish, update or bury it, as the page now is in the database."""
    search_type = type_of(page.specific_class)
    if search_type is not None:
        refresh(search_type, [page.pk])


def enqueue_subtree(page: Page) -> None:
    """Bring up to date a page and everything below it: its address, privacy or place has changed."""
    by_kind: dict[int, list[int]] = {}
    for pk, kind in Page.objects.filter(path__startswith=page.path).values_list("pk", "content_type_id"):
        by_kind.setdefault(kind, []).append(pk)
    for search_type in page_types():
        object_ids = by_kind.get(ContentType.objects.get_for_model(search_type.model).pk)
        if object_ids:
            refresh_or_mark(search_type, object_ids)


def enqueue_marked(page: Page) -> None:
    """Bring up to date what is marked of a page and everything below it; what has been built since is left alone."""
    names = [search_type.name for search_type in page_types()]
    pages = Page.objects.filter(path__startswith=page.path).values("pk")
    marked = SearchEntry.objects.filter(type__in=names, needs_mapping=True, object_id__in=pages)
    _refresh_each_type(marked.values_list("type", "object_id"))


def withdraw(page: Page) -> None:
    """Bury the entry of a page that was withdrawn; if the database still shows it to everybody, leave it to the worker.

    Wagtail withdraws a page in memory only before it deletes it: to build its document once more would be in vain.
    """
    search_type = type_of(page.specific_class)
    if search_type is None:
        return
    with transaction.atomic():
        _lock_all(search_type, [page.pk])
        if visible_ids(search_type, [page.pk]):
            mark(search_type, [page.pk])
        else:
            _bury(_entries(search_type, [page.pk]))


def remove(page_id: int) -> None:
    """Bury the entries of a deleted page."""
    with transaction.atomic():
        names = [search_type.name for search_type in page_types()]
        _bury(SearchEntry.objects.filter(type__in=names, object_id=page_id))


def mark_changed(page: Page) -> None:
    """Remember that a page which is or was live was written, in the transaction that writes it.

    The signal of publication or withdrawal, which brings the entry up to date, may come after that transaction: if the
    process dies in between, the mark stays and the worker finishes the job.
    """
    search_type = type_of(type(page))
    if search_type is None:
        return
    if page.live:
        mark(search_type, [page.pk])
    else:
        _entries(search_type, [page.pk]).filter(deleted=False).update(needs_mapping=True, next_attempt_at=None)


def mark(search_type: SearchType, object_ids: Sequence[int]) -> None:
    """Leave these objects to the worker."""
    for chunk in chunks(object_ids):
        with transaction.atomic():
            if len(chunk) > 1:
                _lock(_entries(search_type, chunk))
            SearchEntry.objects.bulk_create(
                _empty_rows(search_type, chunk, needs_mapping=True),
                update_conflicts=True,
                unique_fields=["key"],
                update_fields=["needs_mapping", "next_attempt_at"],
            )


def mark_site(site: Site) -> None:
    """Leave to the worker everything below the root of a site: its host or root has changed, and so all addresses."""
    root = Page.objects.filter(pk=site.root_page_id).values_list("path", flat=True).first()
    if root is not None:
        mark_subtree(root)


def mark_subtree(path: str) -> None:
    """Leave to the worker whatever is below this place of the tree and findable now."""
    names = [search_type.name for search_type in page_types()]
    pages = Page.objects.filter(path__startswith=path).values("pk")
    entries = SearchEntry.objects.filter(type__in=names, deleted=False, object_id__in=pages)
    entries.update_in_order(needs_mapping=True, next_attempt_at=None)


def refresh_dependants(name: str) -> None:
    """Rebuild the documents that show a changed object.

    Args:
        name: `app.model:pk`, or `app.model:` for all objects of the model.
    """
    mask = f" {name}" if name.endswith(":") else f" {name} "
    _refresh_each_type(SearchListing.objects.filter(depends_on__contains=mask).values_list("type", "entry__object_id"))


def _refresh_each_type(rows: Iterable[tuple[str, int]]) -> None:
    """Rebuild the documents of objects of several types."""
    by_type: dict[str, list[int]] = {}
    for type_name, object_id in rows:
        by_type.setdefault(type_name, []).append(object_id)
    for type_name, object_ids in by_type.items():
        search_type = get_type(type_name)
        if search_type is not None:
            refresh_or_mark(search_type, object_ids)


def refresh_or_mark(search_type: SearchType, object_ids: Sequence[int]) -> None:
    """Rebuild a moderate number of documents at once; of many, bury the invisible at once and mark the rest."""
    forget_lists()
    forget_organisations()
    if len(object_ids) <= AT_ONCE:
        refresh(search_type, object_ids)
        return
    for chunk in chunks(object_ids):
        visible = visible_ids(search_type, chunk)
        with transaction.atomic():
            _lock(_entries(search_type, chunk))
            _bury(_entries(search_type, [pk for pk in chunk if pk not in visible]))
            mark(search_type, sorted(visible))


def hide_and_mark(search_type: SearchType, object_ids: Sequence[int]) -> None:
    """Take many objects out of the search at once and leave it to the worker to bring them back as they now are."""
    for chunk in chunks(object_ids):
        with transaction.atomic():
            _lock(_entries(search_type, chunk))
            _bury(_entries(search_type, chunk))
            mark(search_type, chunk)


def refresh(search_type: SearchType, object_ids: Sequence[int]) -> None:
    """Build the documents of these objects and write them; bury the entries of objects that not everybody may see."""
    for chunk in chunks(object_ids):
        with transaction.atomic():
            locked = _lock_all(search_type, chunk)
            items = _visible_items(search_type, chunk)
            documents: dict[int, EntryDocument] = {}
            for pk, item in items.items():
                document = _map(search_type, item, locked[pk])
                if document is not None:
                    documents[locked[pk]] = document
            _write_each(documents)
            _bury(_entries(search_type, [pk for pk in chunk if pk not in items]))


def bulk_enqueue(items: Iterable[Page] | Iterable[EntryDocument]) -> int:
    """Write many entries; ready documents are taken as they are, without a look at any page. Returns their number."""
    count = 0
    for chunk in chunks(items):
        documents = [item for item in chunk if isinstance(item, EntryDocument)]
        for type_name in {document.type for document in documents}:
            _write_ready(type_name, {item.object_id: item for item in documents if item.type == type_name})
        pages = [item for item in chunk if isinstance(item, Page)]
        for search_type in page_types():
            refresh(search_type, [page.pk for page in pages if page.specific_class is search_type.model])
        count += len(chunk)
    return count


def map_marked(limit: int = MAPPED_AT_ONCE) -> int:
    """Rebuild marked entries of one type that are due; return how many were taken. The worker calls it until 0.

    Entries that somebody else holds are left to him: several workers share the work, and nobody waits for anybody.
    """
    due = Q(next_attempt_at=None) | Q(next_attempt_at__lte=region_now())
    marked = SearchEntry.objects.filter(due, needs_mapping=True).order_by("id")
    type_name = marked.values_list("type", flat=True).first()
    if type_name is None:
        return 0
    # This process may remember older names of the lists.
    forget_lists()
    forget_organisations()
    search_type = get_type(type_name)
    with transaction.atomic():
        free = marked.filter(type=type_name).locked(skip=True)
        object_ids = list(free.values_list("object_id", flat=True)[:limit])
        if search_type is None:
            _bury(SearchEntry.objects.filter(type=type_name, object_id__in=object_ids))
        else:
            _refresh_apart(search_type, object_ids)
    return len(object_ids)


def _refresh_apart(search_type: SearchType, object_ids: Sequence[int]) -> None:
    """Rebuild documents; when the set fails as a whole, one by one, so that a spoilt object holds up only itself."""
    try:
        refresh(search_type, object_ids)
        return
    except OperationalError:
        raise
    except Exception as error:
        if len(object_ids) == 1:
            _note_error(_entries(search_type, object_ids), error)
            return
    for object_id in object_ids:
        _refresh_apart(search_type, [object_id])


def visible_ids(search_type: SearchType, object_ids: Collection[int]) -> set[int]:
    """Return which of these objects everybody may see."""
    if search_type.visible is not None:
        return search_type.visible(object_ids)
    pages = search_type.model._default_manager.filter(pk__in=object_ids)
    return set(_public(pages).values_list("pk", flat=True))


def visible_among(objects: Collection[tuple[str, int]]) -> set[tuple[str, int]]:
    """Return which of these `(type, object)` everybody may see; one query for the pages of all types."""
    types = {name: search_type for name, _ in objects if (search_type := get_type(name)) is not None}
    pages = {pk for name, pk in objects if name in types and types[name].visible is None}
    public = set(_public(Page.objects.filter(pk__in=pages)).values_list("pk", flat=True)) if pages else set()
    visible = {
        name: public if search_type.visible is None else search_type.visible([pk for of, pk in objects if of == name])
        for name, search_type in types.items()
    }
    return {(name, pk) for name, pk in objects if pk in visible.get(name, ())}


def _visible_items(search_type: SearchType, object_ids: Collection[int]) -> dict[int, models.Model]:
    """Return those of these objects that everybody may see, with what the mapping reads."""
    items = search_type.queryset()
    if search_type.visible is not None:
        items = items.filter(pk__in=search_type.visible(object_ids))
    else:
        items = _public(items.filter(pk__in=object_ids))
    return {item.pk: item for item in items}


def _public(pages: models.QuerySet) -> models.QuerySet:
    return pages.live().exclude(in_private_section())  # type: ignore[attr-defined]


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Yield lists of `size` items; the last one may be shorter."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _entries(search_type: SearchType, object_ids: Sequence[int]) -> SearchEntryQuerySet:
    return SearchEntry.objects.filter(key__in=[make_key(search_type.name, pk) for pk in object_ids])


def _ensure(search_type: SearchType, object_ids: Sequence[int]) -> None:
    """Make empty rows for objects that have none: only a row can be locked. Version 0 is never sent anywhere."""
    SearchEntry.objects.bulk_create(_empty_rows(search_type, object_ids), ignore_conflicts=True)


def _empty_rows(search_type: SearchType, object_ids: Sequence[int], **fields: Any) -> list[SearchEntry]:
    name, now = search_type.name, region_now()
    return [
        SearchEntry(key=make_key(name, pk), type=name, object_id=pk, updated_at=now, **fields)
        for pk in sorted(object_ids)
    ]


def _lock_all(search_type: SearchType, object_ids: Sequence[int]) -> dict[int, int]:
    """Lock the rows of all these objects, made where there are none; return `{object: entry}`.

    Of several they are made first: who holds some must not wait for somebody else who is making the others.
    """
    if len(object_ids) == 1:
        locked = _lock(_entries(search_type, object_ids))
        if locked:
            return locked
    _ensure(search_type, object_ids)
    return _lock(_entries(search_type, object_ids))


def _lock(entries: SearchEntryQuerySet) -> dict[int, int]:
    """Lock the rows of some objects of a type; return `{object: entry}`."""
    return dict(entries.locked().values_list("object_id", "id"))


def _map(search_type: SearchType, item: models.Model, entry_id: int) -> EntryDocument | None:
    """Return the document of an object; an error is noted in its entry and never stops a publication."""
    try:
        # A savepoint: a failed query must not spoil the transaction of the content.
        with transaction.atomic():
            document = search_type.to_document(item)
    except Exception as error:
        _note_error(SearchEntry.objects.filter(pk=entry_id), error)
        return None
    return document


def _note_error(entries: SearchEntryQuerySet, error: Exception) -> None:
    """Write down why a document could not be built; the worker tries again after MAPPING_RETRY.

    Raises:
        Exception: The error itself where the settings ask for it: in tests.
    """
    if settings.SEARCH["RAISE_MAPPING_ERRORS"]:
        raise error
    now = region_now()
    for key in entries.values_list("key", flat=True):
        logger.error("search: the document of %s cannot be built", key, exc_info=error)
    entries.update(
        needs_mapping=True,
        attempts=Least(F("attempts") + 1, Value(_COUNT_UP_TO)),
        next_attempt_at=now + MAPPING_RETRY,
        failing_since=Coalesce(F("failing_since"), Value(now)),
        last_error=f"{type(error).__name__}: {error}"[:MAX_REASON],
    )


def _write_ready(type_name: str, documents: Mapping[int, EntryDocument]) -> None:
    search_type = get_type(type_name)
    if search_type is None:
        raise LookupError(f"no search type {type_name!r}")
    with transaction.atomic():
        locked = _lock_all(search_type, list(documents))
        _write({locked[object_id]: document for object_id, document in documents.items()})


def _write_each(documents: Mapping[int, EntryDocument]) -> None:
    """Store documents; one that the database refuses is noted in its entry and never stops a publication."""
    try:
        with transaction.atomic():
            _write(documents)
        return
    except OperationalError:
        raise
    except Exception as error:
        if len(documents) == 1:
            _note_error(SearchEntry.objects.filter(pk__in=documents), error)
            return
    for entry_id, document in documents.items():
        _write_each({entry_id: document})


def _write(documents: Mapping[int, EntryDocument]) -> None:
    """Store documents by the primary keys of their locked entries."""
    if not documents:
        return
    now = region_now()
    for entry_id, document in documents.items():
        SearchEntry.objects.filter(pk=entry_id).update(
            version=F("version") + 1,
            document=document.to_json(),
            deleted=False,
            needs_mapping=False,
            updated_at=now,
            **FRESH_DELIVERY,
        )
    listing.store(documents)
    announce(names=False)


def _bury(entries: SearchEntryQuerySet) -> None:
    """Turn entries into tombstones; those that are tombstones already stay as they are."""
    rows = list(entries.filter(Q(deleted=False) | Q(needs_mapping=True)).locked().values_list("id", "deleted"))
    buried = [entry_id for entry_id, deleted in rows if deleted]
    if buried:
        SearchEntry.objects.filter(pk__in=buried).update(needs_mapping=False, **FRESH_DELIVERY)
    ids = [entry_id for entry_id, deleted in rows if not deleted]
    if not ids:
        return
    announce(hard=True, names=False)
    for chunk in chunks(ids):
        listing.forget(chunk)
        SearchEntry.objects.filter(pk__in=chunk).update(
            version=F("version") + 1,
            document={},
            deleted=True,
            needs_mapping=False,
            updated_at=region_now(),
            **FRESH_DELIVERY,
        )
