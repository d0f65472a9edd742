"""F11: one form is sent twice to twenty times at the same moment: double clicks, retries over a bad line."""

from events.models import Registration
from letters.models import Letter
from practices.models import PracticeSubmission
from tests.fault import forms
from tests.fault.outcome import Outcome
from tests.fault.people import Answer, Visitor
from tests.fault.rig import Rig


def run(rig: Rig) -> Outcome:
    """Registrations and proposals by turns; everybody is led to the same place."""
    outcome, rounds, most = Outcome(), rig.of(200, 10), rig.of(20, 6)
    event = forms.event("f11")
    answers: list[Answer] = []
    places: list[int] = []
    for turn in range(rounds):
        visitor, email = Visitor(rig.site.url, address=f"203.0.113.{turn}"), f"f11-{turn}@example.org"
        form = forms.proposal(email) if turn % 2 else forms.registration(email)
        path = forms.PROPOSE if turn % 2 else forms.register_path(event)
        times = rig.chance.randint(2, most)

        def send(_: int, path: str = path, form: dict[str, str] = form, visitor: Visitor = visitor) -> Answer:
            return visitor.post(path, **form)

        found = rig.parallel(times, send, range(times))
        answers += found
        places.append(len({answer.location for answer in found if answer.status == 302}))
    # The limit by address stops a proposal that is sent for the eleventh time within an hour: that is no mistake.
    statuses = [answer.status for answer in answers]
    outcome.note(rounds=rounds, sent=len(answers), accepted=statuses.count(302))
    outcome.equal("errors", sum(status >= 500 or not status for status in statuses), 0)
    outcome.equal("registrations", Registration.objects.filter(email__startswith="f11-").count(), (rounds + 1) // 2)
    made = PracticeSubmission.objects.filter(contact_email__startswith="f11-")
    outcome.equal("proposals", made.count(), rounds // 2)
    outcome.equal("letters", Letter.objects.filter(to__startswith="f11-").count(), rounds)
    outcome.equal("one_place", places.count(1), rounds)
    return outcome
