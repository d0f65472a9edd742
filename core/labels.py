"""The name of one value of a list, as the facets and the cards show it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Label:
    """`parent` is the key of the value above in a tree, `depth` is 0 at its top, `order` sorts within one parent."""

    value: str
    label: str
    short: str = ""
    parent: str | None = None
    order: int = 0
    depth: int = 0
