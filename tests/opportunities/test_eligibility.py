import dataclasses
import datetime as dt
from typing import Any

import pytest

from opportunities.blocks import ConditionsBlock
from opportunities.services.eligibility import (
    RULES,
    Applicant,
    Condition,
    State,
    check,
    check_condition,
    months_between,
)

ON = dt.date(2026, 11, 24)
NOBODY = Applicant(on=ON)


def who(**facts: Any) -> Applicant:
    return dataclasses.replace(NOBODY, **facts)


@pytest.mark.parametrize(
    ("rule", "value", "applicant", "expected"),
    [
        ("registered_months_min", 12, who(registered_on=dt.date(2025, 11, 24)), State.YES),
        ("registered_months_min", 12, who(registered_on=dt.date(2025, 11, 25)), State.NO),
        ("activity_years_min", 3, who(working_since=dt.date(2023, 11, 24)), State.YES),
        ("activity_years_min", 3, who(registered_on=dt.date(2024, 1, 1)), State.NO),
        ("sonko_register", True, who(in_sonko_register=False), State.NO),
        ("sonko_register", False, who(in_sonko_register=False), State.YES),
        ("arrears_max", 1000, who(arrears=1000), State.YES),
        ("arrears_max", 1000, who(arrears=1001), State.NO),
        ("own_share_percent_min", 15, who(own_share=15), State.YES),
        ("own_share_percent_min", 15, who(own_share=10), State.NO),
        ("territory_registered", "krai", who(territories=frozenset({"nanaysky", "krai"})), State.YES),
        ("territory_registered", "khabarovsk", who(territories=frozenset({"nanaysky", "krai"})), State.NO),
        ("no_foreign_agent", True, who(foreign_agent=True), State.NO),
        ("no_foreign_agent", True, who(foreign_agent=False), State.YES),
        ("reports_filed", True, who(reports_filed=False), State.NO),
        ("age_min", 18, who(age=18), State.YES),
        ("age_min", 18, who(age=17), State.NO),
        ("age_max", 35, who(age=36), State.NO),
        ("members_min", 3, who(members=2), State.NO),
        ("legal_form", ["ano", "foundation"], who(legal_form="ano"), State.YES),
        ("legal_form", ["ano", "foundation"], who(legal_form="ooo"), State.NO),
    ],
)
def test_each_rule_compares_the_answer_with_its_value(
    rule: str, value: Any, applicant: Applicant, expected: State
) -> None:
    assert check_condition(Condition(rule, value, "условие"), applicant).state is expected


@pytest.mark.parametrize("rule", sorted(RULES))
def test_an_unanswered_question_is_never_a_no(rule: str) -> None:
    value: Any = "krai" if rule == "territory_registered" else ["ano"] if rule == "legal_form" else 1

    assert check_condition(Condition(rule, value, "условие"), NOBODY).state is State.UNKNOWN


def test_every_block_of_the_form_has_a_rule_and_the_other_way_round() -> None:
    assert set(ConditionsBlock().child_blocks) == set(RULES)


def test_broken_conditions_come_first() -> None:
    conditions = [
        Condition("arrears_max", 0, "Долгов нет."),
        Condition("own_share_percent_min", 15, "Вклад от 15 %."),
    ]

    verdict = check(conditions, {"sonko": "СОНКО"}, who(who="sonko", own_share=10))

    assert [item.state for item in verdict.checks] == [State.NO, State.UNKNOWN, State.YES]
    assert (verdict.passed, verdict.failed, verdict.unknown) == (1, 1, 1)
    assert verdict.checks[0].reason == "у вас 10 %, нужно от 15 %"


def test_a_kind_of_applicant_that_is_not_listed_is_refused() -> None:
    verdict = check([], {"sonko": "СОНКО"}, who(who="person"))

    assert verdict.failed == 1


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (dt.date(2025, 1, 31), dt.date(2025, 2, 28), 0),
        (dt.date(2025, 1, 15), dt.date(2025, 2, 15), 1),
        (dt.date(2024, 11, 24), dt.date(2026, 11, 23), 23),
        (dt.date(2026, 12, 1), ON, -1),
    ],
)
def test_months_are_whole(start: dt.date, end: dt.date, months: int) -> None:
    assert months_between(start, end) == months
