"""Suggestions while a visitor types: titles, filters, organisations and what others often ask.

A word is found by its beginning. The titles are asked from the database, `search.titles`; the names of lists are few
and cached. Nothing is offered that not everybody may see.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.core.cache import cache
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.labels import Label
from search import popular, titles
from search.analysis import fold, stem, word_spans, words
from search.facets import FILTERS, ORGANISATIONS, Facet, all_facets
from search.index import visible_among
from search.layout import other_layouts
from search.models import SearchEntry
from search.params import clean_text
from search.registry import SearchType, all_types, get_type

TITLES, QUERIES = "titles", "queries"
GROUP_LABELS = {TITLES: "Страницы", FILTERS: "Подборки", ORGANISATIONS: "Организации", QUERIES: "Часто ищут"}

MAX_TEXT = 100
# More words than that are a text, not a beginning.
MAX_WORDS = 8
# Two letters begin half of all titles.
MIN_LETTERS = 3
TOTAL = 12
LIMITS = {TITLES: 8, FILTERS: 3, ORGANISATIONS: 2, QUERIES: 3}
# Some of the titles may turn out to be no longer public.
_SPARE = 8
_ADDRESS_SECONDS = 60


@dataclass(frozen=True)
class Suggestion:
    """One line of the list. `highlight` is the escaped text with <mark> around what was typed."""

    text: str
    url: str
    type_label: str
    highlight: SafeString


@dataclass(frozen=True)
class Group:
    """Suggestions of one kind; never empty."""

    name: str
    label: str
    items: list[Suggestion]


@dataclass(frozen=True)
class Suggestions:
    """`q` is the text that the groups answer: the typed one, or the same keys in the other layout."""

    q: str
    groups: list[Group]


def suggest(text: str, now: dt.datetime) -> Suggestions:
    """Return what may be meant by the beginning of a question; at most TOTAL lines, best first in each group."""
    typed = clean_text(text)[:MAX_TEXT].strip()
    for candidate in (typed, *other_layouts(typed)):
        prefixes = words(candidate)[:MAX_WORDS]
        if typed and not prefixes:
            continue
        groups = _groups(prefixes, now)
        if groups:
            return Suggestions(candidate, groups)
    return Suggestions(typed, [])


def _groups(prefixes: list[str], now: dt.datetime) -> list[Group]:
    found = {QUERIES: _queries(prefixes)}
    if sum(map(len, prefixes)) >= MIN_LETTERS:
        found |= _filters(prefixes)
        room = TOTAL - sum(map(len, found.values()))
        found[TITLES] = _titles(prefixes, now)[: min(LIMITS[TITLES], room)]
    return [Group(name, label, found[name]) for name, label in GROUP_LABELS.items() if found.get(name)]


# --- Titles ---------------------------------------------------------------------------------------


def _titles(prefixes: list[str], now: dt.datetime) -> list[Suggestion]:
    """Return the titles that have a word for each prefix; a finished word may stand there in another form."""
    table, limit = titles.adapter(), LIMITS[TITLES] + _SPARE
    broader = [stem(word) if word.startswith(stem(word)) else word for word in prefixes]
    for attempt in (prefixes, broader):
        ids = table.find(attempt, now, limit)
        if ids or broader == prefixes:
            return list(_public(ids, attempt))
    return []


def _public(ids: Sequence[int], prefixes: Sequence[str]) -> Iterator[Suggestion]:
    """Yield what everybody may see at this moment, whatever the table says."""
    rows = SearchEntry.objects.filter(pk__in=ids, deleted=False).values_list(
        "pk", "type", "object_id", "document__title", "document__url"
    )
    found = {pk: rest for pk, *rest in rows}
    visible = visible_among([(name, object_id) for name, object_id, *_ in found.values()])
    for pk in ids:
        name, object_id, title, url = found.get(pk, ("", 0, "", ""))
        search_type = get_type(name)
        if search_type is not None and (name, object_id) in visible:
            yield Suggestion(title, url, search_type.label, mark_beginnings(title, prefixes))


# --- Values of facets -----------------------------------------------------------------------------


def _filters(prefixes: list[str]) -> dict[str, list[Suggestion]]:
    """Return the values of facets whose names fit and that find something, by group."""
    offers = {group: _fitting(group, prefixes)[: LIMITS[group] * 4] for group in (FILTERS, ORGANISATIONS)}
    known = titles.adapter().known(
        [
            titles.token(search_type.name, facet.name, label.value)
            for pairs in offers.values()
            for facet, label in pairs
            for search_type in _types_with(facet)
        ]
    )
    found: dict[str, list[Suggestion]] = {}
    for group, pairs in offers.items():
        items = (_value(facet, label, prefixes, known) for facet, label in pairs)
        found[group] = [item for item in items if item is not None][: LIMITS[group]]
    return found


def _fitting(group: str, prefixes: list[str]) -> list[tuple[Facet, Label]]:
    """Return the values of a group whose names fit: those that begin so first, then the short ones."""
    offers = [
        (facet, label)
        for facet in all_facets()
        if facet.suggested == group
        for label in facet.labels().values()
        if _fitting_name(label, prefixes)
    ]
    typed = " ".join(prefixes)

    def order(offer: tuple[Facet, Label]) -> tuple[bool, int]:
        name = _fitting_name(offer[1], prefixes)
        return not " ".join(_name_words(name)).startswith(typed), len(name)

    return sorted(offers, key=order)


def _fitting_name(label: Label, prefixes: Sequence[str]) -> str:
    """Return the name that has what was typed, the one on the cards or the other; empty when neither has."""
    return next((name for name in (label.label, label.short) if name and _fits(_name_words(name), prefixes)), "")


def _types_with(facet: Facet) -> list[SearchType]:
    return [item for item in all_types() if facet.name in item.facets and item.list_url is not None]


def _value(facet: Facet, label: Label, prefixes: Sequence[str], known: set[str]) -> Suggestion | None:
    """Return the way to the first list in which this filter finds something, None when there is no such list."""
    for search_type in _types_with(facet):
        if titles.token(search_type.name, facet.name, label.value) not in known:
            continue
        url = _list_url(search_type)
        if url:
            query = urlencode({facet.name: label.value})
            kind = search_type.label_plural if facet.suggested == ORGANISATIONS else facet.label
            name = _fitting_name(label, prefixes)
            return Suggestion(name, f"{url}?{query}", kind, mark_beginnings(name, prefixes))
    return None


def _list_url(search_type: SearchType) -> str:
    """Return the address of the list of a type; a section moves too rarely to look for it at each letter."""
    if search_type.list_url is None:
        return ""
    url: str = cache.get_or_set(f"suggest-list-{search_type.name}", search_type.list_url, _ADDRESS_SECONDS) or ""
    return url


@lru_cache(maxsize=20_000)
def _name_words(name: str) -> tuple[str, ...]:
    return tuple(words(name))


def _fits(own: Sequence[str], prefixes: Iterable[str]) -> bool:
    """Tell whether each prefix begins some word."""
    return all(any(word.startswith(prefix) for word in own) for prefix in prefixes)


# --- What others ask ------------------------------------------------------------------------------


def _queries(prefixes: list[str]) -> list[Suggestion]:
    """Return the popular queries that begin so; with nothing typed the most popular ones."""
    page = reverse("search:page")
    typed = " ".join(prefixes)
    fitting = [text for text in popular.texts() if _fits(_name_words(text), prefixes) and fold(text) != typed]
    return [
        Suggestion(text, f"{page}?{urlencode({'q': text})}", "Запрос", mark_beginnings(text, prefixes))
        for text in fitting[: LIMITS[QUERIES] if prefixes else LIMITS[TITLES]]
    ]


# --- Marks ----------------------------------------------------------------------------------------


def mark_beginnings(text: str, prefixes: Sequence[str]) -> SafeString:
    """Return the escaped text with <mark> around the typed beginnings of its words."""
    parts, position = [], 0
    for start, end, word in word_spans(text):
        length = max((len(prefix) for prefix in prefixes if word.startswith(prefix)), default=0)
        if length:
            finish = _end_of(text, start, end, length)
            parts += [escape(text[position:start]), "<mark>", escape(text[start:finish]), "</mark>"]
            position = finish
    parts.append(escape(text[position:]))
    return mark_safe("".join(parts))  # noqa: S308


def _end_of(text: str, start: int, end: int, length: int) -> int:
    """Return where the first letters of a word end in the original text, in which invisible ones may stand too."""
    return next((stop for stop in range(start + length, end) if len(fold(text[start:stop])) >= length), end)


def as_json(found: Suggestions) -> Mapping[str, object]:
    """Return the answer in the shape of the API."""
    return {
        "q": found.q,
        "groups": [
            {
                "name": group.name,
                "label": group.label,
                "items": [
                    {
                        "text": item.text,
                        "url": item.url,
                        "type_label": item.type_label,
                        "highlight": str(item.highlight),
                    }
                    for item in group.items
                ],
            }
            for group in found.groups
        ],
    }
