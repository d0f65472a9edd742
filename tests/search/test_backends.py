"""Both back-ends answer the same questions; each test runs in the database and in Elasticsearch."""

from itertools import product

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from search.params import SearchParams
from search.results import SearchResults
from tests.search.conftest import Ask
from tests.search.corpus import CORPUS, expected

pytestmark = pytest.mark.django_db


def keys(results: SearchResults) -> list[str]:
    return [hit.key for hit in results.hits]


def counts(results: SearchResults, facet: str) -> dict[str, int]:
    return {value.value: value.count for value in results.facets[facet].values if value.count}


class TestWords:
    def test_every_form_of_a_word_is_found(self, ask: Ask) -> None:
        assert (
            set(keys(ask("q=заявок")))
            == set(keys(ask("q=заявка")))
            == {"measure:1", "measure:3", "measure:5", "measure:7"}
        )

    def test_words_may_stand_in_different_parts_of_the_document(self, ask: Ask) -> None:
        assert keys(ask("q=субсидия+коммунальных+уставом")) == ["measure:2"]

    def test_keywords_are_searched(self, ask: Ask) -> None:
        assert keys(ask("q=сонко")) == ["measure:1"]

    def test_latin_letters_that_look_cyrillic_are_read_as_cyrillic(self, ask: Ask) -> None:
        assert set(keys(ask("q=HKO"))) == set(keys(ask("q=нко"))) == {"measure:1", "measure:6"}

    @pytest.mark.parametrize("query", ["q=елка", "q=ЁЛКА", "q=ёлку"])
    def test_yo_is_ye(self, ask: Ask, query: str) -> None:
        assert keys(ask(query)) == ["measure:8"]

    def test_a_number_of_a_law_is_one_phrase(self, ask: Ask) -> None:
        assert keys(ask("q=44-фз")) == ["measure:1"]
        assert ask("q=фз-44").total == 0

    def test_function_words_do_not_narrow_the_answer(self, ask: Ask) -> None:
        assert set(keys(ask("q=где+взять+грант+для+нко"))) <= set(keys(ask("q=взять+грант+нко")))
        assert keys(ask("q=помощь+для+пожилых+людей")) == ["practice:2"]

    def test_a_query_of_function_words_only_is_still_a_query(self, ask: Ask) -> None:
        assert set(keys(ask("q=для"))) == {
            item.key for item in CORPUS if " для " in f"{item.title} {item.summary} {item.body}"
        }

    def test_one_word_is_enough_when_no_document_has_all(self, ask: Ask) -> None:
        results = ask("q=эндаумент+инсульт+больница")

        assert results.matched == "some"
        assert keys(results) == ["practice:1", "measure:6"]

    def test_the_number_of_found_words_decides_before_the_state(self, ask: Ask) -> None:
        results = ask("q=эндаумент+капитал+помещение")

        assert results.matched == "some"
        # The closed measure has two of the words, open ones have the third.
        assert keys(results)[0] == "measure:6"
        assert {"measure:2", "measure:4"} < set(keys(results))

    def test_filters_that_leave_nothing_do_not_soften_the_words(self, ask: Ask) -> None:
        results = ask("q=грант+нко&kind=training")

        assert (results.total, results.matched) == (0, "all")

    def test_the_title_weighs_more_than_the_summary_and_that_more_than_the_body(self, ask: Ask) -> None:
        assert keys(ask("q=деньгами")) == ["measure:3", "measure:1", "practice:1"]

    def test_open_calls_come_before_closed_ones(self, ask: Ask) -> None:
        found = keys(ask("q=грант", types=("measure",)))

        assert found.index("measure:7") < found.index("measure:6")

    def test_highlight_marks_the_words_and_escapes_the_rest(self, ask: Ask) -> None:
        (hit,) = ask("q=свободная+форма").hits

        assert "<mark>свободной</mark> <mark>форме</mark>" in hit.highlight
        assert "<script>" not in hit.highlight
        assert "&lt;script&gt;" in hit.highlight

    def test_highlight_prefers_the_summary(self, ask: Ask) -> None:
        (hit,) = ask("q=коммунальных").hits

        assert hit.highlight == "Возмещаем аренду и <mark>коммунальные</mark> услуги."

    def test_without_words_nothing_is_marked(self, ask: Ask) -> None:
        assert all(hit.highlight == "" for hit in ask("").hits)


class TestFilters:
    def test_open_covers_closing(self, ask: Ask) -> None:
        assert set(keys(ask("status=open"))) == {"measure:1", "measure:2", "measure:3", "measure:7"}
        assert set(keys(ask("status=closing"))) == {"measure:1", "measure:3", "measure:7"}

    @pytest.mark.parametrize(
        ("state", "found"),
        [("permanent", ["measure:4"]), ("soon", ["measure:5"]), ("closed", ["measure:6", "measure:8"])],
    )
    def test_the_other_states_are_exact(self, ask: Ask, state: str, found: list[str]) -> None:
        assert keys(ask(f"status={state}")) == found

    def test_excluding_a_state_keeps_what_has_no_window(self, ask: Ask) -> None:
        assert "practice:1" in keys(ask("not_status=open"))
        assert "measure:1" not in keys(ask("not_status=open"))

    def test_a_district_also_finds_what_is_above_and_below_nearest_first(self, ask: Ask) -> None:
        found = keys(ask("territory=amursk", types=("measure",)))

        assert found[:3] == ["measure:3", "measure:7", "measure:4"]
        assert set(found) == {
            "measure:1",
            "measure:2",
            "measure:3",
            "measure:4",
            "measure:5",
            "measure:6",
            "measure:7",
            "measure:8",
        }

    def test_excluding_a_district_takes_away_what_belongs_to_it(self, ask: Ask) -> None:
        found = keys(ask("not_territory=amursk", types=("measure",)))

        assert "measure:1" in found
        assert not {"measure:3", "measure:4", "measure:7"} & set(found)

    def test_sums_intersect_and_no_money_drops_out(self, ask: Ask) -> None:
        assert set(keys(ask("amount_from=1000000&amount_to=2 млн"))) == {"measure:1", "measure:3", "measure:5"}
        assert set(keys(ask("amount_to=40 000"))) == {"measure:2", "measure:5", "measure:7"}

    def test_closes_within_counts_calendar_days_of_what_accepts_now(self, ask: Ask) -> None:
        assert keys(ask("closes_within=1")) == ["measure:7"]
        assert keys(ask("closes_within=30")) == ["measure:7", "measure:1", "measure:3"]

    def test_values_are_ored_and_facets_anded(self, ask: Ask) -> None:
        assert set(keys(ask("kind=subsidy&kind=property&who=sonko"))) == {"measure:2", "measure:4"}

    def test_a_facet_counts_without_its_own_selection(self, ask: Ask) -> None:
        results = ask("kind=grant&who=tos", types=("measure",))

        assert counts(results, "kind") == {"grant": 1, "property": 1}
        assert counts(results, "who") == {"ngo": 3, "sonko": 1, "tos": 1, "person": 2}

    def test_the_type_narrows_and_is_counted(self, ask: Ask) -> None:
        results = ask("type=practice")

        assert keys(results) == ["practice:2", "practice:1"] or keys(results) == ["practice:1", "practice:2"]
        assert counts(results, "type") == {"measure": 8, "practice": 2}

    def test_an_empty_answer_tells_what_to_take_away(self, ask: Ask) -> None:
        results = ask("q=аренда&kind=grant", types=("measure",))

        assert results.total == 0
        assert results.loosen == [
            ("Без слов «аренда»", "?kind=grant", 5),
            ("Без «grant»", "?q=%D0%B0%D1%80%D0%B5%D0%BD%D0%B4%D0%B0", 1),
        ]


class TestOrder:
    def test_without_words_by_state_then_by_deadline(self, ask: Ask) -> None:
        assert keys(ask("", types=("measure",))) == [
            "measure:7", "measure:1", "measure:3", "measure:2", "measure:4", "measure:5", "measure:8", "measure:6",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("sort", "found"),
        [
            ("deadline", "7 1 3 2 5 4 8 6"),
            ("new", "8 7 6 5 4 3 2 1"),
            ("amount", "6 1 3 5 2 7 4 8"),
        ],
    )
    def test_chosen_orders(self, ask: Ask, sort: str, found: str) -> None:
        assert keys(ask(f"sort={sort}", types=("measure",))) == [f"measure:{number}" for number in found.split()]

    def test_of_closed_ones_the_latest_comes_first(self, ask: Ask) -> None:
        assert keys(ask("status=closed&sort=deadline")) == ["measure:6", "measure:8"]


class TestPages:
    def test_pages_part_the_list_without_gaps_and_repeats(self, ask: Ask) -> None:
        whole = keys(ask(""))
        parts = [key for page in (1, 2, 3, 4) for key in keys(ask(f"page={page}", per_page=3))]

        assert parts == whole

    @pytest.mark.parametrize("page", [5, 1_000, 10**9])
    def test_a_page_past_the_end_is_empty_and_tells_the_number_of_pages(self, ask: Ask, page: int) -> None:
        results = ask(f"page={page}", per_page=3)

        assert (results.hits, results.total, results.pages) == ([], 10, 4)


COMBINATIONS = [
    "&".join(filter(None, parts))
    for parts in product(
        ("", "q=грант", "q=помещение+устав"),
        ("", "kind=grant", "not_kind=grant&who=ngo"),
        ("", "status=open", "not_status=closed&territory=amursk"),
        ("", "amount_from=60000", "closes_within=30&not_territory=lazo"),
    )
]


@pytest.mark.parametrize("query", COMBINATIONS)
def test_totals_and_counts_are_those_of_reading_every_document(ask: Ask, query: str) -> None:
    results = ask(query)
    found, numbers = expected(SearchParams.parse(QueryDict(query)))

    assert set(keys(results)) == found
    assert results.total == len(found)
    assert {facet: counts(results, facet) for facet in results.facets} == numbers


VALUES = {
    "kind": ["grant", "subsidy", "property"],
    "who": ["ngo", "tos", "person"],
    "status": ["open", "closing", "soon", "closed", "permanent"],
    "territory": ["krai", "amursk", "elban", "lazo"],
    "type": ["measure", "practice"],
}
WORDS = ["грантами", "нко", "заявки", "устава", "детей", "капиталам", "44-ФЗ", "tos", "до", "деньги", "ёлка"]
QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "q": st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join),
        **{name: st.lists(st.sampled_from(values), max_size=2) for name, values in VALUES.items()},
        **{f"not_{name}": st.lists(st.sampled_from(values), max_size=2) for name, values in VALUES.items()},
        "amount_from": st.sampled_from(["0", "100000", "3000000"]),
        "amount_to": st.sampled_from(["40000", "1000000"]),
        "closes_within": st.sampled_from(["1", "7", "60"]),
        "sort": st.sampled_from(["", "deadline", "new", "amount"]),
    },
)


@pytest.mark.elasticsearch
@given(parameters=QUERIES)
@settings(max_examples=80)
def test_both_back_ends_agree_on_any_query(ask_both: tuple[Ask, Ask], parameters: dict[str, object]) -> None:
    elastic, database = ask_both
    address = QueryDict(mutable=True)
    for name, value in parameters.items():
        address.setlist(name, value if isinstance(value, list) else [str(value)])

    one, other = elastic(address.urlencode()), database(address.urlencode())

    assert (one.total, one.matched, one.suggestion) == (other.total, other.matched, other.suggestion)
    assert one.facets == other.facets
    assert one.loosen == other.loosen
    assert set(keys(one)) == set(keys(other))
    if parameters.get("sort") or not parameters.get("q"):
        assert keys(one) == keys(other)
