"""S15 to S18 over every list: whatever stands in an address is a text or nothing, and never an error."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

import pytest
from django.apps import AppConfig, apps
from django.test import Client

from tests.permissions.conftest import enter
from tests.permissions.sections import Sections
from tests.permissions.world import World

LISTS = (
    "/",
    "/poisk/",
    "/api/v1/search",
    "/api/v1/suggest",
    "/vozmozhnosti/",
    "/proekty/",
    "/praktiki/",
    "/praktiki/sravnenie/",
    "/praktiki/vnedreno/",
    "/plan/",
    "/plan/kray/",
    "/plan/kray/otchet/",
    "/plan/kray/sroki/",
    "/plan/kray/tablitsa/json/",
    "/sobytiya/",
    "/sobytiya/calendar.ics",
    "/sobytiya/proverka/",
    "/organizatsii/",
    "/organizatsii/beta/",
    "/novosti/",
    "/forum/",
    "/vid/",
)
TEXTS = (
    *'*?~^:(){}[]"\\/',
    "AND",
    "OR NOT",
    "field:secret",
    "_exists_:title",
    "/.*/",
    "' OR 1=1 --",
    "{{7*7}}",
    "{% debug %}",
    "%00",
    "\0",
    "\u202eтнарг",
    "а" * 5_000,
    "слово " * 1_000,
    '"' * 1_000,
    "%s%n",
)
NUMBERS = (
    "1000000000",
    "-1",
    "0",
    "1e3",
    "٣",
    "9" * 400,
    "NaN",
    "",
    "1 OR 1=1",
    "2026-99-99",
    "0000-00-00",
    "9999-12-31",
)
# Names of parameters, those of our own and those that would reach into the database were they handed on.
NAMES = (
    *("q", "page", "p", "sort", "ordering", "order", "month", "year", "since", "until", "when", "status", "kind"),
    *(
        "sector",
        "theme",
        "territory",
        "compare",
        "id",
        "number",
        "map",
        "fields",
        "limit",
        "offset",
        "per_page",
        "size",
    ),
)
LOOKUPS = (
    "owner__password__startswith=a",
    "ordering=-owner__password",
    "sort=owner__password",
    "page__owner__email__contains=@",
    "author__password__regex=.*",
    "kind__in=grant",
    "organisation__registrations__email=x",
    "q[$ne]=1",
    "fields=*,owner(password)",
    "search=x&order=owner__password",
)


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.database
@pytest.mark.parametrize("path", LISTS)
def test_any_parameter_of_a_list_is_a_page_or_does_not_exist(sections: Sections, client: Client, path: str) -> None:
    queries = [{"q": text} for text in TEXTS]
    queries += [dict.fromkeys(NAMES, value) for value in NUMBERS]
    queries += [{name: "-1"} for name in NAMES]
    wrong = []
    for query in queries:
        status = client.get(path, query).status_code
        if status not in (200, 400, 404, 422):
            wrong.append((query, status))

    assert wrong == []


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("lookup", LOOKUPS)
def test_no_parameter_reaches_into_the_database(sections: Sections, client: Client, lookup: str) -> None:
    """An answer that differed would tell, letter by letter, what stands there."""
    for path in LISTS:
        plain = client.get(path)
        answer = client.get(f"{path}?{lookup}")
        assert answer.status_code in (plain.status_code, 400, 404), path
        text = unquote(unescape(answer.content.decode())).replace(lookup, "")
        assert "password" not in text, path


@pytest.mark.django_db
@pytest.mark.slow
def test_lists_of_the_admin_take_any_parameter(world: World, sections: Sections) -> None:
    client = enter(world.superuser)
    paths = (
        "/admin/pages/search/",
        f"/admin/pages/{world.catalogue.pk}/",
        "/admin/images/",
        "/admin/documents/",
        "/admin/searchpicks/",
        "/admin/search-report/top/",
        "/admin/poisk/dostavka/",
        "/admin/plan-reports/",
        "/admin/praktiki-predlozheniya/",
        "/admin/reports/files/",
        "/admin/snippets/taxonomy/theme/",
        "/admin/snippets/search/synonymgroup/",
        "/admin/redirects/",
    )
    wrong = []
    for path in paths:
        for query in (
            *({"q": text} for text in TEXTS[10:]),
            {"p": "-1"},
            {"p": "9" * 30},
            {"ordering": "owner__password"},
            {"period": "x"},
            {"status": "x"},
        ):
            status = client.get(path, query).status_code
            if status >= 500:
                wrong.append((path, query, status))

    assert wrong == []


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield every pattern that a module of the portal compiles, and those of the validators of its fields."""
    for config in apps.get_app_configs():
        if "site-packages" not in config.path:
            yield from _of_modules(config)
            yield from _of_fields(config)


def _of_modules(config: AppConfig) -> Iterator[tuple[str, re.Pattern[str]]]:
    for info in pkgutil.walk_packages([config.path], f"{config.name}."):
        if ".migrations" not in info.name and ".management" not in info.name:
            for key, value in vars(importlib.import_module(info.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    yield f"{info.name}.{key}", value


def _of_fields(config: AppConfig) -> Iterator[tuple[str, re.Pattern[str]]]:
    for model in config.get_models():
        for field in model._meta.get_fields():
            for validator in getattr(field, "validators", ()):
                regex = getattr(validator, "regex", None)
                if isinstance(regex, re.Pattern):
                    yield f"{model.__name__}.{field.name}", regex


PIECES = ("а", "a", "1", " ", "a ", "1 000 ", "-", ".", "a.", "/", "<", "@a.", "\u00a0", "(", "1,")


def test_every_pattern_reads_long_texts_in_linear_time() -> None:
    """S17: twice the text may take twice the time, not four times; the bound is of the processor, not of the wall."""
    found = dict(patterns())
    slow = []
    for name, pattern in found.items():
        for piece in PIECES:
            text = piece * (100_000 // len(piece)) + "!"
            began = time.process_time()
            pattern.search(text)
            pattern.fullmatch(text)
            if time.process_time() - began > 1:
                slow.append((name, piece))

    assert len(found) > 10
    assert slow == []
