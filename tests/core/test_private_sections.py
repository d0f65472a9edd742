"""Who may see a page, asked with fewer queries than Wagtail asks: the answer is the same."""

from typing import Any

import pytest
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import Page, PageViewRestriction

from core.private_sections import in_private_section
from opportunities.models import SupportMeasurePage
from tests.factories import BodySectionPageFactory
from tests.factories.fixtures import Portal

pytestmark = pytest.mark.django_db


def restrict(page: Page) -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def test_a_page_obeys_its_own_restriction_and_those_above(portal: Portal) -> None:
    open_page = portal.measure(parent=BodySectionPageFactory(organisation="guvp"))
    measure = portal.measure()
    assert not measure.get_view_restrictions().exists()

    own, above = restrict(measure), restrict(portal.section)

    assert set(measure.get_view_restrictions()) == {own, above}
    assert set(portal.section.get_view_restrictions()) == {above}
    assert not open_page.get_view_restrictions().exists()


def test_a_copy_that_follows_its_original_obeys_the_restrictions_of_the_original(portal: Portal) -> None:
    measure = portal.measure()
    alias = CreatePageAliasAction(measure, update_slug="kopiya").execute(skip_permission_checks=True).specific
    of_alias = CreatePageAliasAction(alias, update_slug="kopiya-kopii").execute(skip_permission_checks=True).specific
    restriction = restrict(measure)

    assert list(alias.get_view_restrictions()) == [restriction]
    assert list(of_alias.get_view_restrictions()) == [restriction]


def test_a_public_page_costs_one_query(portal: Portal, django_assert_num_queries: Any) -> None:
    measure = portal.measure()

    with django_assert_num_queries(1):
        assert not list(measure.get_view_restrictions())


def test_the_condition_finds_what_wagtail_finds(portal: Portal, django_assert_num_queries: Any) -> None:
    hidden = BodySectionPageFactory(organisation="guvp")
    restrict(hidden)
    alone = portal.measure(title="Тайная")
    restrict(alone)
    below, shown = portal.measure(parent=hidden), portal.measure()

    with django_assert_num_queries(1):
        found = set(Page.objects.filter(in_private_section()).values_list("pk", flat=True))

    assert found == {hidden.pk, alone.pk, below.pk}
    assert found == set(Page.objects.private().values_list("pk", flat=True))
    public = SupportMeasurePage.objects.exclude(in_private_section())
    assert list(public) == [SupportMeasurePage.objects.get(pk=shown.pk)]
