"""Filters of a plan: executor, state, half-year of the deadline. Read once from the address, never an error."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict

from plans.rows import LEGEND, MeasureRow
from plans.status import half_year
from plans.words import half_year_words

PERMANENT = "permanent"
NAMES = ("executor", "status", "due")


@dataclass(frozen=True)
class Option:
    """One value of a filter with the number of measures it would leave of the whole plan."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class PlanFilter:
    """What is asked for; an empty text is no filter.

    Attributes:
        executor: Key of an organisation.
        status: A state.
        due: «2020-1» for a half-year in which a deadline lies, or PERMANENT.
    """

    executor: str = ""
    status: str = ""
    due: str = ""

    @classmethod
    def parse(cls, query: QueryDict, rows: Sequence[MeasureRow]) -> Self:
        """Read an address; a value that no measure of the plan has is ignored."""
        known = options(rows)
        asked = {name: query.get(name, "") for name in NAMES}
        return cls(**{name: value for name, value in asked.items() if value in {item.value for item in known[name]}})

    @property
    def is_active(self) -> bool:
        """Tell whether anything is filtered."""
        return bool(self.executor or self.status or self.due)

    @property
    def query(self) -> str:
        """Return the query string, with its question mark, or an empty text."""
        pairs = [(name, getattr(self, name)) for name in NAMES if getattr(self, name)]
        return f"?{urlencode(pairs)}" if pairs else ""

    def apply(self, rows: Sequence[MeasureRow]) -> list[MeasureRow]:
        """Return the measures that pass."""
        return [row for row in rows if self._passes(row)]

    def _passes(self, row: MeasureRow) -> bool:
        return (
            (not self.executor or self.executor in executor_keys(row))
            and (not self.status or self.status == row.status)
            and (not self.due or self.due in due_codes(row))
        )


def options(rows: Sequence[MeasureRow]) -> dict[str, list[Option]]:
    """Return the values of each filter that occur in the plan, `{filter: [option, …]}`."""
    names = {item.organisation.key: item.organisation.short_name for row in rows for item in row.executors}
    executors = Counter(key for row in rows for key in executor_keys(row))
    states = Counter(row.status for row in rows)
    dues = Counter(code for row in rows for code in due_codes(row))
    return {
        "executor": [Option(key, names[key], executors[key]) for key in sorted(names, key=lambda key: names[key])],
        "status": [Option(state.value, str(state.label), states[state]) for state in LEGEND if states[state]],
        "due": [Option(code, _due_label(code), dues[code]) for code in sorted(dues)],
    }


def executor_keys(row: MeasureRow) -> set[str]:
    """Return the keys of the executors."""
    return {item.organisation.key for item in row.executors}


def due_codes(row: MeasureRow) -> set[str]:
    """Return the half-years in which deadlines lie; PERMANENT for what has none."""
    if row.is_permanent:
        return {PERMANENT}
    return {"{}-{}".format(*half_year(item.day)) for item in row.deadlines}


def _due_label(code: str) -> str:
    if code == PERMANENT:
        return "Постоянно"
    year, _, half = code.partition("-")
    return half_year_words(int(year), int(half))
