"""Voting power in one weighted game, exactly.

Few players: all their coalitions are weighed, whatever the weights are. More players: coalitions
are counted by size and weight with a generating function, the product of 1 + y x^w over all
players: the number of coalitions of s players that weigh k stands at y^s x^k. The whole polynomial
is one of Python's integers, a run of bits for each number, so that a player joins by one shift and
one sum; hundreds of seats and dozens of parties cost little. Nothing is rounded before the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import comb, factorial, gcd
from operator import index

import numpy as np
from numpy.typing import ArrayLike

from majilis.measures._checks import INT64_MAX, Counts, Floats, as_counts

# A byte, in bits: rows of numbers are cut out of the polynomial by bytes.
_BYTE = 8
# All coalitions of so many players, about a million, are weighed in a fraction of a second.
_FEW_PLAYERS = 20
# The polynomial's cost: up to this, some seconds and some hundred megabytes.
_MOST_WORK = 250_000_000


def banzhaf_swings(weights: ArrayLike, quota: int) -> list[int]:
    """Return in how many winning coalitions each player is decisive.

    Parameters
    ----------
    weights : array_like of int, shape (players,)
        Whole votes or seats of each player.
    quota : int
        Weight with which a coalition wins, from 1 to the sum of weights.

    Returns
    -------
    list of int
        Coalitions that win with the player and lose without; 0 for a player without weight.

    Raises
    ------
    ValueError
        If the weights are not one row of whole numbers, one is negative, the quota is out of
        range, or more than 20 players and the quota are too large together.

    References
    ----------
    Banzhaf, J. F. (1965). Weighted voting doesn't work. Rutgers Law Review 19(2), 317-343.
    Counting by generating functions: Brams, S. J. & Affuso, P. J. (1976). Power and size: a
    new paradox. Theory and Decision 7, 29-56.

    Examples
    --------
    >>> banzhaf_swings([50, 49, 1], quota=51)
    [3, 1, 1]
    """
    players, needed = _check_game(weights, quota)
    made_to_win = _made_to_win(players, needed, by_size=False)
    # Each coalition stands once more with a player of no weight than without.
    return [sum(made_to_win[weight]) << players.count(0) for weight in players]


def banzhaf(weights: ArrayLike, quota: int) -> Floats:
    """Return the Banzhaf index of each player: its part of all players' swings.

    Parameters
    ----------
    weights : array_like of int, shape (players,)
        Whole votes or seats of each player.
    quota : int
        Weight with which a coalition wins, from 1 to the sum of weights.

    Returns
    -------
    ndarray of float, shape (players,)
        Power between 0 and 1, which sums to one.

    Raises
    ------
    ValueError
        If the weights are not one row of whole numbers, one is negative, the quota is out of
        range, or more than 20 players and the quota are too large together.

    References
    ----------
    Banzhaf, J. F. (1965). Weighted voting doesn't work. Rutgers Law Review 19(2), 317-343.

    Examples
    --------
    >>> banzhaf([50, 49, 1], quota=51).tolist()
    [0.6, 0.2, 0.2]
    """
    swings = banzhaf_swings(weights, quota)
    whole = sum(swings)
    return np.array([swing / whole for swing in swings])


def shapley_shubik(weights: ArrayLike, quota: int) -> Floats:
    """Return the Shapley-Shubik index: how often each player is pivotal if all orders are equal.

    Parameters
    ----------
    weights : array_like of int, shape (players,)
        Whole votes or seats of each player.
    quota : int
        Weight with which a coalition wins, from 1 to the sum of weights.

    Returns
    -------
    ndarray of float, shape (players,)
        Power between 0 and 1, which sums to one.

    Raises
    ------
    ValueError
        If the weights are not one row of whole numbers, one is negative, the quota is out of
        range, or more than 20 players and the quota are too large together.

    References
    ----------
    Shapley, L. S. & Shubik, M. (1954). A method for evaluating the distribution of power in a
    committee system. American Political Science Review 48(3), 787-792: the sum of
    s! (n - s - 1)! / n! over coalitions of s others in which the player is decisive.

    Examples
    --------
    >>> [round(power, 4) for power in shapley_shubik([3, 2, 1, 1], quota=4).tolist()]
    [0.5, 0.1667, 0.1667, 0.1667]
    """
    players, needed = _check_game(weights, quota)
    # Who weighs nothing changes nobody's chance.
    everyone = sum(map(bool, players))
    orders = [factorial(size) * factorial(everyone - size - 1) for size in range(everyone)]
    pivots = {
        weight: sum(map(int.__mul__, counts, orders))
        for weight, counts in _made_to_win(players, needed, by_size=True).items()
    }
    return np.array([pivots[weight] / factorial(everyone) for weight in players])


def _made_to_win(players: Sequence[int], quota: int, by_size: bool) -> dict[int, list[int]]:
    """Count the losing coalitions of others with weight that a player of each weight makes win.

    They are counted by size, from nought; without `by_size` the counts may be summed.

    Raises
    ------
    ValueError
        If there are more than a few players and the polynomial would be too long.
    """
    with_weight = [weight for weight in players if weight]
    everyone = len(with_weight)
    # Whichever is less work; the one does not grow with the quota, the other not with coalitions.
    if everyone <= _FEW_PLAYERS and 2**everyone <= everyone * quota:
        counts = _by_enumeration(with_weight, quota)
    elif everyone**2 * quota <= _MOST_WORK:
        counts = _by_polynomial(with_weight, quota, by_size)
    else:
        raise ValueError(
            f"power of more than {_FEW_PLAYERS} players needs players * players * quota of at most"
            f" {_MOST_WORK:,}, after common factors of the weights are taken"
            f" out: {everyone} players and a quota of {quota:,} are too many."
        )
    return counts | {0: [0]}


def _by_enumeration(players: Sequence[int], quota: int) -> dict[int, list[int]]:
    """Count for `_made_to_win`, by size, from the weight of every coalition."""
    # Python's integers where a sum of weights might not fit.
    fits = quota * len(players) <= INT64_MAX
    weighs: Counts = np.zeros(1, dtype=np.int64 if fits else np.object_)
    size = np.zeros(1, dtype=np.int8)
    for weight in players:
        weighs = np.concatenate([weighs, weighs + weight])
        size = np.concatenate([size, size + 1])
    counts = {}
    for place, weight in enumerate(players):
        if weight not in counts:
            # Coalitions without the player: its bit of their number is nought.
            others = weighs.reshape(-1, 2, 2**place)[:, 0]
            sizes = size.reshape(-1, 2, 2**place)[:, 0]
            decides = (others < quota) & (others >= quota - weight)
            counts[weight] = np.bincount(sizes[decides], minlength=len(players)).tolist()
    return counts


def _by_polynomial(players: Sequence[int], quota: int, by_size: bool) -> dict[int, list[int]]:
    """Count for `_made_to_win` from the generating function, which grows with the quota."""
    everyone = len(players)
    # No losing coalition is larger than one of the lightest players.
    largest = sum(weight < quota for weight in accumulate(sorted(players))) if by_size else 0
    # Sizes have a digit each; not told apart, they are one number, at most all coalitions.
    digit = comb(everyone, everyone // 2).bit_length() if by_size else 0
    width = _whole_bytes(digit * (largest + 1) or everyone + 1)
    below = _totals(_losing_coalitions(players, quota, width, digit), quota, width)
    counts = {}
    for weight in set(players):
        count = _without_player(below, weight, quota, digit)
        digits = [count >> (digit * size) & ((1 << digit) - 1) for size in range(largest + 1)]
        counts[weight] = digits if by_size else [count]
    return counts


def _losing_coalitions(players: Sequence[int], quota: int, width: int, digit: int) -> int:
    """Count the coalitions of all players below the quota, as one number.

    Each weight has a row of so many bits, and each size in it a digit of so many bits; without
    digits, sizes are summed.
    """
    counts, rows = 1, 1
    # The lightest first: the number is then short for longest.
    for weight in sorted(players):
        counts += counts << (weight * width + digit)
        rows += weight
        if rows > quota:
            rows = quota
            counts &= (1 << (quota * width)) - 1
    return counts


def _totals(counts: int, quota: int, width: int) -> list[int]:
    """Return the sums of all rows below each weight, from nought to the quota."""
    row = width // _BYTE
    content = counts.to_bytes(quota * row, "little")
    rows = (
        int.from_bytes(content[start : start + row], "little")
        for start in range(0, len(content), row)
    )
    return list(accumulate(rows, initial=0))


def _without_player(below: Sequence[int], weight: int, quota: int, digit: int) -> int:
    """Count the losing coalitions of the others that a player of this weight makes win.

    Without the player the polynomial is divided by 1 + y x^w, which makes it the series of the
    rows, less those a weight lower and a size smaller, plus those two weights lower, and so on.
    Of these the rows from the quota less the weight up to the quota are summed.
    """
    count, sign, shift = 0, 1, 0
    top = quota
    while top > 0:
        bottom = max(top - weight, 0)
        count += sign * ((below[top] - below[bottom]) << shift)
        sign, shift, top = -sign, shift + digit, bottom
    return count


def _whole_bytes(bits: int) -> int:
    """Round a number of bits up to whole bytes."""
    return -(-bits // _BYTE) * _BYTE


def _check_game(weights: ArrayLike, quota: int) -> tuple[list[int], int]:
    """Return the players' weights and the quota, as small as the same game can have them."""
    counts = as_counts(weights, "weights")
    if counts.ndim != 1:
        raise ValueError(f"weights must be those of one game, got {counts.ndim} axes.")
    needed = index(quota)
    players = [int(weight) for weight in counts]
    if not 1 <= needed <= sum(players):
        raise ValueError(f"quota must be from 1 to the sum of weights, {sum(players)}: {needed}.")
    unit = gcd(*players)
    needed = -(-needed // unit)
    # No coalition below the quota holds a player that wins alone, however heavy it is.
    return [min(weight // unit, needed) for weight in players], needed
