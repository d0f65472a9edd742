"""Which documents a page offers: in blocks and as links in its texts."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db.models import Model
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import RichTextField, StreamField

from media.models import PortalDocument

_MAY_REFER = (DocumentChooserBlock, blocks.RichTextBlock)
_LINK = 'linktype="document"'


def document_ids(page: Model) -> list[int]:
    """Return the keys of the documents a page names, in their order, each once.

    No query for a page without documents.
    """
    found: dict[int, None] = {}
    for field in _fields(type(page)):
        value = field.value_from_object(page)
        if isinstance(field, RichTextField) and _LINK not in str(value):
            continue
        for model, key, *_ in field.extract_references(value):
            if issubclass(model, PortalDocument):
                found[int(key)] = None
    return list(found)


@cache
def _fields(model: type[Model]) -> tuple[Any, ...]:
    """Return the fields that may name a document: to ask others costs queries for whatever else they name."""
    return tuple(field for field in model._meta.get_fields() if _may_refer(field))


def _may_refer(field: object) -> bool:
    if isinstance(field, StreamField):
        return any(isinstance(block, _MAY_REFER) for block in _inside(field.stream_block))
    return isinstance(field, RichTextField)


def _inside(block: blocks.Block) -> Iterator[blocks.Block]:
    yield block
    children = [*getattr(block, "child_blocks", {}).values()]
    if isinstance(block, blocks.ListBlock):
        children.append(block.child_block)
    for child in children:
        yield from _inside(child)
