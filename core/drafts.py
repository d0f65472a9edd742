"""What a person has begun and nobody has seen yet."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from wagtail.models import Page, PageQuerySet, WorkflowState, get_default_page_content_type

from core.page_rights import editable_pages


def own_drafts(user: AbstractBaseUser | AnonymousUser) -> PageQuerySet:
    """Return pages of any type whose latest text is the user's own and waits for nobody but him, the newest first.

    Left out is what he may not edit any more, what comes out by the clock, what waits for a moderator, and what a
    moderator returned to him: of the last two Wagtail's own panel tells.
    """
    # Numbers of objects are texts there: PostgreSQL compares a text with a text only.
    moderation = WorkflowState.objects.filter(
        base_content_type=get_default_page_content_type(), object_id=Cast(OuterRef("pk"), CharField())
    )
    returned = moderation.filter(status=WorkflowState.STATUS_NEEDS_CHANGES)
    told_elsewhere = (
        Q(Exists(moderation.filter(status=WorkflowState.STATUS_IN_PROGRESS)))
        | Q(Exists(returned.filter(requested_by=user)))
        | Q(Exists(returned), owner=user)
    )
    return (
        Page.objects.filter(pk__in=editable_pages(user).values("pk"))
        .filter(
            has_unpublished_changes=True,
            latest_revision__user=user,
            latest_revision__approved_go_live_at__isnull=True,
        )
        .exclude(told_elsewhere)
        .order_by("-latest_revision_created_at", "-pk")
    )
