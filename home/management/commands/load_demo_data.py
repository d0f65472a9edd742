import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from core.dates import region_now, region_today
from home.demo_loading import people, stamp
from home.demo_loading.clock import Clock
from home.demo_loading.endowment import load_endowment
from home.demo_loading.events import load_events
from home.demo_loading.files import load_files, offered_files
from home.demo_loading.guides import load_guides
from home.demo_loading.measures import load_measures
from home.demo_loading.organisations import load_organisations
from home.demo_loading.pictures import hang_logos, hang_photos, load_pictures
from home.demo_loading.plans import link_sections, load_plans
from home.demo_loading.practices import link_measures, load_practices
from home.demo_loading.progress import Progress
from home.demo_loading.projects import link_pages, load_projects
from home.demo_loading.records import BadRecordError, read, read_one
from home.demo_loading.scale.load import load_scale
from home.demo_loading.sections import load_sections
from home.demo_loading.series import load_series
from home.demo_loading.site import load_site
from home.demo_loading.synonyms import load_synonyms
from home.demo_loading.taxonomy import load_lists, load_territories, load_themes


@contextmanager
def quiet(*names: str) -> Iterator[None]:
    """Hold back the ordinary messages of these loggers: they tell about each page, the command tells about kinds."""
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


class Command(BaseCommand):
    help = "Load the demo content: lists, organisations, measures, accounts. Run again, it changes only what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --if-needed, --scale and --date."""
        parser.add_argument(
            "--if-needed", action="store_true", help="do nothing when this content was already loaded today"
        )
        parser.add_argument(
            "--scale", type=int, default=0, metavar="N", help="also hold N generated measures for load tests"
        )
        parser.add_argument(
            "--date",
            type=dt.date.fromisoformat,
            help="count the demo's days from this day (YYYY-MM-DD), not from today",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load everything that is asked for, kind by kind."""
        clock = Clock(on=options["date"] or region_today(), now=region_now())
        progress = Progress(self.stdout)
        with quiet("wagtail", "django_tasks"):
            self._run(clock, progress, options)
        for note in progress.notes():
            self.stdout.write(note)

    def _run(self, clock: Clock, progress: Progress, options: dict[str, Any]) -> None:
        if options["if_needed"] and stamp.is_current(clock):
            progress.finish("Демонстрационные данные уже загружены сегодня.")
        else:
            try:
                self._load(clock, progress)
            except BadRecordError as error:
                raise CommandError(str(error)) from error
            stamp.write(clock)
        if options["scale"]:
            load_scale(options["scale"], clock, progress)

    def _load(self, clock: Clock, progress: Progress) -> None:
        # One transaction per kind: a reader never sees half of a list, a writer never waits for the whole load.
        self._load_lists(progress)
        records = read("measures")
        with transaction.atomic():
            catalogue = load_site(progress)
        with transaction.atomic():
            load_files(read("files"), progress)
            load_pictures(read("pictures"), progress)
        with transaction.atomic():
            # Measures name practices, so these come first.
            load_practices(read("practices"), clock, progress)
        with transaction.atomic():
            sections = load_sections(records, catalogue, progress)
        with transaction.atomic():
            load_measures(records, sections, clock, progress)
            link_measures(read("practices"))
            hang_photos()
            hang_logos()
        self._load_panes(clock, progress)
        with transaction.atomic():
            accounts = people.load_people(sections, progress)
        self.stdout.write(f"Войти в /admin/ можно так:\n{people.table(accounts)}")

    def _load_lists(self, progress: Progress) -> None:
        with transaction.atomic():
            load_synonyms(progress)
        with transaction.atomic():
            load_lists(progress)
        with transaction.atomic():
            load_themes(read("themes"), progress)
        with transaction.atomic():
            load_territories(read("territories"), progress)
        with transaction.atomic():
            load_organisations(read("organisations"), progress)
        with transaction.atomic():
            load_series(read("series"), progress)

    def _load_panes(self, clock: Clock, progress: Progress) -> None:
        """Load what names measures and organisations."""
        with transaction.atomic():
            load_projects(read("projects"), clock, progress)
        with transaction.atomic():
            load_guides(read("guides"), offered_files(), clock, progress)
        with transaction.atomic():
            load_plans(read("plans"), clock, progress)
        with transaction.atomic():
            load_events(read("events"), read("courses"), clock, progress)
        with transaction.atomic():
            load_endowment(read_one("endowment"), clock, progress)
        with transaction.atomic():
            link_sections(read("plans"))
            link_pages(read("projects"))
