"""The text that goes into the code, taken apart by the rules of ГОСТ Р 56042-2014."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
import segno

from endowment.payment_code import SEPARATORS, Requisites, payment_svg, payment_text

PLAIN = Requisites(
    recipient="ООО «Три кита»",
    account="40702810138250123017",
    bank="ОАО «БАНК»",
    bik="044525225",
    correspondent_account="30101810400000000225",
    inn="7707083893",
    kpp="272101001",
    purpose="Пожертвование = добро",
)


def taken_apart(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Read as an application of a bank does: «ST», version, encoding, then the separator is the next sign."""
    data = text.encode()
    assert data[:2] == b"ST"
    assert data[2:6] == b"0001"
    assert data[6:7] == b"2", "the encoding says UTF-8"
    separator = data[7:8]
    fields = data[8:].split(separator)
    pairs = [field.decode("utf-8").split("=", maxsplit=1) for field in fields]
    return separator.decode(), [(name, value) for name, value in pairs]


def test_the_text_holds_the_details_in_the_order_of_the_standard() -> None:
    separator, details = taken_apart(payment_text(PLAIN))

    assert separator == "|"
    assert details == [
        ("Name", "ООО «Три кита»"),
        ("PersonalAcc", "40702810138250123017"),
        ("BankName", "ОАО «БАНК»"),
        ("BIC", "044525225"),
        ("CorrespAcc", "30101810400000000225"),
        ("PayeeINN", "7707083893"),
        ("KPP", "272101001"),
        ("Purpose", "Пожертвование = добро"),
    ]


def test_a_bank_without_a_correspondent_account_gets_a_zero() -> None:
    _, details = taken_apart(payment_text(replace(PLAIN, correspondent_account="", inn="", kpp="", purpose="")))

    assert details[-1] == ("CorrespAcc", "0")
    assert len(details) == 5


def test_a_separator_within_a_value_makes_the_code_choose_another() -> None:
    separator, details = taken_apart(payment_text(replace(PLAIN, recipient="Фонд | Край ~ Море")))

    assert separator == "_"
    assert dict(details)["Name"] == "Фонд | Край ~ Море"


def test_even_all_separators_at_once_leave_a_readable_code() -> None:
    separator, details = taken_apart(payment_text(replace(PLAIN, purpose=f"На{SEPARATORS}дела")))

    assert separator == SEPARATORS[-1]
    assert dict(details)["Purpose"] == "На|~_# дела"
    assert len(details) == 8


def test_line_ends_and_doubled_spaces_do_not_get_into_the_code() -> None:
    _, details = taken_apart(payment_text(replace(PLAIN, purpose=" На \n благие\tдела ")))

    assert dict(details)["Purpose"] == "На благие дела"


@pytest.mark.parametrize("name", ["recipient", "account", "bank", "bik"])
def test_without_a_mandatory_detail_there_is_no_code(name: str) -> None:
    poor = replace(PLAIN, **{name: ""})

    assert not poor.is_complete
    with pytest.raises(ValueError, match="mandatory"):
        payment_text(poor)


def test_the_longest_values_fit_one_code() -> None:
    longest = replace(PLAIN, recipient="Ж" * 300, bank="Ж" * 300, purpose="Ж" * 300)
    _, details = taken_apart(payment_text(longest))

    assert [len(dict(details)[name]) for name in ("Name", "BankName", "Purpose")] == [160, 45, 210]
    assert payment_svg(longest)


def test_the_picture_is_the_code_of_this_text_and_no_other() -> None:
    picture = ET.fromstring(payment_svg(PLAIN))
    same = segno.make(payment_text(PLAIN), encoding="utf-8", error="m", micro=False)

    assert not same.is_micro
    side = same.symbol_size(scale=5, border=4)[0]
    assert (picture.get("width"), picture.get("height")) == (str(side), str(side))
    assert payment_svg(PLAIN) != payment_svg(replace(PLAIN, account="40702810138250123018"))
