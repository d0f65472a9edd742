"""Titles as typed letter by letter: prefixes of words, in the database, whatever back-end searches.

One table of its own, `search_titles`, made by migration 0005: FTS5 in SQLite, a tsvector and a text in PostgreSQL. The
full text of `search.fulltext` holds stems and cannot say what a half-typed word will become. Beside the words stand the
values by which a document can be filtered, so that a filter that finds nothing is never offered.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from django.db import connection

from search.analysis import words
from search.documents import EntryDocument
from search.facets import all_facets

TABLE = "search_titles"
# «гра» may begin a word in every second title. The newest so many are ranked: a shorter list is not felt by the person
# who types, a longer one is.
CANDIDATES = 400

# Primary key of the entry, folded words of the title, values of facets as «measure/theme:health».
Row: TypeAlias = tuple[int, list[str], list[str]]


class TitleTable(ABC):
    """What the two engines offer. `prefixes` are folded words without punctuation."""

    @abstractmethod
    def write(self, rows: Sequence[Row]) -> None:
        """Store or replace the titles of entries."""

    @abstractmethod
    def delete(self, ids: Iterable[int]) -> None:
        """Forget the titles of entries; unknown ones are no error."""

    @abstractmethod
    def candidates(self) -> str:
        """Return the statement with columns `id` and `begins`, 1 for what begins with the text; see `conditions`."""

    @abstractmethod
    def conditions(self, prefixes: Sequence[str]) -> tuple[str, str]:
        """Return the parameters of `candidates`: every word somewhere; these words, in this order, first."""

    @abstractmethod
    def has_value(self) -> str:
        """Return the statement that finds one entry with a value; its parameter is made by `value`."""

    @abstractmethod
    def value(self, token: str) -> str:
        """Return a value of a facet in the language of the engine."""

    def find(self, prefixes: Sequence[str], now: dt.datetime, limit: int) -> list[int]:
        """Return entries whose titles have a word for each prefix.

        First those that begin with the text, then what is open before what will open and what is closed, the short
        before the long, the new before the old.
        """
        moment = int(now.timestamp())
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT entry_id FROM search_searchlisting JOIN"  # noqa: S608
                f" (SELECT id, MAX(begins) AS begins FROM ({self.candidates()}) AS found GROUP BY id) AS best"
                " ON entry_id = best.id ORDER BY best.begins DESC,"
                " CASE WHEN closes_at <= %s THEN 2 WHEN opens_at > %s THEN 1 ELSE 0 END,"
                " LENGTH(title_sort), entry_id DESC LIMIT %s",
                [*self.conditions(prefixes), moment, moment, limit],
            )
            return [entry_id for (entry_id,) in cursor.fetchall()]

    def known(self, tokens: Sequence[str]) -> set[str]:
        """Return which of these values at least one findable document has; one query."""
        if not tokens:
            return set()
        one = f"SELECT %s AS token WHERE EXISTS ({self.has_value()})"
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join([one] * len(tokens)),
                [param for token in tokens for param in (token, self.value(token))],
            )
            return {token for (token,) in cursor.fetchall()}


class SqliteTitles(TitleTable):
    """FTS5 walks from the newest row and stops at the limit."""

    def write(self, rows: Sequence[Row]) -> None:
        self.delete(entry_id for entry_id, _, _ in rows)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE} (rowid, words, filters) VALUES (%s, %s, %s)",  # noqa: S608
                [(entry_id, " ".join(own), " ".join(values)) for entry_id, own, values in rows],
            )

    def delete(self, ids: Iterable[int]) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", [(entry_id,) for entry_id in ids])  # noqa: S608

    def candidates(self) -> str:
        one = (
            f"SELECT * FROM (SELECT rowid AS id, {{}} AS begins FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608
            f" ORDER BY rowid DESC LIMIT {CANDIDATES})"
        )
        return f"{one.format(0)} UNION ALL {one.format(1)}"

    def conditions(self, prefixes: Sequence[str]) -> tuple[str, str]:
        anywhere = " AND ".join(f'"{prefix}" *' for prefix in prefixes)
        return f"words : ({anywhere})", f'words : ^ "{" ".join(prefixes)}" *'

    def has_value(self) -> str:
        return f"SELECT 1 FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608

    def value(self, token: str) -> str:
        escaped = token.replace('"', '""')
        return f'filters : "{escaped}"'


class PostgresTitles(TitleTable):
    """A GIN index for words in any order, a B-tree over the text for what begins with it."""

    def write(self, rows: Sequence[Row]) -> None:
        values = [(entry_id, " ".join(own), [*own, *found]) for entry_id, own, found in rows]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE} (entry_id, words, lexemes) VALUES (%s, %s, array_to_tsvector(%s::text[]))"  # noqa: S608
                " ON CONFLICT (entry_id) DO UPDATE SET words = excluded.words, lexemes = excluded.lexemes",
                values,
            )

    def delete(self, ids: Iterable[int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE entry_id = ANY(%s)", [list(ids)])  # noqa: S608

    def candidates(self) -> str:
        one = (
            f"(SELECT entry_id AS id, {{}} AS begins FROM {TABLE} WHERE {{}}"  # noqa: S608
            f" ORDER BY entry_id DESC LIMIT {CANDIDATES})"
        )
        return f"{one.format(0, 'lexemes @@ %s::tsquery')} UNION ALL {one.format(1, 'words LIKE %s')}"

    def conditions(self, prefixes: Sequence[str]) -> tuple[str, str]:
        # Words have no characters that LIKE or a tsquery would read as anything else.
        return " & ".join(f"'{prefix}':*" for prefix in prefixes), f"{' '.join(prefixes)}%"

    def has_value(self) -> str:
        return f"SELECT 1 FROM {TABLE} WHERE lexemes @@ %s::tsquery"  # noqa: S608

    def value(self, token: str) -> str:
        escaped = token.replace("\\", "\\\\").replace("'", "''")
        return f"'{escaped}'"


def adapter() -> TitleTable:
    """Return the adapter for the connected database."""
    return SqliteTitles() if connection.vendor == "sqlite" else PostgresTitles()


def row_of(entry_id: int, document: EntryDocument) -> Row:
    """Return what is stored of a document."""
    return make_row(entry_id, document.type, document.title, document.facets)


def make_row(entry_id: int, type_name: str, title: str, facets: Mapping[str, Sequence[str]]) -> Row:
    """Return what is stored of a title and the values beside it, of the facets that suggestions offer."""
    values = {
        token(type_name, facet.name, value)
        for facet in all_facets()
        if facet.suggested
        # A measure of the whole region is valid in each district, but does not belong to it.
        for value in facets.get(facet.exclude_field or facet.field, ())
    }
    return entry_id, words(title), sorted(values)


def token(type_name: str, facet: str, value: str) -> str:
    """Return the name of a value of a facet of one kind of content, as the table keeps it."""
    return f"{type_name}/{facet}:{value}"
