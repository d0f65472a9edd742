"""Factories of practices: real tree, published through a revision, as a moderator does it."""

from typing import Any

import factory
from wagtail.models import Page

from practices.models import PracticeIndexPage, PracticePage, PracticeSector
from tests.factories import OrganisationFactory, SupportKindFactory, TerritoryFactory, ThemeFactory
from tests.factories.pages import OnlyPageFactory, PublishedPageFactory
from tests.factories.snippets import KeyedFactory, resolve, resolve_one

LISTS: dict[str, type[KeyedFactory]] = {
    "themes": ThemeFactory,
    "territories": TerritoryFactory,
    "funded_by_kinds": SupportKindFactory,
}
# field → name of its only block
ONE_BLOCK = {
    "steps": "step",
    "costs": "cost",
    "evidence": "row",
    "repeated_by": "place",
    "funded_by": "page",
    "materials": "material",
}
EVIDENCE = {
    "indicator": "Вызовы скорой",
    "unit": "вызовов в год",
    "before": 71,
    "after": 34,
    "period": "2020 и 2023 годы",
    "source": "Карты вызовов",
}


class PracticeSectorFactory(KeyedFactory):
    """`PracticeSectorFactory(key="prevention", parent=health)`."""

    key = factory.Sequence(lambda number: f"sector-{number}")
    name = factory.LazyAttribute(lambda sector: f"Отрасль {sector.key}")

    class Meta:
        model = PracticeSector


class PracticeIndexPageFactory(OnlyPageFactory):
    """The only page of its kind."""

    title = "Лучшие практики"
    slug = "praktiki"

    class Meta:
        model = PracticeIndexPage


class PracticePageFactory(PublishedPageFactory):
    """A live practice that breaks no rule of publication.

    Lists, `sector` and `organisation` take keys or rows, stream fields plain values, `tags` words.
    """

    title = factory.Sequence(lambda number: f"Практика {number}")
    slug = factory.Sequence(lambda number: f"practice-{number}")
    summary = "Медсестра учит жителей села."
    problem = "До больницы далеко."
    solution = "Занятия перенесли в село."
    evidence = (EVIDENCE,)
    sector = "prevention"
    organisation = "hospital"
    themes = ("health",)
    territories = ("krai",)
    funded_by_kinds = ()

    class Meta:
        model = PracticePage

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        kwargs["sector"] = resolve_one(kwargs["sector"], PracticeSectorFactory)
        kwargs["organisation"] = resolve_one(kwargs["organisation"], OrganisationFactory)
        for name, row_factory in LISTS.items():
            kwargs[name] = resolve(kwargs[name], row_factory)
        for name, block in ONE_BLOCK.items():
            if name in kwargs:
                kwargs[name] = [(block, value) for value in kwargs[name]]
        return kwargs

    @classmethod
    def _create_instance(cls, model_class: type[Page], parent: Page | None, kwargs: dict[str, Any]) -> Page:
        lists = {name: kwargs.pop(name) for name in LISTS}
        tags, live = kwargs.pop("tags", ()), kwargs.pop("live", True)
        page = model_class(live=False, **kwargs)
        for name, rows in lists.items():
            setattr(page, name, rows)
        page.tags.add(*tags)
        library = parent or PracticeIndexPageFactory()
        Page.objects.get(pk=library.pk).add_child(instance=page)
        # An incomplete draft comes from a form, which does not call the rules of the model.
        revision = page.save_revision(clean=live)
        if live:
            revision.publish()
        return model_class.objects.get(pk=page.pk)
