"""What happens to «Мы внедрили у себя»: written, published as a row of the practice, declined, forgotten.

Functions take the moment as `now` and are called inside a transaction. Each step is a letter to the author.
"""

import datetime as dt
import logging
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from wagtail.models import Page

from letters.post import forget_letters, write_letter
from practices.choices import ClaimStatus
from practices.models import PracticeClaim, PracticePage
from practices.submissions.consent import CLAIM_CONSENT
from users.models import User
from users.roles import moderators_with_mail

logger = logging.getLogger(__name__)
REVIEW_URL = "practice_claims:review"


class DecidedError(Exception):
    """Somebody else has decided about the claim, or its author took it back."""


class UnpublishedEditsError(Exception):
    """The practice has a draft: publishing a row would publish the draft as well."""


def receive(practice: PracticePage, values: dict[str, Any], now: dt.datetime) -> PracticeClaim:
    """Store a claim of somebody who has just agreed to the current text; tell him and the moderators."""
    others = {"practice": practice, "consent_version": CLAIM_CONSENT.current, **values}
    claim, is_new = PracticeClaim.objects.get_or_create(token=others.pop("token"), defaults=others)
    if not is_new:
        # A double click.
        return claim
    _tell_author(claim, "letters/claim_received.txt", now)
    context = _context(claim) | {"link": settings.WAGTAILADMIN_BASE_URL + reverse(REVIEW_URL, args=[claim.pk])}
    for person in moderators_with_mail():
        write_letter(f"{_key(claim)}new-{person.pk}", person.email, "letters/claim_moderator.txt", context, now)
    return claim


def publish(claim: PracticeClaim, row: dict[str, Any], user: User, now: dt.datetime) -> None:
    """Add the row to the live practice and tell the author.

    Args:
        row: Values of `RepetitionBlock`.

    Raises:
        DecidedError: If it waits no more.
        UnpublishedEditsError: If the practice is being edited.
    """
    _require_waiting(claim)
    # Locked: two moderators publish two rows of one practice, none is lost.
    Page.objects.select_for_update().get(pk=claim.practice_id)
    page = PracticePage.objects.get(pk=claim.practice_id)
    if page.has_unpublished_changes or not page.live:
        raise UnpublishedEditsError
    page.repeated_by.append(("place", row))
    page.save_revision(user=user, log_action=True).publish(user=user)
    _decide(claim, ClaimStatus.PUBLISHED, now)
    _tell_author(claim, "letters/claim_published.txt", now)


def decline(claim: PracticeClaim, reason: str, now: dt.datetime) -> None:
    """Refuse it with the reason (DecidedError: it waits no more)."""
    _require_waiting(claim)
    claim.reason = reason
    _decide(claim, ClaimStatus.DECLINED, now)
    _tell_author(claim, "letters/claim_declined.txt", now)


def forget(claim: PracticeClaim, now: dt.datetime) -> None:
    """Remove the person; a claim that waits is taken back, a published row stays: it names an organisation only."""
    forget_letters(_key(claim))
    claim.contact_name = claim.contact_email = claim.contact_phone = claim.reason = ""
    if claim.status == ClaimStatus.RECEIVED:
        claim.status, claim.decided_at = ClaimStatus.WITHDRAWN, now
    claim.forgotten_at = now
    claim.save()


@transaction.atomic
def withdraw_consent(claim: PracticeClaim, now: dt.datetime) -> bool:
    """Forget whoever asks for it and write the last letter, whose address goes when it has left.

    Any number of these at once do it once; returns whether there was anything to do.
    """
    claim = PracticeClaim.objects.select_for_update().get(pk=claim.pk)
    if claim.forgotten_at is not None:
        return False
    email = claim.contact_email
    forget(claim, now)
    if email:
        context = {"given": claim, "what": "claim"}
        write_letter(f"{_key(claim)}forgotten", email, "letters/practice_forgotten.txt", context, now, kept=False)
    # Outlives the database: after a return to an older copy the number tells whose data must go again.
    logger.info("practices: consent of claim %s withdrawn", claim.pk)
    return True


def forget_old(now: dt.datetime) -> int:
    """Forget the persons of claims decided long ago; return how many."""
    days = dt.timedelta(days=settings.PRACTICE_SUBMISSIONS["CLOSED_DAYS"])
    old = list(PracticeClaim.objects.filter(forgotten_at=None, decided_at__lt=now - days))
    for claim in old:
        forget(claim, now)
    return len(old)


def _require_waiting(claim: PracticeClaim) -> None:
    if claim.status != ClaimStatus.RECEIVED:
        raise DecidedError(claim.status)


def _decide(claim: PracticeClaim, status: ClaimStatus, now: dt.datetime) -> None:
    claim.status, claim.decided_at = status, now
    claim.save(update_fields=["status", "decided_at", "reason"])


def _tell_author(claim: PracticeClaim, template: str, now: dt.datetime) -> None:
    if claim.contact_email:
        link = settings.WAGTAILADMIN_BASE_URL + claim.get_absolute_url()
        write_letter(
            f"{_key(claim)}{claim.status}", claim.contact_email, template, _context(claim) | {"link": link}, now
        )


def _context(claim: PracticeClaim) -> dict[str, Any]:
    return {"claim": claim, "practice": claim.practice, "page_address": claim.practice.full_url}


def _key(claim: PracticeClaim) -> str:
    return f"practice-claim-{claim.pk}-"
