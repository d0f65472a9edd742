from collections.abc import Callable
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from core.dates import region_now
from events.models import Registration
from events.services.registration import page_of
from events.services.withdrawal import withdraw
from practices.claims import lifecycle as claims
from practices.models import PracticeClaim, PracticeSubmission
from practices.submissions import lifecycle as submissions


class Kind(NamedTuple):
    """What people gave a consent for; `withdraw(row, now)` tells whether there was anything to do."""

    rows: QuerySet[Any]
    email: str
    withdraw: Callable[..., bool]
    where: str


# By the word that stands before the number in the log, which is the option as well.
KINDS = {
    "registration": Kind(
        Registration.objects.all(), "email", lambda row, now: withdraw(row, page_of(row), now), "в записях"
    ),
    "proposal": Kind(
        PracticeSubmission.objects.all(), "contact_email", submissions.withdraw_consent, "в предложениях практик"
    ),
    "claim": Kind(PracticeClaim.objects.all(), "contact_email", claims.withdraw_consent, "в рассказах о внедрении"),
}


class Command(BaseCommand):
    help = (
        "Remove a person who withdrew the consent by a letter: everything of an address, or one row by its number: "
        "a registration for an event, a proposal of a practice, a claim of having repeated one."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare who it is."""
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("address", nargs="?", help="mail address of the person")
        for name in KINDS:
            who.add_argument(f"--{name}", type=int, metavar="NUMBER", help=f"number of one {name}")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the button on the private page does; a second run finds nothing to do.

        Raises:
            CommandError: If there is nobody.
        """
        address, now = (options["address"] or "").strip(), region_now()
        done = []
        for name, kind in KINDS.items():
            named = {f"{kind.email}__iexact": address} if address else {"pk": options[name]}
            if rows := list(kind.rows.filter(**named).order_by("pk")):
                done.append(f"{kind.where} {sum(kind.withdraw(row, now) for row in rows)}")
        if not done:
            raise CommandError("Такой записи нет.")
        self.stdout.write(f"Личные данные удалены: {', '.join(done)}")
