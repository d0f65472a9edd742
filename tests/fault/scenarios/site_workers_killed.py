"""F03: processes of the site are killed at random points of publications."""

import threading
import time
from dataclasses import dataclass, field

from wagtail.models import PageLogEntry

from opportunities.models import SupportMeasurePage
from tests.fault import content
from tests.fault.outcome import Outcome
from tests.fault.people import Answer, Editor
from tests.fault.rig import Rig, editors

EDITORS = 4


@dataclass
class Story:
    """What an editor was told about his page: titles sent, and the last one the site has accepted."""

    page: SupportMeasurePage
    sent: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)


def run(rig: Rig) -> Outcome:
    """Each editor publishes his own page over and over; afterwards page, revision, log and entry must agree."""
    outcome, kills = Outcome(), rig.of(300, 15)
    stories = [Story(page) for page in content.measures("f03", EDITORS)]
    worker = rig.nursery.worker()
    pairs = list(zip(editors(rig, EDITORS), stories, strict=True))
    # How long it takes undisturbed: kills come that far apart, wherever in a publication they strike.
    pace = max(rig.parallel(EDITORS, lambda pair: publish(*pair).seconds, pairs))
    stop = threading.Event()

    def work(pair: tuple[Editor, Story]) -> None:
        while not stop.is_set():
            publish(*pair)

    def kill() -> None:
        done = 0
        while done < kills:
            time.sleep(rig.chance.uniform(0.2, 1.5) * pace)
            done += rig.site.kill_one(rig.chance)
        stop.set()

    killer = threading.Thread(target=kill)
    killer.start()
    rig.parallel(EDITORS, work, pairs)
    killer.join()
    rig.drain()
    worker.stop()
    sent, accepted = sum(len(story.sent) for story in stories), sum(len(story.accepted) for story in stories)
    outcome.note(kills=kills, publications=sent, accepted=accepted)
    outcome.check(EDITORS < accepted < sent, "the kills spoilt nothing or everything")
    for story in stories:
        for text in contradictions(story):
            outcome.check(False, text)
    outcome.equal("rec", rig.reconciliation(deep=True), "0/0/0")
    return outcome


def publish(editor: Editor, story: Story) -> Answer:
    """Send the next title of the story."""
    title = f"F03 {len(story.sent)}"
    story.sent.append(title)
    answer = editor.publish(story.page, title)
    if answer.accepted:
        story.accepted.append(title)
    return answer


def contradictions(story: Story) -> list[str]:
    """Return what does not fit together."""
    page = SupportMeasurePage.objects.get(pk=story.page.pk)
    last = story.sent.index(page.title) if page.title in story.sent else -1
    logged = PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish").count()
    revisions = page.revisions.count()
    told = story.sent.index(story.accepted[-1]) if story.accepted else -1
    live = page.live_revision
    found = {
        "an accepted title was lost": last < told,
        "the page is not live": not page.live,
        "the live revision has another title": live is None or live.content["title"] != page.title,
        # The factory has published once without a person.
        "publications and revisions do not match": logged != revisions,
    }
    return [f"page {page.pk}: {text}" for text, wrong in found.items() if wrong]
