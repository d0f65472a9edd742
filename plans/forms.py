import datetime as dt
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from wagtail.admin.forms import WagtailAdminPageForm

from plans.services.publication import NO_EXECUTOR, publication_errors

EARLIEST = MinValueValidator(dt.date(1990, 1, 1), "Проверьте год.")


class PlanMeasureForm(WagtailAdminPageForm):
    """Edit form of a measure: a draft may be incomplete, publication applies the rules."""

    def clean_number(self) -> str:
        """Refuse a number that another measure of the plan has."""
        number: str = self.cleaned_data["number"]
        if number and self.parent_page is not None:
            others = type(self.instance).objects.child_of(self.parent_page).filter(number=number)
            if others.exclude(pk=self.instance.pk).exists():
                raise forms.ValidationError(f"Мероприятие {number} в этом плане уже есть.")
        return number

    def is_valid(self) -> bool:
        """Tell whether the form and the list of executors may be saved as asked."""
        valid: bool = super().is_valid()
        return valid and self._has_executors()

    def _has_executors(self) -> bool:
        executors = self.formsets.get("executors")
        if self.is_deferred_validation or executors is None:
            return True
        kept = [form for form in executors.forms if form not in executors.deleted_forms]
        if any(form.cleaned_data.get("organisation") for form in kept):
            return True
        # The panel of the list shows it where the row is missing.
        executors._non_form_errors.append(NO_EXECUTOR)
        self.add_error(None, NO_EXECUTOR)
        return False

    def _post_clean(self) -> None:
        # The model applies the same rules when it goes live; here they are shown beside the fields.
        self.instance.rules_deferred = True
        try:
            super()._post_clean()
        finally:
            self.instance.rules_deferred = False
        if self.is_deferred_validation:
            return
        for field, messages in publication_errors(self.instance).items():
            if field in self.fields and field not in self.errors:
                self.add_error(field, messages)


class DayInput(forms.DateInput):
    """A day from the calendar of the browser."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        """Return the day, nothing for other words: HTML forbids them there and browsers do not show them."""
        text = str(value or "")
        try:
            return dt.date.fromisoformat(text).isoformat()
        except ValueError:
            return None


NO_SUCH_DAY = "Такого дня нет. Выберите день, например 14.12.2026."


class PeriodForm(forms.Form):
    """Two days of the report on changes; read from the address."""

    since = forms.DateField(
        label="С какого дня",
        widget=DayInput,
        validators=[EARLIEST],
        error_messages={"required": "Выберите первый день.", "invalid": NO_SUCH_DAY},
    )
    until = forms.DateField(
        label="По какой день",
        widget=DayInput,
        validators=[EARLIEST],
        error_messages={"required": "Выберите последний день.", "invalid": NO_SUCH_DAY},
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "Последний день раньше первого.")
        return cleaned
