"""F22b: the disk of Elasticsearch fills up, it closes its indexes for writing, later there is room again."""

from typing import Any

from search.client import alias, worker_client
from search.models import SearchEntry
from tests.fault import content
from tests.fault.outcome import Outcome
from tests.fault.people import Answer, Visitor
from tests.fault.processes import wait_until
from tests.fault.rig import Rig, editors

_DISK = "cluster.routing.allocation.disk"
# Every disk is fuller than this; Elasticsearch looks at it every ten seconds, more often it refuses to.
FULL: dict[str, Any] = {
    f"{_DISK}.threshold_enabled": True,
    f"{_DISK}.watermark.low": "0.01%",
    f"{_DISK}.watermark.high": "0.02%",
    f"{_DISK}.watermark.flood_stage": "0.03%",
    "cluster.info.update.interval": "10s",
}
BLOCK = "index.blocks.read_only_allow_delete"


def run(rig: Rig) -> Outcome:
    """People publish meanwhile; afterwards everything arrives without anybody's help."""
    outcome, count, people = Outcome(), rig.of(100, 10), 4
    pages = content.measures("f22b", people)
    worker = rig.nursery.worker()
    rig.drain()
    team, client = editors(rig, people), worker_client()

    def publish(number: int) -> list[Answer]:
        return [team[number].publish(pages[number], f"F22b {number} {turn}") for turn in range(count // people)]

    client.cluster.put_settings(persistent=FULL)
    try:
        wait_until(lambda: closed(client), 90, "Elasticsearch closes its indexes")
        answers = [answer for own in rig.parallel(people, publish, range(people)) for answer in own]
        waiting, put_aside = rig.pending(), SearchEntry.objects.filter(dead=True).count()
        found = Visitor(rig.site.url).search(q="грант")[0].status
    finally:
        client.cluster.put_settings(
            persistent={f"{_DISK}.watermark.low": "97%", f"{_DISK}.watermark.high": "98%"}
            | {f"{_DISK}.watermark.flood_stage": "99%"}
        )
    opened = wait_until(lambda: not closed(client), 90, "Elasticsearch opens its indexes")
    drained = rig.drain(rig.of(60, 120))
    worker.stop()
    client.cluster.put_settings(persistent=dict.fromkeys(FULL))
    outcome.note(publications=len(answers), waited=waiting, opened=opened, drain=drained)
    outcome.equal("published", sum(answer.accepted for answer in answers), len(answers))
    outcome.check(waiting > 0, "nothing had to wait: the index was not closed")
    outcome.equal("put_aside", put_aside, 0)
    outcome.equal("found", found, 200)
    outcome.equal("rec", rig.reconciliation(deep=True), "0/0/0")
    return outcome


def closed(client: Any) -> bool:
    """Tell whether the index takes no documents."""
    answer = client.indices.get_settings(index=alias(), flat_settings=True)
    return any(index["settings"].get(BLOCK) == "true" for index in answer.values())
