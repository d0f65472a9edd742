"""The reader, and the file that this project is measured by."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from search.quality.judgements import (
    COLUMNS,
    BadJudgementsError,
    JudgedQuery,
    document_name,
    read_judgements,
)
from search.quality.metrics import USEFUL

FILE = Path(__file__).resolve().parents[1] / "judgements.csv"
HEAD = ",".join(COLUMNS)
# How many queries each category has at least, see docs/search.md.
CATEGORIES = {
    "C1": 15,
    "C2": 15,
    "C3": 20,
    "C4": 12,
    "C5": 14,
    "C6": 14,
    "C7": 12,
    "C8": 10,
    "C9": 6,
    "C10": 8,
    "C11": 8,
    "C12": 6,
    "C13": 5,
    "C14": 5,
}


def read(tmp_path: Path, *lines: str, head: str = HEAD) -> list[JudgedQuery]:
    path = tmp_path / "judgements.csv"
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    return read_judgements(path)


class TestReading:
    def test_rows_of_a_query_are_joined(self, tmp_path: Path) -> None:
        rows = ("C1-01,C1,грант,Деньги,measure:a,3,tune,llm", "C1-01,C1,грант,Деньги,measure:b,0,tune,llm")
        (query,) = read(tmp_path, *rows)

        assert query == JudgedQuery("C1-01", "C1", "грант", "Деньги", "tune", {"measure:a": 3, "measure:b": 0})
        assert query.answerable

    def test_a_query_without_documents_has_no_answer(self, tmp_path: Path) -> None:
        (query,) = read(tmp_path, "N-01,N,айфон,Не о портале,,,gate,llm")

        assert not query.answerable

    def test_further_columns_do_no_harm(self, tmp_path: Path) -> None:
        (query,) = read(tmp_path, "C1-01,C1,грант,Деньги,measure:a,3,tune,llm,Название", head=f"{HEAD},title")

        assert query.grades == {"measure:a": 3}

    @pytest.mark.parametrize(
        ("row", "message"),
        [
            ("C1-01,C1,грант,Деньги,measure:a,4,tune,llm", "строка 3: оценка '4'"),
            ("C1-01,C1,грант,Деньги,measure:a,,tune,llm", "строка 3: оценка ''"),
            ("C1-01,C1,грант,Деньги,measure:b,1,test,llm", "описан по-разному"),
            ("C1-02,C1,грант,Деньги,measure:b,1,test,llm", "неизвестная часть 'test'"),
            ("C1-01,C1,гранты,Деньги,measure:b,1,tune,llm", "описан по-разному"),
            ("C1-01,C1,грант,Деньги,measure:z,2,tune,llm", "measure:z оценён дважды"),
        ],
    )
    def test_a_broken_row_is_named(self, tmp_path: Path, row: str, message: str) -> None:
        with pytest.raises(BadJudgementsError, match=message):
            read(tmp_path, "C1-01,C1,грант,Деньги,measure:z,2,tune,llm", row)

    def test_missing_columns_are_named(self, tmp_path: Path) -> None:
        with pytest.raises(BadJudgementsError, match="grade"):
            read(tmp_path, head="query_id,category,query,need,url,split,judge")

    def test_a_document_is_named_by_kind_and_slug(self) -> None:
        assert document_name("measure", "/vozmozhnosti/guvp/krai-tos-2026/") == "measure:krai-tos-2026"


@pytest.fixture(scope="module")
def queries() -> list[JudgedQuery]:
    return read_judgements(FILE)


class TestOurJudgements:
    def test_there_are_enough_queries_of_every_category(self, queries: list[JudgedQuery]) -> None:
        found = Counter(query.category for query in queries if query.answerable)

        assert {name: count for name, count in CATEGORIES.items() if found[name] < count} == {}
        assert found.total() >= 150
        assert sum(not query.answerable for query in queries) >= 30

    def test_a_third_of_every_category_is_kept_for_the_gate(self, queries: list[JudgedQuery]) -> None:
        answerable = [query for query in queries if query.answerable]
        kept = Counter(query.category for query in answerable if query.split == "gate")

        assert (kept.total(), len(answerable) - kept.total()) == (50, 100)
        assert {name for name, count in CATEGORIES.items() if not count * 0.15 < kept[name] < count * 0.5} == set()

    def test_every_answerable_query_has_a_useful_document_and_useless_ones(self, queries: list[JudgedQuery]) -> None:
        answerable = [query for query in queries if query.answerable]

        assert [query.text for query in answerable if max(query.grades.values()) < USEFUL] == []
        assert sum(grade == 0 for query in answerable for grade in query.grades.values()) > len(answerable)

    def test_queries_differ_and_say_what_is_needed(self, queries: list[JudgedQuery]) -> None:
        assert [text for text, count in Counter(query.text for query in queries).items() if count > 1] == []
        assert [query.id for query in queries if not query.need] == []

    def test_every_row_tells_who_judged(self) -> None:
        with FILE.open(encoding="utf-8", newline="") as file:
            assert {row["judge"] for row in csv.DictReader(file)} <= {"llm", "human"}
