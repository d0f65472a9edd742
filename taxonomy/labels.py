"""Names of all list values in one cached structure: cards, facets and forms never query them one by one."""

from collections.abc import Mapping

from django.core.cache import cache
from django.db.models import CharField, F, IntegerField, Model, QuerySet, Value
from django.db.models.functions import Cast

from core.labels import Label
from core.memory import Remembered
from taxonomy.models import ApplicantKind, SupportKind, Territory, Theme

CACHE_KEY = "taxonomy-labels-1"
# A short life bounds how long another process shows an old name when the cache is not shared.
CACHE_SECONDS = 60


def _rows(name: str, model: type[Model], *, short: bool, tree: bool) -> QuerySet:
    return (
        model._default_manager.order_by()
        .annotate(
            facet=Value(name, output_field=CharField()),
            label_short=F("short_name") if short else Value("", output_field=CharField()),
            parent_key=F("parent__key") if tree else Cast(Value(None), CharField()),
            order=Cast(F("sort_order"), IntegerField()),
        )
        .values_list("facet", "key", "name", "label_short", "parent_key", "order")
    )


@Remembered
def labels() -> dict[str, dict[str, Label]]:
    """Return `{facet: {key: Label}}` for kind, who, theme and territory, each in the order of display.

    One SQL query when the cache is cold, none after.
    """
    found: dict[str, dict[str, Label]] | None = cache.get(CACHE_KEY)
    if found is None:
        found = load_labels()
        cache.set(CACHE_KEY, found, CACHE_SECONDS)
    return found


def load_labels() -> dict[str, dict[str, Label]]:
    """Read all lists from the database, bypassing the cache."""
    rows = _rows("kind", SupportKind, short=False, tree=False).union(
        _rows("who", ApplicantKind, short=True, tree=False),
        _rows("theme", Theme, short=False, tree=True),
        _rows("territory", Territory, short=True, tree=True),
        all=True,
    )
    grouped: dict[str, list[Label]] = {"kind": [], "who": [], "theme": [], "territory": []}
    for facet, key, name, short, parent, order in rows:
        grouped[facet].append(Label(key, name, short, parent, order))
    return {facet: in_tree_order(values) for facet, values in grouped.items()}


def forget_labels(**_: object) -> None:
    """Drop the cached names; connected to the saves and deletes of the lists."""
    cache.delete(CACHE_KEY)
    labels.forget()


def in_tree_order(values: list[Label]) -> dict[str, Label]:
    """Return `{key: Label}`, every value under its parent, with `depth`; a value without its parent is left out."""
    children: dict[str | None, list[Label]] = {}
    for label in sorted(values, key=lambda item: (item.order, item.label)):
        children.setdefault(label.parent, []).append(label)
    ordered: dict[str, Label] = {}

    def walk(parent: str | None, depth: int) -> None:
        for item in children.get(parent, ()):
            ordered[item.value] = Label(item.value, item.label, item.short, item.parent, item.order, depth)
            walk(item.value, depth + 1)

    walk(None, 0)
    return ordered


def ancestors_and_self(tree: Mapping[str, Label], key: str) -> list[str]:
    """Return `key` and everything above it, nearest first; an unknown key gives an empty list."""
    chain: list[str] = []
    node = tree.get(key)
    while node is not None:
        chain.append(node.value)
        node = tree.get(node.parent) if node.parent else None
    return chain


def descendants(tree: Mapping[str, Label], key: str) -> set[str]:
    """Return all keys below `key`, without itself."""
    return {value for value in tree if value != key and key in ancestors_and_self(tree, value)}


def reach(tree: Mapping[str, Label], key: str) -> set[str]:
    """Return `key` with everything above and below it.

    A measure of a district is found by a search for the region and for the district's settlements; a measure of the
    region is found by a search for any district.
    """
    return {*ancestors_and_self(tree, key), *descendants(tree, key)}
