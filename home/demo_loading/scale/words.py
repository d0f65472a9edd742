"""The vocabulary of generated measures, taken from the demo's own records."""

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from home.demo_loading.lists import APPLICANTS, KINDS
from home.demo_loading.records import Record

Piece = TypeVar("Piece", bound=Hashable)

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[А-ЯЁ«])")


@dataclass(frozen=True)
class Words:
    """Pieces to combine. `providers` maps a level to keys of organisations, everything else is a list of pieces."""

    titles: tuple[str, ...]
    official_titles: tuple[str, ...]
    summaries: tuple[str, ...]
    sentences: tuple[str, ...]
    covered: tuple[str, ...]
    not_covered: tuple[str, ...]
    steps: tuple[str, ...]
    documents: tuple[tuple[str, str], ...]
    criteria: tuple[str, ...]
    questions: tuple[tuple[str, str], ...]
    conditions: tuple[Record, ...]
    applies: tuple[Record, ...]
    contacts: tuple[Record, ...]
    after_awards: tuple[str, ...]
    tags: tuple[str, ...]
    money_kinds: tuple[str, ...]
    other_kinds: tuple[str, ...]
    who: tuple[str, ...]
    themes: tuple[str, ...]
    territories: tuple[str, ...]
    providers: dict[str, tuple[str, ...]]


def collect(measures: list[Record], themes: list[Record], territories: list[Record]) -> Words:
    """Return the vocabulary; the order is that of the records, so the same files give the same generated measures."""
    return Words(
        titles=_unique(record["title"] for record in measures),
        official_titles=_unique(record["official_title"] for record in measures),
        summaries=_unique(part for record in measures for part in sentences(record["summary"])),
        sentences=_unique(part for record in measures for text in _long_texts(record) for part in sentences(text)),
        covered=_unique(text for record in measures for text in record["covered"]),
        not_covered=_unique(text for record in measures for text in record["not_covered"]),
        steps=_unique(text for record in measures for text in record["steps"]),
        documents=_unique((row["title"], row["note"]) for record in measures for row in record["documents"]),
        criteria=_unique(row["name"] for record in measures for row in record["criteria"]),
        questions=_unique((row["q"], row["a"]) for record in measures for row in record["faq"]),
        conditions=tuple(row for record in measures for row in record["conditions"]),
        applies=tuple(record["apply"] for record in measures),
        contacts=tuple(record["contacts"] for record in measures),
        after_awards=_unique(record["after_award"] for record in measures),
        tags=_unique(tag for record in measures for tag in record["tags"]),
        money_kinds=tuple(kind.key for kind in KINDS if kind.is_money),
        other_kinds=tuple(kind.key for kind in KINDS if not kind.is_money),
        who=tuple(applicant.key for applicant in APPLICANTS),
        themes=tuple(record["key"] for record in themes),
        territories=tuple(record["key"] for record in territories),
        providers={
            level: _unique(record["provider"] for record in measures if record["level"] == level)
            for level in dict.fromkeys(record["level"] for record in measures)
        },
    )


def sentences(text: str) -> list[str]:
    """Split a text into sentences, spaces made single."""
    return _SENTENCE_END.split(" ".join(text.split()))


def _long_texts(record: Record) -> tuple[str, ...]:
    return (record["about"], record["after_award"], *(row["a"] for row in record["faq"]))


def _unique(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    return tuple(dict.fromkeys(piece for piece in pieces if piece))
