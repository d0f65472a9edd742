"""The lines of the benchmark: which worlds each one needs, which probe asks them, what the numbers mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.bench.worlds import World

Numbers = Mapping[World, Mapping[str, float]]


@dataclass(frozen=True)
class Line:
    """One bar.

    Attributes:
        probe: Name of a function in `probes`, run once in each of the worlds.
        tell: Makes the ratio and the details of what was measured.
    """

    name: str
    worlds: tuple[World, ...]
    probe: str
    tell: Callable[[Numbers], tuple[float, str]]


def _against(numbers: Mapping[str, float], kind: str, other: str, bar: float | None = None) -> str:
    """Return «common words ×12.3, bar 10: 20 ms against 300 ms, by processor ×15.0, found 60000»."""
    own, rival = numbers[f"{kind}_own_wall"], numbers[f"{kind}_{other}_wall"]
    by_cpu = numbers[f"{kind}_{other}_cpu"] / max(numbers[f"{kind}_own_cpu"], 0.001)
    return (
        f"{kind} words ×{rival / own:.1f}{f', bar {bar:g}' if bar else ''}: {own:.0f} ms against {rival:.0f} ms"
        f", by processor ×{by_cpu:.1f}, found {numbers[f'{kind}_found']:.0f}"
    )


def _facets(numbers: Numbers) -> tuple[float, str]:
    large = numbers[World.LARGE]
    details = [
        _against(large, "middle", "gin", 10),
        _against(large, "common", "gin", 40),
        _against(large, "narrow", "gin"),
    ]
    return large["middle_gin_wall"] / large["middle_own_wall"], "; ".join(details)


def _fallback(numbers: Numbers) -> tuple[float, str]:
    large, embedded = numbers[World.LARGE], numbers[World.EMBEDDED]
    details = [
        "PostgreSQL " + _against(large, "middle", "wagtail", 10),
        "PostgreSQL " + _against(large, "common", "wagtail", 2),
        "SQLite " + _against(embedded, "middle", "wagtail", 20),
        "SQLite " + _against(embedded, "common", "wagtail", 20),
    ]
    return large["middle_wagtail_wall"] / large["middle_own_wall"], "; ".join(details)


def _rebuild(numbers: Numbers) -> tuple[float, str]:
    large = numbers[World.LARGE]
    rate = large["documents"] / large["seconds"]
    return rate / 2_000, (
        f"{rate:.0f} documents/s, bar 2000; {large['documents']:.0f} documents in {large['seconds']:.1f} s,"
        f" {large['cpu']:.1f} s of the processor"
    )


def _growth(numbers: Numbers) -> tuple[float, str]:
    small, large = numbers[World.SMALL], numbers[World.LARGE]
    return large["wall"] / small["wall"], (
        f"p50 of the catalogue {small['wall']:.0f} ms at {small['found']:.0f} measures,"
        f" {large['wall']:.0f} ms at {large['found']:.0f}, bar 2 or less;"
        f" by processor {small['cpu']:.0f} and {large['cpu']:.0f} ms"
    )


LINES = [
    Line("facets_100k_vs_gin", (World.LARGE,), "facets", _facets),
    Line("fallback_100k_vs_wagtail", (World.EMBEDDED, World.LARGE), "fallback", _fallback),
    Line("rebuild_docs", (World.LARGE,), "full_rebuild", _rebuild),
    Line("growth", (World.SMALL, World.LARGE), "catalogue", _growth),
]
