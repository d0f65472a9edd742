"""F02: Elasticsearch takes connections and says nothing; people go on publishing and searching."""

import threading
import time
from typing import Any

from tests.fault import content
from tests.fault.outcome import Outcome, percentile
from tests.fault.people import Answer, Visitor
from tests.fault.processes import wait_until
from tests.fault.rig import SITE_WORKERS, Pace, Rig, editors

SLOW = 1.5
EDITORS = 4
QUERIES = ("субсидия", "грант на проект", "дети", "", "здоровье семьи", "нко")


def run(rig: Rig) -> Outcome:
    """Searches and publications are spread over the time for which it hangs."""
    outcome = Outcome()
    seconds, publications, searches = rig.of((120.0, 200, 2000), (8.0, 20, 100))
    pages = content.measures("f02", EDITORS)
    worker = rig.nursery.worker()
    rig.drain()
    team, visitor = editors(rig, EDITORS), Visitor(rig.site.url)
    answers: list[tuple[Answer, dict[str, Any]]] = []

    def search() -> None:
        pace = Pace(searches / seconds)

        def one(number: int) -> tuple[Answer, dict[str, Any]]:
            pace.wait()
            return visitor.search(q=QUERIES[number % len(QUERIES)])

        answers.extend(rig.parallel(8, one, range(searches)))

    def publish(number: int) -> Answer:
        began = time.monotonic()
        answer = team[number % EDITORS].publish(pages[number % EDITORS], f"F02 {number}")
        time.sleep(max(0.0, seconds * EDITORS / publications - (time.monotonic() - began)))
        return answer

    rig.elastic.pause()
    crowd = threading.Thread(target=search)
    try:
        crowd.start()
        published = rig.parallel(EDITORS, publish, range(publications))
        crowd.join()
    finally:
        rig.elastic.resume()
    closed = wait_until(lambda: all_by_elasticsearch(visitor), rig.of(30, 120), "the breakers close")
    rig.drain()
    worker.stop()

    times = [answer.seconds for answer in published]
    slow = sum(answer.seconds > SLOW for answer, _ in answers)
    outcome.note(publications=publications, p95=percentile(times, 95), searches=searches, slow=slow, closed=closed)
    outcome.equal("published", sum(answer.accepted for answer in published), publications)
    outcome.equal("answered", sum(answer.status == 200 for answer, _ in answers), searches)
    # Each process has a breaker of its own, open after five calls, and asks again once in ten seconds.
    waited = sum(answer.seconds > 0.95 for answer, _ in answers)
    outcome.note(waited=waited)
    if not rig.small:
        outcome.check(percentile(times, 95) <= 2, "publishing is slow")
        outcome.check(slow <= 10, f"{slow} searches took longer than {SLOW} s")
        outcome.check(waited <= SITE_WORKERS * (8 + seconds / 10), f"{waited} searches waited for Elasticsearch")
    outcome.equal("rec", rig.reconciliation(), "0/0/0")
    return outcome


def all_by_elasticsearch(visitor: Visitor) -> bool:
    """Tell whether Elasticsearch answers again, whichever process is asked."""
    return all(visitor.search(q="грант")[1].get("backend") == "elasticsearch" for _ in range(SITE_WORKERS * 4))
