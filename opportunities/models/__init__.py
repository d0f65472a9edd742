from opportunities.models.index import BodySectionPage, CatalogueIndexPage
from opportunities.models.measures import MeasureTag, SupportMeasurePage
from opportunities.models.series import MeasureSeries

__all__ = ["BodySectionPage", "CatalogueIndexPage", "MeasureSeries", "MeasureTag", "SupportMeasurePage"]
