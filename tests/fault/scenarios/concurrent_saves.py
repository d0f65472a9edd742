"""F05: two people save one object at the same moment, four consumers deliver in whatever order it comes."""

import threading

from opportunities.models import SupportMeasurePage
from search.client import alias, worker_client
from tests.fault import content
from tests.fault.outcome import Outcome
from tests.fault.rig import Rig


def run(rig: Rig) -> Outcome:
    """One pair of saves for each object; then the index is compared with the database title by title."""
    outcome, count = Outcome(), rig.of(1000, 60)
    pages = content.generated_measures(count)
    # Small and different batches, so that versions of one object meet in different hands.
    consumers = [rig.nursery.worker("--batch", str(batch), "--poll", "0.1") for batch in (1, 2, 3, 5)]
    meeting = threading.Barrier(2)

    def save(side: int) -> None:
        for page in pages:
            own = SupportMeasurePage.objects.get(pk=page.pk)
            own.title = f"F05 {page.pk} {'левый' if side else 'правый'}"
            meeting.wait(timeout=120)
            own.save_revision().publish()

    rig.parallel(2, save, range(2))
    drained = rig.drain(rig.of(60, 120))
    for consumer in consumers:
        consumer.stop()
    client = worker_client()
    client.indices.refresh(index=alias())
    stored = client.mget(index=alias(), ids=[f"measure:{page.pk}" for page in pages], source=["title"])["docs"]
    shown = {item["_id"]: item.get("_source", {}).get("title") for item in stored}
    titles = SupportMeasurePage.objects.in_bulk([page.pk for page in pages])
    equal = sum(shown[f"measure:{pk}"] == page.title for pk, page in titles.items())
    outcome.note(pairs=count, drain=drained)
    outcome.equal("equal", equal, count)
    outcome.equal("rec", rig.reconciliation(deep=True), "0/0/0")
    return outcome
