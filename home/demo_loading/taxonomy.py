"""Lists and trees by which measures are sorted."""

from home.demo_loading.lists import APPLICANTS, KINDS
from home.demo_loading.progress import Progress
from home.demo_loading.records import Record, parents_first
from home.demo_loading.rows import put
from taxonomy.models import ApplicantKind, SupportKind, Territory, Theme

# Room for values that editors put between the given ones.
STEP = 10


def load_lists(progress: Progress) -> None:
    """Load the kinds of support and of applicants."""
    kinds = progress.start("Виды поддержки")
    for position, kind in enumerate(KINDS, start=1):
        values = {"name": kind.name, "icon": kind.icon, "is_money": kind.is_money, "sort_order": position * STEP}
        progress.count(kinds, put(SupportKind, kind.key, values)[1], len(KINDS))
    progress.finish(kinds.line())
    applicants = progress.start("Кто может получить")
    for position, who in enumerate(APPLICANTS, start=1):
        named = {"name": who.name, "short_name": who.short, "sort_order": position * STEP}
        progress.count(applicants, put(ApplicantKind, who.key, named)[1], len(APPLICANTS))
    progress.finish(applicants.line())


def load_themes(records: list[Record], progress: Progress) -> None:
    """Load the tree of directions in the order of the file."""
    tally, order = progress.start("Направления"), _order(records)
    known: dict[str | None, Theme | None] = {None: None}
    for record in parents_first(records):
        key = record["key"]
        values = {"name": record["name"], "parent": known[record["parent"]], "sort_order": order[key]}
        known[key], change = put(Theme, key, values)
        progress.count(tally, change, len(records))
    progress.finish(tally.line())


def load_territories(records: list[Record], progress: Progress) -> None:
    """Load the region with its okrugs and districts in the order of the file."""
    tally, order = progress.start("Территории"), _order(records)
    known: dict[str | None, Territory | None] = {None: None}
    for record in parents_first(records):
        key = record["key"]
        values = {
            "name": record["name"],
            "short_name": record["short"],
            "kind": record["kind"],
            "parent": known[record["parent"]],
            "sort_order": order[key],
        }
        known[key], change = put(Territory, key, values)
        progress.count(tally, change, len(records))
    progress.finish(tally.line())


def _order(records: list[Record]) -> dict[str, int]:
    return {record["key"]: position * STEP for position, record in enumerate(records, start=1)}
