from opportunities.models.index import BodySectionPage, CatalogueIndexPage
from opportunities.models.measures import MeasureTag, SupportMeasurePage
from opportunities.models.national_projects import NationalProject
from opportunities.models.projects import ProjectIndexPage, ProjectPartner, ProjectTag, SectoralProjectPage
from opportunities.models.series import MeasureSeries

__all__ = [
    "BodySectionPage",
    "CatalogueIndexPage",
    "MeasureSeries",
    "MeasureTag",
    "NationalProject",
    "ProjectIndexPage",
    "ProjectPartner",
    "ProjectTag",
    "SectoralProjectPage",
    "SupportMeasurePage",
]
