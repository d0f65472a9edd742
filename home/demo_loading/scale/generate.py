"""One generated measure as a record of the same shape as in measures.yaml. The number decides everything."""

import random
from collections.abc import Sequence
from typing import Any, TypeVar

from core.formatting import NBSP, amount_words
from home.demo_loading.records import Record
from home.demo_loading.scale.words import Words
from opportunities.choices import Recurrence, Stage

Piece = TypeVar("Piece")

KEY_PREFIX = "nagruzka-"
SUMMARY_LIMIT = 400
PARAGRAPHS = 2
# Shares of a hundred; the rest of the windows is closed.
PERMANENT, SOON, ACCEPTING = 18, 12, 30
# A contest repeats at most so often.
CALLS = (Recurrence.ONCE, Recurrence.YEARLY, Recurrence.HALF_YEARLY, Recurrence.QUARTERLY)
REGION_SHARE = 0.35
MONEY_SHARE = 0.6
STEP_ROUBLES = 5_000


def key_of(number: int) -> str:
    """Return the slug of the generated measure with this number."""
    return f"{KEY_PREFIX}{number:06d}"


def generate(number: int, words: Words) -> Record:
    """Return the record of a number; the same number and vocabulary give the same record."""
    rng = random.Random(number)  # noqa: S311  # Test data, nothing here is secret.
    level = rng.choice(tuple(words.providers))
    money = rng.random() < MONEY_SHARE
    dates, recurrence = _dates(rng)
    amounts = _amounts(rng) if money else {"min": None, "max": None, "pool": None, "awards": rng.randint(3, 90)}
    return {
        "key": key_of(number),
        "kinds": _some(rng, words.money_kinds if money else words.other_kinds, 1, 2),
        "level": level,
        "provider": rng.choice(words.providers[level]),
        "operator": None,
        "series": None,
        "who": _some(rng, words.who, 1, 4),
        "themes": _some(rng, words.themes, 1, 3),
        "territories": _territories(rng, words),
        "amounts": amounts,
        "recurrence": recurrence,
        "dates": dates,
        "year": None,
        "round": None,
        "stages": _some(rng, Stage.values, 1, len(Stage.values)),
        "duration_months": {"min": rng.randint(1, 4), "max": rng.randint(5, 18)},
        "legal_basis": {"title": "Порядок для нагрузочных испытаний", "number": f"{number}-нг", "date": "2026-01-15"},
        "checked": -rng.randint(0, 300),
        "recheck_months": rng.choice((3, 6, 12)),
        "related_practices": [],
        "facts": "demo",
        **_texts(rng, words, number, amounts),
        **_tables(rng, words),
    }


def _texts(rng: random.Random, words: Words, number: int, amounts: dict[str, int | None]) -> dict[str, Any]:
    title = rng.choice(words.titles)
    sum_words = amount_words(amounts["min"], amounts["max"], short=True)
    tail = f" ({sum_words})" if sum_words else ""
    about = "\n\n".join(" ".join(rng.sample(words.sentences, rng.randint(2, 4))) for _ in range(PARAGRAPHS))
    return {
        "title": f"Нагрузочная мера №{NBSP}{number:06d}: {title[0].lower()}{title[1:]}{tail}",
        "official_title": rng.choice(words.official_titles),
        "summary": _summary(rng, words),
        "about": about,
        "apply": rng.choice(words.applies),
        "contacts": rng.choice(words.contacts),
        "after_award": rng.choice(words.after_awards),
        "tags": _some(rng, words.tags, 1, 3),
    }


def _summary(rng: random.Random, words: Words) -> str:
    text = ""
    for sentence in rng.sample(words.summaries, 3):
        longer = f"{text} {sentence}".strip()
        if len(longer) > SUMMARY_LIMIT:
            break
        text = longer
    return text


def _tables(rng: random.Random, words: Words) -> dict[str, Any]:
    criteria = [{"name": name, "points": 20} for name in rng.sample(words.criteria, 3)]
    applications = rng.randint(10, 300)
    winners = rng.randint(1, applications)
    odds = {"year": 2025, "applications": applications, "winners": winners, "average": None, "pass_mark": None}
    return {
        "conditions": rng.sample(words.conditions, rng.randint(0, 3)),
        "covered": _some(rng, words.covered, 1, 3),
        "not_covered": _some(rng, words.not_covered, 1, 2),
        "steps": _some(rng, words.steps, 2, 4),
        "documents": [{"title": title, "note": note} for title, note in _some(rng, words.documents, 1, 3)],
        "criteria": criteria,
        "pass_mark": rng.choice((None, 30, 40, 50)),
        "faq": [{"q": question, "a": answer} for question, answer in _some(rng, words.questions, 0, 2)],
        "odds": [odds],
    }


def _dates(rng: random.Random) -> tuple[dict[str, Any], str]:
    """Return days as offsets from the day of loading and how often the call comes."""
    share = rng.randrange(100)
    if share < PERMANENT:
        return {}, Recurrence.PERMANENT.value
    length = rng.randint(14, 60)
    if share < PERMANENT + SOON:
        opens = rng.randint(1, 90)
    elif share < PERMANENT + SOON + ACCEPTING:
        opens = -rng.randint(0, length)
    else:
        opens = -length - rng.randint(1, 900)
    closes = opens + length
    dates = {
        "announced": opens - rng.randint(1, 30),
        "opens": opens,
        "closes": closes,
        "closes_time": rng.choice((None, "18:00", "23:59")),
        "results": closes + rng.randint(20, 60),
        "project_start": closes + rng.randint(61, 90),
        "project_end": closes + rng.randint(180, 500),
    }
    return dates, rng.choice(CALLS).value


def _amounts(rng: random.Random) -> dict[str, int | None]:
    # Small sums are far more common than large ones, hence the power.
    high = int(10 ** rng.uniform(4.5, 7.5)) // STEP_ROUBLES * STEP_ROUBLES
    low = rng.choice((None, high // 10))
    awards = rng.randint(1, 60)
    return {"min": low, "max": high, "pool": high * awards, "awards": awards}


def _territories(rng: random.Random, words: Words) -> list[str]:
    region, *districts = words.territories
    return [region] if rng.random() < REGION_SHARE else _some(rng, districts, 1, 2)


def _some(rng: random.Random, pieces: Sequence[Piece], least: int, most: int) -> list[Piece]:
    return rng.sample(pieces, rng.randint(least, min(most, len(pieces))))
