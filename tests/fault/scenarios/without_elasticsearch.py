"""F12: Elasticsearch is away for a long time; visitors find the same in the database.

Success@3 over the judged queries is measured by `search_quality`; here both engines are asked the same and compared:
totals, counts of every facet, and how many of the first ten they share.
"""

from typing import Any

from tests.fault.outcome import Outcome, percentile
from tests.fault.people import Answer, Visitor
from tests.fault.processes import wait_until
from tests.fault.rig import Pace, Rig

PER_SECOND = 20
NOTICE = "Упрощённый поиск"
SHARED = 0.75
QUERIES: tuple[dict[str, str], ...] = (
    {},
    {"type": "measure"},
    *({"q": text} for text in ("субсидия", "грант", "дети", "здоровье", "поддержка нко", "молодёжь", "спорт")),
    *({"q": text} for text in ("социальный проект", "помещение", "конкурс для некоммерческих организаций")),
    {"kind": "grant"},
    {"who": "ngo", "theme": "social"},
    {"q": "грант", "kind": "subsidy"},
    {"q": "семья", "who": "ngo"},
    {"status": "open", "sort": "deadline"},
    {"sort": "new"},
    {"sort": "amount", "amount_from": "100000"},
    {"territory": "krai"},
    {"not_kind": "grant", "q": "проект"},
)


def run(rig: Rig) -> Outcome:
    """Ask Elasticsearch, kill it, ask the database, and keep asking for as long as it is away."""
    outcome, seconds = Outcome(), rig.of(600, 6)
    visitor = Visitor(rig.site.url)
    worker = rig.nursery.worker()
    rig.drain()
    worker.stop()
    before = [by_elasticsearch(visitor, query) for query in QUERIES]
    rig.elastic.kill()
    pace = Pace(PER_SECOND if not rig.small else 8)

    def ask(number: int) -> tuple[Answer, dict[str, Any]]:
        pace.wait()
        return visitor.search(**QUERIES[number % len(QUERIES)])

    answers = rig.parallel(8, ask, range(int(seconds * (PER_SECOND if not rig.small else 8))))
    after = [visitor.search(**query)[1] for query in QUERIES]
    page = visitor.get("/poisk/?q=грант").body.decode()

    times = [answer.seconds for answer, _ in answers]
    outcome.note(searches=len(answers), p95=percentile(times, 95))
    outcome.equal("answered", sum(answer.status == 200 for answer, _ in answers), len(answers))
    outcome.equal("by_database", sum(found.get("backend") == "database" for _, found in answers), len(answers))
    outcome.equal("notice", NOTICE in page, True)
    pairs = list(zip(before, after, strict=True))
    outcome.equal("totals", sum(one["total"] == two["total"] for one, two in pairs), len(QUERIES))
    outcome.equal("counts", sum(counts(one) == counts(two) for one, two in pairs), len(QUERIES))
    shares = [shared(one, two) for one, two in pairs]
    outcome.note(shared=f"{sum(shares) / len(shares):.2f}")
    outcome.check(sum(shares) / len(shares) >= SHARED, f"the first ten have less than {SHARED} in common")
    outcome.check(rig.small or percentile(times, 95) <= 1.5, "searching is slow")
    return outcome


def by_elasticsearch(visitor: Visitor, query: dict[str, str]) -> dict[str, Any]:
    """Return the answer of Elasticsearch; on a busy machine it may miss its second, and is asked again."""
    answers: list[dict[str, Any]] = []

    def answered() -> bool:
        answers.append(visitor.search(**query)[1])
        return answers[-1].get("backend") == "elasticsearch"

    wait_until(answered, 120, "Elasticsearch answers")
    return answers[-1]


def counts(found: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Return `{facet: {value: count}}` without what nothing has."""
    return {
        name: {value["value"]: value["count"] for value in values if value["count"]}
        for name, values in found["facets"].items()
    }


def shared(one: dict[str, Any], two: dict[str, Any]) -> float:
    """Return which part of the first ten both have."""
    first, second = ({(hit["type"], hit["id"]) for hit in found["results"][:10]} for found in (one, two))
    return len(first & second) / max(len(first), len(second), 1)
