"""Rows of plain models: made when the key is new, saved only when something differs."""

from typing import Any, TypeVar

from django.db.models import Model

from home.demo_loading.progress import Change

Row = TypeVar("Row", bound=Model)


def put(model: type[Row], key: str, values: dict[str, Any]) -> tuple[Row, Change]:
    """Bring the row with this `key` to `values`.

    An unchanged row is not saved: a save tells the search engine to build every document that shows the row anew.
    """
    row = model._default_manager.filter(key=key).first()
    if row is None:
        return model._default_manager.create(key=key, **values), Change.CREATED
    if all(getattr(row, name) == value for name, value in values.items()):
        return row, Change.KEPT
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row, Change.UPDATED
