"""The search as JSON at /api/v1/: the parameters and the answers of the pages. Read only, open to everybody."""

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI, Schema, Status
from ninja.decorators import decorate_view
from ninja.renderers import JSONRenderer

from core.dates import region_now
from core.windows import WindowStatus
from freshness.answers import public
from search import results as answers
from search.facets import Facet, all_facets
from search.params import SORTS, SearchParams
from search.results import SearchHit, SearchResults
from search.service import search
from search.suggest_api import router as suggest_router

PER_PAGE = 20
LISTS = ("kinds", "who", "themes", "territories")


class ReadableJson(JSONRenderer):
    """JSON with Cyrillic letters as they are: half the size, and people can read it."""

    json_dumps_params = {"ensure_ascii": False}


# No page with documentation: its scripts would come from a foreign server. The description is at /api/v1/openapi.json.
api = NinjaAPI(title="Окно возможностей", version="1", docs_url=None, urls_namespace="api", renderer=ReadableJson())
api.add_router("", suggest_router)


class Item(Schema):
    """Найденное. Суммы — целые рубли, дни — по времени региона, поля-списки — ключи из справочников."""

    id: int
    type: str
    title: str
    url: str
    summary: str
    highlight: str
    status: str | None
    opens_on: str | None
    closes_on: str | None
    min_amount: int | None
    max_amount: int | None
    provider: str | None
    kinds: list[str]
    who: list[str]
    themes: list[str]
    territories: list[str]


class Value(Schema):
    """Значение фильтра и число найденного с ним; собственный выбор фильтра при счёте не учитывается."""

    value: str
    label: str
    count: int
    selected: bool


class Corrected(Schema):
    """Запрос, на который дан ответ вместо набранного, и что в нём изменено: `layout`, `transliteration`, `typo`."""

    q: str
    kinds: list[str]


class Offer(Schema):
    """Запрос, который что-то находит: что изменить, параметры после «?» и число найденного."""

    label: str
    query: str
    total: int


class Page(Schema):
    """Страница ответа.

    `corrected` — набранные слова изменены, ответ дан на другие; с `exact=1` этого не бывает. `did_you_mean` — то же, но
    только предложено. `suggestion` — текст того или другого. `wordless` — в запросе одни знаки, ответ дан как без него.
    `missing` — слова, которых нет нигде. `loosen` — какое условие убрать, когда ничего не найдено. `also` — похожее,
    где есть не все слова, когда нашлось меньше десяти; в `total` и в числа фильтров оно не входит.
    """

    total: int
    page: int
    pages: int
    backend: str
    results: list[Item]
    also: list[Item]
    facets: dict[str, list[Value]]
    wordless: bool
    suggestion: str | None
    corrected: Corrected | None
    did_you_mean: Offer | None
    missing: list[str]
    loosen: list[Offer]


class Message(Schema):
    """Почему ответа нет."""

    detail: str


def parameters() -> list[dict[str, Any]]:
    """Return the parameters of the search for the OpenAPI description."""
    many = {"type": "array", "items": {"type": "string"}}
    number = {"type": "integer", "minimum": 1}
    found = [_parameter("q", "Слова запроса, до 200 знаков", {"type": "string", "maxLength": 200})]
    for facet in all_facets():
        found.append(_parameter(facet.name, f"{facet.label}: подойдёт любое из значений", _values(facet, many)))
        found.append(_parameter(f"not_{facet.name}", f"{facet.label}: кроме этих значений", _values(facet, many)))
    return [
        *found,
        _parameter("amount_from", "Сумма от, ₽", number),
        _parameter("amount_to", "Сумма до, ₽", number),
        _parameter("closes_within", "Приём идёт и закончится за столько дней", {**number, "maximum": 365}),
        _parameter("sort", "Порядок: по сроку, новые, по сумме; пусто — по смыслу", {"enum": list(SORTS)}),
        _parameter("exact", "1 — искать слова точно так, как набраны", {"enum": ["1"]}),
        _parameter("page", "Номер страницы", {**number, "default": 1}),
    ]


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _values(facet: Facet, schema: dict[str, Any]) -> dict[str, Any]:
    """Name the values of the one list that is a part of the code; the others are data and may change."""
    if facet.name == "status":
        return {**schema, "items": {"type": "string", "enum": [str(value) for value in WindowStatus.values]}}
    if facet.phases:
        return {**schema, "items": {"type": "string", "enum": list(facet.phases)}}
    return schema


@api.get(
    "/search",
    response={200: Page, 404: Message},
    summary="Поиск и фильтры",
    description="Неизвестные параметры и невозможные значения не учитываются. Страницы дальше последней нет: 404.",
    operation_id="search",
    openapi_extra={"parameters": parameters()},
)
@decorate_view(public)
def search_api(request: HttpRequest) -> Status:
    """Answer a search."""
    params = SearchParams.parse(request.GET, per_page=PER_PAGE)
    results = search(params, region_now())
    if params.page > max(results.pages, 1):
        return Status(404, {"detail": f"Такой страницы нет: всего страниц {results.pages}."})
    return Status(200, as_json(results))


def as_json(results: SearchResults) -> dict[str, Any]:
    """Return the answer in the shape of `Page`."""
    corrected = results.corrected
    return {
        "total": results.total,
        "page": results.page,
        "pages": results.pages,
        "backend": results.backend,
        "results": [_item(hit) for hit in results.hits],
        "also": [_item(hit) for hit in results.also],
        "facets": {
            name: [
                {"value": value.value, "label": value.label, "count": value.count, "selected": value.selected}
                for value in facet.values
            ]
            for name, facet in results.facets.items()
        },
        "wordless": results.wordless,
        "suggestion": results.suggestion,
        "corrected": corrected and {"q": corrected.text, "kinds": list(corrected.kinds)},
        "did_you_mean": results.did_you_mean and _offer(results.did_you_mean),
        "missing": results.missing,
        "loosen": list(map(_offer, results.loosen)),
    }


def _offer(offer: answers.Offer) -> dict[str, Any]:
    return offer._asdict()


def _item(hit: SearchHit) -> dict[str, Any]:
    card = hit.card
    provider = card.get("provider")
    return {
        "id": hit.id,
        "type": hit.type,
        "title": hit.title,
        "url": hit.url,
        "summary": hit.summary,
        "highlight": str(hit.highlight),
        "status": hit.status.value if hit.status else None,
        "opens_on": card.get("opens_on"),
        "closes_on": card.get("closes_on"),
        "min_amount": card.get("min_amount"),
        "max_amount": card.get("max_amount"),
        "provider": provider["value"] if provider else None,
        **{name: [pair["value"] for pair in card.get(name) or ()] for name in LISTS},
    }
