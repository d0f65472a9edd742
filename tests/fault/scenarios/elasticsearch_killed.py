"""F01: Elasticsearch is killed while editors publish, and comes back later."""

import threading
import time

from tests.fault import content
from tests.fault.outcome import Outcome, percentile
from tests.fault.people import Answer
from tests.fault.rig import Rig, editors

# Nobody presses the button more often than this.
THINK = 5.0


def run(rig: Rig) -> Outcome:
    """It dies after a fifth of the publications and is started again when all are done."""
    outcome = Outcome()
    count, people, think = rig.of((500, 20, THINK), (40, 5, 0.0))
    pages = content.measures("f01", people)
    worker = rig.nursery.worker()
    rig.drain()
    team, done = editors(rig, people), threading.Semaphore(0)

    def publish(number: int) -> list[Answer]:
        answers = []
        for turn in range(count // people):
            began = time.monotonic()
            answers.append(team[number].publish(pages[number], f"F01 {number} {turn}"))
            done.release()
            time.sleep(max(0.0, think - (time.monotonic() - began)))
        return answers

    def kill() -> None:
        for _ in range(count // 5):
            done.acquire()
        rig.elastic.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    answers = [answer for own in rig.parallel(people, publish, range(people)) for answer in own]
    killer.join()
    waiting = rig.pending()
    rig.elastic.start()
    drained = rig.drain(rig.of(60, 180))
    worker.stop()
    p95 = percentile([answer.seconds for answer in answers], 95)
    outcome.note(publications=count, p95=p95, waited=waiting, drain=drained)
    outcome.equal("published", sum(answer.accepted for answer in answers), count)
    outcome.check(waiting > 0, "nothing had to wait: Elasticsearch was not away")
    outcome.check(rig.small or p95 <= 2, "publishing is slow")
    outcome.equal("rec", rig.reconciliation(deep=True), "0/0/0")
    return outcome
