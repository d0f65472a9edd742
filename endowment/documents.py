"""The search document of an endowment; its projects are found through it."""

from collections.abc import Iterable
from typing import Any

from core.blocks import rows
from endowment.models import EndowmentFundPage, EndowmentProgramme
from endowment.presenters import FUND_TYPE
from organisations.models import Organisation
from search.documents import EntryDocument
from search.files import attachments_of
from search.registry import SearchType, register
from taxonomy.facets import territory_values, theme_values


def to_document(page: EndowmentFundPage) -> EntryDocument:
    """Map one fund. No queries when the page comes from `for_mapping` and no report has a file."""
    bodies, programmes = list(organisations(page)), list(spent_on(page))
    themes = [theme for programme in programmes for theme in programme.themes.all()]
    attachments = attachments_of(page, (row.document_id for row in page.reports.all()))
    place = page.capital_owner.territory if page.capital_owner else None
    return EntryDocument(
        type=FUND_TYPE,
        object_id=page.pk,
        title=page.title,
        url=page.url or "",
        summary=page.summary,
        body=" \n".join(filter(None, body_texts(page))),
        files=attachments.texts,
        keywords=" \n".join(filter(None, [page.full_name, "эндаумент", *(item.name for item in programmes)])),
        facets={
            "organisation": tuple(dict.fromkeys(body.key for body in bodies)),
            **theme_values(themes),
            **territory_values([place] if place else []),
        },
        published_on=page.first_published_on,
        card=card(page),
        depends_on=(
            *dict.fromkeys(f"{item._meta.label_lower}:{item.pk}" for item in [*bodies, *programmes, *themes]),
            *attachments.names,
        ),
    )


def organisations(page: EndowmentFundPage) -> Iterable[Organisation]:
    """Yield every organisation that the page names, some of them more than once."""
    yield from (body for body in (page.capital_owner, page.management_company) if body is not None)
    yield from (row.management_company for row in page.years.all() if row.management_company is not None)
    yield from (row.organisation for row in page.board.all())
    yield from (row.organisation for row in page.supported.all())


def spent_on(page: EndowmentFundPage) -> Iterable[EndowmentProgramme]:
    """Yield the programmes that got money, each once."""
    yield from {row.programme_id: row.programme for row in page.spending.all()}.values()


def body_texts(page: EndowmentFundPage) -> Iterable[str]:
    """Yield every plain text of the page by which it may be looked for."""
    yield from (page.about, page.purpose, page.give_summary)
    for row in page.supported.all():
        yield f"{row.title}. {row.organisation.short_name}, {row.year}. {row.result}"
    yield from (row.role for row in page.board.all())
    yield from (row.title for row in page.reports.all())
    yield from (row.note for row in page.years.all())
    for stream in (page.law_facts, page.ways, page.tax):
        yield from (f"{item['title']}. {item['text']}" for item in rows(stream))
    yield from (f"{item['question']} {item['answer']}" for item in rows(page.faq))


def card(page: EndowmentFundPage) -> dict[str, Any]:
    """Return what a card in a list shows, ready for JSON: sums are whole roubles, `capital` is by years."""
    years = list(page.years.all())
    last = years[-1] if years else None
    return {
        "title": page.title,
        "url": page.url or "",
        "summary": page.summary,
        "owner": {"value": page.capital_owner.key, "label": page.capital_owner.short_name}
        if page.capital_owner
        else None,
        "year": last.year if last else None,
        "capital_end": last.capital_end if last else None,
        "spending": last.programme_spending if last else None,
        "capital": [row.capital_end for row in years],
        "projects": len(page.supported.all()),
        "is_demo": page.is_demo,
    }


def register_search() -> None:
    """Tell the engine about endowments; called once at start. Their facets belong to others, who register them."""
    register(
        SearchType(
            name=FUND_TYPE,
            label="Целевой капитал",
            label_plural="Целевой капитал",
            model=EndowmentFundPage,
            to_document=to_document,
            queryset=EndowmentFundPage.objects.for_mapping,
            card_template="components/endowment_card.html",
            facets=("theme", "territory", "organisation"),
            related=(EndowmentProgramme,),
        )
    )
