"""The worlds of the benchmark: databases of different sizes, each with the demo content and generated measures."""

from dataclasses import dataclass
from enum import StrEnum


class World(StrEnum):
    """A database; those in PostgreSQL have an index in Elasticsearch too. They are built in this order.

    `demo` is the site as `make demo` runs it, with Redis for the kept pages.
    """

    DEMO = "demo"
    SMALL = "small"
    EMBEDDED = "embedded"
    LARGE = "large"


@dataclass(frozen=True)
class Sizes:
    """How many measures are generated for each world."""

    demo: int
    small: int
    embedded: int
    large: int

    def of(self, world: World) -> int:
        """Return the number for a world."""
        number: int = getattr(self, world.value)
        return number


# Wagtail's search in SQLite does not answer in bearable time beyond ten thousand.
FULL = Sizes(demo=0, small=1_000, embedded=10_000, large=100_000)
QUICK = Sizes(demo=0, small=50, embedded=200, large=200)
