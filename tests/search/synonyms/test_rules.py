"""Each refusal in its own words; what is refused beside other groups, and what is not."""

import pytest

from search.models import SynonymGroup
from search.synonyms.rules import MAX_GROUPS, MAX_TERM, MAX_TERM_WORDS, MAX_TERMS, reasons_against
from search.synonyms.terms import Group, split_terms


def both(*terms: str) -> Group:
    return Group(terms)


def one(*terms: str) -> Group:
    return Group(terms, one_way=True)


@pytest.mark.parametrize(
    ("group", "reason"),
    [
        pytest.param(both(), "хотя бы два слова", id="empty"),
        pytest.param(both("грант"), "хотя бы два слова", id="alone"),
        pytest.param(
            both(*(f"слово{n}" for n in range(MAX_TERMS + 1))), "не больше 12\u00a0строк: сейчас их 13", id="many"
        ),
        pytest.param(both("грант", "!!!"), "«!!!» нет ни одного слова", id="no-words"),
        pytest.param(both("грант", "для них"), "", id="a-function-word-beside-another-is-fine"),
        pytest.param(both("грант", "для на"), "служебное слово", id="function-words"),
        pytest.param(both("грант", "ж"), "слишком коротко", id="one-letter"),
        pytest.param(both("грант", "ыж " * 50), "длиннее 80\u00a0знаков", id="long-term"),
        pytest.param(both("грант", "ы" * 60), "слишком длинное слово", id="long-word"),
        pytest.param(both("грант", "раз два три четыре пять шесть семь"), "больше 6\u00a0слов", id="many-words"),
        pytest.param(both("грант", "суб\x07сидия"), "служебный знак", id="control-character"),
        pytest.param(both("грант", "суб\u202eсидия"), "служебный знак", id="turned-text"),
        pytest.param(both("грант", "субси\u00adдия"), "", id="a-soft-hyphen-is-fine"),
        pytest.param(both("грант", "Гранты", "грантов"), "поиск и так считает одним", id="one-stem"),
        pytest.param(both("НКО", "HKO"), "поиск и так считает одним", id="look-alike-letters"),
        pytest.param(one("грант", "гранты"), "поиск и так считает одним", id="one-way-one-stem"),
        pytest.param(both("социально-ориентированная", "социально ориентированная", "СОНКО"), "", id="hyphens"),
        pytest.param(both("44-ФЗ", "закупки"), "", id="number-of-a-law"),
    ],
)
def test_a_group_by_itself(group: Group, reason: str) -> None:
    reasons = reasons_against(group)

    assert (reason in " ".join(reasons)) if reason else not reasons


def test_all_bad_lines_are_named_at_once() -> None:
    assert len(reasons_against(both("!!!", "ж", "для"))) == 3


def test_a_word_has_one_group_of_each_direction_and_that_one_is_named() -> None:
    others = [both("НКО", "третий сектор"), one("деньги", "грант")]

    assert reasons_against(both("некоммерческий", "третьего сектора"), others) == [
        "«третьего сектора» уже есть в группе «НКО, третий сектор». Дополните её или уберите это слово здесь."
    ]
    assert "«деньги → грант»" in reasons_against(one("деньгами", "субсидия"), others)[0]
    assert not reasons_against(one("НКО", "фонд"), others)
    assert not reasons_against(one("помощь", "грант"), others)
    assert not reasons_against(one("грант", "деньги"), others)


def test_directions_together_may_not_look_for_too_much() -> None:
    full = both(*(f"слово{number}" for number in range(MAX_TERMS)))

    assert not reasons_against(full)
    assert "у слова «слово3» будет 12 замен, а можно 11" in reasons_against(one("слово3", "дело"), [full])[0]
    assert "«слово3»" in reasons_against(full, [one("слово3", "дело")])[0]
    assert not reasons_against(one("дело", "слово3"), [full])


def test_the_number_of_groups_is_limited() -> None:
    others = [both(f"слово{number}", f"дело{number}") for number in range(MAX_GROUPS)]

    assert "Действующих групп уже 500" in reasons_against(both("грант", "субсидия"), others)[0]


def test_the_limits_are_those_of_the_hints() -> None:
    assert (MAX_TERMS, MAX_TERM, MAX_TERM_WORDS) == (12, 80, 6)


@pytest.mark.parametrize(
    "text", ["НКО\nтретий сектор", "НКО\r\n\r\n  третий\t сектор \r\n", "\n\nНКО\n\u00a0\nтретий\u00a0сектор"]
)
def test_lines_are_terms_whatever_stands_around_them(text: str) -> None:
    assert split_terms(text) == ("НКО", "третий сектор")


@pytest.mark.database
@pytest.mark.django_db
class TestStored:
    def test_a_group_does_not_stand_in_its_own_way(self) -> None:
        row = SynonymGroup.objects.create(terms="НКО\nтретий сектор")
        row.terms = "НКО\nтретий сектор\nнекоммерческая организация"

        row.full_clean()

    def test_a_group_that_is_switched_off_takes_no_words(self) -> None:
        SynonymGroup.objects.create(terms="НКО\nтретий сектор", is_active=False)

        SynonymGroup(terms="НКО\nнекоммерческая организация").full_clean()

    def test_a_draft_may_clash_until_it_is_switched_on(self) -> None:
        SynonymGroup.objects.create(terms="НКО\nтретий сектор")

        SynonymGroup(terms="НКО\nнекоммерческая организация", is_active=False).full_clean()
