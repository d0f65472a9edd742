import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.test import Client

from core.dates import region_now
from practices.models import PracticeSubmission
from practices.submissions import lifecycle
from practices.submissions.retention import forget_old
from tests.practices.submissions.author import begin, sent

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_an_unfinished_proposal_is_deleted_when_its_time_is_over(client: Client) -> None:
    begin(client)

    assert forget_old(region_now() + dt.timedelta(days=59)) == (0, 0)
    assert forget_old(region_now() + dt.timedelta(days=61)) == (1, 0)
    assert not PracticeSubmission.objects.exists()


def test_persons_of_a_closed_proposal_are_forgotten_once(client: Client) -> None:
    submission = sent(client)
    lifecycle.decline(submission, "Это реклама.", region_now())

    assert forget_old(region_now() + dt.timedelta(days=179)) == (0, 0)
    assert forget_old(region_now() + dt.timedelta(days=181)) == (0, 1)
    assert forget_old(region_now() + dt.timedelta(days=400)) == (0, 0)
    submission.refresh_from_db()
    assert submission.contact_name == ""
    assert submission.status == "declined"


def test_a_proposal_that_waits_for_moderators_is_kept(client: Client) -> None:
    sent(client)

    assert forget_old(region_now() + dt.timedelta(days=1000)) == (0, 0)


def test_the_command_tells_what_it_did(client: Client) -> None:
    begin(client)
    PracticeSubmission.objects.update(changed_at=region_now() - dt.timedelta(days=61))
    out = io.StringIO()

    call_command("forget_submissions", stdout=out)

    assert out.getvalue().strip() == "Удалено черновиков: 1. Личные данные удалены в предложениях: 0, в рассказах: 0."
