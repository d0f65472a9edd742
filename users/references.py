"""What a submitted page form refers to: a key of somebody else's draft or file, put in by hand, must not be answered.

Wagtail's choosers show only what may be chosen, but the fields behind them accept any key and then show its title and
address in the form and in the preview.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, cast

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import Http404, HttpRequest, QueryDict
from django.urls import ResolverMatch
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.models import Page

from users.visibility import choosable_keys

if TYPE_CHECKING:
    from django.http.request import _ImmutableQueryDict

MAX_BLOCKS = 10_000
# More do not fit into a database key.
MAX_DIGITS = 19

Reference: TypeAlias = tuple[type[Model], int]


@dataclass(frozen=True)
class FormField:
    """A field of a submitted form that names other objects; `model` is None for rich text, which may name several."""

    name: str
    model: type[Model] | None


def key_in(value: object) -> int | None:
    """Return the primary key that a form or an address gives as text, None when it is no key."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < MAX_DIGITS else None


def drop_foreign_references(request: HttpRequest, match: ResolverMatch) -> bool:
    """Empty the references to what the user may not choose; those that the page already has may stay.

    Returns:
        Whether anything was dropped; `request.POST` is replaced then.
    """
    page, page_class = _edited_page(match)
    fields = list(_fields(page_class, request.POST))
    named = {reference for field in fields for reference in _named(field, request.POST)}
    foreign = _foreign(request, named - _kept(page))
    if not foreign:
        return False
    data = request.POST.copy()
    for field in fields:
        data[field.name] = _without(field, str(data[field.name]), foreign)
    data._mutable = False
    request.POST = cast("_ImmutableQueryDict", data)
    return True


def _edited_page(match: ResolverMatch) -> tuple[Page | None, type[Page]]:
    if "page_id" in match.kwargs:
        page = Page.objects.get(pk=match.kwargs["page_id"]).get_latest_revision_as_object()
        return page, type(page)
    try:
        content_type = ContentType.objects.get_by_natural_key(
            match.kwargs["content_type_app_name"], match.kwargs["content_type_model_name"]
        )
    except ContentType.DoesNotExist as error:
        raise Http404 from error
    model = content_type.model_class()
    return None, model if model is not None and issubclass(model, Page) else Page


def _fields(page_class: type[Page], data: QueryDict) -> Iterator[FormField]:
    for field in page_class._meta.get_fields():
        if isinstance(field, StreamField):
            yield from _block_fields(field.stream_block, data, field.name)
        elif isinstance(field, RichTextField) and field.name in data:
            yield FormField(field.name, None)
        elif field.many_to_one and field.concrete and field.name in data:
            yield FormField(field.name, field.related_model)


def _block_fields(block: blocks.Block, data: QueryDict, name: str) -> Iterator[FormField]:
    """Yield the choosers and rich texts inside a block, by the names its form gives them."""
    if isinstance(block, blocks.BaseStreamBlock):
        for position in range(_count(data, name)):
            child = block.child_blocks.get(data.get(f"{name}-{position}-type"))
            if child is not None:
                yield from _block_fields(child, data, f"{name}-{position}-value")
    elif isinstance(block, blocks.ListBlock):
        for position in range(_count(data, name)):
            yield from _block_fields(block.child_block, data, f"{name}-{position}-value")
    elif isinstance(block, blocks.BaseStructBlock):
        for key, child in block.child_blocks.items():
            yield from _block_fields(child, data, f"{name}-{key}")
    elif isinstance(block, blocks.RichTextBlock) and name in data:
        yield FormField(name, None)
    elif isinstance(block, blocks.ChooserBlock) and name in data:
        yield FormField(name, block.model_class)


def _count(data: QueryDict, name: str) -> int:
    return min(key_in(data.get(f"{name}-count")) or 0, MAX_BLOCKS)


def _named(field: FormField, data: QueryDict) -> Iterator[Reference]:
    value = str(data[field.name])
    if field.model is not None:
        key = key_in(value)
        if key is not None:
            yield field.model, key
        return
    for entity in _entities(_content_state(value)):
        reference = _entity_reference(entity)
        if reference is not None:
            yield reference


def _foreign(request: HttpRequest, named: set[Reference]) -> set[Reference]:
    keys: dict[type[Model], set[int]] = {}
    for model, key in named:
        keys.setdefault(model, set()).add(key)
    return {
        (model, key) for model, wanted in keys.items() for key in wanted - choosable_keys(request.user, model, wanted)
    }


def _kept(page: Page | None) -> set[Reference]:
    """Return what the latest version of the page already refers to: perhaps a moderator put it there."""
    found: set[Reference] = set()
    if page is None:
        return found
    for field in page._meta.get_fields():
        if isinstance(field, RichTextField | StreamField):
            for model, key, *_ in field.extract_references(field.value_from_object(page)):
                found.add((model, int(key)))
        elif field.many_to_one and field.concrete and getattr(page, field.attname) is not None:
            found.add((field.related_model, getattr(page, field.attname)))
    return found


def _without(field: FormField, value: str, foreign: set[Reference]) -> str:
    if field.model is not None:
        return "" if (field.model, key_in(value)) in foreign else value
    state = _content_state(value)
    dropped = [entity for entity in _entities(state) if _entity_reference(entity) in foreign]
    for entity in dropped:
        # A link keeps its words and leads nowhere.
        entity["data"] = {"url": ""}
    return json.dumps(state) if dropped else value


def _content_state(value: str) -> dict:
    try:
        state = json.loads(value)
    except ValueError:
        return {}
    return state if isinstance(state, dict) else {}


def _entities(state: dict) -> list[dict]:
    entities = state.get("entityMap")
    return [entity for entity in entities.values() if isinstance(entity, dict)] if isinstance(entities, dict) else []


def _entity_reference(entity: dict) -> Reference | None:
    models = {"LINK": Page, "DOCUMENT": get_document_model(), "IMAGE": get_image_model()}
    model = models.get(str(entity.get("type")))
    data = entity.get("data")
    key = key_in(data.get("id")) if isinstance(data, dict) else None
    return None if model is None or key is None else (model, key)
