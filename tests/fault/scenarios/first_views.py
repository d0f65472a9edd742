"""F23: fifty people open a page with new pictures at the same moment; one of its pictures is broken."""

from pathlib import Path

from media.models import PortalImage, PortalRendition
from practices.models import PracticePhoto
from tests.fault import pictures
from tests.fault.outcome import Outcome
from tests.fault.people import Visitor
from tests.fault.rig import Rig, editors
from tests.practices.factories import PracticePageFactory

# The gallery shows each photo in two sizes of three formats each and leads to it large.
COPIES = 7


def run(rig: Rig) -> Outcome:
    """Each copy is made once; the broken picture costs nobody the page."""
    outcome, views, photos = Outcome(), rig.of(50, 8), rig.of(10, 3)
    media = rig.folder / "media"
    images = [pictures.stored(f"F23 {number}") for number in range(photos)]
    broken = pictures.stored("F23 сломанная")
    Path(broken.file.path).write_bytes(Path(broken.file.path).read_bytes()[:200])
    page = PracticePageFactory(title="F23", slug="f23")
    page.photos = [PracticePhoto(image=image, alt=f"Снимок {image.pk}") for image in [*images, broken]]
    page.save_revision().publish()
    before = files(media)
    visitor = Visitor(rig.site.url)
    answers = rig.parallel(views, lambda _: visitor.get(page.url), range(views))
    rows = PortalRendition.objects.filter(image__in=images)
    outcome.note(views=views, slowest=max(answer.seconds for answer in answers))
    outcome.equal("open", [answer.status for answer in answers].count(200), views)
    outcome.equal("rows", rows.count(), photos * COPIES)
    outcome.equal("files", len(files(media) - before), photos * COPIES)
    outcome.equal("words_instead", sum(f"Снимок {broken.pk}" in answer.body.decode() for answer in answers), views)
    outcome.equal("list_opens", editors(rig, 1)[0].get("/admin/images/").status, 200)
    PortalImage.objects.filter(title__startswith="F23").delete()
    return outcome


def files(media: Path) -> set[Path]:
    """Return the resized copies on the disk."""
    return set((media / "images").glob("*"))
