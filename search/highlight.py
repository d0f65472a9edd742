"""Marking the asked words in a piece of text, for the database back-end."""

from collections.abc import Collection

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.analysis import spans
from search.queries import Phrase

FRAGMENT = 200
_BEFORE = 60
# Far enough for a page of text; a longer search for a mark is not worth the visitor's time.
_LOOK_AT = 20_000


def highlight(summary: str, body: str, phrases: Collection[Phrase]) -> SafeString:
    """Return the summary with <mark> around the asked words, or a fragment of the body when only it has them.

    Words of a phrase are marked where they stand next to each other. Everything but <mark> is escaped. Empty when
    neither text has anything to mark.
    """
    places = _places(summary, phrases)
    if places:
        return _marked(summary, places, 0, len(summary))
    text = body[:_LOOK_AT]
    places = _places(text, phrases)
    if not places:
        return SafeString("")
    start = _word_border(text, max(0, places[0][0] - _BEFORE), places[0][0])
    end = min(len(text), start + FRAGMENT)
    if end < len(text):
        end = max(text.rfind(" ", start, end), places[0][1])
    marked = _marked(text, places, start, end)
    return mark_safe(f"{'… ' if start else ''}{marked}{' …' if end < len(text) else ''}")  # noqa: S308


def _places(text: str, phrases: Collection[Phrase]) -> list[tuple[int, int]]:
    """Return (start, end) of each word to mark."""
    words = list(spans(text))
    stems = [stem for _, _, stem in words]
    by_first: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        by_first.setdefault(phrase[0], []).append(phrase)
    marked: set[int] = set()
    for position, stem in enumerate(stems):
        for phrase in by_first.get(stem, ()):
            if tuple(stems[position : position + len(phrase)]) == phrase:
                marked.update(range(position, position + len(phrase)))
    return [words[position][:2] for position in sorted(marked)]


def _word_border(text: str, start: int, limit: int) -> int:
    """Move `start` to the beginning of the next word, not beyond `limit`."""
    if start == 0:
        return 0
    border = text.find(" ", start, limit)
    return limit if border < 0 else border + 1


def _marked(text: str, places: list[tuple[int, int]], start: int, end: int) -> SafeString:
    parts, position = [], start
    for begin, finish in places:
        if begin < start or finish > end:
            continue
        parts += [escape(text[position:begin]), "<mark>", escape(text[begin:finish]), "</mark>"]
        position = finish
    parts.append(escape(text[position:end]))
    return mark_safe("".join(parts))  # noqa: S308
