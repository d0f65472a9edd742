"""The query of the library: the filters of every list and the practices chosen for comparison."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

from django.http import QueryDict

from search.params import SearchParams

MAX_COMPARED = 3
_LONGEST_ID = 12


@dataclass(frozen=True)
class LibraryParams(SearchParams):
    """`compare` holds keys of the chosen practices; every link of the list carries them on."""

    compare: tuple[int, ...] = ()

    @classmethod
    def parse(cls, query: QueryDict, types: Sequence[str] = (), per_page: int = 12) -> Self:
        """Read an address. Never fails: what is no number is ignored, so is everything after the third."""
        compare = chosen_ids(query.getlist("compare"))[:MAX_COMPARED]
        return replace(super().parse(query, types, per_page), compare=tuple(compare))

    def pairs(self) -> list[tuple[str, str]]:
        """Return names and values of the address, the chosen practices last."""
        return [*super().pairs(), *(("compare", str(pk)) for pk in self.compare)]

    def with_compared(self, pk: int) -> str:
        """Return the query string of the same page of the list with one practice more, or less when it is chosen."""
        kept = tuple(item for item in self.compare if item != pk)
        compare = kept if pk in self.compare else (*kept, pk)
        return replace(self, compare=compare).with_page(self.page)

    @property
    def has_room(self) -> bool:
        """Tell whether one more practice may be chosen."""
        return len(self.compare) < MAX_COMPARED


def chosen_ids(values: Iterable[str]) -> list[int]:
    """Return the numbers among the values, each once, in their order."""
    known = (int(value) for value in values if value.isascii() and value.isdigit() and len(value) <= _LONGEST_ID)
    return list(dict.fromkeys(known))
