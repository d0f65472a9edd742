import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from elastic_transport import TransportError
from elasticsearch import ApiError

from search import reconcile
from search.client import worker_client
from search.index import map_marked
from search.reconcile import Difference
from search.registry import page_types
from search.worker import Worker


class Command(BaseCommand):
    help = "Compare pages, entries and the index; print missing=… stale=… ghost=… and exit 1 when any is not 0."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --repair."""
        parser.add_argument("--repair", action="store_true", help="put right what differs, then compare again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, repair when asked, and tell by the exit code."""
        self._elastic = bool(settings.SEARCH["ELASTICSEARCH_URL"])
        if not self._elastic:
            self.stdout.write("Elasticsearch не настроен (ELASTICSEARCH_URL): сверяю только страницы и записи базы.")
        try:
            total = self._compare()
            if total and options["repair"]:
                self._repair()
                total = self._compare()
        except (TransportError, ApiError) as error:
            raise CommandError(f"Elasticsearch не отвечает: {error}") from error
        if total:
            sys.exit(1)

    def _compare(self) -> int:
        parts = [reconcile.compare_entries(search_type) for search_type in page_types()]
        if self._elastic:
            parts.append(reconcile.compare_index(worker_client()))
        missing, stale, ghost = (sum(map(len, sets)) for sets in zip(*(part.sets for part in parts), strict=True))
        self.stdout.write(f"missing={missing} stale={stale} ghost={ghost}")
        return missing + stale + ghost

    def _repair(self) -> None:
        map_marked()
        for search_type in page_types():
            reconcile.repair_entries(search_type, reconcile.compare_entries(search_type))
        if self._elastic:
            Worker().drain()
            difference: Difference = reconcile.compare_index(worker_client())
            reconcile.repair_index(worker_client(), difference)
            Worker().drain()
