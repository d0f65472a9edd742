from typing import Any

from directory.documents import TYPE
from organisations.models import Organisation
from search import index
from search.registry import get_type


def on_organisation_saved(instance: Organisation, raw: bool = False, **_: Any) -> None:
    """Make the organisation findable, in the transaction that writes it."""
    search_type = get_type(TYPE)
    if search_type is not None and not raw:
        index.refresh_or_mark(search_type, [instance.pk])


def on_organisation_deleted(instance: Organisation, **_: Any) -> None:
    """Take it out of the search."""
    search_type = get_type(TYPE)
    if search_type is not None:
        index.refresh(search_type, [instance.pk])
