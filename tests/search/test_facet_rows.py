"""Rows of a filter: three states, and nothing of a name gets into the markup."""

from search.results import FacetResult, FacetValue
from search.templatetags.facets import facet_group, facet_options, facet_rows

EVIL = '"><script>alert(1)</script>'


def facet(*, selected: bool = False, excluded: bool = False, label: str = "Гранты", depth: int = 0) -> FacetResult:
    value = FacetValue("grant", label, 7, selected, excluded, depth, "?q=%22&not_kind=grant")
    return FacetResult("kind", "Вид", lambda: [value])


def test_a_row_offers_to_choose_and_to_exclude() -> None:
    row = facet_rows(facet(depth=1), "/katalog/")

    assert '<div class="facet__row facet__row--depth1">' in row
    assert 'id="f-kind-grant" name="kind" value="grant">' in row
    assert 'href="/katalog/?q=%22&amp;not_kind=grant" rel="nofollow" aria-label="Кроме: Гранты"' in row


def test_a_chosen_value_is_ticked() -> None:
    assert 'value="grant" checked>' in facet_rows(facet(selected=True), "/")
    assert '<option value="grant" selected>Гранты (7)</option>' in facet_options(facet(selected=True))


def test_an_excluded_value_can_be_taken_back_and_stays_in_the_form() -> None:
    row = facet_rows(facet(excluded=True), "/")

    assert '<input type="hidden" name="not_kind" value="grant">' in row
    assert "<b>кроме:</b> Гранты" in row
    assert "checkbox" not in row


def test_a_filter_is_unfolded_when_asked_and_absent_without_a_row() -> None:
    assert facet_group(facet(), "/", True).startswith('<details class="facet" data-facet="kind" open><summary>Вид<')
    assert facet_group(facet(), "/", ()).startswith('<details class="facet" data-facet="kind"><summary>')
    assert facet_group(FacetResult("kind", "Вид", list), "/", True) == ""


def test_names_are_text() -> None:
    assert "<script" not in facet_group(FacetResult("kind", EVIL, facet().make), "/", True)
    for state in ({}, {"selected": True}, {"excluded": True}):
        made = facet_rows(facet(label=EVIL, **state), EVIL) + facet_options(facet(label=EVIL, **state))
        assert "<script" not in made
        assert EVIL not in made
        assert "&quot;&gt;&lt;script&gt;" in made
