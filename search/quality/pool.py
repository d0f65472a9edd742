"""Documents that some system shows and nobody has judged: rows to be graded and added to the judgements."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from search.models import SearchEntry
from search.quality.judgements import COLUMNS, JudgedQuery, document_name
from search.quality.report import Report

# What the judge reads; the judgements ignore these columns.
READING = ("title", "summary")


def write_pool(path: Path, reports: Iterable[Report]) -> int:
    """Write a row without a grade for each unjudged document of the first twenty of any system; return their number."""
    wanted: dict[tuple[str, str], JudgedQuery] = {}
    for report in reports:
        shown: Sequence[tuple[JudgedQuery, tuple[str, ...]]] = [
            (query, outcome.names) for query, outcome, _ in report.answered
        ]
        for query, names in shown:
            wanted |= {(query.id, name): query for name in names if name not in query.grades}
    texts = _texts()
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow([*COLUMNS, *READING])
        for (query_id, name), query in sorted(wanted.items()):
            row = (query_id, query.category, query.text, query.need, name, "", query.split, "")
            rows.writerow([*row, *texts.get(name, ("", ""))])
    return len(wanted)


def _texts() -> dict[str, tuple[str, str]]:
    documents = SearchEntry.objects.filter(deleted=False).values_list("document", flat=True)
    return {document_name(item["type"], item["url"]): (item["title"], item["summary"]) for item in documents}
