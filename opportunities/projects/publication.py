"""What must be true of a project before visitors see it. Each message stands beside its field."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from core.blocks import rows
from opportunities.projects.budget import SOURCES

if TYPE_CHECKING:
    from opportunities.models import SectoralProjectPage

Errors = dict[str, list[str]]

_REQUIRED_TEXTS = {
    "title": "Назовите проект: что изменится и для кого.",
    "summary": "Напишите простыми словами, в чём суть: без этого публиковать нельзя.",
    "about": "Расскажите о проекте подробнее.",
    "participate": "Напишите, как может участвовать НКО. Если пока никак, так и напишите.",
}


def publication_errors(project: "SectoralProjectPage") -> Errors:
    """Return the broken rules about own fields, `{field: [message, …]}`; empty when it may be published."""
    errors: Errors = {}
    found = (
        *_text_errors(project),
        *_required_errors(project),
        *_indicator_errors(project),
        *_budget_errors(project),
        *_stage_errors(project),
    )
    for field, message in found:
        errors.setdefault(field, []).append(message)
    return errors


def relation_errors(project: "SectoralProjectPage") -> Errors:
    """Return the lists that may not be empty when published, shaped as `publication_errors`."""
    return {} if list(project.territories.all()) else {"territories": ["Отметьте территорию."]}


def _text_errors(project: "SectoralProjectPage") -> Iterator[tuple[str, str]]:
    for field, message in _REQUIRED_TEXTS.items():
        if not getattr(project, field).strip():
            yield field, message


def _required_errors(project: "SectoralProjectPage") -> Iterator[tuple[str, str]]:
    if project.ministry_id is None:
        yield "ministry", "Выберите, какой орган ведёт проект."
    if not list(rows(project.stages)):
        yield "stages", "Добавьте хотя бы один этап: по этапам портал считает состояние проекта."


def _indicator_errors(project: "SectoralProjectPage") -> Iterator[tuple[str, str]]:
    for row in rows(project.indicators):
        if any(item["year"] is None or item["plan"] is None for item in row["series"]):
            yield "indicators", f"«{row['name']}»: у каждой строки нужны год и план."
        for year in _repeated(item["year"] for item in row["series"]):
            yield "indicators", f"«{row['name']}»: {year} год указан дважды."
        if any((item["plan"] or 0) < 0 or (item["fact"] or 0) < 0 for item in row["series"]):
            yield "indicators", f"«{row['name']}»: план и факт не могут быть меньше нуля."


def _budget_errors(project: "SectoralProjectPage") -> Iterator[tuple[str, str]]:
    known = list(rows(project.budget))
    if any(row["year"] is None for row in known):
        yield "budget", "У каждой строки нужен год."
    for year in _repeated(row["year"] for row in known):
        yield "budget", f"{year} год указан дважды."
    for row in known:
        if any((row[source] or 0) < 0 for source in SOURCES):
            yield "budget", f"{row['year']} год: сумма не может быть меньше нуля."


def _stage_errors(project: "SectoralProjectPage") -> Iterator[tuple[str, str]]:
    for row in rows(project.stages):
        if row["starts"] is None or row["ends"] is None:
            yield "stages", f"«{row['title']}»: укажите начало и конец этапа."
        elif row["ends"] < row["starts"]:
            yield "stages", f"«{row['title']}»: этап заканчивается раньше, чем начинается."


def _repeated(years: Iterable[int | None]) -> list[int]:
    known = [year for year in years if year is not None]
    return sorted({year for year in known if known.count(year) > 1})
