"""A plan as files: a table for people and machines, a calendar of deadlines. They take the filters of the page."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from core.calendars import CalendarItem, calendar_response
from core.tables import Cell, csv_response, xlsx_response
from plans.changes import Change
from plans.filters import PlanFilter
from plans.presenters import changes_context
from plans.rows import MeasureRow, measure_rows

if TYPE_CHECKING:
    from plans.models import PlanPage, PlanReport

HEADER = (
    "№",
    "Мероприятие",
    "Срок",
    "Начало",
    "Последний день",
    "Исполнители",
    "Статус",
    "Исполнено",
    "Подтверждение",
    "Последний отчёт",
    "Что сообщили",
    "Адрес",
)


CHANGES_HEADER = ("№", "Мероприятие", "Исполнители", "Было", "Стало", "Сроки", "Что сообщили", "Подтверждение", "Адрес")
_MAKERS = {"csv": csv_response, "xlsx": xlsx_response}


def plan_table(plan: "PlanPage", file_format: str, request: HttpRequest, on: dt.date) -> HttpResponse:
    """Return the filtered measures as `csv`, `xlsx` or `json`.

    Raises:
        Http404: If there is no such format.
    """
    rows = _asked(plan, request, on)
    name = f"{plan.slug}-{on.isoformat()}"
    if file_format == "json":
        return _json(plan, rows, request)
    if file_format not in _MAKERS:
        raise Http404("такого вида таблицы нет")
    return _MAKERS[file_format](name, HEADER, [_cells(row, request) for row in rows])


def changes_table(plan: "PlanPage", file_format: str, request: HttpRequest, on: dt.date) -> HttpResponse:
    """Return what changed between the days of the address as `csv` or `xlsx`; without days, in the latest quarter.

    Raises:
        Http404: If there is no such format, or the days are wrong: the page says what is wrong with them.
    """
    found = changes_context(plan, request.GET, on)
    if file_format not in _MAKERS or found["since"] is None:
        raise Http404("такой таблицы нет")
    name = f"{plan.slug}-{found['since'].isoformat()}-{found['until'].isoformat()}"
    return _MAKERS[file_format](name, CHANGES_HEADER, [_change_cells(item, request) for item in found["changes"]])


def plan_calendar(plan: "PlanPage", request: HttpRequest, on: dt.date) -> HttpResponse:
    """Return the deadlines of the filtered measures for a calendar of one's own."""
    items = _items(_asked(plan, request, on), request)
    return calendar_response(f"Сроки: {plan.title}", f"{plan.slug}-sroki", items)


def executors_text(row: MeasureRow) -> str:
    """Return «ГУВП; Общественная палата (по согласованию)»."""
    return "; ".join(str(item) for item in row.executors)


def _asked(plan: "PlanPage", request: HttpRequest, on: dt.date) -> list[MeasureRow]:
    rows = measure_rows([plan], on)[plan.pk]
    return PlanFilter.parse(request.GET, rows).apply(rows)


def _cells(row: MeasureRow, request: HttpRequest) -> tuple[Cell, ...]:
    page, last = row.page, row.last_report
    return (
        page.number,
        page.title,
        page.due_label,
        _iso(page.due_from),
        _iso(page.due_to),
        executors_text(row),
        str(row.status.label),
        _iso(row.done_on),
        "\n".join(_proof_lines(next(reversed(row.proven), None), request)),
        _iso(last.on) if last else "",
        last.text if last else "",
        _address(row, request),
    )


def _change_cells(item: Change, request: HttpRequest) -> tuple[Cell, ...]:
    deadlines = (f"{_iso(due.day)}{f', исполнено {_iso(due.done_on)}' if due.done_on else ''}" for due in item.due)
    return (
        item.row.page.number,
        item.row.page.title,
        executors_text(item.row),
        str(item.before.label),
        str(item.after.label),
        "\n".join(deadlines),
        "\n".join(f"{_iso(report.on)}, {report.organisation.short_name}: {report.text}" for report in item.reports),
        "\n".join(line for report in item.reports for line in _proof_lines(report, request)),
        _address(item.row, request),
    )


def _json(plan: "PlanPage", rows: Iterable[MeasureRow], request: HttpRequest) -> HttpResponse:
    content = {
        "title": plan.title,
        "kind": plan.kind,
        "approved_on": _iso(plan.approved_on) or None,
        "url": request.build_absolute_uri(plan.get_url(request)),
        "measures": [_measure_json(row, request) for row in rows],
    }
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False})


def _measure_json(row: MeasureRow, request: HttpRequest) -> dict[str, Any]:
    page = row.page
    return {
        "number": page.number,
        "title": page.title,
        "url": _address(row, request),
        "due": {**page.due.to_json(), "text": page.due_label},
        "executors": [
            {"key": item.organisation.key, "name": item.organisation.name, "by_agreement": item.by_agreement}
            for item in row.executors
        ],
        "status": row.status.value,
        "deadlines": [{"day": _iso(item.day), "done_on": _iso(item.done_on) or None} for item in row.deadlines],
        "reports": [
            {
                "on": _iso(report.on),
                "organisation": report.organisation.key,
                "text": report.text,
                "proof": report.proof,
                "link": report.link or None,
                "link_title": report.link_title,
                "file": _file_json(report, request),
            }
            for report in row.reports
        ],
    }


def _file_json(report: "PlanReport", request: HttpRequest) -> dict[str, Any] | None:
    file = report.document
    if file is None:
        return None
    return {"title": file.title, "url": request.build_absolute_uri(file.url), "bytes": file.file_size}


def _proof_lines(report: "PlanReport | None", request: HttpRequest) -> list[str]:
    """Return the words of a proof, the address of its file and its link, those that there are."""
    if report is None:
        return []
    file = request.build_absolute_uri(report.document.url) if report.document else ""
    return [line for line in (report.proof, file, report.link) if line]


def _items(rows: Iterable[MeasureRow], request: HttpRequest) -> Iterator[CalendarItem]:
    for row in rows:
        page = row.page
        for deadline in row.deadlines:
            done = "исполнено, " if deadline.done_on else ""
            yield CalendarItem(
                uid=f"plan-measure-{page.pk}-{deadline.day.isoformat()}@{request.get_host()}",
                title=f"{done}{page.number} {page.title}",
                starts=deadline.day,
                ends=None,
                changed=max([page.last_published_at, *(report.changed_at for report in row.reports)]),
                url=_address(row, request),
                text=f"Исполнители: {executors_text(row)}\nСрок: {page.due_label}\n{row.status.label}",
            )


def _address(row: MeasureRow, request: HttpRequest) -> str:
    return request.build_absolute_uri(row.page.get_url(request))


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
