"""What happens to a proposed practice: every change is a line of the history and a letter to the author.

Functions take the moment as `now` and are called inside a transaction.
"""

import datetime as dt
import logging
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from core.guard import token_of
from letters.post import forget_letters, write_letter
from practices.choices import SubmissionStatus
from practices.models import PracticePage, PracticeSubmission, SubmissionEvent
from practices.submissions.consent import CONSENT
from users.roles import moderators_with_mail

logger = logging.getLogger(__name__)
_LETTERS = {
    SubmissionStatus.DRAFT: "letters/practice_draft.txt",
    SubmissionStatus.RECEIVED: "letters/practice_received.txt",
    SubmissionStatus.IN_WORK: "letters/practice_in_work.txt",
    SubmissionStatus.RETURNED: "letters/practice_returned.txt",
    SubmissionStatus.PUBLISHED: "letters/practice_published.txt",
    SubmissionStatus.DECLINED: "letters/practice_declined.txt",
    SubmissionStatus.WITHDRAWN: "letters/practice_withdrawn.txt",
}
# What moderators may do, and from which state.
WAITING = (SubmissionStatus.RECEIVED, SubmissionStatus.IN_WORK, SubmissionStatus.RETURNED)


class WrongStateError(Exception):
    """The proposal has moved on since the page was shown."""


def locked(token: str) -> PracticeSubmission:
    """Return the proposal, for this transaction only ours.

    Raises:
        PracticeSubmission.DoesNotExist: If no proposal has this token.
    """
    return PracticeSubmission.objects.select_for_update().get(token=token)


def start(contacts: dict[str, str], shown: str, now: dt.datetime) -> PracticeSubmission:
    """Begin a proposal of somebody who has just agreed to the current text of the consent.

    Args:
        shown: The stamp of the page with the form. A form sent twice, by a double click or over a bad line, begins
            one proposal.
    """
    submission, is_new = PracticeSubmission.objects.get_or_create(
        token=token_of(shown, *contacts.values()),
        defaults={
            **contacts,
            "consent_version": CONSENT.current,
            "consent_at": now,
            "created_at": now,
            "changed_at": now,
        },
    )
    if is_new:
        _note(submission, SubmissionStatus.DRAFT, now, by_author=True)
    return submission


def save_answers(submission: PracticeSubmission, step: str, typed: dict[str, list[str]], now: dt.datetime) -> None:
    """Keep what was typed in a step, right or wrong."""
    submission.answers = {**submission.answers, step: typed}
    submission.title = " ".join(typed.get("title", [submission.title])[0].split())[:180]
    submission.changed_at = now
    submission.save(update_fields=["answers", "title", "changed_at"])


def send(submission: PracticeSubmission, now: dt.datetime, answer: str = "") -> None:
    """Hand the proposal to the moderators, for the first time or with an answer to their question."""
    _require(submission, SubmissionStatus.DRAFT, SubmissionStatus.RETURNED)
    status = SubmissionStatus.IN_WORK if submission.page_id else SubmissionStatus.RECEIVED
    event = _change(submission, status, now, answer, by_author=True)
    _tell_moderators(submission, event)


def take(submission: PracticeSubmission, page: PracticePage, now: dt.datetime) -> None:
    """Note the draft that a moderator made of it."""
    _require(submission, *WAITING)
    submission.page = page
    submission.save(update_fields=["page"])
    _change(submission, SubmissionStatus.IN_WORK, now)


def ask(submission: PracticeSubmission, question: str, now: dt.datetime) -> None:
    """Give it back to the author with a question."""
    _require(submission, *WAITING)
    _change(submission, SubmissionStatus.RETURNED, now, question)


def decline(submission: PracticeSubmission, reason: str, now: dt.datetime) -> None:
    """Refuse it, with the reason."""
    _require(submission, *WAITING)
    _change(submission, SubmissionStatus.DECLINED, now, reason)


def publish(submission: PracticeSubmission, now: dt.datetime) -> None:
    """Note that the page made of it is live; a proposal that the author took back stays so."""
    if submission.status in WAITING:
        _change(submission, SubmissionStatus.PUBLISHED, now)


def withdraw(submission: PracticeSubmission, now: dt.datetime) -> None:
    """Take it back: the draft made of it goes, so do the files."""
    if not submission.is_open:
        raise WrongStateError(submission.status)
    _drop_draft(submission)
    _change(submission, SubmissionStatus.WITHDRAWN, now, by_author=True)


def forget(submission: PracticeSubmission, now: dt.datetime) -> None:
    """Remove the persons, and everything that was not published; what is left says only that there was a proposal."""
    if submission.is_open:
        _drop_draft(submission)
        submission.status = SubmissionStatus.WITHDRAWN
    for file in submission.files.all():
        file.delete()
    submission.events.update(text="")
    forget_letters(_letter_key(submission))
    for name in ("contact_name", "contact_email", "contact_phone"):
        setattr(submission, name, "")
    if submission.status != SubmissionStatus.PUBLISHED:
        submission.organisation_name = submission.title = ""
    submission.answers, submission.forgotten_at, submission.changed_at = {}, now, now
    submission.save()


@transaction.atomic
def withdraw_consent(submission: PracticeSubmission, now: dt.datetime) -> bool:
    """Forget whoever asks for it and write the last letter, whose address goes when it has left.

    Any number of these at once do it once; returns whether there was anything to do.
    """
    submission = locked(submission.token)
    if submission.forgotten_at is not None:
        return False
    email = submission.contact_email
    forget(submission, now)
    if email:
        key, context = f"{_letter_key(submission)}forgotten", {"given": submission, "what": "proposal"}
        write_letter(key, email, "letters/practice_forgotten.txt", context, now, kept=False)
    # Outlives the database: after a return to an older copy the number tells whose data must go again.
    logger.info("practices: consent of proposal %s withdrawn", submission.pk)
    return True


def waiting() -> QuerySet[PracticeSubmission]:
    """Return the proposals that moderators must look at."""
    return PracticeSubmission.objects.filter(status=SubmissionStatus.RECEIVED)


def _require(submission: PracticeSubmission, *states: SubmissionStatus) -> None:
    if submission.forgotten_at is not None or submission.status not in states:
        raise WrongStateError(submission.status)


def _change(
    submission: PracticeSubmission,
    status: SubmissionStatus,
    now: dt.datetime,
    text: str = "",
    *,
    by_author: bool = False,
) -> SubmissionEvent:
    submission.status, submission.changed_at = status, now
    submission.save(update_fields=["status", "changed_at"])
    return _note(submission, status, now, text, by_author=by_author)


def _note(
    submission: PracticeSubmission,
    status: SubmissionStatus,
    now: dt.datetime,
    text: str = "",
    *,
    by_author: bool = False,
) -> SubmissionEvent:
    event = SubmissionEvent.objects.create(submission=submission, at=now, status=status, text=text, by_author=by_author)
    if submission.contact_email:
        context: dict[str, Any] = {
            "submission": submission,
            "text": text,
            "site": settings.WAGTAIL_SITE_NAME,
            "link": settings.WAGTAILADMIN_BASE_URL + submission.get_absolute_url(),
            "page_address": submission.page.full_url if submission.page else "",
        }
        key = f"{_letter_key(submission)}{event.pk}"
        write_letter(key, submission.contact_email, _LETTERS[status], context, now)
    return event


def _tell_moderators(submission: PracticeSubmission, event: SubmissionEvent) -> None:
    """Write to everybody who looks through proposals; the letter holds nothing of the person."""
    context = {
        "submission": submission,
        "is_answer": submission.events.filter(status=SubmissionStatus.RETURNED).exists(),
        "site": settings.WAGTAIL_SITE_NAME,
        "link": settings.WAGTAILADMIN_BASE_URL + reverse("practice_submissions:review", args=[submission.pk]),
    }
    for person in moderators_with_mail():
        key = f"{_letter_key(submission)}{event.pk}-{person.pk}"
        write_letter(key, person.email, "letters/practice_moderator.txt", context, event.at)


def _letter_key(submission: PracticeSubmission) -> str:
    return f"practice-submission-{submission.pk}-"


def _drop_draft(submission: PracticeSubmission) -> None:
    """Delete the page that has never been live and what was put into the libraries for it."""
    page = submission.page
    if page is not None and page.first_published_at is None:
        submission.page = None
        submission.save(update_fields=["page"])
        page.delete()
    if page is None or page.first_published_at is None:
        for file in submission.files.select_related("image", "document"):
            for made in (file.image, file.document):
                if made is not None:
                    made.delete()
            file.delete()
