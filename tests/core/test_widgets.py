import pytest
from django import forms
from django.test.html import parse_html

from core.widgets import PlainSelect

CHOICES = [("", "Не выбрано"), ("a", "«Да» & нет"), ('b"', "<b>Жирно</b>")]


class Pair(forms.Form):
    """The same question by both widgets."""

    ours = forms.ChoiceField(choices=CHOICES, widget=PlainSelect, required=False, help_text="Подсказка")
    theirs = forms.ChoiceField(choices=CHOICES, required=False, help_text="Подсказка")


@pytest.mark.parametrize(
    "data", [None, {"ours": "a", "theirs": "a"}, {"ours": 'b"', "theirs": 'b"'}, {"ours": "?", "theirs": "?"}]
)
def test_the_list_is_that_of_django(data: dict[str, str] | None) -> None:
    form = Pair(data)
    assert parse_html(str(form["ours"])) == parse_html(str(form["theirs"]).replace("theirs", "ours"))


def test_nothing_in_the_list_is_markup() -> None:
    assert "<b>" not in str(Pair()["ours"])
