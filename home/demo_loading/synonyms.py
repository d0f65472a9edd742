"""The synonyms of the search: the demo has those of every new portal."""

from home.demo_loading.progress import Change, Progress
from search.synonyms.start_set import load_start_set


def load_synonyms(progress: Progress) -> None:
    """Add the groups that are missing."""
    tally, outcomes = progress.start("Синонимы"), load_start_set()
    for outcome in outcomes:
        if outcome.reason:
            tally.notes.append(f"Группа синонимов {outcome.key} не загружена: {outcome.reason}")
        change = Change.CREATED if outcome.created else Change.SKIPPED if outcome.reason else Change.KEPT
        progress.count(tally, change, len(outcomes))
    progress.finish(tally.line())
