"""The address of the list of events: the common search parameters and `when`."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Self

from django.http import QueryDict

from core.dates import region_day
from core.windows import WindowStatus
from events import months
from search.facets import STATUS
from search.params import Chip, SearchParams

TYPE = "event"
MONTH = "month"
WHEN = {"": "Предстоящие", "month": "В этом месяце", "past": "Прошедшие", "all": "Все"}
_STATES = {"": WindowStatus.OPEN, "past": WindowStatus.CLOSED}
_BY_DATE = "deadline"


@dataclass(frozen=True)
class EventParams(SearchParams):
    """A query for events.

    An event is a window that closes when it ends: what is ahead is open, what is over is closed, at the very minute.
    `when` stands in the address instead of these states; `month` shows one month whatever its time.
    """

    when: str = ""

    @classmethod
    def read(cls, query: QueryDict, now: dt.datetime, per_page: int = 12, when: str = "") -> Self:
        """Read an address. Never fails: unknown names and impossible values are ignored.

        Args:
            when: What the address means when it does not say.
        """
        params = cls.parse(query, types=(TYPE,), per_page=per_page)
        asked = query.get("when", when)
        include = dict(params.include)
        # One month at a time: the table shows one.
        if MONTH in include:
            include[MONTH] = include[MONTH][:1]
            asked = "all"
        asked = asked if asked in WHEN else when
        if asked == "month":
            include[MONTH] = (months.key(region_day(now)),)
        if asked in _STATES:
            include[STATUS] = (_STATES[asked].value,)
        sort = params.sort or ("" if params.q else _BY_DATE)
        return replace(params, include=include, when=asked, sort=sort)

    @property
    def is_asking(self) -> bool:
        """Tell whether less than all events ever held are wanted: what is over is left out at first."""
        return super().is_asking or self.when != "all"

    @property
    def month(self) -> dt.date | None:
        """First day of the month that is asked for as a table."""
        chosen = self.include.get(MONTH, ())
        return months.first_day(chosen[0]) if chosen and self.when != "month" else None

    def pairs(self) -> list[tuple[str, str]]:
        """Return names and values of the address: without the order that goes without saying."""
        month = self.when == "month"
        found = [(name, value) for name, value in super().pairs() if not (month and name == MONTH)]
        if not self.q:
            found = [pair for pair in found if pair != ("sort", _BY_DATE)]
        shown = self.when if self.month is None else ""
        return [*found, ("when", shown)] if shown else found

    @property
    def active_groups(self) -> dict[str, list[Chip]]:
        """Return the chosen filters; the time is one of them when it is not the ordinary one."""
        groups = super().active_groups
        if self.when == "month":
            groups.pop(MONTH, None)
        if self.when and self.month is None:
            groups["when"] = [Chip(WHEN[self.when], self.without("when"))]
        return groups
