"""Many pages in few statements. Wagtail saves a page in some fifty; load tests need a hundred thousand pages."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import AutoField, Model
from wagtail.models import Locale, Page

from opportunities.models import SupportMeasurePage


def insert_pages(parent: Page, pages: Sequence[SupportMeasurePage]) -> None:
    """Store new live pages as the last children of `parent`, in order, and give them their primary keys.

    Sends no signals and makes no revisions: the caller tells the search engine. Needs a transaction, because the
    parent's count of children and the children change together.

    Args:
        parent: A stored page; its `numchild` is changed in the database and on the object.
        pages: Unsaved pages with title, slug and the fields of the measure.
    """
    content_type = ContentType.objects.get_for_model(SupportMeasurePage)
    locale = Locale.objects.get(pk=parent.locale_id)
    last = parent.get_last_child()
    step = Page._str2int(last.path[-Page.steplen :]) if last else 0
    for page in pages:
        step += 1
        page.depth = parent.depth + 1
        page.path = Page._get_path(parent.path, page.depth, step)
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.draft_title = page.title
        page.content_type, page.locale = content_type, locale
    # Rows of the parent table first: bulk_create refuses models whose fields lie in two tables.
    stored = Page.objects.bulk_create([_as_page(page) for page in pages])
    for page, row in zip(pages, stored, strict=True):
        page.pk = page.page_ptr_id = row.pk
    insert_rows(SupportMeasurePage, pages)
    parent.numchild += len(pages)
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild)


def _as_page(page: SupportMeasurePage) -> Page:
    names = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    return Page(**{name: getattr(page, name) for name in names})


def insert_rows(model: type[Model], rows: Iterable[Model]) -> None:
    """Insert what the model's own table holds; the tables of its parents must be filled already.

    A primary key that the database gives is left to it and does not come back into the objects.
    """
    fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, AutoField)]
    values = (
        [field.get_db_prep_save(getattr(row, field.attname), connection=connection) for field in fields] for row in rows
    )
    _insert(model, [str(field.column) for field in fields], values)


def link(pages: Sequence[SupportMeasurePage], name: str) -> None:
    """Store the many-to-many list `name` of new pages as it is in memory."""
    relation: Any = SupportMeasurePage._meta.get_field(name)
    columns = [relation.m2m_column_name(), relation.m2m_reverse_name()]
    pairs = ([page.pk, row.pk] for page in pages for row in getattr(page, name).all())
    _insert(relation.remote_field.through, columns, pairs)


def _insert(model: type[Model], columns: Sequence[str], rows: Iterable[list[Any]]) -> None:
    quote = connection.ops.quote_name
    names, places = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
    # Only names of our own tables and columns are put into the statement, values go as parameters.
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(rows))
