"""The questions of «Подходит ли нам?»: only those that the conditions of this measure need."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms

from core.widgets import PlainSelect
from opportunities.choices import LegalForm
from opportunities.services.eligibility import Applicant, Condition
from taxonomy.forms import indented
from taxonomy.labels import ancestors_and_self, labels

YES_NO = [("", "Не знаю"), ("yes", "Да"), ("no", "Нет")]
PREFIX = "fit"


def _choice(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=YES_NO, required=False, widget=PlainSelect)


def _number(label: str, hint: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=10**12,
        help_text=hint,
        error_messages={"invalid": "Впишите целое число."},
    )


def _month(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%m.%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y"],
        help_text="Месяц и год, например 03.2024",
        error_messages={"invalid": "Впишите месяц и год, например 03.2024."},
    )


def _legal_form() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Организационная форма",
        choices=[("", "Не знаю"), *LegalForm.choices],
        required=False,
        widget=PlainSelect,
    )


# Rule of a condition → name of the question in the address and how it is asked. Rules that are not here ask nothing.
QUESTIONS: dict[str, tuple[str, Callable[[], forms.Field]]] = {
    "registered_months_min": ("registered", lambda: _month("Когда зарегистрированы")),
    "activity_years_min": ("since", lambda: _month("С какого года работаете")),
    "sonko_register": ("register", lambda: _choice("Вы в реестре СОНКО?")),
    "arrears_max": ("arrears", lambda: _number("Долг по налогам, ₽")),
    "own_share_percent_min": ("share", lambda: _number("Свой вклад, %", "Деньги, имущество и труд добровольцев")),
    "no_foreign_agent": ("agent", lambda: _choice("Вы иностранный агент?")),
    "reports_filed": ("reports", lambda: _choice("Прежние отчёты сданы?")),
    "age_min": ("age", lambda: _number("Сколько вам лет")),
    "age_max": ("age", lambda: _number("Сколько вам лет")),
    "members_min": ("members", lambda: _number("Сколько вас человек")),
    "legal_form": ("form", _legal_form),
}


class FitForm(forms.Form):
    """Answers of an applicant; nothing is stored. Field names stand in the address with the prefix `fit-`."""

    def __init__(
        self,
        conditions: Iterable[Condition],
        allowed: Mapping[str, str],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, prefix=PREFIX)
        known = labels()
        self.fields["who"] = forms.ChoiceField(
            label="Кто вы",
            required=False,
            widget=PlainSelect,
            choices=[("", "Не выбрано"), *((k, v.label) for k, v in known["who"].items())],
        )
        for condition in conditions:
            if condition.rule in QUESTIONS:
                name, ask = QUESTIONS[condition.rule]
                self.fields.setdefault(name, ask())
        if any(condition.rule == "territory_registered" for condition in conditions):
            self.fields["territory"] = forms.ChoiceField(
                label="Где зарегистрированы",
                required=False,
                widget=PlainSelect,
                choices=[("", "Не выбрано"), *((key, indented(label)) for key, label in known["territory"].items())],
            )

    def applicant(self, on: dt.date) -> Applicant:
        """Return the answers as facts; call after `is_valid`, wrong answers count as not given."""
        data = getattr(self, "cleaned_data", {})
        territory = data.get("territory")
        return Applicant(
            on=on,
            who=data.get("who") or None,
            registered_on=data.get("registered"),
            working_since=data.get("since"),
            in_sonko_register=_answer(data.get("register")),
            arrears=data.get("arrears"),
            own_share=data.get("share"),
            territories=frozenset(ancestors_and_self(labels()["territory"], territory)) if territory else frozenset(),
            foreign_agent=_answer(data.get("agent")),
            reports_filed=_answer(data.get("reports")),
            age=data.get("age"),
            members=data.get("members"),
            legal_form=data.get("form") or None,
        )


def _answer(value: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(value or "")


def was_asked(data: Mapping[str, Any]) -> bool:
    """Tell whether the address carries answers."""
    return any(name.startswith(f"{PREFIX}-") for name in data)
