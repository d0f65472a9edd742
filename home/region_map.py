"""The map of the region: a picture of its districts, shaded by how much there is in each.

Boundaries: OpenStreetMap contributors, ODbL 1.0, simplified; pages with the map name the source in the footer.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.http import QueryDict
from wagtail.models import Page

from core.memory import Remembered
from core.private_sections import in_private_section
from search.params import SearchParams
from search.registry import get_type
from search.results import FacetValue
from search.service import search

_FILE = Path(__file__).parent / "data" / "districts.json"
_PADDING = 6
# Shades from the fewest to the most.
SHADES = ("few", "many", "most")


@dataclass(frozen=True)
class Layer:
    """What the map may show.

    Attributes:
        name: Value of the parameter `karta` of the front page.
        type: Kind of content that is counted.
        index: Label of the page that lists it, «app.model».
        filters: Filters that always hold, as a query string.
    """

    name: str
    type: str
    index: str
    label: str
    noun: str
    hint: str
    filters: str = ""


LAYERS = (
    Layer(
        "mery",
        "measure",
        "opportunities.catalogueindexpage",
        "Меры поддержки",
        "мера,меры,мер",
        "Меры района, края и страны, по которым сейчас идёт приём. Число — сколько их.",
        "status=open&status=permanent",
    ),
    Layer(
        "proekty",
        "project",
        "opportunities.projectindexpage",
        "Проекты",
        "проект,проекты,проектов",
        "Отраслевые проекты, которые идут в районе или во всём крае. Число — сколько их.",
    ),
    Layer(
        "praktiki",
        "practice",
        "practices.practiceindexpage",
        "Практики",
        "практика,практики,практик",
        "Что уже сработало в районе или во всём крае. Число — сколько практик.",
    ),
)


@dataclass(frozen=True)
class District:
    """One district: `count` things, `query` of the list that shows them."""

    key: str
    name: str
    count: int
    query: str
    path: str
    shade: str


@dataclass(frozen=True)
class RegionMap:
    """`view_box` of the picture and the districts in the order of the list; `steps` explain the shades."""

    view_box: str
    districts: tuple[District, ...]
    steps: tuple[tuple[str, str], ...]


@cache
def outlines() -> tuple[str, Mapping[str, str]]:
    """Return the view box with a margin and `{key of the territory: path}`."""
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    left, top, width, height = data["view_box"]
    box = f"{left - _PADDING} {top - _PADDING} {width + 2 * _PADDING} {height + 2 * _PADDING}"
    return box, {item["key"]: item["path"] for item in data["districts"]}


def map_context(asked: QueryDict, now: dt.datetime) -> dict[str, Any]:
    """Return `map`, `map_layers`, `map_layer`, `map_base` for the chosen layer; one search. Unknown layers are ignored.

    Nothing is returned for a region without outlines, or while there is no list to lead to.
    """
    addresses = dict(list_addresses())
    layers = [layer for layer in LAYERS if get_type(layer.type) and layer in addresses]
    chosen = next((layer for layer in layers if layer.name == asked.get("karta")), layers[0] if layers else None)
    if chosen is None:
        return {}
    params = SearchParams.parse(QueryDict(chosen.filters), types=(chosen.type,), per_page=0)
    facet = search(params, now).facets.get("territory")
    drawn = region_map(facet.values if facet else [], chosen.filters)
    if drawn is None:
        return {}
    return {"map": drawn, "map_layers": layers, "map_layer": chosen, "map_base": addresses[chosen]}


@Remembered
def list_addresses() -> list[tuple[Layer, str]]:
    """Return the layers whose live list is there, with its address; one query at most."""
    found = Page.objects.live().exclude(in_private_section()).filter(depth=3).select_related("content_type")
    names = {f"{page.content_type.app_label}.{page.content_type.model}": page for page in reversed(found)}
    return [(layer, names[layer.index].url or "") for layer in LAYERS if layer.index in names]


def region_map(values: Sequence[FacetValue], filters: str = "") -> RegionMap | None:
    """Return the map for the counts of the facet «territory»; None where no value has an outline: another region.

    Args:
        filters: Query string that holds for every district beside its name.
    """
    box, paths = outlines()
    known = [value for value in values if value.value in paths]
    if not known:
        return None
    limits = shade_limits([value.count for value in known])
    districts = tuple(
        District(
            value.value,
            value.label,
            value.count,
            f"?territory={value.value}{f'&{filters}' if filters else ''}",
            paths[value.value],
            SHADES[sum(value.count > limit for limit in limits)],
        )
        for value in known
    )
    return RegionMap(box, districts, _steps(districts))


def shade_limits(counts: Sequence[int]) -> tuple[int, int]:
    """Return the highest counts of the two lighter shades: thirds between the lowest and the highest count."""
    lowest, highest = min(counts), max(counts)
    third = (highest - lowest) / 3
    return round(lowest + third), round(lowest + 2 * third)


def _steps(districts: Sequence[District]) -> tuple[tuple[str, str], ...]:
    """Return `(shade, «28–33»)` of the shades that are there."""
    found = []
    for shade in SHADES:
        counts = [district.count for district in districts if district.shade == shade]
        if counts:
            low, high = min(counts), max(counts)
            found.append((shade, str(low) if low == high else f"{low}–{high}"))
    return tuple(found)
