"""A fund whose figures agree, published as a moderator does it."""

from typing import Any

import factory
from wagtail.models import Page

from endowment.models import (
    BoardMember,
    EndowmentFundPage,
    EndowmentProgramme,
    EndowmentReport,
    EndowmentYear,
    ProgrammeSpending,
    SupportedProject,
)
from tests.factories import HomePageFactory, OrganisationFactory
from tests.factories.pages import PublishedPageFactory
from tests.factories.snippets import KeyedFactory, resolve_one

# Numbers of nobody: they only pass the checks. The bank's key fits the account.
REQUISITES = {
    "recipient": "Фонд «Пример | Тест»",
    "inn": "7707083893",
    "kpp": "272101001",
    "account": "40702810138250123017",
    "bank": "ОАО «БАНК»",
    "bik": "044525225",
    "correspondent_account": "30101810400000000225",
    "payment_purpose": "Пожертвование на пополнение капитала",
}


class ProgrammeFactory(KeyedFactory):
    """`ProgrammeFactory(key="health", name="Здоровье рядом")`."""

    key = factory.Sequence(lambda number: f"programme-{number}")
    name = factory.LazyAttribute(lambda programme: f"Программа {programme.key}")

    class Meta:
        model = EndowmentProgramme


def year(number: int, start: int, **figures: Any) -> EndowmentYear:
    """Return a row whose end follows from the rest, unless `capital_end` is given."""
    row = EndowmentYear(year=number, capital_start=start, **figures)
    if row.capital_end is None:
        row.capital_end = row.computed_end
    return row


def spending(number: int, programme: str, roubles: int) -> ProgrammeSpending:
    """Return a row of the table of programmes."""
    return ProgrammeSpending(year=number, programme=resolve_one(programme, ProgrammeFactory), sum=roubles)


def project(title: str, number: int, programme: str = "health", **fields: Any) -> SupportedProject:
    """Return a supported project; `organisation` takes a key."""
    body = resolve_one(fields.pop("organisation", "helper"), OrganisationFactory)
    values = {"sum": 300_000, "result": f"Итог: {title}.", **fields}
    found = resolve_one(programme, ProgrammeFactory)
    return SupportedProject(title=title, year=number, organisation=body, programme=found, **values)


def tables() -> dict[str, list[Any]]:
    """Return rows of two years that agree with each other."""
    return {
        "years": [
            year(2024, 0, contributions=5_000_000, income=100_000, management_fee=10_000, operating_costs=20_000),
            year(2025, 5_070_000, income=600_000, management_fee=50_000, programme_spending=400_000, note="Год удачи"),
        ],
        "spending": [spending(2025, "health", 300_000), spending(2025, "nature", 100_000)],
        "board": [BoardMember(role="Председатель", organisation=resolve_one("chamber", OrganisationFactory))],
        "reports": [EndowmentReport(year=2025, title="Отчёт за 2025 год")],
        "supported": [project("Чемоданчик", 2025), project("Чистый берег", 2024, "nature", sum=100_000)],
    }


class FundPageFactory(PublishedPageFactory):
    """A live fund under the home page; tables may be replaced: `FundPageFactory(years=[…], spending=[])`."""

    title = "Целевой капитал"
    slug = "endaument"
    summary = "Деньги, которые работают на НКО."
    capital_owner = "fund"
    show_in_menus = True

    class Meta:
        model = EndowmentFundPage

    @classmethod
    def _create(cls, model_class: type[EndowmentFundPage], *args: Any, **kwargs: Any) -> EndowmentFundPage:
        kwargs["parent"] = kwargs.get("parent") or HomePageFactory()
        page: EndowmentFundPage = super()._create(model_class, *args, **kwargs)
        return page

    @classmethod
    def _create_instance(cls, model_class: type[Page], parent: Page, kwargs: dict[str, Any]) -> Page:
        live, rows = kwargs.pop("live", True), tables()
        for name in rows:
            rows[name] = kwargs.pop(name, rows[name])
        kwargs["capital_owner"] = resolve_one(kwargs["capital_owner"], OrganisationFactory)
        page = model_class(live=False, **kwargs)
        for name, items in rows.items():
            setattr(page, name, items)
        Page.objects.get(pk=parent.pk).add_child(instance=page)
        revision = page.save_revision(clean=live)
        if live:
            revision.publish()
        return model_class.objects.get(pk=page.pk)
