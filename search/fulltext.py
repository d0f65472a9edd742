"""Full text in the database over ready stems: FTS5 in SQLite, a tsvector in PostgreSQL.

One table of its own, `search_fulltext`, made by migration 0002: neither engine's column fits Django's models. Columns
in their order of weight are title, keywords, summary and body. Nothing here parses language: stems come from
`search.analysis`, clauses from `search.queries`.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from search.analysis import stems
from search.documents import EntryDocument
from search.queries import MATCH_ALL, Clause
from search.ranking import WEAKER_WEIGHT

TABLE = "search_fulltext"


@dataclass(frozen=True)
class Sql:
    """A statement with its parameters."""

    text: str
    params: tuple[str | int, ...] = ()


class FullText(ABC):
    """What the two engines offer. `Row` is the primary key of the entry and the stems of the four columns."""

    @abstractmethod
    def write(self, rows: Sequence[tuple[int, list[list[str]]]]) -> None:
        """Store or replace the texts of entries."""

    @abstractmethod
    def delete(self, ids: Iterable[int]) -> None:
        """Forget the texts of entries; unknown ones are no error."""

    @abstractmethod
    def one(self, expression: str) -> Sql:
        """Return the statement that finds `id` and `score` (higher is better) by an expression of the engine."""

    @abstractmethod
    def expression(self, clauses: Sequence[Clause]) -> str:
        """Return "every clause matches" in the language of the engine."""

    def matching(self, clauses: Sequence[Clause], mode: str) -> Sql:
        """Return the statement with columns `id`, `score` and, unless all must match, `clauses`: how many did."""
        if mode == MATCH_ALL and not any(clause.weaker for clause in clauses):
            return self.one(self.expression(clauses))
        parts = [self._clause(clause) for clause in clauses]
        union = " UNION ALL ".join(part.text for part in parts)
        params = tuple(value for part in parts for value in part.params)
        return Sql(
            f"SELECT id, SUM(score) AS score, COUNT(*) AS clauses FROM ({union}) AS parts GROUP BY id"  # noqa: S608
            + (f" HAVING COUNT(*) = {len(clauses)}" if mode == MATCH_ALL else ""),
            params,
        )

    def rows(self, statement: Sql) -> list[Any]:
        """Run a statement around one of `matching` and return all its rows."""
        with connection.cursor() as cursor:
            cursor.execute(statement.text, statement.params)
            return cursor.fetchall()

    def _clause(self, clause: Clause) -> Sql:
        """Return the statement of one clause: the best of its ways decides the score."""
        equal = self.one(self.expression([clause]))
        if not clause.weaker:
            return equal
        weaker = self.one(self.expression([Clause(clause.weaker)]))
        return Sql(
            f"SELECT id, MAX(score) AS score FROM ({equal.text} UNION ALL SELECT id, score * {WEAKER_WEIGHT}"  # noqa: S608
            f" FROM ({weaker.text}) AS broad) AS ways GROUP BY id",
            (*equal.params, *weaker.params),
        )


class SqliteFullText(FullText):
    """FTS5; the table keeps a copy of the stems, without which a row could not be deleted."""

    def write(self, rows: Sequence[tuple[int, list[list[str]]]]) -> None:
        self.delete(entry_id for entry_id, _ in rows)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE} (rowid, title, keywords, summary, body) VALUES (%s, %s, %s, %s, %s)",  # noqa: S608
                [(entry_id, *map(" ".join, columns)) for entry_id, columns in rows],
            )

    def delete(self, ids: Iterable[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", [(entry_id,) for entry_id in ids])  # noqa: S608

    def one(self, expression: str) -> Sql:
        return Sql(
            f"SELECT rowid AS id, -bm25({TABLE}, 8.0, 4.0, 3.0, 1.0) AS score FROM {TABLE} WHERE {TABLE} MATCH %s",  # noqa: S608
            (expression,),
        )

    def expression(self, clauses: Sequence[Clause]) -> str:
        return " AND ".join(
            "(" + " OR ".join(f'"{" ".join(phrase)}"' for phrase in clause.alternatives) + ")" for clause in clauses
        )


class PostgresFullText(FullText):
    """A tsvector under a GIN index.

    `heading` repeats title, keywords and summary: it is small enough to stay in the row, and ranking by the whole text
    would fetch each long one from where PostgreSQL keeps it apart.
    """

    _weights = "ABCD"
    # PostgreSQL counts positions no further.
    _last_position = 16_383

    def write(self, rows: Sequence[tuple[int, list[list[str]]]]) -> None:
        values = [(entry_id, self._vector(columns), self._vector(columns[:3])) for entry_id, columns in rows]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE} (entry_id, vector, heading) VALUES (%s, %s::tsvector, %s::tsvector)"  # noqa: S608
                " ON CONFLICT (entry_id) DO UPDATE SET vector = excluded.vector, heading = excluded.heading",
                values,
            )

    def delete(self, ids: Iterable[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE entry_id = ANY(%s)", [list(ids)])  # noqa: S608

    def one(self, expression: str) -> Sql:
        return Sql(
            "SELECT entry_id AS id, 0.05 + ts_rank('{0.1, 0.3, 0.4, 1.0}', heading, query) AS score"  # noqa: S608
            f" FROM {TABLE}, (SELECT %s::tsquery AS query) AS asked WHERE vector @@ query",
            (expression,),
        )

    def rows(self, statement: Sql) -> list[Any]:
        """Run a statement with the index, however many documents it finds.

        The planner does not see that looking into a vector means fetching it from where long values are kept apart:
        it would rather read the whole table, six to fifteen times slower. All goes in one message, so that the choice
        holds for this statement alone and takes no further trip to the database.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                f"SET LOCAL enable_seqscan = off; {statement.text}; SET LOCAL enable_seqscan = on", statement.params
            )
            cursor.nextset()
            return cursor.fetchall()

    def expression(self, clauses: Sequence[Clause]) -> str:
        return " & ".join(
            "(" + " | ".join(self._phrase(phrase) for phrase in clause.alternatives) + ")" for clause in clauses
        )

    @staticmethod
    def _phrase(phrase: tuple[str, ...]) -> str:
        return "(" + " <-> ".join(f"'{stem}'" for stem in phrase) + ")"

    def _vector(self, columns: Sequence[list[str]]) -> str:
        """Return the text form of a vector. A gap between columns keeps phrases from reaching over it."""
        places: dict[str, list[str]] = {}
        position = 0
        for weight, column in zip(self._weights, columns, strict=False):
            for stem in column:
                position = min(position + 1, self._last_position)
                places.setdefault(stem, []).append(f"{position}{weight}")
            position += 1
        return " ".join(f"'{stem}':{','.join(found)}" for stem, found in places.items())


def adapter() -> FullText:
    """Return the adapter for the connected database."""
    return SqliteFullText() if connection.vendor == "sqlite" else PostgresFullText()


def columns_of(document: EntryDocument) -> list[list[str]]:
    """Return the stems of the four columns."""
    return [stems(text) for text in (document.title, document.keywords, document.summary, document.body)]
