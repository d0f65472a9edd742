"""Factories of sectoral projects: real tree, published through a revision, as a moderator does it."""

import datetime as dt
from typing import Any

import factory
from wagtail.models import Page

from opportunities.models import NationalProject, ProjectIndexPage, ProjectPartner, SectoralProjectPage
from tests.factories import OrganisationFactory, SupportKindFactory, TerritoryFactory, ThemeFactory
from tests.factories.pages import OnlyPageFactory, PublishedPageFactory
from tests.factories.snippets import KeyedFactory, resolve, resolve_one

LISTS: dict[str, type[KeyedFactory]] = {
    "themes": ThemeFactory,
    "territories": TerritoryFactory,
    "related_measure_kinds": SupportKindFactory,
}
# field → name of its only block
ONE_BLOCK = {
    "goals": "goal",
    "indicators": "indicator",
    "budget": "year",
    "stages": "stage",
    "related_measures": "page",
    "related_pages": "page",
}
INDICATOR: dict[str, Any] = {
    "name": "Новые ФАПы",
    "unit": "единиц",
    "better": "more",
    "series": [{"year": 2024, "plan": 40, "fact": 41}, {"year": 2025, "plan": 52, "fact": 50}],
}
BUDGET: dict[str, Any] = {"year": 2025, "federal": 6_000_000, "krai": 3_000_000, "municipal": 1_000_000, "private": 0}


def stage(starts: dt.date, ends: dt.date, done: bool = False, title: str = "Стройка") -> dict[str, Any]:
    return {"title": title, "starts": starts, "ends": ends, "done": done}


class NationalProjectFactory(KeyedFactory):
    """`NationalProjectFactory(key="family")`."""

    key = factory.Sequence(lambda number: f"national-{number}")
    name = factory.LazyAttribute(lambda item: f"Нацпроект {item.key}")

    class Meta:
        model = NationalProject


class ProjectIndexPageFactory(OnlyPageFactory):
    """The only page of its kind."""

    title = "Отраслевые проекты"
    slug = "proekty"

    class Meta:
        model = ProjectIndexPage


class SectoralProjectPageFactory(PublishedPageFactory):
    """A live project that breaks no rule of publication.

    Lists, `ministry` and `national_project` take keys or rows, `partners` keys, stream fields plain values.
    """

    title = factory.Sequence(lambda number: f"Проект {number}")
    slug = factory.Sequence(lambda number: f"project-{number}")
    summary = "Министерство строит ФАПы, НКО довозят людей."
    about = "<p>До больницы далеко.</p>"
    participate = "Напишите в министерство."
    ministry = "min-health"
    stages = (stage(dt.date(2024, 1, 1), dt.date(2099, 12, 31)),)
    themes = ("health",)
    territories = ("krai",)
    related_measure_kinds = ()

    class Meta:
        model = SectoralProjectPage

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        kwargs["ministry"] = resolve_one(kwargs["ministry"], OrganisationFactory)
        if "national_project" in kwargs:
            kwargs["national_project"] = resolve_one(kwargs["national_project"], NationalProjectFactory)
        for name, row_factory in LISTS.items():
            kwargs[name] = resolve(kwargs[name], row_factory)
        for name, block in ONE_BLOCK.items():
            if name in kwargs:
                kwargs[name] = [(block, value) for value in kwargs[name]]
        return kwargs

    @classmethod
    def _create_instance(cls, model_class: type[Page], parent: Page | None, kwargs: dict[str, Any]) -> Page:
        lists = {name: kwargs.pop(name) for name in LISTS}
        bodies = resolve(kwargs.pop("partners", ()), OrganisationFactory)
        tags, live = kwargs.pop("tags", ()), kwargs.pop("live", True)
        page = model_class(live=False, **kwargs)
        for name, rows in lists.items():
            setattr(page, name, rows)
        page.partners = [ProjectPartner(organisation=body) for body in bodies]
        page.tags.add(*tags)
        index = parent or ProjectIndexPageFactory()
        Page.objects.get(pk=index.pk).add_child(instance=page)
        # An incomplete draft comes from a form, which does not call the rules of the model.
        revision = page.save_revision(clean=live)
        if live:
            revision.publish()
        return model_class.objects.get(pk=page.pk)
