"""F26: many editors create pages with one title under one parent at the same moment."""

from django.db.models import Count, IntegerField
from django.db.models.functions import Length, Substr
from wagtail.models import Page

from opportunities.models import SupportMeasurePage
from tests.fault import content
from tests.fault.outcome import Outcome
from tests.fault.people import Answer
from tests.fault.rig import Rig, editors
from tests.permissions.forms import measure_form

KEY = "f26"
TITLE = "F26 одно название"
TAKEN = "уже используется"


def run(rig: Rig) -> Outcome:
    """The form makes the address of the title, so all of them ask for the same one."""
    outcome, rounds, people = Outcome(), rig.of(20, 2), rig.of(50, 8)
    sample = content.measures(KEY, 1)[0]
    team, parent = editors(rig, people), content.section(KEY)
    path = f"/admin/pages/add/opportunities/supportmeasurepage/{parent.pk}/"

    def create(number: int) -> Answer:
        turn, who = divmod(number, people)
        return team[who].post(path, **measure_form(sample, title=f"{TITLE} {turn}", slug=f"{KEY}-adres-{turn}"))

    answers: list[Answer] = []
    for turn in range(rounds):
        answers += rig.parallel(people, create, range(turn * people, (turn + 1) * people))
    made = SupportMeasurePage.objects.child_of(parent).filter(draft_title__startswith=TITLE).count()
    outcome.note(requests=len(answers))
    outcome.equal("errors", sum(answer.status >= 500 or not answer.status for answer in answers), 0)
    outcome.equal("made", made, rounds)
    outcome.equal("accepted", sum(answer.status == 302 for answer in answers), rounds)
    # The others have their form before them with the reason in it.
    outcome.equal("told", sum(TAKEN in answer.body.decode() for answer in answers), len(answers) - rounds)
    outcome.equal("duplicates", duplicates(), 0)
    outcome.equal("problems", problems(), 0)
    return outcome


def duplicates() -> int:
    """Return how many addresses under one parent are taken twice."""
    parent = Substr("path", 1, Length("path", output_field=IntegerField()) - Page.steplen)
    siblings = Page.objects.annotate(parent_path=parent).values("parent_path", "slug")
    return siblings.annotate(number=Count("pk")).filter(number__gt=1).count()


def problems() -> int:
    """Return how many pages have a wrong place, depth, number of children or address."""
    urls = dict(Page.objects.values_list("path", "url_path"))
    slugs = dict(Page.objects.values_list("path", "slug"))
    wrong = sum(
        url != f"{urls.get(path[: -Page.steplen], '')}{slugs[path]}/" for path, url in urls.items() if len(path) > 4
    )
    return wrong + sum(len(found) for found in Page.find_problems())
