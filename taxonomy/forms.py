"""Trees in edit forms."""

from collections.abc import Mapping

from django import forms

from core.labels import Label

EM_SPACE = "\u2003"


def indented(label: Label) -> str:
    """Return the name moved to the right by its depth in the tree."""
    return EM_SPACE * label.depth + label.label


def show_as_tree(field: forms.ModelChoiceField, tree: Mapping[str, Label]) -> None:
    """Offer the values of `field` in the order of the tree, children moved to the right.

    Args:
        field: Choice of one or several terms; its queryset is read once.
        tree: Labels by key in the order of display, see `taxonomy.labels`.
    """
    terms = {term.key: term for term in field.queryset or ()}
    choices: list[tuple[object, object]] = [
        (terms[key].pk, indented(label)) for key, label in tree.items() if key in terms
    ]
    if not isinstance(field, forms.ModelMultipleChoiceField):
        choices.insert(0, ("", field.empty_label or "Не выбрано"))
    field.choices = choices
