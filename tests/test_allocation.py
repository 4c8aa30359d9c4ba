import pickle
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from majilis.allocation import (
    FORMULAS,
    Tie,
    TieError,
    allocate,
    allocate_with_ties,
    pass_threshold,
    quota,
    threshold_votes,
)

checked = settings(max_examples=40, deadline=None, derandomize=True)

REMAINDERS = ("hare", "droop", "hagenbach_bischoff", "imperiali")
AVERAGES = tuple(formula for formula in FORMULAS if formula not in REMAINDERS)
SEAT_FOR_ALL = ("adams", "huntington_hill", "dean")
PROPORTIONAL = ("hare", "dhondt", "sainte_lague", "modified_sainte_lague", "danish")

# M. L. Balinski & H. P. Young (1975), The quota method of apportionment, American Mathematical
# Monthly 82(7), 701-730.
BALINSKI_YOUNG = [5117, 4400, 162, 161, 160]
# wahlrecht.de/verfahren/anschaulich, one election by many formulas.
COMPARED = [43, 33, 12, 8, 4]
# M. Gallagher (1991), Electoral Studies 10(1), table 1: five seats.
GALLAGHER = [60_000, 28_000, 12_000]


@pytest.mark.parametrize(
    ("formula", "votes", "seats", "expected"),
    [
        ("hare", BALINSKI_YOUNG, 100, [51, 44, 2, 2, 1]),
        ("dhondt", BALINSKI_YOUNG, 100, [52, 45, 1, 1, 1]),
        ("sainte_lague", BALINSKI_YOUNG, 100, [51, 43, 2, 2, 2]),
        ("modified_sainte_lague", BALINSKI_YOUNG, 100, [51, 43, 2, 2, 2]),
        ("huntington_hill", BALINSKI_YOUNG, 100, [51, 43, 2, 2, 2]),
        ("adams", BALINSKI_YOUNG, 100, [51, 43, 2, 2, 2]),
        ("dean", BALINSKI_YOUNG, 100, [51, 43, 2, 2, 2]),
        # wahlrecht.de/verfahren/dhondt123.html and stlague12.html
        ("dhondt", [4160, 3380, 2460], 10, [4, 4, 2]),
        ("sainte_lague", [4160, 3380, 2460], 10, [4, 3, 3]),
        ("adams", COMPARED, 10, [4, 3, 1, 1, 1]),
        ("huntington_hill", COMPARED, 10, [4, 3, 1, 1, 1]),
        ("dean", COMPARED, 10, [4, 3, 1, 1, 1]),
        ("sainte_lague", COMPARED, 10, [5, 3, 1, 1, 0]),
        ("dhondt", COMPARED, 10, [5, 4, 1, 0, 0]),
        ("hare", COMPARED, 10, [4, 3, 1, 1, 1]),
        # de.wikipedia.org: Adams-Verfahren, Hill-Huntington-Verfahren, Hare-Niemeyer-Verfahren
        ("adams", [450, 350, 199, 1], 50, [22, 17, 10, 1]),
        ("dean", [450, 350, 199, 1], 50, [22, 17, 10, 1]),
        ("huntington_hill", [450, 350, 199, 1], 50, [22, 17, 10, 1]),
        ("hare", [216, 310, 22, 32], 60, [23, 32, 2, 3]),
        # en.wikipedia.org: Largest remainder method
        ("hare", [47_000, 16_000, 15_800, 12_000, 6_100, 3_100], 10, [5, 2, 1, 1, 1, 0]),
        # Tests of the package proporz
        ("sainte_lague", [5200, 1700, 3100], 15, [8, 2, 5]),
        # archipel-des-libertes.fr
        ("hare", [500, 300, 110, 20], 4, [2, 1, 1, 0]),
        # Tests of the package apportionment: the first divisor makes the difference
        ("sainte_lague", [6, 1], 4, [3, 1]),
        ("modified_sainte_lague", [6, 1], 4, [4, 0]),
        ("dhondt", GALLAGHER, 5, [4, 1, 0]),
    ],
)
def test_published_examples(formula, votes, seats, expected):
    assert allocate(votes, seats, formula).tolist() == expected


@pytest.mark.parametrize(
    ("formula", "votes", "seats", "expected"),
    [
        # Quotas 20, 16.67 and 14.29 of a hundred votes and four seats to fill.
        ("droop", [44, 36, 20], 4, [2, 1, 1]),
        ("hagenbach_bischoff", [44, 36, 19], 4, [2, 1, 1]),
        ("imperiali", [49, 32, 19], 4, [2, 1, 1]),
        # Quotients 60, 15, 8.6 and 28, 7 and 12.
        ("danish", GALLAGHER, 4, [2, 1, 1]),
    ],
)
def test_examples_by_hand(formula, votes, seats, expected):
    assert allocate(votes, seats, formula).tolist() == expected


@pytest.mark.parametrize("threshold", [0.07, np.float64(0.07), Decimal("0.07"), Fraction(7, 100)])
@pytest.mark.parametrize("scale", [1, 3, 10**17, 10**30])
def test_a_threshold_met_exactly_is_met(threshold, scale):
    votes = [93 * scale, 7 * scale]
    assert pass_threshold(votes, threshold).tolist() == [True, True]
    assert pass_threshold(votes, threshold, 100 * scale + 1).tolist() == [True, False]


def test_a_base_for_each_election():
    votes = np.array([[[93, 7], [93, 7]]])
    passing = pass_threshold(votes, 0.07, [100, 101])
    assert passing.tolist() == [[[True, True], [True, False]]]
    assert allocate(votes, 10, "hare", 0.07, [100, 101]).tolist() == [[[9, 1], [10, 0]]]
    won, ties = allocate_with_ties(votes, 10, "hare", 0.07, [100, 101])
    assert (won.tolist(), ties) == ([[[9, 1], [10, 0]]], ())


@given(
    votes=st.lists(st.integers(0, 10**6), min_size=2, max_size=6),
    own=st.lists(st.integers(0, 999), min_size=6, max_size=6),
    base=st.integers(1, 10**7),
)
def test_each_list_may_have_a_threshold_of_its_own(votes, own, base):
    shares = [Fraction(thousandths, 1000) for thousandths in own[: len(votes)]]
    passing = pass_threshold([votes, votes], shares, base)
    alone = [pass_threshold(votes, share, base)[place] for place, share in enumerate(shares)]
    assert passing.tolist() == [alone, alone]


def test_thresholds_are_one_or_one_for_each_list():
    with pytest.raises(ValueError, match="2 for 3 lists"):
        pass_threshold([5, 4, 3], [0.1, 0.2])
    assert allocate([60, 30, 10], 10, threshold=[0.1, 0.4, 0.1]).tolist() == [9, 0, 1]


def test_no_threshold_lets_lists_without_votes_pass_but_not_win():
    assert pass_threshold([5, 0], 0).tolist() == [True, True]
    assert allocate([5, 0], 3).tolist() == [3, 0]
    # Whole quotas leave two seats over, and no list has a remainder.
    assert allocate([2, 1, 0], 5, "droop").tolist() == [3, 2, 0]
    assert allocate([3, 2, 0], 7, "droop").tolist() == [4, 3, 0]


@pytest.mark.parametrize(
    ("formula", "votes", "seats", "parties", "contested"),
    [
        ("hare", [50, 25, 25], 2, (1, 2), 1),
        ("dhondt", [10, 21, 10], 3, (0, 2), 1),
        ("dhondt", [10, 20, 10], 3, (0, 1, 2), 2),
        ("sainte_lague", [1, 1, 1], 5, (0, 1, 2), 2),
        ("huntington_hill", [7, 7], 3, (0, 1), 1),
        ("droop", [10, 10, 10], 2, (0, 1, 2), 2),
        # Every list holds whole quotas of V / (S + 1): the last one of each is as full as others.
        ("hagenbach_bischoff", [1, 1], 1, (0, 1), 1),
        ("hagenbach_bischoff", [3, 1], 3, (0, 1), 1),
        ("hagenbach_bischoff", [20, 0, 10], 2, (0, 2), 1),
        ("hagenbach_bischoff", [10, 10, 10], 2, (0, 1, 2), 2),
    ],
)
def test_a_tie_is_reported_and_broken_only_by_a_named_rule(
    formula, votes, seats, parties, contested
):
    with pytest.raises(TieError) as caught:
        allocate(votes, seats, formula)
    assert (caught.value.parties, caught.value.seats) == (parties, contested)
    assert caught.value.election == ()
    forwards, backwards = [0, 1, 2][: len(votes)], [2, 1, 0][-len(votes) :]
    first = allocate(votes, seats, formula, tie_order=forwards)
    last = allocate(votes, seats, formula, tie_order=backwards)
    assert first.sum() == last.sum() == seats
    assert first[parties[0]] > last[parties[0]]
    assert first[parties[-1]] < last[parties[-1]]


def test_a_tie_with_a_seat_for_everyone_is_none():
    assert allocate([10, 10], 2, "dhondt").tolist() == [1, 1]
    assert allocate([10, 10, 10], 3).tolist() == [1, 1, 1]
    # A quota of one vote, and as many seats left over as there are lists.
    assert allocate([1, 1], 4, "droop").tolist() == [2, 2]


@pytest.mark.parametrize("formula", FORMULAS)
@given(vote=st.integers(1, 10**20), lists=st.integers(2, 6), seats=st.integers(1, 20))
@checked
def test_equal_lists_tie_by_every_formula(formula, vote, lists, seats):
    assume(formula not in SEAT_FOR_ALL or seats >= lists)  # these need a seat for each list
    votes = [vote] * lists
    if formula == "droop":
        votes = [vote * 10**6] * lists  # its quota is rounded to a whole vote
    whole, left = divmod(seats, lists)
    if formula == "imperiali" and lists * ((seats + 2) // lists) > seats:
        with pytest.raises(ValueError, match="awards more seats"):
            allocate_with_ties(votes, seats, formula)
        return
    won, ties = allocate_with_ties(votes, seats, formula)
    assert won.tolist() == [whole] * lists
    assert ties == ((Tie(tuple(range(lists)), left),) if left else ())


@given(counts=st.lists(st.integers(1, 9), min_size=2, max_size=6), size=st.integers(1, 10**20))
@checked
def test_whole_quotas_of_hagenbach_bischoff_tie_as_with_dhondt(counts, size):
    votes, seats = [count * size for count in counts], sum(counts) - 1
    found = allocate_with_ties(votes, seats, "hagenbach_bischoff")
    expected = allocate_with_ties(votes, seats, "dhondt")
    assert found.seats.tolist() == expected.seats.tolist() == [count - 1 for count in counts]
    assert found.ties == expected.ties
    order = range(len(votes))
    assert allocate(votes, seats, "hagenbach_bischoff", tie_order=order).sum() == seats


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize(("votes", "seats"), [([5], 3), ([0, 1, 0], 8), ([10**20], 1)])
def test_a_list_alone_has_all_seats(formula, votes, seats):
    won, ties = allocate_with_ties(votes, seats, formula)
    assert won.tolist() == [seats if vote else 0 for vote in votes]
    assert ties == ()


def test_a_tie_names_its_election():
    votes = np.array([[[3, 1], [5, 4]], [[2, 1], [6, 6]]])
    with pytest.raises(TieError, match=r"positions 0 and 1 tie for 1 seat in election \(1, 1\)"):
        allocate(votes, 1)
    won = allocate(votes, 1, tie_order=[1, 0])
    assert won.tolist() == [[[1, 0], [1, 0]], [[1, 0], [0, 1]]]


def test_a_tie_survives_the_way_between_processes():
    error = pickle.loads(pickle.dumps(TieError((0, 2, 5), 2, (7,))))
    assert (error.parties, error.seats, error.election) == ((0, 2, 5), 2, (7,))
    assert error.args == ((0, 2, 5), 2, (7,))
    assert str(error) == (
        "Lists at positions 0, 2 and 5 tie for 2 seats in election (7,);"
        " name who is served first with tie_order."
    )
    assert str(TieError((1, 2), 1)) == (
        "Lists at positions 1 and 2 tie for 1 seat; name who is served first with tie_order."
    )


def test_tied_squares_are_told_from_nearly_tied_ones():
    # As floats the quotients of the two lists are equal; in truth the second is larger.
    votes = [10**17, 10**17 + 1]
    assert votes[0] / 1.0 == votes[1] / 1.0
    for formula in PROPORTIONAL:
        assert allocate(votes, 1, formula).tolist() == [0, 1]
    for formula in SEAT_FOR_ALL:
        assert allocate(votes, 3, formula).tolist() == [1, 2]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.5, 2.5], 3), "integer type"),
        (([0.6, 0.4], 3), "integer type"),
        (([True, False], 3), "integer type"),
        (([3, -1], 3), "negative"),
        (([], 3), "at least one party"),
        ((5, 3), "at least one party"),
        (([1, 2], 0), "seats must be at least 1"),
        (([1, 2], 3, "hair"), "formula must be one of hare, droop"),
        (([1, 2], 3, "hare", 7), "fraction of one, not a percentage"),
        (([1, 2], 3, "hare", -0.1), "fraction of one"),
        (([1, 2], 3, "hare", 0.5, 4.0), "threshold_base must be whole"),
        (([1, 2], 3, "hare", 0.5, [3, 3]), "threshold_base has shape"),
        (([[1, 2]] * 3, 3, "hare", 0.5, [3, 3]), "threshold_base has shape"),
        (([0, 0], 3), "No list with votes passes"),
        (([[1, 2], [0, 0]], 3), "No list with votes passes"),
        (([1, 2], 3, "hare", 0.9), "No list with votes passes"),
        (([1, 2], 3, "hare", 0.0, None, [0, 0]), "tie_order must name each"),
        (([1, 2], 3, "hare", 0.0, None, [0]), "tie_order must name each"),
        (([30, 20], 3, "imperiali"), "awards more seats"),
        (([1, 1], 1, "imperiali"), "awards more seats"),
        (([1, 1], 8, "droop"), "leaves over too many"),
        (([5, 4, 3], 2, "adams"), "fewer seats than lists"),
        (([5, 4, 3], 2, "huntington_hill"), "fewer seats than lists"),
        (([5, 4, 3], 2, "dean"), "fewer seats than lists"),
    ],
)
def test_input_that_cannot_be_used(arguments, message):
    with pytest.raises(ValueError, match=message):
        allocate(*arguments)


def test_seats_are_whole():
    with pytest.raises(TypeError):
        allocate([1, 2], 2.5)


def test_formulas_are_listed_once():
    assert len(FORMULAS) == len(set(FORMULAS)) == 11


DIVISORS = {
    "dhondt": lambda won: Fraction(won + 1),
    "sainte_lague": lambda won: Fraction(2 * won + 1),
    "modified_sainte_lague": lambda won: Fraction("1.4") if won == 0 else Fraction(2 * won + 1),
    "danish": lambda won: Fraction(3 * won + 1),
    "adams": lambda won: Fraction(won),
    "dean": lambda won: Fraction(won * (won + 1)) / (won + Fraction(1, 2)),
}


def one_seat_at_a_time(votes, seats, formula):
    """Follow the textbook: one seat after the other, the first in the queue where lists tie."""
    won = [int(formula in SEAT_FOR_ALL and vote > 0) for vote in votes]
    while sum(won) < seats:
        if formula == "huntington_hill":
            quotients = [
                Fraction(vote**2, has * (has + 1)) if vote else 0
                for vote, has in zip(votes, won, strict=True)
            ]
        else:
            quotients = [
                vote / DIVISORS[formula](has) if vote else 0
                for vote, has in zip(votes, won, strict=True)
            ]
        won[quotients.index(max(quotients))] += 1
    return won


@st.composite
def elections(draw, least_seats=1):
    votes = draw(st.lists(st.integers(0, 60), min_size=1, max_size=6).filter(any))
    scale = draw(st.sampled_from([1, 1, 9973, 10**9, 10**18]))
    seats = draw(st.integers(max(least_seats, len(votes)), 40))
    return [vote * scale for vote in votes], seats


@pytest.mark.parametrize("formula", AVERAGES)
@given(election=elections())
@checked
def test_averages_agree_with_the_textbook(formula, election):
    votes, seats = election
    won = allocate(votes, seats, formula, tie_order=range(len(votes)))
    assert won.tolist() == one_seat_at_a_time(votes, seats, formula)


def with_order(election, formula):
    """Allocate, where lists that stand equal are served in the order of input."""
    votes, seats = election
    try:
        return allocate(votes, seats, formula, tie_order=range(len(votes)))
    except ValueError as error:
        # Too many whole quotas, or too few votes for the seats: not what is tested here.
        assume("awards more" not in str(error) and "leaves over" not in str(error))
        raise


@pytest.mark.parametrize("formula", FORMULAS)
@given(election=elections(), factor=st.sampled_from([2, 7, 10**8, 10**16]))
@checked
def test_all_seats_are_given_and_only_shares_of_votes_matter(formula, election, factor):
    votes, seats = election
    if formula == "droop":  # Its quota is rounded to a whole vote.
        votes = [vote * 10**6 for vote in votes]
    won = with_order((votes, seats), formula)
    assert won.dtype == np.int64
    assert won.sum() == seats
    assert (won >= 0).all()
    assert not won[np.array(votes, dtype=object) == 0].any()
    if formula != "droop":
        scaled = with_order(([vote * factor for vote in votes], seats), formula)
        assert scaled.tolist() == won.tolist()


@pytest.mark.parametrize("formula", FORMULAS)
@given(election=elections(), random=st.randoms(use_true_random=False))
@checked
def test_the_order_of_lists_does_not_matter(formula, election, random):
    votes, seats = election
    queue = list(range(len(votes)))
    random.shuffle(queue)
    won = with_order(election, formula)
    place = [queue.index(party) for party in range(len(votes))]
    shuffled = allocate([votes[party] for party in queue], seats, formula, tie_order=place)
    assert shuffled.tolist() == [won[party] for party in queue]
    # More votes never mean fewer seats.
    assert all(
        won[first] >= won[second]
        for first in queue
        for second in queue
        if votes[first] > votes[second]
    )


@given(elections())
@checked
def test_hare_keeps_within_the_quota(election):
    votes, seats = election
    fair = [Fraction(vote * seats, sum(votes)) for vote in votes]
    won = with_order(election, "hare")
    assert all(floor(f) <= seat <= ceil(f) for f, seat in zip(fair, won, strict=True))


@pytest.mark.parametrize(("formula", "side"), [("dhondt", "lower"), ("adams", "upper")])
@given(election=elections())
@checked
def test_one_side_of_the_quota_is_kept(formula, side, election):
    # Balinski & Young (1982): D'Hondt keeps the lower quota, Adams the upper one.
    votes, seats = election
    fair = [Fraction(vote * seats, sum(votes)) for vote in votes]
    won = with_order(election, formula)
    if side == "lower":
        assert all(floor(f) <= seat for f, seat in zip(fair, won, strict=True))
    elif all(f >= 1 or f == 0 for f in fair):
        assert all(seat <= ceil(f) for f, seat in zip(fair, won, strict=True))


@pytest.mark.parametrize("formula", AVERAGES)
@given(election=elections())
@checked
def test_one_more_seat_takes_none_away(formula, election):
    votes, seats = election
    before, after = with_order(election, formula), with_order((votes, seats + 1), formula)
    assert (after >= before).all()


def test_largest_remainders_know_the_alabama_paradox():
    # en.wikipedia.org, Apportionment paradox: one seat more, and the small list has one less.
    assert allocate([6, 6, 2], 10).tolist() == [4, 4, 2]
    assert allocate([6, 6, 2], 11).tolist() == [5, 5, 1]


@pytest.mark.parametrize(
    ("formula", "votes", "seats", "before", "after"),
    [
        ("hare", [24, 3, 25], 9, [4, 1, 4], [5, 0, 5]),
        ("droop", [1259, 2553, 465], 15, [4, 9, 2], [5, 10, 1]),
        ("hagenbach_bischoff", [13, 2, 11], 10, [5, 1, 4], [6, 0, 5]),
    ],
)
def test_other_quotas_know_the_alabama_paradox(formula, votes, seats, before, after):
    assert allocate(votes, seats, formula).tolist() == before
    assert allocate(votes, seats + 1, formula).tolist() == after


def test_hare_knows_the_population_paradox():
    # The second list grows by a sixth and the third not at all, yet a seat goes from it to them.
    assert allocate([19, 30, 2], 13).tolist() == [5, 8, 0]
    assert allocate([25, 35, 2], 13).tolist() == [5, 7, 1]


def test_hare_knows_the_new_states_paradox():
    # A fourth list comes with the twelve seats that are its due, and the first loses one to the
    # third.
    assert allocate([55, 27, 24], 24).tolist() == [13, 6, 5]
    assert allocate([55, 27, 24, 54], 36).tolist() == [12, 6, 6, 12]


@pytest.mark.parametrize(
    ("formula", "votes", "seats", "expected", "party", "side"),
    # No highest averages formula keeps the quota (Balinski & Young 1982). D'Hondt breaks only the
    # upper one, and those that serve all lists first only the lower one.
    [
        ("dhondt", [77, 80, 364, 145, 43], 11, [1, 1, 7, 2, 0], 2, "upper"),
        ("sainte_lague", [281, 26, 135, 8, 6], 21, [14, 1, 6, 0, 0], 0, "upper"),
        ("sainte_lague", [123, 77, 76, 171, 363], 18, [3, 2, 2, 4, 7], 4, "lower"),
        ("modified_sainte_lague", [236, 311, 22, 79, 17], 17, [6, 9, 0, 2, 0], 1, "upper"),
        ("modified_sainte_lague", [39, 91, 395, 64, 119], 29, [2, 4, 15, 3, 5], 2, "lower"),
        ("danish", [174, 348, 161, 69, 66], 19, [4, 7, 4, 2, 2], 1, "lower"),
        ("adams", [28, 327, 2, 28, 63], 20, [2, 12, 1, 2, 3], 1, "lower"),
        ("huntington_hill", [47, 8, 10, 46, 374], 16, [2, 1, 1, 1, 11], 4, "lower"),
        ("dean", [4, 31, 135, 369, 173], 10, [1, 1, 2, 4, 2], 3, "lower"),
    ],
)
def test_averages_can_break_the_quota(formula, votes, seats, expected, party, side):
    assert allocate(votes, seats, formula).tolist() == expected
    fair = Fraction(votes[party] * seats, sum(votes))
    broken = expected[party] > ceil(fair) if side == "upper" else expected[party] < floor(fair)
    assert broken


@pytest.mark.parametrize("formula", AVERAGES)
@given(election=elections(), gains=st.lists(st.integers(0, 30), min_size=6, max_size=6))
@checked
def test_averages_know_no_population_paradox(formula, election, gains):
    # Balinski & Young (1982): no seat goes from a list that grows faster to one that grows slower.
    votes, seats = election
    grown = [vote + gain * vote // 10 for vote, gain in zip(votes, gains, strict=False)]
    before, after = with_order(election, formula), with_order((grown, seats), formula)
    tied = allocate_with_ties(votes, seats, formula).ties
    assume(not tied and not allocate_with_ties(grown, seats, formula).ties)
    for fast in range(len(votes)):
        for slow in range(len(votes)):
            if grown[fast] * votes[slow] > grown[slow] * votes[fast]:
                assert after[fast] >= before[fast] or after[slow] <= before[slow]


def every_allocation(seats, lists):
    """Return all ways to give seats to so many lists."""
    if lists == 1:
        return [(seats,)]
    return [
        (first, *rest)
        for first in range(seats + 1)
        for rest in every_allocation(seats - first, lists - 1)
    ]


def unfairness(formula, votes, seats):
    """Return what the formula makes least: Balinski & Young (1982), in exact numbers."""
    fair = Fraction(sum(seats), sum(votes))
    pairs = list(zip(votes, seats, strict=True))
    if formula == "hare":
        return sum((seat - vote * fair) ** 2 for vote, seat in pairs)
    if formula == "sainte_lague":
        return sum(Fraction(seat**2, vote) for vote, seat in pairs)
    if formula == "dhondt":
        return max(Fraction(seat, vote) for vote, seat in pairs)
    never = 10**9
    if formula == "huntington_hill":
        return sum(Fraction(vote**2, seat) if seat else never for vote, seat in pairs)
    return max(Fraction(vote, seat) if seat else never for vote, seat in pairs)


@pytest.mark.parametrize("formula", ["hare", "sainte_lague", "huntington_hill", "dhondt", "adams"])
@given(votes=st.lists(st.integers(1, 99), min_size=2, max_size=4), extra=st.integers(0, 5))
@checked
def test_no_other_allocation_is_fairer_by_the_formulas_own_measure(formula, votes, extra):
    seats = len(votes) + extra
    won = tuple(allocate(votes, seats, formula, tie_order=range(len(votes))).tolist())
    least = min(unfairness(formula, votes, other) for other in every_allocation(seats, len(votes)))
    assert unfairness(formula, votes, won) == least


def test_ties_are_reported_instead_of_raised():
    votes = np.array([[50, 25, 25], [60, 25, 15], [10, 10, 10]])
    won, ties = allocate_with_ties(votes, 2)
    assert won.tolist() == [[1, 0, 0], [1, 1, 0], [0, 0, 0]]
    assert ties == (Tie((1, 2), 1, (0,)), Tie((0, 1, 2), 2, (2,)))
    won, same = allocate_with_ties(votes, 2, tie_order=[2, 1, 0])
    assert won.tolist() == [[1, 0, 1], [1, 1, 0], [0, 1, 1]]
    assert same == ties


@pytest.mark.parametrize("formula", ["hare", "droop", *AVERAGES])
def test_ties_among_many_elections_are_all_found(formula):
    # Few votes for many elections: some tie, some nearly.
    votes = np.random.default_rng(12).integers(1, 40, size=(400, 5))
    votes[::7] *= 10**6
    won, ties = allocate_with_ties(votes, 9, formula)
    tied = {tie.election[0]: tie for tie in ties}
    assert tied
    for place in range(0, 400, 9):
        alone = allocate_with_ties(votes[place], 9, formula)
        assert alone.seats.tolist() == won[place].tolist()
        expected = tied.get(place)
        assert alone.ties == (() if expected is None else (expected._replace(election=()),))
    assert np.flatnonzero(won.sum(axis=-1) < 9).tolist() == sorted(tied)


def test_quotas_are_exact():
    votes = [10**20, 2]
    assert quota(votes, 7) == Fraction(10**20 + 2, 7)
    assert quota(votes, 7, "droop") == (10**20 + 2) // 8 + 1
    assert quota(votes, 7, "hagenbach_bischoff") == Fraction(10**20 + 2, 8)
    assert quota(votes, 7, "imperiali") == Fraction(10**20 + 2, 9)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[1, 2]], 3), "votes must be those of one election, got 2 axes"),
        (([0.5, 2], 3), "^votes must be whole numbers"),
        (
            ([1, 2], 3, "dhondt"),
            "formula must be one of hare, droop, hagenbach_bischoff, imperiali: 'dhondt'.",
        ),
        (([1, 2], 0), "at least 1"),
    ],
)
def test_quotas_that_are_none(arguments, message):
    with pytest.raises(ValueError, match=message):
        quota(*arguments)


@given(base=st.integers(0, 10**30), thousandths=st.integers(0, 1000))
@checked
def test_threshold_votes_are_the_fewest_that_pass(base, thousandths):
    threshold = Fraction(thousandths, 1000)
    needed = threshold_votes(base, threshold)
    assert pass_threshold([needed], threshold, base).all()
    assert needed == 0 or not pass_threshold([needed - 1], threshold, base).any()


def test_a_base_is_not_negative():
    with pytest.raises(ValueError, match="negative"):
        threshold_votes(-1, 0.07)


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("scale", [1, 10**14])
def test_many_elections_are_allocated_as_one_by_one(formula, scale):
    generator = np.random.default_rng(2004)
    votes = generator.integers(1_000, 50_000, size=(2, 3, 12)).astype(object) * scale
    votes[0, 0, 3] = 0
    threshold = {"threshold": 0.02, "threshold_base": votes.sum(axis=-1)}
    won = allocate(votes, 23, formula, **threshold)
    assert won.shape == votes.shape
    for place in np.ndindex(2, 3):
        alone = {"threshold": 0.02, "threshold_base": int(votes[place].sum())}
        assert won[place].tolist() == allocate(votes[place], 23, formula, **alone).tolist()


def test_no_election_has_no_seats():
    assert allocate(np.zeros((0, 3), dtype=np.int64), 5).shape == (0, 3)


def test_votes_are_left_as_they_were():
    votes = np.array([[60, 52, 22, 37], [93, 44, 11, 28]])
    before = votes.copy()
    for formula in FORMULAS:
        allocate(votes, 5, formula, 0.1)
    np.testing.assert_array_equal(votes, before)
