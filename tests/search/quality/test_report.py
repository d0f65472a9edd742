import csv
from pathlib import Path

import pytest

from search.quality.judgements import JudgedQuery
from search.quality.pool import write_pool
from search.quality.report import ALL, Report, comparison, measure, table, worst
from search.quality.systems import Outcome, System

QUERIES = [
    JudgedQuery("C1-01", "C1", "грант", "Деньги", "tune", {"measure:a": 3, "measure:b": 0}),
    JudgedQuery("C2-01", "C2", "аренда", "Комната", "gate", {"measure:c": 2}),
    JudgedQuery("N-01", "N", "айфон", "Не о портале", "tune"),
    JudgedQuery("N-02", "N", "биткоин", "Не о портале", "tune"),
]
ANSWERS = {
    "грант": Outcome(("measure:a", "measure:new"), 2),
    "айфон": Outcome(("measure:b",), 1),
    "биткоин": Outcome(("measure:b",), 1, exact=False),
}


@pytest.fixture
def report() -> Report:
    return measure(System("ours", "Наш поиск", lambda text: ANSWERS.get(text, Outcome((), 0))), QUERIES)


def test_means_are_taken_per_category_and_over_all(report: Report) -> None:
    assert [len(scores) for scores in report.by_category.values()] == [1, 1, 2]
    assert list(report.by_category) == ["C1", "C2", ALL]
    assert (report.means.ndcg, report.means.success, report.means.zero) == (0.5, 0.5, 0.5)
    assert report.means.unjudged == 0.25


def test_negative_queries_are_counted_apart(report: Report) -> None:
    assert (report.silent, report.honest) == (0, 0.5)


def test_the_table_has_a_line_per_category(report: Report) -> None:
    lines = list(table(report))

    assert lines[0] == "Наш поиск"
    assert [line.split()[0] for line in lines[2:5]] == ["C1", "C2", ALL]
    assert lines[2].split()[1:3] == ["1", "1.000"]
    assert "Запросы без ответа: 2. Ничего не показано: 0%, ничего не выдано за ответ: 50%." in lines[5]


def test_the_worst_come_first_and_superfluous_answers_are_named(report: Report) -> None:
    lines = list(worst(report, 1))

    assert len(lines) == 2
    assert "«аренда» (Комната): пусто" in lines[0]
    assert "лишнее N-01 «айфон»: найдено 1, первым measure:b" in lines[1]


def test_two_systems_are_compared_with_an_interval(report: Report) -> None:
    nothing = measure(System("none", "Пустой", lambda text: Outcome((), 0)), QUERIES)

    assert comparison(report, nothing) == "Наш поиск − Пустой: nDCG@10 +0.500 (95 %: от +0.000 до +1.000)"


@pytest.mark.django_db
def test_the_pool_holds_what_waits_for_a_grade(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "pool.csv"

    assert write_pool(path, [report, report]) == 1
    with path.open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["query_id"], row["url"], row["grade"], row["need"]) == ("C1-01", "measure:new", "", "Деньги")
