"""Whether the latest drafts of pages may go live, asked before anything is published."""

from collections.abc import Iterable, Iterator

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from wagtail.models import Page


def not_ready(
    pages: Iterable[Page], user: AbstractBaseUser | AnonymousUser, with_descendants: bool = False
) -> list[str]:
    """Return one sentence for each page whose latest draft breaks a rule of publication.

    Args:
        user: Who publishes; below the chosen pages only drafts count that he may publish, as in Wagtail's bulk action.
        with_descendants: Whether the drafts below the pages are published too.
    """
    found = []
    for page in _candidates(pages, user, with_descendants):
        draft = page.get_latest_revision_as_object()
        draft.live = True
        try:
            draft.full_clean()
        except ValidationError as error:
            found.append(f"«{draft.title}»: {describe(draft, error)}")
    return found


def describe(page: Page, error: ValidationError) -> str:
    """Return the broken rules as text: «За 30 секунд» — напишите… ; «Приём заявок по» — …."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    parts = []
    for name, texts in error.message_dict.items():
        text = " ".join(texts)
        parts.append(text if name == NON_FIELD_ERRORS else f"«{_label(page, name)}» — {text}")
    return " ".join(parts)


def _label(page: Page, field: str) -> str:
    label = str(page._meta.get_field(field).verbose_name)
    return label[:1].upper() + label[1:]


def _candidates(
    pages: Iterable[Page], user: AbstractBaseUser | AnonymousUser, with_descendants: bool
) -> Iterator[Page]:
    for page in pages:
        yield page
        if with_descendants:
            drafts = page.get_descendants().not_live()
            yield from (draft for draft in drafts if draft.permissions_for_user(user).can_publish())
