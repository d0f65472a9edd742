"""Stream fields and lists of blocks. Ids follow from key, name and place, so a second load changes nothing."""

import json
import uuid
from collections.abc import Iterable
from typing import Any

Block = tuple[str, Any]


def stream(key: str, field: str, blocks: Iterable[Block]) -> str:
    """Return the JSON of one stream field of the page with this key."""
    return json.dumps(
        [
            {"type": kind, "value": value, "id": _block_id(key, field, position)}
            for position, (kind, value) in enumerate(blocks)
        ]
    )


def listed(key: str, name: str, values: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the items of a list block inside a stream."""
    return [
        {"type": "item", "value": value, "id": _block_id(key, name, position)} for position, value in enumerate(values)
    ]


def _block_id(key: str, name: str, position: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{key}/{name}/{position}"))
