"""What must be true of a measure of a plan before visitors see it. Each message stands beside its field."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from plans.choices import DueKind

if TYPE_CHECKING:
    from plans.models import PlanMeasurePage

Errors = dict[str, list[str]]

NO_EXECUTOR = "Укажите хотя бы одного исполнителя: без него мероприятие публиковать нельзя."


def publication_errors(measure: "PlanMeasurePage") -> Errors:
    """Return the broken rules about own fields, `{field: [message, …]}`; empty when all hold."""
    errors: Errors = {}
    for field, message in _due_errors(measure):
        errors.setdefault(field, []).append(message)
    return errors


def _due_errors(measure: "PlanMeasurePage") -> Iterator[tuple[str, str]]:
    starts, ends = measure.due_from, measure.due_to
    if measure.due_kind == DueKind.PERMANENT:
        if ends:
            yield "due_to", "У постоянного мероприятия нет последнего дня: уберите дату или выберите другой срок."
        return
    if not ends:
        yield "due_to", "Укажите последний день или выберите «Постоянно»."
    if not starts and measure.due_kind != DueKind.DATE:
        word = "начало периода" if measure.due_kind == DueKind.PERIOD else "первый срок"
        yield "due_from", f"Укажите {word}."
    if starts and ends and ends < starts:
        yield "due_to", "Последний день раньше начала."
