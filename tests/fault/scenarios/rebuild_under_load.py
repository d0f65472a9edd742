"""F08: the index is built again and again, a part of the runs killed midway, while people publish and search."""

import threading
import time

from django.db import connection

from opportunities.models import SupportMeasurePage
from search.client import alias, worker_client
from search.models import SearchIndex
from tests.fault import content
from tests.fault.outcome import Outcome
from tests.fault.people import Visitor
from tests.fault.rig import Pace, Rig

PUBLISHED_PER_MINUTE = 50
SEARCHES_PER_SECOND = 20


class Crowd:
    """Searches and publications in the background until `stop`."""

    def __init__(self, rig: Rig, pages: list[SupportMeasurePage]) -> None:
        self.failed = 0
        self.lowest: int | None = None
        self.searches = 0
        self.publications = 0
        self._rig, self._pages = rig, pages
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=work) for work in (self._search, self._publish)]

    def __enter__(self) -> "Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _search(self) -> None:
        visitor, pace = Visitor(self._rig.site.url), Pace(self._rig.of(SEARCHES_PER_SECOND, 8))
        while not self._stop.is_set():
            answer, found = visitor.search(type="measure")
            self.searches += 1
            if answer.status != 200:
                self.failed += 1
            else:
                self.lowest = min(self.lowest or found["total"], found["total"])
            pace.wait()

    def _publish(self) -> None:
        pace = Pace(PUBLISHED_PER_MINUTE / 60)
        while not self._stop.is_set():
            page = SupportMeasurePage.objects.get(pk=self._rig.chance.choice(self._pages).pk)
            page.title = f"F08 {self.publications}"
            page.save_revision().publish()
            self.publications += 1
            pace.wait()
        connection.close()


def run(rig: Rig) -> Outcome:
    """Every fourth run is killed at a random moment; the next one must clean up after it."""
    outcome, runs, killed = Outcome(), rig.of(20, 4), 0
    worker = rig.nursery.worker()
    rig.drain()
    _, found = Visitor(rig.site.url).search(type="measure")
    broken: list[int] = []
    seconds: list[float] = []
    with Crowd(rig, content.generated_measures(50)) as crowd:
        for number in range(runs):
            began = time.monotonic()
            child = rig.nursery.spawn("search_rebuild")
            if number % 4 == 1:
                time.sleep(rig.chance.uniform(0.2, 0.8 * seconds[0]))
                child.kill()
                killed += 1
            elif child.wait() != 0:
                broken.append(number)
            seconds.append(time.monotonic() - began)
            broken += [number] if behind_alias() != 1 else []
    rig.drain()
    worker.stop()
    outcome.note(documents=found["total"], runs=runs, killed=killed, longest=max(seconds), searches=crowd.searches)
    outcome.note(publications=crowd.publications)
    outcome.check(not broken, f"runs {broken} went wrong")
    outcome.equal("failed", crowd.failed, 0)
    outcome.check(bool(crowd.lowest) and crowd.lowest >= 0.995 * found["total"], f"only {crowd.lowest} found once")
    outcome.equal("behind_alias", behind_alias(), 1)
    outcome.equal("orphans", len(orphans()), 0)
    outcome.equal("rec", rig.reconciliation(), "0/0/0")
    return outcome


def behind_alias() -> int:
    """Return how many indices are searched."""
    return len(worker_client().indices.get_alias(name=alias()))


def orphans() -> set[str]:
    """Return the indices that nobody remembers."""
    return set(worker_client().indices.get(index=f"{alias()}-*")) - set(
        SearchIndex.objects.exclude(state=SearchIndex.State.BUILDING).values_list("name", flat=True)
    )
