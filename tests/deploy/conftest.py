"""Sites of the drills."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.deploy.sites import DrillSite, migrated_postgresql, migrated_sqlite


@contextmanager
def filled_site(folder: Path) -> Iterator[DrillSite]:
    """Yield a site with content on the kind of database this test run uses."""
    if connection.vendor == "sqlite":
        site = DrillSite(migrated_sqlite(folder), folder)
        site.content("fill")
        yield site
        return
    with migrated_postgresql() as url:
        site = DrillSite(url, folder)
        site.content("fill")
        yield site


@pytest.fixture(scope="module")
def source(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DrillSite]:
    """A site with content; tests only read it."""
    with django_db_blocker.unblock(), filled_site(tmp_path_factory.mktemp("source")) as site:
        yield site
