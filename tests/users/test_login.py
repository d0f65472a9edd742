"""Log-in, log-out and forgotten passwords through allauth, in the look and the words of the portal."""

import re
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from core.formatting import nbsp
from letters.models import Letter
from tests.factories.fixtures import Portal
from tests.factories.users import PASSWORD, AdministratorFactory, UserFactory
from tests.users.people import LOGIN, log_in
from users.resets import BY_ADDRESS, BY_MAIL

pytestmark = pytest.mark.django_db
FORGOTTEN = "/vhod/parol/zabyt/"
SENT = "/vhod/parol/zabyt/otpravleno/"
NEW = "совсем-новый-пароль-2026"


def link_in(letter: Letter) -> str:
    found = re.search(r"http://testserver(/\S+)", letter.body)
    assert found, letter.body
    return found[1]


def test_the_admin_sends_to_the_form_and_back(client: Client) -> None:
    AdministratorFactory(username="glavred")
    first = client.get("/admin/reports/locked/")
    assert first["Location"] == "/admin/login/?next=/admin/reports/locked/"
    assert client.get(first["Location"])["Location"] == "/vhod/?next=/admin/reports/locked/"
    page = client.get("/vhod/?next=/admin/reports/locked/").content.decode()
    assert "Вход для&nbsp;редакторов" in page
    assert 'for="id_login"' in page
    assert 'autocomplete="current-password"' in page
    response = client.post(LOGIN, {"login": "glavred", "password": PASSWORD, "next": "/admin/reports/locked/"})
    assert response["Location"] == "/admin/reports/locked/"
    assert client.get("/admin/reports/locked/").status_code == 200


def test_a_foreign_way_back_is_not_taken(client: Client) -> None:
    UserFactory(username="redaktor")
    for target in ("//evil.example/", "https://evil.example/", "\\\\evil.example", "javascript:alert(1)"):
        response = client.post(LOGIN, {"login": "redaktor", "password": PASSWORD, "next": target})
        assert response["Location"] == "/admin/"
        client.logout()


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client: Client) -> None:
    UserFactory(username="redaktor")
    UserFactory(username="uvolen", is_active=False)
    pages = [log_in(client, name, "неверный-пароль") for name in ("redaktor", "nikogo-net", "uvolen")]
    texts = {
        re.sub(r'(csrfmiddlewaretoken" value="|name="login" value=")[^"]+', "", page.content.decode()) for page in pages
    }
    assert len(texts) == 1
    assert {page.status_code for page in pages} == {200}
    assert nbsp("Имя или пароль не подошли.") in texts.pop()


def test_an_empty_field_is_told_by_its_name_and_no_label_is_said_twice(client: Client, portal: Portal) -> None:
    page = client.post(LOGIN, {"login": "", "password": ""}).content.decode()
    assert page.count("Впишите имя пользователя.") == page.count("Впишите пароль.") == 2
    assert "Впишите адрес почты." in client.post(FORGOTTEN, {"email": ""}).content.decode()
    client.force_login(UserFactory())
    change = client.get("/vhod/parol/", follow=True)
    for content in (page, client.get(FORGOTTEN).content.decode(), change.content.decode()):
        main = content[content.index("<main") :]
        assert "placeholder=" not in main
        # A list in the paragraph of a hint ends the paragraph: the field would be described by nothing.
        assert 'class="field__hint" id="id_password1_helptext"' not in main


def test_nobody_signs_up(client: Client) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    for path in ("/vhod/signup/", "/accounts/signup/", "/admin/signup/", "/vhod/registratsiya/"):
        assert client.get(path).status_code in {302, 404}
        assert client.get(path, follow=True).status_code == 404 or "/admin/login/" in client.get(path)["Location"]


def test_leaving_takes_a_form(client: Client) -> None:
    client.force_login(UserFactory())
    assert "Выйти?" in client.get("/vhod/vyhod/").content.decode()
    assert "_auth_user_id" in client.session
    assert client.post("/vhod/vyhod/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_the_admin_has_no_second_way_to_a_password(client: Client) -> None:
    client.force_login(AdministratorFactory())
    assert client.get("/admin/password_reset/").status_code == 404
    account = client.get("/admin/account/").content.decode()
    assert "old_password" not in account
    assert "notifications" in account
    assert 'href="/vhod/zashchita/"' in account


def test_a_forgotten_password_is_set_anew_by_letter(client: Client, portal: Portal) -> None:
    user = UserFactory(username="redaktor", email="redaktor@example.org")
    assert client.post(FORGOTTEN, {"email": "Redaktor@example.org"})["Location"] == SENT

    letter = Letter.objects.get()
    assert letter.to == "redaktor@example.org"
    assert letter.subject.startswith("Новый пароль")
    form = client.get(link_in(letter), follow=True)
    assert "set-password" in form.redirect_chain[-1][0]
    saved = client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})

    assert saved["Location"] == "/vhod/parol/zabyt/gotovo/"
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert "_auth_user_id" not in client.session
    again = Client().get(link_in(letter), follow=True).content.decode()
    assert "Ссылка больше не&nbsp;работает" in again


def test_an_address_that_an_account_no_longer_has_gets_no_letter(client: Client, portal: Portal) -> None:
    """The owner of the old mailbox must not take the account over; a link sent there dies with the address."""
    user = UserFactory(username="redaktor", email="staraya@example.org")
    client.post(FORGOTTEN, {"email": "staraya@example.org"})
    sent = link_in(Letter.objects.get())
    assert "set-password" in Client().get(sent, follow=True).redirect_chain[-1][0]
    user.email = "novaya@example.org"
    user.save()

    assert "Ссылка больше не&nbsp;работает" in Client().get(sent, follow=True).content.decode()
    assert client.post(FORGOTTEN, {"email": "staraya@example.org"})["Location"] == SENT
    assert Letter.objects.count() == 1
    assert not EmailAddress.objects.exists()


def test_what_earlier_releases_remembered_is_forgotten(client: Client, portal: Portal) -> None:
    """Rows of the table of addresses, which they wrote when the link of a letter was opened."""
    user = UserFactory(username="redaktor", email="novaya@example.org")
    for address in ("staraya@example.org", "novaya@example.org"):
        EmailAddress.objects.create(user=user, email=address, verified=True)
    client.post(FORGOTTEN, {"email": "staraya@example.org"})
    assert Letter.objects.get().to == "staraya@example.org"

    import_module("users.migrations.0002_no_second_addresses").empty(apps, None)

    # Not the present one either: it would be remembered when the account gets another.
    user.email = "sovsem-novaya@example.org"
    user.save()
    for address in ("staraya@example.org", "novaya@example.org"):
        client.post(FORGOTTEN, {"email": address})
    assert Letter.objects.count() == 1


def test_opening_a_link_of_a_reset_writes_nothing(client: Client, portal: Portal) -> None:
    user = UserFactory(email="redaktor@example.org")
    # The first page that anybody opens stores the settings of the portal with their defaults.
    client.get(FORGOTTEN)
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/vhod/parol/zabyt/{user_pk_to_url_str(user)}-x-y/")

    written = [query["sql"] for query in queries if not query["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
    assert not written


def test_a_weak_new_password_is_refused_in_words(client: Client, portal: Portal) -> None:
    UserFactory(username="redaktor", email="redaktor@example.org")
    client.post(FORGOTTEN, {"email": "redaktor@example.org"})
    form = client.get(link_in(Letter.objects.get()), follow=True)
    page = client.post(form.redirect_chain[-1][0], {"password1": "123", "password2": "123"}).content.decode()
    assert "слишком короткий" in page


def test_known_and_unknown_addresses_get_the_same_answer(client: Client, portal: Portal) -> None:
    UserFactory(email="redaktor@example.org")
    known = client.post(FORGOTTEN, {"email": "redaktor@example.org"})
    unknown = client.post(FORGOTTEN, {"email": "nikogo@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"]) == (302, SENT)
    assert [letter.to for letter in Letter.objects.all()] == ["redaktor@example.org"]
    assert client.get(SENT).content == client.get(SENT).content


def test_letters_are_not_asked_for_without_end(client: Client, settings: Settings, portal: Portal) -> None:
    # A dead cache lets nobody through: the count is in the database.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    UserFactory(email="redaktor@example.org")
    for _ in range(BY_MAIL.times):
        assert client.post(FORGOTTEN, {"email": "redaktor@example.org"}).status_code == 302
    refused = client.post(FORGOTTEN, {"email": "redaktor@example.org"})
    unknown = [client.post(FORGOTTEN, {"email": "nikogo@example.org"}) for _ in range(BY_ADDRESS.times)][-1]

    for response in (refused, unknown):
        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= 3600
        assert "Слишком много попыток" in response.content.decode()
    assert Letter.objects.count() == BY_MAIL.times


def test_a_broken_mail_server_breaks_nothing(client: Client, settings: Settings, portal: Portal) -> None:
    settings.EMAIL_BACKEND = "no.such.Backend"
    UserFactory(email="redaktor@example.org")
    assert client.post(FORGOTTEN, {"email": "redaktor@example.org"})["Location"] == SENT


def test_pages_of_accounts_are_kept_by_no_cache_and_no_index(client: Client) -> None:
    for path in (LOGIN, FORGOTTEN, SENT):
        response = client.get(path)
        assert "no-store" in response["Cache-Control"]
        assert 'content="noindex, nofollow"' in response.content.decode()
