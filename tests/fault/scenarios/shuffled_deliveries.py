"""F06: publish, unpublish, delete and publish again, every event delivered three times in any order."""

from collections.abc import Callable

from opportunities.models import SupportMeasurePage
from search import delivery
from search.client import alias, worker_client
from search.delivery import Parcel
from search.models import SearchEntry
from tests.fault import content
from tests.fault.outcome import Outcome
from tests.fault.rig import Rig

THREADS = 4
TIMES = 3


def run(rig: Rig) -> Outcome:
    """Collect every version that ever was, deliver all of them shuffled while real workers deliver the last ones."""
    outcome, count = Outcome(), rig.of(500, 30)
    pages = content.measures("f06", count)
    sequences = [[rig.chance.choice(STEPS) for _ in range(rig.chance.randint(2, 4))] for _ in pages]
    workers = [rig.nursery.worker("--batch", "3") for _ in range(2)]
    events: list[Parcel] = []

    def live_through(number: int) -> None:
        events.append(parcel(pages[number].pk))
        for step in sequences[number]:
            page = SupportMeasurePage.objects.filter(pk=pages[number].pk).first()
            if page is None:
                return
            step(page)
            events.append(parcel(pages[number].pk))

    rig.parallel(THREADS, live_through, range(count))
    shuffled = [event for event in events if event.version] * TIMES
    rig.chance.shuffle(shuffled)
    client = worker_client()
    # No two of one object in a request: an answer could not be told from another.
    rig.parallel(THREADS, lambda one: delivery.send(client, alias(), [one]), shuffled)
    rig.drain()
    for worker in workers:
        worker.stop()
    client.indices.refresh(index=alias())
    wanted = SearchEntry.objects.filter(deleted=False).count()
    outcome.note(sequences=count, deliveries=len(shuffled))
    outcome.equal("documents", client.count(index=alias())["count"], wanted)
    outcome.equal("rec", rig.reconciliation(deep=True), "0/0/0")
    return outcome


def parcel(pk: int) -> Parcel:
    """Return the event that the worker would deliver now."""
    row = SearchEntry.objects.filter(key=f"measure:{pk}").values_list("id", "key", "version", "document").get()
    return Parcel(*row)


def publish(page: SupportMeasurePage) -> None:
    page.title = f"{page.title} и снова"[:200]
    page.save_revision().publish()


def unpublish(page: SupportMeasurePage) -> None:
    page.unpublish()


def delete(page: SupportMeasurePage) -> None:
    page.delete()


STEPS: list[Callable[[SupportMeasurePage], None]] = [publish, publish, unpublish, unpublish, delete]
