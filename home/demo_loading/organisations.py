"""The directory of organisations."""

from home.demo_loading.progress import Progress
from home.demo_loading.records import Record, is_demo, parents_first
from home.demo_loading.rows import put
from organisations.models import Organisation
from taxonomy.models import Territory

TEXTS = ("about", "site", "email", "phone", "address")


def load_organisations(records: list[Record], progress: Progress) -> None:
    """Load everybody who pays, runs, helps or does."""
    tally = progress.start("Организации")
    places: dict[str | None, Territory | None] = {None: None, **{place.key: place for place in Territory.objects.all()}}
    known: dict[str | None, Organisation | None] = {None: None}
    for record in parents_first(records):
        values = {
            "name": record["name"],
            "short_name": record["short"],
            "type": record["type"],
            "parent": known[record["parent"]],
            "territory": places[record["territory"]],
            "is_demo": is_demo(record),
            **{name: (record.get(name) or "").strip() for name in TEXTS},
        }
        known[record["key"]], change = put(Organisation, record["key"], values)
        progress.count(tally, change, len(records))
    progress.finish(tally.line())
