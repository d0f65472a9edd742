"""What loading pages has in common: sections made once, pages made, brought to their record or left to their editor."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from wagtail.fields import StreamField
from wagtail.models import Page

from home.demo_loading.progress import Change
from home.demo_loading.records import BadRecordError, Record
from home.demo_loading.site import publish
from home.models import HomePage

SomePage = TypeVar("SomePage", bound=Page)


def index_page(model: type[SomePage], title: str, slug: str, intro: str) -> SomePage:
    """Return the only page of the type, made under the front page and shown in menus when there is none.

    Raises:
        BadRecordError: If there is no front page yet.
    """
    index = model.objects.first()
    if index is None:
        home = HomePage.objects.first()
        if home is None:
            raise BadRecordError(f"{slug}: нет главной страницы, сначала load_site")
        words = {"title": title, "slug": slug, "intro": intro, "search_description": intro}
        add_live(home, model(**words, show_in_menus=True, live=False))
        index = model.objects.get()
    return index


def put_page(
    model: type[SomePage],
    slug: str,
    parent: Page,
    apply: Callable[[SomePage], None],
    content: Callable[[SomePage], Any],
    published: dt.datetime,
) -> Change:
    """Bring the page with this slug to its record; one with an unpublished draft belongs to its editor.

    Args:
        apply: Sets the fields of the page.
        content: Returns what a record decides, in a form that can be compared.
        published: When visitors could first read it.
    """
    page = model.objects.child_of(parent).filter(slug=slug).first()
    if page is None:
        page = model(slug=slug, live=False, first_published_at=published)
        apply(page)
        add_live(parent, page)
        model.objects.filter(pk=page.pk).update(last_published_at=published)
        return Change.CREATED
    if page.has_unpublished_changes:
        return Change.SKIPPED
    before = content(page)
    apply(page)
    if content(page) == before:
        return Change.KEPT
    publish(page)
    return Change.UPDATED


def add_live(parent: Page, page: Page) -> None:
    """Put a new page below the parent and publish it."""
    # Read again: every added child changes the count in the parent's row.
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    publish(page)


def keys_of(addresses: Iterable[str]) -> list[int]:
    """Return the keys of the pages with these addresses, like «/plan/»; one query. KeyError: there is no such page."""
    root = HomePage.objects.get().url_path.rstrip("/")
    paths = [root + address for address in addresses]
    known = dict(Page.objects.filter(url_path__in=paths).values_list("url_path", "pk"))
    return [known[path] for path in paths]


def amend(page: SomePage, **streams: str) -> None:
    """Give a page what its record says of pages that were loaded after it; the day of its last change stays.

    Args:
        streams: Stream fields as JSON.
    """
    before, touched = stored_fields(page), page.last_published_at
    for name, value in streams.items():
        setattr(page, name, value)
    if page.has_unpublished_changes or stored_fields(page) == before:
        return
    publish(page)
    type(page).objects.filter(pk=page.pk).update(last_published_at=touched)


def stored_fields(page: Page) -> dict[str, Any]:
    """Return the own columns of a page as they are stored, and its title."""
    found: dict[str, Any] = {"title": page.title}
    for field in type(page)._meta.local_concrete_fields:
        value = getattr(page, field.attname)
        found[field.attname] = value.get_prep_value() if isinstance(field, StreamField) else value
    return found


def refuse_unknown(name: str, record: Record, known: set[str]) -> None:
    """Refuse a record with fields that nobody stores (BadRecordError)."""
    unknown = sorted(set(record) - known)
    if unknown:
        raise BadRecordError(f"{name}: лишние поля: {', '.join(unknown)}")


@contextmanager
def reported(name: str) -> Iterator[None]:
    """Turn what a record breaks into a BadRecordError that names it."""
    try:
        yield
    except KeyError as error:
        raise BadRecordError(f"{name}: неизвестный ключ {error}") from error
    except ValidationError as error:
        raise BadRecordError(
            f"{name}: {error.messages if not hasattr(error, 'error_dict') else error.message_dict}"
        ) from error
