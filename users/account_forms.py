"""The forms of allauth as the portal shows them: the label alone says what a field is, a mistake says what to do."""

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import EditWebAuthnForm
from django import forms

# Name of the field → what is said when it was left empty.
_EMPTY = {
    "login": "Впишите имя пользователя.",
    "password": "Впишите пароль.",
    "email": "Впишите адрес почты.",
    "oldpassword": "Впишите текущий пароль.",
    "password1": "Впишите новый пароль.",
    "password2": "Впишите новый пароль ещё раз.",
    "code": "Впишите код.",
    "name": "Впишите название ключа.",
}


class Plain:
    """Takes away what repeats the label, and the rules of passwords, which stand above the form in a sentence."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in _EMPTY:
                field.error_messages["required"] = _EMPTY[name]
        if "password1" in self.fields:
            # A list, which the paragraph of a hint cannot hold: the browser would end the paragraph before it.
            self.fields["password1"].help_text = ""


class PlainLoginForm(Plain, LoginForm):
    """Name and password."""


class PlainReauthenticateForm(Plain, ReauthenticateForm):
    """The password once more."""


class PlainResetForm(Plain, ResetPasswordForm):
    """Where to send the letter about a forgotten password."""


class PlainResetKeyForm(Plain, ResetPasswordKeyForm):
    """A new password by the link of that letter."""


class PlainChangeForm(Plain, ChangePasswordForm):
    """A new password instead of the present one."""


class PlainActivateForm(Plain, ActivateTOTPForm):
    """The first code of an application."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # allauth says «Код аутентификатора».
        self.fields["code"].label = "Код из приложения"


class PlainKeyNameForm(Plain, EditWebAuthnForm):
    """Another name of a key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # allauth gives none, and Django makes «Name» of the field.
        self.fields["name"].label = "Название ключа"
