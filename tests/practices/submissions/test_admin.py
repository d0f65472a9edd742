"""Moderators: from a proposal to a published page."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from core.dates import region_now
from letters.models import Letter
from media.models import PortalDocument, PortalImage
from practices.models import PracticePage, PracticeSubmission
from practices.services.access import ensure_library
from practices.submissions import lifecycle
from practices.submissions.drafting import PRIVATE_COLLECTION, PUBLIC_COLLECTION
from tests.factories import UserFactory
from tests.factories.fixtures import Portal
from tests.practices.factories import PracticeIndexPageFactory
from tests.practices.submissions.author import START, begin, fill_in, office, photo, sent
from tests.practices.test_pages import text_of
from users.roles import MODERATORS, ensure_roles

pytestmark = [pytest.mark.django_db, pytest.mark.database]

LIST = "/admin/praktiki-predlozheniya/"


@pytest.fixture
def moderator(library: None) -> Client:
    ensure_roles()
    ensure_library(PracticeIndexPageFactory())
    client = Client()
    client.force_login(UserFactory(groups=[MODERATORS]))
    return client


@pytest.fixture
def editor(portal: Portal) -> Client:
    from opportunities.services.bodies import ensure_body

    client = Client()
    client.force_login(UserFactory(groups=[ensure_body(portal.section).group]))
    return client


@pytest.fixture
def submission(client: Client) -> PracticeSubmission:
    found = begin(client)
    fill_in(client, found)
    url = f"{START}{found.token}/fayly/"
    client.post(url, {"photos": photo(), "materials": office()})
    client.post(url, {f"title-{found.files.get(kind='photo').pk}": "Медсестра и чемодан"})
    client.post(f"{START}{found.token}/proverka/")
    found.refresh_from_db()
    return found


def review(submission: PracticeSubmission) -> str:
    return f"{LIST}{submission.pk}/"


def draft_of(moderator: Client, submission: PracticeSubmission) -> PracticePage:
    moderator.post(review(submission), {"action": "draft"})
    submission.refresh_from_db()
    assert submission.page is not None
    return submission.page


def test_the_list_shows_what_was_sent_and_no_drafts(moderator: Client, submission: PracticeSubmission) -> None:
    begin(Client())

    html = moderator.get(LIST).content.decode()

    assert "Школа диабета в селе" in html
    assert "Районная больница" in html
    assert html.count(f'href="{LIST}') >= 1
    assert "Без названия" not in html
    assert moderator.get(LIST, {"status": "declined", "q": "диабет"}).status_code == 200
    assert submission.token not in html


def test_a_moderator_reads_everything(moderator: Client, submission: PracticeSubmission) -> None:
    html = moderator.get(review(submission)).content.decode()

    for fact in (
        "Школа диабета в селе",
        "anna@example.org",
        "Сверить регистр.",
        "Карты вызовов",
        "Медсестра и чемодан",
    ):
        assert fact in html, fact
    assert submission.token not in html
    assert LIST in moderator.get("/admin/").content.decode()


def test_editors_of_bodies_and_strangers_see_nothing(
    client: Client, editor: Client, submission: PracticeSubmission
) -> None:
    file = submission.files.first()
    assert file is not None
    for path in (LIST, f"{LIST}results/", review(submission), f"{LIST}fayl/{file.pk}/"):
        assert editor.get(path).status_code == 302
        assert client.get(path)["Location"].startswith("/admin/login/")
    editor.post(review(submission), {"action": "draft"})

    assert not PracticePage.objects.exists()
    assert LIST not in editor.get("/admin/").content.decode()


def test_an_authors_draft_is_nobodys_business(moderator: Client, client: Client) -> None:
    draft = begin(client)
    client.post(f"{START}{draft.token}/fayly/", {"photos": photo()})

    assert moderator.get(review(draft)).status_code == 404
    assert moderator.get(f"{LIST}fayl/{draft.files.get().pk}/").status_code == 404


def test_a_file_comes_as_a_download_of_bytes(moderator: Client, submission: PracticeSubmission) -> None:
    file = submission.files.first()
    assert file is not None

    response = moderator.get(f"{LIST}fayl/{file.pk}/")

    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")


def test_a_draft_page_has_everything_in_its_place(moderator: Client, submission: PracticeSubmission) -> None:
    page = draft_of(moderator, submission)

    assert not page.live
    assert page.title == "Школа диабета в селе"
    assert page.slug == "shkola-diabeta-v-sele"
    assert page.sector is not None
    assert page.sector.key == "prevention"
    assert [place.key for place in page.territories.all()] == ["lazo"]
    assert page.cost_total == 186_000
    assert page.weeks_total == 3
    assert page.suits_kinds == ["village", "hospital"]
    assert page.evidence[0].value["after"] == 34.5
    assert page.materials[0].value["document"].title == "Дневник сахара"
    assert page.photos.get().alt == "Медсестра и чемодан"
    assert moderator.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    assert submission.status == "in_work"
    assert Letter.objects.latest("pk").subject.startswith("Практика в работе")


def test_pressing_the_button_twice_makes_one_page(moderator: Client, submission: PracticeSubmission) -> None:
    page = draft_of(moderator, submission)

    response = moderator.post(review(submission), {"action": "draft"})

    assert PracticePage.objects.count() == 1
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_files_are_closed_until_the_page_is_live(
    client: Client, moderator: Client, submission: PracticeSubmission
) -> None:
    page = draft_of(moderator, submission)
    document = PortalDocument.objects.get()
    closed = client.get(document.url).status_code
    before = PortalImage.objects.get().collection.name

    page.get_latest_revision().publish()
    document.refresh_from_db()

    assert (closed, before) == (302, PRIVATE_COLLECTION)
    assert document.collection.name == PortalImage.objects.get().collection.name == PUBLIC_COLLECTION
    assert Client().get(document.url).status_code == 200


def test_publication_tells_the_author_the_address(
    client: Client, moderator: Client, submission: PracticeSubmission
) -> None:
    page = draft_of(moderator, submission)
    page.get_latest_revision().publish()
    page.refresh_from_db()
    page.get_latest_revision().publish()
    submission.refresh_from_db()

    letters = Letter.objects.filter(subject__startswith="Практика опубликована")
    assert letters.count() == 1
    assert page.full_url in letters.get().body
    assert submission.status == "published"
    assert page.url in client.get(submission.get_absolute_url()).content.decode()
    assert "Школа диабета в селе" in text_of(client.get("/praktiki/"))


def test_a_question_needs_words_and_goes_to_the_author(moderator: Client, submission: PracticeSubmission) -> None:
    empty = moderator.post(review(submission), {"action": "ask", "text": " "})
    moderator.post(review(submission), {"action": "ask", "text": "Сколько <b>человек</b>?"})
    submission.refresh_from_db()

    assert "Напишите автору" in empty.content.decode()
    assert submission.status == "returned"
    assert "Сколько <b>человек</b>?" in Letter.objects.latest("pk").body


def test_a_refusal_has_a_reason_and_is_final(moderator: Client, submission: PracticeSubmission) -> None:
    moderator.post(review(submission), {"action": "decline", "text": "Это реклама."})
    moderator.post(review(submission), {"action": "ask", "text": "А может, нет?"})
    moderator.post(review(submission), {"action": "draft"})
    submission.refresh_from_db()

    assert submission.status == "declined"
    assert not PracticePage.objects.exists()
    assert "Это реклама." in text_of(Client().get(submission.get_absolute_url()))


def test_an_author_who_takes_it_back_takes_the_draft_along(
    client: Client, moderator: Client, submission: PracticeSubmission
) -> None:
    page = draft_of(moderator, submission)

    client.post(f"{START}{submission.token}/otozvat/")

    assert not Page.objects.filter(pk=page.pk).exists()
    assert not PortalImage.objects.exists()
    assert not PortalDocument.objects.exists()
    assert not submission.files.exists()


def test_forgetting_a_published_one_leaves_the_page(
    client: Client, moderator: Client, submission: PracticeSubmission
) -> None:
    page = draft_of(moderator, submission)
    page.get_latest_revision().publish()

    client.post(f"{START}{submission.token}/zabyt/")
    submission.refresh_from_db()

    assert Page.objects.get(pk=page.pk).live
    assert PortalImage.objects.exists()
    assert submission.contact_email == ""
    assert submission.status == "published"


def test_an_answer_to_a_question_about_a_draft_goes_on_where_it_was(
    client: Client, moderator: Client, submission: PracticeSubmission
) -> None:
    draft_of(moderator, submission)
    lifecycle.ask(submission, "Уточните.", region_now())
    client.post(submission.get_absolute_url(), {"text": "Уточняю."})
    submission.refresh_from_db()

    assert submission.status == "in_work"


def test_a_proposal_without_anything_else_still_becomes_a_draft(moderator: Client, client: Client) -> None:
    page = draft_of(moderator, sent(client))

    assert page.photos.count() == 0
