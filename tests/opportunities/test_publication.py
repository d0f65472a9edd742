import datetime as dt
import json
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError

from opportunities.blocks import ConditionsBlock
from opportunities.models import SupportMeasurePage
from opportunities.services.publication import publication_errors
from tests.factories.snippets import TerritoryFactory

pytestmark = pytest.mark.django_db


def measure(**fields: Any) -> SupportMeasurePage:
    """Return an unsaved measure that may be published, changed by `fields`."""
    valid: dict[str, Any] = {
        "title": "До 500 тыс. ₽ на двор",
        "summary": "Край оплатит детскую площадку.",
        "recurrence": "yearly",
        "opens_on": dt.date(2026, 11, 1),
        "closes_on": dt.date(2026, 12, 1),
        "apply_where": "Портал грантов",
    }
    return SupportMeasurePage(**{**valid, **fields})


def stream(block: str, *values: dict[str, Any]) -> str:
    return json.dumps([{"type": block, "value": value} for value in values])


def test_an_editor_picks_the_territory_of_a_condition_by_its_name(db: None) -> None:
    cache.clear()
    TerritoryFactory(key="khabarovsk", name="Хабаровск")
    block = ConditionsBlock()
    rule = block.child_blocks["territory_registered"].child_blocks["value"]

    assert list(rule.field.choices) == [("", "Выберите"), ("khabarovsk", "Хабаровск")]
    assert rule.clean("khabarovsk") == "khabarovsk"
    with pytest.raises(ValidationError):
        rule.clean("moskva")


def test_a_whole_measure_may_be_published() -> None:
    assert publication_errors(measure()) == {}


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        pytest.param({"summary": "  "}, "summary", "простыми словами", id="no-plain-summary"),
        pytest.param(
            {"closes_on": dt.date(2026, 10, 31)},
            "closes_on",
            "раньше даты начала",
            id="closes-before-it-opens",
        ),
        pytest.param({"announced_on": dt.date(2027, 1, 1)}, "closes_on", "объявлен", id="announced-after-the-end"),
        pytest.param({"results_on": dt.date(2026, 11, 30)}, "results_on", "раньше", id="results-before-the-end"),
        pytest.param(
            {"project_starts_on": dt.date(2027, 5, 1), "project_ends_on": dt.date(2027, 4, 1)},
            "project_ends_on",
            "раньше",
            id="project-ends-before-it-starts",
        ),
        pytest.param({"min_amount": 2, "max_amount": 1}, "max_amount", "меньше", id="minimum-above-maximum"),
        pytest.param({"max_amount": 5, "pool_amount": 4}, "pool_amount", "меньше", id="pool-below-one-award"),
        pytest.param(
            {"duration_min_months": 12, "duration_max_months": 6},
            "duration_max_months",
            "меньше",
            id="duration-turned-round",
        ),
        pytest.param({"recurrence": "permanent"}, "closes_on", "постоянной", id="permanent-with-an-end"),
        pytest.param({"closes_on": None}, "closes_on", "последний день", id="contest-without-an-end"),
        pytest.param(
            {"recurrence": "permanent", "closes_on": None, "closes_time": dt.time(18, 0)},
            "closes_time",
            "дня",
            id="hour-without-a-day",
        ),
        pytest.param({"apply_where": ""}, "apply_where", "куда", id="nowhere-to-apply"),
        pytest.param(
            {"pass_mark": 30, "criteria": stream("criterion", {"name": "Опыт", "points": 20})},
            "pass_mark",
            "(20)",
            id="pass-mark-above-all-points",
        ),
        pytest.param(
            {
                "odds": stream(
                    "year",
                    {"year": 2024, "applications": 5, "winners": 1},
                    {"year": 2024, "applications": 6, "winners": 2},
                )
            },
            "odds",
            "2024",
            id="a-year-twice",
        ),
    ],
)
def test_a_broken_rule_is_named_beside_its_field(fields: dict[str, Any], field: str, words: str) -> None:
    errors = publication_errors(measure(**fields))

    assert words in " ".join(errors[field])


def test_one_day_window_and_equal_sums_are_fine() -> None:
    same_day = dt.date(2026, 12, 1)

    assert publication_errors(measure(opens_on=same_day, closes_on=same_day, min_amount=5, max_amount=5)) == {}


@pytest.mark.parametrize(
    ("checked", "months", "due"),
    [
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2026, 11, 24), 1, dt.date(2026, 12, 24)),
        (dt.date(2026, 11, 24), 2, dt.date(2027, 1, 24)),
        (dt.date(2026, 8, 31), 6, dt.date(2027, 2, 28)),
    ],
)
def test_the_next_check_is_due_after_whole_months(checked: dt.date, months: int, due: dt.date) -> None:
    page = measure(checked_on=checked, recheck_months=months)

    assert page.recheck_due_on == due
    assert not page.is_check_overdue(due)
    assert page.is_check_overdue(due + dt.timedelta(days=1))
