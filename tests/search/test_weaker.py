"""Weaker ways to say a clause find as much and count less, in both back-ends."""

from dataclasses import replace

import pytest

from search.backends import database, elastic
from search.params import SearchParams
from search.plan import SearchPlan, make_plan
from search.queries import Clause, parse_text
from tests.search import corpus
from tests.search.conftest import use_elasticsearch

pytestmark = pytest.mark.elasticsearch


def plan(*clauses: Clause) -> SearchPlan:
    return replace(make_plan(SearchParams(q="x", per_page=50), corpus.NOW), clauses=clauses)


def clause(text: str, weaker: str = "") -> Clause:
    (own,) = parse_text(text)
    return Clause(own.alternatives, tuple(item.alternatives[0] for item in parse_text(weaker)))


@pytest.fixture(params=["database", "elasticsearch"])
def engine(request, entries, settings):
    if request.param == "elasticsearch":
        use_elasticsearch(settings, request.getfixturevalue("corpus_index"))
        return elastic.search
    return database.search


def test_a_weaker_way_finds_what_the_word_itself_does_not(engine):
    plain, wide = engine(plan(clause("грант"))), engine(plan(clause("грант", "субсидия")))
    other = engine(plan(clause("субсидия")))

    assert {hit.key for hit in wide.found} == {hit.key for hit in (*plain.found, *other.found)}
    assert wide.total > plain.total


def test_all_clauses_must_match_by_whichever_way(engine):
    both = engine(plan(clause("грант", "субсидия"), clause("организаций")))
    parts = [engine(plan(clause(word), clause("организаций"))) for word in ("грант", "субсидия")]

    assert all(answer.matched == "all" for answer in (both, *parts))
    assert both.total == len({hit.key for part in parts for hit in part.found})
