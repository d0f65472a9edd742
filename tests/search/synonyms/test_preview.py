"""The preview tells what the real search would answer, and changes nothing."""

import pytest

from search.models import SynonymGroup
from search.params import SearchParams
from search.service import search
from search.synonyms.preview import Comparison, compare
from tests.search import corpus
from tests.search.conftest import Ask

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def changes(comparison: Comparison) -> dict[str, str]:
    """Return `{title: change}` of the right side."""
    return {after.title: after.change for _, after in comparison.rows if after}


def test_new_and_moved_hits_are_named(entries: None) -> None:
    before = compare("нко", SynonymGroup(terms="помещение\nаренда"), corpus.NOW)
    after = compare("нко", SynonymGroup(terms="НКО\nсубсидия"), corpus.NOW)

    assert (before.changed, before.total_before, before.total_after) == (False, 2, 2)
    assert (after.changed, after.total_before, after.total_after) == (True, 2, 3)
    assert changes(after)["Субсидия на аренду помещения"] == "новое"
    assert set(changes(after).values()) <= {"", "новое", "ниже на 1\u00a0место"}


def test_what_is_shown_is_what_comes_after_saving(ask: Ask) -> None:
    group = SynonymGroup(terms="эндаумент\nнекоммерческая организация\nдеревня")
    comparison = compare("эндаумент", group, corpus.NOW)
    assert not SynonymGroup.objects.exists()
    group.save()

    saved = search(SearchParams(q="эндаумент", per_page=10), corpus.NOW)

    assert [after.title for _, after in comparison.rows if after] == [hit.title for hit in saved.hits]
    assert comparison.total_after == saved.total


def test_a_changed_group_is_compared_with_its_stored_form(entries: None) -> None:
    group = SynonymGroup.objects.create(terms="НКО\nсубсидия")
    group.terms = "НКО\nгрант"
    comparison = compare("", group, corpus.NOW)

    assert comparison.query == "НКО"
    gone = {before.title for before, _ in comparison.rows if before and before.change == "уйдёт из первых десяти"}
    assert gone == {"Субсидия на аренду помещения"}


def test_switching_a_group_off_is_a_change_too(entries: None) -> None:
    group = SynonymGroup.objects.create(terms="НКО\nсубсидия")
    group.is_active = False
    comparison = compare("нко", group, corpus.NOW)

    assert (comparison.total_before, comparison.total_after) == (3, 2)


def test_it_tells_when_one_word_was_enough(entries: None) -> None:
    comparison = compare("единорог помещение", SynonymGroup(terms="единорог\nаренда"), corpus.NOW)

    assert (comparison.loose_before, comparison.loose_after) == (True, False)


@pytest.mark.parametrize("query", ["'; DROP TABLE --", "\x00\x07", "((((", "я" * 5000])
def test_any_query_can_be_tried(entries: None, query: str) -> None:
    compare(query, SynonymGroup(terms="НКО\nсубсидия"), corpus.NOW)
