"""Scores of a system over judged queries, their means, and tables for people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from statistics import fmean

from search.quality import metrics
from search.quality.judgements import JudgedQuery
from search.quality.systems import Outcome, System

ALL = "все"


@dataclass(frozen=True)
class Scores:
    """Metrics of one query, or their means over several; numbers from 0 to 1.

    Attributes:
        zero: Nothing found although there is an answer.
        unjudged: Part of the first ten that nobody has judged; above 0.05 the judgements need new rows.
    """

    ndcg: float
    reciprocal_rank: float
    success: float
    recall: float
    zero: float
    unjudged: float


@dataclass(frozen=True)
class Report:
    """What a system has done with every query.

    Attributes:
        answered: Queries that have an answer.
        negative: Queries that have none.
    """

    system: System
    answered: list[tuple[JudgedQuery, Outcome, Scores]]
    negative: list[tuple[JudgedQuery, Outcome]]

    @property
    def means(self) -> Scores:
        """Return the means over all queries that have an answer."""
        return mean([scores for _, _, scores in self.answered])

    @property
    def by_category(self) -> dict[str, list[Scores]]:
        """Return `{category: scores}` in the order of the queries, the last key being ALL."""
        groups: dict[str, list[Scores]] = {}
        for query, _, scores in self.answered:
            groups.setdefault(query.category, []).append(scores)
        return {**groups, ALL: [scores for _, _, scores in self.answered]}

    @property
    def silent(self) -> float:
        """Return the part of the negative queries for which nothing at all is shown."""
        return fmean(not outcome.total for _, outcome in self.negative) if self.negative else 1.0

    @property
    def honest(self) -> float:
        """Return the part of the negative queries for which nothing is shown as an answer to what was asked."""
        if not self.negative:
            return 1.0
        return fmean(not (outcome.total and outcome.exact) for _, outcome in self.negative)


def measure(system: System, queries: Sequence[JudgedQuery]) -> Report:
    """Ask the system everything."""
    outcomes = [(query, system.ask(query.text)) for query in queries]
    answered = [(query, outcome, scores_of(query, outcome)) for query, outcome in outcomes if query.answerable]
    return Report(system, answered, [pair for pair in outcomes if not pair[0].answerable])


def scores_of(query: JudgedQuery, outcome: Outcome) -> Scores:
    """Return the metrics of one query."""
    return Scores(
        ndcg=metrics.ndcg(outcome.names, query.grades),
        reciprocal_rank=metrics.reciprocal_rank(outcome.names, query.grades),
        success=metrics.success(outcome.names, query.grades),
        recall=metrics.recall(outcome.names, query.grades),
        zero=float(not outcome.total),
        unjudged=metrics.unjudged(outcome.names, query.grades),
    )


def mean(scores: Sequence[Scores]) -> Scores:
    """Return the means of each metric.

    Raises:
        StatisticsError: If there are no scores.
    """
    return Scores(**{item.name: fmean(getattr(one, item.name) for one in scores) for item in fields(Scores)})


_HEADINGS = ("nDCG@10", "MRR", "успех@3", "полнота@20", "пусто", "не оценено")


def table(report: Report) -> Iterator[str]:
    """Yield the lines of a table: one per category, the last of all."""
    yield report.system.label
    yield f"  {'':<10}{'запросов':>9}" + "".join(f"{heading:>12}" for heading in _HEADINGS)
    for category, scores in report.by_category.items():
        if scores:
            means = mean(scores)
            numbers = "".join(f"{getattr(means, item.name):>12.3f}" for item in fields(Scores))
            yield f"  {category:<10}{len(scores):>9}{numbers}"
    if report.negative:
        yield (
            f"  Запросы без ответа: {len(report.negative)}. Ничего не показано: {report.silent:.0%}, "
            f"ничего не выдано за ответ: {report.honest:.0%}."
        )


def worst(report: Report, count: int) -> Iterator[str]:
    """Yield the queries with the lowest nDCG and what stood on top; then negative queries that got an answer."""
    ordered = sorted(report.answered, key=lambda item: (item[2].ndcg, item[0].id))
    for query, outcome, scores in ordered[:count]:
        top = ", ".join(f"{name} [{query.grades.get(name, '?')}]" for name in outcome.names[:5])
        yield f"  {scores.ndcg:.3f}  {query.id} {query.category} «{query.text}» ({query.need}): {top or 'пусто'}"
    for query, outcome in report.negative:
        if outcome.total and outcome.exact:
            yield f"  лишнее {query.id} «{query.text}»: найдено {outcome.total}, первым {outcome.names[0]}"


def comparison(first: Report, other: Report) -> str:
    """Return how much better the first system is, with a paired 95 % interval."""
    ours = [scores.ndcg for _, _, scores in first.answered]
    theirs = [scores.ndcg for _, _, scores in other.answered]
    low, high = metrics.interval(ours, theirs)
    return (
        f"{first.system.label} − {other.system.label}: nDCG@10 {first.means.ndcg - other.means.ndcg:+.3f} "
        f"(95 %: от {low:+.3f} до {high:+.3f})"
    )
