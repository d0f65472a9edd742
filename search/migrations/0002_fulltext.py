"""The full-text table of `search.fulltext`: an FTS5 table in SQLite, tsvector columns with a GIN index in PostgreSQL."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = [
    "CREATE VIRTUAL TABLE search_fulltext USING fts5("
    "title, keywords, summary, body, tokenize='unicode61 remove_diacritics 0')",
]
POSTGRESQL = [
    # No foreign key: a test run empties the entries by TRUNCATE, which a key from an unknown table forbids.
    "CREATE TABLE search_fulltext (entry_id bigint PRIMARY KEY, vector tsvector NOT NULL, heading tsvector NOT NULL)",
    "CREATE INDEX search_fulltext_vector ON search_fulltext USING gin (vector)",
]


def create(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def drop(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute("DROP TABLE search_fulltext")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
