"""Metrics of ranked lists over graded judgements. Pure arithmetic.

Grades: 0 not useful, 1 touches the subject, 2 useful, 3 exactly the answer. What nobody has judged counts as 0.
"""

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from statistics import fmean

USEFUL = 2
_SAMPLES = 2000
_OUTER = 0.025


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Return the gain of the first `depth` places against the best possible order; 0 when nothing is useful.

    The gain of a grade is 2^grade − 1, as in the rank evaluation of Elasticsearch.
    """
    best = _dcg(sorted(grades.values(), reverse=True), depth)
    return _dcg((grades.get(name, 0) for name in ranking), depth) / best if best else 0.0


def reciprocal_rank(ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return 1 / place of the first useful document; 0 when there is none."""
    places = (place for place, name in enumerate(ranking, start=1) if grades.get(name, 0) >= USEFUL)
    return 1 / next(places, math.inf)


def success(ranking: Sequence[str], grades: Mapping[str, int], depth: int = 3) -> float:
    """Return 1 when a useful document stands in the first `depth` places, else 0."""
    return float(any(grades.get(name, 0) >= USEFUL for name in ranking[:depth]))


def recall(ranking: Sequence[str], grades: Mapping[str, int], depth: int = 20) -> float:
    """Return the part of all useful documents that the first `depth` places show, of `depth` at most."""
    useful = {name for name, grade in grades.items() if grade >= USEFUL}
    return len(useful.intersection(ranking[:depth])) / min(len(useful), depth) if useful else 0.0


def unjudged(ranking: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Return the part of the first `depth` places that nobody has judged; 0 for an empty list."""
    top = ranking[:depth]
    return sum(name not in grades for name in top) / len(top) if top else 0.0


def interval(ours: Sequence[float], theirs: Sequence[float], seed: int = 0) -> tuple[float, float]:
    """Return the 95 % interval of the mean difference of two systems over the same queries: a paired bootstrap.

    Raises:
        ValueError: If the two do not belong to the same queries, or there are none.
    """
    differences = [one - other for one, other in zip(ours, theirs, strict=True)]
    if not differences:
        raise ValueError("no queries to compare")
    # Not for secrets: the same numbers must come out every time.
    chance = random.Random(seed)  # noqa: S311
    means = sorted(fmean(chance.choices(differences, k=len(differences))) for _ in range(_SAMPLES))
    return means[int(_SAMPLES * _OUTER)], means[int(_SAMPLES * (1 - _OUTER)) - 1]


def _dcg(grades: Iterable[int], depth: int) -> float:
    return sum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(islice(grades, depth), start=1))
