"""F28: the processes of the site are replaced ten times under load, as at a deployment."""

import threading
from functools import partial

from tests.fault import content
from tests.fault.outcome import Outcome, percentile
from tests.fault.people import Answer, Visitor
from tests.fault.processes import wait_until
from tests.fault.rig import SITE_WORKERS, Pace, Rig, editors

PATHS = ("/", "/vozmozhnosti/", "/poisk/?q=грант", "/api/v1/search?q=субсидия", "/healthz")


def run(rig: Rig) -> Outcome:
    """People read, one editor publishes; nobody may notice. That old code runs on a new schema is another test."""
    outcome, times, rate = Outcome(), rig.of(10, 2), rig.of(50, 8)
    page, editor = content.measures("f28", 1)[0], editors(rig, 1)[0]
    stop = threading.Event()
    published: list[Answer] = []

    def read(_: int) -> list[Answer]:
        visitor, pace = Visitor(rig.site.url), Pace(rate / 8)
        answers: list[Answer] = []
        while not stop.is_set():
            answers.append(visitor.get(PATHS[len(answers) % len(PATHS)]))
            pace.wait()
        return answers

    def publish() -> None:
        while not stop.is_set():
            published.append(editor.publish(page, f"F28 {len(published)}"))

    read_answers: list[list[Answer]] = []
    threads = [
        threading.Thread(target=lambda: read_answers.extend(rig.parallel(8, read, range(8)))),
        threading.Thread(target=publish),
    ]
    for thread in threads:
        thread.start()
    longest = 0.0
    try:
        for _ in range(times):
            old = set(rig.site.pids())
            rig.site.reload()
            replaced = wait_until(partial(new_only, rig, old), 120, "new processes take over")
            longest = max(longest, replaced)
            stop.wait(rig.of(3.0, 1.0))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    answers = [answer for own in read_answers for answer in own]
    outcome.note(times=times, longest=longest, requests=len(answers), publications=len(published))
    outcome.note(p95=percentile([answer.seconds for answer in answers], 95))
    outcome.equal("failed", sum(answer.status != 200 for answer in answers), 0)
    outcome.equal("unpublished", sum(answer.status != 302 for answer in published), 0)
    return outcome


def new_only(rig: Rig, old: set[int]) -> bool:
    """Tell whether all processes are others than before."""
    pids = set(rig.site.pids())
    return len(pids) >= SITE_WORKERS and not pids & old
