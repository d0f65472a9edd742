from practices.models.claims import PracticeClaim
from practices.models.index import PracticeIndexPage
from practices.models.photos import PracticePhoto
from practices.models.practices import PracticePage, PracticeTag
from practices.models.sectors import PracticeSector
from practices.models.submissions import PracticeSubmission, SubmissionEvent, SubmissionFile

__all__ = [
    "PracticeClaim",
    "PracticeIndexPage",
    "PracticePage",
    "PracticePhoto",
    "PracticeSector",
    "PracticeSubmission",
    "PracticeTag",
    "SubmissionEvent",
    "SubmissionFile",
]
