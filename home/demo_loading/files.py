"""Files to download: documents of the library, and which rows of pages offer them."""

import hashlib
from collections.abc import Mapping

from django.core.files.base import ContentFile

from home.demo_loading.progress import Change, Progress
from home.demo_loading.records import DEMO_DIR, Record, read
from media.models import PortalDocument

FILES_DIR = DEMO_DIR / "files"
# (key of the page, title of the row) → key of the document
Offers = Mapping[tuple[str, str], int]


def load_files(records: list[Record], progress: Progress) -> None:
    """Put every file into the library; call it before practices and measures, which offer them."""
    tally = progress.start("Файлы для скачивания")
    for record in records:
        progress.count(tally, _put(record), len(records))
    progress.finish(tally.line())


def offered_files() -> Offers:
    """Return which document belongs to which row of which page; empty when no files have been loaded."""
    records = read("files")
    known = dict(_documents([record["title"] for record in records]))
    return {
        (row["page"], row["row"]): known[record["title"]]
        for record in records
        if record["title"] in known
        for row in record["rows"]
    }


def _documents(titles: list[str]) -> list[tuple[str, int]]:
    return list(PortalDocument.objects.filter(title__in=titles).order_by("-pk").values_list("title", "pk"))


def _put(record: Record) -> Change:
    content = (FILES_DIR / record["key"]).read_bytes()
    # The same hash as Wagtail keeps: it tells whether the file in the library is still this one.
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    document = PortalDocument.objects.filter(title=record["title"]).order_by("pk").first()
    change = Change.CREATED if document is None else Change.UPDATED
    document = document or PortalDocument(title=record["title"])
    if document.file_hash == digest and document.file.storage.exists(document.file.name or ""):
        return Change.KEPT
    document.file_hash, document.file_size = digest, len(content)
    document.file.save(record["key"], ContentFile(content), save=True)
    return change
