"""A circuit breaker: stops asking a service that does not answer, tries it again after a while."""

import threading
import time
from collections.abc import Callable


class Breaker:
    """Closed: calls go through. Open: none do. Half open: one call at a time tries the service.

    Args:
        failures: Consecutive failed calls that open it.
        cooldown: Seconds it stays open before a trial.
        clock: Seconds of a clock that never goes back.
    """

    def __init__(self, failures: int, cooldown: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = failures
        self._cooldown = cooldown
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._retry_at: float | None = None

    def allow(self) -> bool:
        """Tell whether the service may be called now; every allowed call must end in `succeeded` or `failed`."""
        with self._lock:
            if self._retry_at is None:
                return True
            if self._clock() < self._retry_at:
                return False
            # The caller is the probe. Should it never report, the next one is let through after another cool-down.
            self._retry_at = self._clock() + self._cooldown
            return True

    def succeeded(self) -> None:
        """Report an answer: the breaker closes."""
        with self._lock:
            self._failures = 0
            self._retry_at = None

    def failed(self) -> None:
        """Report a slow or failed call."""
        with self._lock:
            self._failures += 1
            if self._failures >= self._limit:
                self._retry_at = self._clock() + self._cooldown

    @property
    def is_open(self) -> bool:
        """Tell whether calls are held back."""
        with self._lock:
            return self._retry_at is not None
