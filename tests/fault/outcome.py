"""What a scenario has come to: numbers for its line, and everything that was not as promised."""

from collections.abc import Sequence


class Outcome:
    """Numbers in the order they were given, and broken promises."""

    def __init__(self) -> None:
        self._numbers: list[str] = []
        self.broken: list[str] = []

    def note(self, **numbers: object) -> None:
        """Add numbers to the line."""
        self._numbers += [f"{name}={self._shown(value)}" for name, value in numbers.items()]

    def check(self, promise: bool, otherwise: str) -> None:
        """Add a broken promise unless the promise is kept."""
        if not promise:
            self.broken.append(otherwise)

    def equal(self, name: str, found: object, wanted: object) -> None:
        """Add a number and check it."""
        self.note(**{name: found})
        self.check(found == wanted, f"{name} is {found}, not {wanted}")

    def line(self, name: str) -> str:
        """Return the line of the scenario."""
        word = "FAILED" if self.broken else "ok"
        return " ".join([name, word, *self._numbers, *(f"[{text}]" for text in self.broken)])

    @staticmethod
    def _shown(value: object) -> str:
        return f"{value:.2f}s" if isinstance(value, float) else str(value)


def percentile(values: Sequence[float], share: int) -> float:
    """Return the value that so many per cent do not exceed; 0.0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) * share // 100, len(ordered) - 1)] if ordered else 0.0
