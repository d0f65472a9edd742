"""A page out of a proposal: texts, rows, photos and materials in their places, for a moderator to edit."""

from io import BytesIO
from typing import Any

from django.core.files import File
from django.core.files.images import ImageFile
from django.utils.text import slugify
from wagtail.coreutils import string_to_ascii
from wagtail.models import Collection, CollectionViewRestriction, Page

from media.models import PortalDocument, PortalImage
from organisations.models import Organisation
from practices.choices import FileKind, MaterialType, PracticeStage
from practices.forms import RESERVED_SLUGS
from practices.models import (
    PracticeIndexPage,
    PracticePage,
    PracticePhoto,
    PracticeSector,
    PracticeSubmission,
    SubmissionFile,
)
from practices.submissions.steps import BY_SLUG, Filled, filled_in
from taxonomy.models import Territory
from users.models import User

PRIVATE_COLLECTION = "Предложенные практики"
PUBLIC_COLLECTION = "Практики"
_TEXTS = {
    "istoriya": ("title", "summary", "problem", "solution"),
    "shagi": ("people",),
    "rezultat": ("result",),
    "povtor": ("suits", "risks", "funded_by_note"),
}


def make_draft(submission: PracticeSubmission, library: PracticeIndexPage, user: User) -> PracticePage:
    """Make an unpublished page under the library with everything the author gave; its files lie closed until then."""
    steps = {slug: filled_in(submission, step) for slug, step in BY_SLUG.items()}
    page = PracticePage(live=False, owner=user, **_plain(steps))
    page.sector = PracticeSector.objects.filter(key=_value(steps["istoriya"], "sector")).first()
    page.territories = list(Territory.objects.filter(key=_value(steps["istoriya"], "territory")))
    page.organisation = Organisation.objects.filter(name__iexact=submission.organisation_name).first()
    page.steps = [("step", row) for row in steps["shagi"].cleaned_rows("steps")]
    page.costs = [("cost", row) for row in steps["shagi"].cleaned_rows("costs")]
    page.evidence = [("row", row) for row in steps["rezultat"].cleaned_rows("evidence")]
    files = list(submission.files.all())
    collection = _private_collection()
    page.photos = [_photo(file, collection, user) for file in files if file.kind == FileKind.PHOTO]
    page.materials = [_material(file, collection, user) for file in files if file.kind == FileKind.MATERIAL]
    page.slug = _slug(page.title, submission.pk)
    # Read again: every added child changes the count in the parent's row.
    Page.objects.get(pk=library.pk).add_child(instance=page)
    # A draft may break the rules of publication: the moderator completes it in the form.
    page.save_revision(user=user, clean=False, log_action=True)
    return page


def open_files(submission: PracticeSubmission) -> None:
    """Let everybody have the files of a published practice."""
    collection = _collection(PUBLIC_COLLECTION)
    for file in submission.files.select_related("image", "document"):
        for made in (file.image, file.document):
            if made is not None:
                made.collection = collection
                made.save(update_fields=["collection"])


def _plain(steps: dict[str, Filled]) -> dict[str, Any]:
    texts = {name: _value(steps[slug], name) or "" for slug, names in _TEXTS.items() for name in names}
    return {
        **texts,
        "title": texts["title"] or "Без названия",
        "stage": _value(steps["istoriya"], "stage") or PracticeStage.PILOT,
        "year": _value(steps["istoriya"], "year"),
        "suits_kinds": _value(steps["povtor"], "suits_kinds") or [],
    }


def _slug(title: str, number: int) -> str:
    """Return a Latin address: «shkola-diabeta-v-sele»; with the number of the proposal where that is taken."""
    slug = slugify(string_to_ascii(title))[:60].strip("-") or "praktika"
    is_taken = slug in RESERVED_SLUGS or PracticePage.objects.filter(slug=slug).exists()
    return f"{slug}-{number}" if is_taken else slug


def _value(filled: Filled, name: str) -> Any:
    filled.form.is_valid()
    return getattr(filled.form, "cleaned_data", {}).get(name)


def _photo(file: SubmissionFile, collection: Collection, user: User) -> PracticePhoto:
    if file.image is None:
        picture = ImageFile(_content(file), name=f"practice.{file.extension}")
        title = file.title or "Фото практики"
        file.image = PortalImage.objects.create(title=title, file=picture, collection=collection, uploaded_by_user=user)
        file.save(update_fields=["image"])
    return PracticePhoto(image=file.image, alt=file.title)


def _material(file: SubmissionFile, collection: Collection, user: User) -> tuple[str, dict[str, Any]]:
    if file.document is None:
        content = File(_content(file), name=f"material.{file.extension}")
        title = file.title or "Материал"
        file.document = PortalDocument.objects.create(
            title=title, file=content, collection=collection, uploaded_by_user=user
        )
        # Kept with the row, so that a page tells the size without a look at the storage.
        file.document.get_file_size()
        file.save(update_fields=["document"])
    kind = MaterialType.TABLE if file.extension in ("xlsx", "ods") else MaterialType.GUIDE
    return "material", {"title": file.document.title, "type": kind.value, "document": file.document, "link": ""}


def _content(file: SubmissionFile) -> BytesIO:
    with file.file.open("rb") as stored:
        return BytesIO(stored.read())


def _private_collection() -> Collection:
    """Return the collection whose files only people of the admin get."""
    collection = _collection(PRIVATE_COLLECTION)
    CollectionViewRestriction.objects.get_or_create(
        collection=collection, defaults={"restriction_type": CollectionViewRestriction.LOGIN}
    )
    return collection


def _collection(name: str) -> Collection:
    root = Collection.get_first_root_node()
    found = root.get_children().filter(name=name).first()
    return found or root.add_child(name=name)
