"""The public form «Мы внедрили у себя» and the moderator's."""

import datetime as dt
from typing import Any, cast

from django import forms

from core.guard import token_of
from organisations.labels import labels as organisation_labels
from practices.models import PracticeClaim
from practices.submissions.forms import StartForm
from taxonomy.forms import indented
from taxonomy.labels import labels
from taxonomy.models import Territory


def _territories() -> list[tuple[str, str]]:
    return [("", "Выберите"), *((key, indented(label)) for key, label in labels()["territory"].items())]


class ClaimForm(StartForm):
    """Who has repeated the practice, where and since when; contacts, consent and the guard are those of proposals.

    Args:
        first_year: The year since when the practice exists, None when nobody knows.
    """

    # The order of the page: mistakes are listed as they stand on it.
    field_order = ("organisation_name", "territory", "year", "note", "contact_name", "contact_email", "contact_phone")

    territory = forms.ChoiceField(label="Где внедрили", error_messages={"required": "Выберите район или округ."})
    year = forms.IntegerField(
        label="С какого года",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": "Напишите год, например 2025.", "invalid": "Напишите год цифрами, например 2025."},
    )
    note = forms.CharField(
        label="Что изменили у себя",
        max_length=250,
        required=False,
        help_text="Одна фраза: чем ваш опыт отличается",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "Не больше 250 знаков."},
    )

    def __init__(self, *args: Any, first_year: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first_year = first_year
        cast(forms.ChoiceField, self.fields["territory"]).choices = _territories()

    def clean_year(self) -> int:
        """Refuse a year before the practice began, and one that has not come."""
        year: int = self.cleaned_data["year"]
        if self.first_year and year < self.first_year:
            raise forms.ValidationError(f"Практика появилась в {self.first_year} году, раньше повторить её нельзя.")
        if not 1990 <= year <= self.now.year:
            raise forms.ValidationError(f"Напишите год от 1990 до {self.now.year}.")
        return year


class DecisionForm(forms.Form):
    """What becomes public, put right by a moderator; a reason when nothing does."""

    organisation = forms.ChoiceField(
        label="Организация в справочнике", required=False, help_text="Если её нет, на сайте будет название из рассказа"
    )
    name = forms.CharField(label="Название на сайте", max_length=250)
    territory = forms.ChoiceField(label="Где внедрили")
    year = forms.IntegerField(label="С какого года", min_value=1990, max_value=2100)
    note = forms.CharField(
        label="Что изменили", max_length=250, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, claim: PracticeClaim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = organisation_labels()
        known = [("", "Нет в справочнике"), *((key, label.short or label.label) for key, label in bodies.items())]
        cast(forms.ChoiceField, self.fields["organisation"]).choices = known
        cast(forms.ChoiceField, self.fields["territory"]).choices = _territories()
        said = claim.organisation_name.casefold()
        same = (key for key, label in bodies.items() if said in (label.label.casefold(), label.short.casefold()))
        self.initial = {
            "organisation": next(same, ""),
            "name": claim.organisation_name,
            "territory": claim.territory.key,
            "year": claim.year,
            "note": claim.note,
        }


class ReasonForm(forms.Form):
    """Why a claim is not published; the author reads it."""

    reason = forms.CharField(
        label="Причина для автора",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Напишите автору, почему рассказ не опубликован."},
    )


def claim_values(form: ClaimForm, now: dt.datetime) -> dict[str, Any]:
    """Return the columns of the claim that a valid form tells; a form sent twice tells the same `token`."""
    names = ("organisation_name", "contact_name", "contact_email", "contact_phone", "year")
    return {
        **{name: form.cleaned_data[name] for name in names},
        "note": " ".join(form.cleaned_data["note"].split()),
        "territory": Territory.objects.get(key=form.cleaned_data["territory"]),
        "token": token_of(*(str(form.cleaned_data[name]) for name in (*names, "territory", "note", "shown"))),
        "consent_at": now,
        "created_at": now,
    }
