"""Marking the asked words in a piece of text, for the database back-end."""

import re
from collections import deque
from collections.abc import Collection, Iterable
from html import unescape

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search.analysis import spans
from search.analysis import stems as stems_of
from search.documents import FileText
from search.queries import Phrase

FRAGMENT = 200
_BEFORE = 60
_MARK = re.compile("<mark>(.*?)</mark>", re.DOTALL)
# Lines of a text are titles, items of lists, paragraphs; an entity of HTML ends with a semicolon, too.
_LINE_BREAK = re.compile(r"(\S)(</mark>)?[ \t]*\n\s*(?=(?:<mark>)?(\S))")
_ENDS = frozenset(".!?…:;,—–-(«„")
# Far enough for a page of text; a longer search for a mark is not worth the visitor's time.
_LOOK_AT = 20_000


def highlight(summary: str, body: str, phrases: Collection[Phrase]) -> SafeString:
    """Return the summary with <mark> around the asked words, or a fragment of the body when only it has them.

    Words of a phrase are marked where they stand next to each other. Everything but <mark> is escaped. Empty when
    neither text has anything to mark.
    """
    if not phrases:
        # A list without words: the texts of all its cards need not be read.
        return SafeString("")
    places = _places(summary, phrases)
    if places:
        return _marked(summary, places, 0, len(summary))
    text = body[:_LOOK_AT]
    # No mark beyond is shown.
    places = _places(text, phrases, reach=FRAGMENT)
    return _fragment(text, places, places[0]) if places else SafeString("")


def on_one_line(fragment: str) -> str:
    """Return a fragment, marked or plain, in one line: pieces of a page that stood apart are told apart by a sign."""
    return _LINE_BREAK.sub(_sign_and_space, fragment)


def _sign_and_space(found: re.Match[str]) -> str:
    last, closing, first = found.groups(default="")
    sign = "" if last in _ENDS else ";" if first.islower() else "."
    return f"{last}{closing}{sign} "


def marked_words(fragment: str) -> int:
    """Return how many different words a fragment marks; forms of one word count once."""
    return len({stem for marked in _MARK.findall(fragment) for stem in stems_of(unescape(marked))})


def file_highlight(files: Iterable[FileText], stems: Collection[str], more_than: int = 0) -> SafeString:
    """Return the name of the file that has most of the asked words close together, with a fragment of it.

    Empty when no file has more different words in one fragment than `more_than`.
    """
    best, shown = more_than, SafeString("")
    for title, text in files:
        number, first = _densest(text, stems)
        if number > best:
            # Lines of a file are not those of the page.
            piece = text[: first[0] + FRAGMENT].replace("\n", " ")
            fragment = _fragment(piece, _places(piece, {(stem,) for stem in stems}), first)
            best, shown = number, mark_safe(f"В файле «{escape(title)}»: {fragment}")  # noqa: S308
    return shown


def _densest(text: str, stems: Collection[str]) -> tuple[int, tuple[int, int]]:
    """Return how many different asked words a fragment can hold, and the place of the first of them."""
    best, first = 0, (0, 0)
    window: deque[tuple[int, int, str]] = deque()
    for start, end, stem in spans(text):
        if stem not in stems:
            continue
        window.append((start, end, stem))
        while end - window[0][0] > FRAGMENT - _BEFORE and len(window) > 1:
            window.popleft()
        number = len({found for *_, found in window})
        if number > best:
            best, first = number, window[0][:2]
            if number == len(stems):
                break
    return best, first


def _fragment(text: str, places: list[tuple[int, int]], first: tuple[int, int]) -> SafeString:
    """Return a piece of the text around the word at `first`, with the marks of all `places` in it."""
    start = _word_border(text, max(0, first[0] - _BEFORE), first[0])
    end = min(len(text), start + FRAGMENT)
    if end < len(text):
        end = max(text.rfind(" ", start, end), first[1])
    marked = on_one_line(_marked(text, places, start, end))
    return mark_safe(f"{'… ' if start else ''}{marked}{' …' if end < len(text) else ''}")  # noqa: S308


def _places(text: str, phrases: Collection[Phrase], reach: int | None = None) -> list[tuple[int, int]]:
    """Return (start, end) of each word to mark, of those that begin at most `reach` letters behind the first one."""
    by_last: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        by_last.setdefault(phrase[-1], []).append(phrase)
    words: list[tuple[int, int]] = []
    stems: list[str] = []
    marked: set[int] = set()
    for start, end, stem in spans(text):
        if reach is not None and marked and start - words[min(marked)][0] > reach:
            break
        words.append((start, end))
        stems.append(stem)
        for phrase in by_last.get(stem, ()):
            if tuple(stems[-len(phrase) :]) == phrase:
                marked.update(range(len(stems) - len(phrase), len(stems)))
    return [words[position] for position in sorted(marked)]


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
