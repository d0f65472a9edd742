"""An application that exists in fault tests only: it breaks requests after everything has been written."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete

MARK = "СБОЙ"


class SaboteurConfig(AppConfig):
    name = "tests.fault.saboteur"
    label = "saboteur"

    def ready(self) -> None:
        """Connect last, after the handlers of the search."""
        from wagtail.signals import page_published

        page_published.connect(break_off, dispatch_uid="saboteur-published")
        post_delete.connect(break_off, dispatch_uid="saboteur-deleted")


def break_off(instance: Any, **_: Any) -> None:
    """Raise for pages that carry the mark.

    Raises:
        RuntimeError: For them.
    """
    if MARK in getattr(instance, "draft_title", ""):
        raise RuntimeError("the request breaks off after its work")
