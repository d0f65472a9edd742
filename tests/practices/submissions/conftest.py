from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests.factories import TerritoryFactory
from tests.factories.fixtures import Portal
from tests.practices.factories import PracticeIndexPageFactory, PracticeSectorFactory


@pytest.fixture(autouse=True)
def library(portal: Portal, settings: Settings, tmp_path: Path) -> None:
    """A library with the lists that the form offers; files lie in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path
    PracticeIndexPageFactory()
    PracticeSectorFactory(key="prevention", name="Профилактика")
    TerritoryFactory(key="lazo", name="Район имени Лазо")
