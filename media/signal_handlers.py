"""Whatever changes a file or who may read it. Handlers only translate; nothing here opens a file."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.models import Collection, CollectionViewRestriction

from media.models import PortalDocument
from media.privacy import documents_below
from media.signals import documents_changed
from media.texts import expect


def connect() -> None:
    """Connect all handlers; called once at start."""
    post_save.connect(on_document_saved, sender=PortalDocument, dispatch_uid="media-document-save")
    post_delete.connect(on_document_deleted, sender=PortalDocument, dispatch_uid="media-document-delete")
    post_save.connect(on_collection_saved, sender=Collection, dispatch_uid="media-collection-save")
    post_save.connect(on_privacy_changed, sender=CollectionViewRestriction, dispatch_uid="media-privacy-save")
    post_delete.connect(on_privacy_changed, sender=CollectionViewRestriction, dispatch_uid="media-privacy-delete")


def on_document_saved(instance: PortalDocument, created: bool, raw: bool = False, **_: Any) -> None:
    """A new document, another file, title or collection."""
    if raw:
        return
    expect(instance)
    if not created:
        documents_changed.send(PortalDocument, document_ids=[instance.pk], at_once=True)


def on_document_deleted(instance: PortalDocument, **_: Any) -> None:
    """A document is gone and its text with it."""
    documents_changed.send(PortalDocument, document_ids=[instance.pk], at_once=True)


def on_collection_saved(instance: Collection, created: bool, raw: bool = False, **_: Any) -> None:
    """A collection was edited: Wagtail may move it right afterwards, and tells nobody."""
    if raw or created:
        return
    collection_id = instance.pk
    documents_changed.send(Collection, document_ids=documents_below(collection_id), at_once=False)

    def after_the_move() -> None:
        documents_changed.send(Collection, document_ids=documents_below(collection_id), at_once=True)

    transaction.on_commit(after_the_move)


def on_privacy_changed(instance: CollectionViewRestriction, **_: Any) -> None:
    """A collection became private or public, with all that lies below it."""
    ids = documents_below(instance.collection_id)
    documents_changed.send(CollectionViewRestriction, document_ids=ids, at_once=True)
