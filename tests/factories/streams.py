"""Short spellings of stream fields for tests."""

from collections.abc import Iterable
from typing import Any

# field → name of its only block
ONE_BLOCK = {
    "covered": "item",
    "not_covered": "item",
    "steps": "item",
    "documents": "document",
    "criteria": "criterion",
    "faq": "question",
    "odds": "year",
    "related_pages": "page",
}


def blocks_of(field: str, values: Iterable[Any]) -> list[tuple[str, Any]]:
    """Return what a StreamField takes.

    Args:
        field: Name of a stream field of a measure.
        values: Ready `(block, value)` pairs, or plain values: texts for lists, dictionaries for tables,
            `{"rule": …, "value": …, "text": …}` for conditions.
    """
    return [value if isinstance(value, tuple) else _block(field, value) for value in values]


def _block(field: str, value: Any) -> tuple[str, Any]:
    if field == "conditions":
        return value["rule"], {
            "value": value["value"],
            "text": value.get("text", f"Условие {value['rule']}."),
        }
    return ONE_BLOCK[field], value
