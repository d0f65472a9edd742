from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page

from freshness.answers import mark_public


@hooks.register("on_serve_page", order=1000)
def keep_public_pages(serve: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Pages of the tree may be kept. The innermost link of the chain: who may not see the page never comes here.

    Previews do not come here either. Whoever has come with a cookie gets his answer past the kept pages.
    """

    def served(page: Page, request: HttpRequest, args: list[Any], kwargs: dict[str, Any]) -> HttpResponse:
        return mark_public(serve(page, request, args, kwargs))

    return served
