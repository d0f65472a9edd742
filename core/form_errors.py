"""What is wrong in a form, as links for the summary above it."""

from collections.abc import Iterator

from django import forms

# Id of the field (empty for the form as a whole) and message.
FormError = tuple[str, str]


def form_errors(form: forms.BaseForm, before: str = "") -> Iterator[FormError]:
    """Yield every error in the order of the fields, those of the whole form first; `before` stands before the words."""
    for message in form.non_field_errors():
        yield "", f"{before}{message}"
    for field in form:
        # A group of choices has no id of its own: the first choice is where its visitor must go.
        target = "" if field.is_hidden else field.id_for_label or f"{field.auto_id}_0"
        for message in field.errors:
            yield target, f"{before}{message}"
