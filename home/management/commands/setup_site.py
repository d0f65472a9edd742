from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from home.first_site import ensure_home, ensure_site, name_site


class Command(BaseCommand):
    help = "Make the front page of a new portal and name its site after BASE_URL; later it changes nothing."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing, leave what somebody has arranged, and say which of both it was."""
        home, made = ensure_home()
        site, begun = ensure_site(home)
        named = name_site(site, settings.WAGTAILADMIN_BASE_URL)
        self.stdout.write(f"Главная страница: {'создана' if made else 'уже есть'}")
        self.stdout.write(f"Сайт: {site.root_url}{'' if begun or named else ', без изменений'}")
