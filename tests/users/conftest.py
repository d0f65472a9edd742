"""Fixtures of the tests of log-ins."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """Limits of allauth are counted in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()
