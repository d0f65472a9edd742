"""F10: PostgreSQL crashes and comes back five times while people register for an event and propose practices."""

import datetime as dt
import signal
import threading
import time

from django.db import connection

from core.dates import region_now
from events.models import Registration
from letters.models import Letter
from practices.models import PracticeSubmission
from tests.fault import forms
from tests.fault.outcome import Outcome
from tests.fault.people import Answer, Visitor
from tests.fault.processes import wait_until
from tests.fault.rig import Pace, Rig

PER_MINUTE = 100
PEOPLE = 6


def run(rig: Rig) -> Outcome:
    """Whoever was told «принято» is there afterwards; everybody else still has his text."""
    outcome, restarts, between = Outcome(), rig.of(5, 2), rig.of(20.0, 6.0)
    event = forms.event("f10")
    stop = threading.Event()
    told: list[tuple[str, Answer]] = []

    def apply(who: int) -> None:
        pace, number = Pace(PER_MINUTE / 60 / PEOPLE), 0
        while not stop.is_set():
            visitor = Visitor(rig.site.url, address=f"198.51.100.{who}.{number // 9}")
            email = f"f10-{who}-{number}@example.org"
            if number % 2:
                answer = visitor.post(forms.PROPOSE, **forms.proposal(email))
            else:
                answer = visitor.post(forms.register_path(event), **forms.registration(email))
            told.append((email, answer))
            number += 1
            pace.wait()

    crowd = threading.Thread(target=lambda: rig.parallel(PEOPLE, apply, range(PEOPLE)))
    crowd.start()
    recovered: list[float] = []
    try:
        for _ in range(restarts):
            time.sleep(between)
            # As `pg_ctl -m immediate`: nothing is written, the next start recovers from the log.
            rig.postgresql.kill(signal.SIGQUIT)
            time.sleep(1)
            rig.postgresql.start()
            recovered.append(wait_until(lambda: all_answer(rig), 120, "the site answers again"))
        time.sleep(between / 2)
    finally:
        stop.set()
        crowd.join()
        # This process has lost its connection as well.
        connection.close()
    kept = {*Registration.objects.values_list("email", flat=True)}
    kept |= {*PracticeSubmission.objects.values_list("contact_email", flat=True)}
    accepted = [email for email, answer in told if answer.status == 302]
    refused = [(email, answer) for email, answer in told if answer.status != 302]
    lettered = {*Letter.objects.filter(to__startswith="f10-").values_list("to", flat=True)}
    outcome.note(restarts=restarts, sent=len(told), accepted=len(accepted), refused=len(refused))
    outcome.note(recovered=max(recovered))
    outcome.check(bool(refused), "nobody met the restart")
    outcome.equal("lost", len(set(accepted) - kept), 0)
    outcome.equal("with_letter", len(set(accepted) & lettered), len(accepted))
    outcome.equal("others", sorted({answer.status for _, answer in refused} - {503}), [])
    texts = sum(email in answer.body.decode() and forms.TEXT in answer.body.decode() for email, answer in refused)
    outcome.equal("text_kept", texts, len(refused))
    outcome.check(rig.small or max(recovered) <= 15, "the site took longer than 15 s to recover")
    outcome.check(not half_made(), f"half made: {half_made()}")
    return outcome


def all_answer(rig: Rig) -> bool:
    """Tell whether every process of the site answers, whichever is asked."""
    return all(Visitor(rig.site.url).get("/readyz").status == 200 for _ in range(12))


def half_made() -> int:
    """Return how many proposals have no line in their history: nobody could follow them."""
    new = PracticeSubmission.objects.filter(created_at__gte=region_now() - dt.timedelta(hours=1))
    return new.filter(events=None).count()
