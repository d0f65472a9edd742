"""Compare Elasticsearch's Russian stemmers over all forms of words: `stemmer_measure.py [ADDRESS]`.

Prints the tables of docs/adr/0009-snowball-with-overrides.md: the nouns of the domain, where each stemmer gets the
overrides that it needs itself, and by parts of speech the other words of the demo content, where it stands alone. Needs
pymorphy3, as scripts/stemming_data.py does.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pymorphy3
from elasticsearch import Elasticsearch

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from stemming_data import FORMS, UNUSUAL  # type: ignore[import-not-found]  # noqa: E402

from search.analysis import fold, words  # noqa: E402

DEMO = ROOT / "home" / "demo"
STEMMERS = {"none": None, "russian": "russian", "light_russian": "light_russian"}
# Parts of speech as pymorphy3 calls them; the infinitive is a form of the verb.
PARTS = {"NOUN": ("NOUN",), "ADJF": ("ADJF",), "PRTF": ("PRTF",), "VERB": ("VERB", "INFN")}
CYRILLIC = re.compile("[а-я]{4,}")
# Superlatives are words of their own.
LEFT_OUT = {*UNUSUAL, "Supr"}
# Elasticsearch analyses no more tokens at once than 10 000.
CHUNK = 5000

Stems = Mapping[str, str]


def main() -> None:
    """Ask and print."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:9200"
    lines = FORMS.read_text(encoding="utf-8").splitlines()
    groups = [line.split() for line in lines if line and not line.startswith("#")]
    with Elasticsearch(address, request_timeout=60) as client:
        table(client, "nouns of the domain", groups, with_overrides=True)
        known = {form for group in groups for form in group}
        for part, found in unseen(known).items():
            table(client, f"{part} of the demo content", found, with_overrides=False)


def table(client: Elasticsearch, title: str, groups: Sequence[Sequence[str]], *, with_overrides: bool) -> None:
    """Print the table of one set of words."""
    forms = list(dict.fromkeys(form for group in groups for form in group))
    print(f"\n{title}: {len(groups)} words, {sum(map(len, groups))} forms\n")
    print("| Stemmer | Overrides | Whole words | Pairs of forms | Different words made one |")
    print("|---|--:|--:|--:|--:|")
    for name, language in STEMMERS.items():
        plain = analyse(client, forms, language, {})
        report(name, groups, plain, 0)
        if language and with_overrides:
            rules = overrides(groups, plain)
            report(name, groups, analyse(client, forms, language, rules), len(rules))


def unseen(known: Collection[str]) -> dict[str, list[list[str]]]:
    """Return `{part of speech: all forms of each word}` of the words in the demo content that are not known."""
    morph = pymorphy3.MorphAnalyzer(lang="ru")
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(DEMO.glob("*.yaml")))
    found: dict[tuple[str, str], list[str]] = {}
    for word in dict.fromkeys(words(text)):
        if word in known or not CYRILLIC.fullmatch(word):
            continue
        parse = morph.parse(word)[0]
        part = next((name for name, tags in PARTS.items() if parse.tag.POS in tags), None)
        if part is None:
            continue
        usual = (
            form for form in parse.lexeme if form.tag.POS in PARTS[part] and not LEFT_OUT & set(form.tag.grammemes)
        )
        found.setdefault((part, parse.normal_form), list(dict.fromkeys(fold(form.word.lower()) for form in usual)))
    return {part: [forms for (own, _), forms in found.items() if own == part] for part in PARTS}


def analyse(client: Elasticsearch, forms: Sequence[str], language: str | None, rules: Stems) -> Stems:
    """Return `{form: stem}` as Elasticsearch gives them."""
    filters: list[Any] = ["lowercase"]
    if rules:
        filters.append({"type": "stemmer_override", "rules": [f"{form} => {stem}" for form, stem in rules.items()]})
    if language:
        filters.append({"type": "stemmer", "language": language})
    stems: list[str] = []
    for start in range(0, len(forms), CHUNK):
        text = " ".join(forms[start : start + CHUNK])
        answer = client.indices.analyze(tokenizer="whitespace", filter=filters, text=text)
        stems += [token["token"] for token in answer["tokens"]]
    return dict(zip(forms, stems, strict=True))


def overrides(groups: Sequence[Sequence[str]], stems: Stems) -> Stems:
    """Return the rules that bring all forms of each word to the stem of most of them; the first rule stays."""
    rules: dict[str, str] = {}
    for group in groups:
        target = Counter(stems[form] for form in group).most_common(1)[0][0]
        for form in group:
            if stems[form] != target:
                rules.setdefault(form, target)
    return rules


def report(name: str, groups: Sequence[Sequence[str]], stems: Stems, rules: int) -> None:
    """Print one line of the table."""
    whole = sum(len({stems[form] for form in group}) == 1 for group in groups)
    pairs = [stems[one] == stems[other] for group in groups for one, other in combinations(group, 2)]
    print(f"| `{name}` | {rules} | {whole} | {sum(pairs) / len(pairs):.4f} | {merged(groups, stems)} |")


def merged(groups: Sequence[Sequence[str]], stems: Stems) -> int:
    """Return how many pairs of words have a stem, but no form, in common."""
    by_stem: dict[str, set[int]] = defaultdict(set)
    for number, group in enumerate(groups):
        for form in group:
            by_stem[stems[form]].add(number)
    found = {pair for numbers in by_stem.values() for pair in combinations(sorted(numbers), 2)}
    return sum(not set(groups[one]) & set(groups[other]) for one, other in found)


if __name__ == "__main__":
    main()
