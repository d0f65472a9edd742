"""Organisations are no pages, and the oracle of the search looks after them all the same."""

from io import StringIO

import pytest
from django.core.management import call_command

from search.models import SearchEntry
from tests.factories import OrganisationFactory
from tests.factories.fixtures import Portal

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_an_organisation_whose_entry_is_lost_is_missed_and_found_again(portal: Portal) -> None:
    organisation = OrganisationFactory(key="palata")
    entry = SearchEntry.objects.get(type="organisation", object_id=organisation.pk)
    assert not entry.deleted
    entry.delete()
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("search_reconcile", stdout=out)
    assert "missing=1 stale=0 ghost=0" in out.getvalue()
    call_command("search_reconcile", "--repair", stdout=out)

    assert out.getvalue().splitlines()[-1] == "missing=0 stale=0 ghost=0"
