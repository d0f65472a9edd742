"""Each rule of the order, in both back-ends: two documents that differ in one thing only.

The one that must come first is the later one by title and by key, so that without its rule it would come last; the rule
of the title itself has the key alone against it.
"""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from elasticsearch import Elasticsearch
from pytest_django import Settings

from core.windows import WindowStatus
from search import delivery, ranking
from search.analysis import ANALYZER
from search.delivery import Parcel
from search.documents import EntryDocument
from search.index import bulk_enqueue
from search.mapping import index_mappings, index_settings
from search.ranking import Factor
from tests.search.conftest import Ask, asking, use_elasticsearch
from tests.search.corpus import days, places

pytestmark = pytest.mark.django_db

OPEN = {"opens_at": days(-10), "closes_at": days(60)}
CLOSING = {"opens_at": days(-10), "closes_at": days(6)}
CLOSED = {"opens_at": days(-90), "closes_at": days(-5)}
SOON = {"opens_at": days(20), "closes_at": days(60)}


def pair(number: int, worse: dict[str, Any], better: dict[str, Any]) -> list[EntryDocument]:
    """Return two measures; each has nothing but what is given."""
    return [
        EntryDocument(
            **{
                "type": "measure",
                "object_id": 1000 + 10 * number + place,
                "url": f"/{number}-{place}/",
                "has_window": True,
                **fields,
            }
        )
        for place, fields in enumerate((worse, better))
    ]


RULES = {
    "title_before_body": pair(
        1,
        {"title": "Адреса проката", "body": "Самокат."},
        {"title": "Самокат напрокат", "body": "Адреса."},
    ),
    "summary_before_body": pair(
        2,
        {"title": "Ателье номер", "summary": "Адреса.", "body": "Телега."},
        {"title": "Ателье цифра", "summary": "Телега.", "body": "Адреса."},
    ),
    "exact_title": pair(
        3,
        {"title": "Парад духовых оркестров и хоров", **CLOSING},
        {"title": "Парад духовых оркестров", **CLOSED},
    ),
    "title_words": pair(
        4,
        {"title": "Кровля школы", "keywords": "Ремонт"},
        {"title": "Ремонт и кровля", "keywords": "Школы"},
    ),
    "title_forms": pair(
        5,
        {"title": "Труба северная"},
        {"title": "Трубы северные"},
    ),
    "neighbours_in_summary": pair(
        6,
        {"title": "Вязание весной", "summary": "Клуб утром, журналистов тут собирают."},
        {"title": "Вязание зимой", "summary": "Утром тут собирают клуб журналистов."},
    ),
    "all_neighbours": pair(
        7,
        {"title": "Аптека весной", "summary": "Музей речного утром, а флота тут собирают"},
        {"title": "Аптека зимой", "summary": "Утром, а тут собирают музей речного флота"},
    ),
    "open_before_closed": pair(8, {"title": "Баян вечером", **CLOSED}, {"title": "Баян утром", **OPEN}),
    "open_before_soon": pair(9, {"title": "Бубен вечером", **SOON}, {"title": "Бубен утром", **OPEN}),
    "closing_before_open": pair(10, {"title": "Валторна вечером", **OPEN}, {"title": "Валторна утром", **CLOSING}),
    "overdue": pair(
        11,
        {"title": "Виолончель вечером", "recheck_on": days(-1).date()},
        {"title": "Виолончель утром", "recheck_on": days(1).date()},
    ),
    "inside_the_place": pair(
        12,
        {"title": "Гитара вечером", "facets": places("krai")},
        {"title": "Гитара утром", "facets": places("elban")},
    ),
    "the_very_place": pair(
        13,
        {"title": "Домра вечером", "facets": places("elban")},
        {"title": "Домра утром", "facets": places("amursk")},
    ),
    "more_words": pair(
        14,
        {"title": "Арфа арфа", **CLOSING},
        {"title": "Ящики", "body": "Где-то арфа, где-то гобой", **CLOSED},
    ),
    "further_parts": pair(
        15,
        {"title": "Скрипка вечером", "summary": "Адреса."},
        {"title": "Скрипка утром", "summary": "Скрипка."},
    ),
    "equal_by_title": pair(16, {"title": "Флейта утром"}, {"title": "Флейта вечером"}),
}
QUERIES = {
    "title_before_body": "самокат",
    "summary_before_body": "телега",
    "exact_title": "парад духовых оркестров",
    "title_words": "ремонт кровля",
    "title_forms": "северные трубы",
    "neighbours_in_summary": "клуб журналистов",
    "all_neighbours": "музей речного флота",
    "open_before_closed": "баян",
    "open_before_soon": "бубен",
    "closing_before_open": "валторна",
    "overdue": "виолончель",
    "inside_the_place": "гитара&territory=amursk",
    "the_very_place": "домра&territory=amursk",
    "more_words": "арфа гобой тромбон",
    "further_parts": "скрипка",
    "equal_by_title": "флейта",
}
FACTORS = {
    "exact_title": (Factor.EXACT_TITLE,),
    "title_words": (Factor.TITLE_WORDS,),
    "title_forms": (Factor.TITLE_FORMS,),
    "neighbours_in_summary": (Factor.SOME_NEIGHBOURS, Factor.ALL_NEIGHBOURS),
    "all_neighbours": (Factor.ALL_NEIGHBOURS,),
    "overdue": (Factor.OVERDUE,),
    "inside_the_place": (Factor.NEAR_WITHIN,),
    "the_very_place": (Factor.NEAR_EXACT, Factor.NEAR_WITHIN),
}
DOCUMENTS = [document for rule in RULES.values() for document in rule]


@pytest.fixture(scope="module")
def rules_index() -> Iterator[str]:
    """The documents in a real Elasticsearch."""
    yield from built(index_mappings(), "test-rules")


def built(mappings: dict[str, Any], name: str) -> Iterator[str]:
    """Build an index with these fields and remove it in the end."""
    name = f"{name}-{uuid.uuid4().hex[:12]}"
    client = Elasticsearch(django_settings.TESTING.elasticsearch_url, request_timeout=30)
    client.indices.create(index=name, settings=index_settings(), mappings=mappings)
    parcels = [Parcel(number, item.key, 1, item.to_json()) for number, item in enumerate(DOCUMENTS)]
    assert not delivery.send(client, name, parcels, refresh=True).failed
    yield name
    client.indices.delete(index=name)
    client.close()


@pytest.fixture(
    params=[
        pytest.param("database", marks=pytest.mark.database),
        pytest.param("elasticsearch", marks=pytest.mark.elasticsearch),
    ]
)
def ask_rules(request: pytest.FixtureRequest, world: None, settings: Settings) -> Ask:
    """Search the documents of the rules, in both back-ends."""
    bulk_enqueue(DOCUMENTS)
    if request.param == "elasticsearch":
        use_elasticsearch(settings, request.getfixturevalue("rules_index"))
    return asking(request.param)


def found(ask: Ask, rule: str) -> list[str]:
    """Return the titles that the query of a rule finds, in order."""
    return [hit.title for hit in ask(f"q={QUERIES[rule]}").hits]


def in_order(rule: str) -> list[str]:
    worse, better = RULES[rule]
    return [better.title, worse.title]


@pytest.mark.parametrize("rule", RULES)
def test_the_better_one_comes_first(ask_rules: Ask, rule: str) -> None:
    assert found(ask_rules, rule) == in_order(rule)


@pytest.mark.parametrize("rule", FACTORS)
def test_a_weight_is_for_one_of_the_two_only(ask_rules: Ask, rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for factor in FACTORS[rule]:
        monkeypatch.setitem(ranking.WEIGHTS, factor, 10.0 if factor is Factor.OVERDUE else 0.1)

    assert found(ask_rules, rule) == in_order(rule)[::-1]


@pytest.mark.parametrize("rule", ["open_before_closed", "open_before_soon", "closing_before_open"])
def test_the_weight_of_the_state_is_what_puts_it_first(
    ask_rules: Ask, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "STATUS_WEIGHTS", dict.fromkeys([None, *WindowStatus], 1.0))

    assert found(ask_rules, rule) == in_order(rule)[::-1]


@pytest.mark.elasticsearch
@pytest.mark.parametrize("rule", ["exact_title", "all_neighbours", "open_before_closed"])
def test_an_index_made_before_the_new_fields_still_answers(
    world: None, settings: Settings, old_index: str, rule: str
) -> None:
    """Between the update and `search_rebuild` searches go to the old index: what it lacks adds nothing."""
    bulk_enqueue(DOCUMENTS)
    use_elasticsearch(settings, old_index)

    assert set(found(asking("elasticsearch"), rule)) == set(in_order(rule))


@pytest.fixture(scope="module")
def old_index() -> Iterator[str]:
    """The documents in an index without pairs and exact forms."""
    mappings = index_mappings()
    del mappings["properties"]["pairs"]
    for name in ("title", "summary", "body"):
        mappings["properties"][name] = {"type": "text", "analyzer": ANALYZER}
    yield from built(mappings, "test-rules-old")
