from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.dates import region_now
from events.models import Registration
from events.services.registration import page_of
from events.services.withdrawal import withdraw


class Command(BaseCommand):
    help = (
        "Remove a participant who withdrew his consent by a letter: by his address, or one registration by its number."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare who it is."""
        parser.add_argument("who", help="address of the participant, or the number of one registration")

    def handle(self, *args: Any, **options: Any) -> None:
        """Withdraw every registration of an address, or one by its number; a second run finds nothing to do.

        Raises:
            CommandError: If no registration is meant.
        """
        who = options["who"].strip()
        named = {"pk": int(who)} if who.isascii() and who.isdecimal() and len(who) < 19 else {"email__iexact": who}
        found = list(Registration.objects.filter(**named).order_by("pk")) if who else []
        if not found:
            raise CommandError("Такой записи нет.")
        now = region_now()
        done = sum(withdraw(registration, page_of(registration), now) for registration in found)
        self.stdout.write(f"Личные данные удалены в записях: {done}")
