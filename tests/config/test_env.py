"""The list of variables in .env.example is the list the code reads."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

SOURCE = env.BASE_DIR / "config" / "env.py"
EXAMPLE = env.BASE_DIR / ".env.example"


def variables_read() -> set[str]:
    """Return the names given to `_env.<type>("NAME")` in config/env.py."""
    calls = (node for node in ast.walk(ast.parse(SOURCE.read_text())) if isinstance(node, ast.Call))
    return {
        str(call.args[0].value)
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "_env"
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def test_every_variable_is_in_the_example_and_nothing_else() -> None:
    documented = set(re.findall(r"^([A-Z_]+)=", EXAMPLE.read_text(), re.MULTILINE))
    assert documented == variables_read()


def test_every_variable_of_the_example_is_explained() -> None:
    lines = EXAMPLE.read_text().splitlines()
    unexplained = [
        line for previous, line in pairwise(lines) if "=" in line and line[0] != "#" and not previous.startswith("# ")
    ]
    assert unexplained == []


def test_no_address_means_the_embedded_database(tmp_path: Path) -> None:
    assert env.database("", tmp_path / "db.sqlite3")["NAME"] == str(tmp_path / "db.sqlite3")


def test_relative_sqlite_address_counts_from_the_project(tmp_path: Path) -> None:
    config = env.database("sqlite:///var/other.sqlite3", tmp_path / "db.sqlite3")
    assert config["NAME"] == str(env.BASE_DIR / "var" / "other.sqlite3")


def test_postgresql_address_is_taken_apart(tmp_path: Path) -> None:
    config = env.database("postgresql://okno:p%40ss@db.example:5499/portal", tmp_path / "unused")
    assert (config["USER"], config["PASSWORD"], config["HOST"], config["PORT"], config["NAME"]) == (
        "okno",
        "p@ss",
        "db.example",
        5499,
        "portal",
    )


def test_database_the_search_does_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="PostgreSQL or SQLite"):
        env.database("mysql://user:password@host/name", tmp_path / "unused")


@pytest.mark.parametrize(
    ("url", "backend"),
    [("", "console"), ("smtp+tls://user:password@mail.example:587", "smtp")],
    ids=["none", "smtp"],
)
def test_mail_address_chooses_the_backend(url: str, backend: str) -> None:
    assert env.email(url)["EMAIL_BACKEND"] == f"django.core.mail.backends.{backend}.EmailBackend"


@pytest.mark.parametrize(
    ("url", "complete"),
    [
        ("", ""),
        ("http://127.0.0.1:9200", "http://127.0.0.1:9200"),
        ("http://search", "http://search:9200"),
        ("https://user:pass@search.example/es", "https://user:pass@search.example:443/es"),
        ("http://one, http://two:9201 ,", "http://one:9200,http://two:9201"),
        ("http://[::1]", "http://[::1]:9200"),
    ],
)
def test_an_address_of_elasticsearch_gets_its_port(url: str, complete: str) -> None:
    assert env.elasticsearch(url) == complete


@pytest.mark.parametrize("url", ["search:9200", "127.0.0.1:9200", "ftp://search", "http://", "http://a:b", "нет"])
def test_a_wrong_address_of_elasticsearch_is_refused_at_start(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="ELASTICSEARCH_URL"):
        env.elasticsearch(url)
