"""The day a load counts from."""

import datetime as dt
from dataclasses import dataclass

from core.dates import start_of_day

# Editors publish in working hours.
_MORNING = dt.timedelta(hours=10)


@dataclass(frozen=True)
class Clock:
    """`on` is the day from which the demo's days are counted, `now` the moment the load really runs."""

    on: dt.date
    now: dt.datetime

    def published_at(self, day: dt.date) -> dt.datetime:
        """Return the working morning of `day`, never in the future."""
        return min(start_of_day(day) + _MORNING, self.now)
