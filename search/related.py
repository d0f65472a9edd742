"""What has to do with a page, as hits: pages that it names, and pages that name it.

They come from the documents of the search, which live and die in the transaction of their pages. So no section imports
another, and what was taken off the site or made private is not offered.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils.safestring import SafeString
from wagtail.models import Page, ReferenceIndex, get_default_page_content_type

from core.memory import Remembered
from core.windows import days_left, window_status
from search.documents import EntryDocument, make_key
from search.models import SearchEntry
from search.registry import get_type, page_types
from search.results import SearchHit


def related_hits(
    page: Page, named: Iterable[int], now: dt.datetime, *, types: Sequence[str] = (), field: str = ""
) -> list[SearchHit]:
    """Return public pages as hits: those named first, in their order, then those that name the page.

    Two queries.

    Args:
        named: Primary keys of pages.
        types: Names of the types that count; empty means every type of page.
        field: Name of the stream field by which others name the page; empty means any way, a link in a text too.
    """
    kinds = types or tuple(item.name for item in page_types())
    ids = list(dict.fromkeys([*named, *_naming(page, field)]))
    return _hits(_documents([make_key(kind, pk) for pk in ids if pk != page.pk for kind in kinds]), now)


def naming_hits(page: Page, type_name: str, field: str, now: dt.datetime) -> list[SearchHit]:
    """Return the public pages of a type that name the page in a stream field; two queries at most."""
    return _hits(_naming_documents(type(page), page.pk, type_name, field), now)


@Remembered
def _naming_documents(model: type[Page], pk: int, type_name: str, field: str) -> list[EntryDocument]:
    return _documents([make_key(type_name, key) for key in _naming(model(pk=pk), field) if key != pk])


def _documents(keys: Sequence[str]) -> list[EntryDocument]:
    """Return those of the documents that are there, in the order of their keys."""
    stored = dict(SearchEntry.objects.filter(key__in=keys, deleted=False).values_list("key", "document"))
    return [EntryDocument.from_json(stored[key]) for key in keys if key in stored]


def _hits(documents: Iterable[EntryDocument], now: dt.datetime) -> list[SearchHit]:
    return [hit for document in documents if (hit := _hit(document, now)) is not None]


def _naming(page: Page, field: str) -> list[int]:
    if page.pk is None:
        return []
    pages = Q(base_content_type=get_default_page_content_type())
    found = ReferenceIndex.get_references_to(page).filter(pages, model_path__startswith=f"{field}." if field else "")
    return sorted({int(key) for key in found.values_list("object_id", flat=True)})


def _hit(document: EntryDocument, now: dt.datetime) -> SearchHit | None:
    search_type = get_type(document.type)
    if search_type is None:
        return None
    has_window = document.has_window
    return SearchHit(
        key=document.key,
        type=document.type,
        id=document.object_id,
        title=document.title,
        url=document.url,
        summary=document.summary,
        highlight=SafeString(""),
        status=window_status(document.opens_at, document.closes_at, now) if has_window else None,
        days_left=days_left(document.closes_at, now) if has_window else None,
        card=document.card,
        card_template=search_type.card_template,
        type_label=search_type.label,
    )
