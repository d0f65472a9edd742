from plans.models.index import PlanIndexPage
from plans.models.measures import PlanExecutor, PlanMeasurePage
from plans.models.plans import PlanPage
from plans.models.reports import PlanReport

__all__ = ["PlanExecutor", "PlanIndexPage", "PlanMeasurePage", "PlanPage", "PlanReport"]
