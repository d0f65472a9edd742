"""F14: the portal in one file: eight editors save and publish at once, their forms save themselves, people read."""

import threading

from tests.fault import content
from tests.fault.outcome import Outcome, percentile
from tests.fault.people import Answer, Visitor
from tests.fault.rig import Portal, editors

WRITERS, READERS = 8, 20
PATHS = ("/", "/vozmozhnosti/", "/poisk/?q=субсидия", "/api/v1/search?q=грант", "/vozmozhnosti/?status=open")


def run(rig: Portal) -> Outcome:
    """Every writer has a page of his own; between two publications his form saves itself."""
    outcome, saves = Outcome(), rig.of(100, 2)
    pages = content.measures("f14", WRITERS)
    team = editors(rig, WRITERS)
    stop = threading.Event()

    def write(number: int) -> list[Answer]:
        answers = []
        for turn in range(saves):
            answers.append(team[number].autosave(pages[number], f"F14 {number} черновик {turn}"))
            answers.append(team[number].publish(pages[number], f"F14 {number} {turn}"))
        return answers

    def read(number: int) -> list[Answer]:
        visitor = Visitor(rig.site.url)
        answers: list[Answer] = []
        while not stop.is_set():
            answers.append(visitor.get(PATHS[(number + len(answers)) % len(PATHS)]))
            stop.wait(rig.of(0.2, 1.0))
        return answers

    read_answers: list[list[Answer]] = []
    crowd = threading.Thread(target=lambda: read_answers.extend(rig.parallel(READERS, read, range(READERS))))
    crowd.start()
    try:
        written = [answer for own in rig.parallel(WRITERS, write, range(WRITERS)) for answer in own]
    finally:
        stop.set()
        crowd.join()
    reads = [answer for own in read_answers for answer in own]
    outcome.note(saves=len(written), p95=percentile([answer.seconds for answer in written], 95))
    outcome.note(reads=len(reads), reads_p95=percentile([answer.seconds for answer in reads], 95))
    outcome.equal("saved", sum(answer.accepted for answer in written), len(written))
    outcome.equal("read", sum(answer.status == 200 for answer in reads), len(reads))
    log = (rig.folder / "processes.log").read_text()
    outcome.equal("locked", log.count("database is locked"), 0)
    for page in pages:
        page.refresh_from_db()
    outcome.equal("kept", [page.title for page in pages], [f"F14 {n} {saves - 1}" for n in range(WRITERS)])
    return outcome
