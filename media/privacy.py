"""Which files everybody may read."""

from collections.abc import Collection as Several

from django.db.models import Q, QuerySet
from wagtail.models import Collection, CollectionViewRestriction

from media.models import PortalDocument


def public_documents() -> QuerySet[PortalDocument]:
    """Return the documents that lie in no private collection, neither their own nor one above it."""
    private = Q(pk__in=[])
    for path in CollectionViewRestriction.objects.values_list("collection__path", flat=True).distinct():
        private |= Q(collection__path__startswith=path)
    return PortalDocument.objects.exclude(private)


def documents_below(collection_id: int) -> list[int]:
    """Return the keys of the documents of a collection and of those below it; nothing when it is gone."""
    paths: Several[str] = Collection.objects.filter(pk=collection_id).values_list("path", flat=True)
    documents = PortalDocument.objects.filter(collection__path__startswith=next(iter(paths), "-"))
    return list(documents.values_list("pk", flat=True))
