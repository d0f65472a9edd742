"""The lines of the benchmark: which worlds each one needs, which probe asks them, what the numbers mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.bench.worlds import World

Numbers = Mapping[World, Mapping[str, float]]


class LeftOutError(Exception):
    """What a line needs is not there; says what."""


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
        _against(large, "broad", "gin"),
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


def _suggestions(numbers: Numbers) -> tuple[float, str]:
    large = numbers[World.LARGE]
    return large[
        "wall"
    ] / 50, f"slowest of the typed beginnings {large['wall']:.0f} ms, bar 50; by processor {large['cpu']:.0f} ms"


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


def _sql(name: str, bar: int, *names: str) -> Callable[[Numbers], tuple[float, str]]:
    """Return what tells how much of the bar a page needs; 0 where the bar is 0 and nothing was asked."""

    def tell(numbers: Numbers) -> tuple[float, str]:
        counted = {key: numbers[World.DEMO][key] for key in names}
        worst = max(counted.values())
        said = ", ".join(f"{key}: {count:.0f}" for key, count in counted.items())
        return worst / max(bar, 1), f"{name} {said} queries, bar {bar} or less"

    return tell


def _kept(numbers: Numbers) -> tuple[float, str]:
    found = numbers[World.DEMO]
    worst = min(found["list"], found["page"])
    return worst / found["hello"], (
        f"hello {found['hello']:.0f}, catalogue {found['list']:.0f}, measure {found['page']:.0f} answers/s, bar 0.6"
    )


def _peer(name: str, bar: int) -> Callable[[Numbers], tuple[float, str]]:
    """Return what tells how many times more pages are drawn than by the peer."""

    def tell(numbers: Numbers) -> tuple[float, str]:
        found = numbers[World.DEMO]
        if f"peer_{name}" not in found:
            raise LeftOutError(
                f"own page {found[name]:.0f} answers/s; PEER_URL names no running wagtail/bakerydemo to compare with"
            )
        own, peer = found[name], found[f"peer_{name}"]
        return own / peer, f"{own:.0f} against {peer:.0f} answers/s, bar {bar}"

    return tell


def _listing(numbers: Numbers) -> tuple[float, str]:
    found = numbers[World.DEMO]
    search = found["large_search_ms"] / found["small_search_ms"]
    return found["large_ms"] / found["small_ms"], (
        f"explorer {found['small_ms']:.0f} ms with 20, {found['large_ms']:.0f} ms with 5000 measures, bar 1.6;"
        f" SQL {found['small_sql']:.0f} and {found['large_sql']:.0f}; search inside ×{search:.1f}, bar 2; by processor"
    )


def _weight(numbers: Numbers) -> tuple[float, str]:
    found = numbers[World.DEMO]
    pages = {name: found[f"{name}_all"] / 1024 for name in ("home", "list", "page")}
    scripts = max(found[f"{name}_scripts"] for name in pages) / 1024
    foreign = sum(found[f"{name}_foreign"] for name in pages)
    said = ", ".join(f"{name} {size:.0f} KB" for name, size in pages.items())
    return max(pages.values()) / 120, (
        f"{said}, bar 120 or less; scripts {scripts:.1f} KB, bar 20; {foreign:.0f} requests to others, bar 0"
    )


LINES = [
    Line("list_uncached_vs_peer", (World.DEMO,), "drawn_pages", _peer("list", 3)),
    Line("detail_uncached_vs_peer", (World.DEMO,), "drawn_pages", _peer("page", 2)),
    Line("search_page_vs_peer", (World.DEMO,), "drawn_pages", _peer("search", 3)),
    Line("cached_vs_hello", (World.DEMO,), "kept_pages", _kept),
    Line("sql_list", (World.DEMO,), "statements", _sql("catalogue", 12, "list_12", "list_20")),
    Line("sql_detail", (World.DEMO,), "statements", _sql("measure", 12, "page")),
    Line("sql_cached", (World.DEMO,), "statements", _sql("kept pages", 0, "kept")),
    Line("front_weight", (World.DEMO,), "weight", _weight),
    # Last in its world: it leaves five thousand measures behind.
    Line("admin_listing_5000", (World.DEMO,), "admin_listing", _listing),
    Line("facets_100k_vs_gin", (World.LARGE,), "facets", _facets),
    Line("fallback_100k_vs_wagtail", (World.EMBEDDED, World.LARGE), "fallback", _fallback),
    Line("suggest_100k", (World.LARGE,), "suggestions", _suggestions),
    Line("rebuild_docs", (World.LARGE,), "full_rebuild", _rebuild),
    Line("growth", (World.SMALL, World.LARGE), "catalogue", _growth),
]
