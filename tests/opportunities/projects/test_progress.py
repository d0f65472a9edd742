import datetime as dt

import pytest

from opportunities.choices import ProjectStatus
from opportunities.projects.progress import Stage, phases, project_status, years

FIRST = Stage("Стройка", dt.date(2026, 1, 10), dt.date(2026, 3, 31), done=False)
SECOND = Stage("Обучение", dt.date(2026, 3, 1), dt.date(2026, 12, 31), done=False)


def done(stage: Stage) -> Stage:
    return Stage(stage.title, stage.starts, stage.ends, done=True)


@pytest.mark.parametrize(
    ("stages", "on", "expected"),
    [
        pytest.param([FIRST, SECOND], dt.date(2026, 1, 9), "planned", id="before-the-first-day"),
        pytest.param([FIRST, SECOND], dt.date(2026, 1, 10), "running", id="on-the-first-day"),
        pytest.param([FIRST, SECOND], dt.date(2026, 3, 31), "running", id="the-last-day-of-a-stage-counts"),
        pytest.param([FIRST, SECOND], dt.date(2026, 4, 1), "late", id="the-day-after-a-stage-not-done"),
        pytest.param([done(FIRST), SECOND], dt.date(2026, 4, 1), "running", id="what-is-done-is-not-late"),
        pytest.param([done(FIRST), SECOND], dt.date(2026, 1, 1), "running", id="done-ahead-of-time-has-begun"),
        pytest.param([FIRST, done(SECOND)], dt.date(2026, 4, 1), "late", id="an-earlier-stage-lags"),
        pytest.param([done(FIRST), done(SECOND)], dt.date(2026, 1, 1), "done", id="all-done"),
        pytest.param([], dt.date(2026, 1, 1), None, id="no-stages-no-state"),
    ],
)
def test_the_state_follows_from_stages_and_day(stages: list[Stage], on: dt.date, expected: str | None) -> None:
    found = project_status(phases(stages), on)

    assert found == (None if expected is None else ProjectStatus(expected))


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (dt.date(2026, 1, 9), "next"),
        (dt.date(2026, 1, 10), "now"),
        (dt.date(2026, 3, 31), "now"),
        (dt.date(2026, 4, 1), "late"),
    ],
)
def test_a_stage_knows_how_it_stands(on: dt.date, state: str) -> None:
    assert FIRST.state(on) == state
    assert done(FIRST).state(on) == "done"


def test_years_span_all_stages() -> None:
    assert years([FIRST, Stage("Оценка", dt.date(2025, 5, 1), dt.date(2028, 1, 1), done=False)]) == (2025, 2028)
    assert years([]) is None
