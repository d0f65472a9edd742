"""One branch of the catalogue per body that publishes measures, with its editors and its moderation."""

from wagtail.models import Page

from home.demo_loading.progress import Change, Progress
from home.demo_loading.records import Record
from home.demo_loading.site import publish
from opportunities.choices import Level
from opportunities.models import BodySectionPage, CatalogueIndexPage
from opportunities.services.bodies import ensure_body
from organisations.models import Organisation, OrganisationType
from users.roles import ensure_roles

# These bodies describe their own measures; the operator of the portal describes everybody else's.
OWNING_TYPES = {
    OrganisationType.GOVERNMENT,
    OrganisationType.DEPARTMENT,
    OrganisationType.MINISTRY,
    OrganisationType.MUNICIPALITY,
    OrganisationType.CHAMBER,
}
OWN_LEVELS = {Level.KRAI, Level.MUNICIPAL}
OPERATOR_KEY = "fund"


def owner_key(provider: Organisation, level: str) -> str:
    """Return the key of the body in whose branch a measure stands: federal and private ones are the operator's."""
    owns = provider.type in OWNING_TYPES and level in OWN_LEVELS
    return provider.key if owns else OPERATOR_KEY


def load_sections(
    records: list[Record], catalogue: CatalogueIndexPage, progress: Progress
) -> dict[str, BodySectionPage]:
    """Make the branch, the groups and the workflow of every owner of a measure; return `{key of body: branch}`."""
    tally = progress.start("Разделы органов")
    ensure_roles()
    bodies = Organisation.objects.in_bulk(field_name="key")
    owners = {OPERATOR_KEY, *(owner_key(bodies[record["provider"]], record["level"]) for record in records)}
    sections: dict[str, BodySectionPage] = {}
    for key in sorted(owners):
        sections[key], change = section_of(bodies[key], catalogue)
        ensure_body(sections[key])
        progress.count(tally, change, len(owners))
    progress.finish(tally.line())
    return sections


def section_of(body: Organisation, catalogue: CatalogueIndexPage) -> tuple[BodySectionPage, Change]:
    """Return the branch of a body, made when there is none."""
    section = BodySectionPage.objects.filter(organisation=body).first()
    if section is not None:
        return section, Change.KEPT
    section = BodySectionPage(title=body.short_name, slug=body.key, organisation=body, live=False)
    # Read again: every added child changes the count in the parent's row.
    Page.objects.get(pk=catalogue.pk).add_child(instance=section)
    publish(section)
    return BodySectionPage.objects.get(pk=section.pk), Change.CREATED
