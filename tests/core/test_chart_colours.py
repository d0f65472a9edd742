"""The colours of charts, computed from the style sheets: seen against the page and told apart by everybody."""

import re
from itertools import combinations
from math import dist

import pytest
from django.conf import settings

from core.brand import contrast, to_rgb

CSS = settings.BASE_DIR / "static" / "css"
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
VALUE = re.compile(r"--([\w-]+):\s*([^;]+);")
MIXED = re.compile(r"color-mix\(in srgb, var\(--(\w+)\) (\d+)%, var\(--(\w+)\)\)")
SERIES = ("chart-1", "chart-2", "chart-3", "chart-4")
# The weak end of a scale: few on the map, the rest of the applications.
SCALE = ("chart-pale", "chart-3", "chart-1")
# WCAG 2.2, 1.4.11.
ENOUGH = 3
# Neighbours in brightness on a black and white print.
STEP = 1.35
# Distance in CIELAB; 2.3 is just noticed, 20 is another colour at a glance.
APART = 20
# Machado, Oliveira, Fernandes 2009, complete loss; for linear parts of sRGB.
BLINDNESS = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}


def rules(name: str) -> dict[str, dict[str, str]]:
    """Return the custom properties of a style sheet by selector; rules of one selector together."""
    found: dict[str, dict[str, str]] = {}
    for selector, body in RULE.findall(re.sub(r"/\*.*?\*/", "", (CSS / name).read_text(), flags=re.DOTALL)):
        found.setdefault(selector.strip(), {}).update(VALUE.findall(body))
    return found


def resolve(value: str, known: dict[str, str]) -> str:
    """Return «#0a2a31» for a value that may name others or mix two of them."""
    if mixed := MIXED.fullmatch(value):
        share = int(mixed[2]) / 100
        first, second = (to_rgb(resolve(known[name], known)) for name in (mixed[1], mixed[3]))
        return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in zip(first, second, strict=True))
    if value.startswith("var(--"):
        return resolve(known[value[6:-1]], known)
    return "#" + "".join(2 * digit for digit in value[1:]) if len(value) == 4 else value


TOKENS = rules("tokens.css")
LIGHT = TOKENS[":root"]
DARK = TOKENS[':root[data-theme="dark"]']
LOW = rules("low-vision.css")
SCHEMES = {
    name: {**LOW["[data-scheme]"], **LOW[f'[data-scheme="{name}"]']}
    for name in ("white", "black", "blue", "beige", "brown")
}
LOOKS = {"light": LIGHT, "dark": DARK, **SCHEMES}


def lab(colour: str, kind: str) -> tuple[float, float, float]:
    """Return the colour in CIELAB as such eyes see it."""
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (p / 255 for p in to_rgb(colour))]
    red, green, blue = (min(1, max(0, sum(a * b for a, b in zip(row, linear, strict=True)))) for row in BLINDNESS[kind])
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", sorted({*SERIES, *SCALE}))
def test_a_colour_of_a_chart_stands_out_against_what_it_lies_on(look: str, name: str) -> None:
    known = LOOKS[look]
    for ground in ("page", "card", "surface"):
        assert contrast(resolve(known[name], known), resolve(known[ground], known)) >= ENOUGH, ground


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("names", [SERIES, SCALE])
def test_rows_of_a_chart_differ_in_a_black_and_white_print(look: str, names: tuple[str, ...]) -> None:
    for first, second in combinations(names, 2):
        assert contrast(LOOKS[look][first], LOOKS[look][second]) >= STEP, (first, second)


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("kind", BLINDNESS)
def test_rows_of_a_chart_differ_for_the_colour_blind(look: str, kind: str) -> None:
    for first, second in combinations(SERIES, 2):
        assert dist(lab(LOOKS[look][first], kind), lab(LOOKS[look][second], kind)) >= APART, (first, second)


def test_paper_has_the_colours_of_the_light_look() -> None:
    printed = rules("print.css")[":root, [data-theme], [data-scheme]"]
    names = {*SERIES, *SCALE, "ok", "warn", "info", "bad", "done", "pane-done", "pane-late"}
    assert {name: printed[name] for name in names} == {name: LIGHT[name] for name in names}


def test_the_dark_look_is_the_same_by_choice_and_by_the_device() -> None:
    device = next(values for selector, values in TOKENS.items() if '[data-theme="light"], [data-scheme]' in selector)
    assert device == DARK
