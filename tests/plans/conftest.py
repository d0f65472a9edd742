"""The clock stands still: a run that begins before midnight ends after it."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from core.dates import REGION_TZ

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=REGION_TZ)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _still_clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield
