"""The table of `search.titles`: FTS5 in SQLite, a tsvector and a text in PostgreSQL; filled from the entries."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = [
    # Values of facets are Latin keys with hyphens, written as «measure/theme:social-help»: one token each.
    "CREATE VIRTUAL TABLE search_titles USING fts5("
    "words, filters, prefix='3', tokenize=\"unicode61 remove_diacritics 0 tokenchars '-_:/'\")",
]
POSTGRESQL = [
    # No foreign key: a test run empties the entries by TRUNCATE, which a key from an unknown table forbids.
    'CREATE TABLE search_titles (entry_id bigint PRIMARY KEY, words text COLLATE "C" NOT NULL, lexemes tsvector NOT NULL)',
    "CREATE INDEX search_titles_words ON search_titles (words text_pattern_ops)",
    "CREATE INDEX search_titles_lexemes ON search_titles USING gin (lexemes)",
]


def create(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take over what is findable already: nothing else would write it before the next change of each page."""
    from search.titles import adapter, make_row

    entries = apps.get_model("search", "SearchEntry").objects.filter(deleted=False, version__gt=0)
    rows = []
    for entry in entries.only("type", "document").iterator(chunk_size=500):
        rows.append(make_row(entry.pk, entry.type, entry.document["title"], entry.document["facets"]))
        if len(rows) == 500:
            adapter().write(rows)
            rows = []
    adapter().write(rows)


def drop(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute("DROP TABLE search_titles")


class Migration(migrations.Migration):
    dependencies = [("search", "0004_vocabulary")]

    operations = [migrations.RunPython(create, drop), migrations.RunPython(fill, migrations.RunPython.noop)]
