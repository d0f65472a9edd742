"""The search document of a practice and the facets that only practices have."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import TextChoices

from core.blocks import rows
from core.labels import Label
from practices.choices import CostBand, PracticeStage, SuitsKind, cost_band
from practices.labels import labels as sector_labels
from practices.models import PracticeIndexPage, PracticePage, PracticeSector
from search.documents import EntryDocument
from search.facets import FILTERS, Facet, register_facet
from search.files import attachments_of
from search.registry import SearchType, register
from taxonomy.facets import territory_values, theme_values
from taxonomy.labels import ancestors_and_self


def to_document(page: PracticePage) -> EntryDocument:
    """Map one practice to its search document. No queries when the page comes from `for_mapping` and has no files."""
    themes, territories = list(page.themes.all()), list(page.territories.all())
    attachments = attachments_of(page)
    return EntryDocument(
        type="practice",
        object_id=page.pk,
        title=page.title,
        url=page.url or "",
        summary=page.summary,
        body=" \n".join(filter(None, body_texts(page))),
        files=attachments.texts,
        keywords=" \n".join(keyword_texts(page, [*themes, *territories])),
        facets=facet_values(page, themes, territories),
        has_window=False,
        opens_at=None,
        closes_at=None,
        amount_low=None,
        amount_high=None,
        published_on=page.first_published_on,
        recheck_on=None,
        card=card(page, territories),
        depends_on=(*dependencies(page, [*themes, *territories]), *attachments.names),
    )


def facet_values(page: PracticePage, themes: list[Any], territories: list[Any]) -> dict[str, tuple[str, ...]]:
    """Return `{facet: keys}`; trees are unfolded here so that a filter is one look-up."""
    return {
        "sector": tuple(ancestors_and_self(sector_labels(), page.sector.key)) if page.sector else (),
        **theme_values(themes),
        **territory_values(territories),
        "stage": (page.stage,) if page.stage else (),
        "suits": tuple(page.suits_kinds),
        "cost": (cost_band(page.cost_total).value,) if page.cost_total is not None else (),
        "organisation": tuple(dict.fromkeys(_bodies(page))),
    }


def _bodies(page: PracticePage) -> Iterable[str]:
    """Yield the keys of the author and of everybody who repeated it."""
    if page.organisation is not None:
        yield page.organisation.key
    yield from (row["organisation"] for row in rows(page.repeated_by) if row["organisation"])


def body_texts(page: PracticePage) -> Iterable[str]:
    """Yield every plain text of the page by which it may be looked for."""
    yield from (page.result, page.problem, page.solution, page.people, page.suits, page.risks)
    for row in rows(page.steps):
        yield f"{row['title']}. {row['text']}"
    for row in rows(page.evidence):
        yield f"{row['indicator']}, {row['unit']}. {row['source']}"
    yield from (row["name"] for row in rows(page.costs))
    yield from (row["title"] for row in rows(page.materials))
    yield from (f"{row['name'] or ''} {row['note'] or ''}".strip() for row in rows(page.repeated_by))
    yield from (page.funded_by_note, page.quote)


def keyword_texts(page: PracticePage, terms: list[Any]) -> Iterable[str]:
    """Yield names of everything the practice is tagged with."""
    yield from (item.tag.name for item in page.tagged_items.all())
    yield from (term.name for term in terms)
    if page.sector is not None:
        tree = sector_labels()
        yield from (tree[key].label for key in ancestors_and_self(tree, page.sector.key))
    if page.organisation is not None:
        yield f"{page.organisation.name} {page.organisation.short_name}"
    if page.year:
        yield str(page.year)


def card(page: PracticePage, territories: list[Any]) -> dict[str, Any]:
    """Return what a card in a list shows, ready for JSON; sums are whole roubles."""
    return {
        "title": page.title,
        "url": page.url or "",
        "summary": page.summary,
        "result": page.result,
        "indicator": indicator(page),
        "sector": _pair(page.sector),
        "territories": [_pair(place) for place in territories],
        "cost_total": page.cost_total,
        "stage": {"value": page.stage, "label": PracticeStage(page.stage).label} if page.stage else None,
        "year": page.year,
        "organisation": (
            {"value": page.organisation.key, "label": page.organisation.short_name} if page.organisation else None
        ),
        "is_demo": page.is_demo,
    }


def _pair(term: Any) -> dict[str, str] | None:
    return {"value": term.key, "label": term.name} if term is not None else None


def indicator(page: PracticePage) -> dict[str, Any] | None:
    """Return the first row of the evidence: `{"name", "unit", "before", "after"}`; None without figures."""
    row = next(rows(page.evidence), None)
    if row is None:
        return None
    return {"name": row["indicator"], "unit": row["unit"], "before": row["before"], "after": row["after"]}


def dependencies(page: PracticePage, terms: list[Any]) -> Iterable[str]:
    """Yield the names of the snippets whose change alters this document, as `app.model:pk`."""
    for item in [*terms, page.sector, page.organisation]:
        if item is not None:
            yield f"{item._meta.label_lower}:{item.pk}"


def _closed_list(choices: type[TextChoices]) -> Callable[[], dict[str, Label]]:
    """Return the function that gives the labels of a closed list in its order."""
    found = {code: Label(code, name, order=position) for position, (code, name) in enumerate(choices.choices)}
    return lambda: found


def library_url() -> str:
    """Return the address of the library, empty while visitors cannot open it."""
    page = PracticeIndexPage.objects.live().public().first()
    return (page.url or "") if page else ""


def register_search() -> None:
    """Tell the engine about practices; called once at start.

    The facets theme and territory belong to the measures, which register them.
    """
    register_facet(Facet(name="sector", label="Отрасль", field="sector", labels=sector_labels, suggested=FILTERS))
    register_facet(Facet(name="stage", label="Насколько проверена", field="stage", labels=_closed_list(PracticeStage)))
    register_facet(Facet(name="cost", label="Сколько стоило", field="cost", labels=_closed_list(CostBand)))
    register_facet(Facet(name="suits", label="Кому подойдёт", field="suits", labels=_closed_list(SuitsKind)))
    register(
        SearchType(
            name="practice",
            label="Практика",
            label_plural="Практики",
            model=PracticePage,
            to_document=to_document,
            queryset=PracticePage.objects.for_mapping,
            card_template="components/practice_card.html",
            facets=("sector", "suits", "territory", "stage", "cost", "theme"),
            browse="sector",
            related=(PracticeSector,),
            list_url=library_url,
        )
    )
