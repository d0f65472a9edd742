"""F13: many editors add, move, copy, delete and reorder pages of one tree at once."""

from io import StringIO

from django.core.management import call_command

from opportunities.models import SupportMeasurePage
from tests.fault import content
from tests.fault.outcome import Outcome, percentile
from tests.fault.people import Answer, Editor
from tests.fault.rig import Rig, editors
from tests.fault.scenarios.same_address import duplicates, problems
from tests.permissions.forms import measure_form

SECTIONS = 8


def run(rig: Rig) -> Outcome:
    """Everybody works on whatever page there is; a page that somebody has just deleted answers 404."""
    outcome = Outcome()
    workers, turns, size = rig.of((16, 500, 2000), (8, 10, 80))
    for number in range(SECTIONS):
        content.measures(f"f13-{number}", size // SECTIONS)
    worker = rig.nursery.worker()
    team = editors(rig, workers)
    plans = [[rig.chance.choice(ACTIONS) for _ in range(turns)] for _ in team]
    choices = [[(rig.chance.random(), rig.chance.randrange(SECTIONS)) for _ in range(turns)] for _ in team]
    sample = content.measures("f13-sample", 1)[0]
    sections = [content.section(f"f13-{number}").pk for number in range(SECTIONS)]

    def work(who: int) -> list[Answer]:
        answers = []
        for turn, action in enumerate(plans[who]):
            share, place = choices[who][turn]
            found = SupportMeasurePage.objects.filter(slug__startswith="f13").values_list("pk", flat=True)
            pk = list(found)[int(share * len(found))]
            answers.append(action(team[who], pk, sections[place], f"f13-{who}-{turn}", sample))
        return answers

    answers = [answer for own in rig.parallel(workers, work, range(workers)) for answer in own]
    rig.drain(300)
    worker.stop()
    p95 = percentile([answer.seconds for answer in answers], 95)
    outcome.note(requests=len(answers), p95=p95, pages=SupportMeasurePage.objects.count())
    outcome.equal("errors", [answer.status for answer in answers if answer.status >= 500 or not answer.status], [])
    outcome.note(done=sum(answer.status == 302 for answer in answers))
    outcome.check(sum(answer.status == 302 for answer in answers) > len(answers) / 2, "most of it was refused")
    printed = StringIO()
    call_command("fixtree", interactive=False, stdout=printed)
    outcome.equal("fixtree", "No problems found" in printed.getvalue(), True)
    outcome.equal("problems", problems(), 0)
    outcome.equal("duplicates", duplicates(), 0)
    outcome.check(rig.small or p95 <= 3, "changing the tree is slow")
    outcome.equal("rec", rig.reconciliation(), "0/0/0")
    return outcome


def add(editor: Editor, pk: int, section: int, slug: str, sample: SupportMeasurePage) -> Answer:
    form = measure_form(sample, title=slug, slug=slug, **{"action-publish": "1"})
    return editor.post(f"/admin/pages/add/opportunities/supportmeasurepage/{section}/", **form)


def move(editor: Editor, pk: int, section: int, slug: str, sample: SupportMeasurePage) -> Answer:
    return editor.post(f"/admin/pages/{pk}/move/{section}/confirm/")


def copy(editor: Editor, pk: int, section: int, slug: str, sample: SupportMeasurePage) -> Answer:
    form = {"new_title": slug, "new_slug": slug, "new_parent_page": str(section), "publish_copies": "on"}
    return editor.post(f"/admin/pages/{pk}/copy/", **form)


def delete(editor: Editor, pk: int, section: int, slug: str, sample: SupportMeasurePage) -> Answer:
    return editor.post(f"/admin/pages/{pk}/delete/")


def reorder(editor: Editor, pk: int, section: int, slug: str, sample: SupportMeasurePage) -> Answer:
    answer = editor.post(f"/admin/pages/{pk}/set_position/?position=1")
    # It answers with nothing, the others lead away.
    return Answer(302, answer.seconds) if answer.status == 200 else answer


def rename(editor: Editor, pk: int, section: int, slug: str, sample: SupportMeasurePage) -> Answer:
    page = SupportMeasurePage.objects.filter(pk=pk).first()
    if page is None:
        return Answer(404, 0.0)
    form = measure_form(page, slug=f"{slug}-novyy", **{"action-publish": "1"})
    return editor.post(f"/admin/pages/{pk}/edit/", **form)


ACTIONS = (add, move, move, copy, delete, reorder, rename)
