from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from practices.models import PracticeIndexPage
from practices.services.access import ensure_library
from practices.viewsets import PracticeSectorViewSet

register_snippet(PracticeSectorViewSet)


@hooks.register("after_create_page")
def set_up_library(request: HttpRequest, page: Page) -> None:
    """Adding the library is all it takes to let moderators work in it."""
    if isinstance(page.specific, PracticeIndexPage):
        ensure_library(page)
