"""The site, its front page, its settings and the catalogue. Made once: what editors change there stays."""

from wagtail.models import Locale, Page, Site

from core.models import PortalSettings
from home.demo_loading.progress import Change, Progress
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
    home, change = _home()
    progress.count(tally, change, parts)
    site, change = _site(home)
    progress.count(tally, change, parts)
    progress.count(tally, _settings(site), parts)
    catalogue, change = _catalogue(home)
    progress.count(tally, change, parts)
    progress.finish(tally.line())
    return catalogue


def publish(page: Page) -> None:
    """Publish through a revision, so that history and search are the same as after an editor."""
    page.save_revision().publish()


def _home() -> tuple[HomePage, Change]:
    page = HomePage.objects.first()
    if page is not None:
        return page, Change.KEPT
    Locale.objects.get_or_create(language_code="ru")
    page = HomePage(
        title="Окно возможностей",
        slug="okno",
        search_description="Все меры поддержки НКО, ТОС и инициативных групп Хабаровского края в одном окне.",
        live=False,
    )
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    root.add_child(instance=page)
    publish(page)
    return page, Change.CREATED


def _site(home: HomePage) -> tuple[Site, Change]:
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        names = {"hostname": "localhost", "site_name": home.title}
        return Site.objects.create(is_default_site=True, root_page=home, **names), Change.CREATED
    # Only the framework's own welcome page gives way: a site that somebody arranged stays as it is.
    welcome = Page.objects.get(pk=site.root_page_id)
    if welcome.specific_class is not Page:
        return site, Change.KEPT
    site.root_page, site.site_name = home, home.title
    site.save()
    if welcome.depth > 1 and not welcome.get_children_count():
        welcome.delete()
    return site, Change.UPDATED


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
