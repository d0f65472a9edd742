"""The public form from the author's side."""

import datetime as dt

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import mail
from django.core.cache import cache
from django.test import Client

from core.dates import region_now
from core.guard import stamp
from letters.models import Letter
from letters.post import send_due
from practices.models import PracticeSubmission, SubmissionFile
from practices.submissions import consent, lifecycle
from practices.submissions.views import STARTS
from tests.factories import UserFactory
from tests.practices.submissions import author
from tests.practices.submissions.author import START, begin, fill_in, sent, start_data, step_url
from tests.practices.test_pages import text_of
from users.roles import MODERATORS, ensure_roles

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def value_of(response, name: str) -> str:
    field = BeautifulSoup(response.content, "html.parser").find(True, attrs={"name": name})
    assert field is not None, name
    return (field.text if field.name == "textarea" else str(field.get("value", ""))).strip("\n")


def test_nothing_is_stored_without_the_consent_and_nothing_typed_is_lost(client: Client) -> None:
    response = client.post(START, {**start_data(), "consent": ""})

    assert not PracticeSubmission.objects.exists()
    assert value_of(response, "contact_name") == "Анна Петровна"
    assert ("id_consent", "Без согласия портал не вправе записать ваше имя и почту.") in response.context["errors"]
    assert 'href="#id_consent"' in response.content.decode()


def test_the_consent_is_not_ticked_beforehand_and_leads_to_its_text(client: Client) -> None:
    page = BeautifulSoup(client.get(START).content, "html.parser")
    box = page.find("input", attrs={"name": "consent"})

    assert box is not None
    assert not box.has_attr("checked")
    assert f"{START}soglasie/{consent.CONSENT.current}/" in str(page)
    assert "персональные данные" in text_of(client.get(f"{START}soglasie/{consent.CONSENT.current}/"))
    assert client.get(f"{START}soglasie/1999-01-01/").status_code == 404


def test_every_version_of_the_consent_can_be_read(client: Client) -> None:
    assert [v for v in consent.CONSENT.versions if client.get(f"{START}soglasie/{v}/").status_code != 200] == []


def test_the_first_step_stores_the_consent_and_sends_the_link(client: Client) -> None:
    submission = begin(client)

    assert submission.consent_version == consent.CONSENT.current
    assert submission.consent_at is not None
    letter = Letter.objects.get()
    assert letter.to == "anna@example.org"
    assert submission.token in letter.body
    assert letter.subject == "Черновик практики сохранён"


def test_a_form_that_is_sent_twice_begins_one_proposal(client: Client) -> None:
    form = start_data()
    places = {client.post(START, form)["Location"] for _ in range(2)}

    assert len(places) == 1
    assert PracticeSubmission.objects.count() == 1
    assert Letter.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"site": "http://spam.example.org"},
        {"shown": "x"},
        {"shown": ""},
    ],
)
def test_robots_are_refused_with_words_for_a_person(client: Client, changes: dict[str, str]) -> None:
    response = client.post(START, start_data(**changes))

    assert not PracticeSubmission.objects.exists()
    assert response.context["errors"]
    assert value_of(response, "organisation_name") == "Районная больница"


@pytest.mark.parametrize("age", [dt.timedelta(seconds=1), dt.timedelta(hours=25), -dt.timedelta(minutes=1)])
def test_a_form_sent_too_fast_or_too_late_gets_a_new_stamp(client: Client, age: dt.timedelta) -> None:
    # The clock stands still: a busy machine needs the three seconds of a person by itself.
    with time_machine.travel(region_now(), tick=False):
        old = stamp(region_now() - age)
        response = client.post(START, start_data(shown=old))

    assert not PracticeSubmission.objects.exists()
    assert value_of(response, "shown") not in ("", old)


def test_one_address_begins_ten_proposals_an_hour_and_is_never_stored(client: Client) -> None:
    for _ in range(STARTS.times):
        assert client.post(START, start_data()).status_code == 302

    response = client.post(START, start_data())

    assert PracticeSubmission.objects.count() == STARTS.times
    assert "много практик" in text_of(response)
    assert client.post(START, start_data(), REMOTE_ADDR="10.1.2.3").status_code == 302
    assert not any("127.0.0.1" in str(key) for key in getattr(cache, "_cache", {}))


@pytest.mark.parametrize(
    ("field", "value"),
    [("contact_email", "анна"), ("contact_phone", "звоните"), ("organisation_name", ""), ("contact_name", "я" * 151)],
)
def test_a_wrong_contact_is_told_at_its_field(client: Client, field: str, value: str) -> None:
    response = client.post(START, start_data(**{field: value}))

    assert field in response.context["form"].errors
    assert 'class="field field--bad"' in response.content.decode()
    assert not PracticeSubmission.objects.exists()


def test_what_was_typed_stays_when_a_step_is_wrong(client: Client) -> None:
    submission = begin(client)

    response = client.post(
        step_url(submission, "istoriya"), {**author.STORY, "title": "", "year": "давно", "next": "1"}
    )
    again = Client().get(step_url(submission, "istoriya"))

    assert "Назовите практику." in text_of(response)
    assert "Напишите год цифрами, например 2024." in text_of(response)
    for name in ("summary", "problem", "solution", "year"):
        assert value_of(again, name) == {**author.STORY, "year": "давно"}[name]
    assert "<title>Ошибка:" in response.content.decode()


def test_going_back_keeps_an_unfinished_step(client: Client) -> None:
    submission = begin(client)

    response = client.post(
        step_url(submission, "shagi"), {"people": "Водитель", "steps-0-title": "Спросить", "back": "1"}
    )

    assert response["Location"] == step_url(submission, "istoriya")
    again = client.get(step_url(submission, "shagi"))
    assert value_of(again, "people") == "Водитель"
    assert value_of(again, "steps-0-title") == "Спросить"


def test_a_row_is_added_without_scripts_and_without_loss(client: Client) -> None:
    submission = begin(client)

    response = client.post(step_url(submission, "shagi"), {**author.STEPS, "more": "costs"})
    again = client.get(response["Location"].partition("#")[0])

    assert response["Location"].endswith("#costs")
    assert value_of(again, "costs-TOTAL_FORMS") == "4"
    assert value_of(again, "steps-TOTAL_FORMS") == "3"
    assert value_of(again, "costs-0-sum") == "186 тыс."


def test_a_wrong_row_is_named_by_its_number(client: Client) -> None:
    submission = begin(client)

    response = client.post(
        step_url(submission, "shagi"), {**author.STEPS, "costs-1-name": "Бензин", "costs-1-sum": "много"}
    )

    assert ("id_costs-1-sum", "Расход 2. Напишите сумму цифрами: 186 000.") in response.context["errors"]


def test_rows_have_an_end_whatever_a_robot_sends(client: Client) -> None:
    submission = begin(client)
    flood = {f"steps-{number}-title": "x" * 50_000 for number in range(99)}

    client.post(step_url(submission, "shagi"), {**flood, "steps-TOTAL_FORMS": "999", "junk": "x", "steps-0-DROP": "x"})
    submission.refresh_from_db()
    stored = submission.answers["shagi"]

    assert stored["steps-TOTAL_FORMS"] == ["20"]
    assert max(len(value) for values in stored.values() for value in values) <= 20_000
    assert "junk" not in stored
    assert client.get(step_url(submission, "shagi")).status_code == 200


@pytest.mark.parametrize(
    "text", ["\x00", "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "<script>"]
)
def test_strange_characters_do_not_break_a_step(client: Client, text: str) -> None:
    submission = begin(client)

    response = client.post(step_url(submission, "istoriya"), {**author.STORY, "summary": text})

    assert response.status_code in (200, 302)
    assert "<script>alert" not in client.get(f"{START}{submission.token}/proverka/").content.decode()


def test_an_unfinished_proposal_cannot_be_sent_and_tells_what_is_missing(client: Client) -> None:
    submission = begin(client)
    url = f"{START}{submission.token}/proverka/"

    assert "Отправить пока нельзя." in text_of(client.get(url))
    client.post(url)
    submission.refresh_from_db()

    assert submission.status == "draft"


def test_a_whole_proposal_is_checked_and_sent(client: Client) -> None:
    submission = begin(client)
    fill_in(client, submission)

    words = text_of(client.get(f"{START}{submission.token}/proverka/"))
    client.post(f"{START}{submission.token}/proverka/")
    submission.refresh_from_db()

    for fact in ("Школа диабета в селе", "186 000 ₽", "Профилактика", "Район имени Лазо", "34,5", "Селу, Больнице"):
        assert fact in words, fact
    assert submission.status == "received"
    assert Letter.objects.latest("pk").subject == "Практика получена: Школа диабета в селе"
    assert client.get(step_url(submission, "istoriya")).status_code == 302


def test_moderators_get_a_letter_about_a_new_proposal_and_about_an_answer(client: Client) -> None:
    ensure_roles()
    UserFactory(groups=[MODERATORS], email="moderator@example.org")
    UserFactory(groups=[MODERATORS], email="")
    UserFactory(email="editor@example.org")
    submission = sent(client)

    letter = Letter.objects.get(to="moderator@example.org")
    assert letter.subject == "Предложена практика: Школа диабета в селе"
    assert f"/admin/praktiki-predlozheniya/{submission.pk}/" in letter.body
    assert "Районная больница" in letter.body
    # Who wrote stays inside the portal.
    assert not any(word in letter.body for word in ("Анна", "anna@example.org", submission.token))
    lifecycle.ask(submission, "Сколько человек?", region_now())
    client.post(f"{START}{submission.token}/", {"text": "Двенадцать."})

    subjects = Letter.objects.filter(to="moderator@example.org").order_by("pk").values_list("subject", flat=True)
    assert list(subjects) == [letter.subject, "Автор ответил: Школа диабета в селе"]
    assert not Letter.objects.filter(to="editor@example.org").exists()


def test_sending_twice_does_it_once(client: Client) -> None:
    submission = sent(client)

    client.post(f"{START}{submission.token}/proverka/")

    assert submission.events.filter(status="received").count() == 1


def test_the_private_pages_leak_nowhere(client: Client) -> None:
    submission = begin(client)

    for path in ("", "shag/istoriya/", "fayly/", "proverka/"):
        response = client.get(f"{START}{submission.token}/{path}")
        assert response["Referrer-Policy"] == "same-origin"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response.content.decode()
    assert submission.token not in client.get("/sitemap.xml").content.decode()
    assert "Disallow: /praktiki/predlozhit/" in client.get("/robots.txt").content.decode()


@pytest.mark.parametrize("path", ["", "shag/istoriya/", "fayly/", "proverka/"])
def test_an_unknown_link_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"{START}{'x' * 43}/{path}").status_code == 404
    assert client.get(f"{START}{begin(client).token}/shag/net-takogo/").status_code == 404


def test_forms_of_other_sites_are_refused() -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(START, start_data()).status_code == 403


def test_the_author_answers_a_question(client: Client) -> None:
    submission = sent(client)
    lifecycle.ask(submission, "Сколько человек прошло школу?", region_now())
    url = submission.get_absolute_url()

    assert "Сколько человек прошло школу?" in text_of(client.get(url))
    assert "Напишите ответ." in text_of(client.post(url, {"text": ""}))
    client.post(url, {"text": "Сто шестьдесят четыре."})
    submission.refresh_from_db()

    assert submission.status == "received"
    assert submission.events.latest("pk").text == "Сто шестьдесят четыре."
    assert submission.events.latest("pk").by_author


def test_the_author_may_correct_a_returned_proposal(client: Client) -> None:
    submission = sent(client)
    lifecycle.ask(submission, "Уточните название.", region_now())

    client.post(step_url(submission, "istoriya"), {**author.STORY, "title": "Школа диабета на ФАПе"})
    client.post(f"{START}{submission.token}/proverka/")
    submission.refresh_from_db()

    assert submission.title == "Школа диабета на ФАПе"
    assert submission.status == "received"


def test_the_author_takes_it_back(client: Client) -> None:
    submission = sent(client)

    assert client.get(f"{START}{submission.token}/otozvat/").status_code == 405
    client.post(f"{START}{submission.token}/otozvat/")
    client.post(f"{START}{submission.token}/otozvat/")
    submission.refresh_from_db()

    assert submission.status == "withdrawn"
    assert submission.events.filter(status="withdrawn").count() == 1
    assert "Вы отозвали практику." in text_of(client.get(submission.get_absolute_url()))


def test_the_author_deletes_the_data_at_once(client: Client, django_capture_on_commit_callbacks) -> None:
    submission = sent_with_photo(client)
    file = submission.files.get().file
    storage, name = file.storage, str(file.name)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{START}{submission.token}/zabyt/")
    submission.refresh_from_db()

    assert (submission.contact_name, submission.contact_email, submission.contact_phone) == ("", "", "")
    assert submission.answers == {}
    assert submission.title == submission.organisation_name == ""
    assert not SubmissionFile.objects.exists()
    assert not storage.exists(name)
    farewell = Letter.objects.exclude(to="").get()
    assert farewell.key == f"practice-submission-{submission.pk}-forgotten"
    assert f"согласие (редакция {submission.consent_version})" in farewell.body
    assert "Текст и файлы удалены тоже." in farewell.body
    assert "Анна" not in farewell.body
    mail.outbox.clear()
    send_due(region_now())
    assert [letter.subject for letter in mail.outbox] == ["Согласие отозвано, данные удалены"]
    assert not Letter.objects.exclude(to="", body="").exists()
    page = client.get(submission.get_absolute_url())
    assert "Анна" not in text_of(page)
    assert "Имени, почты и телефона на портале больше нет." in text_of(page)


def sent_with_photo(client: Client) -> PracticeSubmission:
    submission = begin(client)
    fill_in(client, submission)
    client.post(f"{START}{submission.token}/fayly/", {"photos": author.photo()})
    client.post(f"{START}{submission.token}/proverka/")
    submission.refresh_from_db()
    return submission


def test_steps_without_obligatory_fields_may_be_skipped(client: Client) -> None:
    submission = begin(client)
    for slug, data in (("istoriya", author.STORY), ("rezultat", {"result": "Стало лучше."})):
        client.post(step_url(submission, slug), {**data, "next": "1"})

    client.post(f"{START}{submission.token}/proverka/")
    submission.refresh_from_db()

    assert submission.status == "received"
