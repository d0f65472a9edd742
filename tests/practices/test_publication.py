import json
from typing import Any

import pytest

from practices.models import PracticePage
from practices.services.publication import publication_errors
from tests.practices.factories import EVIDENCE

pytestmark = pytest.mark.django_db


def practice(**fields: Any) -> PracticePage:
    """Return an unsaved practice that may be published, changed by `fields`."""
    valid: dict[str, Any] = {
        "title": "Школа диабета в селе",
        "summary": "Медсестра учит жителей.",
        "problem": "До больницы далеко.",
        "solution": "Занятия перенесли в село.",
        "result": "Вызовов стало вдвое меньше.",
        "sector_id": 1,
    }
    return PracticePage(**{**valid, **fields})


def stream(block: str, *values: dict[str, Any]) -> str:
    return json.dumps([{"type": block, "value": value} for value in values])


def test_a_whole_practice_may_be_published() -> None:
    assert publication_errors(practice()) == {}


def test_figures_stand_for_a_missing_result() -> None:
    assert publication_errors(practice(result="", evidence=stream("row", EVIDENCE))) == {}


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        pytest.param({"title": " "}, "title", "Назовите", id="no-title"),
        pytest.param({"summary": "  "}, "summary", "простыми словами", id="no-plain-summary"),
        pytest.param({"problem": ""}, "problem", "проблема", id="no-problem"),
        pytest.param({"solution": ""}, "solution", "придумали", id="no-solution"),
        pytest.param({"result": " "}, "result", "было — стало", id="neither-result-nor-figures"),
        pytest.param({"sector_id": None}, "sector", "отрасль", id="no-sector"),
        pytest.param({"quote": "Стало легче."}, "quote_role", "роль", id="a-quote-of-nobody"),
        pytest.param(
            {"year": 2024, "repeated_by": stream("place", {"organisation": "hosp", "territory": "lazo", "year": 2023})},
            "repeated_by",
            "2024",
            id="repeated-before-it-began",
        ),
    ],
)
def test_a_broken_rule_is_named_beside_its_field(fields: dict[str, Any], field: str, words: str) -> None:
    errors = publication_errors(practice(**fields))

    assert words in " ".join(errors[field])
