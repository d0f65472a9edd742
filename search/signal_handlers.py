"""Whatever changes a public page tells the index. Handlers only translate; `search.index` does the work."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from media.signals import documents_changed
from search import best_bets, files, index
from search.registry import all_types, type_of
from taxonomy.models import TreeTerm

# Apps whose objects stand in documents: lists and organisations. Features name theirs in `SearchType.related`.
SHARED_APPS = ("taxonomy", "organisations")


def connect() -> None:
    """Connect all handlers; called once at start."""
    page_published.connect(on_page_changed, dispatch_uid="search-published")
    page_unpublished.connect(on_page_withdrawn, dispatch_uid="search-unpublished")
    page_slug_changed.connect(on_address_changed, dispatch_uid="search-slug")
    post_page_move.connect(on_page_moved, dispatch_uid="search-move")
    pre_save.connect(on_any_pre_save, dispatch_uid="search-pre-save")
    post_save.connect(on_any_save, dispatch_uid="search-save")
    post_delete.connect(on_any_delete, dispatch_uid="search-delete")
    for model in (Query, SearchPromotion):
        post_save.connect(best_bets.forget, sender=model, dispatch_uid=f"search-best-bets-save-{model.__name__}")
        post_delete.connect(best_bets.forget, sender=model, dispatch_uid=f"search-best-bets-delete-{model.__name__}")
    documents_changed.connect(on_documents_changed, dispatch_uid="search-documents")


def on_page_changed(instance: Page, **_: Any) -> None:
    """Publish, scheduled or by hand."""
    index.enqueue(instance)


def on_page_withdrawn(instance: Page, **_: Any) -> None:
    """Unpublish, scheduled or by hand, and before a page is deleted."""
    index.withdraw(instance)


def on_address_changed(instance: Page, **_: Any) -> None:
    """Change of address: everything below changes too. `on_any_pre_save` has marked it before the commit."""
    index.enqueue_marked(instance)


def on_page_moved(instance: Page, parent_page_before: Page, parent_page_after: Page, **_: Any) -> None:
    """Move: everything below changes too. No document tells the place of a page among its neighbours."""
    if parent_page_before.pk != parent_page_after.pk:
        index.enqueue_subtree(instance)


def on_any_pre_save(
    sender: type[Model], instance: Model, raw: bool = False, update_fields: Any = None, **_: Any
) -> None:
    """Note what will be different after the save."""
    if raw or not instance.pk:
        return
    if isinstance(instance, Page):
        if update_fields is None or "slug" in update_fields:
            _note_new_address(instance)
    elif isinstance(instance, TreeTerm) and update_fields is None:
        before = sender._default_manager.filter(pk=instance.pk).values_list("parent_id", flat=True).first()
        instance._search_moved = before != instance.parent_id  # type: ignore[attr-defined]


def _note_new_address(page: Page) -> None:
    """Mark what lies below a page that gets another address: Wagtail tells of it only after the commit."""
    before = Page.objects.filter(pk=page.pk).exclude(url_path=page.url_path).values_list("path", flat=True).first()
    if before is not None:
        index.mark_subtree(before)


def on_any_save(
    sender: type[Model], instance: Model, created: bool, raw: bool = False, update_fields: Any = None, **_: Any
) -> None:
    """A page, a privacy rule, a site or an object that documents show was written."""
    if raw:
        return
    if isinstance(instance, PageViewRestriction):
        index.enqueue_subtree(instance.page)
    elif isinstance(instance, Site):
        index.mark_site(instance)
    elif isinstance(instance, Page):
        if update_fields is None and type_of(sender) is not None:
            index.mark_changed(instance)
    elif _is_shared(sender):
        _refresh_shared(instance, reshaped=created or getattr(instance, "_search_moved", False))


def on_any_delete(sender: type[Model], instance: Model, **_: Any) -> None:
    """A page, a privacy rule, a site or an object that documents show was deleted."""
    if isinstance(instance, PageViewRestriction):
        # The rule goes with its page; then there is nothing left to show.
        page = Page.objects.filter(pk=instance.page_id).first()
        if page is not None:
            index.enqueue_subtree(page)
    elif isinstance(instance, Site):
        index.mark_site(instance)
    elif sender is Page:
        # The signal comes for each table that a row was deleted from; every page has one in this.
        index.remove(instance.pk)
    elif _is_shared(sender):
        _refresh_shared(instance, reshaped=True)


def on_documents_changed(document_ids: list[int], at_once: bool, **_: Any) -> None:
    """Files were read, replaced, deleted, moved, or have become private or public."""
    if at_once:
        files.refresh_pages(document_ids)
    else:
        files.mark_pages(document_ids)


def _is_shared(model: type[Model]) -> bool:
    if model._meta.app_label in SHARED_APPS:
        return True
    return any(model in item.related for item in all_types())


def _refresh_shared(instance: Model, reshaped: bool) -> None:
    """Rebuild the documents that show the object; all of its kind when the tree it stands in has another shape."""
    name = instance._meta.label_lower
    whole_tree = reshaped and isinstance(instance, TreeTerm)
    index.refresh_dependants(f"{name}:" if whole_tree else f"{name}:{instance.pk}")
