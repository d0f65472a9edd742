"""Redis as a cache that may disappear: pages get slower, never fail."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from core.metrics import CACHE_OUTAGES, CACHE_READS

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 0.3
PAUSE_SECONDS = 5.0
_ABSENT = object()
_HITS, _MISSES = CACHE_READS.labels("hit"), CACHE_READS.labels("miss")

Answer = TypeVar("Answer")


@dataclass
class Outage:
    """What this process knows about one Redis; `until` is a moment of the monotonic clock."""

    until: float = 0.0
    lost_changes: bool = False


_outages: dict[str, Outage] = {}


class FailSafeClient(RedisCacheClient):
    """Django's Redis client that answers "not in the cache" during an outage.

    After a failure Redis is left alone for PAUSE_SECONDS, so that pages do not wait for it one time-out after
    another. When a change could not be delivered, the cache is emptied before it is used again: an entry that
    should have been deleted must not come back with the server.
    """

    def __init__(self, servers: list[str], **options: Any) -> None:
        limits = {"socket_connect_timeout": TIMEOUT_SECONDS, "socket_timeout": TIMEOUT_SECONDS}
        super().__init__(servers, **{"retry": Retry(NoBackoff(), 0), **limits, **options})
        self._outage = _outages.setdefault(" ".join(servers), Outage())
        self._clients: dict[bool, Redis] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Redis:
        """Return a client made once: Django makes one per call, which costs as much as the call itself."""
        if write not in self._clients:
            self._clients[write] = super().get_client(key, write=write)
        return self._clients[write]

    def _attempt(self, call: Callable[[], Answer], fallback: Answer, *, changes: bool = False) -> Answer:
        if time.monotonic() < self._outage.until:
            self._outage.lost_changes |= changes
            return fallback
        try:
            if self._outage.lost_changes:
                super().clear()
                self._outage.lost_changes = False
            return call()
        except (RedisError, OSError) as error:
            self._outage.until = time.monotonic() + PAUSE_SECONDS
            self._outage.lost_changes |= changes
            CACHE_OUTAGES.inc()
            logger.warning("cache is away for %s s: %s", PAUSE_SECONDS, error)
            return fallback

    def add(self, key: Any, value: Any, timeout: Any) -> bool:
        return self._attempt(lambda: super(FailSafeClient, self).add(key, value, timeout), True, changes=True)

    def get(self, key: Any, default: Any) -> Any:
        value = self._attempt(lambda: super(FailSafeClient, self).get(key, _ABSENT), _ABSENT)
        (_MISSES if value is _ABSENT else _HITS).inc()
        return default if value is _ABSENT else value

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        return self._attempt(lambda: super(FailSafeClient, self).set(key, value, timeout), None, changes=True)

    def touch(self, key: Any, timeout: Any) -> bool:
        return self._attempt(lambda: super(FailSafeClient, self).touch(key, timeout), False)

    def delete(self, key: Any) -> bool:
        return self._attempt(lambda: super(FailSafeClient, self).delete(key), False, changes=True)

    def get_many(self, keys: Iterable[Any]) -> dict[Any, Any]:
        wanted = list(keys)
        found: dict[Any, Any] = self._attempt(lambda: super(FailSafeClient, self).get_many(wanted), {})
        _HITS.inc(len(found))
        _MISSES.inc(len(wanted) - len(found))
        return found

    def has_key(self, key: Any) -> bool:
        return self._attempt(lambda: super(FailSafeClient, self).has_key(key), False)

    def incr(self, key: Any, delta: int) -> int:
        """Raise ValueError when Redis is away, as for a key that is not there."""
        value = self._attempt(lambda: super(FailSafeClient, self).incr(key, delta), None, changes=True)
        if value is None:
            raise ValueError(f"Key '{key}' not found.")
        return value

    def set_many(self, data: Mapping[Any, Any], timeout: Any) -> None:
        return self._attempt(lambda: super(FailSafeClient, self).set_many(data, timeout), None, changes=True)

    def delete_many(self, keys: Iterable[Any]) -> None:
        return self._attempt(lambda: super(FailSafeClient, self).delete_many(keys), None, changes=True)

    def clear(self) -> bool:
        return self._attempt(lambda: super(FailSafeClient, self).clear(), False, changes=True)


class FailSafeRedisCache(RedisCache):
    """Django's Redis cache with FailSafeClient. Its Redis database must be its own: it may be emptied."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = FailSafeClient

    def ping(self) -> bool:
        """Tell whether Redis answers now, outage or not."""
        try:
            return bool(self._cache.get_client().ping())
        except (RedisError, OSError):
            return False
