"""A small world to search in: two kinds of content, a few facets, and a slow but obvious answer to any query.

`expected` says what must be found by reading the documents one by one; back-ends are compared with it.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

from core.dates import REGION_TZ, region_day, start_of_day
from core.labels import Label
from core.windows import WindowStatus, window_status
from search.analysis import stems
from search.documents import EntryDocument
from search.facets import STATUS, TYPE, Facet, status_labels, type_labels
from search.models import SearchIndex
from search.params import SearchParams
from search.plan import covered
from search.queries import parse_text
from search.registry import SearchType

NOW = dt.datetime(2026, 11, 24, 12, 30, tzinfo=REGION_TZ)
TERRITORIES = {"krai": None, "amursk": "krai", "elban": "amursk", "lazo": "krai"}


def days(number: int) -> dt.datetime:
    """Return midnight this many days from today."""
    return start_of_day(region_day(NOW) + dt.timedelta(days=number))


def above(place: str | None) -> list[str]:
    """Return the place and everything above it."""
    return [place, *above(TERRITORIES[place])] if place else []


def places(*exact: str) -> dict[str, tuple[str, ...]]:
    """Return the three territory fields of a document, as the features fill them."""
    within = {name for place in exact for name in above(place)}
    below = {name for place in exact for name in TERRITORIES if place in above(name)}
    return {
        "territory_exact": exact,
        "territory_within": tuple(sorted(within)),
        "territory": tuple(sorted(within | below)),
    }


def measure(number: int, title: str, **fields: Any) -> EntryDocument:
    """Return a measure with a window that is always open unless `fields` say otherwise."""
    facets = fields.pop("facets", {})
    defaults: dict[str, Any] = {
        "url": f"/vozmozhnosti/{number}/",
        "has_window": True,
        "published_on": dt.date(2026, 1, number),
        "card": {"title": title},
    }
    return EntryDocument("measure", number, title, facets={"level": ("krai",), **facets}, **{**defaults, **fields})


def practice(number: int, title: str, **fields: Any) -> EntryDocument:
    """Return a practice: it has no window and no sums."""
    return EntryDocument("practice", number, title, url=f"/praktiki/{number}/", card={"title": title}, **fields)


GRANT, SUBSIDY = {"kind": ("grant",)}, {"kind": ("subsidy",)}

CORPUS = [
    measure(
        1,
        "Гранты для НКО края",
        summary="Краевой конкурс: деньги на проекты социально ориентированных организаций.",
        body="Заявку подают на портале. Порядок утверждён законом 44-ФЗ. Собственный вклад не нужен.",
        keywords="Грант\nСОНКО",
        facets={**GRANT, "who": ("ngo", "sonko"), **places("krai")},
        opens_at=days(-10),
        closes_at=days(6),
        amount_low=100_000,
        amount_high=3_000_000,
    ),
    measure(
        2,
        "Субсидия на аренду помещения",
        summary="Возмещаем аренду и коммунальные услуги.",
        body="Нужен договор аренды и устав организации.",
        facets={**SUBSIDY, "who": ("sonko",), **places("krai")},
        opens_at=days(-30),
        closes_at=days(40),
        amount_low=0,
        amount_high=500_000,
    ),
    measure(
        3,
        "Деньги на детскую площадку",
        summary="Грант для ТОС: площадки, скверы, дворы. Поддержка детей и семей.",
        body="Заявок от одного ТОС не больше трёх. Целевой капитал не требуется.",
        facets={**GRANT, "who": ("tos",), **places("amursk")},
        opens_at=days(-3),
        closes_at=days(15),
        amount_low=50_000,
        amount_high=1_000_000,
    ),
    measure(
        4,
        "Помещение в безвозмездное пользование",
        summary="Комнаты и залы для общественных организаций.",
        body="Нужен устав и реестр. Поддержка круглый год.",
        facets={"kind": ("property",), "who": ("ngo", "sonko", "tos"), **places("elban", "lazo")},
    ),
    measure(
        5,
        "Конкурс молодёжных проектов",
        summary="Скоро откроется приём заявок.",
        body="Гранты до миллиона рублей для волонтёров.",
        facets={**GRANT, "who": ("person", "ngo"), **places("krai")},
        opens_at=days(20),
        closes_at=days(50),
        amount_low=0,
        amount_high=1_000_000,
        recheck_on=dt.date(2026, 11, 1),
    ),
    measure(
        6,
        "Грант на целевой капитал",
        summary="Пополнение целевого капитала НКО.",
        body="Капиталов несколько. Эндаумент.",
        facets={**GRANT, "who": ("ngo",), **places("krai")},
        opens_at=days(-90),
        closes_at=days(-5),
        amount_low=3_000_000,
        amount_high=5_000_000,
    ),
    measure(
        7,
        "Грант посёлка Эльбан",
        summary="Небольшие гранты инициативным группам.",
        body="Решает совет посёлка. <script>alert(1)</script> Заявка в свободной форме.",
        facets={**GRANT, "who": ("person",), "level": ("municipal",), **places("elban")},
        opens_at=days(-1),
        closes_at=days(1),
        amount_low=10_000,
        amount_high=50_000,
    ),
    measure(
        8,
        "Обучение бухгалтеров",
        summary="Курс для бухгалтеров некоммерческих организаций.",
        body="Занятия по вечерам. Ёлка и учёт.",
        facets={"kind": ("training",), "who": ("ngo", "person"), "level": ("federal",), **places("krai")},
        opens_at=days(-200),
        closes_at=days(-100),
        recheck_on=dt.date(2026, 12, 1),
    ),
    practice(
        1,
        "Школа реабилитации в районной больнице",
        summary="Занятия для пациентов после инсульта.",
        body="Деньги дал грант. Волонтёры помогают врачам.",
        facets=places("lazo"),
        published_on=dt.date(2026, 2, 1),
    ),
    practice(2, "Добрые соседи", summary="Помощь пожилым людям.", body="Опыт ТОС.", facets=places("amursk")),
]


def labels(*names: str) -> dict[str, Label]:
    """Return labels that are equal to their values."""
    return {name: Label(name, name, order=position) for position, name in enumerate(names)}


FACETS = [
    Facet("kind", "Вид", "kind", lambda: labels("grant", "subsidy", "property", "training", "letter")),
    Facet("who", "Кому", "who", lambda: labels("ngo", "sonko", "tos", "person")),
    Facet("territory", "Территория", "territory", lambda: labels(*TERRITORIES), exclude_field="territory_within"),
    Facet("level", "Уровень", "level", lambda: labels("federal", "krai", "municipal"), multiple=False),
    Facet(TYPE, "Что ищем", TYPE, type_labels),
    Facet(STATUS, "Приём", STATUS, status_labels),
]


def everybody(object_ids: Collection[int]) -> set[int]:
    """Let visitors see all objects: these have no pages."""
    return set(object_ids)


def search_type(name: str, *facets: str) -> SearchType:
    """Return a type whose entries are made by hand."""
    return SearchType(
        name=name,
        label=name,
        label_plural=name,
        # Any model will do: nothing is mapped from it.
        model=SearchIndex,
        to_document=lambda item: item,
        queryset=SearchIndex.objects.all,
        card_template="",
        facets=facets,
        visible=everybody,
    )


TYPES = [search_type("measure", "who", "kind", "status", "territory", "level"), search_type("practice", "territory")]


def status_of(document: EntryDocument) -> WindowStatus | None:
    """Return the state of a document now."""
    return window_status(document.opens_at, document.closes_at, NOW) if document.has_window else None


def has_words(document: EntryDocument, words: str) -> bool:
    """Tell whether every word of a query stands somewhere in the document; phrases count as their words."""
    own = {
        stem for text in (document.title, document.keywords, document.summary, document.body) for stem in stems(text)
    }
    return all(any(own.issuperset(phrase) for phrase in clause.alternatives) for clause in parse_text(words))


def passes(document: EntryDocument, params: SearchParams, facet: str) -> bool:
    """Tell whether the document passes the selection of one facet."""
    include, exclude = params.include.get(facet, ()), params.exclude.get(facet, ())
    if facet == STATUS:
        state = status_of(document)
        return (not include or state in covered(include)) and state not in covered(exclude)
    found = next(item for item in FACETS if item.name == facet)
    values = {**document.facets, TYPE: (document.type,)}
    inside, outside = values.get(found.field, ()), values.get(found.exclude_field or found.field, ())
    return (not include or bool(set(include) & set(inside))) and not set(exclude) & set(outside)


def passes_numbers(document: EntryDocument, params: SearchParams) -> bool:
    """Tell whether the document passes the sums and the number of days."""
    low, high = params.amount_from, params.amount_to
    if low is not None or high is not None:
        if document.amount_low is None or document.amount_high is None:
            return False
        if document.amount_high < (low or 0) or (high is not None and document.amount_low > high):
            return False
    if params.closes_within is not None:
        if status_of(document) not in (WindowStatus.OPEN, WindowStatus.CLOSING) or document.closes_at is None:
            return False
        return document.closes_at <= days(params.closes_within + 1)
    return True


def expected(params: SearchParams) -> tuple[set[str], dict[str, dict[str, int]]]:
    """Return keys of what must be found and `{facet: {value: count}}` without zeros; all words are needed."""
    texts = [document for document in CORPUS if has_words(document, params.q) and passes_numbers(document, params)]
    names = [facet.name for facet in FACETS]
    found = {item.key for item in texts if all(passes(item, params, name) for name in names)}
    counts: dict[str, dict[str, int]] = {}
    for facet in FACETS:
        others = [item for item in texts if all(passes(item, params, name) for name in names if name != facet.name)]
        numbers = {value: sum(carries(item, facet, value) for item in others) for value in facet.labels()}
        counts[facet.name] = {value: number for value, number in numbers.items() if number}
    return found, counts


def carries(document: EntryDocument, facet: Facet, value: str) -> bool:
    """Tell whether the document is counted under a value of a facet."""
    if facet.name == STATUS:
        return status_of(document) in covered((value,))
    return value in {**document.facets, TYPE: (document.type,)}.get(facet.field, ())
