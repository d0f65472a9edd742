"""How often somebody may try something, counted in the database: a dead cache opens no door."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F
from django.utils.crypto import salted_hmac

from core.models import Tries


@dataclass(frozen=True)
class Limit:
    """At most `times` tries of an action within a window that begins with the first of them.

    Counting must not stand in a transaction that the refusal rolls back.
    """

    action: str
    times: int
    window: dt.timedelta

    def spend(self, who: str, now: dt.datetime) -> int:
        """Count one more try; return 0 when it is within the limit, otherwise the seconds left to wait.

        Args:
            who: Whatever tells one from another, an address or a key; only its keyed hash is stored.
        """
        Tries.objects.filter(ends_at__lte=now).delete()
        key = self._key(who)
        Tries.objects.get_or_create(key=key, defaults={"ends_at": now + self.window})
        Tries.objects.filter(key=key).update(count=F("count") + 1)
        return self._left(key, now, self.times)

    def left(self, who: str, now: dt.datetime) -> int:
        """Return the seconds to wait before the next try, 0 when it may be now; nothing is counted."""
        return self._left(self._key(who), now, self.times - 1)

    def forget(self, who: str) -> None:
        """Begin anew: the try was a success."""
        Tries.objects.filter(key=self._key(who)).delete()

    def _left(self, key: str, now: dt.datetime, most: int) -> int:
        row = Tries.objects.filter(key=key, ends_at__gt=now, count__gt=most).first()
        return 0 if row is None else max(1, round((row.ends_at - now).total_seconds()))

    def _key(self, who: str) -> str:
        return salted_hmac("core.limits", f"{self.action} {who}", algorithm="sha256").hexdigest()
