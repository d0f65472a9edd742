"""What must be true of a practice before visitors see it. Each message stands beside its field."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.blocks import rows

if TYPE_CHECKING:
    from practices.models import PracticePage

Errors = dict[str, list[str]]

_REQUIRED_TEXTS = {
    "title": "Назовите практику: что сделали и для кого.",
    "summary": "Напишите простыми словами, в чём суть: без этого публиковать нельзя.",
    "problem": "Напишите, в чём была проблема.",
    "solution": "Напишите, что придумали.",
}


def publication_errors(practice: "PracticePage") -> Errors:
    """Return the broken rules about own fields, `{field: [message, …]}`; empty when it may be published."""
    errors: Errors = {}
    for field, message in (*_text_errors(practice), *_fact_errors(practice)):
        errors.setdefault(field, []).append(message)
    return errors


def relation_errors(practice: "PracticePage") -> Errors:
    """Return the lists that may not be empty when published, shaped as `publication_errors`."""
    return {} if list(practice.territories.all()) else {"territories": ["Отметьте территорию."]}


def _text_errors(practice: "PracticePage") -> Iterator[tuple[str, str]]:
    for field, message in _REQUIRED_TEXTS.items():
        if not getattr(practice, field).strip():
            yield field, message


def _fact_errors(practice: "PracticePage") -> Iterator[tuple[str, str]]:
    if not practice.result.strip() and not list(rows(practice.evidence)):
        yield "result", "Напишите, что получилось, или добавьте показатель «было — стало»."
    if practice.sector_id is None:
        yield "sector", "Выберите отрасль."
    if practice.quote.strip() and not practice.quote_role.strip():
        yield "quote_role", "Напишите, кто это говорит: роль, без имени."
    first_year = practice.year
    if first_year and any(row["year"] < first_year for row in rows(practice.repeated_by)):
        yield "repeated_by", f"Повторили раньше, чем начали ({first_year} год)."
