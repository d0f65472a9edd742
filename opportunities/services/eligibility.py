"""«Подходит ли нам?»: the conditions of a measure checked against what an applicant says about itself.

Every rule is a pure function of the rule's value and the answers. An unanswered question gives "unknown", never "no".
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Answer of one rule."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Applicant:
    """What an applicant told about itself; None means that it was not asked or not answered.

    `territories` holds the key of the applicant's territory and the keys of everything above it. Sums are whole
    roubles, ages whole years, `own_share` a share in per cent of the budget.
    """

    on: dt.date
    who: str | None = None
    registered_on: dt.date | None = None
    working_since: dt.date | None = None
    in_sonko_register: bool | None = None
    arrears: int | None = None
    own_share: int | None = None
    territories: frozenset[str] = field(default_factory=frozenset)
    foreign_agent: bool | None = None
    reports_filed: bool | None = None
    age: int | None = None
    members: int | None = None
    legal_form: str | None = None


@dataclass(frozen=True)
class Condition:
    """One typed condition: the name of the rule, its value and the sentence for people."""

    rule: str
    value: Any
    text: str


@dataclass(frozen=True)
class Check:
    """What a rule said; `reason` compares the answer with the condition in plain words."""

    state: State
    text: str
    reason: str = ""


@dataclass(frozen=True)
class Verdict:
    """All checks, with the failed ones first."""

    checks: tuple[Check, ...]

    def count(self, state: State) -> int:
        """Return how many rules gave this answer."""
        return sum(check.state is state for check in self.checks)

    @property
    def passed(self) -> int:
        """How many conditions hold."""
        return self.count(State.YES)

    @property
    def failed(self) -> int:
        """How many conditions are broken."""
        return self.count(State.NO)

    @property
    def unknown(self) -> int:
        """How many conditions could not be checked."""
        return self.count(State.UNKNOWN)


def months_between(start: dt.date, end: dt.date) -> int:
    """Return whole calendar months from `start` to `end`, negative when `start` is later."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


Outcome = tuple[State, str]
UNKNOWN: Outcome = (State.UNKNOWN, "")


def _compare(answer: int | None, holds: Callable[[int], bool], say: Callable[[int], str]) -> Outcome:
    if answer is None:
        return UNKNOWN
    return (State.YES if holds(answer) else State.NO), say(answer)


def _flag(required: bool, answer: bool | None, reason: str) -> Outcome:
    if not required:
        return State.YES, "не обязательно"
    if answer is None:
        return UNKNOWN
    return (State.YES, "") if answer else (State.NO, reason)


def _registered(value: int, who: Applicant) -> Outcome:
    months = months_between(who.registered_on, who.on) if who.registered_on else None
    return _compare(
        months,
        lambda n: n >= value,
        lambda n: f"вы зарегистрированы {max(n, 0)} мес. назад, нужно от {value}",
    )


def _working(value: int, who: Applicant) -> Outcome:
    since = who.working_since or who.registered_on
    years = months_between(since, who.on) // 12 if since else None
    return _compare(years, lambda n: n >= value, lambda n: f"опыт {max(n, 0)} лет, нужно от {value}")


def _arrears(value: int, who: Applicant) -> Outcome:
    return _compare(who.arrears, lambda n: n <= value, lambda n: f"у вас {n} ₽, допустимо до {value} ₽")


def _own_share(value: int, who: Applicant) -> Outcome:
    return _compare(who.own_share, lambda n: n >= value, lambda n: f"у вас {n} %, нужно от {value} %")


def _territory(value: str, who: Applicant) -> Outcome:
    if not who.territories:
        return UNKNOWN
    return (State.YES, "") if value in who.territories else (State.NO, "ваша территория в условие не входит")


def _legal_form(value: list[str], who: Applicant) -> Outcome:
    if who.legal_form is None:
        return UNKNOWN
    return (State.YES, "") if who.legal_form in value else (State.NO, "ваша организационная форма не подходит")


RULES: dict[str, Callable[[Any, Applicant], Outcome]] = {
    "registered_months_min": _registered,
    "activity_years_min": _working,
    "sonko_register": lambda value, who: _flag(value, who.in_sonko_register, "вас нет в реестре СОНКО"),
    "arrears_max": _arrears,
    "own_share_percent_min": _own_share,
    # How many applications were filed is known on the day of filing only: the condition is shown, not checked.
    "applications_max": lambda value, who: UNKNOWN,
    "territory_registered": _territory,
    "no_foreign_agent": lambda value, who: _flag(
        value,
        None if who.foreign_agent is None else not who.foreign_agent,
        "иностранным агентам мера недоступна",
    ),
    "reports_filed": lambda value, who: _flag(value, who.reports_filed, "сначала сдайте прежние отчёты"),
    "age_min": lambda value, who: _compare(who.age, lambda n: n >= value, lambda n: f"возраст {n}, нужно от {value}"),
    "age_max": lambda value, who: _compare(who.age, lambda n: n <= value, lambda n: f"возраст {n}, нужно до {value}"),
    "members_min": lambda value, who: _compare(
        who.members, lambda n: n >= value, lambda n: f"вас {n}, нужно не меньше {value}"
    ),
    "legal_form": _legal_form,
}


def check_condition(condition: Condition, applicant: Applicant) -> Check:
    """Check one condition.

    Raises:
        KeyError: If the rule is not one of `RULES`; the blocks of the edit form offer no others.
    """
    state, reason = RULES[condition.rule](condition.value, applicant)
    return Check(state, condition.text, reason)


def check_applicant_kind(allowed: dict[str, str], applicant: Applicant) -> Check:
    """Check that the measure is open to this kind of applicant; `allowed` is `{key: label}`."""
    text = "Кому: " + ", ".join(allowed.values())
    if applicant.who is None:
        return Check(State.UNKNOWN, text)
    if applicant.who in allowed:
        return Check(State.YES, text)
    return Check(State.NO, text, "вашему виду заявителя мера не даётся")


def check(conditions: Iterable[Condition], allowed: dict[str, str], applicant: Applicant) -> Verdict:
    """Check all conditions and the kind of applicant; broken ones first, then unanswered, then met."""
    checks = [
        check_applicant_kind(allowed, applicant),
        *(check_condition(item, applicant) for item in conditions),
    ]
    order = {State.NO: 0, State.UNKNOWN: 1, State.YES: 2}
    return Verdict(tuple(sorted(checks, key=lambda item: order[item.state])))
