"""Policy of personal data, versions of texts, security.txt."""

import datetime as dt
import re

import pytest
from django.test import Client

from core.dates import region_now
from core.legal import POLICY, LegalText
from core.models import PortalSettings
from events.consent import CONSENT as EVENTS
from events.consent import read, shown
from practices.submissions.consent import CONSENT as PRACTICES
from tests.factories.fixtures import Portal

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(portal: Portal) -> PortalSettings:
    settings, _ = PortalSettings.objects.get_or_create(site=portal.site)
    settings.operator_name = "Министерство «Тест»"
    settings.operator_email, settings.operator_phone = "pd@example.org", "8 (4212) 00-00-00"
    settings.save()
    return settings


@pytest.mark.parametrize("text", [POLICY, EVENTS, PRACTICES], ids=lambda text: text.folder)
@pytest.mark.parametrize("words", ["Кто|оператор", "Зачем|зачем", "Как долго", "отозвать", "pd@example.org", "Тест"])
def test_each_current_text_names_what_the_law_asks_for(
    client: Client, operator: PortalSettings, text: LegalText, words: str
) -> None:
    addresses = {
        POLICY.folder: "/personalnye-dannye/",
        EVENTS.folder: f"/sobytiya/soglasie/{shown(365)}/",
        PRACTICES.folder: f"/praktiki/predlozhit/soglasie/{PRACTICES.current}/",
    }
    assert re.search(words, client.get(addresses[text.folder]).content.decode())


def test_every_version_ever_published_stays_readable(client: Client, portal: Portal) -> None:
    for version in POLICY.versions:
        assert client.get(f"/personalnye-dannye/{version}/").status_code == 200
    for version in PRACTICES.versions:
        assert client.get(f"/praktiki/predlozhit/soglasie/{version}/").status_code == 200
    for version in ("2026-11", "2026-11-26-365", "2026-11-26-30", "2026-11-27-365"):
        assert client.get(f"/sobytiya/soglasie/{version}/").status_code == 200
    assert "30&nbsp;дней" in client.get("/sobytiya/soglasie/2026-11-26-30/").content.decode().replace("\xa0", "&nbsp;")


@pytest.mark.parametrize("version", ["2020-01-01", "2026-11-26-", "2026-11-26-x", "2026-11-26-9999999", "base"])
def test_a_version_that_never_was_is_not_found(client: Client, portal: Portal, version: str) -> None:
    assert client.get(f"/personalnye-dannye/{version}/").status_code == 404
    assert client.get(f"/sobytiya/soglasie/{version}/").status_code == 404
    assert read(version) is None


def test_every_page_leads_to_the_policy(client: Client, portal: Portal) -> None:
    for path in ("/", "/poisk/", "/praktiki/", "/no-such-page/"):
        assert 'href="/personalnye-dannye/"' in client.get(path).content.decode()


def test_security_txt_names_the_operator_and_a_day_to_come(client: Client, operator: PortalSettings) -> None:
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines()[::-1])
    assert fields["Contact"] == "mailto:pd@example.org"
    assert "Contact: tel:+74212000000" in response.content.decode()
    expires = dt.datetime.fromisoformat(fields["Expires"].replace("Z", "+00:00"))
    assert dt.timedelta(days=30) < expires - region_now() < dt.timedelta(days=366)
    assert fields["Canonical"] == "http://testserver/.well-known/security.txt"
    assert client.get(fields["Policy"].removeprefix("http://testserver")).status_code == 200


def test_without_a_contact_there_is_no_security_txt(client: Client, portal: Portal) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
