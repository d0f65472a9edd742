"""The code that a bank's application reads from a screen or from paper: ГОСТ Р 56042-2014."""

import io
from dataclasses import dataclass

import segno

# Format «ST», version 0001, encoding 2: UTF-8.
HEADER = "ST00012"
# The sign after the header parts the details and may stand in none of them: the standard has no escapes.
SEPARATORS = "|~_#^"
# Instead of an account with the Bank of Russia, which the treasury and some banks do not have.
NO_ACCOUNT = "0"
MAX_NAME, MAX_BANK, MAX_PURPOSE = 160, 45, 210


@dataclass(frozen=True)
class Requisites:
    """Where the money goes. Texts as in a payment order; empty ones are unknown."""

    recipient: str
    account: str
    bank: str
    bik: str
    correspondent_account: str = ""
    inn: str = ""
    kpp: str = ""
    purpose: str = ""

    @property
    def is_complete(self) -> bool:
        """Tell whether money can be sent: everything the standard demands is there."""
        return all((self.recipient, self.account, self.bank, self.bik))

    def details(self) -> list[tuple[str, str]]:
        """Return `(name of the standard, value)`: the five mandatory ones first, in its order."""
        known = [
            ("Name", self.recipient[:MAX_NAME]),
            ("PersonalAcc", self.account),
            ("BankName", self.bank[:MAX_BANK]),
            ("BIC", self.bik),
            ("CorrespAcc", self.correspondent_account or NO_ACCOUNT),
            ("PayeeINN", self.inn),
            ("KPP", self.kpp),
            ("Purpose", self.purpose[:MAX_PURPOSE]),
        ]
        return [(name, " ".join(value.split())) for name, value in known if value]


def payment_text(requisites: Requisites) -> str:
    """Return the text of the code.

    Raises:
        ValueError: If a mandatory detail is missing.
    """
    if not requisites.is_complete:
        raise ValueError("recipient, account, bank and BIC are mandatory")
    details = requisites.details()
    used = {sign for _, value in details for sign in value}
    separator = next((sign for sign in SEPARATORS if sign not in used), SEPARATORS[-1])
    # Whoever writes all five signs loses the last of them: a code that is read wrong would be worse.
    return separator.join([HEADER, *(f"{name}={value.replace(separator, ' ')}" for name, value in details)])


def payment_svg(requisites: Requisites) -> bytes:
    """Return the code as a picture: black on white with the quiet zone, whatever colours the page has."""
    code = segno.make(payment_text(requisites), encoding="utf-8", error="m", micro=False)
    picture = io.BytesIO()
    code.save(picture, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False, nl=False)
    return picture.getvalue()
