"""Popular queries: counted from the log once a day, offered while visitors type."""

import datetime as dt

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count
from django.db.models.functions import TruncDate

from core.dates import REGION_TZ
from search.masking import may_be_shown, normalise
from search.models import PopularQuery, QueryLog

# Asked so often and on so many days: one person who repeats himself does not publish what he types.
MIN_COUNT = 5
MIN_DAYS = 2
PERIOD = dt.timedelta(days=90)
KEPT = 500
CACHE_KEY = "popular-queries-1"
_CACHE_SECONDS = 60


def texts() -> list[str]:
    """Return the queries to offer, the most popular first; no SQL query while the cache is warm."""
    found: list[str] | None = cache.get(CACHE_KEY)
    if found is None:
        found = list(PopularQuery.objects.filter(hidden=False).values_list("text", flat=True)[:KEPT])
        cache.set(CACHE_KEY, found, _CACHE_SECONDS)
    return found


def refresh(now: dt.datetime) -> int:
    """Count anew and return how many are offered. A query counts when it found something by all of its words."""
    rows = (
        QueryLog.objects.filter(asked_at__gt=now - PERIOD, total__gt=0, matched="all")
        .values("query")
        .annotate(count=Count("pk"), days=Count(TruncDate("asked_at", tzinfo=REGION_TZ), distinct=True))
        .filter(count__gte=MIN_COUNT, days__gte=MIN_DAYS)
        .order_by("-count", "query")[: KEPT * 2]
    )
    counts = {row["query"]: row["count"] for row in rows if may_be_shown(row["query"])}
    with transaction.atomic():
        # What an editor has hidden or added himself (nobody has counted it) stays as it is.
        PopularQuery.objects.filter(hidden=False, count__gt=0).delete()
        kept = set(PopularQuery.objects.values_list("text", flat=True))
        counted = [PopularQuery(text=text, count=count) for text, count in counts.items() if text not in kept]
        PopularQuery.objects.bulk_create(counted[:KEPT], ignore_conflicts=True)
    forget()
    return PopularQuery.objects.filter(hidden=False).count()


def hide(query: str) -> bool:
    """Never offer this query again; return whether there was anything to hide."""
    text = normalise(query)
    if not text:
        return False
    PopularQuery.objects.update_or_create(text=text, defaults={"hidden": True})
    return True


def forget(**_: object) -> None:
    """Drop the cached queries; connected to saves and deletes by editors."""
    cache.delete(CACHE_KEY)


def hidden_among(queries: list[str]) -> set[str]:
    """Return which of these queries are hidden."""
    return set(PopularQuery.objects.filter(text__in=queries, hidden=True).values_list("text", flat=True))
