import re

import pytest

from events.numbers import fold, new_number


def test_a_number_has_a_readable_head_and_a_random_tail() -> None:
    number = new_number("УН", 2026, 42)

    assert re.fullmatch(r"УН-2026-0042-[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", number)
    assert new_number("УН", 2026, 42) != number


@pytest.mark.parametrize(
    "typed",
    [
        "УН-2026-0042-7K3F-9QWD-M2XA",
        "ун 2026 0042 7к3f 9qwd м2ха",
        "УН—2026—0042—7K3F—9QWD—M2XA",
        "YH202600427K3F9QWDM2XA",
        "  УН-2O26-OO42-7K3F-9QWD-M2XA. ",
    ],
    ids=["as-printed", "lower-case-and-russian-letters", "long-dashes", "as-in-the-code", "letters-for-zeros"],
)
def test_a_typed_number_is_forgiven(typed: str) -> None:
    assert fold(typed) == fold("УН-2026-0042-7K3F-9QWD-M2XA")


def test_folding_twice_changes_nothing() -> None:
    once = fold(new_number("АВСЕ", 2026, 1))
    assert fold(once) == once


@pytest.mark.parametrize("text", ["", "\0", "💥" * 500, "'; DROP TABLE", "a" * 10_000])
def test_anything_can_be_folded(text: str) -> None:
    assert len(fold(text)) <= 40
