import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from elastic_transport import TransportError
from elasticsearch import ApiError

from search import reconcile
from search.client import worker_client
from search.index import map_marked
from search.queue import queue_state
from search.reconcile import Difference
from search.registry import all_types
from search.worker import Worker

DIFFERS = 1
CANNOT_TELL = 2


class Command(BaseCommand):
    help = (
        "Compare pages, entries and the index; print missing=… stale=… ghost=…. "
        "Exit code 0: all equal, 1: something differs, 2: Elasticsearch does not answer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --repair and --deep."""
        parser.add_argument("--repair", action="store_true", help="put right what differs, then compare again")
        parser.add_argument("--deep", action="store_true", help="also build every document again and compare: slow")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, repair when asked, and tell by the exit code."""
        self._elastic = bool(settings.SEARCH["ELASTICSEARCH_URL"])
        self._deep: bool = options["deep"]
        if not self._elastic:
            self.stdout.write("Elasticsearch не настроен (ELASTICSEARCH_URL): сверяю только страницы и записи базы.")
        try:
            total = self._compare()
            if total and options["repair"]:
                self._repair()
                total = self._compare()
        except (TransportError, ApiError) as error:
            raise CommandError(f"Elasticsearch не отвечает, сверить нельзя: {error}", returncode=CANNOT_TELL) from error
        if total:
            self._explain()
            sys.exit(DIFFERS)

    def _compare(self) -> int:
        parts = [difference for search_type in all_types() for difference in self._differences(search_type)]
        if self._elastic:
            parts.append(reconcile.compare_index(worker_client()))
        missing, stale, ghost = (sum(map(len, sets)) for sets in zip(*(part.sets for part in parts), strict=True))
        self.stdout.write(f"missing={missing} stale={stale} ghost={ghost}")
        return missing + stale + ghost

    def _differences(self, search_type: Any) -> list[Difference]:
        shallow = reconcile.compare_entries(search_type)
        if not self._deep:
            return [shallow]
        deep = reconcile.compare_documents(search_type)
        # What is marked is known to be out of date already.
        deep.stale -= shallow.stale
        return [shallow, deep]

    def _repair(self) -> None:
        while map_marked():
            pass
        for search_type in all_types():
            for difference in self._differences(search_type):
                reconcile.repair_entries(search_type, difference)
        if self._elastic:
            Worker().drain()
            difference = reconcile.compare_index(worker_client())
            reconcile.repair_index(worker_client(), difference)
            Worker().drain()

    def _explain(self) -> None:
        state = queue_state()
        self.stdout.write(
            f"Ждут отправки: {state.waiting}, обновления: {state.unmapped}, отложено до решения человека: {state.dead}."
        )
