"""Forms of the public proposal, one or more per step. Messages stand beside the fields."""

from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator

from core.guard import GuardedForm
from core.persons import check_name
from practices.choices import PracticeStage, SuitsKind
from practices.labels import labels as sector_labels
from search.params import parse_amount
from taxonomy.forms import indented
from taxonomy.labels import labels

_PHONE = RegexValidator(r"^[0-9+()\-\s]{5,40}$", "Напишите номер цифрами, например 8 (4212) 00-00-00.")


def _text(label: str, limit: int, required: str = "", hint: str = "", **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=limit,
        required=bool(required),
        help_text=hint,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": required, "max_length": f"Не больше {limit} знаков."},
    )


def _long_text(label: str, limit: int, required: str = "", hint: str = "", rows: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=limit,
        required=bool(required),
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required, "max_length": f"Не больше {limit} знаков."},
    )


class ContactForm(forms.Form):
    """Who writes. The only personal data of the proposal."""

    organisation_name = _text(
        "Организация",
        250,
        "Напишите, как называется организация.",
        "Полное название или «инициативная группа»",
        autocomplete="organization",
    )
    contact_name = _text(
        "Как к вам обращаться", 150, "Напишите, как к вам обращаться.", "Имя и отчество", autocomplete="name"
    )
    contact_email = forms.EmailField(
        label="Электронная почта",
        help_text="Сюда придут личная ссылка и письма о каждом шаге",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Напишите почту: на неё придёт личная ссылка.",
            "invalid": "Проверьте адрес почты. Он должен быть похож на name@example.org.",
        },
    )
    contact_phone = forms.CharField(
        label="Телефон",
        max_length=40,
        required=False,
        help_text="Если удобнее, чтобы позвонили",
        validators=[_PHONE],
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_contact_name(self) -> str:
        """Refuse an advertisement instead of a name (ValidationError)."""
        name: str = self.cleaned_data["contact_name"]
        check_name(name)
        return name


class StartForm(GuardedForm, ContactForm):
    """The first step: contacts and consent. The consent is never ticked beforehand."""

    consent = forms.BooleanField(
        label="Даю согласие на обработку персональных данных",
        error_messages={"required": "Без согласия портал не вправе записать ваше имя и почту."},
    )


class StoryForm(forms.Form):
    """What was done, where and why."""

    title = _text("Название", 180, "Назовите практику.", "Что сделали и для кого: «Школа диабета приезжает в село»")
    summary = _long_text(
        "В двух словах",
        400,
        "Расскажите суть в двух-трёх предложениях.",
        "Кто, что и для кого сделал. До 400 знаков",
        3,
    )
    problem = _long_text(
        "В чём была проблема", 1500, "Напишите, в чём была проблема.", "С чего всё началось. До 1500 знаков"
    )
    solution = _long_text("Что придумали", 6000, "Напишите, что придумали.", "Абзацы разделяйте пустой строкой", 7)
    sector = forms.ChoiceField(label="Отрасль", error_messages={"required": "Выберите отрасль."})
    territory = forms.ChoiceField(label="Где это сделали", error_messages={"required": "Выберите район или округ."})
    year = forms.IntegerField(
        label="С какого года",
        required=False,
        min_value=1990,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": "Напишите год цифрами, например 2024."},
    )
    stage = forms.ChoiceField(
        label="Насколько проверена", choices=PracticeStage.choices, widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, tree in (("sector", sector_labels()), ("territory", labels()["territory"])):
            choices = [("", "Выберите"), *((key, indented(label)) for key, label in tree.items())]
            cast(forms.ChoiceField, self.fields[name]).choices = choices


class StepRowForm(forms.Form):
    """One step of the way."""

    title = _text("Шаг", 120, "Назовите шаг.", "Начните с глагола: «Составить списки»")
    text = _long_text("Что сделали", 1000, "Напишите, что сделали.", rows=2)
    weeks = forms.IntegerField(
        label="Сколько недель",
        required=False,
        min_value=1,
        max_value=520,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": "Напишите число недель: 3."},
    )


class MoneyField(forms.CharField):
    """Whole roubles as people write them: «186 000», «500 тыс.»."""

    def clean(self, value: Any) -> Any:
        """Return whole roubles.

        Raises:
            ValidationError: If it is no sum.
        """
        text = super().clean(value)
        amount = parse_amount(text) if text else None
        if text and amount is None:
            raise forms.ValidationError("Напишите сумму цифрами: 186 000.")
        return amount


class CostRowForm(forms.Form):
    """One line of the costs."""

    name = _text("На что", 150, "Напишите, на что потратили.")
    sum = MoneyField(
        label="Сумма, ₽",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": "Напишите сумму."},
    )


class PeopleForm(forms.Form):
    """Who did it."""

    people = _long_text("Кто нужен", 500, hint="Например: две медсестры по четверти ставки, водитель", rows=2)


class ResultForm(forms.Form):
    """What came out of it."""

    result = _long_text("Что получилось", 600, "Напишите, что получилось.", "Два-три предложения, лучше с цифрами", 4)


class FigureField(forms.FloatField):
    """A figure with a comma or a point."""

    def to_python(self, value: Any) -> Any:
        """Return the number of «8,9» or «12 000», None for nothing."""
        return super().to_python("".join(str("" if value is None else value).split()).replace(",", "."))


def _figure(label: str) -> FigureField:
    return FigureField(
        label=label,
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "maxlength": "20"}),
        error_messages={"required": "Напишите число.", "invalid": "Напишите число: 8,9."},
    )


class EvidenceRowForm(forms.Form):
    """One figure before and after."""

    indicator = _text("Показатель", 200, "Напишите, что считали.", "Например: вызовы скорой из-за давления")
    unit = _text("Единица", 60, "Напишите единицу.", "%, человек, вызовов в год")
    before = _figure("Было")
    after = _figure("Стало")
    period = _text("За какое время", 100, "Напишите, за какое время.", "Например: 2021 и 2023 годы")
    source = _text("Откуда цифры", 250, "Напишите, откуда цифры.", "Журнал, отчёт, опрос")


class RepeatForm(forms.Form):
    """For whom it is and what to beware of."""

    suits_kinds = forms.MultipleChoiceField(
        label="Кому подойдёт",
        choices=SuitsKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Отметьте всё, что подходит",
    )
    suits = _long_text("При каких условиях", 600, hint="Что должно быть, чтобы получилось", rows=3)
    risks = _long_text(
        "Чего опасаться", 800, hint="Что шло не так и как справились. Это самое ценное для тех, кто повторит", rows=4
    )
    funded_by_note = _long_text("Кто за что заплатил", 400, hint="Грант, бюджет, пожертвования", rows=2)


class AnswerForm(forms.Form):
    """The author's answer to a question of the moderators."""

    text = _long_text("Ваш ответ", 2000, "Напишите ответ.", rows=4)
