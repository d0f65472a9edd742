"""What a portal without any content begins with: the front page, and the site that shows it under its address."""

from urllib.parse import urlsplit

from wagtail.models import Locale, Page, Site

from home.models import HomePage

# The name of the site that Wagtail's migrations make, and its port.
STOCK_HOST, STOCK_PORT = "localhost", 80


def ensure_home() -> tuple[HomePage, bool]:
    """Return the front page and whether it was made now."""
    page = HomePage.objects.first()
    if page is not None:
        return page, False
    Locale.objects.get_or_create(language_code="ru")
    page = HomePage(
        title="Окно возможностей",
        slug="okno",
        search_description="Все меры поддержки НКО, ТОС и инициативных групп Хабаровского края в одном окне.",
        live=False,
    )
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    root.add_child(instance=page)
    # Through a revision, so that history and search are the same as after an editor.
    page.save_revision().publish()
    return page, True


def ensure_site(home: HomePage) -> tuple[Site, bool]:
    """Let the default site begin with the front page; return it and whether that was changed now.

    Only the framework's own welcome page gives way: a site that somebody arranged stays as it is.
    """
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        names = {"hostname": STOCK_HOST, "site_name": home.title}
        return Site.objects.create(is_default_site=True, root_page=home, **names), True
    welcome = Page.objects.get(pk=site.root_page_id)
    if welcome.specific_class is not Page:
        return site, False
    site.root_page, site.site_name = home, home.title
    site.save()
    if welcome.depth > 1 and not welcome.get_children_count():
        welcome.delete()
    return site, True


def name_site(site: Site, address: str) -> bool:
    """Give a site that has no name of its own yet the one of this address; the site map names pages by it.

    Returns:
        Whether the name was changed.
    """
    if (site.hostname, site.port) != (STOCK_HOST, STOCK_PORT):
        return False
    parts = urlsplit(address)
    site.hostname = parts.hostname or STOCK_HOST
    site.port = parts.port or (443 if parts.scheme == "https" else STOCK_PORT)
    site.save()
    return (site.hostname, site.port) != (STOCK_HOST, STOCK_PORT)
