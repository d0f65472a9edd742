"""F07: requests that raise after they have saved or deleted leave neither ghosts nor holes."""

from opportunities.models import SupportMeasurePage
from search.models import SearchEntry
from tests.fault import content
from tests.fault.outcome import Outcome
from tests.fault.rig import Rig, editors
from tests.fault.saboteur.apps import MARK

KEY = "f07"


def run(rig: Rig) -> Outcome:
    """Half of the requests publish, half delete; every one of them breaks off."""
    outcome, count = Outcome(), rig.of(300, 20)
    saved = content.measures(KEY, 10)
    # Renamed past the signals: only requests that touch them break off.
    doomed = content.measures(f"{KEY}-delete", 10)
    SupportMeasurePage.objects.filter(pk__in=[page.pk for page in doomed]).update(draft_title=MARK, title=MARK)
    ids = [page.pk for page in [*saved, *doomed]]
    keys = [f"measure:{pk}" for pk in ids]
    before = dict(SearchEntry.objects.filter(key__in=keys).values_list("key", "version"))
    worker = rig.nursery.worker()
    team = editors(rig, 4)

    def request(number: int) -> int:
        editor = team[number % len(team)]
        if number % 2:
            return editor.publish(saved[number // 2 % len(saved)], f"{MARK} {number}").status
        return editor.post(f"/admin/pages/{doomed[number // 2 % len(doomed)].pk}/delete/").status

    statuses = rig.parallel(len(team), request, range(count))
    rig.drain()
    worker.stop()
    outcome.note(requests=count)
    outcome.equal("broken_off", statuses.count(500), count)
    outcome.equal(
        "pages", SupportMeasurePage.objects.filter(pk__in=[page.pk for page in [*saved, *doomed]]).count(), 20
    )
    after = dict(SearchEntry.objects.filter(key__in=keys).values_list("key", "version"))
    outcome.equal("entries_changed", sum(before[key] != after[key] for key in keys), 0)
    # Back to what the entries say: later scenarios compare everything with everything.
    for page in doomed:
        SupportMeasurePage.objects.filter(pk=page.pk).update(title=page.title, draft_title=page.draft_title)
    outcome.equal("rec", rig.reconciliation(), "0/0/0")
    return outcome
