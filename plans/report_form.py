"""The form by which an executor reports. Official facts of the measure are not in it."""

import datetime as dt
from typing import Any, cast

from django import forms
from wagtail.documents import get_document_model
from wagtail.documents.widgets import AdminDocumentChooser

from core.formatting import day_year
from organisations.models import Organisation
from plans.models import PlanMeasurePage, PlanReport
from plans.services.reporting import AnyUser, reporting_organisations
from plans.status import deadline_days
from users.visibility import choosable_keys

GOES_ON = "Работа продолжается"


class SpeakerField(forms.ModelChoiceField):
    """Organisations by their short names: full ones do not fit a line."""

    def label_from_instance(self, obj: Organisation) -> str:
        """Return the short name."""
        return obj.short_name


class PlanReportForm(forms.ModelForm):
    """One report on one measure.

    Args:
        user: Who reports; he speaks for his own organisations and adds files he may choose.
        on: The day it is; nobody reports from the future.
    """

    organisation = SpeakerField(label="Кто отчитывается", queryset=Organisation.objects.none())
    link = forms.URLField(label="Ссылка", required=False, assume_scheme="https")
    closes = forms.TypedChoiceField(
        label="Исполнено?",
        required=False,
        coerce=dt.date.fromisoformat,
        empty_value=None,
        help_text="Отметьте срок, который этим отчётом закрыт: статус мероприятия портал посчитает сам",
    )

    class Meta:
        model = PlanReport
        fields = ("organisation", "on", "text", "closes", "proof", "document", "link_title", "link")
        widgets = {
            "on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "text": forms.Textarea(attrs={"rows": 4}),
            "proof": forms.Textarea(attrs={"rows": 2}),
            "document": AdminDocumentChooser,
        }

    def __init__(self, *args: Any, measure: PlanMeasurePage, user: AnyUser, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.measure, self.user, self.today = measure, user, on
        self.instance.measure = measure
        speakers = reporting_organisations(user, measure)
        organisation = cast(forms.ModelChoiceField, self.fields["organisation"])
        organisation.queryset = speakers.order_by("short_name")
        only = speakers[:2]
        if len(only) == 1:
            organisation.initial, organisation.empty_label = only[0].pk, None
        self.fields["on"].initial = on
        self._offer_deadlines()

    def _offer_deadlines(self) -> None:
        closes = cast(forms.TypedChoiceField, self.fields["closes"])
        days = deadline_days(self.measure.due)
        kept = self.instance.closes
        if kept is not None and kept not in days:
            days = tuple(sorted((*days, kept)))
        if not days:
            del self.fields["closes"]
            return
        closes.choices = [("", GOES_ON), *((day.isoformat(), f"Исполнено, срок {day_year(day)}") for day in days)]

    def clean_on(self) -> dt.date:
        """Refuse a day that has not come, and one before any plan."""
        on: dt.date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError("Этот день ещё не наступил.")
        if on.year < 2000:
            raise forms.ValidationError("Проверьте год.")
        return on

    def clean_document(self) -> Any:
        """Refuse a file of somebody else; one that the report has already may stay."""
        document = self.cleaned_data["document"]
        if document is None or document.pk == self.initial.get("document"):
            return document
        if not choosable_keys(self.user, get_document_model(), [document.pk]):
            raise forms.ValidationError("Этот файл вам недоступен. Выберите другой или загрузите свой.")
        return document

    def clean(self) -> dict[str, Any]:
        """Ask for an address where a link has a name only."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("link_title") and not cleaned.get("link") and "link" not in self.errors:
            self.add_error("link", "Название есть, а адреса нет.")
        return cleaned
