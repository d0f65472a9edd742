from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from elastic_transport import TransportError
from elasticsearch import ApiError

from core.dates import region_now
from search.backends import database, elastic
from search.quality.judgements import SPLITS, BadJudgementsError, JudgedQuery, read_judgements
from search.quality.pool import write_pool
from search.quality.report import Report, comparison, measure, table, worst
from search.quality.systems import NAMES, WrongBackendError, systems

JUDGEMENTS = "tests/search/judgements.csv"
_WORST = 15
# While Elasticsearch is away, visitors find at least so much of what it would have shown them first.
FALLBACK_PART = 0.75


class Command(BaseCommand):
    help = "Measure the search by judged queries: nDCG@10, MRR, success@3 per back-end and category, and two baselines."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what to measure and what to print."""
        default = Path(settings.BASE_DIR) / JUDGEMENTS
        parser.add_argument("--judgements", type=Path, default=default, help=f"judged queries, {JUDGEMENTS} by default")
        parser.add_argument("--backend", action="append", choices=NAMES, help="measure only this; may be repeated")
        parser.add_argument("--split", choices=(*SPLITS, "all"), default="all", help="which part of the queries")
        parser.add_argument("--details", action="store_true", help=f"name the {_WORST} worst queries of each system")
        parser.add_argument(
            "--interval", action="store_true", help="compare with the first system, with 95 %% intervals"
        )
        parser.add_argument("--pool", type=Path, metavar="FILE", help="write documents that wait for a grade here")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure and print."""
        queries = self._queries(options["judgements"], options["split"])
        if not settings.SEARCH["ELASTICSEARCH_URL"]:
            self.stdout.write("Elasticsearch не настроен (ELASTICSEARCH_URL): измеряю только поиск в базе данных.\n\n")
        try:
            with systems(region_now(), tuple(options["backend"] or ())) as found:
                reports = [measure(system, queries) for system in found]
        except (TransportError, ApiError, WrongBackendError) as error:
            raise CommandError(
                f"Elasticsearch не отвечает или не имеет индекса (search_rebuild): {error}. "
                "Без него: --backend database --backend wagtail."
            ) from error
        if not reports:
            raise CommandError("Измерять нечего: выбранным системам нужен Elasticsearch.")
        self._print(reports, options)

    def _queries(self, path: Path, split: str) -> list[JudgedQuery]:
        try:
            queries = read_judgements(path)
        except FileNotFoundError as error:
            raise CommandError(
                f"Нет файла оценок {path}. Он лежит в исходном коде; путь задаёт --judgements."
            ) from error
        except (BadJudgementsError, UnicodeDecodeError) as error:
            raise CommandError(f"{path}: {error}") from error
        chosen = [query for query in queries if split in ("all", query.split)]
        if not any(query.answerable for query in chosen):
            raise CommandError(f"{path}: в части {split} нет оценённых запросов.")
        return chosen

    def _print(self, reports: list[Report], options: dict[str, Any]) -> None:
        for report in reports:
            self.stdout.write("\n".join(table(report)))
            if options["details"]:
                self.stdout.write("\n".join(worst(report, _WORST)))
            self.stdout.write("")
        if options["interval"]:
            for other in reports[1:]:
                self.stdout.write(comparison(reports[0], other))
        means = {report.system.name: report.means.success for report in reports}
        if means.get(elastic.NAME) and database.NAME in means:
            part = means[database.NAME] / means[elastic.NAME]
            self.stdout.write(f"Успех@3 базы данных: {part:.0%} от Elasticsearch, нужно не меньше {FALLBACK_PART:.0%}")
        if options["pool"]:
            count = write_pool(options["pool"], reports)
            self.stdout.write(f"Ждут оценки: {count}, список в {options['pool']}")
