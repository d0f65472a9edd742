"""One query of a visitor: read from the address once, written back into addresses, the same for every consumer."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import quote_plus, urlencode

from django.http import QueryDict

from core.formatting import counted, money
from search.facets import Facet, facets_for, get_facet

MAX_TEXT = 200
MAX_VALUES = 50
MAX_AMOUNT = 10**13
MAX_DAYS = 365
MAX_PAGE = 10**9
SORTS = ("", "deadline", "new", "amount")
NUMBERS = ("amount_from", "amount_to", "closes_within")
# All names of the address beside those of the facets.
NAMES = ("q", *NUMBERS, "sort", "page", "exact")
# Stands in an address for a value to come; no address has it: words lose their control characters.
_HOLE = "\0"
_DAYS = ("день", "дня", "дней")
_SCALES = {"тыс": 1_000, "млн": 1_000_000, "млрд": 1_000_000_000}
_NUMBER = re.compile(r"([0-9]{1,15})(?:[.,]([0-9]{1,3}))?(тыс|млн|млрд)?\.?(?:₽|р|руб|рублей)?\.?")


@dataclass(frozen=True)
class Chip:
    """A chosen filter as a person sees it; `remove_query` is the same query without it."""

    label: str
    remove_query: str
    excluded: bool = False


@dataclass(frozen=True)
class SearchParams:
    """A query: words, chosen and excluded facet values, numbers, order and page.

    Attributes:
        include, exclude: `{facet name: values}` without empty ones; values keep the order of the address.
        amount_from, amount_to: Whole roubles; a document fits when its range of sums meets this one.
        closes_within: Accepting now and closing within this many calendar days.
        sort: One of SORTS; empty is by relevance, or the default order without words.
        page: From 1; may lie past the end.
        exact: Search for the words as typed and nothing else.
        per_page: Hits of a page; 0 asks for totals and counts only.
        types: Kinds of content the page is about; not a part of the address.
    """

    q: str = ""
    include: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exclude: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    amount_from: int | None = None
    amount_to: int | None = None
    closes_within: int | None = None
    sort: str = ""
    page: int = 1
    exact: bool = False
    per_page: int = 12
    types: tuple[str, ...] = ()

    @classmethod
    def parse(cls, query: QueryDict, types: Sequence[str] = (), per_page: int = 12) -> Self:
        """Read an address. Never fails: unknown names and impossible values are ignored."""
        include, exclude = {}, {}
        for facet in facets_for(types):
            values = _known(query.getlist(facet.name), facet)
            if values:
                include[facet.name] = values
            denied = tuple(value for value in _known(query.getlist(f"not_{facet.name}"), facet) if value not in values)
            if denied:
                exclude[facet.name] = denied
        low, high = parse_amount(query.get("amount_from", "")), parse_amount(query.get("amount_to", ""))
        if low is not None and high is not None and low > high:
            low, high = high, low
        text, sort = clean_text(query.get("q", "")), query.get("sort", "")
        return cls(
            q=text,
            include=include,
            exclude=exclude,
            amount_from=low,
            amount_to=high,
            closes_within=_whole(query.get("closes_within", ""), MAX_DAYS),
            sort=sort if sort in SORTS else "",
            page=_whole(query.get("page", ""), MAX_PAGE) or 1,
            exact=bool(text) and query.get("exact") == "1",
            per_page=per_page,
            types=tuple(types),
        )

    def pairs(self) -> list[tuple[str, str]]:
        """Return names and values of the address in a stable order, without the page."""
        found = [("q", self.q)] if self.q else []
        # Links are made by the dozen, and most queries have words only.
        for facet in facets_for(self.types) if self.include or self.exclude else ():
            found += [(facet.name, value) for value in self.include.get(facet.name, ())]
            found += [(f"not_{facet.name}", value) for value in self.exclude.get(facet.name, ())]
        found += [(name, str(getattr(self, name))) for name in NUMBERS if getattr(self, name) is not None]
        found += [("sort", self.sort)] if self.sort else []
        return [*found, ("exact", "1")] if self.exact and self.q else found

    def query(self, **changes: Any) -> str:
        """Return the query string, «?kind=grant&who=ngo» or an empty one, with some parameters set to other values.

        A facet takes one value or several; None or "" takes the parameter away. The page starts anew.
        """
        return _encode(self.changed(**changes).pairs())

    def changed(self, **changes: Any) -> Self:
        """Return the first page of the query with some parameters set to other values, see `query`.

        Other words are no longer to be taken as typed.
        """
        plain: dict[str, Any] = {"page": 1, "exact": self.exact and "q" not in changes}
        include, exclude = dict(self.include), dict(self.exclude)
        for name, value in changes.items():
            target, facet = (exclude, name[4:]) if name.startswith("not_") else (include, name)
            if get_facet(facet) is None:
                plain[name] = value if value is not None or name in NUMBERS else ""
                continue
            values = (value,) if isinstance(value, str) else tuple(value or ())
            target.pop(facet, None)
            if any(values):
                target[facet] = tuple(item for item in values if item)
        plain["exact"] = bool(plain["exact"])
        return replace(self, include=include, exclude=exclude, **plain)

    def exclusions(self, facet: str) -> Callable[[str], str]:
        """Return what gives the query string with a value of the facet excluded, or no longer so.

        What the addresses of one facet share is worked out once: a list has a hundred of them.
        """
        denied = self.exclude.get(facet, ())
        head, _, tail = self.query(**{f"not_{facet}": (*denied, _HOLE)}).partition(quote_plus(_HOLE))
        chosen = {*denied, *self.include.get(facet, ())}
        return lambda value: self._switched(facet, value) if value in chosen else f"{head}{quote_plus(value)}{tail}"

    def _switched(self, facet: str, value: str) -> str:
        denied = self.exclude.get(facet, ())
        kept = tuple(item for item in denied if item != value)
        return self.query(
            **{
                f"not_{facet}": kept if value in denied else (*denied, value),
                facet: tuple(item for item in self.include.get(facet, ()) if item != value),
            }
        )

    def without(self, name: str, value: str | None = None) -> str:
        """Return the query string without a parameter; of a facet without one value or, by None, all of it."""
        return _encode(self.dropped(name, value).pairs())

    def dropped(self, name: str, value: str | None = None) -> Self:
        """Return the first page of the query without a parameter or one value of it, see `without`."""
        if get_facet(name) is None:
            return self.changed(**{name: None})
        if value is None:
            return self.changed(**{name: (), f"not_{name}": ()})
        return self.changed(
            **{
                name: tuple(item for item in self.include.get(name, ()) if item != value),
                f"not_{name}": tuple(item for item in self.exclude.get(name, ()) if item != value),
            }
        )

    def with_page(self, number: int) -> str:
        """Return the query string of another page; the first has no number."""
        return _encode([*self.pairs(), ("page", str(number))] if number > 1 else self.pairs())

    @property
    def active(self) -> list[Chip]:
        """Return the chosen filters (the words are not one), each with the query that takes it away."""
        return [chip for chips in self.active_groups.values() for chip in chips]

    @property
    def is_asking(self) -> bool:
        """Tell whether the visitor wants anything in particular, rather than all there is."""
        return bool(self.q or self.active)

    @property
    def filter_count(self) -> int:
        """Return how many filters are chosen."""
        return len(self.active)

    @property
    def active_groups(self) -> dict[str, list[Chip]]:
        """Return the chosen filters by parameter: `{"kind": [chip, …], "amount_from": [chip]}`."""
        groups = {facet.name: self._facet_chips(facet) for facet in facets_for(self.types)}
        words: dict[str, Callable[[int], str]] = {
            "amount_from": lambda number: f"от {money(number)}",
            "amount_to": lambda number: f"до {money(number)}",
            "closes_within": lambda number: f"закроется за {counted(number, _DAYS)}",
        }
        for name, say in words.items():
            number = getattr(self, name)
            groups[name] = [] if number is None else [Chip(say(number), self.without(name))]
        return {name: chips for name, chips in groups.items() if chips}

    def _facet_chips(self, facet: Facet) -> list[Chip]:
        included, excluded = self.include.get(facet.name, ()), self.exclude.get(facet.name, ())
        if not included and not excluded:
            return []
        labels = facet.labels()
        return [
            Chip(labels[value].label if value in labels else value, self.without(facet.name, value), value in excluded)
            for value in (*included, *excluded)
        ]


def clean_text(text: str) -> str:
    """Return the words on one line without control characters and broken halves of characters, MAX_TEXT at most."""
    # The cut comes first: what follows looks at each character.
    readable = "".join(" " if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") else char for char in text[:4000])
    return " ".join(readable.split())[:MAX_TEXT].strip()


def parse_amount(text: str) -> int | None:
    """Return whole roubles of «100 000», «500 тыс.», «1,5 млн ₽»; None for anything else."""
    match = _NUMBER.fullmatch("".join(text[:60].lower().split()))
    if match is None:
        return None
    whole, tenths, scale = match.groups()
    roubles = int(float(f"{whole}.{tenths or 0}") * _SCALES.get(scale or "", 1))
    return roubles if roubles <= MAX_AMOUNT else None


def _whole(text: str, limit: int) -> int | None:
    number = int(text) if re.fullmatch(r"[0-9]{1,12}", text.strip()) else 0
    return number if 1 <= number <= limit else None


def _known(values: Iterable[str], facet: Facet) -> tuple[str, ...]:
    """Keep what the facet has, without repeats."""
    unique = tuple(dict.fromkeys(value for value in values if value))
    if not unique:
        return ()
    labels = facet.labels()
    return tuple(value for value in unique if value in labels)[: MAX_VALUES if facet.multiple else 1]


def _encode(pairs: list[tuple[str, str]]) -> str:
    return f"?{urlencode(pairs)}" if pairs else ""
