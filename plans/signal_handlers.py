from typing import Any

from plans.models import PlanMeasurePage, PlanPage, PlanReport
from search import index


def on_report_changed(instance: PlanReport, raw: bool = False, **_: Any) -> None:
    """The measure is found by the words of its reports; its card knows their days."""
    measure = None if raw else PlanMeasurePage.objects.filter(pk=instance.measure_id).first()
    if measure is not None:
        index.enqueue(measure)


def on_plan_published(instance: PlanPage, **_: Any) -> None:
    """The cards of the measures name their plan."""
    index.enqueue_subtree(instance)
