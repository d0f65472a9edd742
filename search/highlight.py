"""Marking the asked words in a piece of text, for the database back-end."""

from collections.abc import Collection

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.analysis import spans

FRAGMENT = 200
_BEFORE = 60
# Far enough for a page of text; a longer search for a mark is not worth the visitor's time.
_LOOK_AT = 20_000


def highlight(summary: str, body: str, stems: Collection[str]) -> SafeString:
    """Return the summary with <mark> around the asked words, or a fragment of the body when only it has them.

    Everything but <mark> is escaped. Empty when neither text has a word.
    """
    places = _places(summary, stems)
    if places:
        return _marked(summary, places, 0, len(summary))
    text = body[:_LOOK_AT]
    places = _places(text, stems)
    if not places:
        return SafeString("")
    start = _word_border(text, max(0, places[0][0] - _BEFORE), places[0][0])
    end = min(len(text), start + FRAGMENT)
    if end < len(text):
        end = max(text.rfind(" ", start, end), places[0][1])
    marked = _marked(text, places, start, end)
    return mark_safe(f"{'… ' if start else ''}{marked}{' …' if end < len(text) else ''}")  # noqa: S308


def _places(text: str, stems: Collection[str]) -> list[tuple[int, int]]:
    return [(start, end) for start, end, stem in spans(text) if stem in stems]


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
