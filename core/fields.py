"""Model fields that the framework lacks."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models


class ChoiceListField(models.JSONField):
    """Several values of a short closed list, kept as a JSON list of codes in the order of the list."""

    def __init__(self, *args: Any, options: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        self.options = list(options or [])
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Leave `options` out of migrations: changing a label is no change of the schema."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, list(args), dict(kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        """Return a list of checkboxes."""
        defaults = {
            "choices": self.options,
            "widget": forms.CheckboxSelectMultiple,
            "required": not self.blank,
            "label": self.verbose_name,
            "help_text": self.help_text,
        }
        given = {name: value for name, value in kwargs.items() if name in ("label", "help_text", "required")}
        return forms.MultipleChoiceField(**{**defaults, **given})

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuse anything but a list of known codes."""
        super().validate(value, model_instance)
        known = {code for code, _ in self.options}
        if not isinstance(value, list) or not set(value) <= known:
            raise ValidationError("Выберите значения из списка.")
