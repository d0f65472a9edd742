"""The search document of a sectoral project and the facets that only projects have."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import strip_tags

from core.blocks import rows
from opportunities.models import NationalProject, ProjectIndexPage, SectoralProjectPage
from opportunities.projects.budget import budget_of, total, years_words
from opportunities.projects.labels import labels as national_project_labels
from opportunities.projects.labels import status_labels
from opportunities.projects.progress import PHASES, phases, stages_of, years
from organisations.labels import labels as organisation_labels
from search.documents import EntryDocument
from search.facets import FILTERS, Facet, register_facet
from search.files import attachments_of
from search.registry import SearchType, register
from taxonomy.facets import territory_values, theme_values


def to_document(page: SectoralProjectPage) -> EntryDocument:
    """Map one project to its search document. No queries when the page comes from `for_mapping` and has no files."""
    themes, territories = list(page.themes.all()), list(page.territories.all())
    attachments = attachments_of(page)
    return EntryDocument(
        type="project",
        object_id=page.pk,
        title=page.title,
        url=page.url or "",
        summary=page.summary,
        body=" \n".join(filter(None, body_texts(page))),
        files=attachments.texts,
        keywords=" \n".join(keyword_texts(page, [*themes, *territories])),
        facets=facet_values(page, themes, territories),
        published_on=page.first_published_on,
        card=card(page, territories),
        depends_on=(*dependencies(page, [*themes, *territories]), *attachments.names),
    )


def bodies(page: SectoralProjectPage) -> list[Any]:
    """Return the organisations that the project names: who leads it, then the partners."""
    partners = [item.organisation for item in page.partners.all()]
    return [page.ministry, *partners] if page.ministry else partners


def facet_values(page: SectoralProjectPage, themes: list[Any], territories: list[Any]) -> dict[str, tuple[str, ...]]:
    """Return `{facet: keys}`; trees are unfolded here so that a filter is one look-up."""
    return {
        "project_status": phases(stages_of(page)),
        "ministry": (page.ministry.key,) if page.ministry else (),
        "national_project": (page.national_project.key,) if page.national_project else (),
        **theme_values(themes),
        **territory_values(territories),
        "organisation": tuple(dict.fromkeys(body.key for body in bodies(page))),
    }


def body_texts(page: SectoralProjectPage) -> Iterable[str]:
    """Yield every plain text of the page by which it may be looked for."""
    # A tag may be the only thing between two words.
    yield strip_tags(page.about.replace("<", " <"))
    yield from (str(goal) for goal in rows(page.goals))
    yield page.participate
    for row in rows(page.indicators):
        yield f"{row['name']}, {row['unit']}"
    yield from (row["title"] for row in rows(page.stages))


def keyword_texts(page: SectoralProjectPage, terms: list[Any]) -> Iterable[str]:
    """Yield names of everything the project is tagged with."""
    yield from (item.tag.name for item in page.tagged_items.all())
    yield from (term.name for term in terms)
    if page.national_project is not None:
        yield page.national_project.name
    for body in bodies(page):
        yield f"{body.name} {body.short_name}"


def card(page: SectoralProjectPage, territories: list[Any]) -> dict[str, Any]:
    """Return what a card in a list shows, ready for JSON; sums are whole roubles, `phases` as in `search.phases`."""
    stages, budget = stages_of(page), budget_of(page)
    span = years(stages)
    return {
        "title": page.title,
        "url": page.url or "",
        "summary": page.summary,
        "phases": list(phases(stages)),
        "stages": len(stages),
        "stages_done": sum(stage.done for stage in stages),
        "years": years_words(*span) if span else "",
        "ministry": {"value": page.ministry.key, "label": page.ministry.short_name} if page.ministry else None,
        "national_project": _pair(page.national_project),
        "territories": [{"value": place.key, "label": place.short_name or place.name} for place in territories],
        "partners": len(page.partners.all()),
        "budget_total": total(budget),
        "budget_years": years_words(budget[0].year, budget[-1].year) if budget else "",
        "is_demo": page.is_demo,
    }


def _pair(term: Any) -> dict[str, str] | None:
    return {"value": term.key, "label": term.name} if term is not None else None


def dependencies(page: SectoralProjectPage, terms: list[Any]) -> Iterable[str]:
    """Yield the names of the snippets whose change alters this document, as `app.model:pk`."""
    for item in [*terms, page.national_project, *bodies(page)]:
        if item is not None:
            yield f"{item._meta.label_lower}:{item.pk}"


def projects_url() -> str:
    """Return the address of the list of projects, empty while visitors cannot open it."""
    page = ProjectIndexPage.objects.live().public().first()
    return (page.url or "") if page else ""


def register_projects() -> None:
    """Tell the engine about projects; called once at start.

    The facets theme and territory belong to the measures, which register them.
    """
    register_facet(Facet("project_status", "Как идёт", "project_status", status_labels, phases=PHASES))
    register_facet(Facet("ministry", "Кто ведёт", "ministry", organisation_labels))
    register_facet(
        Facet("national_project", "Национальный проект", "national_project", national_project_labels, suggested=FILTERS)
    )
    register(
        SearchType(
            name="project",
            label="Отраслевой проект",
            label_plural="Отраслевые проекты",
            model=SectoralProjectPage,
            to_document=to_document,
            queryset=SectoralProjectPage.objects.for_mapping,
            card_template="components/project_card.html",
            facets=("project_status", "ministry", "national_project", "territory", "theme"),
            browse="ministry",
            related=(NationalProject,),
            list_url=projects_url,
        )
    )
