"""Factories of list values and organisations: a repeated call with one key returns the same row."""

from collections.abc import Iterable
from typing import Any

import factory
from django.db.models import Model
from factory.django import DjangoModelFactory

from opportunities.models import MeasureSeries
from organisations.models import Organisation, OrganisationType
from taxonomy.models import ApplicantKind, SupportKind, Territory, Theme

MONEY_KINDS = {"grant", "subsidy", "contest"}


class KeyedFactory(DjangoModelFactory):
    """A row found by its key. An existing row is returned as it is, other arguments do not change it."""

    class Meta:
        abstract = True
        django_get_or_create = ["key"]


class ThemeFactory(KeyedFactory):
    """`ThemeFactory(key="health", name="Здоровье", parent=…)`."""

    key = factory.Sequence(lambda number: f"theme-{number}")
    name = factory.LazyAttribute(lambda theme: f"Направление {theme.key}")

    class Meta:
        model = Theme


class TerritoryFactory(KeyedFactory):
    """`TerritoryFactory(key="nanaysky", parent=krai)`; the key `krai` makes the region."""

    key = factory.Sequence(lambda number: f"place-{number}")
    name = factory.LazyAttribute(lambda place: f"Территория {place.key}")
    short_name = factory.LazyAttribute(lambda place: place.name)
    kind = factory.LazyAttribute(lambda place: "region" if place.key == "krai" else "district")

    class Meta:
        model = Territory


class SupportKindFactory(KeyedFactory):
    """`SupportKindFactory(key="grant")`."""

    key = factory.Sequence(lambda number: f"kind-{number}")
    name = factory.LazyAttribute(lambda kind: f"Вид {kind.key}")
    icon = "ruble"
    is_money = factory.LazyAttribute(lambda kind: kind.key in MONEY_KINDS)

    class Meta:
        model = SupportKind


class ApplicantKindFactory(KeyedFactory):
    """`ApplicantKindFactory(key="ngo", name="НКО")`."""

    key = factory.Sequence(lambda number: f"who-{number}")
    name = factory.LazyAttribute(lambda kind: f"Заявитель {kind.key}")
    short_name = factory.LazyAttribute(lambda kind: kind.name)

    class Meta:
        model = ApplicantKind


class OrganisationFactory(KeyedFactory):
    """`OrganisationFactory(key="min-health", short_name="Минздрав края")`."""

    key = factory.Sequence(lambda number: f"body-{number}")
    name = factory.LazyAttribute(lambda body: f"Организация {body.key}")
    short_name = factory.LazyAttribute(lambda body: body.name)
    type = OrganisationType.MINISTRY

    class Meta:
        model = Organisation


class MeasureSeriesFactory(KeyedFactory):
    """`MeasureSeriesFactory(key="krai-tos")`."""

    key = factory.Sequence(lambda number: f"series-{number}")
    title = factory.LazyAttribute(lambda series: f"Конкурс {series.key}")

    class Meta:
        model = MeasureSeries


def resolve(values: Iterable[Any], row_factory: type[KeyedFactory]) -> list[Model]:
    """Turn keys into rows, making the missing ones; rows pass through."""
    return [row_factory(key=value) if isinstance(value, str) else value for value in values]


def resolve_one(value: Any, row_factory: type[KeyedFactory]) -> Any:
    """Turn one key into its row; None and rows pass through."""
    return row_factory(key=value) if isinstance(value, str) else value
