"""The steps of the proposal: which forms each has, what was typed in them, what is still missing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.datastructures import MultiValueDict

from core.form_errors import form_errors
from practices.models import PracticeSubmission
from practices.submissions.forms import (
    CostRowForm,
    EvidenceRowForm,
    PeopleForm,
    RepeatForm,
    ResultForm,
    StepRowForm,
    StoryForm,
)

MAX_ROWS = 20
_MAX_VALUE = 20_000
_MAX_VALUES = 600
Answers = Mapping[str, list[str]]


@dataclass(frozen=True)
class RowSet:
    """Rows of one kind. `shown` is how many empty ones a new form has."""

    prefix: str
    heading: str
    row_form: type[forms.Form]
    shown: int
    word: str
    hint: str = ""


@dataclass(frozen=True)
class Step:
    """One page of the form: plain fields first, then rows."""

    slug: str
    title: str
    lead: str
    form_class: type[forms.Form]
    rows: tuple[RowSet, ...] = ()
    fields_last: bool = False


STEPS = (
    Step("istoriya", "Что сделали", "Пишите так, как рассказали бы соседям: просто и по делу.", StoryForm),
    Step(
        "shagi",
        "Как сделали и сколько стоило",
        "По этим шагам ваш опыт повторят другие. Пустые строки можно оставить.",
        PeopleForm,
        (
            RowSet("steps", "Шаги", StepRowForm, 3, "Шаг"),
            RowSet("costs", "Расходы", CostRowForm, 3, "Расход", "Итог портал посчитает сам."),
        ),
        fields_last=True,
    ),
    Step(
        "rezultat",
        "Что получилось",
        "Цифры «было — стало» убеждают лучше всего. Если их нет, расскажите словами.",
        ResultForm,
        (RowSet("evidence", "Показатели", EvidenceRowForm, 1, "Показатель"),),
    ),
    Step("povtor", "Как повторить", "Для тех, кто захочет сделать так же.", RepeatForm),
)
BY_SLUG = {step.slug: step for step in STEPS}


@dataclass
class Filled:
    """The forms of a step with what was typed; unbound when nothing was."""

    step: Step
    form: forms.Form
    rows: list[tuple[RowSet, BaseFormSet]] = field(default_factory=list)

    @property
    def is_valid(self) -> bool:
        """Tell whether the step was filled in and nothing in it is wrong."""
        return self.form.is_valid() and all(formset.is_valid() for _, formset in self.rows)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Return `(id of the field, message)` in the order of the page; empty for a step nobody has filled in."""
        parts: list[list[tuple[str, str]]] = [list(form_errors(self.form))]
        for row_set, formset in self.rows:
            found = [
                error
                for number, row in enumerate(formset, start=1)
                for error in form_errors(row, f"{row_set.word} {number}. ")
            ]
            parts.append(found)
        if self.step.fields_last:
            parts = [*parts[1:], parts[0]]
        return [error for part in parts for error in part]

    def cleaned_rows(self, prefix: str) -> list[dict[str, Any]]:
        """Return the rows that somebody filled in and that are right."""
        formset = next(formset for row_set, formset in self.rows if row_set.prefix == prefix)
        return [row.cleaned_data for row in formset if row.is_valid() and row.has_changed()]


def filled(step: Step, answers: Answers | None) -> Filled:
    """Return the forms of a step with the stored answers."""
    if not answers:
        formsets = [(item, _formset_class(item)(prefix=item.prefix)) for item in step.rows]
        return Filled(step, step.form_class(), formsets)
    data = MultiValueDict({name: list(values) for name, values in answers.items()})
    return Filled(
        step, step.form_class(data), [(item, _formset_class(item)(data, prefix=item.prefix)) for item in step.rows]
    )


def filled_in(submission: PracticeSubmission, step: Step) -> Filled:
    """Return the forms of a step of a proposal."""
    return filled(step, submission.answers.get(step.slug))


def typed(step: Step, data: MultiValueDict, more: str = "") -> dict[str, list[str]]:
    """Return what a visitor typed in a step, right or wrong, cut to what a database should hold.

    Args:
        more: Prefix of the rows to which an empty one is added.
    """
    names = set(step.form_class.base_fields)
    rows = re.compile("|".join(rf"{item.prefix}-\d{{1,2}}-[a-z_]{{1,20}}" for item in step.rows) or r"(?!)")
    found = {
        name: [storable(value[:_MAX_VALUE]) for value in data.getlist(name)[:_MAX_VALUES]]
        for name in list(data)[:_MAX_VALUES]
        if name in names or rows.fullmatch(name)
    }
    for item in step.rows:
        text = str(data.get(f"{item.prefix}-TOTAL_FORMS", ""))
        asked = int(text) if re.fullmatch(r"[0-9]{1,3}", text) else item.shown
        total = min(asked + (more == item.prefix), MAX_ROWS)
        found |= {f"{item.prefix}-TOTAL_FORMS": [str(total)], f"{item.prefix}-INITIAL_FORMS": ["0"]}
    # An untouched page is still an answer: then the required fields tell what is missing.
    return found or {"": [""]}


def storable(text: str) -> str:
    """Return the text without what no database takes: the null character and broken halves of characters."""
    return "".join(char for char in text if char != "\x00" and not "\ud800" <= char <= "\udfff")


def missing(submission: PracticeSubmission) -> list[Step]:
    """Return the steps that keep the proposal from being sent."""
    # A step that nobody opened counts as sent empty: that is enough where nothing is obligatory.
    return [
        step
        for step in STEPS
        if not filled(step, submission.answers.get(step.slug) or typed(step, MultiValueDict())).is_valid
    ]


def following(step: Step) -> Step | None:
    """Return the step after this one, None after the last."""
    position = STEPS.index(step) + 1
    return STEPS[position] if position < len(STEPS) else None


def preceding(step: Step) -> Step | None:
    """Return the step before this one, None before the first."""
    position = STEPS.index(step)
    return STEPS[position - 1] if position else None


def _formset_class(item: RowSet) -> type[BaseFormSet]:
    return formset_factory(item.row_form, extra=item.shown, max_num=MAX_ROWS, absolute_max=MAX_ROWS)
