"""Voting power in one weighted game, exactly.

Coalitions are counted by size and weight with generating functions over Python's integers, so
hundreds of seats and dozens of parties cost little and nothing is rounded before the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import factorial
from operator import index

import numpy as np
from numpy.typing import ArrayLike, NDArray

from majilis.measures._checks import Floats, as_counts

# Exact numbers of coalitions: one row for each size, one column for each weight below the quota.
Coalitions = NDArray[np.object_]


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
        If the weights are not one row of whole numbers, one is negative, or the quota is out
        of range.

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
    return [sum(by_size) for by_size in _decisive(weights, quota)]


def banzhaf(weights: ArrayLike, quota: int, *, normalised: bool = True) -> Floats:
    """Return the Banzhaf index of each player.

    Parameters
    ----------
    weights : array_like of int, shape (players,)
        Whole votes or seats of each player.
    quota : int
        Weight with which a coalition wins, from 1 to the sum of weights.
    normalised : bool
        Divide the swings by the sum of all players' swings, so that the indices sum to one;
        otherwise by the number of coalitions of the others, which gives the chance of being
        decisive when all of those are equally likely.

    Returns
    -------
    ndarray of float, shape (players,)
        Power between 0 and 1.

    Raises
    ------
    ValueError
        If the weights are not one row of whole numbers, one is negative, or the quota is out
        of range.

    References
    ----------
    Banzhaf, J. F. (1965). Weighted voting doesn't work. Rutgers Law Review 19(2), 317-343. Not
    normalised: Dubey, P. & Shapley, L. S. (1979). Mathematical properties of the Banzhaf power
    index. Mathematics of Operations Research 4(2), 99-131.

    Examples
    --------
    >>> banzhaf([50, 49, 1], quota=51).tolist()
    [0.6, 0.2, 0.2]
    >>> banzhaf([50, 49, 1], quota=51, normalised=False).tolist()
    [0.75, 0.25, 0.25]
    """
    swings = banzhaf_swings(weights, quota)
    whole = sum(swings) if normalised else 2 ** (len(swings) - 1)
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
        If the weights are not one row of whole numbers, one is negative, or the quota is out
        of range.

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
    decisive = _decisive(weights, quota)
    players = len(decisive)
    orders = [factorial(size) * factorial(players - size - 1) for size in range(players)]
    pivots = [sum(map(int.__mul__, by_size, orders)) for by_size in decisive]
    return np.array([pivot / factorial(players) for pivot in pivots])


def _decisive(weights: ArrayLike, quota: int) -> list[list[int]]:
    """Return for each player, and each number of others, the coalitions that it makes win."""
    players = _check_game(weights, index(quota))
    # No coalition below the quota holds a player that wins alone, however heavy it is.
    capped = [min(weight, quota) for weight in players]
    losing = _losing_coalitions(capped, quota)
    # Players of one weight are decisive equally often.
    by_weight = {weight: _made_to_win(losing, weight, quota) for weight in set(capped)}
    return [by_weight[weight] for weight in capped]


def _losing_coalitions(weights: Sequence[int], quota: int) -> Coalitions:
    """Count the coalitions of all players by size and weight, below the quota."""
    counts = np.zeros((len(weights) + 1, quota), dtype=np.object_)
    counts[0, 0] = 1
    for weight in weights:
        joined = counts[:-1, : quota - weight].copy()
        counts[1:, weight:] += joined
    return counts


def _made_to_win(losing: Coalitions, weight: int, quota: int) -> list[int]:
    """Count by size the losing coalitions of the others that a player of this weight makes win."""
    others = losing[:-1].copy()
    # Undo the player's factor: what is left at each size lacks the coalitions that it joined.
    for size in range(1, len(others)):
        others[size, weight:] -= others[size - 1, : quota - weight]
    return [int(count) for count in others[:, quota - weight :].sum(axis=1)]


def _check_game(weights: ArrayLike, quota: int) -> list[int]:
    counts = as_counts(weights, "weights")
    if counts.ndim != 1:
        raise ValueError(f"weights must be those of one game, got {counts.ndim} axes.")
    players = [int(weight) for weight in counts]
    if not 1 <= quota <= sum(players):
        raise ValueError(f"quota must be from 1 to the sum of weights, {sum(players)}: {quota}.")
    return players
