"""The order of hits, in numbers that both back-ends use. docs/search.md explains them to people.

With words: score of the text × weights. Without words, and for the order by deadline: the rank, highest first; within
one rank by deadline, then by title.
"""

from core.windows import WindowStatus

STATUS_WEIGHTS: dict[WindowStatus | None, float] = {
    WindowStatus.CLOSING: 1.8,
    WindowStatus.OPEN: 1.5,
    WindowStatus.PERMANENT: 1.5,
    WindowStatus.SOON: 1.0,
    None: 1.0,
    WindowStatus.CLOSED: 0.3,
}
OVERDUE_WEIGHT = 0.8
# A weaker way to say a clause counts this part of an equal one.
WEAKER_WEIGHT = 0.3
# What stands in an attached file counts this part of what stands in the text of the page.
FILES_WEIGHT = 0.3
# For each matched clause where one is enough: more than any score of a text, so their number decides.
PER_CLAUSE = 10_000
NEAR_EXACT_WEIGHT = 1.3
NEAR_WITHIN_WEIGHT = 1.15

# Sums of these are ranks: a later line can never outweigh an earlier one.
NOT_CLOSED_RANK = 1000
NEAR_EXACT_RANK = 200
NEAR_WITHIN_RANK = 100
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
