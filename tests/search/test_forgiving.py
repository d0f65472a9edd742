"""A search that finds what was meant, says what it has changed, leads back, and shows no word of what is hidden."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from core.dates import region_now
from search import engine as engines
from search.documents import EntryDocument
from search.index import bulk_enqueue
from search.models import SearchWord
from search.params import SearchParams
from search.results import Offer, SearchResults
from search.service import search
from search.vocabulary import Sweeper, learn, sweep
from tests.factories.fixtures import Portal
from tests.search import corpus
from tests.search.conftest import Ask
from tests.search.test_bad_input import WORDS

pytestmark = pytest.mark.django_db


def keys(results: SearchResults) -> list[str]:
    return [hit.key for hit in results.hits]


class TestBothBackEnds:
    @pytest.mark.parametrize(
        ("typed", "meant", "kinds"),
        [
            ("uhfyn", "грант", ("layout",)),
            ("subsidiya", "субсидия", ("transliteration",)),
            ("гарнт", "грант", ("typo",)),
            ("помищение в арнду", "помещение в аренду", ("typo",)),
            ("волонтераим", "волонтёров", ("typo",)),
            ("пкфте", "грант", ("transliteration",)),
            ("uhfyn dlya НКО", "грант для НКО", ("layout", "transliteration")),
            ("гарнт единорог", "грант единорог", ("typo",)),
        ],
    )
    def test_the_changed_query_is_answered_like_itself(
        self, ask: Ask, typed: str, meant: str, kinds: tuple[str, ...]
    ) -> None:
        results, plain = ask(f"q={quote(typed)}"), ask(f"q={quote(meant)}")

        assert results.corrected is not None
        assert (results.corrected.text, results.corrected.kinds) == (meant, kinds)
        assert results.suggestion == meant
        assert (results.total, results.matched) == (plain.total, plain.matched)
        assert results.total
        assert keys(results) == keys(plain)
        assert [hit.highlight for hit in results.hits] == [hit.highlight for hit in plain.hits]

    def test_the_way_back_searches_for_what_was_typed(self, ask: Ask) -> None:
        corrected = ask("q=гарнт&kind=grant").corrected
        assert corrected is not None
        back = ask(corrected.literal_query.removeprefix("?"))

        assert (back.total, back.corrected) == (0, None)
        assert back.did_you_mean is not None
        assert back.did_you_mean.label == "грант"
        assert ask(back.did_you_mean.query.removeprefix("?")).total == back.did_you_mean.total > 0

    @pytest.mark.parametrize("text", ["qqqqq", "единорог", "44-аз", "ТОЗ", "!!!"])
    def test_where_nothing_can_be_guessed_nothing_is_changed(self, ask: Ask, text: str) -> None:
        results = ask(f"q={quote(text)}")

        assert (results.corrected, results.did_you_mean, results.suggestion) == (None, None, None)

    @pytest.mark.parametrize("text", ["щщщщщщ", "ыыыы", "qqqq", "zzzz", "йцукен", "ffff", "z", "q w e r t y", "кагда"])
    def test_nonsense_finds_nothing_and_gets_advice(self, ask: Ask, text: str) -> None:
        results = ask(f"q={quote(text)}&kind=grant")

        assert (results.total, results.corrected, results.did_you_mean) == (0, None, None)
        assert [offer.label for offer in results.loosen] == [f"Без слов «{text}»"]

    def test_nonsense_beside_words_is_named(self, ask: Ask) -> None:
        results = ask("q=грант+щщщщщщ+z")

        assert (results.corrected, results.did_you_mean) == (None, None)
        assert results.missing == ["щщщщщщ", "z"]

    @pytest.mark.parametrize("signs", ["!!! ??? ###", "🙂", "№"])
    def test_signs_alone_are_told_from_words(self, ask: Ask, signs: str) -> None:
        results, everything = ask(f"q={quote(signs)}&kind=grant"), ask("kind=grant")

        assert (results.wordless, everything.wordless) == (True, False)
        assert (keys(results), results.total) == (keys(everything), everything.total)
        assert not ask("q=грант+!!!").wordless

    @pytest.mark.parametrize("text", ["грант", "гранты для НКО", "HKO", "44-ФЗ", "школа реабилитации"])
    def test_what_is_found_is_never_changed(self, ask: Ask, text: str) -> None:
        results = ask(f"q={quote(text)}")

        assert results.total
        assert (results.corrected, results.did_you_mean) == (None, None)

    def test_filters_are_not_a_reason_to_change_words(self, ask: Ask) -> None:
        results = ask("q=эльбан&kind=subsidy")

        assert (results.total, results.corrected, results.did_you_mean) == (0, None, None)

    def test_a_bold_guess_is_only_offered_beside_other_answers(self, ask: Ask) -> None:
        results = ask("q=единорог+инсульт+реобилетации")

        assert (results.matched, results.corrected) == ("some", None)
        assert results.did_you_mean is not None
        assert results.did_you_mean.label == "единорог инсульт реабилитации"

    def test_words_that_stand_nowhere_are_named(self, ask: Ask) -> None:
        assert ask("q=грант+единорог").missing == ["единорог"]
        assert ask("q=инсульт+теплица+44-ФЗ").missing == ["теплица"]
        assert ask("q=инсульт+устав+45-ФЗ").missing == ["45-ФЗ"]
        assert ask("q=инсульт+устав").missing == []

    def test_pages_of_a_changed_query_are_pages(self, ask: Ask) -> None:
        first, second = ask("q=гарнт", per_page=2), ask("q=гарнт&page=2", per_page=2)

        assert first.pages == second.pages > 1
        assert not set(keys(first)) & set(keys(second))

    def test_the_empty_answer_tells_which_word_or_filter_to_drop(self, ask: Ask) -> None:
        results = ask("q=аренда+устав+договор&kind=property&who=sonko", types=("measure",))

        assert results.total == 0
        numbers = {offer.label: offer.total for offer in results.loosen}
        assert numbers == {
            "Без «property»": 1,
            "Без всех фильтров": 1,
            "Без слов «аренда устав договор»": 1,
        }
        assert [offer.total for offer in results.loosen] == sorted(numbers.values(), reverse=True)

    def test_each_offer_finds_what_it_promises(self, ask: Ask) -> None:
        for query in (
            "q=грант+заявка&kind=property",
            "q=поддержка+семей&kind=property",
            "q=гарнт&kind=subsidy&level=federal",
            "kind=subsidy&who=person",
            "q=деньги+заявка+целевой&status=soon&kind=grant",
        ):
            results = ask(query, types=("measure",))
            assert results.total == 0, query
            assert 0 < len(results.loosen) <= 6
            for offer in results.loosen:
                assert ask(offer.query.removeprefix("?"), types=("measure",)).total == offer.total, offer

    def test_a_word_in_the_way_is_named(self, ask: Ask) -> None:
        results = ask("q=поддержка+семей&kind=property", types=("measure",))

        assert "Без слова «семей»" in [offer.label for offer in results.loosen]

    def test_where_nothing_helps_there_are_places_to_look_at(self, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
        from search import registry

        kinds = {name: replace(item, browse="kind") for name, item in registry._types.items()}
        monkeypatch.setattr(registry, "_types", kinds)
        results, measures = ask("q=единорог"), ask("q=единорог", types=("measure",))

        assert results.loosen == []
        assert results.places[0] == Offer("measure", "?type=measure", 8)
        assert Offer("practice", "?type=practice", 2) in results.places
        assert measures.places == [
            Offer("grant", "?kind=grant", 5),
            Offer("subsidy", "?kind=subsidy", 1),
            Offer("property", "?kind=property", 1),
            Offer("training", "?kind=training", 1),
        ]

    @pytest.mark.parametrize("text", WORDS, ids=range(len(WORDS)))
    def test_a_few_questions_answer_whatever_is_typed(
        self, ask: Ask, monkeypatch: pytest.MonkeyPatch, text: str
    ) -> None:
        asked = count_questions(monkeypatch)
        for query in (f"q={quote(text, errors='surrogatepass')}", f"q={quote(text[:150], errors='replace')}+гарнт"):
            asked.clear()
            ask(query)
            ask(f"{query}&kind=grant&who=tos&status=closed")
            assert len(asked) <= 2 * 7


def count_questions(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return a list that grows with each question to the engine."""
    asked: list[object] = []
    plain = engines.Engine.ask

    def ask(self: engines.Engine, plan: Any) -> Any:
        asked.append(plan)
        return plain(self, plan)

    monkeypatch.setattr(engines.Engine, "ask", ask)
    return asked


@pytest.mark.database
@pytest.mark.parametrize(
    ("query", "questions"),
    [("q=грант", 1), ("q=гарнт", 2), ("q=единорог", 2), ("q=гарнт&exact=1", 3), ("q=грант+единорог", 1), ("", 1)],
)
def test_a_search_asks_the_engine_as_seldom_as_it_can(
    entries: None, monkeypatch: pytest.MonkeyPatch, query: str, questions: int
) -> None:
    asked = count_questions(monkeypatch)
    search(SearchParams.parse(QueryDict(query)), corpus.NOW)

    assert len(asked) == questions


@pytest.mark.database
@pytest.mark.parametrize("text", ["гарнт", "uhfyn dlya валантеров", "единорог " * 10, "ab " * 60, "субсидтя " * 5])
def test_statements_are_bounded(entries: None, text: str) -> None:
    params = SearchParams.parse(QueryDict(f"q={text}&kind=grant&who=tos"))
    search(params, corpus.NOW)
    with CaptureQueriesContext(connection) as statements:
        search(params, corpus.NOW)

    assert len(statements) <= 35


@pytest.mark.database
class TestVocabulary:
    def test_only_letters_and_each_word_once(self, entries: None) -> None:
        words = set(SearchWord.objects.values_list("word", flat=True))

        assert {"гранты", "субсидия", "тос", "нко", "учет"} <= words
        assert not any(char.isdigit() for word in words for char in word)
        assert SearchWord.objects.get(word="учет").shown == "учёт"

    def test_a_sweep_changes_nothing_the_second_time(self, entries: None) -> None:
        before = list(SearchWord.objects.order_by("word").values())
        list(sweep())

        assert list(SearchWord.objects.order_by("word").values()) == before

    def test_a_sweep_forgets_what_stands_nowhere(self, entries: None) -> None:
        learn(["гиппогриф"])
        list(sweep())

        assert not SearchWord.objects.filter(word="гиппогриф").exists()

    def test_what_is_learned_during_a_sweep_stays(self, entries: None) -> None:
        portions = sweep()
        next(portions)
        learn(["гиппогриф"])
        list(portions)

        assert SearchWord.objects.filter(word="гиппогриф").exists()

    def test_the_worker_sweeps_once_and_then_has_time(self, entries: None) -> None:
        learn(["гиппогриф"])
        sweeper = Sweeper()
        steps = 0
        while sweeper.step():
            steps += 1

        assert 1 <= steps <= 5
        assert not SearchWord.objects.filter(word="гиппогриф").exists()
        assert not sweeper.step()

    def test_odd_texts_are_learned(self, db: None) -> None:
        learn(["НКO и\u0306ога", "e\u0301cole", "ﷺ", "1с", "а" * 60, "д\u00adом", "İstanbul", "\u202eтнарг", "x_y"])
        words = dict(SearchWord.objects.values_list("word", "shown"))

        assert words["нко"] == "нко"
        assert words["йога"] == "йога"
        assert words["дом"] == "дом"
        assert all(len(word) < 50 for word in words)

    def test_words_are_learned_after_the_commit(
        self, world: None, django_capture_on_commit_callbacks: Callable[..., Any]
    ) -> None:
        document = EntryDocument("measure", 1, "Гиппогриф", url="/1/")
        with django_capture_on_commit_callbacks() as callbacks:
            bulk_enqueue([document])
        assert not SearchWord.objects.exists()

        for callback in callbacks:
            callback()
        assert SearchWord.objects.filter(word="гиппогриф").exists()

    def test_a_failure_to_learn_is_not_the_publishers(
        self, transactional_db: None, portal: Portal, caplog: pytest.LogCaptureFixture
    ) -> None:
        with connection.schema_editor() as editor:
            editor.alter_db_table(SearchWord, "search_searchword", "search_hidden")
        try:
            page = portal.measure(title="Гиппогриф")
            results = search(SearchParams(q="гиппогриф", types=("measure",)), region_now())
        finally:
            with connection.schema_editor() as editor:
                editor.alter_db_table(SearchWord, "search_hidden", "search_searchword")

        assert [hit.id for hit in results.hits] == [page.pk]
        assert "on_commit" in caplog.text


@pytest.mark.database
class TestNothingLeaks:
    """The vocabulary may be behind: what a visitor is shown is checked with the live documents."""

    def suggested(self, text: str) -> str | None:
        return search(SearchParams.parse(QueryDict(f"q={quote(text)}")), region_now()).suggestion

    def test_a_word_of_a_draft_is_never_offered(self, portal: Portal) -> None:
        portal.measure(title="Грант")
        portal.measure(title="Гиппогриф", live=False)
        list(sweep())

        assert not SearchWord.objects.filter(word="гиппогриф").exists()
        assert self.suggested("гипогриф") is None

    def test_a_word_of_an_unpublished_draft_of_a_live_page_is_never_offered(self, portal: Portal) -> None:
        page = portal.measure(title="Грант")
        page.title = "Гиппогриф"
        page.save_revision()
        list(sweep())

        assert self.suggested("гипогриф") is None

    @pytest.mark.parametrize("typed", ["гипогриф", "ubggjuhba", "gippogrif", "гарнт гипогриф", "грант ubggjuhba"])
    @pytest.mark.parametrize("hide", ["unpublish", "delete", "password", "login", "edit"])
    def test_a_word_that_is_no_longer_public_is_never_offered(self, portal: Portal, typed: str, hide: str) -> None:
        portal.measure(title="Грант")
        page = portal.measure(title="Гиппогриф")
        list(sweep())
        assert "гиппогриф" in (self.suggested(typed) or "")
        match hide:
            case "unpublish":
                page.unpublish()
            case "delete":
                page.delete()
            case "password":
                PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")
            case "login":
                restriction = PageViewRestriction.objects.create(page=page, restriction_type="groups")
                restriction.groups.add(Group.objects.first() or Group.objects.create(name="x"))
                restriction.save()
            case "edit":
                page.title = "Теплица"
                page.save_revision().publish()

        assert SearchWord.objects.filter(word="гиппогриф").exists()
        assert "гиппогриф" not in (self.suggested(typed) or "")


@pytest.mark.database
class TestPages:
    def test_the_page_says_what_was_changed_and_leads_back(self, portal: Portal, client: Client) -> None:
        page = portal.measure(title="Грант на теплицу")
        list(sweep())
        html = client.get("/poisk/", {"q": "гарнт"}).content.decode()
        back = client.get("/poisk/", {"q": "гарнт", "exact": "1"}).content.decode()

        assert "Показаны результаты" in html
        assert "<b>«грант»</b>" in html
        assert f'href="/poisk/?q={quote("гарнт")}&amp;exact=1"' in html
        assert str(page.url) in html
        assert "Показаны результаты" not in back
        assert f'href="/poisk/?q={quote("грант")}"' in back
        assert str(page.url) not in back

    def test_the_catalogue_says_it_too(self, portal: Portal, client: Client) -> None:
        portal.measure(title="Грант на теплицу")
        list(sweep())
        html = (
            client.get(portal.catalogue.url, {"q": "uhfyn", "status": "closed"}).content.decode().replace("\xa0", " ")
        )

        assert "Искали" in html
        assert "<b>«грант»</b>" in html
        assert "Без «Приём завершён»" in html

    def test_an_empty_page_leads_on(self, portal: Portal, client: Client) -> None:
        portal.measure(title="Грант на теплицу")
        html = client.get("/poisk/", {"q": "единорог"}).content.decode()

        assert "Или посмотрите, что есть" in html
        assert 'href="/poisk/?type=measure"' in html
        assert 'href="/poisk/?kind=grant"' in html

    def test_words_are_escaped_wherever_they_are_repeated(self, portal: Portal, client: Client) -> None:
        portal.measure(title="Грант")
        list(sweep())
        for text in ("<b>гарнт</b>", "грант <script>x</script>", '"><img> грант', "<mark>uhfyn</mark>"):
            for query in ({"q": text}, {"q": text, "status": "closed"}, {"q": text, "exact": "1"}):
                html = client.get("/poisk/", query).content.decode()
                assert text not in html
                assert "<script>x" not in html
                assert "<img>" not in html

    @pytest.mark.parametrize("text", WORDS, ids=range(len(WORDS)))
    def test_any_words_give_a_page_and_json(self, portal: Portal, client: Client, text: str) -> None:
        portal.measure(title="Грант")
        list(sweep())
        query = f"q={quote(text, errors='surrogatepass')}"
        for path in ("/poisk/", "/api/v1/search", portal.catalogue.url):
            for address in (f"{path}?{query}", f"{path}?{query}&exact=1&status=closed"):
                assert client.get(address).status_code == 200
