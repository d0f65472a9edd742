import threading

import pytest

from search.breaker import Breaker


class Clock:
    """A clock that stands until told otherwise."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(failures=3, cooldown=10.0, clock=clock)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        assert breaker.allow()
        breaker.failed()


def test_it_opens_after_so_many_failures_in_a_row(breaker: Breaker) -> None:
    fail(breaker, 2)
    assert breaker.allow()
    breaker.failed()

    assert breaker.is_open
    assert not breaker.allow()


def test_a_success_starts_the_count_anew(breaker: Breaker) -> None:
    fail(breaker, 2)
    breaker.allow()
    breaker.succeeded()
    fail(breaker, 2)

    assert not breaker.is_open


def test_after_the_cooldown_one_call_tries(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 10

    assert breaker.allow()
    assert not breaker.allow()


def test_a_successful_trial_closes_it(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 10
    breaker.allow()
    breaker.succeeded()

    assert not breaker.is_open
    assert breaker.allow()


def test_a_failed_trial_keeps_it_open_for_another_cooldown(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 10
    breaker.allow()
    breaker.failed()
    clock.now += 9
    assert not breaker.allow()
    clock.now += 1

    assert breaker.allow()


def test_a_probe_that_never_reports_does_not_close_the_door_for_ever(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 10
    breaker.allow()
    clock.now += 10

    assert breaker.allow()


def test_only_one_of_many_threads_is_the_probe(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 10
    answers: list[bool] = []
    threads = [threading.Thread(target=lambda: answers.append(breaker.allow())) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers.count(True) == 1
