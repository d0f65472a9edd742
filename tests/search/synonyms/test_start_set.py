"""The start set: whole, without contradictions, loaded once and then left to the editors."""

from io import StringIO

import pytest
from django.core.management import call_command

from search.analysis import stems
from search.models import SynonymGroup
from search.queries import parse_text
from search.synonyms.start_set import load_start_set
from search.synonyms.vocabulary import current

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def run(*args: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("load_synonyms", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def found_by(text: str) -> set[str]:
    return {" ".join(way) for clause in parse_text(text, current()) for way in clause.ways}


def test_every_group_of_the_file_is_in_order() -> None:
    outcomes = load_start_set()

    assert [outcome for outcome in outcomes if not outcome.created] == []
    for row in SynonymGroup.objects.all():
        row.full_clean()


@pytest.mark.parametrize(
    ("asked", "also"),
    [
        ("НКО", "некоммерческая организация"),
        ("СОНКО", "социально ориентированная НКО"),
        ("СО НКО", "сонко"),
        ("ТОСы", "территориальное общественное самоуправление"),
        ("ФПГ", "фонд президентских грантов"),
        ("эндаументы", "целевой капитал"),
        ("целевые капиталы", "эндаумент"),
        ("волонтёры", "доброволец"),
        ("инвалиды", "ОВЗ"),
        ("пожилые", "серебряный возраст"),
        ("субсидии", "грант"),
    ],
)
def test_the_start_set_knows_the_words_of_the_portal(asked: str, also: str) -> None:
    load_start_set()

    assert " ".join(stems(also)) in found_by(asked)


def test_a_grant_does_not_lead_to_a_subsidy() -> None:
    load_start_set()

    assert stems("субсидия")[0] not in found_by("грант")


def test_a_second_load_changes_nothing_and_editors_keep_their_changes() -> None:
    load_start_set()
    SynonymGroup.objects.filter(key="nko").update(terms="НКО\nтретий сектор", is_active=False)

    outcomes = load_start_set()

    assert not any(outcome.created or outcome.reason for outcome in outcomes)
    row = SynonymGroup.objects.get(key="nko")
    assert (row.terms, row.is_active) == ("НКО\nтретий сектор", False)


def test_the_command_fills_an_empty_portal_only() -> None:
    first = run()[0]
    assert f"добавлено {len(load_start_set())}" in first
    SynonymGroup.objects.get(key="nko").delete()

    assert "ничего не изменено" in run()[0]
    assert not SynonymGroup.objects.filter(key="nko").exists()
    assert "добавлено 1" in run("--missing")[0]


def test_a_group_that_contradicts_one_of_the_editors_is_left_out_with_the_reason() -> None:
    SynonymGroup.objects.create(terms="НКО\nфонд")

    out, err = run("--missing")

    assert f"добавлено {SynonymGroup.objects.count() - 1}" in out
    assert SynonymGroup.objects.count() == len(load_start_set())
    assert "nko: «нко» уже есть в группе «НКО, фонд»." in err
