"""F09: a section with everything in it is moved and renamed; old addresses lead to the new ones."""

from django.db import transaction

from opportunities.models import BodySectionPage, SupportMeasurePage
from tests.fault import content
from tests.fault.outcome import Outcome
from tests.fault.people import Visitor
from tests.fault.rig import Rig

KEY = "f09"
WORD = "перепёлка"
PER_PAGE = 20


def run(rig: Rig) -> Outcome:
    """Move, then rename, each as the admin does: in a transaction."""
    outcome, count = Outcome(), rig.of(500, 50)
    pages = content.measures(KEY, count, summary=f"Для таких, как {WORD}.")
    first = addresses(pages)
    place = content.section(f"{KEY}-place")
    worker = rig.nursery.worker()
    rig.drain()
    with transaction.atomic():
        BodySectionPage.objects.get(pk=content.section(KEY).pk).move(place, pos="last-child")
    second = addresses(pages)
    with transaction.atomic():
        section = BodySectionPage.objects.get(pk=content.section(KEY).pk)
        section.slug = f"{KEY}-renamed"
        section.save_revision().publish()
    seconds = rig.drain(rig.of(60, 120))
    worker.stop()

    visitor = Visitor(rig.site.url)
    found = hits(visitor, count)
    outcome.note(pages=count, drain=seconds)
    outcome.equal("found", len(found), count)
    outcome.equal("exact", set(found) == set(addresses(pages)), True)
    answers = rig.parallel(4, lambda url: visitor.get(url).status, found)
    outcome.equal("open", answers.count(200), count)
    for name, old in (("moved", first), ("renamed", second)):
        statuses = rig.parallel(4, lambda url: visitor.get(url).status, old)
        outcome.equal(f"redirected_{name}", statuses.count(301), count)
    outcome.equal("rec", rig.reconciliation(deep=True), "0/0/0")
    return outcome


def addresses(pages: list[SupportMeasurePage]) -> list[str]:
    """Return where the pages are now."""
    return [page.url or "" for page in SupportMeasurePage.objects.filter(pk__in=[page.pk for page in pages])]


def hits(visitor: Visitor, count: int) -> list[str]:
    """Return the addresses of all pages of the answer."""
    urls: list[str] = []
    for number in range(1, -(-count // PER_PAGE) + 1):
        _, found = visitor.search(q=WORD, page=str(number))
        urls += [hit["url"] for hit in found.get("results", [])]
    return urls
