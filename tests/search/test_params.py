import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from search.params import MAX_VALUES, SearchParams, clean_text, parse_amount

pytestmark = pytest.mark.usefixtures("world")


def parse(query: str, types: tuple[str, ...] = ("measure",)) -> SearchParams:
    return SearchParams.parse(QueryDict(query), types=types)


class TestParse:
    def test_everything_at_once(self) -> None:
        params = parse(
            "q=грант&kind=grant&kind=subsidy&not_who=tos&amount_from=5&amount_to=9&closes_within=7&sort=new&page=3"
        )

        assert params.q == "грант"
        assert params.include == {"kind": ("grant", "subsidy")}
        assert params.exclude == {"who": ("tos",)}
        assert (params.amount_from, params.amount_to, params.closes_within) == (5, 9, 7)
        assert (params.sort, params.page) == ("new", 3)

    @pytest.mark.parametrize(
        "query",
        [
            "kind=none",
            "kind=",
            "not_kind=none",
            "unknown=1",
            "kind__startswith=g",
            "sort=password",
            "sort=-title",
            "closes_within=0",
            "closes_within=1000",
            "amount_from=много",
            "amount_to=-5",
            "page=0",
            "page=-1",
            "page=1e3",
            "page=abc",
            "page=99999999999999999999",
            "per_page=1000000",
            "size=10",
            "type=practice",
            "territory_exact=krai",
        ],
    )
    def test_what_is_unknown_or_impossible_is_ignored(self, query: str) -> None:
        assert parse(query) == parse("")

    def test_an_included_value_is_not_excluded(self) -> None:
        assert parse("kind=grant&not_kind=grant").exclude == {}

    def test_repeats_count_once_and_values_are_limited(self) -> None:
        assert parse("&".join(["kind=grant"] * 500)).include == {"kind": ("grant",)}
        assert MAX_VALUES == 50

    def test_a_facet_of_one_value_takes_the_first(self) -> None:
        assert parse("level=krai&level=federal").include == {"level": ("krai",)}

    def test_the_type_is_a_filter_where_there_is_a_choice(self) -> None:
        assert parse("type=practice", types=()).include == {"type": ("practice",)}

    def test_ends_of_a_range_may_be_swapped(self) -> None:
        params = parse("amount_from=900&amount_to=100")

        assert (params.amount_from, params.amount_to) == (100, 900)

    @pytest.mark.parametrize(
        ("text", "clean"),
        [
            ("  а   б\t\n в ", "а б в"),
            ("а\0б", "а б"),
            ("\ud800грант", "грант"),
            ("x" * 10_000, "x" * 200),
            ("\u2028строка", "строка"),
        ],
    )
    def test_words_are_cleaned(self, text: str, clean: str) -> None:
        assert clean_text(text) == clean

    @pytest.mark.parametrize(
        ("text", "roubles"),
        [
            ("100000", 100_000),
            ("100 000", 100_000),
            ("100\u00a0000 ₽", 100_000),
            ("500 тыс.", 500_000),
            ("1,5 млн", 1_500_000),
            ("3 млн руб.", 3_000_000),
            ("1.25 млрд", 1_250_000_000),
            ("0", 0),
            ("", None),
            ("-1", None),
            ("1e9", None),
            ("99999999999999999999", None),
            ("от 5", None),
            ("٣", None),
            ("½", None),
        ],
    )
    def test_sums(self, text: str, roubles: int | None) -> None:
        assert parse_amount(text) == roubles


class TestQueries:
    def test_the_order_is_stable_and_the_page_is_left_out(self) -> None:
        assert parse("sort=new&kind=grant&q=а&who=ngo&page=5").query() == "?q=%D0%B0&who=ngo&kind=grant&sort=new"

    def test_nothing_chosen_is_an_empty_query(self) -> None:
        assert parse("").query() == ""

    def test_changes(self) -> None:
        params = parse("kind=grant&closes_within=7")

        assert params.query(kind="subsidy") == "?kind=subsidy&closes_within=7"
        assert params.query(kind=None, closes_within=None) == ""
        assert (
            params.query(kind=("grant", "subsidy"), sort="new") == "?kind=grant&kind=subsidy&closes_within=7&sort=new"
        )
        assert params.query(q="б", closes_within=30) == "?q=%D0%B1&kind=grant&closes_within=30"

    def test_exclusions_exclude_and_take_back(self) -> None:
        assert parse("kind=grant").exclusions("kind")("grant") == "?not_kind=grant"
        assert parse("not_kind=grant").exclusions("kind")("grant") == ""

    def test_exclusions_keep_their_place_among_the_rest(self) -> None:
        params = parse("q=а&kind=grant&not_kind=property&amount_from=5")

        assert params.exclusions("kind")("subsidy") == params.query(not_kind=("property", "subsidy"))
        assert params.exclusions("who")("ngo") == params.query(not_who="ngo")

    def test_without(self) -> None:
        params = parse("q=а&kind=grant&kind=subsidy&not_kind=property&amount_from=5")

        assert params.without("q") == "?kind=grant&kind=subsidy&not_kind=property&amount_from=5"
        assert params.without("kind", "grant") == "?q=%D0%B0&kind=subsidy&not_kind=property&amount_from=5"
        assert params.without("kind") == "?q=%D0%B0&amount_from=5"
        assert params.without("amount_from") == "?q=%D0%B0&kind=grant&kind=subsidy&not_kind=property"

    def test_pages(self) -> None:
        assert parse("kind=grant&page=4").with_page(2) == "?kind=grant&page=2"
        assert parse("kind=grant&page=4").with_page(1) == "?kind=grant"

    def test_chips(self) -> None:
        params = parse("q=а&kind=grant&not_who=tos&amount_from=100000&amount_to=3000000&closes_within=7")

        assert [(chip.label, chip.excluded) for chip in params.active] == [
            ("tos", True),
            ("grant", False),
            ("от 100\u00a0000\u00a0₽", False),
            ("до 3\u00a0000\u00a0000\u00a0₽", False),
            ("закроется за 7\u00a0дней", False),
        ]
        assert params.filter_count == 5
        assert params.active[0].remove_query == params.without("who", "tos")


VALUES = st.sampled_from(["grant", "subsidy", "property"])


@given(
    q=st.text(max_size=30),
    kind=st.lists(VALUES, max_size=3),
    denied=st.lists(VALUES, max_size=3),
    amount=st.integers(0, 10**12),
    page=st.integers(1, 50),
)
def test_an_address_read_and_written_stays_the_same(
    q: str, kind: list[str], denied: list[str], amount: int, page: int
) -> None:
    address = QueryDict(mutable=True)
    address.update({"q": q.encode("utf-8", "replace").decode(), "amount_to": str(amount)})
    address.setlist("kind", kind)
    address.setlist("not_kind", denied)
    params = SearchParams.parse(address, types=("measure",))

    again = parse(params.with_page(page).removeprefix("?"))

    assert again == SearchParams.parse(QueryDict(params.with_page(page)[1:]), types=("measure",))
    assert (again.q, again.include, again.exclude, again.amount_to) == (
        params.q,
        params.include,
        params.exclude,
        params.amount_to,
    )
    assert again.page == page


@given(query=st.binary(max_size=200))
def test_any_address_is_read(query: bytes) -> None:
    params = parse(query.decode("latin-1"))

    assert params.page >= 1
    assert params.filter_count == len(params.active)
    assert params.query() == params.with_page(1)
