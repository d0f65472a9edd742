"""Contests that come again."""

from home.demo_loading.progress import Progress
from home.demo_loading.records import Record
from home.demo_loading.rows import put
from opportunities.models import MeasureSeries
from organisations.models import Organisation


def load_series(records: list[Record], progress: Progress) -> None:
    """Load the series; their rounds are measures."""
    tally = progress.start("Серии конкурсов")
    bodies = Organisation.objects.in_bulk([record["provider"] for record in records], field_name="key")
    for record in records:
        values = {
            "title": record["title"],
            "about": record["about"].strip(),
            "provider": bodies[record["provider"]],
            "recurrence": record["recurrence"],
        }
        progress.count(tally, put(MeasureSeries, record["key"], values)[1], len(records))
    progress.finish(tally.line())
