"""What a name of a person may not be: an advertisement sent to a stranger in a letter of ours."""

import re

from django.core.exceptions import ValidationError

# Programmes for letters make links of these; initials («И.О. Петров») stay what they are.
_ADDRESS = re.compile(
    r"//|@|[<>{}]|\bwww\.|\.(?:ru|su|рф|com|net|org|info|biz|xyz|top|site|online|me|io|cc)(?![\w-])", re.IGNORECASE
)


def check_name(value: str) -> None:
    """Refuse a name that holds an address or markup (ValidationError).

    Whoever fills in a form names the receiver of the letter that greets «Здравствуйте, …!».
    """
    if _ADDRESS.search(value):
        raise ValidationError("Напишите только имя: без адресов сайтов и почты.")
