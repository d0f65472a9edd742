"""«Мы внедрили у себя»: the public form, the moderator, the list, the private page of the author."""

import datetime as dt
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from wagtail.models import PageViewRestriction

from core.dates import region_now
from core.guard import stamp
from letters.models import Letter
from letters.post import send_due
from practices.choices import ClaimStatus
from practices.claims.views import CLAIMS
from practices.models import PracticeClaim, PracticePage
from practices.services.access import ensure_library
from practices.submissions import consent
from tests.factories import OrganisationFactory, TerritoryFactory, UserFactory
from tests.factories.fixtures import Portal
from tests.practices.factories import PracticePageFactory
from tests.practices.test_pages import text_of
from users.roles import MODERATORS

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ADMIN = "/admin/praktiki-vnedreno/"


@pytest.fixture
def practice(portal: Portal) -> PracticePage:
    TerritoryFactory(key="lazo", name="Район имени Лазо")
    cache.clear()
    return PracticePageFactory(title="Школа диабета", slug="diabet", year=2024)


@pytest.fixture
def moderator(practice: PracticePage) -> Client:
    ensure_library(practice.get_parent())
    client = Client()
    client.force_login(UserFactory(groups=[MODERATORS], email="moderator@example.org"))
    return client


def said(**changes: str) -> dict[str, str]:
    """Return the form as a person sends it: shown a minute ago, the consent ticked."""
    return {
        "organisation_name": "НКО «Побережье»",
        "territory": "lazo",
        "year": str(region_now().year),
        "note": "Занимаемся по видеосвязи",
        "contact_name": "Анна Петровна",
        "contact_email": "anna@example.org",
        "consent": "on",
        "site": "",
        "shown": stamp(region_now() - dt.timedelta(minutes=1)),
        **changes,
    }


def told(client: Client, practice: PracticePage, **changes: str) -> PracticeClaim:
    """Send the form and return what was stored."""
    response = client.post(f"{practice.url}vnedrili/", said(**changes))
    assert response.status_code == 302, response.context["errors"]
    return PracticeClaim.objects.latest("pk")


def decision(**changes: str) -> dict[str, str]:
    values = {"organisation": "", "name": "НКО «Побережье»", "territory": "lazo", "year": "2025", "note": "По видео"}
    return {**values, "action": "publish", **changes}


def test_a_practice_leads_to_the_form_and_the_form_to_the_practice(client: Client, practice: PracticePage) -> None:
    assert f'href="{practice.url}vnedrili/"' in client.get(practice.url).content.decode()
    response = client.get(f"{practice.url}vnedrili/")

    assert "Практика «Школа диабета» работает и у вас?" in text_of(response)
    box = BeautifulSoup(response.content, "html.parser").find("input", attrs={"name": "consent"})
    assert box is not None
    assert not box.has_attr("checked")
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"consent": ""}, "consent", "Без согласия"),
        ({"organisation_name": " "}, "organisation_name", "Напишите, как называется организация."),
        ({"territory": "atlantis"}, "territory", "Выберите корректный вариант"),
        ({"year": "2023"}, "year", "Практика появилась в 2024 году"),
        ({"year": "9999"}, "year", "Напишите год от 1990"),
        ({"year": "скоро"}, "year", "Напишите год цифрами"),
        ({"note": "я" * 251}, "note", "Не больше 250 знаков."),
        ({"contact_email": "anna"}, "contact_email", "Проверьте адрес почты"),
        ({"site": "http://spam.example"}, "__all__", "Последнее поле должно быть пустым"),
        ({"shown": "вчера"}, "__all__", "слишком долго"),
    ],
)
def test_wrong_answers_are_named_and_nothing_typed_is_lost(
    client: Client, practice: PracticePage, changes: dict[str, str], field: str, words: str
) -> None:
    response = client.post(f"{practice.url}vnedrili/", said(**changes))

    assert response.status_code == 200
    assert words in response.context["form"].errors[field][0]
    assert not PracticeClaim.objects.exists()
    html = response.content.decode()
    for value in ("Анна Петровна", changes.get("year", str(region_now().year)), changes.get("note", "по видеосвязи")):
        assert value in html


def test_a_form_that_is_sent_twice_makes_one_claim(client: Client, practice: PracticePage) -> None:
    form = said()
    places = {client.post(f"{practice.url}vnedrili/", form)["Location"] for _ in range(2)}

    assert len(places) == 1
    assert PracticeClaim.objects.count() == 1


def test_robots_are_stopped_by_a_limit(client: Client, practice: PracticePage) -> None:
    for _ in range(CLAIMS.times):
        told(client, practice)

    response = client.post(f"{practice.url}vnedrili/", said())
    assert response.status_code == 200
    assert "много рассказов" in response.content.decode()
    assert PracticeClaim.objects.count() == CLAIMS.times


def test_author_and_moderators_get_letters_the_site_shows_nothing_yet(
    client: Client, practice: PracticePage, moderator: Client
) -> None:
    claim = told(client, practice)

    author, other = (Letter.objects.get(to=to) for to in ("anna@example.org", "moderator@example.org"))
    assert author.subject == "Рассказ получен: Школа диабета"
    assert claim.token in author.body
    assert other.subject == "Внедрили у себя: Школа диабета"
    assert f"{ADMIN}{claim.pk}/" in other.body
    assert "Анна" not in other.body
    assert claim.token not in other.body
    for url in (practice.url, "/praktiki/vnedreno/"):
        assert "Побережье" not in text_of(client.get(url))


def test_a_published_claim_stands_at_the_practice_and_in_the_list(
    client: Client, practice: PracticePage, moderator: Client
) -> None:
    claim = told(client, practice)
    assert "НКО «Побережье»" in moderator.get(ADMIN).content.decode()
    assert "Анна Петровна" in moderator.get(f"{ADMIN}{claim.pk}/").content.decode()

    response = moderator.post(f"{ADMIN}{claim.pk}/", decision(), follow=True)

    assert "Рассказ опубликован" in response.content.decode()
    for url in (practice.url, "/praktiki/vnedreno/"):
        words = text_of(client.get(url))
        assert "НКО «Побережье»" in words
        assert "По видео" in words
        assert "Анна" not in words
    assert Letter.objects.latest("pk").subject == "Рассказ опубликован: Школа диабета"
    assert "Рассказ опубликован. Спасибо!" in text_of(client.get(claim.get_absolute_url()))
    # A second press of the button adds nothing.
    moderator.post(f"{ADMIN}{claim.pk}/", decision())
    practice.refresh_from_db()
    assert len(practice.repeated_by) == 1


def test_an_organisation_of_the_directory_is_a_link(client: Client, practice: PracticePage, moderator: Client) -> None:
    OrganisationFactory(key="coast", name="НКО «Побережье»", short_name="Побережье")
    cache.clear()
    claim = told(client, practice)
    assert moderator.get(f"{ADMIN}{claim.pk}/").context["decision"].initial["organisation"] == "coast"

    moderator.post(f"{ADMIN}{claim.pk}/", decision(organisation="coast"))

    assert 'href="/organizatsii/coast/"' in client.get(practice.url).content.decode()


def test_a_practice_that_is_being_edited_keeps_its_draft(
    client: Client, practice: PracticePage, moderator: Client
) -> None:
    claim = told(client, practice)
    practice.title = "Правка, которую никто не проверил"
    practice.save_revision()

    response = moderator.post(f"{ADMIN}{claim.pk}/", decision(note="Другое"), follow=True)

    assert "неопубликованные правки" in response.content.decode()
    assert "Другое" in response.content.decode()
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.RECEIVED
    assert "никто не проверил" not in client.get(practice.url).content.decode()


def test_a_declined_claim_tells_its_author_why(client: Client, practice: PracticePage, moderator: Client) -> None:
    claim = told(client, practice)
    empty = moderator.post(f"{ADMIN}{claim.pk}/", {"action": "decline", "reason": ""})
    assert "Напишите автору" in empty.content.decode()

    moderator.post(f"{ADMIN}{claim.pk}/", {"action": "decline", "reason": "Расскажите подробнее."})

    assert "Расскажите подробнее." in Letter.objects.latest("pk").body
    assert "Расскажите подробнее." in text_of(client.get(claim.get_absolute_url()))
    assert "Побережье" not in text_of(client.get(practice.url))


def test_the_author_removes_himself(client: Client, practice: PracticePage) -> None:
    claim = told(client, practice)
    client.post(f"{claim.get_absolute_url()}zabyt/")

    claim.refresh_from_db()
    assert (claim.contact_name, claim.contact_email, claim.status) == ("", "", ClaimStatus.WITHDRAWN)
    farewell = Letter.objects.exclude(to="").get()
    assert f"согласие (редакция {claim.consent_version})" in farewell.body
    assert "Рассказ портал не опубликует." in farewell.body
    send_due(region_now())
    assert not Letter.objects.exclude(to="", body="").exists()
    assert "больше нет" in text_of(client.get(claim.get_absolute_url()))


def test_persons_of_old_claims_are_forgotten_at_night(
    client: Client, practice: PracticePage, moderator: Client, settings: Any
) -> None:
    claim, waiting = told(client, practice), told(client, practice)
    moderator.post(f"{ADMIN}{claim.pk}/", decision())
    days = settings.PRACTICE_SUBMISSIONS["CLOSED_DAYS"] + 1
    PracticeClaim.objects.filter(pk=claim.pk).update(decided_at=region_now() - dt.timedelta(days=days))

    call_command("forget_submissions")

    claim.refresh_from_db()
    waiting.refresh_from_db()
    assert claim.contact_email == ""
    assert waiting.contact_email
    assert "НКО «Побережье»" in text_of(client.get(practice.url))


def test_drafts_private_practices_and_unknown_links_are_not_there(client: Client, practice: PracticePage) -> None:
    draft = PracticePageFactory(live=False, slug="draft")
    PageViewRestriction.objects.create(page=practice, restriction_type=PageViewRestriction.LOGIN)

    for url in (f"{draft.url}vnedrili/", f"{practice.url}vnedrili/", "/praktiki/vnedreno/unknown/"):
        assert client.get(url).status_code == 404
        assert client.post(url, said()).status_code in (404, 405)


def test_only_moderators_decide(client: Client, practice: PracticePage, moderator: Client) -> None:
    claim = told(client, practice)
    editor = Client()
    editor.force_login(UserFactory())

    for url in (ADMIN, f"{ADMIN}{claim.pk}/"):
        assert editor.get(url).status_code == 302
        assert editor.post(url, decision()).status_code in (302, 405)
    claim.refresh_from_db()
    assert claim.status == ClaimStatus.RECEIVED


def test_every_version_of_the_consent_can_be_read(client: Client, practice: PracticePage) -> None:
    assert consent.CLAIM_CONSENT.current in consent.CLAIM_CONSENT.versions
    for version in consent.CLAIM_CONSENT.versions:
        assert "внедрила практику" in text_of(client.get(f"/praktiki/predlozhit/soglasie/{version}/"))
