from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.models import Page

from users.admin_api import OwnDocumentsAPIViewSet, OwnImagesAPIViewSet
from users.visibility import choosable_pages, publishes_somewhere

# What `users.middleware` keeps for moderators.
MODERATORS_REPORTS = {"page-types-usage"}


@hooks.register("construct_page_chooser_queryset")
def hide_foreign_drafts(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Wagtail's page chooser lists the whole tree with its drafts to everybody who may enter the admin."""
    return pages.filter(pk__in=choosable_pages(request.user).values("pk"))


@hooks.register("register_account_menu_item")
def link_to_protection(request: HttpRequest) -> dict[str, str]:
    """Passwords and second factors are kept outside the admin, which may not open without them."""
    return {
        "url": reverse("mfa_index"),
        "label": "Пароль и второй шаг входа",
        "help_text": "Сменить пароль, добавить приложение с кодами или ключ доступа.",
    }


@hooks.register("construct_reports_menu")
def hide_moderators_reports(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Do not offer editors the reports that the gate refuses."""
    if not publishes_somewhere(request.user):
        menu_items[:] = [item for item in menu_items if item.name not in MODERATORS_REPORTS]


# After Wagtail's own registration, which it replaces.
@hooks.register("construct_admin_api", order=100)
def serve_own_files_only(router: WagtailAPIRouter) -> None:
    """Wagtail's admin API lists the images and documents of all collections to everybody who may enter the admin."""
    router.register_endpoint("images", OwnImagesAPIViewSet)
    router.register_endpoint("documents", OwnDocumentsAPIViewSet)
