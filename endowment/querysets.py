from typing import Self

from django.db.models import Prefetch
from wagtail.models import PageQuerySet

from endowment.models.rows import BoardMember, EndowmentReport, EndowmentYear, ProgrammeSpending, SupportedProject


def tables() -> list[Prefetch]:
    """Return the rows of a fund with what they show: one query for each table."""
    return [
        Prefetch("years", EndowmentYear.objects.select_related("management_company")),
        Prefetch("spending", ProgrammeSpending.objects.select_related("programme")),
        Prefetch("board", BoardMember.objects.select_related("organisation")),
        Prefetch("reports", EndowmentReport.objects.select_related("document")),
        Prefetch("supported", SupportedProject.objects.select_related("organisation", "programme")),
    ]


class FundQuerySet(PageQuerySet):
    """Named questions about funds."""

    def for_mapping(self) -> Self:
        """Join and prefetch everything that a search document tells."""
        joined = self.select_related("capital_owner__territory", "management_company")
        return joined.prefetch_related(*tables(), "spending__programme__themes")
