"""Whatever is written may be seen by visitors, unless it is known not to be: a forgotten kind costs time, no leak."""

from collections.abc import Collection
from typing import Any

from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction, Site
from wagtail.signals import page_slug_changed, page_unpublished, post_page_move

from freshness.changes import announce

# Applications and models of the libraries that no public page shows. Models of our own say so themselves by
# `shown_to_visitors = False`.
HIDDEN_APPS = {
    "account",
    "admin",
    "auth",
    "axes",
    "contenttypes",
    "freshness",
    "mfa",
    "migrations",
    "sessions",
    "wagtailadmin",
    "wagtailsearch",
    "wagtailusers",
}
HIDDEN_MODELS = {
    "wagtailcore.apitoken",
    "wagtailcore.comment",
    "wagtailcore.commentreply",
    "wagtailcore.groupapprovaltask",
    "wagtailcore.groupcollectionpermission",
    "wagtailcore.grouppagepermission",
    "wagtailcore.groupsitepermission",
    "wagtailcore.modellogentry",
    "wagtailcore.pagelogentry",
    "wagtailcore.pagesubscription",
    "wagtailcore.referenceindex",
    "wagtailcore.revision",
    "wagtailcore.task",
    "wagtailcore.taskstate",
    "wagtailcore.uploadedfile",
    "wagtailcore.workflow",
    "wagtailcore.workflowcontenttype",
    "wagtailcore.workflowpage",
    "wagtailcore.workflowstate",
    "wagtailcore.workflowtask",
    "wagtailimages.rendition",
    "wagtailsearchpromotions.querydailyhits",
}
# What saving a draft of a published page writes.
DRAFT_FIELDS = {
    "draft_title",
    "expire_at",
    "go_live_at",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_created_at",
}
# Whatever happens to one of these, something may have to disappear.
ALWAYS_HARD = (AbstractDocument, CollectionViewRestriction, PageViewRestriction, Site)


def connect() -> None:
    """Connect all handlers; called once at start."""
    post_save.connect(on_any_save, dispatch_uid="freshness-save")
    post_delete.connect(on_any_delete, dispatch_uid="freshness-delete")
    m2m_changed.connect(on_relation_changed, dispatch_uid="freshness-relation")
    page_slug_changed.connect(on_page_gone, dispatch_uid="freshness-slug")
    page_unpublished.connect(on_page_gone, dispatch_uid="freshness-unpublished")
    post_page_move.connect(on_page_gone, dispatch_uid="freshness-move")


def on_any_save(
    sender: type[Model],
    instance: Model,
    created: bool,
    raw: bool = False,
    update_fields: Collection[str] | None = None,
    **_: Any,
) -> None:
    """Something was written; drafts are nobody's business."""
    if raw or not is_shown(sender):
        return
    if not isinstance(instance, Page):
        announce(hard=isinstance(instance, ALWAYS_HARD))
    elif update_fields is not None and set(update_fields) <= DRAFT_FIELDS:
        return
    elif instance.live or not created:
        announce(hard=not instance.live, names=False)


def on_any_delete(sender: type[Model], instance: Model, **_: Any) -> None:
    """Something was deleted. A row of a page goes with a plain edit of the page."""
    if is_shown(sender):
        hard = isinstance(instance, (Page, AbstractImage, *ALWAYS_HARD))
        announce(hard=hard, names=not isinstance(instance, Page))


def on_relation_changed(sender: type[Model], action: str, **_: Any) -> None:
    """A list of objects got or lost some."""
    if action in ("post_add", "post_remove", "post_clear") and is_shown(sender):
        announce()


def on_page_gone(**_: Any) -> None:
    """A page was withdrawn or has another address, with all that is below it."""
    announce(hard=True, names=False)


def is_shown(model: type[Model]) -> bool:
    """Return whether a public page may show objects of the model."""
    meta = model._meta
    if meta.app_label in HIDDEN_APPS or meta.label_lower in HIDDEN_MODELS or model.__module__ == "__fake__":
        return False
    return bool(getattr(model, "shown_to_visitors", True))
