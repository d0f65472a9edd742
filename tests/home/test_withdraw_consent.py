"""`withdraw_consent`: for who writes a letter instead of pressing the button on his private page."""

import io
import logging

import pytest
from django.core.management import CommandError, call_command

from core.dates import region_now
from events.models import Registration
from events.services.registration import Application, register
from events.services.withdrawal import withdraw
from letters.models import Letter
from practices.claims.lifecycle import receive
from practices.models import PracticeClaim, PracticeSubmission
from practices.submissions.lifecycle import start
from tests.events.factories import DAY, NOW, EventPageFactory
from tests.factories import TerritoryFactory
from tests.factories.fixtures import Portal
from tests.practices.factories import PracticePageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ANNA, VERA = "anna@example.org", "vera@example.org"


def registered(email: str = ANNA) -> Registration:
    event = EventPageFactory(starts_at=region_now() + 5 * DAY)
    return register(event, Application("Анна Ким", email, "Дом дружбы", "", ""), NOW)


def proposed(email: str = ANNA) -> PracticeSubmission:
    contacts = {"organisation_name": "Дом дружбы", "contact_name": "Анна Ким", "contact_email": email}
    return start({**contacts, "contact_phone": "8 914 000"}, f"shown to {email}", NOW)


def claimed(email: str = ANNA) -> PracticeClaim:
    values = {"organisation_name": "Дом дружбы", "territory": TerritoryFactory(), "year": 2025}
    person = {"contact_name": "Анна Ким", "contact_email": email, "contact_phone": "8 914 000"}
    stamps = {"token": email.partition("@")[0], "consent_at": NOW, "created_at": NOW}
    return receive(PracticePageFactory(), {**values, **person, **stamps}, NOW)


def said(*who: str) -> str:
    out = io.StringIO()
    call_command("withdraw_consent", *who, stdout=out)
    return out.getvalue().strip()


def test_an_address_goes_everywhere_and_once(portal: Portal) -> None:
    registered(), registered(), proposed(), claimed()
    others = {registered(VERA), proposed(VERA), claimed(VERA)}

    told = said(" Anna@Example.org ")

    assert told == "Личные данные удалены: в записях 2, в предложениях практик 1, в рассказах о внедрении 1"
    left = {
        *Registration.objects.exclude(email=""),
        *PracticeSubmission.objects.exclude(contact_email=""),
        *PracticeClaim.objects.exclude(contact_email=""),
    }
    assert left == others
    assert not PracticeSubmission.objects.filter(contact_name="Анна Ким", forgotten_at__isnull=False).exists()
    farewells = Letter.objects.filter(to=ANNA).values_list("subject", flat=True)
    assert list(farewells).count("Согласие отозвано, данные удалены") == 2
    assert len(farewells) == 4
    with pytest.raises(CommandError, match="Такой записи нет"):
        said(ANNA)


def test_the_number_of_the_log_does_it_again(portal: Portal, caplog: pytest.LogCaptureFixture) -> None:
    """After a return to an older copy of the database the log tells whose data must go again."""
    registration, proposal, claim = registered(), proposed(), claimed()
    rows = {"registration": registration, "proposal": proposal, "claim": claim}
    with caplog.at_level(logging.INFO):
        for name, row in rows.items():
            said(f"--{name}={row.pk}")

    for name, row in rows.items():
        assert f"consent of {name} {row.pk} withdrawn" in caplog.text
        row.refresh_from_db()
    assert "Анна" not in caplog.text
    assert ANNA not in caplog.text
    assert registration.email == proposal.contact_email == claim.contact_email == ""


def test_one_number_leaves_everything_else(portal: Portal) -> None:
    registered(), claimed()
    proposal, other = proposed(), proposed(VERA)

    assert said(f"--proposal={proposal.pk}") == "Личные данные удалены: в предложениях практик 1"

    assert set(PracticeSubmission.objects.filter(forgotten_at=None)) == {other}
    assert Registration.objects.filter(withdrawn_at=None).exists()
    assert PracticeClaim.objects.filter(forgotten_at=None).exists()


@pytest.mark.parametrize("who", ["", " ", "nobody@example.org", "--registration=0", f"--claim={'9' * 30}"])
def test_nobody_is_found_by_nothing(portal: Portal, who: str) -> None:
    """What was emptied has no address: an empty one must not find it."""
    row = registered()
    withdraw(row, row.page.specific, NOW)

    with pytest.raises(CommandError, match="Такой записи нет"):
        said(who)
