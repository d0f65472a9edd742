"""Blocks of an event: rows that live inside the page, so showing them costs no query."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock


class ProgrammeRowBlock(blocks.StructBlock):
    """One item of the programme; the time is the region's."""

    time = blocks.TimeBlock(label="Начало", required=False)
    title = blocks.CharBlock(label="Что будет", max_length=250)


class ProgrammeBlock(blocks.StreamBlock):
    """The programme in the order of the day."""

    row = ProgrammeRowBlock(label="Пункт", icon="time")


class MaterialBlock(blocks.StructBlock):
    """What is left for those who missed it: a file or a link."""

    title = blocks.CharBlock(label="Название", max_length=200)
    document = DocumentChooserBlock(label="Файл", required=False)
    link = blocks.URLBlock(label="Ссылка", required=False, help_text="Запись, если она лежит на другом сайте")

    def clean(self, value: Any) -> Any:
        """Refuse a material that leads nowhere."""
        cleaned = super().clean(value)
        if not cleaned["document"] and not cleaned["link"]:
            raise StructBlockValidationError({"link": ValidationError("Добавьте файл или ссылку.")})
        return cleaned


class MaterialsBlock(blocks.StreamBlock):
    """Materials after the event."""

    material = MaterialBlock(label="Материал", icon="doc-full")


class RulesBlock(blocks.StreamBlock):
    """What one has to do for the certificate."""

    rule = blocks.CharBlock(label="Условие", max_length=300)


def clock(time: dt.time | str | None) -> str:
    """Return «10:00»; empty for no time."""
    return time.strftime("%H:%M") if isinstance(time, dt.time) else (time or "")[:5]
