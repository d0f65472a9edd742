"""Factories of pages: real tree, published through a revision, as an editor does it."""

from typing import Any

import factory
import wagtail_factories
from wagtail.models import Locale, Page, Site

from core.dates import region_today
from home.models import HomePage
from opportunities.choices import Level, Recurrence
from opportunities.models import BodySectionPage, CatalogueIndexPage, SupportMeasurePage
from tests.factories.snippets import (
    ApplicantKindFactory,
    KeyedFactory,
    MeasureSeriesFactory,
    OrganisationFactory,
    SupportKindFactory,
    TerritoryFactory,
    ThemeFactory,
    resolve,
    resolve_one,
)
from tests.factories.streams import ONE_BLOCK, blocks_of

STREAMS = ("conditions", *ONE_BLOCK)
LISTS: dict[str, type[KeyedFactory]] = {
    "kinds": SupportKindFactory,
    "who": ApplicantKindFactory,
    "themes": ThemeFactory,
    "territories": TerritoryFactory,
}


def root_page() -> Page:
    """Return the root of the tree; migrations make it, except when tests run without them."""
    Locale.objects.get_or_create(language_code="ru")
    return Page.get_first_root_node() or Page.add_root(title="Root", slug="root")


class PublishedPageFactory(wagtail_factories.PageFactory):
    """`live=False` leaves a draft with its first revision; otherwise the page is published."""

    class Meta:
        abstract = True

    @classmethod
    def _create_instance(cls, model_class: type[Page], parent: Page, kwargs: dict[str, Any]) -> Page:
        live = kwargs.pop("live", True)
        page = model_class(live=False, **kwargs)
        # Read again: the copy in hand may hold an old count of children.
        Page.objects.get(pk=parent.pk).add_child(instance=page)
        revision = page.save_revision()
        if live:
            revision.publish()
        page.refresh_from_db()
        return page


class OnlyPageFactory(PublishedPageFactory):
    """A page of which there is one, under the home page; a second call returns the first page."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type[Page], *args: Any, **kwargs: Any) -> Page:
        page: Page | None = model_class.objects.first()
        if page is None:
            kwargs["parent"] = kwargs.get("parent") or HomePageFactory()
            page = super()._create(model_class, *args, **kwargs)
        assert page is not None
        return page


class HomePageFactory(PublishedPageFactory):
    """The only home page, root of the default site; a second call returns the first page."""

    title = "Окно возможностей"
    slug = "okno"

    class Meta:
        model = HomePage

    @classmethod
    def _create(cls, model_class: type[HomePage], *args: Any, **kwargs: Any) -> HomePage:
        page = HomePage.objects.first()
        if page is None:
            kwargs["parent"] = kwargs.get("parent") or root_page()
            page = super()._create(model_class, *args, **kwargs)
            Site.objects.update_or_create(
                is_default_site=True,
                defaults={"hostname": "localhost", "root_page": page, "site_name": page.title},
            )
        return page


class CatalogueIndexPageFactory(OnlyPageFactory):
    """The only page of its kind."""

    title = "Меры поддержки"
    slug = "vozmozhnosti"

    class Meta:
        model = CatalogueIndexPage


class BodySectionPageFactory(PublishedPageFactory):
    """`BodySectionPageFactory(organisation="min-health")`: the branch of a body, one per body."""

    organisation = factory.SubFactory(OrganisationFactory)
    # Both come from the organisation.
    title = ""
    slug = ""

    class Meta:
        model = BodySectionPage

    @classmethod
    def _create(cls, model_class: type[BodySectionPage], *args: Any, **kwargs: Any) -> BodySectionPage:
        body = kwargs["organisation"] = resolve_one(kwargs["organisation"], OrganisationFactory)
        page = BodySectionPage.objects.filter(organisation=body).first()
        if page is None:
            kwargs["parent"] = kwargs.get("parent") or CatalogueIndexPageFactory()
            page = super()._create(model_class, *args, **kwargs)
        return page

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        body = kwargs["organisation"] = resolve_one(kwargs["organisation"], OrganisationFactory)
        return {**kwargs, "title": kwargs["title"] or body.short_name, "slug": kwargs["slug"] or body.key}


class SupportMeasurePageFactory(PublishedPageFactory):
    """A live measure that breaks no rule of publication.

    Without days it is permanent; with `closes_on` it is a yearly contest. `kinds`, `who`, `themes` and
    `territories` take keys or rows, `provider`, `operator` and `series` a key or a row, stream fields what
    `streams.blocks_of` takes, `tags` words. `parent` is a section; by default the one of `fund`.
    """

    title = factory.Sequence(lambda number: f"Поддержка {number}")
    slug = factory.Sequence(lambda number: f"measure-{number}")
    summary = "Край поможет проекту: деньгами, советом или помещением."
    level = Level.KRAI
    provider = "fund"
    apply_where = "Портал грантов"
    recurrence = factory.LazyAttribute(lambda page: Recurrence.YEARLY if page.closes_on else Recurrence.PERMANENT)
    closes_on = None
    checked_on = factory.LazyFunction(region_today)
    kinds = ("grant",)
    who = ("ngo",)
    themes = ("social",)
    territories = ("krai",)

    class Meta:
        model = SupportMeasurePage

    @classmethod
    def _adjust_kwargs(cls, **kwargs: Any) -> dict[str, Any]:
        for name, row_factory in LISTS.items():
            kwargs[name] = resolve(kwargs[name], row_factory)
        for name, row_factory in (
            ("provider", OrganisationFactory),
            ("operator", OrganisationFactory),
            ("series", MeasureSeriesFactory),
        ):
            if name in kwargs:
                kwargs[name] = resolve_one(kwargs[name], row_factory)
        for name in STREAMS:
            if name in kwargs:
                kwargs[name] = blocks_of(name, kwargs[name])
        return kwargs

    @classmethod
    def _create_instance(cls, model_class: type[Page], parent: Page | None, kwargs: dict[str, Any]) -> Page:
        lists = {name: kwargs.pop(name) for name in LISTS}
        tags = kwargs.pop("tags", ())
        live = kwargs.pop("live", True)
        page = model_class(live=False, **kwargs)
        for name, rows in lists.items():
            setattr(page, name, rows)
        page.tags.add(*tags)
        section = parent or BodySectionPageFactory(organisation="fund")
        Page.objects.get(pk=section.pk).add_child(instance=page)
        revision = page.save_revision()
        if live:
            revision.publish()
        return model_class.objects.get(pk=page.pk)
