"""Suggestions while a visitor types, at /api/v1/suggest."""

from collections.abc import Mapping

from django.http import HttpRequest
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from ninja import Router, Schema
from ninja.decorators import decorate_view

from core.dates import region_now
from search.suggestions import LIMITS, MAX_TEXT, MIN_LETTERS, TITLES, TOTAL, as_json, suggest

# The lines change with the content and the hour; nobody minds a minute. Shared caches
# keep them for a second: what has become private must not be suggested to anybody.
CACHE_SECONDS = 60
router = Router()


class Suggestion(Schema):
    """Одна подсказка. `highlight` — текст в HTML, где набранное стоит в `<mark>`."""

    text: str
    url: str
    type_label: str
    highlight: str


class Group(Schema):
    """Подсказки одного рода: `titles`, `filters`, `organisations`, `queries`."""

    name: str
    label: str
    items: list[Suggestion]


class Suggestions(Schema):
    """Подсказки. `q` — набранный текст или он же в другой раскладке клавиатуры, если находит только она."""

    q: str
    groups: list[Group]


@router.get(
    "/suggest",
    response=Suggestions,
    summary="Подсказки при вводе",
    description=f"До {TOTAL} подсказок, из них страниц до {LIMITS[TITLES]}. "
    f"Пока набрано меньше {MIN_LETTERS} букв, предлагаются только частые запросы.",
    operation_id="suggest",
    url_name="suggest",
    openapi_extra={
        "parameters": [
            {
                "name": "q",
                "in": "query",
                "required": False,
                "description": f"Начало вопроса, учитываются первые {MAX_TEXT} знаков",
                "schema": {"type": "string", "maxLength": MAX_TEXT},
            }
        ]
    },
)
@decorate_view(conditional_page, cache_control(public=True, max_age=CACHE_SECONDS, s_maxage=1))
def suggest_api(request: HttpRequest) -> Mapping[str, object]:
    """Answer with suggestions, or with 304 when the asker has them already."""
    return as_json(suggest(request.GET.get("q", ""), region_now()))
