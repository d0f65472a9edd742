"""Fixtures for every test; `tests/conftest.py` imports them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from wagtail.models import Site

from home.models import HomePage
from opportunities.models import BodySectionPage, CatalogueIndexPage, SupportMeasurePage
from tests.factories.pages import (
    BodySectionPageFactory,
    CatalogueIndexPageFactory,
    HomePageFactory,
    SupportMeasurePageFactory,
)


@dataclass(frozen=True)
class Portal:
    """The smallest working portal: one body, no measures."""

    site: Site
    home: HomePage
    catalogue: CatalogueIndexPage
    section: BodySectionPage

    def measure(self, **fields: Any) -> SupportMeasurePage:
        """Publish a measure in the section; `fields` as in `SupportMeasurePageFactory`."""
        return SupportMeasurePageFactory(**{"parent": self.section, **fields})


@pytest.fixture
def portal(db: None) -> Iterator[Portal]:
    """Build the site root, the home page, the catalogue and the section of `fund`.

    The cache is emptied on both sides: names of lists and addresses of pages outlive the rolled back rows.
    """
    cache.clear()
    home = HomePageFactory()
    catalogue = CatalogueIndexPageFactory()
    section = BodySectionPageFactory(organisation="fund")
    yield Portal(Site.objects.get(is_default_site=True), home, catalogue, section)
    cache.clear()
