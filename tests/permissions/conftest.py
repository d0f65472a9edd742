from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from tests.permissions.sections import Sections, build_sections
from tests.permissions.world import World, build_world
from users.models import User


@pytest.fixture
def world(db: None, settings: Settings, tmp_path: Path) -> Iterator[World]:
    """Two bodies with editors, a moderator and an administrator."""
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    yield build_world()
    cache.clear()


@pytest.fixture
def sections(world: World) -> Sections:
    """The other sections, of which body B holds the events."""
    return build_sections(world.foreign_section.organisation, world.foreign_editor)


def enter(user: User) -> Client:
    """Return a browser in which the user has signed in; an error page is an answer, not an exception."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


@pytest.fixture
def editor(world: World) -> Client:
    """The editor of body A in the admin."""
    return enter(world.editor)


@pytest.fixture
def moderator(world: World) -> Client:
    """A moderator in the admin."""
    return enter(world.moderator)


@pytest.fixture
def administrator(world: World) -> Client:
    """An administrator in the admin."""
    return enter(world.administrator)
