"""F15: Redis is killed under load while editors are signed in, and comes back empty."""

import threading
import time

from events.views import REGISTRATIONS
from tests.fault import forms
from tests.fault.outcome import Outcome, percentile
from tests.fault.people import Answer, Visitor
from tests.fault.rig import Pace, Rig, editors

PATHS = ("/", "/vozmozhnosti/", "/api/v1/search?q=грант", "/sobytiya/", "/vozmozhnosti/?status=open")
READERS = 8
LIMIT = REGISTRATIONS.times


def run(rig: Rig) -> Outcome:
    """Ask the same before, meanwhile and afterwards."""
    outcome, people = Outcome(), rig.of(20, 5)
    before, away, after, rate = rig.of((60, 300, 60, 50), (5, 12, 5, 6))
    event = forms.event("f15")
    team = editors(rig, people)
    outcome.equal("signed_in_before", signed_in(rig, team), people)
    calm = load(rig, before, rate)
    rig.redis.kill()
    storm: list[Answer] = []
    crowd = threading.Thread(target=lambda: storm.extend(load(rig, away, rate)))
    crowd.start()
    try:
        outcome.equal("signed_in", signed_in(rig, team), people)
        outcome.equal("past_the_limit", past_the_limit(rig, forms.register_path(event)), 0)
    finally:
        crowd.join()
        rig.redis.start()
    returned = load(rig, after, rate)
    outcome.equal("signed_in_after", signed_in(rig, team), people)
    times = [percentile([answer.seconds for answer in answers], 95) for answers in (calm, storm, returned)]
    outcome.note(requests=len(storm), p95=times[0], p95_away=times[1], p95_returned=times[2])
    answers = [*calm, *storm, *returned]
    outcome.equal("errors", sum(answer.status >= 500 or not answer.status for answer in answers), 0)
    if not rig.small:
        outcome.check(times[1] <= max(2 * times[0], 0.5), "pages are slow without Redis")
        outcome.check(times[2] <= max(2 * times[0], 0.5), "pages are slow after its return")
    return outcome


def load(rig: Rig, seconds: float, rate: float) -> list[Answer]:
    """Read pages for so long, so many a second; a machine that is too slow answers fewer, not longer."""
    visitor, end = Visitor(rig.site.url), time.monotonic() + seconds

    def read(reader: int) -> list[Answer]:
        pace, answers = Pace(rate / READERS), list[Answer]()
        while time.monotonic() < end:
            answers.append(visitor.get(PATHS[(reader + len(answers)) % len(PATHS)]))
            pace.wait()
        return answers

    return [answer for own in rig.parallel(READERS, read, range(READERS)) for answer in own]


def signed_in(rig: Rig, team: list) -> int:
    """Return how many get into the admin."""
    return rig.parallel(4, lambda editor: editor.get("/admin/pages/").status, team).count(200)


def past_the_limit(rig: Rig, path: str) -> int:
    """Send more registrations from one address than are allowed; return how many too many were taken."""
    visitor = Visitor(rig.site.url, address="198.51.100.77")
    taken = 0
    for number in range(LIMIT + 10):
        taken += visitor.post(path, **forms.registration(f"f15-{number}@example.org")).status == 302
        time.sleep(0.01)
    return max(taken - LIMIT, 0)
