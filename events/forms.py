"""Forms: the edit form of the admin, the registration and the check of a number."""

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminPageForm

from core.guard import GuardedForm
from core.persons import check_name
from taxonomy.forms import show_as_tree
from taxonomy.labels import labels


class BookableForm(WagtailAdminPageForm):
    """Edit form of an event or a course: a draft may be incomplete, publication applies the rules."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = labels()
        for name, tree in (("themes", known["theme"]), ("territory", known["territory"])):
            if name in self.fields:
                show_as_tree(self.fields[name], tree)

    def _post_clean(self) -> None:
        # The model applies the same rules when it goes live; here they are shown beside the fields.
        self.instance.rules_deferred = True
        try:
            super()._post_clean()
        finally:
            self.instance.rules_deferred = False

    def is_valid(self) -> bool:
        """Apply the rules after the formsets: the sessions of a course stand in one."""
        valid: bool = super().is_valid()
        if self.is_deferred_validation:
            return valid
        for field, messages in self.instance.broken_rules().items():
            if field in self.fields and field not in self.errors:
                self.add_error(field, messages)
                valid = False
        return valid


class RegistrationForm(GuardedForm):
    """Registration of one person."""

    name = forms.CharField(
        label="Имя и фамилия",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text="Так, как написать в удостоверении, если оно полагается",
        validators=[check_name],
        error_messages={"required": "Напишите имя и фамилию."},
    )
    organisation = forms.CharField(
        label="Организация",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        help_text="Если вы сами по себе, оставьте пустым",
    )
    email = forms.EmailField(
        label="Электронная почта",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="Сюда придут подтверждение и ссылка, чтобы отменить запись",
        error_messages={
            "required": "Напишите адрес почты: на него придёт подтверждение.",
            "invalid": "Проверьте адрес почты. Он должен быть похож на ivanova@example.org.",
        },
    )
    phone = forms.CharField(
        label="Телефон",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        help_text="Позвоним, если что-то срочно изменится",
    )
    comment = forms.CharField(
        label="Комментарий",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Вопрос ведущему, нужен ли пандус или переводчик жестового языка",
    )
    consent = forms.BooleanField(
        label="Даю согласие на обработку персональных данных",
        error_messages={"required": "Без согласия записать нельзя: нам негде будет хранить ваше имя и почту."},
    )

    def clean_email(self) -> str:
        """Compare addresses without case."""
        return str(self.cleaned_data["email"]).lower()


class NumberForm(forms.Form):
    """The number of a certificate, as somebody reads it from the paper."""

    number = forms.CharField(
        label="Номер удостоверения",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text="Например, УН-2026-0001-7K3F-9QWD-M2XA. Пробелы, чёрточки и регистр не важны",
        error_messages={"required": "Впишите номер."},
    )
