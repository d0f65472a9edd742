"""Everything that an author wrote, in words, for the last look of the author and for the moderators."""

from dataclasses import dataclass, field
from typing import Any, cast

from django import forms

from core.formatting import money
from practices.figures import figure
from practices.models import PracticeSubmission
from practices.submissions.forms import MoneyField
from practices.submissions.steps import STEPS, Filled, filled_in


@dataclass
class Part:
    """One step: `(label, words)` of its fields and the rows, each a list of such pairs."""

    slug: str
    title: str
    fields: list[tuple[str, str]]
    rows: list[tuple[str, list[list[tuple[str, str]]]]] = field(default_factory=list)


def overview(submission: PracticeSubmission) -> list[Part]:
    """Return all steps with what was written; wrong values are left out, the step itself tells of them."""
    return [_part(filled_in(submission, step)) for step in STEPS]


def _part(filled: Filled) -> Part:
    filled.form.is_valid()
    rows = [
        (row_set.heading, [_words(row) for row in formset if row.is_valid() and row.has_changed()])
        for row_set, formset in filled.rows
    ]
    return Part(filled.step.slug, filled.step.title, _words(filled.form), [item for item in rows if item[1]])


def _words(form: forms.Form) -> list[tuple[str, str]]:
    known = getattr(form, "cleaned_data", {})
    found = [(str(form.fields[name].label), _say(form.fields[name], known.get(name))) for name in form.fields]
    return [(label, words) for label, words in found if words]


def _say(asked: forms.Field, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(asked, MoneyField):
        return money(value)
    if isinstance(asked, forms.ChoiceField):
        names = {str(code): str(name).strip() for code, name in cast(list[tuple[Any, Any]], asked.choices)}
        return ", ".join(names.get(str(item), "") for item in (value if isinstance(value, list) else [value]))
    return figure(value) if isinstance(value, float) else str(value)
