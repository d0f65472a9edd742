"""What the command tells while it works."""

from dataclasses import dataclass, field
from enum import Enum

from django.core.management.base import OutputWrapper


class Change(Enum):
    """What happened to one record."""

    CREATED = "новых"
    UPDATED = "изменено"
    KEPT = "без изменений"
    SKIPPED = "пропущено"


@dataclass
class Tally:
    """How many records of one kind were created, updated, kept and skipped; `notes` for the summary."""

    label: str
    counts: dict[Change, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Records seen so far."""
        return sum(self.counts.values())

    def line(self) -> str:
        """Return the finished line: «Меры поддержки: 67 (новых 67)»."""
        parts = [f"{change.value} {self.counts[change]}" for change in Change if self.counts.get(change)]
        return f"{self.label}: {self.total}" + (f" ({', '.join(parts)})" if parts else "")


class Progress:
    """One line per kind: updated in place on a terminal, written once otherwise."""

    def __init__(self, stream: OutputWrapper) -> None:
        self.stream = stream
        self.tallies: list[Tally] = []

    def start(self, label: str) -> Tally:
        """Begin a kind."""
        self.tallies.append(Tally(label))
        return self.tallies[-1]

    def count(self, tally: Tally, change: Change, of: int) -> None:
        """Add one record of `of`."""
        tally.counts[change] = tally.counts.get(change, 0) + 1
        self.show(f"{tally.label}: {tally.total} из {of}")

    def show(self, text: str) -> None:
        """Replace the current line on a terminal; say nothing elsewhere."""
        if self.stream.isatty():
            self.stream.write(f"\r\033[K{text}", ending="")
            self.stream.flush()

    def finish(self, text: str) -> None:
        """Write a line that stays."""
        self.stream.write(f"\r\033[K{text}" if self.stream.isatty() else text)
        self.stream.flush()

    def notes(self) -> list[str]:
        """Return the remarks of all kinds."""
        return [note for tally in self.tallies for note in tally.notes]
