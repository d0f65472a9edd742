"""Facets: named ways to narrow a search. Features register their own; `type` and `status` belong to the engine."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from core.labels import Label
from core.windows import WindowStatus
from freshness.answers import take_parameters
from search.registry import all_types, get_type

TYPE = "type"
STATUS = "status"
# Groups of suggestions that values of facets stand in.
FILTERS, ORGANISATIONS = "filters", "organisations"
# A person who asks for open calls must not miss the urgent ones: `open` finds and counts the closing ones too.
STATUS_COVERS = {WindowStatus.OPEN.value: (WindowStatus.OPEN.value, WindowStatus.CLOSING.value)}
_STATUS_ORDER = (
    WindowStatus.OPEN,
    WindowStatus.CLOSING,
    WindowStatus.PERMANENT,
    WindowStatus.SOON,
    WindowStatus.CLOSED,
)


@dataclass(frozen=True)
class Facet:
    """One filter with counted values. Chosen values are OR-ed; facets are AND-ed with each other.

    Attributes:
        name: Latin word: the parameter of the address; `not_<name>` excludes.
        field: Key of `EntryDocument.facets` in which a chosen value is looked up.
        exclude_field: Key for excluded values where it differs (a tree: belongs to it or lies below).
        labels: Names of all values in the order of display.
        suggested: Group of the suggestions in which its values are offered while a visitor types, see
            `search.suggestions`; empty for none.
        phases: Values that come one after another with the calendar, see `search.phases`; empty for ordinary values.
    """

    name: str
    label: str
    field: str
    labels: Callable[[], Mapping[str, Label]]
    exclude_field: str = ""
    multiple: bool = True
    suggested: str = ""
    phases: tuple[str, ...] = ()


_facets: dict[str, Facet] = {}


def register_facet(facet: Facet) -> None:
    """Offer a facet.

    Raises:
        ImproperlyConfigured: If the name is taken; a shared facet belongs to the lowest app that needs it.
    """
    if facet.name in _facets:
        raise ImproperlyConfigured(f"facet {facet.name!r} is registered twice")
    take_parameters(facet.name, f"not_{facet.name}")
    _facets[facet.name] = facet


def get_facet(name: str) -> Facet | None:
    """Return the facet of this name, None when nobody registered it."""
    return _facets.get(name)


def all_facets() -> tuple[Facet, ...]:
    """Return all facets in the order of registration."""
    return tuple(_facets.values())


def facets_for(types: Sequence[str]) -> tuple[Facet, ...]:
    """Return the facets of these types, without repeats, in their order of display; no types means all.

    The facet `type` stands first where there is a choice of more than one.
    """
    chosen = [item for name in types if (item := get_type(name))] if types else list(all_types())
    names = [TYPE] if len(chosen) > 1 else []
    for item in chosen:
        names += [name for name in item.facets if name not in names]
    return tuple(_facets[name] for name in names if name in _facets)


def status_labels() -> dict[str, Label]:
    """Return the states of a window, the useful ones first; `closing` is shown as a part of `open`."""
    return {
        status.value: Label(
            status.value,
            str(status.label),
            parent=WindowStatus.OPEN.value if status is WindowStatus.CLOSING else None,
            order=position,
            depth=1 if status is WindowStatus.CLOSING else 0,
        )
        for position, status in enumerate(_STATUS_ORDER)
    }


def type_labels() -> dict[str, Label]:
    """Return the registered kinds of content."""
    return {item.name: Label(item.name, item.label_plural, order=position) for position, item in enumerate(all_types())}


def register_own_facets() -> None:
    """Register what the engine computes by itself; called once at start."""
    register_facet(Facet(name=TYPE, label="Что ищем", field=TYPE, labels=type_labels))
    register_facet(Facet(name=STATUS, label="Приём заявок", field=STATUS, labels=status_labels))
