"""Test objects: ask for what matters to the test, everything else gets a valid default."""

from tests.factories.pages import (
    BodySectionPageFactory,
    CatalogueIndexPageFactory,
    HomePageFactory,
    SupportMeasurePageFactory,
)
from tests.factories.snippets import (
    ApplicantKindFactory,
    MeasureSeriesFactory,
    OrganisationFactory,
    SupportKindFactory,
    TerritoryFactory,
    ThemeFactory,
)
from tests.factories.users import AdministratorFactory, UserFactory

BodySectionFactory = BodySectionPageFactory
SupportMeasureFactory = SupportMeasurePageFactory

__all__ = [
    "AdministratorFactory",
    "ApplicantKindFactory",
    "BodySectionFactory",
    "BodySectionPageFactory",
    "CatalogueIndexPageFactory",
    "HomePageFactory",
    "MeasureSeriesFactory",
    "OrganisationFactory",
    "SupportKindFactory",
    "SupportMeasureFactory",
    "SupportMeasurePageFactory",
    "TerritoryFactory",
    "ThemeFactory",
    "UserFactory",
]
