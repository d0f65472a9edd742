"""Plans for tests: a real tree, published through revisions, as a moderator does it."""

import datetime as dt
from typing import Any

import factory
from wagtail.models import Page

from core.dates import start_of_day
from organisations.models import Organisation
from plans.choices import DueKind, PlanKind
from plans.models import PlanExecutor, PlanIndexPage, PlanMeasurePage, PlanPage, PlanReport
from tests.factories import OrganisationFactory
from tests.factories.pages import OnlyPageFactory, PublishedPageFactory
from tests.factories.snippets import resolve_one


class PlanIndexPageFactory(OnlyPageFactory):
    """The only page of its kind."""

    title = "План"
    slug = "plan"
    show_in_menus = True

    class Meta:
        model = PlanIndexPage


class PlanPageFactory(PublishedPageFactory):
    """A live official plan without measures."""

    title = factory.Sequence(lambda number: f"План {number}")
    slug = factory.Sequence(lambda number: f"plan-{number}")
    kind = PlanKind.PLAN
    summary = "Что обещано."
    approved_on = dt.date(2025, 12, 1)
    responsible = "guvp"
    parent = factory.LazyFunction(PlanIndexPageFactory)

    class Meta:
        model = PlanPage

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        return {**kwargs, "responsible": resolve_one(kwargs["responsible"], OrganisationFactory)}


class PlanMeasurePageFactory(PublishedPageFactory):
    """A live measure due on 31 March 2026; `executors` are keys or rows, `by_agreement` those that may refuse."""

    title = factory.Sequence(lambda number: f"Мероприятие {number}")
    number = factory.Sequence(lambda number: f"1.{number + 1}")
    due_kind = DueKind.DATE
    due_to = dt.date(2026, 3, 31)
    executors = ("fund",)
    by_agreement = ()

    class Meta:
        model = PlanMeasurePage

    @classmethod
    def _create_instance(cls, model_class: type[Page], parent: Page | None, kwargs: dict[str, Any]) -> Page:
        executors, agreed, live = kwargs.pop("executors"), kwargs.pop("by_agreement"), kwargs.pop("live", True)
        page = model_class(live=False, **kwargs)
        page.slug = page.number.replace(".", "-")
        bodies = [resolve_one(value, OrganisationFactory) for value in executors]
        page.executors = [
            PlanExecutor(organisation=body, by_agreement=body.key in agreed, sort_order=place)
            for place, body in enumerate(bodies)
        ]
        plan = parent or PlanPageFactory()
        Page.objects.get(pk=plan.pk).add_child(instance=page)
        # An incomplete draft comes from a form, which does not call the rules of the model.
        revision = page.save_revision(clean=live)
        if live:
            revision.publish()
        return model_class.objects.get(pk=page.pk)


def report(measure: PlanMeasurePage, on: dt.date, text: str = "Сделано.", **fields: Any) -> PlanReport:
    """Write a report of the first executor."""
    executor = measure.executors.first()
    assert executor is not None
    values: dict[str, Any] = {"organisation": executor.organisation, "changed_at": start_of_day(on), **fields}
    return PlanReport.objects.create(measure=measure, on=on, text=text, **values)


def body(key: str) -> Organisation:
    """Return an organisation by its key, made when there is none."""
    found: Organisation = resolve_one(key, OrganisationFactory)
    return found
