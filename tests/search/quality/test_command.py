from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from elasticsearch import Elasticsearch
from pytest_django import Settings

from search.quality.judgements import COLUMNS
from search.rebuild import rebuild
from tests.factories.fixtures import Portal

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def judgements(portal: Portal, tmp_path: Path) -> Path:
    portal.measure(slug="glass", title="Грант на теплицу")
    portal.measure(slug="boat", title="Субсидия на лодку")
    path = tmp_path / "judgements.csv"
    rows = ["C1-01,C1,теплица,Деньги на теплицу,measure:glass,3,tune,llm", "N-01,N,айфон,Не о портале,,,tune,llm"]
    rows.append("C2-01,C2,субсидия лодка,Деньги на лодку,measure:boat,3,gate,llm")
    path.write_text("\n".join([",".join(COLUMNS), *rows]), encoding="utf-8")
    return path


def quality(*options: object) -> str:
    out = StringIO()
    call_command("search_quality", *options, stdout=out)
    return out.getvalue()


def test_without_elasticsearch_the_database_is_measured(judgements: Path) -> None:
    out = quality("--judgements", judgements)

    assert "Elasticsearch не настроен" in out
    assert "Поиск портала, база данных" in out
    assert "Поиск Wagtail в базе данных" in out
    assert out.count("  все               2       1.000") >= 1


def test_a_part_and_a_system_are_chosen(judgements: Path) -> None:
    out = quality("--judgements", judgements, "--split", "gate", "--backend", "database")

    assert "C2" in out
    assert "C1" not in out
    assert "Wagtail" not in out


def test_details_and_intervals_are_printed_when_asked(judgements: Path) -> None:
    out = quality("--judgements", judgements, "--details", "--interval")

    assert "«теплица» (Деньги на теплицу): measure:glass [3]" in out
    assert "Поиск портала, база данных − Поиск Wagtail в базе данных: nDCG@10" in out


@pytest.mark.elasticsearch
def test_what_visitors_lose_without_elasticsearch_is_told(judgements: Path, elasticsearch: Elasticsearch) -> None:
    rebuild(elasticsearch)
    both = quality("--judgements", judgements, "--backend", "elasticsearch", "--backend", "database")
    alone = quality("--judgements", judgements, "--backend", "database")

    assert "Успех@3 базы данных: 100% от Elasticsearch, нужно не меньше 75%" in both
    assert "от Elasticsearch" not in alone


def test_the_pool_is_written(judgements: Path, tmp_path: Path) -> None:
    out = quality("--judgements", judgements, "--pool", tmp_path / "pool.csv")

    assert "Ждут оценки: 0" in out
    assert (tmp_path / "pool.csv").read_text(encoding="utf-8").startswith("query_id,category,query,need,url,grade")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"Нет файла оценок .*nothing\.csv"):
        quality("--judgements", tmp_path / "nothing.csv")


@pytest.mark.parametrize(
    ("text", "message"), [("", "нет столбцов"), (",".join(COLUMNS), "нет оценённых запросов"), ("\0", "нет столбцов")]
)
def test_a_file_of_something_else_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "judgements.csv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError, match=message):
        quality("--judgements", path)


def test_an_absent_server_is_an_error_of_the_command(judgements: Path, settings: Settings) -> None:
    settings.SEARCH = {**settings.SEARCH, "ELASTICSEARCH_URL": "http://127.0.0.1:9"}

    with pytest.raises(CommandError, match="Elasticsearch не отвечает"):
        quality("--judgements", judgements)


def test_what_needs_a_server_is_refused_without_one(judgements: Path) -> None:
    with pytest.raises(CommandError, match="нужен Elasticsearch"):
        quality("--judgements", judgements, "--backend", "russian")
