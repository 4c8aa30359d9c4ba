"""How strong the strongest is, and what the rules add to its votes.

Shares are fractions of one, on whatever base the caller chose, with the parties on the last
axis. Shares may sum to less than one, and nothing is normalised.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from operator import index

from numpy.typing import ArrayLike

from majilis.measures._checks import Floats, as_shares, pair, ratio


def largest_share(shares: ArrayLike) -> Floats:
    """Return the share of the largest party.

    Parameters
    ----------
    shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (...)
        Between 0 and 1.

    References
    ----------
    Taagepera, R. (1999). Supplementing the effective number of parties. Electoral Studies
    18(4), 497-504: `p_1`.

    Examples
    --------
    >>> float(largest_share([0.2, 0.5, 0.3]))
    0.5
    """
    largest: Floats = as_shares(shares).max(axis=-1)
    return largest


def seat_bonus(vote_shares: ArrayLike, seat_shares: ArrayLike) -> Floats:
    """Return what each party's share of seats exceeds its share of votes by.

    Parameters
    ----------
    vote_shares, seat_shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (..., parties)
        Differences as fractions (0.1 is ten percentage points); negative for a party that
        holds less than its votes would give.

    References
    ----------
    Taagepera, R. & Shugart, M. S. (1989). Seats and Votes. Yale University Press: s - v.

    Examples
    --------
    >>> seat_bonus([0.5, 0.5], [0.75, 0.25]).tolist()
    [0.25, -0.25]
    """
    votes, seats = pair(as_shares, vote_shares=vote_shares, seat_shares=seat_shares)
    return seats - votes


def advantage_ratio(vote_shares: ArrayLike, seat_shares: ArrayLike) -> Floats:
    """Return each party's share of seats divided by its share of votes.

    Parameters
    ----------
    vote_shares, seat_shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (..., parties)
        1 under proportionality, above 1 for a party that gains; NaN for a party without votes.

    References
    ----------
    Taagepera, R. & Laakso, M. (1980). Proportionality profiles of West European electoral
    systems. European Journal of Political Research 8(4), 423-446: A = s / v.

    Examples
    --------
    >>> advantage_ratio([0.5, 0.5], [0.75, 0.25]).tolist()
    [1.5, 0.5]
    """
    votes, seats = pair(as_shares, vote_shares=vote_shares, seat_shares=seat_shares)
    return ratio(seats, votes)


def majority(seats_total: int) -> int:
    """Return the smallest whole number of seats that is more than half.

    Parameters
    ----------
    seats_total : int
        Seats in the chamber.

    Returns
    -------
    int
        Seats.

    Raises
    ------
    ValueError
        If there is no seat.

    References
    ----------
    The arithmetic of an absolute majority of all members.

    Examples
    --------
    >>> majority(77), majority(100)
    (39, 51)
    """
    return _chamber(seats_total) // 2 + 1


def qualified_majority(seats_total: int, share: Fraction = Fraction(2, 3)) -> int:
    """Return the smallest whole number of seats that is at least a share of them.

    Parameters
    ----------
    seats_total : int
        Seats in the chamber.
    share : Fraction, optional
        The share that is needed, above a half and not above 1; two thirds unless given.

    Returns
    -------
    int
        Seats.

    Raises
    ------
    ValueError
        If there is no seat, or the share is not above a half or above 1.

    References
    ----------
    The arithmetic of a qualified majority of all members.

    Examples
    --------
    >>> qualified_majority(77), qualified_majority(77, Fraction(3, 4))
    (52, 58)
    """
    total = _chamber(seats_total)
    if not Fraction(1, 2) < share <= 1:
        raise ValueError(f"share must be above a half and not above 1: {share}.")
    return ceil(total * share)


def _chamber(seats_total: int) -> int:
    total = index(seats_total)
    if total < 1:
        raise ValueError(f"seats_total must be at least 1: {total}.")
    return total
