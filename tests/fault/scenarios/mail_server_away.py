"""F29: the mail server is away; registrations and proposals go on, and each letter arrives once when it is back."""

import time
from collections import Counter

from core.dates import region_now
from letters.models import Letter
from tests.fault import forms
from tests.fault.mailbox import Mailbox
from tests.fault.outcome import Outcome
from tests.fault.people import Visitor
from tests.fault.processes import wait_until
from tests.fault.rig import Rig


def run(rig: Rig) -> Outcome:
    """Two senders at once; the pauses between their attempts are let pass."""
    outcome, count, away = Outcome(), rig.of(200, 12), rig.of(120.0, 3.0)
    event = forms.event("f29")
    senders = [rig.nursery.spawn("send_letters", "--poll", "0.2") for _ in range(2)]

    def apply(number: int) -> int:
        visitor, email = Visitor(rig.site.url, address=f"192.0.2.{number % 250}"), f"f29-{number}@example.org"
        if number % 2:
            return visitor.post(forms.PROPOSE, **forms.proposal(email)).status
        return visitor.post(forms.register_path(event), **forms.registration(email)).status

    began = time.monotonic()
    accepted = rig.parallel(4, apply, range(count))
    letters = Letter.objects.filter(to__startswith="f29-")
    while time.monotonic() - began < away or not letters.filter(attempts__gte=2).exists():
        # Not too often: after eight attempts a letter is given up, and that is right.
        due_now(attempts__lt=3)
        time.sleep(0.5)
    outcome.note(sent=count, tried=max(letters.values_list("attempts", flat=True)))
    outcome.equal("accepted", accepted.count(302), count)
    outcome.equal("arrived_meanwhile", letters.exclude(sent_at=None).count(), 0)
    with Mailbox(rig.mail_port) as mailbox:

        def all_sent() -> bool:
            due_now()
            return not letters.filter(sent_at=None).exists()

        outcome.note(after=wait_until(all_sent, 120, "all letters leave"))
        time.sleep(1)
        arrived = Counter(letter for letter in mailbox.letters if letter[0].startswith("f29-"))
    for sender in senders:
        sender.stop()
    outcome.equal("letters", len(arrived), count)
    outcome.equal("lost", letters.filter(given_up=True).count(), 0)
    outcome.equal("twice", sum(number - 1 for number in arrived.values()), 0)
    return outcome


def due_now(**which: int) -> None:
    """Let the pauses after a failure pass."""
    now = region_now()
    Letter.objects.filter(sent_at=None, given_up=False, next_attempt_at__gt=now, **which).update(next_attempt_at=now)
