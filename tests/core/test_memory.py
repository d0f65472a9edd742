"""What a process remembers holds for one state of the content, and for no longer than a while."""

from collections.abc import Callable, Hashable, Iterator
from itertools import count

import pytest

from core import memory
from core.memory import MOST, Remembered, RememberedCopies, follow

Tell = Callable[[Hashable | None], None]


@pytest.fixture
def tell() -> Iterator[Tell]:
    """`tell(state)` changes the state of the content."""
    before = list(memory._tellers)
    states: list[Hashable | None] = [None]

    def change(state: Hashable | None) -> None:
        states[0] = state

    follow(lambda: states[0])
    yield change
    memory._tellers[:] = before


@pytest.fixture
def number() -> Remembered[str, str]:
    """Tells how often it has read."""
    times = count(1)
    return Remembered(lambda name: f"{name} {next(times)}")


def test_one_state_is_read_once(tell: Tell, number: Remembered[str, str]) -> None:
    tell(1)
    assert [number("a"), number("a")] == ["a 1", "a 1"]


def test_another_state_is_read_anew(tell: Tell, number: Remembered[str, str]) -> None:
    tell(1)
    number("a")
    tell(2)
    assert number("a") == "a 2"


def test_an_older_state_that_comes_back_is_read_anew(tell: Tell, number: Remembered[str, str]) -> None:
    for state in (1, 2, 1):
        tell(state)
        last = number("a")
    assert last == "a 3"


def test_other_questions_have_answers_of_their_own(tell: Tell, number: Remembered[str, str]) -> None:
    tell(1)
    assert [number("a"), number("b"), number("a")] == ["a 1", "b 2", "a 1"]


def test_an_unknown_state_is_neither_kept_nor_believed(tell: Tell, number: Remembered[str, str]) -> None:
    tell(1)
    number("a")
    tell(None)
    assert [number("a"), number("a")] == ["a 2", "a 3"]
    tell(1)
    assert number("a") == "a 1"


def test_what_changes_while_it_is_read_belongs_to_the_state_before(tell: Tell) -> None:
    times = count(1)

    def read() -> int:
        tell("after")
        return next(times)

    remembered = Remembered(read)
    tell("before")
    assert [remembered(), remembered(), remembered()] == [1, 2, 2]


def test_nothing_is_remembered_for_ever(
    tell: Tell, number: Remembered[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "MEMORY_SECONDS", 0.0)
    tell(1)
    assert [number("a"), number("a")] == ["a 1", "a 2"]


def test_many_questions_do_not_fill_the_memory(tell: Tell, number: Remembered[str, str]) -> None:
    tell(1)
    for name in range(MOST * 3):
        number(str(name))
    assert len(number._held) <= MOST


def test_forgetting_reads_anew(tell: Tell, number: Remembered[str, str]) -> None:
    tell(1)
    number("a")
    number.forget()
    assert number("a") == "a 2"


def test_everybody_gets_a_copy_of_his_own(tell: Tell) -> None:
    times = count(1)
    copies = RememberedCopies(lambda: [next(times)])
    tell(1)
    copies().append(-1)
    assert copies() == [1]
    copies.forget()
    assert copies() == [2]
