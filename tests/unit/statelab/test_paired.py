"""Ratios of what was measured in turn, and their intervals."""

from math import comb

import pytest

from benchmarks.paired import ratio


def test_the_ratio_is_the_median_and_keeps_still_when_a_pair_is_disturbed() -> None:
    calm = [(1.0 + n / 100, 2.0) for n in range(10)]
    found = ratio(calm)
    assert (found.median, found.low, found.high) == pytest.approx((0.5225, 0.505, 0.54))
    assert ratio([*calm[:9], (90.0, 2.0)]).median == found.median
    assert str(found) == "0.52 (0.51 to 0.54)"


@pytest.mark.parametrize(("count", "left_out"), [(6, 0), (8, 0), (9, 1), (12, 2), (30, 9)])
def test_the_interval_leaves_out_as_many_as_95_percent_allow(count: int, left_out: int) -> None:
    found = ratio([(float(n), 1.0) for n in range(1, count + 1)])
    assert (found.low, found.high) == (1 + left_out, count - left_out)

    def missed(out: int) -> float:
        return sum(comb(count, n) for n in range(out + 1)) / 2.0 ** (count - 1)

    assert missed(left_out) <= 0.05 < missed(left_out + 1)


def test_five_pairs_are_too_few_for_an_interval() -> None:
    with pytest.raises(ValueError, match="5 values are too few"):
        ratio([(1.0, 1.0)] * 5)
