from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search.models import SynonymGroup
from search.synonyms.start_set import load_start_set


class Command(BaseCommand):
    help = "Load the start set of synonyms into a portal that has none; editors take it from there."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --missing."""
        parser.add_argument(
            "--missing", action="store_true", help="add the groups that are missing, also those that editors deleted"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and tell what was refused and why."""
        if SynonymGroup.objects.exists() and not options["missing"]:
            self.stdout.write("Синонимы уже есть, ничего не изменено.")
            return
        outcomes = load_start_set()
        for outcome in outcomes:
            if outcome.reason:
                self.stderr.write(f"{outcome.key}: {outcome.reason}")
        self.stdout.write(f"Синонимы: групп {len(outcomes)}, добавлено {sum(item.created for item in outcomes)}")
