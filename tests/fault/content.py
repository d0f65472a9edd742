"""The content of a fault test: the lists of the demo, a section with measures that editors publish, generated ones."""

from io import StringIO

from django.core.management.base import OutputWrapper

from core.dates import region_now, region_today
from home.demo_loading.clock import Clock
from home.demo_loading.organisations import load_organisations
from home.demo_loading.progress import Progress
from home.demo_loading.records import read
from home.demo_loading.scale.load import BODY_KEY, load_scale
from home.demo_loading.taxonomy import load_lists, load_territories, load_themes
from opportunities.models import BodySectionPage, SupportMeasurePage
from tests.factories import BodySectionPageFactory, OrganisationFactory, SupportMeasurePageFactory


def build(generated: int) -> None:
    """Fill an empty portal; so many measures are generated."""
    BodySectionPageFactory(organisation="fund")
    progress = Progress(OutputWrapper(StringIO()))
    load_lists(progress)
    load_themes(read("themes"), progress)
    load_territories(read("territories"), progress)
    load_organisations(read("organisations"), progress)
    load_scale(generated, Clock(region_today(), region_now()), progress)


def section(key: str) -> BodySectionPage:
    """Return the section of a body, made when it is not there."""
    page: BodySectionPage = BodySectionPageFactory(organisation=OrganisationFactory(key=key, short_name=key, name=key))
    return page


def measures(key: str, count: int, **fields: object) -> list[SupportMeasurePage]:
    """Return new measures in the section of a body, published unless `live=False`."""
    parent = section(key)
    return [
        SupportMeasurePageFactory(parent=parent, title=f"{key} {number}", slug=f"{key}-{number}", **fields)
        for number in range(count)
    ]


def generated_measures(count: int) -> list[SupportMeasurePage]:
    """Return some of the generated measures."""
    parent = BodySectionPage.objects.get(organisation__key=BODY_KEY)
    return list(SupportMeasurePage.objects.child_of(parent).order_by("path")[:count])
