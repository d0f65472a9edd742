"""The kinds of content that can be found. The engine knows no feature: features register here in their apps.py."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, QuerySet
from wagtail.models import Page

from search.documents import EntryDocument


@dataclass(frozen=True)
class SearchType:
    """One kind of content.

    Attributes:
        name: Latin word, the first part of keys and the value of the facet `type`.
        label, label_plural: For people: «Мера поддержки», «Меры поддержки».
        model: Page type of the objects.
        to_document: Maps one object; raises what it likes, an error never stops a publication.
        queryset: All objects with what the mapping reads, joined and prefetched.
        card_template: Template of a card; it gets the `hit`.
        facets: Names of the facets offered for this type, in the order of display.
        browse: Name of the facet whose values lead on when a search finds nothing.
        result_template: Template of a line of the common search; it gets the `hit`.
        visible: Which of these primary keys everybody may see; None means live public pages.
        list_url: Address of the page with the list of this kind of content and its filters, empty when there is none.
        related: Models whose objects stand in `depends_on`, beside the lists and organisations.
    """

    name: str
    label: str
    label_plural: str
    model: type[Model]
    to_document: Callable[[Any], EntryDocument]
    queryset: Callable[[], QuerySet]
    card_template: str
    facets: tuple[str, ...]
    browse: str = ""
    visible: Callable[[Collection[int]], set[int]] | None = None
    result_template: str = "components/result.html"
    related: tuple[type[Model], ...] = ()
    list_url: Callable[[], str] | None = None


_types: dict[str, SearchType] = {}


def register(search_type: SearchType) -> None:
    """Make a kind of content findable.

    Raises:
        ImproperlyConfigured: If the name or the model is taken.
    """
    if search_type.name in _types:
        raise ImproperlyConfigured(f"search type {search_type.name!r} is registered twice")
    if issubclass(search_type.model, Page) and type_of(search_type.model) is not None:
        raise ImproperlyConfigured(f"model {search_type.model.__name__} has two search types")
    _types[search_type.name] = search_type


def get_type(name: str) -> SearchType | None:
    """Return the type of this name, None when nobody registered it."""
    return _types.get(name)


def all_types() -> tuple[SearchType, ...]:
    """Return all types in the order of registration."""
    return tuple(_types.values())


def type_of(model: type[Model]) -> SearchType | None:
    """Return the type of this very model, None for any other."""
    return next((item for item in _types.values() if item.model is model), None)


def page_types() -> tuple[SearchType, ...]:
    """Return the types whose objects are pages."""
    return tuple(item for item in _types.values() if issubclass(item.model, Page))
