from practices.models.index import PracticeIndexPage
from practices.models.practices import PracticePage, PracticeTag
from practices.models.sectors import PracticeSector

__all__ = ["PracticeIndexPage", "PracticePage", "PracticeSector", "PracticeTag"]
