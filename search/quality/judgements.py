"""Reading the judged queries: one row per query and document, see docs/search.md.

A document is named by its kind and the last part of its address, «measure:krai-tos-2026»: primary keys differ between
installations, and a page may move to another branch. A query without documents must find nothing.
"""

import csv
from dataclasses import dataclass, field
from pathlib import Path

COLUMNS = ("query_id", "category", "query", "need", "url", "grade", "split", "judge")
SPLITS = ("tune", "gate")
MAX_GRADE = 3


class BadJudgementsError(Exception):
    """The file does not hold judgements; the message names the line."""


@dataclass
class JudgedQuery:
    """What somebody looks for, and how well documents answer it.

    Attributes:
        need: What the person wants, written before anything was searched.
        grades: `{document: grade}`; documents that are not here were never judged.
        split: Weights are tuned on «tune»; «gate» is only measured.
    """

    id: str
    category: str
    text: str
    need: str
    split: str
    grades: dict[str, int] = field(default_factory=dict)

    @property
    def answerable(self) -> bool:
        """Tell whether anything on the site answers the query."""
        return any(self.grades.values())


def document_name(type_name: str, url: str) -> str:
    """Return the name of a document in the judgements: «measure:krai-tos-2026»."""
    return f"{type_name}:{url.rstrip('/').rpartition('/')[2]}"


def read_judgements(path: Path) -> list[JudgedQuery]:
    """Return the queries in the order of the file.

    Raises:
        FileNotFoundError: If there is no such file.
        BadJudgementsError: If a row is broken, contradicts an earlier one or repeats it.
    """
    queries: dict[str, JudgedQuery] = {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        missing = set(COLUMNS).difference(rows.fieldnames or ())
        if missing:
            raise BadJudgementsError(f"нет столбцов: {', '.join(sorted(missing))}")
        for row in rows:
            try:
                _take(row, queries)
            except ValueError as error:
                raise BadJudgementsError(f"строка {rows.line_num}: {error}") from error
    return list(queries.values())


def _take(row: dict[str, str], queries: dict[str, JudgedQuery]) -> None:
    new = JudgedQuery(row["query_id"], row["category"], row["query"], row["need"], row["split"])
    query = queries.setdefault(new.id, new)
    if (query.category, query.text, query.need, query.split) != (new.category, new.text, new.need, new.split):
        raise ValueError(f"запрос {new.id} описан по-разному")
    if new.split not in SPLITS:
        raise ValueError(f"неизвестная часть {new.split!r}")
    if not row["url"]:
        return
    if row["url"] in query.grades:
        raise ValueError(f"{row['url']} оценён дважды")
    grade = int(row["grade"]) if row["grade"].isdecimal() else -1
    if not 0 <= grade <= MAX_GRADE:
        raise ValueError(f"оценка {row['grade']!r}, а нужна от 0 до {MAX_GRADE}")
    query.grades[row["url"]] = grade
