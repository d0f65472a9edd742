"""Collecting text piece by piece up to a limit of size and time."""

import re
import time

from media.extraction.limits import MAX_TEXT, SOFT_SECONDS

# Control characters, halves of characters, soft hyphens: nothing that a reader sees.
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"[^\S\n]+")
# After _SPACES: at most one space is left before the end of a line.
_LINES = re.compile(r" ?\n[ \n]*")


class Collector:
    """Text under construction; `full` says that nothing more is wanted."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._deadline = time.monotonic() + SOFT_SECONDS

    def add(self, piece: str) -> None:
        """Take one more piece."""
        self._parts.append(piece)
        self._length += len(piece)

    @property
    def full(self) -> bool:
        """Tell whether there is enough text, or no more time for it."""
        # Twice as much: cleaning shortens.
        return self._length > 2 * MAX_TEXT or (self._length > 0 and time.monotonic() > self._deadline)

    def text(self) -> str:
        """Return the whole text, cleaned and cut."""
        return clean("".join(self._parts))


def clean(text: str) -> str:
    """Return the text without invisible characters and repeated spaces, MAX_TEXT characters at most."""
    text = _INVISIBLE.sub("", text.replace("\r", "\n"))
    return _LINES.sub("\n", _SPACES.sub(" ", text)).strip()[:MAX_TEXT]
