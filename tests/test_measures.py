from decimal import Decimal
from fractions import Fraction
from math import inf, nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from majilis import measures

checked = settings(max_examples=60, deadline=None, derandomize=True)

FRAGMENTATION = [
    measures.dunleavy_boucek_number,
    measures.effective_number_of_parties,
    measures.fractionalization,
    measures.golosov_effective_number,
    measures.herfindahl,
    measures.inverse_largest_share,
    measures.molinar_number,
]
DISPROPORTIONALITY = [
    measures.cox_shugart_slope,
    measures.dhondt_index,
    measures.gallagher,
    measures.grofman,
    measures.lijphart,
    measures.loosemore_hanby,
    measures.rae,
    measures.rose,
    measures.sainte_lague_index,
]
PER_PARTY = [measures.advantage_ratio, measures.seat_bonus]
ONE_VECTOR = [*FRAGMENTATION, measures.largest_share]
TWO_VECTORS = [*DISPROPORTIONALITY, *PER_PARTY]

# Votes in percent and seats from ParlGov; the indices from Gallagher, Election Indices, and for
# Turkey 1991 from Carey & Hix (2011), both as given by Gandrud (2015): least squares, effective
# number of parties by votes and by seats, to two decimals each.
# name, decimals of the votes, votes, seats, seats of the chamber, the three indices
PUBLISHED = [
    ("AUT-1986", 1, [43.1, 41.3, 9.7, 4.8, 0.7], [80, 77, 18, 8, 0], 183, 0.93, None, None),
    (
        *("CAN-2011", 1, [39.6, 30.6, 18.9, 6.1, 3.9, 0.1], [166, 103, 34, 4, 1, 0], 308),
        *(12.42, 3.43, 2.41),
    ),
    (
        # The last four seats are North Atlantic ones, won outside the Danish count.
        *("DNK-2001", 1, [31.2, 29.1, 12, 9.1, 6.4, 5.2, 2.4, 2.3, 1.8, 0.5, 0, 0, 0, 0]),
        *([56, 52, 22, 16, 12, 9, 4, 4, 0, 0, 1, 1, 1, 1], 179, 1.58, None, None),
    ),
    (
        *("EST-2007", 1, [27.8, 26.1, 17.9, 10.6, 7.1, 7.1, 1.7, 1.0]),
        *([31, 29, 19, 10, 6, 6, 0, 0], 101, 3.43, None, None),
    ),
    (
        *("FIN-1987", 1, [24.1, 23.1, 17.6, 9.4, 6.3, 5.3, 4.2, 4.0, 2.6, 1.2, 1.0, 0.3]),
        *([56, 53, 40, 16, 9, 12, 4, 4, 5, 0, 0, 1], 200, 4.98, None, None),
    ),
    (
        *("ISL-2013", 2, [26.7, 24.43, 12.85, 10.87, 8.25, 5.1, 3.1, 3.02, 2.46, 1.73, 1.07]),
        *([19, 19, 9, 7, 6, 3, 0, 0, 0, 0, 0], 63, 6.23, 5.83, 4.42),
    ),
    (
        *("LUX-2009", 2, [38.04, 21.56, 14.98, 11.71, 8.13, 3.29, 1.47]),
        *([26, 13, 9, 7, 4, 1, 0], 60, 4.22, None, None),
    ),
    (
        *("NLD-2010", 2, [20.49, 19.63, 15.45, 13.61, 9.82, 6.95, 6.67, 3.24, 1.74, 1.3, 0.56]),
        *([31, 30, 24, 21, 15, 10, 10, 5, 2, 2, 0], 150, 0.81, None, None),
    ),
    (
        *("NZL-2011", 2, [47.31, 27.48, 11.06, 6.59, 2.65, 1.43, 1.08, 1.07, 0.6]),
        *([59, 34, 14, 8, 0, 3, 1, 1, 1], 121, 2.38, 3.15, 2.98),
    ),
    (
        *("POL-2011", 2, [39.18, 29.89, 10.02, 8.36, 8.24, 2.19, 1.06, 0.19]),
        *([207, 157, 40, 28, 27, 0, 0, 1], 460, 5.95, 3.74, 3.0),
    ),
    (
        *("SWE-2010", 2, [30.66, 30.06, 7.34, 7.06, 6.56, 5.7, 5.6, 5.6, 0.65]),
        *([112, 107, 25, 24, 23, 20, 19, 19, 0], 349, 1.25, 4.79, 4.54),
    ),
    (
        *("TUR-1991", 2, [27.03, 24.01, 20.75, 16.879, 10.75, 0.4]),
        *([178, 115, 88, 62, 7, 0], 450, 11.29, None, None),
    ),
]
NAMES = [row[0] for row in PUBLISHED]
PRINTED = 0.005  # half a unit of the last decimal that the indices are printed to


def percent(values):
    return np.array(values) / 100


def residual(votes, half_unit):
    """Percentage points that the printed shares can leave to parties that are not listed."""
    return max(0, 100 - sum(votes) + len(votes) * half_unit)


@pytest.mark.parametrize("row", PUBLISHED, ids=NAMES)
def test_gallagher_agrees_with_print_as_far_as_rounding_allows(row):
    _, decimals, votes, seats, chamber, published, _, _ = row
    index = measures.gallagher(percent(votes), np.array(seats) / chamber)
    half_unit = 0.5 * 10**-decimals
    # The index is a norm over sqrt 2, so errors of half a unit move it by no more than theirs.
    rounding = half_unit * sqrt(len(votes) / 2)
    lowest = index - rounding
    # At most, one party holds the whole residual and wins nothing.
    highest = sqrt((index + rounding) ** 2 + residual(votes, half_unit) ** 2 / 2)
    assert lowest - PRINTED <= published <= highest + PRINTED


@pytest.mark.parametrize("row", [row for row in PUBLISHED if row[6]], ids=lambda row: row[0])
def test_effective_number_by_votes_agrees_as_far_as_rounding_allows(row):
    _, decimals, votes, _, _, _, published, _ = row
    number = measures.effective_number_of_parties(percent(votes))
    half_unit = 0.5 * 10**-decimals
    rounding = sum(2 * vote * half_unit + half_unit**2 for vote in votes)
    squares = 10_000 / number
    fewest = 10_000 / (squares + rounding + residual(votes, half_unit) ** 2)
    most = 10_000 / (squares - rounding)
    assert fewest - PRINTED <= published <= most + PRINTED


@pytest.mark.parametrize("row", [row for row in PUBLISHED if row[7]], ids=lambda row: row[0])
def test_effective_number_by_seats_agrees_with_print(row):
    _, _, _, seats, chamber, _, _, published = row
    number = measures.effective_number_of_parties(np.array(seats) / chamber)
    assert number == pytest.approx(published, abs=PRINTED)


def test_gallagher_of_queensland_2012():
    # Wikipedia, Gallagher index: six parties, printed to two decimals.
    votes = [49.65, 26.66, 11.5, 7.53, 3.16, 1.47]
    seats = [87.64, 7.87, 2.25, 0, 2.25, 0]
    index = measures.gallagher(percent(votes), percent(seats))
    assert index == pytest.approx(31.16, abs=0.01 * sqrt(6 / 2) + PRINTED)


def test_gallagher_of_new_zealand_2005_is_not_the_printed_one():
    # Wikipedia's worked example prints a sum of squares of 2.4711 and an index of 1.11. Its own
    # shares give 2.5329 and 1.13, so 1.11 is no target.
    votes = [41.10, 39.10, 5.72, 5.30, 2.12, 2.67, 1.51, 1.16, 0.62, 0.25]
    votes += [0.12, 0.07, 0.05, 0.05, 0.04, 0.03, 0.03, 0.02, 0.02]
    seats = [41.32, 39.67, 5.79, 4.96, 3.30, 2.48, 1.65, 0.82] + [0] * 11
    index = measures.gallagher(percent(votes), percent(seats))
    assert 2 * index**2 == pytest.approx(2.5329, abs=1e-9)
    assert round(float(index), 2) == 1.13


@pytest.mark.parametrize(
    ("shares", "laakso_taagepera", "golosov"),
    # Exact values in a discussion on the election-methods list, R. Hyman, 15 December 2012.
    [
        ([1 / 2, 1 / 2], 2, 2),
        ([1 / 2, 1 / 4, 1 / 4], 8 / 3, 15 / 7),
        ([1 / 4] * 4, 4, 4),
    ],
)
def test_published_effective_numbers(shares, laakso_taagepera, golosov):
    assert measures.effective_number_of_parties(shares) == pytest.approx(laakso_taagepera)
    assert measures.golosov_effective_number(shares) == pytest.approx(golosov)


def test_golosov_can_exceed_laakso_taagepera():
    # One party a little ahead of many: no rule says that Golosov's number is the lower one.
    shares = [0.15, *[0.1] * 7, *[0.01] * 15]
    number = measures.golosov_effective_number(shares)
    assert number > measures.effective_number_of_parties(shares)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (measures.herfindahl, 3 / 8),
        (measures.fractionalization, 5 / 8),
        (measures.inverse_largest_share, 2),
        (measures.dunleavy_boucek_number, 7 / 3),
        (measures.molinar_number, 17 / 9),
        (measures.largest_share, 1 / 2),
    ],
)
def test_fragmentation_by_hand(measure, expected):
    assert measure([1 / 4, 1 / 2, 1 / 4]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (measures.gallagher, 100 * sqrt(0.0362 / 2)),
        (measures.loosemore_hanby, 15),
        (measures.rose, 85),
        (measures.lijphart, 15),
        (measures.rae, 10),
        (measures.sainte_lague_index, 0.0225 / 0.5 + 0.0121 / 0.36 + 0.0016 / 0.04),
        (measures.dhondt_index, 1.3),
        (measures.grofman, 100 * 0.3 * (0.5**2 + 0.36**2 + 0.04**2)),
        # Deviations from the means: .275, .135, -.185, -.225 and .425, .025, -.225, -.225.
        (measures.cox_shugart_slope, 0.2125 / 0.1787),
    ],
)
def test_disproportionality_by_hand(measure, expected):
    # Deviations of +15, -11 and -4 points; the last party has neither votes nor seats.
    index = measure([0.5, 0.36, 0.04, 0.0], [0.65, 0.25, 0.0, 0.0])
    assert index == pytest.approx(expected)


def test_molinar_falls_below_two_among_many_parties():
    # Taagepera (1999): the index can do so while several parties matter.
    shares = [0.46, 0.14, 0.14, 0.13, 0.13]
    assert measures.molinar_number(shares) < 2
    assert measures.inverse_largest_share(shares) > 2


def test_rae_leaves_out_half_a_percent_and_less():
    assert measures.rae([0.6, 0.395, 0.005], [0.7, 0.3, 0]) == pytest.approx((10 + 9.5) / 2)
    assert np.isnan(measures.rae([0.004, 0.004], [0.5, 0.5]))


@pytest.mark.parametrize("index", [measures.sainte_lague_index, measures.dhondt_index])
def test_seats_without_votes_have_no_relative_index(index):
    with pytest.raises(ValueError, match="seats but no votes"):
        index([1.0, 0.0], [0.9, 0.1])


def test_a_list_without_votes_is_not_the_most_overrepresented():
    # With seats of others left out, no party has as large a part of them as of votes.
    assert measures.dhondt_index([0.6, 0.4, 0.0], [0.5, 0.3, 0.0]) == pytest.approx(5 / 6)


def test_grouped_and_dropped_residuals_differ():
    dropped = measures.gallagher([0.5, 0.4], [0.6, 0.4])
    grouped = measures.gallagher([0.5, 0.4, 0.1], [0.6, 0.4, 0])
    assert dropped == pytest.approx(100 * sqrt(0.005))
    assert grouped == pytest.approx(10)


def test_bonus_and_advantage_are_by_party():
    votes, seats = [0.5, 0.3, 0.2, 0.0], [0.7, 0.2, 0.0, 0.1]
    np.testing.assert_allclose(measures.seat_bonus(votes, seats), [0.2, -0.1, -0.2, 0.1])
    np.testing.assert_allclose(measures.advantage_ratio(votes, seats), [1.4, 2 / 3, 0, nan])


def test_votes_without_seats():
    votes, seats = [[600, 300, 100], [5, 5, 0]], [[2, 1, 0], [0, 2, 0]]
    assert measures.wasted_votes(votes, seats).tolist() == [[0, 0, 100], [5, 0, 0]]
    np.testing.assert_allclose(
        measures.votes_per_seat(votes, seats), [[300, 300, nan], [nan, 2.5, nan]]
    )


def test_votes_beyond_64_bits_stay_exact():
    assert measures.wasted_votes([10**20, 1], [0, 1]).tolist() == [10**20, 0]
    assert measures.wasted_votes(np.array([2**63, 1], dtype=np.uint64), [0, 1])[0] == 2**63


def test_an_early_count_can_contradict_the_final_one():
    implied = measures.later_count_share(0.9, 0.5, [0.0, 0.5, 0.8])
    np.testing.assert_allclose(implied, [0.5, 0.1, -1.1])


@given(early=st.floats(0, 1), later=st.floats(0, 1), coverage=st.floats(0, 0.99))
@checked
def test_later_share_undoes_the_weighted_mean(early, later, coverage):
    final = min(coverage * early + (1 - coverage) * later, 1)
    assert measures.later_count_share(early, final, coverage) == pytest.approx(later, abs=1e-9)


@pytest.mark.parametrize("total", [1, 2, 3, 10, 67, 76, 77, 98, 99, 107, 450, 10**18 + 1])
def test_majorities_are_the_smallest_that_suffice(total):
    half, most = measures.majority(total), measures.qualified_majority(total)
    assert 2 * (half - 1) <= total < 2 * half
    assert 3 * (most - 1) < 2 * total <= 3 * most


@given(total=st.integers(1, 10**20), parts=st.tuples(st.integers(1, 60), st.integers(2, 60)))
@checked
def test_a_qualified_majority_is_the_smallest_that_suffices(total, parts):
    share = Fraction(*parts)
    if not Fraction(1, 2) < share <= 1:
        with pytest.raises(ValueError, match="above a half"):
            measures.qualified_majority(total, share)
        return
    needed = measures.qualified_majority(total, share)
    assert Fraction(needed - 1, total) < share <= Fraction(needed, total)


@pytest.mark.parametrize("measure", [measures.majority, measures.qualified_majority])
@pytest.mark.parametrize(("total", "error"), [(0, ValueError), (-1, ValueError), (7.5, TypeError)])
def test_a_chamber_has_a_whole_number_of_seats(measure, total, error):
    with pytest.raises(error):
        measure(total)


BAD_SHARES = [
    ([0.5, nan], "NaN"),
    ([0.5, -0.1], "negative"),
    ([60.61, 12.04], "not percentages"),
    ([0.5, inf], "not percentages"),
    ([0.6, 0.4006], "sum to more than 1"),
    ([], "at least one party"),
    (0.5, "at least one party"),
]


@pytest.mark.parametrize(("shares", "message"), BAD_SHARES)
@pytest.mark.parametrize("measure", ONE_VECTOR)
def test_shares_that_cannot_be_used(measure, shares, message):
    with pytest.raises(ValueError, match=message):
        measure(shares)


@pytest.mark.parametrize(("shares", "message"), BAD_SHARES)
@pytest.mark.parametrize("measure", TWO_VECTORS)
def test_pairs_of_shares_that_cannot_be_used(measure, shares, message):
    with pytest.raises(ValueError, match=f"seat_shares.*{message}"):
        measure([0.5, 0.5], shares)
    with pytest.raises(ValueError, match=f"vote_shares.*{message}"):
        measure(shares, [0.5, 0.5])


@pytest.mark.parametrize("measure", TWO_VECTORS)
def test_a_single_party_is_not_compared_with_all(measure):
    with pytest.raises(ValueError, match="same parties on the last axis: 2 and 1"):
        measure([0.5, 0.5], [1.0])


@pytest.mark.parametrize("measure", [measures.wasted_votes, measures.votes_per_seat])
@pytest.mark.parametrize(
    ("votes", "message"),
    [([1.5, 2], "integer type"), ([-1, 2], "negative"), ([1], "same parties"), (3, "one party")],
)
def test_counts_that_cannot_be_used(measure, votes, message):
    with pytest.raises(ValueError, match=message):
        measure(votes, [1, 0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((42.7, 0.6, 0.2), "early_share.*percentages"),
        ((0.4, -0.6, 0.2), "final_share.*negative"),
        ((0.4, 0.6, 1.0), "coverage must be below 1"),
    ],
)
def test_counts_over_time_that_cannot_be_used(arguments, message):
    with pytest.raises(ValueError, match=message):
        measures.later_count_share(*arguments)


MISSING = "must not hold NaN: a missing share has to be settled first."
NONE = "must hold at least one party on the last axis."
HALVES = [0.5, 0.5]


@pytest.mark.parametrize(
    ("measure", "arguments", "sentence"),
    [
        (measures.herfindahl, ([0.5, nan],), f"shares {MISSING}"),
        (measures.herfindahl, ([],), f"shares {NONE}"),
        (
            *(measures.herfindahl, ([1.5],)),
            "shares must be fractions of one, not percentages: 1.5 is above 1.",
        ),
        (
            *(measures.largest_share, ([0.6, 0.5],)),
            "shares of one election must not sum to more than 1: 1.1000.",
        ),
        (measures.largest_share, ([-0.5],), "shares must not be negative: -0.5 is below 0."),
        (measures.gallagher, ([nan], [1]), f"vote_shares {MISSING}"),
        (measures.gallagher, ([1], [nan]), f"seat_shares {MISSING}"),
        (measures.seat_bonus, ([nan], [1]), f"vote_shares {MISSING}"),
        (measures.seat_bonus, ([1], [nan]), f"seat_shares {MISSING}"),
        *(
            (
                *(measure, (HALVES, [1.0])),
                "vote_shares and seat_shares must hold the same parties on the last axis: 2 and 1.",
            )
            for measure in (measures.gallagher, measures.seat_bonus)
        ),
        (
            *(measures.dhondt_index, ([1, 0], HALVES)),
            "A party has seats but no votes, so this index is undefined.",
        ),
        (
            *(measures.grofman, (HALVES, HALVES, "both")),
            "number must be votes or seats: 'both'.",
        ),
        (
            *(measures.wasted_votes, ([0.5], [1])),
            "votes must be whole numbers of an integer type.",
        ),
        (measures.wasted_votes, ([1], [-1]), "seats must not be negative: -1 is below 0."),
        (
            *(measures.wasted_votes, ([1, 2], [1])),
            "votes and seats must hold the same parties on the last axis: 2 and 1.",
        ),
        (measures.later_count_share, (nan, 0.5, 0.5), f"early_share {MISSING}"),
        (measures.later_count_share, (0.5, nan, 0.5), f"final_share {MISSING}"),
        (measures.later_count_share, (0.5, 0.5, nan), f"coverage {MISSING}"),
        (
            *(measures.later_count_share, (0.5, 0.5, 1)),
            "coverage must be below 1: a full count leaves no later votes.",
        ),
        (
            *(measures.opposition_concentration, (HALVES, [1, 0])),
            "opposition must be a truth value for each of the 2 parties, got int64 of shape (2,).",
        ),
        (measures.majority, (0,), "seats_total must be at least 1: 0."),
        (measures.merge, (5, [0]), f"values {NONE}"),
        (
            *(measures.merge, ([1, 2], [0, 3], 3)),
            "groups must give each of the 2 parties a number from 0 to 2: [0, 3].",
        ),
        (measures.pedersen_volatility, ([nan], [1]), f"before {MISSING}"),
        (measures.pedersen_volatility, ([1], [nan]), f"after {MISSING}"),
        (
            *(measures.pedersen_volatility, (HALVES, [1.0])),
            "before and after must hold the same parties on the last axis: 2 and 1.",
        ),
        (
            *(measures.pedersen_volatility, (HALVES, HALVES, [0, 1])),
            "before_groups and after_groups must be given both or neither.",
        ),
    ],
)
def test_a_refusal_names_what_it_refuses(measure, arguments, sentence):
    with pytest.raises(ValueError, match=" ") as caught:
        measure(*arguments)
    assert str(caught.value) == sentence


@pytest.mark.parametrize("kind", [Fraction, Decimal, np.float32, np.float64])
def test_shares_may_be_numbers_of_any_kind(kind):
    shares = [kind(number) for number in (0.5, 0.25, 0.25)]
    assert measures.effective_number_of_parties(shares) == pytest.approx(8 / 3)
    assert measures.gallagher(shares, shares) == 0
    assert measures.pedersen_volatility(shares, shares, [0, 1, 1], [1, 0, 0]) == 0
    assert measures.largest_share([1, 0]) == 1


def test_merged_shares_are_summed_in_double_precision():
    tenths = np.full(10, 0.1, dtype=np.float32)
    groups, rest = [0] * 9 + [1], np.array([0.3, 0.7], dtype=np.float32)
    for before, after, *mapping in (
        (tenths, rest, groups, [0, 1]),
        (rest, tenths, [0, 1], groups),
    ):
        wide = before.astype(np.float64), after.astype(np.float64)
        assert measures.pedersen_volatility(
            before, after, *mapping
        ) == measures.pedersen_volatility(*wide, *mapping)


def test_shares_may_leave_a_residual_out_or_exceed_one_by_rounding():
    assert measures.largest_share([1.0, 0.0005]) == 1
    assert measures.effective_number_of_parties([0.5, 0.25]) == pytest.approx(3.2)
    assert measures.effective_number_of_parties([0.6004, 0.4]) == pytest.approx(1.92, abs=0.01)


@pytest.mark.parametrize("measure", FRAGMENTATION)
def test_nothing_has_no_fragmentation(measure):
    result = measure([[0.0, 0.0], [0.5, 0.5]])
    assert np.isnan(result).tolist() == [True, False]


@pytest.mark.parametrize("measure", DISPROPORTIONALITY)
def test_no_votes_or_no_seats_have_no_disproportionality(measure):
    some, none = [0.625, 0.375], [0.0, 0.0]
    result = measure([some, some, none], [some, none, none])
    assert np.isnan(result).tolist() == [False, True, True]


def test_nobody_has_the_largest_share_of_nothing():
    assert measures.largest_share([0.0, 0.0]) == 0


@st.composite
def elections(draw):
    """Draw the votes and seats of one election as shares; every list has a vote."""
    parties = draw(st.integers(1, 8))
    votes = draw(st.lists(st.integers(1, 10**6), min_size=parties, max_size=parties))
    seats = draw(st.lists(st.integers(0, 200), min_size=parties, max_size=parties).filter(any))
    return np.array(votes) / sum(votes), np.array(seats) / sum(seats)


CLOSE = 1e-9


@given(elections())
@checked
def test_numbers_of_parties_are_bounded_and_ordered(election):
    shares, _ = election
    number = measures.effective_number_of_parties(shares)
    dominance = measures.inverse_largest_share(shares)
    mean = measures.dunleavy_boucek_number(shares)
    assert 1 - CLOSE <= dominance <= mean + CLOSE
    assert mean <= number + CLOSE <= len(shares) + 2 * CLOSE
    assert 1 - CLOSE <= measures.molinar_number(shares) <= number + CLOSE
    assert 1 - CLOSE <= measures.golosov_effective_number(shares) <= len(shares) + CLOSE
    assert measures.herfindahl(shares) + measures.fractionalization(shares) == pytest.approx(1)


@pytest.mark.parametrize("parties", [1, 2, 7, 40])
@pytest.mark.parametrize(
    "measure",
    [
        measures.dunleavy_boucek_number,
        measures.effective_number_of_parties,
        measures.golosov_effective_number,
        measures.inverse_largest_share,
        measures.molinar_number,
    ],
)
def test_equal_parties_count_as_many_as_they_are(measure, parties):
    assert measure(np.full(parties, 1 / parties)) == pytest.approx(parties)


@given(elections())
@checked
def test_disproportionality_is_bounded_and_ordered(election):
    votes, seats = election
    total = measures.loosemore_hanby(votes, seats)
    assert 0 <= total <= 100 + CLOSE
    assert measures.gallagher(votes, seats) <= total + CLOSE
    assert measures.lijphart(votes, seats) <= total + CLOSE
    assert measures.rose(votes, seats) == pytest.approx(100 - total)
    assert measures.dhondt_index(votes, seats) >= 1 - CLOSE
    assert measures.sainte_lague_index(votes, seats) >= 0
    for number in ("votes", "seats"):
        assert 0 <= measures.grofman(votes, seats, number) <= 2 * total + CLOSE


@pytest.mark.parametrize("measure", DISPROPORTIONALITY)
@given(election=elections())
@checked
def test_proportional_seats_have_no_disproportionality(measure, election):
    votes, _ = election
    perfect = {measures.rose: 100, measures.dhondt_index: 1, measures.cox_shugart_slope: 1}
    if measure is measures.cox_shugart_slope and votes.min() == votes.max():
        assert np.isnan(measure(votes, votes))
    else:
        assert measure(votes, votes) == pytest.approx(perfect.get(measure, 0), abs=CLOSE)


@given(elections(), st.randoms(use_true_random=False))
@checked
def test_the_order_of_parties_does_not_matter(election, random):
    votes, seats = election
    order = list(range(len(votes)))
    random.shuffle(order)
    for measure in ONE_VECTOR:
        assert measure(votes[order]) == pytest.approx(measure(votes))
    for measure in DISPROPORTIONALITY:
        assert measure(votes[order], seats[order]) == pytest.approx(
            measure(votes, seats), abs=CLOSE, nan_ok=True
        )


def many_elections():
    generator = np.random.default_rng(2004)
    votes, seats = generator.dirichlet(np.full(5, 0.7), size=(2, 3, 4))
    return votes, seats


@pytest.mark.parametrize("measure", ONE_VECTOR)
def test_many_elections_are_measured_as_one_by_one(measure):
    votes, _ = many_elections()
    result = measure(votes)
    assert result.shape == votes.shape[:-1]
    for place in np.ndindex(result.shape):
        assert result[place] == pytest.approx(measure(votes[place]))


@pytest.mark.parametrize("measure", TWO_VECTORS)
def test_many_pairs_are_measured_as_one_by_one(measure):
    votes, seats = many_elections()
    result = measure(votes, seats)
    for place in np.ndindex(votes.shape[:-1]):
        np.testing.assert_allclose(result[place], measure(votes[place], seats[place]))
    # One vector of votes against many chambers.
    np.testing.assert_allclose(measure(votes[0, 0], seats)[1, 1], measure(votes[0, 0], seats[1, 1]))


# What is by party, or takes more than shares, each with what it asks beside votes and seats.
MORE = {
    measures.bloc_volatility: ([0, 0, 1, 1, 2],),
    measures.pedersen_volatility: ([0, 0, 1, 2, 2], [0, 1, 1, 2, 2]),
    measures.opposition_concentration: (),
    measures.opposition_effective_number: (),
    measures.votes_per_seat: (),
    measures.wasted_votes: (),
}


@pytest.mark.parametrize("measure", MORE, ids=lambda measure: measure.__name__)
def test_all_else_is_measured_for_many_elections_as_one_by_one(measure):
    first, second = many_elections()
    if measure in (measures.wasted_votes, measures.votes_per_seat):
        first, second = (first * 1000).astype(int), (second * 9).astype(int)
    if measure in (measures.opposition_concentration, measures.opposition_effective_number):
        second = second > 0.1
    many = np.asarray(measure(first, second, *MORE[measure]))
    for place in np.ndindex(first.shape[:-1]):
        alone = measure(first[place], second[place], *MORE[measure])
        # Between blocs and within them are two answers for each election.
        of_all = (slice(None), *place) if measure is measures.bloc_volatility else place
        np.testing.assert_allclose(many[of_all], alone)


def test_inputs_are_left_as_they_were():
    votes, seats = many_elections()
    before = votes.copy(), seats.copy()
    for measure in ONE_VECTOR:
        measure(votes)
    for measure in TWO_VECTORS:
        measure(votes, seats)
    np.testing.assert_array_equal(votes, before[0])
    np.testing.assert_array_equal(seats, before[1])


def test_grofman_by_votes_and_by_seats_differ():
    votes, seats = [0.5, 0.3, 0.2], [0.8, 0.2, 0.0]
    assert measures.grofman(votes, seats) == pytest.approx(100 * 0.6 * 0.38)
    assert measures.grofman(votes, seats, "seats") == pytest.approx(100 * 0.6 * 0.68)
    with pytest.raises(ValueError, match="votes or seats"):
        measures.grofman(votes, seats, "both")


@given(elections())
@checked
def test_the_slope_is_that_of_a_fitted_line(election):
    votes, seats = election
    slope = measures.cox_shugart_slope(votes, seats)
    if votes.max() - votes.min() < 1e-6:
        return
    design = np.column_stack([votes, np.ones(len(votes))])
    fitted = np.linalg.lstsq(design, seats, rcond=None)[0][0]
    assert slope == pytest.approx(fitted, rel=1e-6, abs=1e-9)


# The mean of three tenths is not a tenth in floats, so that deviations are not quite nought.
@pytest.mark.parametrize("votes", [[1.0], [0.5, 0.5], [0.1] * 3, [1 / 3] * 3])
def test_equal_votes_have_no_slope(votes):
    assert np.isnan(measures.cox_shugart_slope(votes, [1.0] + [0.0] * (len(votes) - 1)))


def test_equal_votes_in_one_election_leave_others_their_slope():
    # The other election has a larger and a smaller share than the equal ones.
    votes, seats = [0.5, 0.45, 0.05], [0.2, 0.5, 0.3]
    slopes = measures.cox_shugart_slope([[0.1] * 3, votes], [seats, seats])
    assert np.isnan(slopes).tolist() == [True, False]
    assert slopes[1] == pytest.approx(measures.cox_shugart_slope(votes, seats))


def test_volatility_by_hand():
    before, after = [0.5, 0.3, 0.2, 0.0], [0.4, 0.35, 0.0, 0.25]
    assert measures.pedersen_volatility(before, after) == pytest.approx(30)
    many = measures.pedersen_volatility([before, after], after)
    np.testing.assert_allclose(many, [30, 0])
    assert np.isnan(measures.pedersen_volatility([0.0, 0.0], [0.5, 0.5]))


def test_volatility_does_not_count_a_merger():
    # Two parties of 30 and 30 percent run as one, which gets 55; another splits into two.
    before, after = [0.3, 0.3, 0.4], [0.55, 0.25, 0.2]
    merged = measures.pedersen_volatility(before, after, [0, 0, 1], [0, 1, 1])
    assert merged == pytest.approx(5)
    # A third party goes, and nothing comes in its place.
    assert measures.pedersen_volatility(
        [0.5, 0.3, 0.2], [0.6, 0.4], [0, 1, 2], [0, 1]
    ) == pytest.approx(20)
    # Without a mapping the same shares look like upheaval.
    assert measures.pedersen_volatility(before, after) == pytest.approx(25)


def test_volatility_between_blocs_and_within_them_by_hand():
    # One bloc goes from 60 to 70 percent, and its two parties trade another 15 points.
    before, after = [0.4, 0.2, 0.4], [0.65, 0.05, 0.3]
    between, within = measures.bloc_volatility(before, after, [0, 0, 1])
    assert (between, within) == (pytest.approx(10), pytest.approx(15))
    assert measures.pedersen_volatility(before, after) == pytest.approx(25)
    # Each party a bloc of its own leaves nothing within, one bloc of all nothing between.
    assert measures.bloc_volatility(before, after, [0, 1, 2])[1] == 0
    assert measures.bloc_volatility(before, after, [0, 0, 0])[0] == pytest.approx(0)
    for blocs in ([0, 1], []):
        with pytest.raises(ValueError, match="each of the 3 parties"):
            measures.bloc_volatility(before, after, blocs)


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        (([0, 1], None), "both or neither"),
        ((None, [0, 1]), "both or neither"),
        (([0], [0, 1]), "each of the 2 parties a number from 0 to 1"),
        (([0, -1], [0, 1]), "each of the 2 parties"),
        (([], []), "each of the 2 parties"),
    ],
)
def test_mergers_that_do_not_fit(groups, message):
    with pytest.raises(ValueError, match=message):
        measures.pedersen_volatility([0.5, 0.5], [0.4, 0.6], *groups)


def test_merged_counts_stay_whole():
    merged = measures.merge([[1, 2, 3], [4, 5, 6]], [1, 0, 1], 3)
    assert merged.tolist() == [[2, 4, 0], [5, 10, 0]]
    assert merged.dtype.kind == "i"
    assert measures.merge(np.array([10**30, 1], dtype=object), [0, 0]).tolist() == [10**30 + 1]
    for groups, count in (([0, 3], 3), ([], None)):
        with pytest.raises(ValueError, match="each of the 2 parties"):
            measures.merge([1, 2], groups, count)


def test_the_opposition_is_measured_within_itself():
    shares = [[0.6, 0.2, 0.1, 0.1], [0.97, 0.03, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]]
    opposition = [False, True, True, True]
    number = measures.opposition_effective_number(shares, opposition)
    concentration = measures.opposition_concentration(shares, opposition)
    np.testing.assert_allclose(number, [0.16 / 0.06, 1, nan])
    np.testing.assert_allclose(concentration, [0.5, 1, nan])
    # Who is the opposition may differ from election to election.
    turned = measures.opposition_concentration(shares[0], [opposition, [True, False, True, False]])
    np.testing.assert_allclose(turned, [0.5, 6 / 7])


@pytest.mark.parametrize(
    "measure", [measures.opposition_concentration, measures.opposition_effective_number]
)
@pytest.mark.parametrize("opposition", [[0, 1], [True], True, ["yes", "no"]])
def test_an_opposition_is_a_truth_value_each(measure, opposition):
    with pytest.raises(ValueError, match="truth value for each of the 2 parties"):
        measure([0.5, 0.5], opposition)
