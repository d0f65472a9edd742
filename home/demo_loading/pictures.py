"""Drawings of the demo: pictures of the library, in whose gallery they hang, which article begins with one, whose
logo one is."""

import hashlib
from collections.abc import Mapping
from io import BytesIO

from django.core.files.images import ImageFile

from home.demo_loading.progress import Change, Progress
from home.demo_loading.records import DEMO_DIR, Record, read
from home.demo_loading.site import publish
from media.models import PortalImage
from organisations.models import Organisation
from practices.models import PracticePage, PracticePhoto

PICTURES_DIR = DEMO_DIR / "pictures"
CREDIT = "Рисунок портала"
# key of the page → key of the picture in the library, what it shows
Drawn = Mapping[str, tuple[int, str]]


def load_pictures(records: list[Record], progress: Progress) -> None:
    """Put every drawing into the library; call it before the pages that show them."""
    tally = progress.start("Рисунки")
    for record in records:
        progress.count(tally, _put(record), len(records))
    progress.finish(tally.line())


def drawn() -> Drawn:
    """Return which drawing belongs to which page; empty when none have been loaded."""
    records = read("pictures")
    known = dict(PortalImage.objects.filter(credit=CREDIT).values_list("title", "pk"))
    return {
        page: (known[record["title"]], record["title"])
        for record in records
        if record["title"] in known
        for page in record["pages"]
    }


def hang_photos() -> None:
    """Give every practice without a photo its drawing; what editors have added stays alone."""
    pictures = drawn()
    captions = {record["title"]: record.get("caption", "") for record in read("pictures")}
    for page in PracticePage.objects.filter(slug__in=pictures, photos=None, has_unpublished_changes=False):
        image, shown = pictures[page.slug]
        touched = page.last_published_at
        page.photos = [PracticePhoto(image_id=image, alt=shown, caption=captions[shown])]
        publish(page)
        PracticePage.objects.filter(pk=page.pk).update(last_published_at=touched)


def hang_logos() -> None:
    """Give the organisations under `logo_of` their drawing; a logo that an editor has chosen stays."""
    known = dict(PortalImage.objects.filter(credit=CREDIT).values_list("title", "pk"))
    for record in read("pictures"):
        for body in Organisation.objects.filter(key__in=record.get("logo_of", ()), logo=None):
            body.logo_id = known[record["title"]]
            body.save(update_fields=["logo"])


def _put(record: Record) -> Change:
    content = (PICTURES_DIR / f"{record['key']}.png").read_bytes()
    # The same hash as Wagtail keeps: it tells whether the picture in the library is still this one.
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    image = PortalImage.objects.filter(title=record["title"], credit=CREDIT).first()
    change = Change.CREATED if image is None else Change.UPDATED
    image = image or PortalImage(title=record["title"], credit=CREDIT, description=record["title"])
    if image.file_hash == digest and image.file.storage.exists(image.file.name):
        return Change.KEPT
    image.file_hash, image.file_size = digest, len(content)
    image.file = ImageFile(BytesIO(content), name=f"{record['key']}.png")
    image.save()
    # Resized copies of a drawing that is no more.
    image.renditions.all().delete()
    return change
