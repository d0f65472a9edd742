"""When a group of synonyms is refused, in the words of the person who typed it."""

import unicodedata
from collections import Counter
from collections.abc import Sequence

from core.formatting import counted
from search.analysis import DROPPED, MAX_WORD, words
from search.queries import MAX_WAYS, STOP_WORDS
from search.synonyms.terms import Group

# One of the ways is the word itself.
MAX_TERMS = MAX_WAYS
MAX_TERM = 80
MAX_TERM_WORDS = 6
MAX_GROUPS = 500
TOO_FEW = "Впишите хотя бы два слова или выражения, каждое на своей строке."
_LINES = ("строки", "строк", "строк")
_WORDS = ("слова", "слов", "слов")
_SIGNS = ("знака", "знаков", "знаков")


def reasons_against(group: Group, others: Sequence[Group] = ()) -> list[str]:
    """Return why the group cannot be switched on beside `others`; empty when it can."""
    if len(group.terms) < 2:
        return [TOO_FEW]
    if len(group.terms) > MAX_TERMS:
        return [f"Оставьте не больше {counted(MAX_TERMS, _LINES)}: сейчас их {len(group.terms)}."]
    reasons = [reason for term in group.terms if (reason := _reason_against_term(term))]
    if not reasons and len(group.phrases) < 2:
        first, second, *_ = group.terms
        reasons = [f"«{first}» и «{second}» поиск и так считает одним. Добавьте слово с другой основой."]
    return reasons or _clashes(group, others) or _overflows(group, others)


def _reason_against_term(term: str) -> str:
    shown = f"«{term[:MAX_TERM]}»"
    if any(_is_unreadable(char) for char in term):
        return f"В строке {_readable(shown)} есть невидимый служебный знак. Наберите её заново, не вставляя."
    if len(term) > MAX_TERM:
        return f"Строка {shown}… длиннее {counted(MAX_TERM, _SIGNS)}."
    found = words(term)
    if not found:
        return f"В строке {shown} нет ни одного слова."
    if len("".join(found)) < 2:
        return f"{shown} — слишком коротко: один знак стоит почти в каждом тексте."
    if all(word in STOP_WORDS for word in found):
        return f"{shown} — служебное слово, в запросах поиск его пропускает."
    if len(found) > MAX_TERM_WORDS:
        return f"В строке {shown} больше {counted(MAX_TERM_WORDS, _WORDS)}. Оставьте главное."
    if any(len(word) >= MAX_WORD for word in found):
        return f"В строке {shown} слишком длинное слово: поиск видит только первые {counted(MAX_WORD, _SIGNS)}."
    return ""


def _is_unreadable(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") and char not in DROPPED


def _readable(text: str) -> str:
    return "".join("�" if _is_unreadable(char) else char for char in text)


def _clashes(group: Group, others: Sequence[Group]) -> list[str]:
    """Name what already stands in another group of the same direction: one word, one place to look after it.

    What a one-way group leads to may stand in several: «деньги» and «помощь» both lead to «грант».
    """
    taken = {head: other for other in others if other.one_way == group.one_way for head in other.heads}
    return [
        f"«{group.written[head]}» уже есть в группе «{taken[head]}». Дополните её или уберите это слово здесь."
        for head in group.heads
        if head in taken
    ]


def _overflows(group: Group, others: Sequence[Group]) -> list[str]:
    """Name the words for which all groups together would look for too much."""
    if len(others) >= MAX_GROUPS:
        return [f"Действующих групп уже {len(others)}, больше поиск не выдержит. Выключите лишние."]
    sizes = Counter(head for other in (*others, group) for head in other.heads for _ in other.phrases[1:])
    return [
        f"Вместе с другой группой у слова «{group.written[head]}» будет {sizes[head]} замен, а можно {MAX_WAYS - 1}."
        for head in group.heads
        if sizes[head] >= MAX_WAYS
    ]
