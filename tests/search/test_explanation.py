"""The explanation says what the back-end did, and only staff may read it."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from pytest_django import Settings

from core.windows import WindowStatus
from search import ranking
from search.params import SearchParams
from search.service import search
from tests.factories import UserFactory
from tests.factories.fixtures import Portal
from tests.search import corpus
from tests.search.conftest import use_elasticsearch

pytestmark = pytest.mark.django_db

QUERIES = [
    {"q": "грант"},
    {"q": "гранты для нко края"},
    {"q": "целевой капитал"},
    {"q": "грант", "include": {"territory": ("amursk",)}},
    {"q": "конкурс молодёжных проектов"},
    {"q": "эндаумент капитал помещение"},
]


@pytest.fixture(
    params=[
        pytest.param("database", marks=pytest.mark.database),
        pytest.param("elasticsearch", marks=pytest.mark.elasticsearch),
    ]
)
def backend(request: pytest.FixtureRequest, entries: None, settings: Settings) -> None:
    if request.param == "elasticsearch":
        use_elasticsearch(settings, request.getfixturevalue("corpus_index"))


def lines(**query: Any) -> dict[str, tuple[str, ...]]:
    results = search(SearchParams(per_page=50, **query), corpus.NOW, explain=True)
    return {hit.key: hit.explanation for hit in results.hits}


def number(line: str) -> float:
    found = re.search(r"\d[\d,]*(e-?\d+)?", line)
    assert found is not None
    return float(found.group().replace(",", "."))


def text_scores(found: dict[str, tuple[str, ...]]) -> dict[str, float]:
    return {key: next(number(line) for line in own if line.endswith("сами слова")) for key, own in found.items()}


@pytest.mark.usefixtures("backend")
@pytest.mark.parametrize("query", QUERIES)
def test_the_factors_named_are_those_that_were_applied(query: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of a score after its factors is the score of the engine when all weights are 1."""
    explained = text_scores(lines(**query))
    monkeypatch.setattr(ranking, "STATUS_WEIGHTS", dict.fromkeys([None, *WindowStatus], 1.0))
    for factor in ranking.Factor:
        monkeypatch.setitem(ranking.WEIGHTS, factor, 1.0)
    plain = text_scores(lines(**query))

    assert explained.keys() == plain.keys()
    assert explained == pytest.approx(plain, rel=0.01)


@pytest.mark.usefixtures("backend")
def test_the_lines_tell_where_the_words_stand_and_what_they_weigh() -> None:
    own = lines(q="гранты для нко края")["measure:1"]
    text = " | ".join(own).replace("\u00a0", " ")

    assert "«грант» есть в названии, в темах и других пометках" in text
    assert "× 10: запрос равен названию" in text
    assert "× 1,8: скоро закроется" in text
    assert own[-1].startswith("=")


@pytest.mark.usefixtures("backend")
def test_without_words_the_parts_of_the_rank_are_told() -> None:
    own = lines(include={"territory": ("amursk",)})["measure:5"]

    # Overdue: five are missing.
    assert sum(number(line) for line in own[:-1]) == number(own[-1]) == 1000 + 30
    assert number(lines(include={"territory": ("amursk",)})["measure:3"][-1]) == 1000 + 200 + 60 + 5


@pytest.mark.usefixtures("backend")
def test_a_chosen_order_has_no_weights() -> None:
    assert lines(q="капитал", sort="new")["measure:6"][-1].startswith("Порядок выбран")


@pytest.mark.usefixtures("backend")
def test_nothing_is_explained_unless_asked_and_the_order_stays_the_same() -> None:
    params = SearchParams(q="грант", per_page=50)
    plain, explained = search(params, corpus.NOW), search(params, corpus.NOW, explain=True)

    assert all(hit.explanation == () for hit in plain.hits)
    assert [hit.key for hit in plain.hits] == [hit.key for hit in explained.hits]


def staff() -> Client:
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.database
@pytest.mark.parametrize("path", ["/poisk/", "/vozmozhnosti/"])
def test_pages_explain_to_staff_only_and_are_not_kept(portal: Portal, client: Client, path: str) -> None:
    portal.measure(title="Грант на теплицу")
    asked = {"q": "теплица", "explain": "1"}
    answer = staff().get(path, asked)

    assert "Почему здесь" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    visitor = client.get(path, asked)
    assert "Почему здесь" not in visitor.content.decode()
    assert "Почему здесь" not in staff().get(path, {"q": "теплица"}).content.decode()
    client.force_login(UserFactory())
    assert "Почему здесь" not in client.get(path, asked).content.decode()
