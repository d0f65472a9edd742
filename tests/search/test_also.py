"""A short answer is filled up with what has a part of the words; both back-ends alike."""

import pytest

from tests.search.conftest import Ask


def keys(hits) -> list[str]:
    return [hit.key for hit in hits]


def test_what_has_a_part_of_the_words_stands_apart(ask: Ask):
    results = ask("q=гранты волонтёров")

    assert 0 < results.total < 10
    assert results.matched == "all"
    assert len(results.hits) == results.total
    assert results.also
    assert not set(keys(results.also)) & set(keys(results.hits))
    assert len(results.hits) + len(results.also) <= 10


def test_it_is_counted_nowhere(ask: Ask):
    results = ask("q=гранты волонтёров")
    kinds = {value.value: value.count for value in results.facets["type"].values}

    assert sum(kinds.values()) == results.total


def test_filters_hold_for_it_too(ask: Ask):
    results = ask("q=гранты волонтёров&type=measure")

    assert {hit.type for hit in results.also} == {"measure"}


def test_one_word_an_own_order_and_the_literal_search_have_none(ask: Ask):
    for query in ("q=волонтёров", "q=гранты волонтёров&sort=new", "q=гранты волонтёров&exact=1", "kind=grant"):
        assert ask(query).also == []


def test_the_second_page_has_none(ask: Ask):
    assert ask("q=гранты волонтёров&page=2").also == []


@pytest.mark.elasticsearch
def test_both_back_ends_fill_up_with_the_same(ask_both: tuple[Ask, Ask]):
    elastic, database = ask_both

    assert set(keys(elastic("q=гранты волонтёров").also)) == set(keys(database("q=гранты волонтёров").also))
