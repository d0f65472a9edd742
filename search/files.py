"""Texts of the files that pages offer: into the documents of the pages, and out of them again.

The database always holds the truth: whatever changes the public text of a file rebuilds the pages that offer it in the
same transaction. Elasticsearch comes after, so what it finds in a file counts only for what is delivered, see
`backends.elastic`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Model
from django.utils.safestring import SafeString

from media.models import PortalDocument
from media.references import document_ids
from media.texts import all_readable, public_texts
from search import index
from search.documents import EntryDocument, FileText
from search.highlight import file_highlight
from search.models import SearchEntry, SearchListing
from search.registry import SearchType, get_type

# The texts of all files of one page together, in characters.
MAX_FILES = 100_000
_NAME = f"{PortalDocument._meta.label_lower}:"


@dataclass(frozen=True)
class Attachments:
    """The files of a page for its search document.

    Attributes:
        texts: Of those that have been read and that everybody may open.
        names: Of all of them, for `EntryDocument.depends_on`.
    """

    texts: tuple[FileText, ...]
    names: tuple[str, ...]


def attachments_of(page: Model, also: Iterable[int | None] = ()) -> Attachments:
    """Return the files of a page; two queries, none for a page without files.

    Args:
        also: Documents of the rows that belong to the page; None stands for a row without a file.
    """
    ids = list(dict.fromkeys([*document_ids(page), *(pk for pk in also if pk is not None)]))
    return Attachments(shared(public_texts(ids)), tuple(f"{_NAME}{pk}" for pk in ids))


def shared(texts: Sequence[tuple[str, str]]) -> tuple[FileText, ...]:
    """Cut long texts so that all fit in MAX_FILES; what short ones leave goes to the longer ones."""
    taken: dict[int, str] = {}
    left = MAX_FILES
    by_length = sorted(range(len(texts)), key=lambda position: len(texts[position][1]))
    for done, position in enumerate(by_length):
        taken[position] = texts[position][1][: left // (len(texts) - done)]
        left -= len(taken[position])
    return tuple(FileText(title, taken[position]) for position, (title, _) in enumerate(texts))


def refresh_pages(ids: Collection[int]) -> None:
    """Rebuild the pages that offer these documents.

    Of very many pages the worker rebuilds; if a text may have been withdrawn, they are not found until then.
    """
    withdrawn = not all_readable(ids)
    for search_type, object_ids in _pages(ids):
        if withdrawn and len(object_ids) > index.AT_ONCE:
            index.hide_and_mark(search_type, object_ids)
        else:
            index.refresh_or_mark(search_type, object_ids)


def mark_pages(ids: Collection[int]) -> None:
    """Leave the pages that offer these documents to the worker."""
    for search_type, object_ids in _pages(ids):
        index.mark(search_type, object_ids)


def file_fragments(shown: Mapping[str, int], stems: Collection[str]) -> dict[str, SafeString]:
    """Return `{key: fragment}` of those objects that have more of the words in a file, as the database now has it.

    Args:
        shown: `{key: how many different words the fragment in hand has}`.
    """
    if not shown:
        return {}
    entries = SearchEntry.objects.filter(key__in=shown, deleted=False, listing__depends_on__contains=f" {_NAME}")
    documents = (EntryDocument.from_json(data) for data in entries.values_list("document", flat=True))
    fragments = {document.key: file_highlight(document.files, stems, shown[document.key]) for document in documents}
    return {key: fragment for key, fragment in fragments.items() if fragment}


def _pages(ids: Collection[int]) -> list[tuple[SearchType, list[int]]]:
    """Return the objects whose documents depend on one of these files, by type."""
    if not ids:
        return []
    names = {f"{_NAME}{pk}" for pk in ids}
    # One walk through the listings, however many files there are.
    mask = f" {next(iter(names))} " if len(names) == 1 else f" {_NAME}"
    rows = SearchListing.objects.filter(depends_on__contains=mask)
    by_type: dict[str, list[int]] = {}
    for type_name, object_id, depends_on in rows.values_list("type", "entry__object_id", "depends_on"):
        if not names.isdisjoint(depends_on.split()):
            by_type.setdefault(type_name, []).append(object_id)
    found = ((get_type(name), object_ids) for name, object_ids in by_type.items())
    return [(search_type, object_ids) for search_type, object_ids in found if search_type is not None]
