from typing import Any

import pytest
from django.core.exceptions import ValidationError

from core.labels import Label
from taxonomy.labels import ancestors_and_self, descendants, labels, reach
from taxonomy.models import Territory, Theme

TREE = {
    label.value: label
    for label in (
        Label("krai", "Край"),
        Label("nanaysky", "Нанайский район", parent="krai", depth=1),
        Label("troitskoe", "Троицкое", parent="nanaysky", depth=2),
        Label("khabarovsk", "Хабаровск", parent="krai", depth=1),
    )
}


def test_a_district_reaches_up_and_down() -> None:
    assert reach(TREE, "nanaysky") == {"krai", "nanaysky", "troitskoe"}
    assert reach(TREE, "krai") == set(TREE)
    assert ancestors_and_self(TREE, "troitskoe") == ["troitskoe", "nanaysky", "krai"]
    assert descendants(TREE, "khabarovsk") == set()
    assert reach(TREE, "unknown") == set()


@pytest.mark.django_db
def test_labels_come_in_the_order_of_the_tree_in_one_query(django_assert_num_queries: Any) -> None:
    krai = Territory.objects.create(key="krai", name="Хабаровский край", kind="region")
    Territory.objects.create(key="b", name="Бикинский район", parent=krai, sort_order=2)
    Territory.objects.create(key="a", name="Амурский район", parent=krai, sort_order=1)

    with django_assert_num_queries(1):
        found = labels()["territory"]
    with django_assert_num_queries(0):
        labels()

    assert [(label.value, label.depth) for label in found.values()] == [("krai", 0), ("a", 1), ("b", 1)]


@pytest.mark.django_db
def test_a_new_name_is_seen_at_once() -> None:
    theme = Theme.objects.create(key="health", name="Здоровье")
    assert labels()["theme"]["health"].label == "Здоровье"

    theme.name = "Здравоохранение"
    theme.save()

    assert labels()["theme"]["health"].label == "Здравоохранение"


@pytest.mark.django_db
def test_a_theme_cannot_stand_below_itself() -> None:
    top = Theme.objects.create(key="top", name="Верх")
    child = Theme.objects.create(key="child", name="Низ", parent=top)
    top.parent = child

    with pytest.raises(ValidationError, match="круг"):
        top.clean()
