"""The site, its front page, its settings and the catalogue. Made once: what editors change there stays."""

from wagtail.models import Page, Site

from core.models import PortalSettings
from home.demo_loading.progress import Change, Progress
from home.first_site import ensure_home, ensure_site
from home.models import HomePage
from opportunities.models import CatalogueIndexPage

OPERATOR = {
    "operator_name": "Фонд «Краевой центр развития гражданских инициатив и социально ориентированных НКО»",
    "operator_phone": "8 (4212) 00-00-00",
    "operator_email": "help@example.org",
    "operator_hours": "в будни с 9:00 до 18:00",
}
CATALOGUE_SLUG = "vozmozhnosti"
CATALOGUE_INTRO = "Гранты, помещения, обучение, льготы и письма поддержки для НКО, ТОС и инициативных групп края."


def load_site(progress: Progress) -> CatalogueIndexPage:
    """Make sure that the default site begins with our front page and has a catalogue; return the catalogue."""
    tally, parts = progress.start("Сайт"), 4
    home, made = ensure_home()
    progress.count(tally, Change.CREATED if made else Change.KEPT, parts)
    site, begun = ensure_site(home)
    progress.count(tally, Change.UPDATED if begun else Change.KEPT, parts)
    progress.count(tally, _settings(site), parts)
    catalogue, change = _catalogue(home)
    progress.count(tally, change, parts)
    progress.finish(tally.line())
    return catalogue


def publish(page: Page) -> None:
    """Publish through a revision, so that history and search are the same as after an editor."""
    page.save_revision().publish()


def _settings(site: Site) -> Change:
    settings, created = PortalSettings.objects.get_or_create(site=site)
    # The first page view makes the row with defaults, so an existing one says nothing; a named operator does.
    if settings.operator_name:
        return Change.KEPT
    for name, value in {"demo_banner": True, **OPERATOR}.items():
        setattr(settings, name, value)
    settings.save()
    return Change.CREATED if created else Change.UPDATED


def _catalogue(home: HomePage) -> tuple[CatalogueIndexPage, Change]:
    page = CatalogueIndexPage.objects.first()
    if page is not None:
        return page, Change.KEPT
    page = CatalogueIndexPage(
        title="Меры поддержки",
        slug=CATALOGUE_SLUG,
        intro=CATALOGUE_INTRO,
        search_description=CATALOGUE_INTRO,
        show_in_menus=True,
        live=False,
    )
    Page.objects.get(pk=home.pk).add_child(instance=page)
    publish(page)
    return page, Change.CREATED
