from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from endowment.validators import account_errors, check_account, check_bik, check_inn, check_kpp, check_ogrn


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (check_inn, "7707083893"),
        (check_inn, "0000000000"),
        (check_kpp, "272101001"),
        (check_kpp, "7707AB001"),
        (check_ogrn, "1027700132195"),
        (check_bik, "044525225"),
        (check_account, "40702810138250123017"),
    ],
)
def test_right_numbers_pass(check: Callable[[str], None], value: str) -> None:
    check(value)


@pytest.mark.parametrize(
    ("check", "value", "words"),
    [
        (check_inn, "7707083894", "опечатка"),
        (check_inn, "770708389", "10 цифр"),
        (check_inn, "77070 8389", "10 цифр"),
        (check_inn, "٧٧٠٧٠٨٣٨٩٣", "10 цифр"),
        (check_kpp, "27210100", "девять знаков"),
        (check_kpp, "2721я1001", "девять знаков"),
        (check_ogrn, "1027700132196", "опечатка"),
        (check_bik, "04452522", "9 цифр"),
        (check_account, "4070281013825012301", "20 цифр"),
    ],
)
def test_a_wrong_number_is_refused_with_words(check: Callable[[str], None], value: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        check(value)


def test_an_account_must_fit_its_bank() -> None:
    right = ("40702810138250123017", "30101810400000000225", "044525225")

    assert account_errors(*right) == {}
    assert set(account_errors("40702810138250123018", right[1], right[2])) == {"account"}
    assert set(account_errors(right[0], "30101810400000000226", right[2])) == {"correspondent_account"}


def test_zeros_of_the_demo_and_accounts_in_the_treasury_are_taken() -> None:
    assert account_errors("0" * 20, "0" * 20, "0" * 9) == {}
    assert account_errors("03224643080000002200", "40102810845370000014", "010813050") == {}
