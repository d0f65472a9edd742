from typing import Any

from core.dates import region_now
from practices.models import PracticePage, PracticeSubmission
from practices.submissions.drafting import open_files
from practices.submissions.lifecycle import publish


def on_practice_published(instance: PracticePage, **_: Any) -> None:
    """A page made of a proposal went live: its author gets a letter, its files are opened."""
    for submission in PracticeSubmission.objects.filter(page=instance, forgotten_at=None):
        open_files(submission)
        publish(submission, region_now())
