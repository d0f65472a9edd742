"""A facet that moves with the calendar: the document stays, the answer changes from day to day, in both back-ends."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.http import QueryDict
from elasticsearch import Elasticsearch
from pytest_django import Settings

from core.dates import start_of_day
from core.labels import Label
from search import delivery, facets
from search.delivery import Parcel
from search.documents import EntryDocument
from search.facets import Facet, register_facet
from search.index import bulk_enqueue
from search.mapping import index_mappings, index_settings
from search.params import SearchParams
from search.phases import beginning, phase_on
from search.registry import SearchType
from search.results import SearchResults
from search.service import search
from tests.search import corpus
from tests.search.conftest import use_elasticsearch

PHASES = ("planned", "running", "late")
DAY = dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (dt.date(2026, 11, 30), "planned"),
        (dt.date(2026, 12, 1), "running"),
        (dt.date(2027, 1, 9), "running"),
        (dt.date(2027, 1, 10), "late"),
        (dt.date(9999, 12, 31), "late"),
    ],
)
def test_the_last_phase_that_has_begun_counts(on: dt.date, expected: str) -> None:
    values = [beginning("planned"), beginning("late", dt.date(2027, 1, 10)), beginning("running", DAY)]

    assert phase_on(values, PHASES, on) == expected


def test_before_the_first_phase_there_is_none() -> None:
    assert phase_on([beginning("running", DAY)], PHASES, dt.date(2026, 11, 30)) is None
    assert phase_on([], PHASES, DAY) is None
    assert phase_on(["runningly@2026-01-01"], PHASES, DAY) is None


def document(number: int, *values: str) -> EntryDocument:
    return EntryDocument(
        type="measure", object_id=number, title=f"Проект {number}", url=f"/{number}/", facets={"phase": values}
    )


DOCUMENTS = [
    document(1, beginning("planned"), beginning("running", DAY), beginning("late", dt.date(2027, 1, 10))),
    document(2, beginning("planned"), beginning("running", dt.date(2026, 6, 1)), beginning("late", DAY)),
    document(3, beginning("running")),
    document(4),
]


@pytest.fixture(
    params=[
        pytest.param("database", marks=pytest.mark.database),
        pytest.param("elasticsearch", marks=pytest.mark.elasticsearch),
    ]
)
def ask(
    request: pytest.FixtureRequest, world: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., SearchResults]]:
    """Search the four documents as of a day."""
    labels = {name: Label(name, name) for name in PHASES}
    register_facet(Facet("phase", "Как идёт", "phase", lambda: labels, phases=PHASES))
    measure: Any = vars(corpus.TYPES[0])
    monkeypatch.setitem(
        facets.get_type.__globals__["_types"], "measure", SearchType(**{**measure, "facets": ("phase",)})
    )
    bulk_enqueue(DOCUMENTS)
    name = f"test-phases-{uuid.uuid4().hex[:12]}"
    client = Elasticsearch(django_settings.TESTING.elasticsearch_url) if request.param == "elasticsearch" else None
    if client is not None:
        client.indices.create(index=name, settings=index_settings(), mappings=index_mappings())
        parcels = [Parcel(item.object_id, item.key, 1, item.to_json()) for item in DOCUMENTS]
        assert not delivery.send(client, name, parcels, refresh=True).failed
        use_elasticsearch(settings, name)

    def asking(query: str, on: dt.date) -> SearchResults:
        results = search(SearchParams.parse(QueryDict(query), types=("measure",)), start_of_day(on))
        assert results.backend == request.param
        return results

    yield asking
    if client is not None:
        client.indices.delete(index=name)
        client.close()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "on", "expected"),
    [
        ("phase=planned", dt.date(2026, 11, 30), {1}),
        ("phase=running", dt.date(2026, 11, 30), {2, 3}),
        ("phase=running", DAY, {1, 3}),
        ("phase=late", DAY, {2}),
        ("phase=late&phase=running", dt.date(2027, 1, 10), {1, 2, 3}),
        ("not_phase=late", DAY, {1, 3, 4}),
        ("not_phase=late", dt.date(2027, 1, 10), {3, 4}),
        ("phase=planned", dt.date(2020, 1, 1), {1, 2}),
        ("phase=unknown", DAY, {1, 2, 3, 4}),
    ],
)
def test_both_back_ends_answer_for_the_day(
    ask: Callable[..., SearchResults], query: str, on: dt.date, expected: set[int]
) -> None:
    assert {hit.id for hit in ask(query, on).hits} == expected


@pytest.mark.django_db
def test_counts_are_of_the_day_and_leave_out_the_own_selection(ask: Callable[..., SearchResults]) -> None:
    def counts(query: str, on: dt.date) -> dict[str, int]:
        return {value.value: value.count for value in ask(query, on).facets["phase"].values}

    assert counts("", dt.date(2026, 11, 30)) == {"planned": 1, "running": 2, "late": 0}
    assert counts("phase=late", DAY) == {"planned": 0, "running": 2, "late": 1}
    assert counts("", dt.date(2027, 1, 10)) == {"planned": 0, "running": 1, "late": 2}
