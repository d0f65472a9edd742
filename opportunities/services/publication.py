"""What must be true of a measure before visitors see it. Each message stands beside its field in the edit form."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.blocks import rows
from opportunities.choices import Recurrence

if TYPE_CHECKING:
    from opportunities.models import SupportMeasurePage

Errors = dict[str, list[str]]

# (earlier field, later field, message on the later field)
_ORDER_OF_DAYS = (
    ("announced_on", "closes_on", "Приём заканчивается раньше, чем объявлен конкурс."),
    ("opens_on", "closes_on", "Дата окончания приёма раньше даты начала."),
    ("closes_on", "results_on", "Итоги раньше, чем закончится приём."),
    ("project_starts_on", "project_ends_on", "Проекты заканчиваются раньше, чем начинаются."),
)
_ORDER_OF_NUMBERS = (
    ("min_amount", "max_amount", "Верхняя граница суммы меньше нижней."),
    ("max_amount", "pool_amount", "Всего на всех меньше, чем на один проект."),
    ("duration_min_months", "duration_max_months", "Наибольшая длительность меньше наименьшей."),
)


def publication_errors(measure: "SupportMeasurePage") -> Errors:
    """Return the broken rules about the measure's own fields, `{field: [message, …]}`; empty when all hold."""
    errors: Errors = {}
    for field, message in (*_order_errors(measure), *_window_errors(measure), *_content_errors(measure)):
        errors.setdefault(field, []).append(message)
    return errors


def relation_errors(measure: "SupportMeasurePage") -> Errors:
    """Return the lists that may not be empty on a published measure, in the shape of `publication_errors`."""
    required = {
        "kinds": "Отметьте хотя бы один вид поддержки.",
        "who": "Отметьте, кто может получить поддержку.",
        "themes": "Отметьте хотя бы одно направление.",
        "territories": "Отметьте территорию.",
    }
    return {field: [message] for field, message in required.items() if not list(getattr(measure, field).all())}


def _order_errors(measure: "SupportMeasurePage") -> Iterator[tuple[str, str]]:
    for earlier, later, message in (*_ORDER_OF_DAYS, *_ORDER_OF_NUMBERS):
        first, second = getattr(measure, earlier), getattr(measure, later)
        if first is not None and second is not None and second < first:
            yield later, message


def _window_errors(measure: "SupportMeasurePage") -> Iterator[tuple[str, str]]:
    permanent = measure.recurrence == Recurrence.PERMANENT
    if permanent and measure.closes_on:
        yield "closes_on", "У постоянной меры нет последнего дня: уберите дату или выберите другую частоту."
    if not permanent and measure.recurrence and not measure.closes_on:
        yield "closes_on", "Укажите последний день приёма или выберите «Постоянно»."
    if measure.closes_time and not measure.closes_on:
        yield "closes_time", "Час указан, а дня нет."


def _content_errors(measure: "SupportMeasurePage") -> Iterator[tuple[str, str]]:
    if not measure.summary.strip():
        yield "summary", "Напишите простыми словами, что это за поддержка: без этого публиковать нельзя."
    if not (measure.apply_url or measure.apply_where):
        yield "apply_where", "Напишите, куда обращаться, или дайте ссылку."
    points = sum(row["points"] for row in rows(measure.criteria))
    if measure.pass_mark is not None and points and measure.pass_mark > points:
        yield "pass_mark", f"Проходной балл больше суммы баллов по критериям ({points})."
    years = [row["year"] for row in rows(measure.odds)]
    repeated = sorted({year for year in years if years.count(year) > 1})
    if repeated:
        yield "odds", f"Год {repeated[0]} указан дважды."
