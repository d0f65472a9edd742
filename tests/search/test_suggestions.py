import datetime as dt
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from wagtail.models import PageViewRestriction

from core.dates import region_now, region_today
from organisations.models import Organisation
from search import titles
from search.models import PopularQuery, SearchEntry
from search.suggestions import LIMITS, TITLES, TOTAL, Suggestions, mark_beginnings, suggest
from taxonomy.models import Theme
from tests.factories import SupportKindFactory
from tests.factories.fixtures import Portal

pytestmark = [pytest.mark.django_db, pytest.mark.database]

Assert = Callable[[int], object]


def lines(found: Suggestions, group: str) -> list[str]:
    return [item.text for part in found.groups if part.name == group for item in part.items]


def offered(text: str) -> list[str]:
    """Titles that are suggested for a text now."""
    return lines(suggest(text, region_now()), TITLES)


@pytest.mark.parametrize(
    "typed",
    [
        "гра",
        "теп",
        "теплицу гра",
        "грант на теп",
        "ГРАНТ НА ТЕПЛИЦУ",
        "  грант,  на «теп",
        "ёлк гр",
        "елк",
        "uhfyn yf ntg",
        "ntgkbwe",
        # Latin look-alikes: «тeп» with a Latin e.
        "тeп",
        # A finished word may stand in another form.
        "гранта на теп",
    ],
)
def test_a_title_is_offered_by_the_beginnings_of_its_words_in_any_order(portal: Portal, typed: str) -> None:
    portal.measure(title="Грант на теплицу и ёлку")

    assert offered(typed) == ["Грант на теплицу и ёлку"]


@pytest.mark.parametrize("typed", ["еплиц", "рант", "грант на дом", "гр", "г т", "+++", "&", '" OR words : *', "', *"])
def test_nothing_is_offered_for_what_begins_no_word(portal: Portal, typed: str) -> None:
    portal.measure(title="Грант на теплицу")

    assert offered(typed) == []


def test_the_keys_of_the_other_layout_are_told_in_the_answer(portal: Portal) -> None:
    portal.measure(title="Грант на теплицу")

    assert suggest("ntg", region_now()).q == "теп"


def test_letters_that_look_alike_are_not_read_twice_over(portal: Portal) -> None:
    portal.measure(title="ООО и ИП")

    assert offered("ooo") == ["ООО и ИП"]
    assert offered("щщщ") == []


def test_titles_that_begin_so_come_first_then_the_open_ones_then_the_short_ones(portal: Portal) -> None:
    today = region_today()
    past = {"opens_on": today - dt.timedelta(days=60), "closes_on": today - dt.timedelta(days=30)}
    portal.measure(title="Большой грант на двор")
    portal.measure(title="Грант на двор прошлого года", **past)
    portal.measure(title="Грант на двор и сквер")
    portal.measure(title="Грант на двор", opens_on=today + dt.timedelta(days=9))
    portal.measure(title="Грант на дворик")

    assert offered("грант на дв") == [
        "Грант на дворик",
        "Грант на двор и сквер",
        "Грант на двор",
        "Грант на двор прошлого года",
        "Большой грант на двор",
    ]


def test_a_measure_that_closes_at_this_hour_is_no_longer_open(portal: Portal) -> None:
    today = region_today()
    portal.measure(title="Грант на мост", closes_on=today)
    portal.measure(title="Грант на мосток", closes_on=today + dt.timedelta(days=30))
    tomorrow = region_now() + dt.timedelta(days=1)

    assert offered("грант") == ["Грант на мост", "Грант на мосток"]
    assert lines(suggest("грант", tomorrow), TITLES) == ["Грант на мосток", "Грант на мост"]


def test_the_list_is_short(portal: Portal) -> None:
    SupportKindFactory(key="grant", name="Грант")
    for number in range(20):
        portal.measure(title=f"Грант номер {number}", kinds=["grant"])
        PopularQuery.objects.create(text=f"грант {number}", count=number)
    found = suggest("грант", region_now())

    assert sum(len(group.items) for group in found.groups) <= TOTAL
    assert all(len(group.items) <= LIMITS[group.name] for group in found.groups)
    assert [group.name for group in found.groups] == ["titles", "filters", "queries"]


# --- What must never be seen ------------------------------------------------------------------------


def test_a_draft_is_never_offered(portal: Portal) -> None:
    portal.measure(title="Секретный черновик", live=False)

    assert offered("секретный") == []


def test_what_was_published_once_goes_with_its_page(portal: Portal) -> None:
    page = portal.measure(title="Секретный грант")
    assert offered("секрет") == ["Секретный грант"]
    page.unpublish()
    assert offered("секрет") == []
    page.save_revision().publish()
    assert offered("секрет") == ["Секретный грант"]
    page.delete()
    assert offered("секрет") == []
    assert titles.adapter().find(["секрет"], region_now(), 9) == []


def test_a_new_title_takes_the_place_of_the_old_one(portal: Portal) -> None:
    page = portal.measure(title="Секретное имя")
    page.title = "Открытое имя"
    page.save_revision().publish()

    assert offered("секретное") == []
    assert offered("открытое") == ["Открытое имя"]


def test_privacy_of_an_ancestor_hides_and_its_end_shows(portal: Portal) -> None:
    portal.measure(title="Секретный грант")
    rule = PageViewRestriction.objects.create(page=portal.catalogue, restriction_type=PageViewRestriction.LOGIN)
    assert offered("секрет") == []
    rule.delete()
    assert offered("секрет") == ["Секретный грант"]


def test_a_page_whose_removal_has_not_reached_the_entry_is_checked_before_it_is_shown(portal: Portal) -> None:
    page = portal.measure(title="Секретный грант")
    # As after a change that no signal tells of.
    type(page).objects.filter(pk=page.pk).update(live=False)

    assert SearchEntry.objects.filter(type="measure", deleted=False).count() == 1
    assert offered("секрет") == []


def test_an_organisation_without_public_measures_is_not_offered(portal: Portal) -> None:
    page = portal.measure(title="Грант", provider="fund")
    Organisation.objects.filter(key="fund").update(short_name="Фонд Ромашка", name="Фонд «Ромашка»")
    Organisation.objects.create(key="secret", short_name="Ромашки будущего", name="Ромашки", type="fund")
    cache.clear()

    assert lines(suggest("ромаш", region_now()), "organisations") == ["Фонд Ромашка"]
    page.unpublish()
    assert lines(suggest("ромаш", region_now()), "organisations") == []


# --- Filters and queries ----------------------------------------------------------------------------


def test_a_filter_leads_to_the_catalogue_and_finds_something_there(portal: Portal, client: Client) -> None:
    theme = Theme.objects.create(key="gardens", name="Сады и огороды")
    Theme.objects.create(key="garages", name="Садовые гаражи")
    portal.measure(title="Деньги на яблони", themes=[theme])
    cache.clear()
    (group,) = suggest("сад", region_now()).groups

    assert [(item.text, item.type_label, item.url) for item in group.items] == [
        ("Сады и огороды", "Направление", f"{portal.catalogue.url}?theme=gardens")
    ]
    assert client.get(group.items[0].url).context["results"].total == 1


def test_an_organisation_is_found_by_either_of_its_names(portal: Portal) -> None:
    portal.measure(title="Грант", provider="fund")
    Organisation.objects.filter(key="fund").update(short_name="ФСИ", name="Фонд смелых идей")
    cache.clear()
    for typed, name in (("фси", "ФСИ"), ("смел", "Фонд смелых идей")):
        (item,) = (item for group in suggest(typed, region_now()).groups for item in group.items)
        assert (item.text, item.url) == (name, f"{portal.catalogue.url}?provider=fund")
        assert "<mark>" in item.highlight


def test_filters_are_not_offered_while_visitors_cannot_open_the_catalogue(portal: Portal) -> None:
    SupportKindFactory(key="grant", name="Грант")
    portal.measure(title="Деньги", kinds=["grant"])
    assert lines(suggest("гра", region_now()), "filters") == ["Грант"]
    cache.clear()
    type(portal.catalogue).objects.update(live=False)
    assert lines(suggest("гра", region_now()), "filters") == []


def test_less_than_three_letters_offer_popular_queries_only(portal: Portal) -> None:
    portal.measure(title="Грант на теплицу")
    PopularQuery.objects.create(text="грант для тос", count=9)
    PopularQuery.objects.create(text="помещение", count=12)

    assert [group.name for group in suggest("гр", region_now()).groups] == ["queries"]
    assert lines(suggest("гр", region_now()), "queries") == ["грант для тос"]
    assert lines(suggest("", region_now()), "queries") == ["помещение", "грант для тос"]
    assert lines(suggest("грант для тос", region_now()), "queries") == []


def test_a_hidden_query_is_not_offered(portal: Portal) -> None:
    query = PopularQuery.objects.create(text="грант для тос", count=9)
    assert lines(suggest("гр", region_now()), "queries") == ["грант для тос"]
    query.hidden = True
    query.save()

    assert suggest("гр", region_now()).groups == []


# --- Marks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "prefixes", "marked"),
    [
        ("Грант на теплицу", ["теп", "гра"], "<mark>Гра</mark>нт на <mark>теп</mark>лицу"),
        ("Ёлка", ["елк"], "<mark>Ёлк</mark>а"),
        ("те\u00adпли\u00adца", ["тепл"], "<mark>те\u00adпл</mark>и\u00adца"),
        ("теплица", ["теплица"], "<mark>теплица</mark>"),
        ("<b>Грант</b>", ["гр"], "&lt;b&gt;<mark>Гр</mark>ант&lt;/b&gt;"),
        ("Грант & Ко", ["мост"], "Грант &amp; Ко"),
    ],
)
def test_typed_beginnings_are_marked_and_the_rest_is_escaped(text: str, prefixes: list[str], marked: str) -> None:
    assert mark_beginnings(text, prefixes) == marked


# --- The table --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("entries")
def test_ready_documents_are_offered_too() -> None:
    assert titles.adapter().find(["школа"], region_now(), 5)


def test_rows_are_replaced_and_forgotten() -> None:
    table = titles.adapter()
    table.write([(1, ["грант"], ["measure/theme:a"]), (2, ["мост"], ["measure/theme:it's"])])
    table.write([(1, ["дом"], ["measure/theme:b"])])

    assert table.known(["measure/theme:a", "measure/theme:b", "measure/theme:it's", 'x"y']) == {
        "measure/theme:b",
        "measure/theme:it's",
    }
    table.delete([1, 2, 3])
    assert table.known(["measure/theme:b"]) == set()
    assert table.known([]) == set()
