"""Values under which a document is found by the trees: unfolded when it is made, so that a filter is one look-up."""

from collections.abc import Iterable

from taxonomy.labels import ancestors_and_self, labels, reach
from taxonomy.models import Territory, Theme

Values = dict[str, tuple[str, ...]]


def theme_values(themes: Iterable[Theme]) -> Values:
    """Return the facet `theme`: the themes and all above them."""
    tree = labels()["theme"]
    return {"theme": unfold(ancestors_and_self(tree, theme.key) for theme in themes)}


def territory_values(territories: Iterable[Territory]) -> Values:
    """Return the facet `territory` and the two by which the nearest comes first.

    A thing of a district is found in the district and in what lies in it; `territory_within` goes the other way.
    """
    tree, keys = labels()["territory"], [place.key for place in territories]
    return {
        "territory": unfold(reach(tree, key) for key in keys),
        "territory_within": unfold(ancestors_and_self(tree, key) for key in keys),
        "territory_exact": tuple(keys),
    }


def unfold(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Return the keys of all groups once, in one order for equal sets."""
    return tuple(sorted({key for group in groups for key in group}))
