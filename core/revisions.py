"""Which old versions of pages and other objects may be deleted."""

import datetime as dt

from django.apps import apps
from django.db.models import QuerySet
from wagtail.models import DraftStateMixin, Page, Revision, RevisionMixin, WorkflowState

BATCH = 500
_UNDER_WAY = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)


def purgeable(before: dt.datetime) -> QuerySet[Revision]:
    """Return versions made before a moment that nobody needs.

    Kept are the latest of each object, the one that visitors see, those that are scheduled and those in moderation.
    Wagtail's own command forgets the second: a page whose draft goes on being edited would lose its live version.
    """
    found = Revision.objects.filter(created_at__lt=before, approved_go_live_at=None)
    found = found.exclude(task_states__workflow_state__status__in=_UNDER_WAY)
    for model in apps.get_models():
        if not issubclass(model, RevisionMixin) or (issubclass(model, Page) and model is not Page):
            continue
        needed = ["latest_revision", *(["live_revision"] if issubclass(model, DraftStateMixin) else [])]
        for name in needed:
            kept = model._default_manager.filter(**{f"{name}__isnull": False})
            found = found.exclude(pk__in=kept.values(name))
    return found


def purge(before: dt.datetime) -> int:
    """Delete them batch by batch; return how many."""
    deleted = 0
    while keys := list(purgeable(before).values_list("pk", flat=True)[:BATCH]):
        # Without their contents, of which each may hold a million letters.
        Revision.objects.filter(pk__in=keys).defer("content").delete()
        deleted += len(keys)
    return deleted
