from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Model

from home.demo_loading.practices import load_sectors
from home.demo_loading.progress import Progress
from home.demo_loading.projects import load_national_projects
from home.demo_loading.records import read
from home.demo_loading.taxonomy import load_lists, load_territories, load_themes
from home.first_site import ensure_home, ensure_site, name_site
from opportunities.models import NationalProject
from practices.models import PracticeSector
from taxonomy.models import ApplicantKind, SupportKind, Territory, Theme

# What is real in the demo: each loader with the models whose rows it makes.
LISTS: tuple[tuple[Callable[[Progress], None], tuple[type[Model], ...]], ...] = (
    (load_lists, (SupportKind, ApplicantKind)),
    (lambda progress: load_themes(read("themes"), progress), (Theme,)),
    (lambda progress: load_territories(read("territories"), progress), (Territory,)),
    (load_sectors, (PracticeSector,)),
    (load_national_projects, (NationalProject,)),
)


class Command(BaseCommand):
    help = "Make the front page and the lists of a new portal and name its site after BASE_URL; later it does nothing."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing, leave what somebody has arranged, and say which of both it was."""
        home, made = ensure_home()
        site, begun = ensure_site(home)
        named = name_site(site, settings.WAGTAILADMIN_BASE_URL)
        self.stdout.write(f"Главная страница: {'создана' if made else 'уже есть'}")
        self.stdout.write(f"Сайт: {site.root_url}{'' if begun or named else ', без изменений'}")
        if made:
            self._fill_lists()

    def _fill_lists(self) -> None:
        """Fill the lists that are empty: only on the first day, so that a value somebody deletes stays away."""
        progress = Progress(self.stdout)
        for load, models in LISTS:
            if not any(model._default_manager.exists() for model in models):
                load(progress)
