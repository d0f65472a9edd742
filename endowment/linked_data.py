"""A fund as things of schema.org."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

from core.structured_data import Thing, breadcrumbs, moment, thing
from endowment.exports import TABLES

if TYPE_CHECKING:
    from endowment.models import EndowmentFundPage


def fund_things(fund: "EndowmentFundPage", address: str) -> list[Thing]:
    """Return the owner and the figures as a data set; `address` is the absolute one of the page."""
    owner = owner_thing(fund)
    years = [row.year for row in fund.years.all()]
    if not years:
        return [owner] if owner else []
    files = [
        thing("DataDownload", encodingFormat="text/csv", contentUrl=f"{address}csv/{name}/", inLanguage="ru")
        for name in TABLES
    ]
    figures = thing(
        "Dataset",
        name=f"{fund.name}: показатели по годам",
        description=fund.lead_text(),
        url=address,
        inLanguage="ru",
        isAccessibleForFree=True,
        temporalCoverage=f"{years[0]}/{years[-1]}",
        variableMeasured=["капитал", "взносы", "доход", "расходы на управление", "расходы на программы"],
        dateModified=moment(fund.last_published_at),
        creator=owner,
        distribution=files,
    )
    return [figures, *([owner] if owner else [])]


def year_things(fund: "EndowmentFundPage", year: int, request: HttpRequest) -> list[Thing]:
    """Return the report of a year as a data set and the way to it."""
    above, here = request.build_absolute_uri(fund.url), request.build_absolute_uri(request.path)
    words = f"Отчёт за {year} год"
    file = thing("DataDownload", encodingFormat="text/csv", contentUrl=f"{here}csv/", inLanguage="ru")
    report = thing(
        "Dataset",
        name=f"{fund.name}. {words}",
        description=fund.lead_text(),
        url=here,
        inLanguage="ru",
        isAccessibleForFree=True,
        temporalCoverage=str(year),
        creator=owner_thing(fund),
        distribution=[file],
    )
    way = [("Главная", request.build_absolute_uri("/")), (fund.title, above), (words, here)]
    return [report, breadcrumbs(way)]


def owner_thing(fund: "EndowmentFundPage") -> Thing | None:
    """Return the organisation that owns the capital; None when nobody is named."""
    owner = fund.capital_owner
    if owner is None:
        return None
    return thing(
        "Organization",
        name=owner.name,
        alternateName=owner.short_name,
        url=owner.site,
        email=fund.contact_email or owner.email,
        telephone=fund.contact_phone or owner.phone,
        taxID=fund.inn,
    )
