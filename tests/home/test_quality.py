"""The search finds what it must over the demo content, on both back-ends."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import override_settings

from search.analysis import fold, overrides, stem, stems
from search.engine import Engine
from search.models import SearchEntry
from search.params import SearchParams
from search.plan import make_plan
from search.quality.judgements import JudgedQuery, document_name, read_judgements
from tests.home.conftest import NOW

pytestmark = pytest.mark.django_db

SEARCH_TESTS = Path(__file__).resolve().parents[1] / "search"
FORMS = (SEARCH_TESTS / "data" / "forms.txt").read_text(encoding="utf-8").splitlines()
PARADIGMS = [line.split() for line in FORMS if not line.startswith("#")]
TOP = 5

Ask = Callable[..., tuple[int, list[str]]]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("database", marks=pytest.mark.database),
        pytest.param("elasticsearch", marks=pytest.mark.elasticsearch),
    ],
)
def backend(request: pytest.FixtureRequest, demo_content: None) -> Iterator[str]:
    """The demo content in this back-end."""
    if request.param == "database":
        yield request.param
        return
    with override_settings(SEARCH=request.getfixturevalue("demo_index")):
        yield request.param


@pytest.fixture(scope="module")
def ask(backend: str) -> Ask:
    """Return the total and the keys of the first hits, as of the day of the demo; facets are left uncounted."""

    def run(text: str, limit: int = TOP) -> tuple[int, list[str]]:
        engine = Engine()
        answer = engine.ask(replace(make_plan(SearchParams(q=text, per_page=limit), NOW), facets=()))
        assert engine.name == backend
        return answer.total, [item.key for item in answer.found]

    return run


@pytest.fixture(scope="module")
def queries() -> list[JudgedQuery]:
    return read_judgements(SEARCH_TESTS / "judgements.csv")


def demo_texts() -> list[str]:
    documents = SearchEntry.objects.filter(deleted=False).values_list("document", flat=True)
    return [" ".join(item[name] for name in ("title", "summary", "keywords", "body")) for item in documents]


def test_judged_documents_exist(demo_content: None, queries: list[JudgedQuery]) -> None:
    documents = SearchEntry.objects.filter(deleted=False).values_list("document", flat=True)
    known = {document_name(item["type"], item["url"]) for item in documents}

    assert {name for query in queries for name in query.grades} - known == set()


def test_every_form_of_a_word_asks_for_the_same() -> None:
    different = {
        forms[0]: asked
        for forms in PARADIGMS
        if len(
            asked := {tuple(clause.ways for clause in make_plan(SearchParams(q=form), NOW).clauses) for form in forms}
        )
        > 1
    }

    assert different == {}


def test_forms_of_the_override_list_give_the_same_top_five(ask: Ask) -> None:
    """Each form that the stemmer would split from its word against the word itself; the other forms are above."""
    known = {found for text in demo_texts() for found in stems(text)}
    split = [
        (forms[0], form)
        for forms in PARADIGMS
        for form in forms
        if stem(fold(form).lower()) in known and fold(form).lower() in overrides()
    ]
    words = {word: ask(word) for word, _ in split}

    assert len(split) > 150
    assert [(word, form) for word, form in split if ask(form) != words[word]] == []


def test_yo_and_ye_are_one_letter(ask: Ask) -> None:
    """All words of the demo with ё that differ in their stems."""
    written = {word.lower() for text in demo_texts() for word in re.findall(r"\w*[ёЁ]\w*", text)}
    with_yo = sorted({stem(fold(word)): word for word in sorted(written)}.values())

    assert len(with_yo) > 100
    assert [word for word in with_yo if ask(word) != ask(word.replace("ё", "е"))] == []
