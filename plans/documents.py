"""The search documents of plans and of their measures. They hold days, never a state: it changes by itself."""

from collections.abc import Iterable
from typing import Any

from core.formatting import NBSP
from plans.choices import PlanKind
from plans.models import PlanMeasurePage, PlanPage
from plans.presenters import MEASURE_TYPE, PLAN_TYPE
from search.documents import EntryDocument
from search.files import attachments_of
from search.registry import SearchType, register


def plan_document(page: PlanPage) -> EntryDocument:
    """Map one plan; its measures have documents of their own."""
    owner = page.responsible
    return EntryDocument(
        type=PLAN_TYPE,
        object_id=page.pk,
        title=page.title,
        url=page.url or "",
        summary=page.summary,
        keywords=" \n".join(filter(None, [str(PlanKind(page.kind).label), _names(owner)])),
        facets={"organisation": (owner.key,) if owner else ()},
        published_on=page.approved_on,
        card={
            "title": page.title,
            "url": page.url or "",
            "kind": page.kind,
            "kind_label": str(PlanKind(page.kind).label),
            "approved_on": page.approved_on.isoformat() if page.approved_on else None,
            "owner": {"value": owner.key, "label": owner.short_name} if owner else None,
            "is_demo": page.is_demo,
        },
        depends_on=(f"organisations.organisation:{owner.pk}",) if owner else (),
    )


def measure_document(page: PlanMeasurePage) -> EntryDocument:
    """Map one measure. No queries when the page comes from `for_mapping` and its reports have no files."""
    executors, reports = list(page.executors.all()), list(page.reports.all())
    attachments = attachments_of(page, (report.document_id for report in reports))
    bodies = {item.organisation.key: item.organisation for item in (*executors, *reports)}
    return EntryDocument(
        type=MEASURE_TYPE,
        object_id=page.pk,
        title=page.title,
        url=page.url or "",
        summary=f"Пункт {page.number} плана. Срок: {page.due_label}. Исполнители: {_listed(executors)}.",
        body=" \n".join(filter(None, _texts(page))),
        files=attachments.texts,
        keywords=" \n".join([page.number, page.plan_title or "", *(_names(body) for body in bodies.values())]),
        facets={"organisation": tuple(bodies)},
        published_on=reports[-1].on if reports else None,
        card={
            "title": page.title,
            "url": page.url or "",
            "number": page.number,
            "plan": {"value": page.plan_pk, "label": page.plan_title},
            "due_text": page.due_label,
            "due": page.due.to_json(),
            "facts": [report.fact.to_json() for report in reports],
            "executors": [
                {"value": item.organisation.key, "label": item.organisation.short_name} for item in executors
            ],
            "is_demo": page.is_demo,
        },
        depends_on=(
            *(f"organisations.organisation:{body.pk}" for body in bodies.values()),
            *attachments.names,
        ),
    )


def _texts(page: PlanMeasurePage) -> Iterable[str]:
    for report in page.reports.all():
        yield from (report.text, report.proof, report.link_title)


def _names(body: Any) -> str:
    return f"{body.name} {body.short_name}" if body is not None else ""


def _listed(executors: list[Any]) -> str:
    return ", ".join(item.organisation.short_name for item in executors) or f"не{NBSP}указаны"


def register_search() -> None:
    """Tell the engine about plans and measures; called once at start. The facet organisation is the directory's."""
    register(
        SearchType(
            name=PLAN_TYPE,
            label="План",
            label_plural="Планы",
            model=PlanPage,
            to_document=plan_document,
            queryset=PlanPage.objects.official_first,
            card_template="components/plan_card.html",
            facets=("organisation",),
        )
    )
    register(
        SearchType(
            name=MEASURE_TYPE,
            label="Мероприятие плана",
            label_plural="Мероприятия планов",
            model=PlanMeasurePage,
            to_document=measure_document,
            queryset=PlanMeasurePage.objects.for_mapping,
            card_template="components/plan_measure_card.html",
            facets=("organisation",),
        )
    )
