from typing import Self

from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Length, Substr
from wagtail.models import Page, PageQuerySet


class PlanQuerySet(PageQuerySet):
    """Named questions about plans."""

    def official_first(self) -> Self:
        """Order plans before road maps, each in the editors' order; join what a list shows."""
        return self.select_related("responsible").order_by("kind", "path")


class PlanMeasureQuerySet(PageQuerySet):
    """Named questions about measures of plans."""

    def below(self, paths: list[str]) -> Self:
        """Keep the measures right below the pages with these places in the tree."""
        asked = Q(pk__in=[])
        for path in paths:
            asked |= Q(path__startswith=path, depth=len(path) // Page.steplen + 1)
        return self.filter(asked)

    def for_display(self) -> Self:
        """Fetch executors and reports with their organisations and files: two queries for any number of measures."""
        from plans.models import PlanExecutor, PlanReport

        executors = PlanExecutor.objects.select_related("organisation").order_by("sort_order")
        reports = PlanReport.objects.select_related("organisation", "document").order_by("on", "pk")
        return self.prefetch_related(Prefetch("executors", executors), Prefetch("reports", reports))

    def for_mapping(self) -> Self:
        """Like `for_display`, with `plan_pk` and `plan_title` of the page above."""
        above = Page.objects.filter(path=OuterRef("plan_path"))
        return self.for_display().annotate(
            plan_path=Substr("path", 1, Length("path") - Page.steplen),
            plan_pk=Subquery(above.values("pk")),
            plan_title=Subquery(above.values("title")),
        )
