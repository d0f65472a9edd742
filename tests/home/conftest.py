"""The demo content, loaded once per module: in the database, and in a throw-away index beside it."""

import datetime as dt
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.test import override_settings
from elasticsearch import Elasticsearch

from core.dates import REGION_TZ
from search import delivery, vocabulary
from search.delivery import Parcel
from search.mapping import index_mappings, index_settings
from search.models import SearchEntry

# The day from which the demo's days are counted: every window then has the state it was judged in.
ON = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=REGION_TZ)


@pytest.fixture(scope="module")
def demo_content(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Everything that `load_demo_data` loads, as of `ON`."""
    var: Path = tmp_path_factory.mktemp("var")
    cache.clear()
    with override_settings(VAR_DIR=var), django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo_data", f"--date={ON}", verbosity=0)
        # Words are learned after a commit, and this transaction has none.
        list(vocabulary.sweep())
        yield
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture(scope="module")
def demo_index(demo_content: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """The demo content in an index as well; yields the settings of the search."""
    url = django_settings.TESTING.elasticsearch_url or pytest.fail("needs TEST_ELASTICSEARCH_URL")
    prefix = f"test-demo-{uuid.uuid4().hex[:8]}"
    # The time-outs of production are not about a busy test machine.
    limits = {"CONNECT_TIMEOUT": 5.0, "SEARCH_TIMEOUT": 20.0}
    client = Elasticsearch(url, request_timeout=30)
    with django_db_blocker.unblock():
        # A rebuild reads from threads of its own, which do not see what this transaction has not committed.
        client.indices.create(index=prefix, settings=index_settings(), mappings=index_mappings())
        rows = SearchEntry.objects.filter(deleted=False).values_list("pk", "key", "version", "document")
        assert not delivery.send(client, prefix, [Parcel(*row) for row in rows], refresh=True).failed
        SearchEntry.objects.update(indexed_version=F("version"))
    yield {**django_settings.SEARCH, **limits, "ELASTICSEARCH_URL": url, "INDEX_PREFIX": prefix}
    client.indices.delete(index=prefix)
    client.close()
