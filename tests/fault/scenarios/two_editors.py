"""F21: two editors open one page and save it at the same moment; the second one learns of the first."""

from tests.fault import content
from tests.fault.outcome import Outcome
from tests.fault.people import Answer, Editor
from tests.fault.rig import Rig, editors

WORDS = "сохранили другую версию"
REFUSED = "invalid_revision"


def run(rig: Rig) -> Outcome:
    """In every second pair both publish, in the others the form of the second one saves itself."""
    outcome, pairs = Outcome(), rig.of(100, 10)
    team, page = editors(rig, 2), content.measures("f21", 1)[0]
    told = kept = live = 0
    errors: list[int] = []
    for turn in range(pairs):
        loaded = [editor.open(page) for editor in team]
        before = page.revisions.count()
        titles = [f"F21 {turn} {side}" for side in "лп"]

        def save(
            side: int, turn: int = turn, loaded: list[dict[str, str]] = loaded, titles: list[str] = titles
        ) -> Answer:
            act = team[side].autosave if side and turn % 2 else team[side].publish
            return act(page, titles[side], **loaded[side])

        answers = rig.parallel(2, save, range(2))
        errors += [answer.status for answer in answers if not answer.accepted and answer.status != 400]
        conflicts = [was_told(team[side], page.pk, answers[side]) for side in range(2)]
        told += sum(conflicts) == 1
        page.refresh_from_db()
        refused = sum(REFUSED in answer.body.decode() for answer in answers)
        kept += page.revisions.count() - before + refused == 2
        # Whoever came first is not overwritten: what was published stays, a draft gives way to nothing.
        first = titles[conflicts.index(False)] if False in conflicts else ""
        published = page.title == first or (turn % 2 and conflicts == [True, False])
        live += bool(published)
    outcome.note(pairs=pairs)
    outcome.equal("errors", errors, [])
    outcome.equal("told", told, pairs)
    outcome.equal("kept", kept, pairs)
    outcome.equal("first_is_live", live, pairs)
    return outcome


def was_told(editor: Editor, pk: int, answer: Answer) -> bool:
    """Tell whether this one knows of the other's version."""
    if REFUSED in answer.body.decode():
        return True
    return WORDS in editor.get(f"/admin/pages/{pk}/edit/").body.decode()
