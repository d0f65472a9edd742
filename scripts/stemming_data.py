"""Make the stemmer's overrides and the list of forms for the tests from search/data/words.txt.

Run after a change of the word list or of the stemmer: `python scripts/stemming_data.py`. Needs pymorphy3, a package of
development only: the site reads the ready files.
"""

import sys
from collections import Counter
from pathlib import Path

import pymorphy3

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from search.analysis import fold  # noqa: E402
from search.snowball import snowball_stem  # noqa: E402

WORDS = ROOT / "search" / "data" / "words.txt"
OVERRIDES = ROOT / "search" / "data" / "stemmer_override.txt"
FORMS = ROOT / "tests" / "search" / "data" / "forms.txt"
HEAD = "# Made by scripts/stemming_data.py from search/data/words.txt; do not edit.\n"
# Rare, archaic and colloquial forms, and cases that only a grammar knows.
UNUSUAL = {"Arch", "Infr", "Slng", "Dist", "Erro", "Abbr", "V-oy", "V-ey", "V-ie", "V-be", "V-bi"}
UNUSUAL |= {"gen2", "acc2", "loc2", "voct"}


def paradigm(morph: pymorphy3.MorphAnalyzer, word: str) -> list[str]:
    """Return all usual forms of a noun, folded, in lower case; the word alone when the dictionary has no such noun."""
    parses = [parse for parse in morph.parse(word) if "NOUN" in parse.tag and parse.word == parse.normal_form]
    if not parses:
        return [fold(word)]
    usual = (form for form in parses[0].lexeme if not UNUSUAL & set(form.tag.grammemes) and "NOUN" in form.tag)
    forms = (fold(form.word.lower()) for form in usual)
    # Forms of another root (год, лета) collide with other words: the list names those that are wanted.
    return list(dict.fromkeys(form for form in forms if form[0] == word[0])) or [fold(word)]


def main() -> None:
    """Write both files."""
    morph = pymorphy3.MorphAnalyzer(lang="ru")
    rules: dict[str, str] = {}
    groups: list[list[str]] = []
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        word, *further = line.split()
        own = paradigm(morph, word)
        forms = list(dict.fromkeys([*own, *map(fold, further)]))
        groups.append(forms)
        # The stem that most forms have already needs the fewest rules.
        target = Counter(snowball_stem(form) for form in own).most_common(1)[0][0]
        for form in forms:
            if snowball_stem(form) != target and rules.setdefault(form, target) != target:
                print(f"{form}: both {rules[form]} and {target}, kept the first")
    OVERRIDES.write_text(HEAD + "".join(f"{form} => {rules[form]}\n" for form in sorted(rules)), encoding="utf-8")
    FORMS.write_text(HEAD + "".join(f"{' '.join(forms)}\n" for forms in groups), encoding="utf-8")
    print(f"{len(groups)} words, {sum(map(len, groups))} forms, {len(rules)} overrides")


if __name__ == "__main__":
    main()
