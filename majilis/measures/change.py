"""From one election to the next, and from parties to groups of them.

Which party became which is the caller's to say, as numbers: no name is known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import index

import numpy as np
from numpy.typing import ArrayLike

from majilis.measures._checks import Counts, Floats, known, pair, require_parties


def merge(values: ArrayLike, groups: Sequence[int], count: int | None = None) -> Counts:
    """Add up what the members of each group have.

    Parameters
    ----------
    values : array_like, shape (..., parties)
        Shares, votes or seats.
    groups : sequence of int
        For each party the number of its group, from 0.
    count : int, optional
        How many groups there are; by default as many as `groups` names. A group without a
        member has nothing.

    Returns
    -------
    ndarray, shape (..., groups)
        Sums, of the type of the values.

    Raises
    ------
    ValueError
        If there is no party, or `groups` does not give each party a number from 0 to below
        `count`.

    References
    ----------
    Plain addition: the parties' shares of one list, alliance or bloc.

    Examples
    --------
    >>> merge([42, 11, 4, 20], [0, 1, 0, 2]).tolist()
    [46, 11, 20]
    """
    array = np.asarray(values)
    require_parties(array.shape, "values")
    members = [index(group) for group in groups]
    total = max(members, default=-1) + 1 if count is None else index(count)
    if len(members) != array.shape[-1] or not all(0 <= group < total for group in members):
        raise ValueError(
            f"groups must give each of the {array.shape[-1]} parties a number from 0 to"
            f" {total - 1}: {members}."
        )
    merged = np.zeros((*array.shape[:-1], total), dtype=array.dtype)
    for party, group in enumerate(members):
        merged[..., group] += array[..., party]
    return merged


def pedersen_volatility(
    before: ArrayLike,
    after: ArrayLike,
    before_groups: Sequence[int] | None = None,
    after_groups: Sequence[int] | None = None,
) -> Floats:
    """Return Pedersen's index: the share of votes that net changed hands between two elections.

    Without groups the parties stand in the same order in both elections, with 0 for a party
    that did not run. With groups the elections may hold different parties: those that a merger
    brought together, before or after, get one number, a party that split is one with its
    parts, and a new party gets a number of its own.

    Parameters
    ----------
    before, after : array_like of float, shape (..., parties)
        Shares in the earlier and in the later election, as fractions of one.
    before_groups, after_groups : sequence of int, optional
        For each party of the earlier, and of the later election, the number of what it
        belongs to, from 0 and common to both; both or none.

    Returns
    -------
    ndarray of float, shape (...)
        From 0 (nothing changed) to 100; NaN where either election is empty.

    Raises
    ------
    ValueError
        If one of the two mappings is missing or does not fit.

    References
    ----------
    Pedersen, M. N. (1979). The dynamics of European party systems: changing patterns of
    electoral volatility. European Journal of Political Research 7(1), 1-26: the sum of
    |p(t) - p(t - 1)| over 2.

    Examples
    --------
    >>> round(float(pedersen_volatility([0.6, 0.4, 0.0], [0.5, 0.4, 0.1])), 4)
    10.0

    The first two merged, and the last is new:

    >>> merged = pedersen_volatility([0.3, 0.3, 0.4], [0.5, 0.4, 0.1], [0, 0, 1], [0, 1, 2])
    >>> round(float(merged), 4)
    10.0
    """
    if (before_groups is None) != (after_groups is None):
        raise ValueError("before_groups and after_groups must be given both or neither.")
    if before_groups is not None and after_groups is not None:
        count = max(*before_groups, *after_groups, -1, -1) + 1
        before = merge(np.asarray(before, np.float64), before_groups, count)
        after = merge(np.asarray(after, np.float64), after_groups, count)
    earlier, later = pair(known, before=before, after=after)
    total: Floats = np.abs(later - earlier).sum(axis=-1)
    return 50.0 * total


def bloc_volatility(
    before: ArrayLike, after: ArrayLike, blocs: Sequence[int]
) -> tuple[Floats, Floats]:
    """Return how much of Pedersen's index moved between blocs of parties, and how much within.

    Parameters
    ----------
    before, after : array_like of float, shape (..., parties)
        Shares in the earlier and in the later election, as fractions of one, the parties in the
        same order, with 0 for a party that did not run.
    blocs : sequence of int
        For each party the number of its bloc, from 0; a party is in one bloc in both elections.

    Returns
    -------
    tuple of ndarray of float, each of shape (...)
        Between blocs and within them, from 0 to 100; they sum to `pedersen_volatility`. NaN where
        either election is empty.

    Raises
    ------
    ValueError
        If `blocs` does not give each party a number.

    References
    ----------
    Bartolini, S. & Mair, P. (1990). Identity, Competition and Electoral Availability. Cambridge
    University Press: block volatility is the index of the blocs' summed shares, and the rest of
    total volatility is within blocs.

    Examples
    --------
    Of 20 points that changed hands, 5 left the first bloc and 15 stayed within one:

    >>> parts = bloc_volatility([0.4, 0.2, 0.3, 0.1], [0.5, 0.05, 0.4, 0.05], [0, 0, 1, 1])
    >>> [round(float(part), 4) for part in parts]
    [5.0, 15.0]
    """
    count = max(blocs, default=-1) + 1
    between = pedersen_volatility(merge(before, blocs, count), merge(after, blocs, count))
    # Rounding could leave less than nothing within.
    return between, np.maximum(pedersen_volatility(before, after) - between, 0)
