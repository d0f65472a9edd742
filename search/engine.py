"""Choosing the back-end: Elasticsearch while it answers in time, the database otherwise."""

import logging
import time
from functools import cached_property

from django.conf import settings

from core.metrics import BREAKER_OPEN, SEARCH_FALLBACKS, SEARCHES
from freshness.answers import keep_no_longer
from search import client
from search.backends import database, elastic
from search.backends.answer import Answer
from search.plan import SearchPlan
from search.queries import Synonyms
from search.synonyms.vocabulary import current

logger = logging.getLogger(__name__)

# So long a page may say that the search is simplified after Elasticsearch has come back.
MAKESHIFT_SECONDS = 10.0


class Engine:
    """One visitor's search. Once Elasticsearch has failed in it, the database answers the rest.

    Attributes:
        name: The back-end that gave the last answer.
        degraded: Elasticsearch is configured, but the database had to answer.
    """

    def __init__(self, synonyms: Synonyms | None = None) -> None:
        self._synonyms = synonyms
        self.name = database.NAME
        self.degraded = False
        self._elastic = bool(settings.SEARCH["ELASTICSEARCH_URL"])
        # One limit for all questions of one search: a slow server costs a visitor no more than this.
        self._deadline = time.monotonic() + settings.SEARCH["SEARCH_TIMEOUT"]

    @cached_property
    def synonyms(self) -> Synonyms:
        """Return the synonyms of this search, read once for all its questions."""
        return current() if self._synonyms is None else self._synonyms

    def ask(self, plan: SearchPlan) -> Answer:
        """Answer a plan by whichever back-end works."""
        if self._elastic and not self.degraded:
            began = time.monotonic()
            try:
                answer = elastic.search(plan, self._deadline)
            except elastic.Unavailable as error:
                logger.warning("search: the database answers, Elasticsearch does not: %s", error)
                self.degraded = True
                keep_no_longer(MAKESHIFT_SECONDS)
                SEARCH_FALLBACKS.inc()
            else:
                self.name = elastic.NAME
                SEARCHES.labels(elastic.NAME).observe(time.monotonic() - began)
                return answer
            finally:
                BREAKER_OPEN.set(client.breaker().is_open)
        self.name = database.NAME
        with SEARCHES.labels(database.NAME).time():
            return database.search(plan)
