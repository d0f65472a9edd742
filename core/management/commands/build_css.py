from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.stylesheets import join_stylesheets


class Command(BaseCommand):
    help = "Join static/css/main.css and the files it names into static/css/site.css, which pages load."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --check."""
        parser.add_argument("--check", action="store_true", help="write nothing, fail when site.css is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write site.css beside main.css, or compare."""
        found = finders.find("css/main.css")
        if not found:
            raise CommandError("css/main.css is not among the static files")
        main = Path(found)
        target, text = main.with_name("site.css"), join_stylesheets(main)
        if not options["check"]:
            target.write_text(text, encoding="utf-8")
            self.stdout.write(f"{target.name}: {len(text.encode())} bytes")
        elif not target.exists() or target.read_text(encoding="utf-8") != text:
            raise CommandError("site.css is out of date: run manage.py build_css")
