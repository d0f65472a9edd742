"""Limits counted in the database."""

import datetime as dt

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from core.guard import LEAST, LONGEST, age_of, stamp
from core.limits import Limit
from core.models import Tries
from core.visitors import address_of

NOW = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)
LIMIT = Limit("x", 2, dt.timedelta(minutes=10))
SECOND = dt.timedelta(seconds=1)


@pytest.mark.database
@pytest.mark.django_db
def test_the_third_try_waits_for_the_end_of_the_window() -> None:
    assert [LIMIT.spend("a", NOW) for _ in range(3)] == [0, 0, 600]
    assert LIMIT.left("a", NOW + 599 * SECOND) == 1
    assert LIMIT.spend("b", NOW) == 0
    assert Limit("y", 1, LIMIT.window).spend("a", NOW) == 0
    assert LIMIT.spend("a", NOW + LIMIT.window) == 0


@pytest.mark.database
@pytest.mark.django_db
def test_asking_counts_nothing_and_success_begins_anew() -> None:
    assert [LIMIT.left("a", NOW) for _ in range(5)] == [0] * 5
    assert not Tries.objects.exists()
    LIMIT.spend("a", NOW)
    LIMIT.spend("a", NOW)
    assert LIMIT.left("a", NOW) == 600
    LIMIT.forget("a")
    assert LIMIT.left("a", NOW) == 0


@pytest.mark.django_db
def test_rows_tell_nothing_about_who_tried_and_do_not_stay() -> None:
    for number in range(5):
        LIMIT.spend(f"192.0.2.{number}", NOW)
    assert not any("192.0.2." in row.key for row in Tries.objects.all())
    LIMIT.spend("192.0.2.9", NOW + LIMIT.window)
    assert Tries.objects.count() == 1


@pytest.mark.parametrize(
    ("header", "sent", "expected"),
    [
        ("", "192.0.2.1", "127.0.0.1"),
        ("HTTP_X_FORWARDED_FOR", "198.51.100.7", "198.51.100.7"),
        ("HTTP_X_FORWARDED_FOR", "192.0.2.1, 198.51.100.7", "198.51.100.7"),
    ],
)
def test_the_address_is_what_our_proxy_says(
    rf: RequestFactory, settings: Settings, header: str, sent: str, expected: str
) -> None:
    settings.CLIENT_ADDRESS_HEADER = header
    assert address_of(rf.get("/", headers={"x-forwarded-for": sent})) == expected


def test_a_stamp_tells_its_age_and_cannot_be_made_up() -> None:
    assert age_of(stamp(NOW), NOW + LEAST) == LEAST
    assert age_of(stamp(NOW), NOW + LONGEST) == LONGEST
    for text in ("", "1", stamp(NOW)[:-1], stamp(NOW) + "x", "a:b:c", "\0"):
        assert age_of(text, NOW) is None
