"""Full text in the database over ready stems: FTS5 in SQLite, a tsvector in PostgreSQL.

One table of its own, `search_fulltext`, made by migration 0002: neither engine's column fits Django's models. Columns
in their order of weight are title, keywords, summary and body. Nothing here parses language: stems come from
`search.analysis`, clauses from `search.queries`.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from search.analysis import stems
from search.documents import EntryDocument
from search.queries import MATCH_ALL, Clause, Pair, Phrase
from search.ranking import FIELD_WEIGHTS, WEAKER_WEIGHT

TABLE = "search_fulltext"
# A word is frequent enough from here on; SQLite takes 500 parts of a statement.
MAX_COUNTED = 1000
MAX_PHRASES = 400


@dataclass(frozen=True)
class Sql:
    """A statement with its parameters."""

    text: str
    params: tuple[str | int, ...] = ()


def _as_one(clauses: Sequence[Clause]) -> bool:
    """Tell whether one expression can hold all clauses.

    Several that have equal ways are scored one by one: under an AND, PostgreSQL gives next to nothing to a document
    that has the synonym of a phrase in place of all its words.
    """
    return all(len(clause.ways) == 1 for clause in clauses) or (len(clauses) == 1 and not clauses[0].weaker)


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
    def having(self, expression: str) -> Sql:
        """Return the statement that finds one row for each document with an expression of the engine, unordered."""

    @abstractmethod
    def expression(self, clauses: Sequence[Clause]) -> str:
        """Return "every clause matches" in the language of the engine."""

    @abstractmethod
    def in_title(self, clauses: Sequence[Clause]) -> Sql:
        """Return the statement of the ids whose title has every clause, said in an equal way."""

    @abstractmethod
    def neighbours(self, pairs: Sequence[Pair], every: bool) -> Sql:
        """Return the statement of the ids in whose running text one of the pairs, or every one, stands together."""

    def matching(self, clauses: Sequence[Clause], mode: str) -> Sql:
        """Return the statement with columns `id`, `score` and, unless all must match, `clauses`: how many did."""
        if mode == MATCH_ALL and _as_one(clauses):
            return self.one(self.expression(clauses))
        parts = [self._clause(clause) for clause in clauses]
        union = " UNION ALL ".join(part.text for part in parts)
        params = tuple(value for part in parts for value in part.params)
        return Sql(
            f"SELECT id, SUM(score) AS score, COUNT(*) AS clauses FROM ({union}) AS parts GROUP BY id"  # noqa: S608
            + (f" HAVING COUNT(*) = {len(clauses)}" if mode == MATCH_ALL else ""),
            params,
        )

    def occurrences(self, phrases: Collection[Phrase]) -> dict[Phrase, int]:
        """Return in how many findable documents each phrase stands, up to MAX_COUNTED; one statement for all."""
        asked = list(phrases)[:MAX_PHRASES]
        if not asked:
            return {}
        parts = [self.having(self.expression([Clause((phrase,))])) for phrase in asked]
        text = " UNION ALL ".join(
            f"SELECT {number}, (SELECT COUNT(*) FROM ({part.text} LIMIT {MAX_COUNTED}) AS found)"  # noqa: S608
            for number, part in enumerate(parts)
        )
        with connection.cursor() as cursor:
            cursor.execute(text, [value for part in parts for value in part.params])
            return {asked[number]: count for number, count in cursor.fetchall()}

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
        weights = ", ".join(map(str, FIELD_WEIGHTS.values()))
        return Sql(
            f"SELECT rowid AS id, -bm25({TABLE}, {weights}) AS score FROM {TABLE} WHERE {TABLE} MATCH %s",  # noqa: S608
            (expression,),
        )

    def having(self, expression: str) -> Sql:
        return Sql(f"SELECT 1 FROM {TABLE} WHERE {TABLE} MATCH %s", (expression,))  # noqa: S608

    def in_title(self, clauses: Sequence[Clause]) -> Sql:
        return self._ids(f"{{title}} : ({self.expression(clauses)})")

    def neighbours(self, pairs: Sequence[Pair], every: bool) -> Sql:
        phrases = (f'"{" ".join(pair)}"' for pair in pairs)
        return self._ids(f"{{title summary body}} : ({(' AND ' if every else ' OR ').join(phrases)})")

    @staticmethod
    def _ids(expression: str) -> Sql:
        return Sql(f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s", (expression,))  # noqa: S608

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
        # From D to A, the title being 1.
        weights = ", ".join(str(weight / FIELD_WEIGHTS["title"]) for weight in reversed(FIELD_WEIGHTS.values()))
        return Sql(
            f"SELECT entry_id AS id, 0.05 + ts_rank('{{{weights}}}', heading, query) AS score"  # noqa: S608
            f" FROM {TABLE}, (SELECT %s::tsquery AS query) AS asked WHERE vector @@ query",
            (expression,),
        )

    def having(self, expression: str) -> Sql:
        return Sql(f"SELECT 1 FROM {TABLE} WHERE vector @@ %s::tsquery", (expression,))  # noqa: S608

    def in_title(self, clauses: Sequence[Clause]) -> Sql:
        ways = (" | ".join(self._phrase(phrase, ":A") for phrase in clause.alternatives) for clause in clauses)
        return self._ids(self.expression(clauses), " & ".join(f"({way})" for way in ways))

    def neighbours(self, pairs: Sequence[Pair], every: bool) -> Sql:
        """Look in title and summary only: to know the places in the body, each long text would have to be fetched."""
        link = " & " if every else " | "
        together = link.join(self._phrase(pair, ":AC") for pair in pairs)
        return self._ids(link.join(f"('{one}' & '{other}')" for one, other in pairs), together)

    @staticmethod
    def _ids(anywhere: str, heading: str) -> Sql:
        """Return the ids by an expression that the index answers, then by one about places in the heading."""
        return Sql(
            f"SELECT entry_id FROM {TABLE} WHERE vector @@ %s::tsquery AND heading @@ %s::tsquery",  # noqa: S608
            (anywhere, heading),
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
    def _phrase(phrase: Phrase, weights: str = "") -> str:
        return "(" + " <-> ".join(f"'{stem}'{weights}" for stem in phrase) + ")"

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
    """Return the stems of the four columns. Texts of files count as the end of the body: both weigh least."""
    body = "\n".join([document.body, *(f"{item.title}\n{item.text}" for item in document.files)])
    return [stems(text) for text in (document.title, document.keywords, document.summary, body)]
