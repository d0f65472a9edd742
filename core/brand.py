"""The colours of a region: two of them are data, the rest of the palette follows, and contrast is kept."""

import re
from typing import TypeAlias

from django.core.exceptions import ValidationError

Rgb: TypeAlias = tuple[int, int, int]

# What the two colours meet on the pages of the ordinary light look, see static/css/tokens.css.
PAGE, SURFACE, INK_ON_ACCENT = "#ffffff", "#dcebec", "#0a2a31"
MIN_CONTRAST = 4.5
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
# How much of the brand colour is left in the darkest surfaces.
_DEEP = 0.62


def to_rgb(colour: str) -> Rgb:
    """Return the parts of «#0b5563». ValueError: it is no such colour."""
    if not _HEX.fullmatch(colour):
        raise ValueError(f"not a colour: {colour!r}")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2.2 counts it."""
    lighter, darker = sorted((_luminance(to_rgb(first)), _luminance(to_rgb(second))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def check_brand(colour: str) -> None:
    """Refuse a colour in which links could not be read (ValidationError)."""
    _check_hex(colour)
    worst = min(contrast(colour, PAGE), contrast(colour, SURFACE))
    if worst < MIN_CONTRAST:
        raise ValidationError(f"Слишком светлый: ссылки не прочесть. Контраст {_said(worst)}, нужно не меньше 4,5.")


def check_accent(colour: str) -> None:
    """Refuse a colour on which the dark words of the main button could not be read (ValidationError)."""
    _check_hex(colour)
    found = contrast(colour, INK_ON_ACCENT)
    if found < MIN_CONTRAST:
        raise ValidationError(
            f"Слишком тёмный: надпись на кнопке не прочесть. Контраст {_said(found)}, нужно не меньше 4,5."
        )


def stylesheet(brand: str, accent: str) -> str:
    """Return the rules that put the colours into the light look; dark and low-vision looks keep their own.

    So do charts: their colours are chosen together, to be told apart and to stand out against the page.
    """
    roles: dict[str, str] = {}
    if brand:
        deep = "#" + "".join(f"{round(part * _DEEP):02x}" for part in to_rgb(brand))
        roles |= dict.fromkeys(("brand", "link", "pane-done", "pic-river"), brand)
        roles |= {"deep": deep, "link-hover": deep}
    if accent:
        roles |= dict.fromkeys(("accent", "accent-hover", "pic-sun"), accent)
    rules = "".join(f"--{name}:{colour};" for name, colour in roles.items())
    if not rules:
        return ""
    return (
        f':root[data-theme="light"]{{{rules}}}'
        f"@media not (prefers-color-scheme:dark){{:root:not([data-theme],[data-scheme]){{{rules}}}}}"
    )


def _check_hex(colour: str) -> None:
    if not _HEX.fullmatch(colour):
        raise ValidationError("Напишите цвет шестью знаками после решётки, например #0b5563.")


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _said(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")
