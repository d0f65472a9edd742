"""The search document of a support measure and its facets."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.utils.html import strip_tags

from core.blocks import rows
from core.labels import Label
from opportunities.choices import Level
from opportunities.models import CatalogueIndexPage, MeasureSeries, SupportMeasurePage
from organisations.labels import labels as organisation_labels
from search.documents import EntryDocument
from search.facets import FILTERS, ORGANISATIONS, Facet, register_facet
from search.files import attachments_of
from search.registry import SearchType, register
from taxonomy.facets import territory_values, theme_values
from taxonomy.labels import labels


def to_document(page: SupportMeasurePage) -> EntryDocument:
    """Map one measure to its search document. No queries when the page comes from `for_mapping` and has no files."""
    kinds, who = list(page.kinds.all()), list(page.who.all())
    themes, territories = list(page.themes.all()), list(page.territories.all())
    low, high = amount_range(page)
    attachments = attachments_of(page)
    return EntryDocument(
        type="measure",
        object_id=page.pk,
        title=page.title,
        url=page.url or "",
        summary=page.summary,
        body=" \n".join(filter(None, body_texts(page))),
        files=attachments.texts,
        keywords=" \n".join(keyword_texts(page, [*kinds, *who, *themes, *territories])),
        facets=facet_values(page, kinds, who, themes, territories),
        has_window=True,
        opens_at=page.opens_at,
        closes_at=page.closes_at,
        amount_low=low,
        amount_high=high,
        published_on=page.first_published_on,
        recheck_on=page.recheck_due_on,
        card=card(page, kinds, who, themes, territories),
        depends_on=(*dependencies(page, [*kinds, *who, *themes, *territories]), *attachments.names),
    )


def amount_range(page: SupportMeasurePage) -> tuple[int | None, int | None]:
    """Return what one project may get, whole roubles, both ends included; (None, None) for a measure without money."""
    high = page.max_amount if page.max_amount is not None else page.pool_amount
    if high is None and page.min_amount is None:
        return None, None
    low = page.min_amount or 0
    return low, max(high if high is not None else low, low)


def facet_values(
    page: SupportMeasurePage, kinds: list[Any], who: list[Any], themes: list[Any], territories: list[Any]
) -> dict[str, tuple[str, ...]]:
    """Return `{facet: keys}`; trees are unfolded here so that a filter is one look-up."""
    bodies = [body.key for body in (page.provider, page.operator) if body is not None]
    return {
        "kind": tuple(kind.key for kind in kinds),
        "who": tuple(kind.key for kind in who),
        **theme_values(themes),
        **territory_values(territories),
        "level": (page.level,) if page.level else (),
        "provider": (page.provider.key,) if page.provider else (),
        "organisation": tuple(dict.fromkeys(bodies)),
    }


def body_texts(page: SupportMeasurePage) -> Iterable[str]:
    """Yield every plain text of the page by which it may be looked for."""
    yield page.official_title
    # A tag may be the only thing between two words.
    yield strip_tags(page.about.replace("<", " <"))
    for stream in (page.covered, page.not_covered, page.steps):
        yield from (str(item) for item in rows(stream))
    for child in page.conditions:
        yield child.value["text"]
    for row in rows(page.documents):
        yield f"{row['title']} {row['note']}"
    for row in rows(page.criteria):
        yield row["name"]
    for row in rows(page.faq):
        yield f"{row['question']} {row['answer']}"
    yield from (page.after_award, page.apply_where, page.sign_in, page.contact_role)
    yield f"{page.legal_basis_title} {page.legal_basis_number}"


def keyword_texts(page: SupportMeasurePage, terms: list[Any]) -> Iterable[str]:
    """Yield names of everything the measure is tagged with."""
    yield from (item.tag.name for item in page.tagged_items.all())
    yield from (term.name for term in terms)
    for organisation in (page.provider, page.operator):
        if organisation is not None:
            yield f"{organisation.name} {organisation.short_name}"
    if page.series is not None:
        yield page.series.title
    if page.year:
        yield str(page.year)


def card(
    page: SupportMeasurePage, kinds: list[Any], who: list[Any], themes: list[Any], territories: list[Any]
) -> dict[str, Any]:
    """Return what a card in a list shows, ready for JSON."""
    return {
        "title": page.title,
        "url": page.url or "",
        "summary": page.summary,
        "kinds": _pairs(kinds),
        "level": {"value": page.level, "label": Level(page.level).label} if page.level else None,
        "who": [{"value": kind.key, "label": kind.short_name or kind.name} for kind in who],
        "themes": _pairs(themes),
        "territories": _pairs(territories),
        "provider": {"value": page.provider.key, "label": page.provider.short_name} if page.provider else None,
        "min_amount": page.min_amount,
        "max_amount": page.max_amount,
        "pool_amount": page.pool_amount,
        "awards_count": page.awards_count,
        "opens_on": page.opens_on.isoformat() if page.opens_on else None,
        "closes_on": page.closes_on.isoformat() if page.closes_on else None,
        "closes_time": page.closes_time.strftime("%H:%M") if page.closes_time else None,
        "checked_on": page.checked_on.isoformat() if page.checked_on else None,
        "recheck_due_on": page.recheck_due_on.isoformat() if page.recheck_due_on else None,
        "is_demo": page.is_demo,
    }


def _pairs(terms: Iterable[Any]) -> list[dict[str, str]]:
    return [{"value": term.key, "label": term.name} for term in terms]


def dependencies(page: SupportMeasurePage, terms: list[Any]) -> Iterable[str]:
    """Yield the names of the snippets whose change alters this document, as `app.model:pk`."""
    for item in [*terms, page.provider, page.operator, page.series]:
        if item is not None:
            yield f"{item._meta.label_lower}:{item.pk}"


def term_labels(facet: str) -> dict[str, Label]:
    """Return the names of one list of `taxonomy`."""
    return labels()[facet]


def level_labels() -> dict[str, Label]:
    """Return the levels in the order of the list."""
    return {code: Label(code, name, order=position) for position, (code, name) in enumerate(Level.choices)}


def catalogue_url() -> str:
    """Return the address of the catalogue, empty while visitors cannot open it."""
    page = CatalogueIndexPage.objects.live().public().first()
    return (page.url or "") if page else ""


def register_search() -> None:
    """Tell the engine about measures and their facets; called once at start."""
    for name, label in (("who", "Кому"), ("kind", "Вид поддержки"), ("theme", "Направление")):
        register_facet(Facet(name=name, label=label, field=name, labels=partial(term_labels, name), suggested=FILTERS))
    register_facet(
        Facet(
            name="territory",
            label="Территория",
            field="territory",
            exclude_field="territory_within",
            labels=partial(term_labels, "territory"),
            suggested=FILTERS,
        )
    )
    register_facet(Facet(name="level", label="Уровень", field="level", labels=level_labels))
    register_facet(
        Facet(
            name="provider",
            label="Кто даёт",
            field="provider",
            labels=organisation_labels,
            suggested=ORGANISATIONS,
        )
    )
    register(
        SearchType(
            name="measure",
            label="Мера поддержки",
            label_plural="Меры поддержки",
            model=SupportMeasurePage,
            to_document=to_document,
            queryset=SupportMeasurePage.objects.for_mapping,
            card_template="components/measure_card.html",
            facets=("who", "kind", "status", "territory", "theme", "level", "provider"),
            browse="kind",
            related=(MeasureSeries,),
            list_url=catalogue_url,
        )
    )
