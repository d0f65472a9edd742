"""The order of hits, in numbers that both back-ends use. docs/search.md explains them to people.

With words: score of the text × weights. Without words, and for the order by deadline: the rank, highest first; within
one rank by deadline, then by title.

Whatever lifts or lowers a hit multiplies its score: the two engines measure texts on scales of their own, and a factor
means the same on any scale.
"""

from enum import StrEnum

from core.windows import WindowStatus

# How much a word counts in each part of a document.
FIELD_WEIGHTS = {"title": 8.0, "keywords": 4.0, "summary": 3.0, "body": 1.0}
# A weaker way to say a clause counts this part of an equal one.
WEAKER_WEIGHT = 0.3
# What stands in an attached file counts this part of what stands in the text of the page.
FILES_WEIGHT = 0.3
# Where a word stands in several parts of a document the best one counts; each further one counts this part of itself.
FURTHER_PARTS_WEIGHT = 0.1
# By how much a long title makes its words count less, from 0 to 1. The databases do not look at it.
TITLE_LENGTH_MATTERS = 0.3
# For each matched clause where one is enough: more than any score of a text, so their number decides.
PER_CLAUSE = 10_000


class Factor(StrEnum):
    """What else multiplies the score of the text, by the name under which a back-end reports it."""

    EXACT_TITLE = "exact_title"
    TITLE_WORDS = "title_words"
    TITLE_FORMS = "title_forms"
    SOME_NEIGHBOURS = "some_neighbours"
    ALL_NEIGHBOURS = "all_neighbours"
    OVERDUE = "overdue"
    NEAR_EXACT = "near_exact"
    NEAR_WITHIN = "near_within"


WEIGHTS: dict[Factor, float] = {
    # The query is the whole title: that page is wanted, in whatever state. More than all that a closed one loses.
    Factor.EXACT_TITLE: 10.0,
    # Every notion of the query stands in the title, said in any equal way.
    Factor.TITLE_WORDS: 1.5,
    # Every word of the query stands in the title in the very form that was typed.
    Factor.TITLE_FORMS: 1.1,
    # Two neighbouring words of the query are neighbours in the document, too; and so are all of them.
    Factor.SOME_NEIGHBOURS: 1.2,
    Factor.ALL_NEIGHBOURS: 1.25,
    # The day by which the facts had to be checked again has passed.
    Factor.OVERDUE: 0.8,
    # The document belongs to the very place that was chosen, or to one inside it.
    Factor.NEAR_EXACT: 1.3,
    Factor.NEAR_WITHIN: 1.15,
}
# Those that the text decides; the others come from dates and places.
TEXT_FACTORS = (
    Factor.EXACT_TITLE,
    Factor.TITLE_WORDS,
    Factor.TITLE_FORMS,
    Factor.SOME_NEIGHBOURS,
    Factor.ALL_NEIGHBOURS,
)
STATUS_WEIGHTS: dict[WindowStatus | None, float] = {
    WindowStatus.CLOSING: 1.8,
    WindowStatus.OPEN: 1.5,
    WindowStatus.PERMANENT: 1.5,
    WindowStatus.SOON: 1.0,
    # Nothing can be applied for: beside a measure that gives what was asked for it comes later.
    None: 0.8,
    WindowStatus.CLOSED: 0.3,
}

# Sums of these are ranks: a later line can never outweigh an earlier one.
NOT_CLOSED_RANK = 1000
NEAR_RANKS: dict[Factor, int] = {Factor.NEAR_EXACT: 200, Factor.NEAR_WITHIN: 100}
STATUS_RANKS: dict[WindowStatus | None, int] = {
    WindowStatus.CLOSING: 60,
    WindowStatus.OPEN: 50,
    WindowStatus.PERMANENT: 40,
    WindowStatus.SOON: 30,
    None: 20,
    WindowStatus.CLOSED: 10,
}
CHECKED_RANK = 5

# The order by deadline: what can still be met, then what has none, then what is over.
DEADLINE_RANKS: dict[WindowStatus | None, int] = {
    WindowStatus.CLOSING: 2,
    WindowStatus.OPEN: 2,
    WindowStatus.SOON: 2,
    WindowStatus.PERMANENT: 1,
    None: 1,
    WindowStatus.CLOSED: 0,
}
