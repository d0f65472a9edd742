"""Building the rows by which the database searches and suggests: listing, facet sets, full text, titles."""

import datetime as dt
import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence

from django.db.models import Min, Q

from core.dates import REGION_TZ
from search import fulltext, titles, vocabulary
from search.analysis import fold, words
from search.documents import EntryDocument
from search.facets import TYPE
from search.models import SearchFacetSet, SearchListing

ALWAYS = 0
NEVER = 2**53
_TITLE_LENGTH = 100
# Filled once per set and process: a set never changes, its token is computed from it.
_known_sets: dict[str, tuple[str, tuple[str, ...]]] = {}


def facet_token(facet: str, values: Sequence[str]) -> str:
    """Return the token of a set of values: 11 characters, equal sets have equal tokens everywhere."""
    text = "\n".join([facet, *sorted(values)])
    return urlsafe_b64encode(hashlib.blake2b(text.encode(), digest_size=8).digest()).decode().rstrip("=")


def all_facets_of(document: EntryDocument) -> dict[str, tuple[str, ...]]:
    """Return the facets of a document with the one that the engine adds, without empty ones."""
    return {name: values for name, values in {**document.facets, TYPE: (document.type,)}.items() if values}


def title_sort(title: str) -> str:
    """Return the key of alphabetical order: without case, quotes and ё."""
    return " ".join(words(fold(title)))[:_TITLE_LENGTH]


def nearest_moments(now: dt.datetime) -> list[dt.datetime | None]:
    """Return when the next window opens and when the next one closes; one query."""
    present = int(now.timestamp())
    found = SearchListing.objects.filter(has_window=True).aggregate(
        opens=Min("opens_at", filter=Q(opens_at__gt=present)),
        closes=Min("closes_at", filter=Q(closes_at__gt=present, closes_at__lt=NEVER)),
    )
    return [None if moment is None else dt.datetime.fromtimestamp(moment, REGION_TZ) for moment in found.values()]


def seconds(moment: dt.datetime | None, absent: int) -> int:
    """Return whole seconds since 1970, or `absent` when there is no moment."""
    return absent if moment is None else int(moment.timestamp())


def store(documents: Mapping[int, EntryDocument]) -> None:
    """Write listings, facet sets and texts for `{primary key of the entry: document}`."""
    sets, listings, texts = {}, [], []
    for entry_id, document in documents.items():
        own = {facet_token(name, values): (name, values) for name, values in all_facets_of(document).items()}
        sets.update(own)
        listings.append(_listing(entry_id, document, list(own)))
        texts.append((entry_id, fulltext.columns_of(document)))
    rows = [SearchFacetSet(token=token, facet=name, values=list(own)) for token, (name, own) in sorted(sets.items())]
    SearchFacetSet.objects.bulk_create(rows, ignore_conflicts=True)
    names = [item.name for item in SearchListing._meta.concrete_fields if not item.primary_key]
    SearchListing.objects.bulk_create(
        listings, update_conflicts=True, unique_fields=["entry"], update_fields=names, batch_size=500
    )
    fulltext.adapter().write(texts)
    vocabulary.learn_later(documents.values())
    titles.adapter().write([titles.row_of(entry_id, document) for entry_id, document in documents.items()])


def forget(entry_ids: Sequence[int]) -> None:
    """Remove the rows of entries from everything that the database searches."""
    SearchListing.objects.filter(entry_id__in=entry_ids).delete()
    fulltext.adapter().delete(entry_ids)
    titles.adapter().delete(entry_ids)


def resolve(tokens: set[str]) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Return `{token: (facet, values)}` of at least these tokens; one query when some are new to the process."""
    unknown = [token for token in tokens if token not in _known_sets]
    for start in range(0, len(unknown), 500):
        for item in SearchFacetSet.objects.filter(token__in=unknown[start : start + 500]):
            _known_sets[item.token] = (item.facet, tuple(item.values))
    return _known_sets


def _listing(entry_id: int, document: EntryDocument, tokens: list[str]) -> SearchListing:
    window = document.has_window
    return SearchListing(
        entry_id=entry_id,
        key=document.key,
        type=document.type,
        opens_at=seconds(document.opens_at, ALWAYS) if window else ALWAYS,
        closes_at=seconds(document.closes_at, NEVER) if window else NEVER,
        has_window=window,
        amount_low=document.amount_low,
        amount_high=document.amount_high,
        published_on=document.published_on,
        recheck_on=document.recheck_on,
        title_sort=title_sort(document.title),
        tokens=" ".join(tokens),
        depends_on="".join(f" {name} " for name in document.depends_on),
    )
