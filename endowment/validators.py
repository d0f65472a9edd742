"""Check digits of Russian payment details. Each function raises ValidationError with words for the editor."""

import re

from django.core.exceptions import ValidationError

_INN_WEIGHTS = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_ACCOUNT_WEIGHTS = (7, 1, 3)
_KPP = re.compile(r"\d{4}[\dA-Z]{2}\d{3}")
# Branches of the Bank of Russia itself: their number in a БИК says nothing about the account.
_CENTRAL_BANK = {"000", "001", "002"}
# Accounts in the treasury carry keys by rules of their own.
_TREASURY = "01"


def check_inn(value: str) -> None:
    """Refuse what is no ИНН of an organisation: ten digits, the last one follows from the others."""
    _check_digits(value, 10, "В ИНН организации")
    total = sum(weight * int(digit) for weight, digit in zip(_INN_WEIGHTS, value, strict=False))
    if total % 11 % 10 != int(value[-1]):
        raise ValidationError("В ИНН опечатка: последняя цифра не сходится с остальными.")


def check_kpp(value: str) -> None:
    """Refuse what is no КПП: nine signs, the fifth and the sixth may be Latin capitals."""
    if not _KPP.fullmatch(value):
        raise ValidationError("В КПП девять знаков, например 272101001.")


def check_ogrn(value: str) -> None:
    """Refuse what is no ОГРН: thirteen digits, the last one follows from the others."""
    _check_digits(value, 13, "В ОГРН")
    if int(value[:-1]) % 11 % 10 != int(value[-1]):
        raise ValidationError("В ОГРН опечатка: последняя цифра не сходится с остальными.")


def check_bik(value: str) -> None:
    """Refuse what is no БИК."""
    _check_digits(value, 9, "В БИК")


def check_account(value: str) -> None:
    """Refuse what cannot be a number of an account; whether it is one in this bank tells `account_errors`."""
    _check_digits(value, 20, "В счёте")


def account_errors(account: str, correspondent_account: str, bik: str) -> dict[str, list[str]]:
    """Return what contradicts the БИК, `{"account" | "correspondent_account": [message]}`.

    Takes numbers that passed the checks of their own length; empty ones contradict nothing. Accounts in the treasury
    are taken as they are.
    """
    if not bik or bik.startswith(_TREASURY):
        return {}
    errors: dict[str, list[str]] = {}
    bank = "0" + bik[4:6] if bik[6:] in _CENTRAL_BANK else bik[6:]
    if account and not _key_fits(bank + account):
        errors["account"] = ["Счёт и БИК не подходят друг к другу: проверьте цифры обоих."]
    if correspondent_account:
        fits = _key_fits("0" + bik[4:6] + correspondent_account) and correspondent_account[-3:] == bik[6:]
        if not fits:
            errors["correspondent_account"] = ["Корреспондентский счёт и БИК не подходят друг к другу."]
    return errors


def _key_fits(digits: str) -> bool:
    return sum(int(digit) * _ACCOUNT_WEIGHTS[place % 3] for place, digit in enumerate(digits)) % 10 == 0


def _check_digits(value: str, length: int, where: str) -> None:
    if not (value.isascii() and value.isdecimal() and len(value) == length):
        raise ValidationError(f"{where} {length} цифр без пробелов, сейчас знаков: {len(value)}.")
