import json
from typing import Any

import pytest

from opportunities.models import SectoralProjectPage
from opportunities.projects.publication import publication_errors
from tests.opportunities.projects.factories import BUDGET, INDICATOR

pytestmark = pytest.mark.django_db

STAGE = {"title": "Стройка", "starts": "2026-01-01", "ends": "2026-12-31", "done": False}


def stream(block: str, *values: dict[str, Any]) -> str:
    return json.dumps([{"type": block, "value": value} for value in values])


def indicator(*figures: dict[str, Any]) -> str:
    return stream(
        "indicator", {**INDICATOR, "series": [{"type": "item", "value": figure, "id": "x"} for figure in figures]}
    )


def project(**fields: Any) -> SectoralProjectPage:
    """Return an unsaved project that may be published, changed by `fields`."""
    valid: dict[str, Any] = {
        "title": "Врач рядом",
        "summary": "Новые ФАПы.",
        "about": "<p>До больницы далеко.</p>",
        "participate": "Напишите нам.",
        "ministry_id": 1,
        "stages": stream("stage", STAGE),
    }
    return SectoralProjectPage(**{**valid, **fields})


def test_a_whole_project_may_be_published() -> None:
    whole = project(
        indicators=indicator({"year": 2024, "plan": 1, "fact": 1}, {"year": 2025, "plan": 2, "fact": None}),
        budget=stream("year", BUDGET, {**BUDGET, "year": 2026}),
    )

    assert publication_errors(whole) == {}


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        pytest.param({"title": " "}, "title", "Назовите", id="no-title"),
        pytest.param({"summary": "  "}, "summary", "простыми словами", id="no-summary"),
        pytest.param({"about": ""}, "about", "подробнее", id="no-text"),
        pytest.param({"participate": ""}, "participate", "участвовать", id="no-way-in"),
        pytest.param({"ministry_id": None}, "ministry", "ведёт", id="no-ministry"),
        pytest.param({"stages": "[]"}, "stages", "хотя бы один этап", id="no-stages"),
        pytest.param(
            {"stages": stream("stage", {**STAGE, "ends": "2025-12-31"})}, "stages", "«Стройка»", id="ends-before-start"
        ),
        pytest.param(
            {"indicators": indicator({"year": 2025, "plan": 1, "fact": 1}, {"year": 2025, "plan": 2, "fact": 2})},
            "indicators",
            "2025 год указан дважды",
            id="a-year-twice",
        ),
        pytest.param(
            {"indicators": indicator({"year": 2025, "plan": -1, "fact": None})}, "indicators", "меньше нуля", id="plan"
        ),
        pytest.param(
            {"indicators": indicator({"year": 2025, "plan": None, "fact": 1})}, "indicators", "год и план", id="no-plan"
        ),
        pytest.param({"stages": stream("stage", {**STAGE, "ends": None})}, "stages", "начало и конец", id="no-days"),
        pytest.param({"budget": stream("year", {**BUDGET, "year": None})}, "budget", "нужен год", id="no-year"),
        pytest.param({"budget": stream("year", BUDGET, BUDGET)}, "budget", "2025 год указан дважды", id="budget-year"),
        pytest.param({"budget": stream("year", {**BUDGET, "krai": -1})}, "budget", "меньше нуля", id="negative-sum"),
    ],
)
def test_a_broken_rule_is_named_beside_its_field(fields: dict[str, Any], field: str, words: str) -> None:
    errors = publication_errors(project(**fields))

    assert list(errors) == [field]
    assert words in " ".join(errors[field])
