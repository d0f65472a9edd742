import pytest
from django.test import Client

from home.region_map import RegionMap, outlines, region_map, shade_limits
from search.results import FacetValue
from taxonomy.models import Territory
from tests.factories import TerritoryFactory
from tests.factories.fixtures import Portal
from tests.practices.factories import PracticePageFactory

SHADE = {"few": 0, "many": 1, "most": 2}


def value(key: str, count: int) -> FacetValue:
    return FacetValue(key, key, count, False, False, 1, "")


def drawn_map(values: list[FacetValue]) -> RegionMap:
    found = region_map(values)
    assert found is not None
    return found


def test_the_outlines_are_those_of_all_nineteen_districts():
    box, paths = outlines()

    assert len(paths) == 19
    assert all(path.startswith("M") for path in paths.values())
    assert len(box.split()) == 4


def test_more_is_never_lighter():
    counts = [0, 1, 1, 2, 5, 9]
    keys = sorted(outlines()[1])[: len(counts)]
    drawn = drawn_map([value(key, count) for key, count in zip(keys, counts, strict=True)])
    shades = [SHADE[district.shade] for district in drawn.districts]

    assert shades == sorted(shades)
    assert (shades[0], shades[-1]) == (0, 2)


def test_equal_counts_have_one_shade():
    drawn = drawn_map([value(key, 7) for key in outlines()[1]])

    assert {district.shade for district in drawn.districts} == {"few"}
    assert drawn.steps == (("few", "7"),)


@pytest.mark.parametrize("counts", [[0], [0, 1], [3, 3, 3], [1, 1000]])
def test_limits_lie_between_the_lowest_and_the_highest(counts):
    low, high = shade_limits(counts)

    assert min(counts) <= low <= high <= max(counts)


def test_another_region_has_no_map():
    assert region_map([value("moscow", 3)]) is None


@pytest.fixture
def nanaysky(portal: Portal) -> Territory:
    return TerritoryFactory(key="nanaysky", name="Нанайский район")


@pytest.mark.django_db
def test_the_front_page_counts_what_accepts_applications(client: Client, portal: Portal, nanaysky: Territory):
    portal.measure(title="Открытая", territories=[nanaysky])
    text = client.get("/").content.decode()

    assert 'href="/vozmozhnosti/?territory=nanaysky&amp;status=open&amp;status=permanent"' in text
    assert "Нанайский район: 1</title>" in text
    assert "OpenStreetMap" in text


@pytest.mark.django_db
def test_the_map_shows_practices_when_asked(client: Client, portal: Portal, nanaysky: Territory):
    portal.measure(territories=[nanaysky])
    page = PracticePageFactory(territories=[nanaysky])
    text = client.get("/?karta=praktiki").content.decode()

    assert f'href="{page.get_parent().url}?territory=nanaysky"' in text
    assert client.get("/?karta=<script>").status_code == 200
