"""Numbers of certificates: «УН-2026-0042-7K3F-9QWD-M2XA». The random part keeps people from counting."""

import secrets

# Without I, L, O and U: people take them for 1, 1, 0 and V.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_LENGTH = 12
# Letters that look alike are one letter when a number is looked up: people type what they see on paper.
_ALIKE = str.maketrans("АВЕЁКМНОРСТУХЗІILO", "ABEEKMH0PCTYX31110")
MAX_LENGTH = 40


def new_number(prefix: str, year: int, serial: int) -> str:
    """Return a number that nobody can guess: sixty random bits."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_LENGTH))
    groups = [letters[start : start + 4] for start in range(0, _RANDOM_LENGTH, 4)]
    return "-".join([prefix, str(year), f"{serial:04d}", *groups])


def fold(text: str) -> str:
    """Return the number as it is looked up: no dashes, spaces and case, look-alike letters made one."""
    letters = "".join(char for char in text.upper()[:200] if char.isalnum())
    return letters.translate(_ALIKE)[:MAX_LENGTH]
