"""Writing letters and handing them to the mail server; see `Letter`."""

import datetime as dt
import logging
import time
from collections.abc import Collection, Mapping
from smtplib import SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string

from core.dates import region_now
from letters.models import Letter

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=5)
# Waiting before the next try, in minutes; after the last one nobody tries again without a person.
PAUSES = (1, 5, 15, 60, 180, 720, 1440)
KEEP = dt.timedelta(days=30)
# A refusal repeats the address.
_FORGOTTEN = {"to": "", "body": "", "last_error": ""}
_REFUSED = (SMTPRecipientsRefused, SMTPSenderRefused, BadHeaderError, ValueError)


def write_letter(
    key: str, to: str, template: str, context: Mapping[str, Any], now: dt.datetime, *, kept: bool = True
) -> Letter:
    """Write a letter in the transaction of what it tells about; it leaves after the commit.

    Args:
        key: The occasion, «registration-17-confirmed»: the second letter about one occasion is not written.
        template: A text template whose first line is the subject, the rest after an empty line the text.
        kept: Whether address and text stay for a month after it was sent, see `Letter`.
    """
    subject, _, body = render_to_string(template, dict(context)).strip().partition("\n")
    letter, created = Letter.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            # A line break in a name must not become a header.
            "subject": " ".join(subject.split())[:250],
            "body": body.strip() + "\n",
            "created_at": now,
            "next_attempt_at": now,
            "kept": kept,
        },
    )
    if created and settings.LETTERS_AT_ONCE:
        transaction.on_commit(lambda: send_due(region_now()), robust=True)
    return letter


def send_due(now: dt.datetime, limit: int = 100) -> int:
    """Send what is due; return how many letters left. Any number of processes may do it at once."""
    due = Q(sent_at=None, given_up=False, next_attempt_at__lte=now) & (Q(leased_until=None) | Q(leased_until__lte=now))
    sent, began = 0, time.monotonic()
    for letter in Letter.objects.filter(due).order_by("next_attempt_at")[:limit]:
        # A slow server may take longer for a hundred letters than a lease lasts: the lease of each begins at its turn.
        turn = now + dt.timedelta(seconds=int(time.monotonic() - began))
        # Whoever changes the row first has the letter; a killed process lets go of it when the lease ends.
        if Letter.objects.filter(due, pk=letter.pk).update(leased_until=turn + LEASE):
            sent += _send(letter, turn)
    return sent


def failing() -> QuerySet[Letter]:
    """Return the letters that were refused at least once and wait, or wait no more; forgotten ones cannot be sent."""
    return Letter.objects.filter(sent_at=None).exclude(last_error="").exclude(to="")


def retry(numbers: Collection[int] | None, now: dt.datetime) -> int:
    """Let failing letters leave at once, all of them or those with these keys; return how many there are."""
    letters = failing() if numbers is None else failing().filter(pk__in=numbers)
    # The error stays until the letter has left: who presses the button wants to see what comes of it.
    return letters.update(given_up=False, attempts=0, next_attempt_at=now)


def forget_old(now: dt.datetime) -> int:
    """Remove addresses and texts of letters that were sent or given up long ago; return how many."""
    old = Letter.objects.filter(Q(sent_at__lt=now - KEEP) | Q(given_up=True, created_at__lt=now - KEEP))
    return old.exclude(to="").update(**_FORGOTTEN)


def forget_letters(beginning: str) -> None:
    """Take address and text out of the letters whose keys begin so; those that have not left yet stay where they are.

    It belongs into the transaction that removes the person; a letter of farewell is written after it.
    """
    letters = Letter.objects.filter(key__startswith=beginning)
    letters.filter(sent_at=None).update(given_up=True)
    letters.update(**_FORGOTTEN)


def _send(letter: Letter, now: dt.datetime) -> bool:
    try:
        EmailMessage(letter.subject, letter.body, to=[letter.to]).send()
    except Exception as error:
        _postpone(letter, now, error)
        return False
    rest = {} if letter.kept else _FORGOTTEN
    Letter.objects.filter(pk=letter.pk).update(
        **{"sent_at": now, "attempts": letter.attempts + 1, "leased_until": None, "last_error": "", **rest}
    )
    return True


def _postpone(letter: Letter, now: dt.datetime, error: Exception) -> None:
    """Note why it did not leave. An address that the server refuses is not tried again."""
    hopeless = isinstance(error, _REFUSED) or letter.attempts >= len(PAUSES)
    pause = dt.timedelta(minutes=PAUSES[min(letter.attempts, len(PAUSES) - 1)])
    # Somebody may have been forgotten while his letter was on its way: what the server says repeats the address.
    waiting = Letter.objects.filter(pk=letter.pk).exclude(to="")
    waiting.update(
        **{
            "attempts": letter.attempts + 1,
            "next_attempt_at": now + pause,
            "leased_until": None,
            "given_up": hopeless,
            "last_error": f"{type(error).__name__}: {error}"[:2000],
            **(_FORGOTTEN if hopeless and not letter.kept else {}),
        }
    )
    logger.warning("letters: letter %s did not leave: %s", letter.pk, type(error).__name__)
