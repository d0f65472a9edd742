"""Remove the second factors of a person who lost all of them; he sets up new ones at the next log-in."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser

from users.models import User


class Command(BaseCommand):
    help = "Сбросить второй шаг входа: приложение, ключи и запасные коды учётной записи"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="имя учётной записи")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        """Delete everything allauth keeps about the account's factors.

        Raises:
            CommandError: If there is no such account.
        """
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"Учётной записи {username} нет.")
        Authenticator.objects.filter(user=user).delete()
        self.stdout.write(
            f"Второй шаг входа для {username} сброшен. Сначала убедитесь, что просит об этом сам человек."
        )
