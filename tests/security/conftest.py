"""The portal of the permission tests, made once for each module; every test gets its own copy and is rolled back."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from tests.permissions.conftest import administrator, editor, moderator
from tests.permissions.sections import Sections, build_sections
from tests.permissions.world import World, build_world
from tests.search.test_leaks import deliver

__all__ = ["administrator", "deliver", "editor", "moderator"]


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, Sections]]:
    """Both bodies and all sections, in a transaction around the tests of the module."""
    cache.clear()
    with (
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        world = build_world()
        yield world, build_sections(world.foreign_section.organisation, world.foreign_editor)
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture
def both(built: tuple[World, Sections], db: None) -> Iterator[tuple[World, Sections]]:
    """A copy whose objects a test may change."""
    cache.clear()
    yield deepcopy(built)
    cache.clear()


@pytest.fixture
def world(both: tuple[World, Sections]) -> World:
    """The two bodies."""
    return both[0]


@pytest.fixture
def sections(both: tuple[World, Sections]) -> Sections:
    """The other sections."""
    return both[1]
