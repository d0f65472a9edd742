from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from elastic_transport import TransportError
from elasticsearch import ApiError

from search.client import worker_client
from search.index import refresh
from search.rebuild import SupersededError, rebuild
from search.registry import page_types
from search.vocabulary import sweep


class Command(BaseCommand):
    help = "Build the vocabulary and a new Elasticsearch index beside the old one, then switch to it; searches go on."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --remap."""
        parser.add_argument("--remap", action="store_true", help="first build the documents of all live pages again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild; without Elasticsearch only the documents, and only when asked."""
        if options["remap"]:
            for search_type in page_types():
                ids = list(search_type.model._default_manager.order_by("pk").values_list("pk", flat=True))
                refresh(search_type, ids)
                self.stdout.write(f"{search_type.label_plural}: документы построены заново, страниц {len(ids)}")
        self.stdout.write(f"Словарь подсказок: прочитано документов {sum(sweep())}")
        if not settings.SEARCH["ELASTICSEARCH_URL"]:
            self.stdout.write("Elasticsearch не настроен (ELASTICSEARCH_URL): ищет база данных, индекс не нужен.")
            return
        try:
            rebuild(worker_client(), self.stdout.write)
        except SupersededError as error:
            raise CommandError("Начата другая перестройка, эта остановлена.") from error
        except (TransportError, ApiError) as error:
            raise CommandError(f"Elasticsearch не отвечает, прежний индекс остался: {error}") from error
