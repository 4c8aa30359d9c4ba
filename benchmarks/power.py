"""Compare `majilis.power` with powerindex and powerindices, and with counting all coalitions.

The same power on random games, then the time, as Markdown tables. It needs the environment of
`requirements.txt`.
"""

import argparse
import sys
from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from itertools import combinations
from math import factorial
from pathlib import Path

import numpy as np
import powerindex
import powerindices

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from timing import best, print_table

from majilis import power

GAMES = 300
# As fast as these many times powerindex with 77 voters: what was aimed at.
AIM_BANZHAF, AIM_SHAPLEY = 4, 30
# Counting every coalition of more players than this takes too long.
MOST_COUNTED = 16

# name, weights, quota: the Majilis of 2004 by party and independents, 77 voters of weights 1 to 30
# with 212 votes, the Bundestag of 2017 by group and member without one, 709 seats of 41 groups.
CHAMBERS: list[tuple[str, list[int], int]] = [
    ("8 voters, 77 votes", [42, 11, 8, 6, 4, 4, 1, 1], 52),
    ("77 seats, 23 players", [42, 11, 4, 1, 1] + [1] * 18, 39),
    (
        "77 voters, 212 votes",
        [1] * 49 + [2] * 10 + [3] * 6 + [5] * 4 + [6, 8, 9, 11, 12, 15, 14, 30],
        107,
    ),
    ("709 seats, 10 players", [246, 152, 91, 80, 69, 67, 1, 1, 1, 1], 355),
    ("709 seats, 41 players", [17] * 29 + [18] * 12, 355),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.parse_args()
    report_differences()
    report_speed()


def counted(weights: Sequence[int], quota: int) -> tuple[list[float], list[float]]:
    """Return both indices from all coalitions, in fractions."""
    players = len(weights)
    swings, values = [0] * players, [Fraction(0)] * players
    for size in range(players):
        orders = Fraction(factorial(size) * factorial(players - size - 1), factorial(players))
        for coalition in combinations(range(players), size):
            weight = sum(weights[member] for member in coalition)
            if weight >= quota:
                continue
            for player in set(range(players)).difference(coalition):
                if weight + weights[player] >= quota:
                    swings[player] += 1
                    values[player] += orders
    whole = sum(swings)
    return [swing / whole for swing in swings], [float(value) for value in values]


def by_powerindex(weights: Sequence[int], quota: int) -> tuple[list[float], list[float]]:
    game = powerindex.Game(quota, list(weights))
    # Alone, `calc_banzhaf` divides by nought where one player holds the quota.
    game.calc()
    return game.banzhaf, game.shapley_shubik


def by_powerindices(weights: Sequence[int], quota: int) -> tuple[list[float], list[float]]:
    # It can change the list that it is given, and its Banzhaf index does not sum to one.
    chances = powerindices.compute_pbi(quota, list(weights))
    values = powerindices.compute_ssi(quota, list(weights))
    return [chance / sum(chances) for chance in chances], list(values)


def report_differences() -> None:
    generator = np.random.default_rng(2004)
    games = []
    for _ in range(GAMES):
        players = int(generator.integers(2, 10))
        weights = generator.integers(1, 40, size=players).tolist()
        games.append((weights, sum(weights) // 2 + 1))
    games += [(weights, quota) for _, weights, quota in CHAMBERS]
    print(f"## The same power? {GAMES} random games of up to 9 players, and the chambers below\n")
    rows = []
    examples = []
    for name, theirs in (
        ("all coalitions", counted),
        ("powerindex", by_powerindex),
        ("powerindices", by_powerindices),
    ):
        equal, different, failed = 0, 0, 0
        for weights, quota in games:
            if theirs is counted and len(weights) > MOST_COUNTED:
                continue
            try:
                banzhaf, values = theirs(weights, quota)
            except Exception as error:  # any way in which a library fails is its answer
                failed += 1
                if failed == 1:
                    examples.append(f"{name} fails on {weights}, {quota}: {error!r}")
                continue
            same = np.allclose(banzhaf, power.banzhaf(weights, quota), rtol=1e-9) and np.allclose(
                values, power.shapley_shubik(weights, quota), rtol=1e-9
            )
            equal += same
            different += not same
            if not same and different == 1:
                own = power.banzhaf(weights, quota)
                examples.append(
                    f"{name} differs on {len(weights)} players of {sum(weights)} votes:"
                    f" its Shapley-Shubik indices sum to {sum(values):.4g}, and its first"
                    f" Banzhaf index is {banzhaf[0]:.4g} where {own[0]:.4g} is right"
                )
        rows.append([name, equal + different + failed, equal, different, failed])
    print_table(["against", "games", "equal", "different", "failed"], rows)
    print()
    for example in examples:
        print(f"- {example}")
    print()


def report_speed() -> None:
    print("## Time, milliseconds\n")
    rows = []
    for name, weights, quota in CHAMBERS:
        alone = weights[0] >= quota
        few = len(weights) <= MOST_COUNTED
        whole = best(partial(counted, weights, quota), 1) if few else None
        for index, own, method in (
            ("Banzhaf", power.banzhaf, "calc_banzhaf"),
            ("Shapley-Shubik", power.shapley_shubik, "calc_shapley_shubik"),
        ):
            seconds = best(partial(own, weights, quota), 15)
            row = [name, index, f"{seconds * 1e3:.3f}"]
            if alone:
                # powerindex divides by nought where one player holds the quota.
                row += ["fails", "-"]
            else:
                game = powerindex.Game(quota, list(weights))
                other = best(getattr(game, method), 3)
                row += [f"{other * 1e3:.2f}", f"{other / seconds:.0f}"]
            row.append("too many" if whole is None else f"{whole / seconds:,.0f}")
            aim = AIM_BANZHAF if index == "Banzhaf" else AIM_SHAPLEY
            wanted = name.startswith("77 voters")
            row.append("" if not wanted else "reached" if other / seconds >= aim else "missed")
            rows.append(row)
    heads = ["game", "index", "majilis", "powerindex", "times powerindex"]
    heads += ["times all coalitions (both indices)", f"{AIM_BANZHAF} and {AIM_SHAPLEY} times"]
    print_table(heads, rows)
    print()


if __name__ == "__main__":
    main()
