"""Texts of documents: asked for in the transaction that saves a file, read later by `Reader`, used by the search."""

import datetime as dt
import logging
import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, QuerySet

from core.dates import region_now
from media.extraction.limits import MAX_FILE, WALL_SECONDS
from media.extraction.outcomes import Outcome, Problem
from media.extraction.run import KINDS, extract
from media.models import DocumentText, PortalDocument
from media.privacy import public_documents
from media.signals import documents_changed

logger = logging.getLogger(__name__)

State = DocumentText.State
# A crash of the machine is no fault of the file: it is tried again, but not for ever.
MAX_ATTEMPTS = 3
FIRST_DELAY = dt.timedelta(minutes=1)
LEASE = dt.timedelta(seconds=3 * WALL_SECONDS)
_ADOPT = 500
_FRESH = {
    "state": State.WAITING,
    "reason": "",
    "text": "",
    "is_tagged": None,
    "attempts": 0,
    "next_attempt_at": None,
    "leased_until": None,
    "lease_owner": "",
}


def expect(document: PortalDocument) -> None:
    """Have the file of a saved document read, unless its text is known; the old text is forgotten at once."""
    file_name, file_hash = document.file.name or "", document.file_hash
    row = DocumentText.objects.filter(pk=document.pk).values_list("file_name", "file_hash").first()
    if row is not None and row[0] == file_name and ("" in {row[1], file_hash} or row[1] == file_hash):
        return
    values = {**_FRESH, "file_name": file_name, "file_hash": file_hash, "updated_at": region_now()}
    DocumentText.objects.update_or_create(document=document, defaults=values)


def read_again(document_id: int) -> bool:
    """Put a file that could not be read back into the queue; False when it is not one of these."""
    failed = DocumentText.objects.filter(pk=document_id, state=State.FAILED)
    return bool(failed.update(**_FRESH, updated_at=region_now()))


def public_texts(document_ids: Collection[int]) -> list[tuple[str, str]]:
    """Return (title, text) of those documents that have been read and that everybody may open, in the given order."""
    if not document_ids:
        return []
    ready = _readable(document_ids).values_list("pk", "title", "extracted__text")
    found = {pk: (title, text) for pk, title, text in ready}
    return [found[pk] for pk in document_ids if pk in found]


def all_readable(document_ids: Collection[int]) -> bool:
    """Tell whether each of these documents has a text that everybody may read."""
    return _readable(document_ids).count() == len(set(document_ids))


def _readable(document_ids: Collection[int]) -> QuerySet[PortalDocument]:
    return public_documents().filter(pk__in=document_ids, extracted__state=State.DONE)


class Reader:
    """Reads waiting files one after another. Several may run: a file is taken by a lease, which a killed one loses."""

    def __init__(self) -> None:
        self._owner = uuid.uuid4().hex

    def step(self) -> bool:
        """Read one file; False when there is nothing to do."""
        row = self._claim()
        if row is None:
            return _adopt() > 0
        if row.attempts > MAX_ATTEMPTS:
            # Whoever took it before has never come back to tell: it must not happen for ever.
            self._record(row, Outcome(problem=Problem.CRASH))
        else:
            self._record(row, read(row))
        return True

    def drain(self) -> int:
        """Read until nothing is due; return how many files were taken up."""
        count = 0
        while self.step():
            count += 1
        return count

    def _claim(self) -> DocumentText | None:
        now = region_now()
        due = Q(next_attempt_at=None) | Q(next_attempt_at__lte=now)
        free = Q(leased_until=None) | Q(leased_until__lt=now)
        with transaction.atomic():
            waiting = DocumentText.objects.filter(due, free, state=State.WAITING).order_by("document")
            row = waiting.select_for_update(skip_locked=True).first()
            if row is None:
                return None
            # Counted before the reading: a file that kills the reader is counted as well.
            row.attempts += 1
            DocumentText.objects.filter(pk=row.pk).update(
                attempts=row.attempts, leased_until=now + LEASE, lease_owner=self._owner
            )
        return row

    def _record(self, row: DocumentText, outcome: Outcome) -> None:
        """Write down what came out, unless the document got another file meanwhile."""
        now = region_now()
        problem = outcome.problem
        values = {"reason": problem or "", "text": outcome.text, "is_tagged": outcome.tagged, "updated_at": now}
        if problem is None:
            values["state"] = State.DONE
        elif problem is Problem.UNKNOWN_TYPE:
            values["state"] = State.SKIPPED
        elif not problem.passing or row.attempts >= MAX_ATTEMPTS:
            values["state"] = State.FAILED
        else:
            values["next_attempt_at"] = now + FIRST_DELAY * 2 ** (row.attempts - 1)
        own = DocumentText.objects.filter(pk=row.pk, file_name=row.file_name, lease_owner=self._owner)
        with transaction.atomic():
            if own.update(**values, leased_until=None, lease_owner="") and problem is None:
                documents_changed.send(DocumentText, document_ids=[row.pk], at_once=True)
        if problem not in {None, Problem.UNKNOWN_TYPE}:
            logger.warning("media: document %s gives no text: %s", row.pk, problem)


def read(row: DocumentText) -> Outcome:
    """Return what the file of a document gives; never raises."""
    kind = row.file_name.rpartition(".")[2].lower()
    if kind not in KINDS:
        return Outcome(problem=Problem.UNKNOWN_TYPE)
    storage = PortalDocument._meta.get_field("file").storage
    try:
        if storage.size(row.file_name) > MAX_FILE:
            return Outcome(problem=Problem.TOO_LARGE)
        with storage.open(row.file_name) as file:
            return extract(file, kind)
    except FileNotFoundError:
        return Outcome(problem=Problem.MISSING)
    except Exception:
        # A storage that fails, no room for the copy: one file must not stop all others.
        logger.exception("media: document %s cannot be read", row.pk)
        return Outcome(problem=Problem.CRASH)


def _adopt() -> int:
    """Take up documents that came past the signals: those of before this table, bulk imports."""
    now = region_now()
    unknown = list(PortalDocument.objects.filter(extracted=None).order_by("pk")[:_ADOPT])
    rows = [
        DocumentText(document=item, file_name=item.file.name or "", file_hash=item.file_hash, updated_at=now)
        for item in unknown
    ]
    DocumentText.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
