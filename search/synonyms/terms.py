"""A group of synonyms as plain values: what editors type, and the stems it comes to."""

from dataclasses import dataclass
from functools import cached_property

from search.analysis import stems
from search.queries import Phrase


@dataclass(frozen=True)
class Group:
    """Words and expressions that mean the same.

    Attributes:
        terms: As people write them.
        one_way: The first term finds all others, no other term finds anything new.
    """

    terms: tuple[str, ...]
    one_way: bool = False

    @cached_property
    def written(self) -> dict[Phrase, str]:
        """Return `{stems: the first term that comes to them}`; terms that differ in their endings are one."""
        found: dict[Phrase, str] = {}
        for term in self.terms:
            found.setdefault(tuple(stems(term)), term)
        return {phrase: term for phrase, term in found.items() if phrase}

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """Return the stems of each term without repeats."""
        return tuple(self.written)

    @property
    def heads(self) -> tuple[Phrase, ...]:
        """Return the phrases that find more than themselves."""
        return self.phrases[:1] if self.one_way else self.phrases

    def __str__(self) -> str:
        first, *rest = self.terms or ("",)
        return f"{first} → {', '.join(rest)}" if self.one_way else ", ".join(self.terms)


def split_terms(text: str) -> tuple[str, ...]:
    """Return the terms of a text, one a line, without empty lines and spaces that say nothing."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return tuple(term for line in lines if (term := " ".join(line.split())))
