import math

import pytest

from search.quality import metrics

GRADES = {"best": 3, "good": 2, "near": 1, "off": 0}


class TestNdcg:
    def test_the_best_order_gives_one(self) -> None:
        assert metrics.ndcg(["best", "good", "near", "off"], GRADES) == pytest.approx(1)

    def test_a_worse_order_gives_the_part_that_the_formula_says(self) -> None:
        gained = 3 / math.log2(2) + 7 / math.log2(3)
        possible = 7 / math.log2(2) + 3 / math.log2(3) + 1 / math.log2(4)

        assert metrics.ndcg(["good", "best"], GRADES) == pytest.approx(gained / possible)

    def test_what_nobody_judged_gains_nothing_but_takes_a_place(self) -> None:
        assert metrics.ndcg(["new", "best"], {"best": 3}) == pytest.approx(1 / math.log2(3))

    def test_places_beyond_the_depth_do_not_count(self) -> None:
        assert metrics.ndcg([*"abcdefghij", "best"], GRADES) == 0
        assert metrics.ndcg([*"abcdefghij", "best"], GRADES, depth=11) > 0

    def test_more_useful_documents_than_places_still_allow_a_full_score(self) -> None:
        grades = {str(number): 3 for number in range(20)}

        assert metrics.ndcg([str(number) for number in range(10)], grades) == pytest.approx(1)

    @pytest.mark.parametrize("grades", [{}, {"off": 0}])
    def test_without_anything_useful_it_is_zero(self, grades: dict[str, int]) -> None:
        assert metrics.ndcg(["off"], grades) == 0


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [(["best"], 1), (["near", "off", "good"], 1 / 3), (["near", "off"], 0), ([], 0)],
)
def test_the_reciprocal_rank_is_that_of_the_first_useful_one(ranking: list[str], expected: float) -> None:
    assert metrics.reciprocal_rank(ranking, GRADES) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [(["off", "near", "good"], 1), (["off", "near", "new", "best"], 0), ([], 0)],
)
def test_success_means_a_useful_one_among_the_first_three(ranking: list[str], expected: float) -> None:
    assert metrics.success(ranking, GRADES) == expected


def test_recall_counts_useful_ones_and_never_more_than_fit() -> None:
    assert metrics.recall(["near", "best"], GRADES) == 0.5
    assert metrics.recall(["a", "b"], dict.fromkeys("abcd", 3), depth=2) == 1
    assert metrics.recall(["near"], {"near": 1}) == 0


def test_unjudged_is_a_part_of_what_is_shown() -> None:
    assert metrics.unjudged(["best", "new", "off", "newer"], GRADES) == 0.5
    assert metrics.unjudged([], GRADES) == 0


class TestInterval:
    def test_it_covers_the_mean_difference_and_repeats_itself(self) -> None:
        ours, theirs = [0.9, 0.8, 0.4, 1.0] * 10, [0.5, 0.7, 0.5, 0.6] * 10
        low, high = metrics.interval(ours, theirs)

        assert low < 0.2 < high
        assert (low, high) == metrics.interval(ours, theirs)

    def test_equal_systems_differ_by_nothing(self) -> None:
        assert metrics.interval([0.3, 0.9], [0.3, 0.9]) == (0, 0)

    def test_a_steady_lead_is_above_zero(self) -> None:
        low, _ = metrics.interval([0.8] * 30, [0.7] * 30)

        assert low == pytest.approx(0.1)

    @pytest.mark.parametrize(("ours", "theirs"), [([1.0], []), ([], [])])
    def test_only_the_same_queries_are_compared(self, ours: list[float], theirs: list[float]) -> None:
        with pytest.raises(ValueError, match=r"shorter|no queries"):
            metrics.interval(ours, theirs)
