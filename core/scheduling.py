"""Publishing and withdrawing what is due. Each object in a transaction of its own: one that fails stops no other.

Whoever takes an object locks its row first and looks again, so two schedulers at once publish nothing twice: the second
finds nothing due in what the first has finished. A killed one leaves nothing half done.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, OperationalError, transaction
from django.db.models import Model, QuerySet
from wagtail.models import DraftStateMixin, Page, Revision

from core.page_locks import lock_tree
from core.tasks import each_task_once

logger = logging.getLogger(__name__)


@dataclass
class Outcome:
    """What a run has done.

    Attributes:
        failed: Objects that could not be published or withdrawn, with the reason; they are tried at each run.
    """

    published: int = 0
    expired: int = 0
    failed: list[str] = field(default_factory=list)


def publish_due(now: dt.datetime) -> Outcome:
    """Withdraw what has expired, then publish what is due as of `now`."""
    outcome = Outcome()
    for due in due_to_expire(now):
        outcome.expired += sum(_apart(due, pk, withdraw, outcome) for pk in due.values_list("pk", flat=True))
    due = due_to_publish(now)
    outcome.published = sum(_apart(due, pk, publish, outcome) for pk in due.values_list("pk", flat=True))
    return outcome


def due_to_publish(now: dt.datetime) -> QuerySet[Revision]:
    """Return the revisions whose hour has come, the earliest first."""
    return Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at", "pk")


def due_to_expire(now: dt.datetime) -> Iterator[QuerySet]:
    """Yield the live objects whose time is over, one query for pages and one for each other kind with drafts."""
    for model in (Page, *_kinds_with_drafts()):
        yield model._default_manager.filter(live=True, expire_at__lte=now).order_by("expire_at", "pk")


def publish(revision: Revision) -> None:
    """Make a revision live, whoever approved it."""
    revision.publish(log_action="wagtail.publish.scheduled")


def withdraw(item: Page) -> None:
    """Take a page or another object off the site."""
    item.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _apart(due: QuerySet, pk: int, act: Callable, outcome: Outcome) -> bool:
    """Act on one object when it is still due and nobody else has it; return whether it was done."""
    try:
        with transaction.atomic(), each_task_once():
            # The whole row of a page is written as it was read, its place too: nobody may move or save it meanwhile.
            lock_tree(alone=True)
            item = due.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            if item is None:
                return False
            act(item)
    except OperationalError:
        # The database itself: the next object would fare no better.
        raise
    except Exception as error:
        name = _name(due.model, pk)
        logger.exception("schedule: %s failed", name)
        outcome.failed.append(f"{name}: {error}")
        return False
    return True


def _name(model: type[Model], pk: int) -> str:
    """Return how to tell people which object it is, whatever state it is in."""
    try:
        item = model._default_manager.get(pk=pk)
        return f"«{item.object_str}» (версия {pk})" if isinstance(item, Revision) else f"«{item}» (№ {pk})"
    except (DatabaseError, ValueError, ObjectDoesNotExist):
        return f"{model._meta.verbose_name} № {pk}"


def _kinds_with_drafts() -> list[type[DraftStateMixin]]:
    return [model for model in apps.get_models() if issubclass(model, DraftStateMixin) and not issubclass(model, Page)]
