"""F17: one document in a hundred is bad, and Elasticsearch answers 429 and 413 now and then."""

import json
import threading
import time
from typing import Any

from django.db.models import F

from core.dates import region_now
from search.models import SearchEntry
from search.queue import queue_state
from tests.fault.outcome import Outcome
from tests.fault.people import Visitor
from tests.fault.processes import Nursery, wait_until
from tests.fault.proxy import RefusingProxy
from tests.fault.rig import Rig, editors

LIST = "/admin/poisk/dostavka/"
AGAIN = "/admin/poisk/dostavka/snova/"
REASON = "amount_low"


class Moody:
    """Refuses every fourth bulk request as too many and every larger one as too large."""

    def __init__(self, limit: int) -> None:
        self.refused = {429: 0, 413: 0}
        self._limit, self._count, self._lock = limit, 0, threading.Lock()

    def __call__(self, path: str, body: bytes) -> int:
        if "_bulk" not in path:
            return 0
        with self._lock:
            self._count += 1
            status = 429 if self._count % 4 == 0 else 413 if len(body) > self._limit else 0
            if status:
                self.refused[status] += 1
            return status


def run(rig: Rig) -> Outcome:
    """The good ones arrive, the bad ones are put aside with their reason, and a button brings them home."""
    outcome, count = Outcome(), rig.of(1000, 100)
    limit = rig.of(400_000, 100_000)
    # Without those of other scenarios that no request could hold: they would be bad ones nobody has counted.
    measures = SearchEntry.objects.filter(deleted=False, type="measure").order_by("pk").values_list("pk", "document")
    ids = [pk for pk, document in measures if len(json.dumps(document)) < limit / 4][:count]
    bad = dict(SearchEntry.objects.filter(pk__in=ids[:: count // max(count // 100, 1)]).values_list("pk", "document"))
    SearchEntry.objects.filter(pk__in=ids).update(version=F("version") + 1, updated_at=region_now())
    for pk, document in bad.items():
        SearchEntry.objects.filter(pk=pk).update(document={**document, REASON: "много"})
    moody = Moody(limit)
    proxy = RefusingProxy(rig.elastic.url, moody)
    with (rig.folder / "refusals.log").open("w") as log:
        nursery = Nursery({**rig.environment, "ELASTICSEARCH_URL": proxy.url}, rig.folder, log)
        try:
            nursery.wait()
            _deliver(rig, nursery, outcome, ids, bad)
        finally:
            # Whatever happened, the next scenario finds nothing that fails.
            _mend(bad)
            nursery.close()
            proxy.close()
    outcome.note(documents=count, bad=len(bad), refused=json.dumps(moody.refused).replace(" ", ""))
    outcome.check(min(moody.refused.values()) > 0, "nothing was refused")
    outcome.equal("rec", rig.reconciliation(), "0/0/0")
    return outcome


def _deliver(rig: Rig, nursery: Nursery, outcome: Outcome, ids: list[int], bad: dict[int, Any]) -> None:
    entries = SearchEntry.objects.filter(pk__in=ids)
    behind = entries.filter(version__gt=F("indexed_version"))
    began = time.monotonic()
    worker = nursery.worker()
    wait_until(lambda: behind.count() == len(bad), 120, "the good ones arrive")
    blocked = time.monotonic() - began
    outcome.note(good=blocked)
    outcome.check(rig.small or blocked <= 60, "the queue was blocked for more than 60 s")

    def all_aside() -> bool:
        # The pauses between the attempts are let pass.
        entries.filter(next_attempt_at__gt=region_now()).update(next_attempt_at=None)
        return entries.filter(dead=True).count() == len(bad)

    wait_until(all_aside, 120, "the bad ones are put aside")
    editor = editors(rig, 1)[0]
    text = editor.get(LIST).body.decode()
    outcome.equal("listed", REASON in text and "Отложено" in text, True)
    outcome.equal("alarm", _alarm(rig), "degraded")
    _mend(bad)
    editor.post(AGAIN)
    wait_until(lambda: not behind.exists(), 60, "the mended ones arrive")
    outcome.equal("left", queue_state().failing, 0)
    worker.stop()


def _mend(bad: dict[int, Any]) -> None:
    for pk, document in bad.items():
        SearchEntry.objects.filter(pk=pk).update(document=document)


def _alarm(rig: Rig) -> str:
    state: str = json.loads(Visitor(rig.site.url).get("/readyz").body)["dependencies"]["queue"]
    return state
