"""What may become of a file."""

from dataclasses import dataclass
from enum import StrEnum


class Problem(StrEnum):
    """Why there is no text."""

    EMPTY = "empty"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    BOMB = "bomb"
    TOO_LARGE = "too_large"
    UNKNOWN_TYPE = "unknown_type"
    TIMEOUT = "timeout"
    CRASH = "crash"
    MISSING = "missing"

    @property
    def passing(self) -> bool:
        """Tell whether another attempt may succeed: a busy machine, a storage that does not answer."""
        return self in {Problem.TIMEOUT, Problem.CRASH, Problem.MISSING}


@dataclass(frozen=True)
class Outcome:
    """The text of a file, or the reason why there is none.

    `tagged` tells of a PDF whether screen readers find headings, lists and tables in it; None of everything else.
    """

    text: str = ""
    problem: Problem | None = None
    tagged: bool | None = None


class UnreadableError(Exception):
    """The file gives no text; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem
