from fractions import Fraction
from itertools import combinations
from math import comb, factorial
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from majilis import power

checked = settings(max_examples=60, deadline=None, derandomize=True)

# The Security Council as a weighted game: five permanent members, ten others.
COUNCIL = [7] * 5 + [1] * 10


@pytest.mark.parametrize(
    ("weights", "quota", "published"),
    [
        # Britannica Guide to Statistics and Probability, p. 194: the Council of the EEC in 1958
        # (Germany, France, Italy, Belgium, the Netherlands, Luxembourg), and 50, 49 and 1.
        ([4, 4, 4, 2, 2, 1], 12, [5 / 21, 5 / 21, 5 / 21, 1 / 7, 1 / 7, 0]),
        ([50, 49, 1], 51, [3 / 5, 1 / 5, 1 / 5]),
        # mathematics-democracy-institute.org: isomorphic to one member, one vote.
        ([49, 49, 2], 51, [1 / 3, 1 / 3, 1 / 3]),
        # powerindex on PyPI, from Wikipedia.
        ([4, 3, 2, 1], 6, [5 / 12, 3 / 12, 3 / 12, 1 / 12]),
    ],
)
def test_published_banzhaf_indices(weights, quota, published):
    np.testing.assert_allclose(power.banzhaf(weights, quota), published, rtol=1e-15)


@pytest.mark.parametrize(
    ("weights", "quota", "published"),
    [
        # gonitsora.com: 84 * 6! * 8! / 15! for each elected member, 19.6 % for each permanent.
        (COUNCIL, 39, [421 / 2145] * 5 + [4 / 2145] * 10),
        # mathematics-democracy-institute.org: the same game with other weights, and 49, 49, 2.
        ([9] * 5 + [1] * 10, 49, [421 / 2145] * 5 + [4 / 2145] * 10),
        ([49, 49, 2], 51, [1 / 3, 1 / 3, 1 / 3]),
        # Wikipedia: B, C and D have equal power.
        ([3, 2, 1, 1], 4, [1 / 2, 1 / 6, 1 / 6, 1 / 6]),
    ],
)
def test_published_shapley_shubik_indices(weights, quota, published):
    np.testing.assert_allclose(power.shapley_shubik(weights, quota), published, rtol=1e-15)


@st.composite
def games(draw, most_players=8):
    weights = draw(st.lists(st.integers(0, 12), min_size=1, max_size=most_players).filter(any))
    return weights, draw(st.integers(1, sum(weights)))


def by_enumeration(weights, quota):
    """Return each player's swings and Shapley value from all coalitions of the others."""
    players = range(len(weights))
    swings, values = [0] * len(weights), [Fraction(0)] * len(weights)
    for player in players:
        others = [other for other in players if other != player]
        for size in range(len(weights)):
            orders = Fraction(
                factorial(size) * factorial(len(weights) - size - 1), factorial(len(weights))
            )
            for coalition in combinations(others, size):
                weight = sum(weights[member] for member in coalition)
                if weight < quota <= weight + weights[player]:
                    swings[player] += 1
                    values[player] += orders
    return swings, values


@given(games())
@checked
def test_agreement_with_enumeration(game):
    swings, values = by_enumeration(*game)
    assert power.banzhaf_swings(*game) == swings
    assert power.shapley_shubik(*game).tolist() == [float(value) for value in values]
    assert power.banzhaf(*game).tolist() == [swing / sum(swings) for swing in swings]


@given(games(most_players=20))
@checked
def test_power_sums_to_one_and_follows_weight(game):
    weights, _ = game
    for index in (power.banzhaf, power.shapley_shubik):
        shares = index(*game)
        assert shares.sum() == pytest.approx(1)
        assert all(share == 0 for share, weight in zip(shares, weights, strict=True) if not weight)
        assert (np.diff(shares[np.argsort(weights, kind="stable")]) >= 0).all()


@given(games(), st.integers(2, 9))
@checked
def test_power_depends_on_the_game_alone(game, factor):
    weights, quota = game
    scaled = [weight * factor for weight in weights]
    backwards = power.banzhaf_swings(weights[::-1], quota)[::-1]
    assert power.banzhaf_swings(scaled, quota * factor) == power.banzhaf_swings(weights, quota)
    assert backwards == power.banzhaf_swings(weights, quota)


def test_a_majority_is_all_power():
    # 42 of 77 seats are a majority, however the other 35 are spread.
    seats = [42, 11, 4, 1, 1] + [1] * 18
    assert power.banzhaf(seats, 39).tolist() == [1.0] + [0.0] * 22
    assert power.shapley_shubik(seats, 39).tolist() == [1.0] + [0.0] * 22


def test_a_quota_of_everything_makes_everyone_equal():
    assert power.banzhaf([42, 11, 4, 0], 57).tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0])


def test_many_players_stay_exact():
    # A hundred equal members: each decides where half of the other 99 agree with it.
    swings = power.banzhaf_swings([5] * 100, 250)
    assert swings == [factorial(99) // (factorial(49) * factorial(50))] * 100
    assert power.shapley_shubik([5] * 100, 250).tolist() == [0.01] * 100
    assert power.banzhaf_swings([1] * 200, 100) == [comb(199, 99)] * 200


@pytest.mark.parametrize("function", [power.banzhaf, power.banzhaf_swings, power.shapley_shubik])
@pytest.mark.parametrize(
    ("weights", "quota", "message"),
    [
        ([1, 2], 0, "quota must be from 1 to the sum of weights, 3: 0"),
        ([1, 2], 4, "quota must be from 1"),
        ([0, 0], 1, "quota must be from 1"),
        ([-1, 2], 1, "negative"),
        ([0.5, 0.5], 1, "integer type"),
        ([[1, 2]], 1, "one game"),
        ([], 1, "at least one"),
    ],
)
def test_games_that_cannot_be_used(function, weights, quota, message):
    with pytest.raises(ValueError, match=message):
        function(weights, quota)


@given(games(most_players=12))
@checked
def test_players_without_weight_or_need_have_no_power(game):
    weights, quota = game
    for index in (power.banzhaf, power.shapley_shubik):
        joined = index([*weights, 0], quota)
        assert joined[-1] == 0
        np.testing.assert_allclose(joined[:-1], index(weights, quota))
        # Equal weights have equal power.
        assert len({(weight, share) for weight, share in zip(weights, joined, strict=False)}) == (
            len(set(weights))
        )


def by_counting_in_floats(weights, quota):
    """Return Banzhaf's chances from a table of weights, which is how it is mostly computed."""
    chances = []
    for player, weight in enumerate(weights):
        ways = np.zeros(sum(weights) + 1)
        ways[0] = 1
        for other in weights[:player] + weights[player + 1 :]:
            ways[other:] = ways[other:] + ways[: len(ways) - other]
        chances.append(ways[max(quota - weight, 0) : quota].sum() / 2.0 ** (len(weights) - 1))
    return chances


@pytest.mark.parametrize(
    ("weights", "quota"),
    [
        # 77 voters with 212 votes, of weights 1 to 30: some packages overflow here.
        (sorted([1] * 45 + [2] * 12 + [3] * 8 + [5] * 4 + [6, 8, 9, 10, 11, 12, 17, 30]), 107),
        # The Bundestag of 2017 by parliamentary groups and members without one.
        ([246, 152, 91, 80, 69, 67, 1, 1, 1, 1], 355),
        # 709 seats of 41 groups.
        ([17] * 29 + [18] * 12, 355),
    ],
)
def test_large_chambers(weights, quota):
    chances = [swing / 2 ** (len(weights) - 1) for swing in power.banzhaf_swings(weights, quota)]
    np.testing.assert_allclose(chances, by_counting_in_floats(weights, quota), rtol=1e-9)
    values = power.shapley_shubik(weights, quota)
    assert values.sum() == pytest.approx(1, abs=1e-12)
    assert (np.diff(values[np.argsort(weights)]) >= -1e-15).all()


@given(games(most_players=7), st.integers(1, 10**30))
@checked
def test_power_does_not_depend_on_how_it_is_counted(game, factor):
    # Weights beyond all seats there are and without a common factor: nobody's rank changes.
    weights, quota = game
    large = [weight * factor * 1000 for weight in weights]
    large[large.index(max(large))] += 1
    swings, values = by_enumeration(large, quota * factor * 1000)
    assert power.banzhaf_swings(large, quota * factor * 1000) == swings
    assert power.shapley_shubik(large, quota * factor * 1000).tolist() == [*map(float, values)]


@given(
    st.lists(st.integers(1, 30), min_size=2, max_size=12),
    st.fractions(Fraction(1, 100), 1),
)
@checked
def test_both_ways_of_counting_agree(weights, share):
    quota = max(1, int(share * sum(weights)))
    players = [min(weight, quota) for weight in weights]
    by_size = power._by_enumeration(players, quota)
    assert {weight: [sum(by_size[weight])] for weight in by_size} == power._by_polynomial(
        players, quota, by_size=False
    )
    for weight, counts in power._by_polynomial(players, quota, by_size=True).items():
        assert counts + [0] * (len(players) - len(counts)) == by_size[weight][: len(players)]


@pytest.mark.parametrize(
    ("weights", "quota", "swings"),
    [
        # The first wins alone, and the others only together.
        ([10**8, 10**8 - 1, 1], 10**8, [3, 1, 1]),
        # Any five of the first eight win, and four do not, with the ninth or without it.
        ([5 * 10**7] * 7 + [5 * 10**7 + 1, 1], 2 * 10**8 + 3, [2 * comb(7, 4)] * 8 + [0]),
        # Of 20 members ten others are needed.
        ([10**9 + n for n in range(20)], 11 * 10**9, [comb(19, 10)] * 20),
    ],
)
def test_few_players_may_weigh_as_much_as_they_like(weights, quota, swings):
    start = perf_counter()
    assert power.banzhaf_swings(weights, quota) == swings
    assert power.shapley_shubik(weights, quota).sum() == pytest.approx(1)
    assert perf_counter() - start < 5


def test_many_players_with_much_weight_are_refused():
    weights = [25_000_000 + n for n in range(34)]
    for index in (power.banzhaf, power.shapley_shubik):
        with pytest.raises(ValueError, match="34 players and a quota of 425,000,281 are too many"):
            index(weights, sum(weights) // 2 + 1)


@pytest.mark.parametrize("weight", [10**9, 56_690])
def test_one_player_more_than_few_is_refused_by_what_it_costs(weight):
    # By 441 times the quota, of half the weights: the second is just above what is counted.
    weights = [weight + n for n in range(21)]
    with pytest.raises(ValueError, match="power of more than 20 players needs"):
        power.banzhaf(weights, sum(weights) // 2 + 1)


def test_weights_at_the_end_of_64_bits_stay_exact():
    # As floats all are equal: the first two have just enough together.
    assert power.banzhaf_swings([2**60 + 1, 2**60, 2**60 - 1], 2**61 + 1) == [2, 2, 0]
    # Three of four are needed, and two already overflow.
    weights = [2**62 + 1, 2**62, 2**62 - 1, 2**62 + 3]
    assert power.banzhaf_swings(weights, 2**63 + 10) == [3] * 4
    assert power.shapley_shubik(weights, 2**63 + 10).tolist() == [0.25] * 4


def test_a_refusal_names_the_weights():
    with pytest.raises(ValueError, match=r"^weights must be whole numbers of an integer type\.$"):
        power.banzhaf([0.5, 0.5], 1)


def test_a_quota_is_a_whole_number():
    with pytest.raises(TypeError):
        power.banzhaf([1, 2], 1.5)
