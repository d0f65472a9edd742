"""What stream fields of every section share."""

from collections.abc import Iterator
from typing import Any

from wagtail import blocks


class RelatedPagesBlock(blocks.StreamBlock):
    """Pages that help with this one: sections of the portal refer to each other this way only."""

    page = blocks.PageChooserBlock(label="Страница", icon="doc-empty")


def rows(stream: blocks.StreamValue | None) -> Iterator[Any]:
    """Yield the values of a one-type stream in order; nothing for an empty field."""
    for child in stream or ():
        yield child.value
