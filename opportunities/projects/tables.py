"""Figures of a project as files; the name of a table stands in the address: `?csv=budget`."""

from typing import TYPE_CHECKING

from django.http import HttpResponse

from core.tables import csv_response
from opportunities.projects.budget import BUDGET_HEADER, budget_of, budget_rows
from opportunities.projects.indicators import INDICATORS_HEADER, indicator_rows, indicators_of

if TYPE_CHECKING:
    from opportunities.models import SectoralProjectPage

INDICATORS, BUDGET = "indicators", "budget"
INDICATORS_URL, BUDGET_URL = f"?csv={INDICATORS}", f"?csv={BUDGET}"


def table_response(page: "SectoralProjectPage", name: str) -> HttpResponse | None:
    """Return the table of this name as a CSV file; None for any other name."""
    if name == INDICATORS:
        return csv_response(f"{page.slug}-pokazateli", INDICATORS_HEADER, indicator_rows(indicators_of(page)))
    if name == BUDGET:
        return csv_response(f"{page.slug}-byudzhet", BUDGET_HEADER, budget_rows(budget_of(page)))
    return None
