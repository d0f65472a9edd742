import datetime as dt
import json

import pytest

from core.dates import REGION_TZ
from search.documents import MAX_BODY, EntryDocument
from search.listing import facet_token, title_sort
from tests.search.corpus import CORPUS


@pytest.mark.parametrize("document", CORPUS, ids=lambda document: document.key)
def test_a_document_survives_json(document: EntryDocument) -> None:
    assert EntryDocument.from_json(json.loads(json.dumps(document.to_json()))) == document


def test_moments_keep_their_zone() -> None:
    moment = dt.datetime(2026, 12, 1, 18, 0, tzinfo=REGION_TZ)
    data = EntryDocument("measure", 1, "Т", "/", closes_at=moment).to_json()

    assert data["closes_at"] == "2026-12-01T18:00:00+10:00"


def test_what_postgresql_cannot_store_is_dropped_and_a_long_body_is_cut() -> None:
    document = EntryDocument("measure", 1, "А\0Б", "/", body="я" * (MAX_BODY + 5), card={"x": ["\0"]})
    data = document.to_json()

    assert data["title"] == "АБ"
    assert data["card"] == {"x": [""]}
    assert len(data["body"]) == MAX_BODY


def test_equal_sets_have_equal_tokens_whatever_their_order() -> None:
    assert facet_token("who", ("a", "b")) == facet_token("who", ("b", "a"))
    assert facet_token("who", ("a", "b")) != facet_token("kind", ("a", "b"))
    assert len(facet_token("who", ("a",))) == 11


def test_titles_sort_without_quotes_case_and_yo() -> None:
    titles = ["«Яблоня»", "ёлка", "Грант", "  Ель"]

    assert sorted(titles, key=title_sort) == ["Грант", "ёлка", "  Ель", "«Яблоня»"]
