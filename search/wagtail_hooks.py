"""The menu «Поиск» of the admin; each tool of the search adds its own line to it."""

from django.urls import URLPattern
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from search.admin import delivery

# A tool registers its item with `@hooks.register("register_search_menu_item")`.
search_menu = Menu(register_hook_name="register_search_menu_item")


@hooks.register("register_admin_menu_item")
def add_search_menu() -> MenuItem:
    """Offer the tools of the search; the line is hidden from those who may use none of them."""
    return SubmenuMenuItem("Поиск", search_menu, name="search-tools", icon_name="search", order=700)


@hooks.register("register_search_menu_item")
def add_delivery() -> MenuItem:
    """Offer the list of what does not reach the search."""
    return delivery.menu_item()


@hooks.register("register_admin_urls")
def add_delivery_urls() -> list[URLPattern]:
    """Serve that list."""
    return delivery.urls()
