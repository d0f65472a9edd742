from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from endowment.models import EndowmentFundPage
from home.models import GuideIndexPage, NewsIndexPage
from practices.services.access import ensure_library


@hooks.register("after_create_page")
def set_up_section(request: HttpRequest, page: Page) -> None:
    """Adding a fund or a section of guides or news is all it takes to let moderators work in it."""
    if isinstance(page.specific, EndowmentFundPage | GuideIndexPage | NewsIndexPage):
        ensure_library(page)
