"""What the words of a query also mean; no database here but for the last tests."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.models import SynonymGroup
from search.queries import MAX_WAYS, NO_SYNONYMS, Clause, parse_text
from search.synonyms.terms import Group
from search.synonyms.vocabulary import build, current

NGO = Group(("НКО", "некоммерческая организация"))
SONKO = Group(("СОНКО", "СО НКО", "социально-ориентированная НКО"))
MONEY = Group(("деньги на проект", "грант", "субсидия"), one_way=True)
GRANT = Group(("грант", "безвозмездные средства"))
LAW = Group(("целевой капитал", "275-ФЗ"))


def ways(text: str, *groups: Group) -> list[tuple[list[str], list[str]]]:
    """Return (equal ways, weaker ways) of each clause, phrases as words with spaces."""
    said = [
        ([" ".join(way) for way in clause.alternatives], [" ".join(way) for way in clause.weaker])
        for clause in parse_text(text, build(groups))
    ]
    return [(equal, weaker) for equal, weaker in said]


def test_without_synonyms_a_query_is_its_words() -> None:
    assert parse_text("гранты для НКО", build(())) == parse_text("гранты для НКО", NO_SYNONYMS)


def test_a_word_also_means_the_phrase() -> None:
    assert ways("гранты для нко", NGO) == [(["грант"], []), (["нко", "некоммерческ организац"], [])]


@pytest.mark.parametrize(
    "text", ["некоммерческая организация", "Некоммерческих организаций", "некоммерческая-организация"]
)
def test_words_of_a_matched_phrase_stay_words_of_their_own_and_share_its_synonyms(text: str) -> None:
    assert ways(text, NGO) == [(["некоммерческ", "нко"], []), (["организац", "нко"], [])]


def test_half_of_a_phrase_or_another_order_is_no_match() -> None:
    assert ways("организация некоммерческая", NGO) == [(["организац"], []), (["некоммерческ"], [])]


def test_the_longest_match_wins() -> None:
    equal = ["сонк", "со нко"]

    assert ways("социально ориентированные нко", NGO, SONKO) == [
        (["социальн", *equal], []),
        (["ориентирова", *equal], []),
        (["нко", *equal], []),
    ]


def test_a_function_word_may_be_a_part_of_a_term() -> None:
    """«СО НКО» is not «со» and «НКО», though «со» alone is dropped from queries."""
    assert ways("СО НКО", NGO, SONKO) == [(["нко", "сонк", "социальн ориентирова нко"], [])]
    assert ways("деньги на проект", MONEY) == [(["деньг"], ["грант", "субсид"]), (["проект"], ["грант", "субсид"])]


def test_a_number_of_a_law_is_found_written_both_ways() -> None:
    assert ways("275-ФЗ", LAW) == [(["275 фз", "целев капитал"], [])]
    assert ways("275 фз", LAW) == [(["275", "целев капитал"], []), (["фз", "целев капитал"], [])]
    assert ways("целевой капитал", LAW) == [(["целев", "275 фз"], []), (["капитал", "275 фз"], [])]


def test_one_way_means_from_the_first_term_only_and_counts_less() -> None:
    assert ways("грант", MONEY) == [(["грант"], [])]
    assert ways("субсидия", MONEY) == [(["субсид"], [])]


def test_directions_of_one_word_are_joined() -> None:
    assert ways("грант", GRANT, Group(("грант", "конкурс"), one_way=True)) == [
        (["грант", "безвозмездн средств"], ["конкурс"])
    ]


def test_synonyms_of_synonyms_are_not_looked_for() -> None:
    assert ways("деньги на проект", MONEY, GRANT)[0] == (["деньг"], ["грант", "субсид"])


def test_a_word_twice_is_one_clause_with_all_its_ways() -> None:
    assert ways("нко сонко нко", NGO, SONKO)[0] == (["нко", "некоммерческ организац"], [])
    assert ways("со нко и ещё нко", NGO, SONKO)[0] == (
        ["нко", "сонк", "социальн ориентирова нко", "некоммерческ организац"],
        [],
    )


def test_ways_are_limited_and_equal_ones_come_first() -> None:
    many = Group(tuple(f"слово{number}" for number in range(20)))
    more = Group(("слово0", *(f"дело{number}" for number in range(20))), one_way=True)

    (clause,) = parse_text("слово0", build((more, many)))

    assert len(clause.ways) == MAX_WAYS
    assert not clause.weaker


WORDS = [
    "нко",
    "некоммерческая",
    "организация",
    "со",
    "сонко",
    "социально",
    "275-фз",
    "грант",
    "деньги",
    "на",
    "проект",
]


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_every_clause_of_a_query_stays_with_its_own_words_first(text: str) -> None:
    """So nothing is lost: each clause is satisfied by whatever satisfied it without synonyms."""
    plain = parse_text(text)
    wide = parse_text(text, build((NGO, SONKO, MONEY, GRANT, LAW)))

    assert [Clause(clause.alternatives[:1]) for clause in wide] == list(plain)
    assert all(len(clause.ways) == len(set(clause.ways)) <= MAX_WAYS for clause in wide)


@pytest.mark.database
@pytest.mark.django_db
class TestInForce:
    def test_only_groups_that_are_switched_on(self) -> None:
        SynonymGroup.objects.create(terms="НКО\nнекоммерческая организация")
        SynonymGroup.objects.create(terms="ТОС\nсамоуправление", is_active=False)
        SynonymGroup.objects.create(terms="деньги\nгрант", direction=SynonymGroup.Direction.ONE)

        also = current()

        assert parse_text("нко тос деньги грант", also) == (
            Clause((("нко",), ("некоммерческ", "организац"))),
            Clause((("тос",),)),
            Clause((("деньг",),), (("грант",),)),
            Clause((("грант",),)),
        )

    def test_a_change_counts_at_once_whoever_made_it(self) -> None:
        row = SynonymGroup.objects.create(terms="НКО\nтретий сектор")
        before = parse_text("нко", current())
        # Another process tells this one nothing: no signal, no cache.
        SynonymGroup.objects.filter(pk=row.pk).update(is_active=False)

        assert parse_text("нко", current()) == parse_text("нко") != before

    def test_it_costs_one_query(self, django_assert_num_queries: Any) -> None:
        for number in range(10):
            SynonymGroup.objects.create(terms=f"слово{number}\nдело{number}")
        with django_assert_num_queries(1):
            current()
