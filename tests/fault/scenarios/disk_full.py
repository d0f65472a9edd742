"""F22a: there is no room for files: photos of a proposal and pictures of the library are refused in words."""

import resource

from media.models import PortalImage
from practices.models import PracticePhoto, PracticeSubmission, SubmissionFile
from tests.fault import forms, pictures
from tests.fault.outcome import Outcome
from tests.fault.people import Answer, Visitor
from tests.fault.rig import Rig, editors
from tests.practices.factories import PracticePageFactory

# Bytes a process of the site may write into one file: what a full disk does to it, without filling one.
ROOM = 64 * 1024
WORDS = "кончилось место"


def run(rig: Rig) -> Outcome:
    """Send files while there is no room, then once more when there is."""
    outcome, times = Outcome(), rig.of(30, 3)
    visitor, editor = Visitor(rig.site.url, address="198.51.100.22"), editors(rig, 1)[0]
    visitor.post(forms.PROPOSE, **forms.proposal("f22@example.org"))
    proposal = PracticeSubmission.objects.get(contact_email="f22@example.org")
    photo = pictures.noise(300)
    page = PracticePageFactory(title="F22", slug="f22")
    page.photos = [PracticePhoto(image=pictures.stored("F22"), alt="Снимок F22")]
    page.save_revision().publish()
    images = PortalImage.objects.count()

    def send(number: int) -> Answer:
        if number % 2:
            return visitor.post(f"{forms.PROPOSE}{proposal.token}/fayly/", photos=("f.jpg", photo, "image/jpeg"))
        form = {"title": f"F22 {number}", "collection": "1", "tags": "", "credit": "", "description": ""}
        return editor.post("/admin/images/add/", **form, file=("f.jpg", photo, "image/jpeg"))

    give_room(rig, ROOM)
    try:
        refused = rig.parallel(4, send, range(times * 2))
        view = visitor.get(page.url)
    finally:
        give_room(rig, resource.RLIM_INFINITY)
    outcome.note(sent=len(refused))
    outcome.equal("refused", [answer.status for answer in refused].count(507), len(refused))
    outcome.equal("in_words", sum(WORDS in answer.body.decode() for answer in refused), len(refused))
    rows = (SubmissionFile.objects.filter(submission=proposal).count(), PortalImage.objects.count() - images)
    outcome.equal("rows_without_file", rows, (0, 0))
    outcome.equal("page_opens", view.status, 200)
    outcome.equal("later", [send(0).status, send(1).status], [302, 302])
    whole = [item.file.size for item in SubmissionFile.objects.filter(submission=proposal)]
    outcome.equal("whole", whole == [len(photo)], True)
    return outcome


def give_room(rig: Rig, size: int) -> None:
    """Let every process of the site write files of so many bytes."""
    for pid in rig.site.pids():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
