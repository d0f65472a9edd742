from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from practices.claims import admin as claims
from practices.models import PracticeIndexPage
from practices.services.access import ensure_library
from practices.submissions.admin import SubmissionMenuItem, SubmissionViewSet, menu_item
from practices.viewsets import PracticeSectorViewSet

register_snippet(PracticeSectorViewSet)


@hooks.register("after_create_page")
def set_up_library(request: HttpRequest, page: Page) -> None:
    """Adding the library is all it takes to let moderators work in it."""
    if isinstance(page.specific, PracticeIndexPage):
        ensure_library(page)


@hooks.register("register_admin_viewset")
def register_submissions() -> SubmissionViewSet:
    """Proposals of organisations."""
    return SubmissionViewSet()


@hooks.register("register_admin_menu_item")
def register_submissions_menu_item() -> SubmissionMenuItem:
    """Their place in the menu."""
    return menu_item()


@hooks.register("register_admin_viewset")
def register_claims() -> claims.ClaimViewSet:
    """What organisations told about repeating."""
    return claims.ClaimViewSet()


@hooks.register("register_admin_menu_item")
def register_claims_menu_item() -> SubmissionMenuItem:
    """Their place in the menu."""
    return claims.menu_item()
