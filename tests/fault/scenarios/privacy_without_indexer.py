"""F04: a section becomes private while no indexer runs; nothing of it is shown from the first request on."""

from opportunities.models import SupportMeasurePage
from tests.fault import content
from tests.fault.outcome import Outcome
from tests.fault.people import Visitor
from tests.fault.rig import Rig, editors

KEY = "f04"
WORD = "жаворонок"


def run(rig: Rig) -> Outcome:
    """Look into search, counts, pages of the site and its map before and after."""
    outcome, count = Outcome(), rig.of(200, 20)
    worker = rig.nursery.worker()
    pages = content.measures(KEY, count, summary=f"Для таких, как {WORD}.", territories=["krai"])
    rig.drain()
    worker.stop()
    visitor, editor = Visitor(rig.site.url), editors(rig, 1)[0]
    before = totals(visitor)
    outcome.check(before == (count, count), f"before: {before}")
    outcome.check(in_map(visitor, pages) == count, "the map of the site does not name the pages")

    answer = editor.post(f"/admin/pages/{content.section(KEY).pk}/privacy/", restriction_type="login", password="")
    outcome.check(answer.status == 200, f"the form of privacy answers {answer.status}")
    outcome.equal("found", totals(visitor), (0, 0))
    outcome.equal("in_map", in_map(visitor, pages), 0)
    shown = rig.parallel(4, lambda page: visitor.get(page.url or "").status, pages)
    outcome.equal("pages_open", shown.count(200), 0)

    worker = rig.nursery.worker()
    outcome.note(pages=count, converged=(seconds := rig.drain(rig.of(30, 120))))
    worker.stop()
    outcome.check(rig.small or seconds <= 30, "the index took longer than 30 s")
    outcome.equal("found_later", totals(visitor), (0, 0))
    outcome.equal("rec", rig.reconciliation(), "0/0/0")
    return outcome


def totals(visitor: Visitor) -> tuple[int, int]:
    """Return how many are found and how many the facet of types counts."""
    _, found = visitor.search(q=WORD)
    types = {value["value"]: value["count"] for value in found["facets"]["type"]}
    return found["total"], types.get("measure", 0)


def in_map(visitor: Visitor, pages: list[SupportMeasurePage]) -> int:
    """Return how many of the pages the map of the site names."""
    text = visitor.get("/sitemap.xml").body.decode()
    return sum(f"{page.url}</loc>" in text for page in pages)
