import pytest

from practices.choices import CostBand, cost_band


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (0, CostBand.UP_TO_100K),
        (100_000, CostBand.UP_TO_100K),
        (100_001, CostBand.UP_TO_500K),
        (500_000, CostBand.UP_TO_500K),
        (1_000_000, CostBand.UP_TO_1M),
        (3_000_000, CostBand.UP_TO_3M),
        (3_000_001, CostBand.OVER_3M),
    ],
)
def test_an_upper_end_belongs_to_its_band(total: int, band: CostBand) -> None:
    assert cost_band(total) is band
