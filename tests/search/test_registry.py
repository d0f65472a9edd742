import pytest
from django.core.exceptions import ImproperlyConfigured

from home.models import HomePage
from search import facets, registry
from search.facets import Facet, facets_for, register_facet, status_labels
from search.registry import SearchType, all_types, get_type, page_types, register, type_of
from tests.search import corpus

pytestmark = pytest.mark.usefixtures("world")


def test_a_name_is_registered_once() -> None:
    with pytest.raises(ImproperlyConfigured, match="measure"):
        register(corpus.TYPES[0])
    with pytest.raises(ImproperlyConfigured, match="kind"):
        register_facet(corpus.FACETS[0])


def test_a_page_model_has_one_type() -> None:
    page_type = SearchType(**{**vars(corpus.TYPES[0]), "name": "home", "model": HomePage})
    register(page_type)

    assert type_of(HomePage) is page_type
    assert page_types() == (page_type,)
    with pytest.raises(ImproperlyConfigured, match="HomePage"):
        register(SearchType(**{**vars(page_type), "name": "other"}))


def test_unknown_names_are_told_by_none() -> None:
    assert get_type("none") is None
    assert facets.get_facet("none") is None
    assert [item.name for item in all_types()] == ["measure", "practice"]


def test_facets_follow_the_types() -> None:
    assert [facet.name for facet in facets_for(("practice",))] == ["territory"]
    assert [facet.name for facet in facets_for(())] == ["type", "who", "kind", "status", "territory", "level"]


def test_the_real_site_registers_its_own() -> None:
    assert list(status_labels()) == ["open", "closing", "permanent", "soon", "closed"]
    assert isinstance(corpus.FACETS[0], Facet)
    assert registry.get_type("measure") is corpus.TYPES[0]
