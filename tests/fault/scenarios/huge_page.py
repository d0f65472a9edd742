"""F24: an editor saves a very long page, then one that is longer than the portal takes."""

from opportunities.models import SupportMeasurePage
from tests.fault import content
from tests.fault.outcome import Outcome
from tests.fault.people import Answer, Editor
from tests.fault.rig import Rig, editors

QUESTIONS, STEPS = 300, 640
ANSWER = "Ответ на вопрос. " * 120
WORDS = "Слишком много для одного раза"
TOO_LONG = 10 * 1024 * 1024


def run(rig: Rig) -> Outcome:
    """Three hundred questions, six hundred steps, five thousand fields, a megabyte of text; then ten megabytes."""
    outcome = Outcome()
    page, editor = content.measures("f24", 1)[0], editors(rig, 1)[0]
    worker = rig.nursery.worker()
    saved = save(editor, page, "F24 длинная", ANSWER)
    live = SupportMeasurePage.objects.get(pk=page.pk)
    length = len(str(live.faq.raw_data)) + len(str(live.steps.raw_data))
    outcome.note(saving=saved.seconds, letters=length)
    outcome.equal("saved", saved.status, 302)
    outcome.equal("blocks", (len(live.faq), len(live.steps)), (QUESTIONS, STEPS))
    opened = editor.get(f"/admin/pages/{page.pk}/edit/")
    outcome.note(opening=opened.seconds)
    outcome.equal("opened", opened.status, 200)
    outcome.equal("shown", editor.get(page.url).status, 200)

    revisions = live.revisions.count()
    refused = save(editor, page, "F24 слишком длинная", "я" * (TOO_LONG // QUESTIONS // 12))
    outcome.equal("refused", refused.status, 413)
    outcome.equal("in_words", WORDS in refused.body.decode(), True)
    after = SupportMeasurePage.objects.get(pk=page.pk)
    kept = (after.title, len(after.faq), after.revisions.count()) == (live.title, QUESTIONS, revisions)
    outcome.equal("kept", kept, True)
    outcome.check(rig.small or saved.seconds <= 5, "saving is slow")
    rig.drain()
    worker.stop()
    outcome.equal("rec", rig.reconciliation(), "0/0/0")
    return outcome


def save(editor: Editor, page: SupportMeasurePage, title: str, answer: str) -> Answer:
    """Publish the page with all its questions and steps."""
    questions = [("question", {"question": f"Вопрос {number}?", "answer": answer}) for number in range(QUESTIONS)]
    steps = [("item", f"Шаг {number}") for number in range(STEPS)]
    return editor.publish(page, title, faq=questions, steps=steps)
