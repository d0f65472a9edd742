"""The search documents of guides and news."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.utils.html import strip_tags
from wagtail.models import Page

from home.models import GuidePage, NewsPage
from home.models.guides import Article
from search.documents import EntryDocument
from search.files import attachments_of
from search.registry import SearchType, register


def to_document(name: str, page: Article) -> EntryDocument:
    """Map one page; the texts of its files come along, pictures are told by their own captions."""
    attachments = attachments_of(page)
    return EntryDocument(
        type=name,
        object_id=page.pk,
        title=page.title,
        url=page.url or "",
        summary=page.summary,
        body=" \n".join(filter(None, body_texts(page))),
        files=attachments.texts,
        depends_on=attachments.names,
        has_window=False,
        published_on=page.published_on,
        card={
            "title": page.title,
            "url": page.url or "",
            "published_on": page.published_on.isoformat(),
            "is_demo": page.is_demo,
        },
    )


def body_texts(page: Article) -> Iterable[str]:
    """Yield every plain text of the blocks."""
    for block in page.body.raw_data:
        yield from texts_of(block["value"])


def texts_of(value: Any) -> Iterable[str]:
    """Yield the texts in a raw value, whatever block it belongs to; keys of objects are numbers and stay out."""
    if isinstance(value, str):
        # A tag may be the only thing between two words.
        yield strip_tags(value.replace("<", " <"))
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in ("id", "type", "tone", "kind"):
                yield from texts_of(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_of(item)


def register_search() -> None:
    """Tell the engine about guides and news; called once at start."""
    kinds: tuple[tuple[str, str, str, type[Page]], ...] = (
        ("guide", "Руководство", "Руководства", GuidePage),
        ("news", "Новость", "Новости", NewsPage),
    )
    for name, label, plural, model in kinds:
        register(
            SearchType(
                name=name,
                label=label,
                label_plural=plural,
                model=model,
                to_document=partial(to_document, name),
                queryset=model.objects.all,
                card_template="components/article_card.html",
                facets=(),
            )
        )
