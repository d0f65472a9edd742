"""How long proposals are kept; the numbers are in the settings."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from practices.choices import SubmissionStatus
from practices.models import PracticeSubmission
from practices.submissions.lifecycle import forget

_CLOSED = (SubmissionStatus.PUBLISHED, SubmissionStatus.DECLINED, SubmissionStatus.WITHDRAWN)


def forget_old(now: dt.datetime) -> tuple[int, int]:
    """Delete drafts that nobody finishes, forget the persons of closed proposals.

    Returns:
        How many drafts were deleted, in how many proposals the persons were forgotten.
    """
    kept = settings.PRACTICE_SUBMISSIONS
    drafts = PracticeSubmission.objects.filter(
        status=SubmissionStatus.DRAFT, changed_at__lt=now - dt.timedelta(days=kept["DRAFT_DAYS"])
    )
    closed = PracticeSubmission.objects.filter(
        status__in=_CLOSED, forgotten_at=None, changed_at__lt=now - dt.timedelta(days=kept["CLOSED_DAYS"])
    )
    return _each(drafts, now, delete=True), _each(closed, now, delete=False)


def _each(found: QuerySet[PracticeSubmission], now: dt.datetime, *, delete: bool) -> int:
    count = 0
    for token in found.values_list("token", flat=True):
        with transaction.atomic():
            # Asked again under the lock: the author may have come back this very moment.
            submission = found.select_for_update().filter(token=token).first()
            if submission is None:
                continue
            forget(submission, now)
            if delete:
                submission.delete()
            count += 1
    return count
