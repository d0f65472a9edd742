"""What the templates of a fund get: rows already fetched, added up and put in order."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.http import Http404, QueryDict

from endowment.charts import capital_chart, contributions_chart, income_chart, spending_chart
from endowment.figures import by_programme, income_parts, sparkline, totals
from endowment.statutory import manager_name, recipients, report_lines
from search.models import SearchEntry

if TYPE_CHECKING:
    from endowment.models import EndowmentFundPage, EndowmentYear, ProgrammeSpending, SupportedProject

FUND_TYPE = "endowment"
ALL_YEARS = "all"


def fund_context(page: "EndowmentFundPage", query: QueryDict, now: dt.datetime) -> dict[str, Any]:
    """Return what the page of a fund shows beside its own fields."""
    fetch(page)
    years, spending, supported = list(page.years.all()), list(page.spending.all()), list(page.supported.all())
    last = years[-1] if years else None
    return {
        "now": now,
        "years": years,
        "last": last,
        "totals": totals(years),
        "span": last.year - years[0].year + 1 if last else 0,
        "charts": charts(page, years, spending),
        "parts": income_parts(last, spending) if last else [],
        "programmes": programmes(spending, supported, years),
        "board": list(page.board.all()),
        "reports": list(page.reports.all()),
        **projects_context(supported, query),
        "has_code": page.requisites.is_complete,
    }


def fetch(page: "EndowmentFundPage") -> None:
    """Read all rows of the page, one query for each table; a preview brings its own."""
    from endowment.querysets import tables

    if page.pk:
        prefetch_related_objects([page], *tables())


def charts(
    page: "EndowmentFundPage", years: Sequence["EndowmentYear"], spending: Sequence["ProgrammeSpending"]
) -> dict[str, Any]:
    """Return `{"capital", "contributions", "income", "spending"}`; nothing without years."""
    if not years:
        return {}
    base = page.url or ""
    return {
        "capital": capital_chart(years, f"{base}csv/pokazateli/"),
        "contributions": contributions_chart(years),
        "income": income_chart(years),
        "spending": spending_chart(years, spending, f"{base}csv/programmy/"),
    }


def programmes(
    spending: Sequence["ProgrammeSpending"],
    supported: Sequence["SupportedProject"],
    years: Sequence["EndowmentYear"],
) -> list[dict[str, Any]]:
    """Return `{"programme", "sums" per year, "total", "projects"}` of what the income was spent on."""
    return [
        {
            "programme": programme,
            "sums": [sums.get(row.year) for row in years],
            "total": sum(sums.values()),
            "projects": sum(row.projects for row in spending if row.programme_id == programme.pk),
        }
        for programme, sums in by_programme(spending)
    ]


def projects_context(supported: Sequence["SupportedProject"], query: QueryDict) -> dict[str, Any]:
    """Return the projects asked for by `year` and `programme`; unknown values are ignored.

    Without a choice these are the projects of the latest year.
    """
    years = sorted({row.year for row in supported}, reverse=True)
    named = {row.programme.key: row.programme for row in supported}
    programme = named.get(query.get("programme", ""))
    asked = query.get("year", "")
    year = next((item for item in years if str(item) == asked), None)
    if year is None and asked != ALL_YEARS and programme is None and years:
        year = years[0]
    chosen = [row for row in supported if year in (None, row.year) and programme in (None, row.programme)]
    return {
        "projects": sorted(chosen, key=lambda row: (-row.year, -row.sum)),
        "projects_total": len(supported),
        "project_years": years,
        "project_year": year,
        "project_programmes": sorted(named.values(), key=lambda item: (item.sort_order, item.name)),
        "project_programme": programme,
    }


def year_context(page: "EndowmentFundPage", year: int) -> dict[str, Any]:
    """Return the report of one year.

    Raises:
        Http404: If the fund has no such year.
    """
    fetch(page)
    years, spending = list(page.years.all()), list(page.spending.all())
    place = next((place for place, row in enumerate(years) if row.year == year), None)
    if place is None:
        raise Http404("такого года нет")
    row = years[place]
    return {
        "row": row,
        "year_words": f"Отчёт за {year} год",
        "lines": report_lines(row, spending),
        "recipients": recipients(page.supported.all(), year),
        "manager": manager_name(page, row),
        "reports": [report for report in page.reports.all() if report.year == year],
        "board": list(page.board.all()),
        "before": years[place - 1].year if place else None,
        "after": years[place + 1].year if place + 1 < len(years) else None,
    }


def home_figure() -> dict[str, Any] | None:
    """Return the capital for the front page; None when there is no public fund with figures. One query.

    Returns:
        `{"title", "url", "capital_end", "year", "spending", "points"}`: sums are whole roubles of the last `year`,
        `points` is a polyline of the capital by years for a picture of 240 × 60.
    """
    # The documents of the search live and die with the public page, in its transaction.
    stored = (
        SearchEntry.objects.filter(type=FUND_TYPE, deleted=False)
        .order_by("object_id")
        .values_list("document", flat=True)
    )
    for document in stored:
        card = document["card"]
        if card["capital"]:
            return {
                "title": card["title"],
                "url": card["url"],
                "capital_end": card["capital_end"],
                "year": card["year"],
                "spending": card["spending"],
                "points": sparkline(card["capital"]),
            }
    return None
