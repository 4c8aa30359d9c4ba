"""How strong the strongest is, and what the rules add to its votes.

Shares are fractions of one, on whatever base the caller chose, with the parties on the last
axis. Shares may sum to less than one, and nothing is normalised.
"""

from __future__ import annotations

from operator import index

import numpy as np
from numpy.typing import ArrayLike

from majilis.measures._blocks import measure
from majilis.measures._checks import FLOAT_NOISE, Floats, blank_if_empty, ratio

# The columns of `dominance_profile`.
PROFILE = (
    "votes",
    "seats",
    "lead_votes",
    "lead_seats",
    "bonus",
    "advantage",
    "inverse_votes",
    "inverse_seats",
    "majority",
    "two_thirds",
)


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

    Raises
    ------
    ValueError
        If a share is missing, negative or above 1, or the shares sum to more than 1.0005.

    References
    ----------
    Taagepera, R. (1999). Supplementing the effective number of parties. Electoral Studies
    18(4), 497-504: p_1.

    Examples
    --------
    >>> float(largest_share([0.2, 0.5, 0.3]))
    0.5
    """
    return measure(_largest, shares=shares)


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

    Raises
    ------
    ValueError
        If a share is missing, negative or above 1, the shares sum to more than 1.0005, or the
        two arrays differ in the number of parties.

    References
    ----------
    Taagepera, R. & Shugart, M. S. (1989). Seats and Votes. Yale University Press: s - v.

    Examples
    --------
    >>> seat_bonus([0.5, 0.5], [0.75, 0.25]).tolist()
    [0.25, -0.25]
    """
    return measure(_bonus, vote_shares=vote_shares, seat_shares=seat_shares)


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

    Raises
    ------
    ValueError
        If a share is missing, negative or above 1, the shares sum to more than 1.0005, or the
        two arrays differ in the number of parties.

    References
    ----------
    Taagepera, R. & Laakso, M. (1980). Proportionality profiles of West European electoral
    systems. European Journal of Political Research 8(4), 423-446: A = s / v.

    Examples
    --------
    >>> advantage_ratio([0.5, 0.5], [0.75, 0.25]).tolist()
    [1.5, 0.5]
    """
    return measure(_advantage, vote_shares=vote_shares, seat_shares=seat_shares)


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


def two_thirds(seats_total: int) -> int:
    """Return the smallest whole number of seats that is at least two thirds.

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
    The arithmetic of a qualified majority of all members.

    Examples
    --------
    >>> two_thirds(77), two_thirds(99)
    (52, 66)
    """
    # Dividing downwards and turning the sign rounds up without a float.
    return -(-2 * _chamber(seats_total) // 3)


def dominance_profile(vote_shares: ArrayLike, seat_shares: ArrayLike) -> dict[str, Floats]:
    """Return how dominant the largest party is, by name: one table, a row an election.

    The largest party is the one with the largest share of seats, or of those the one with the
    most votes; where parties are equal in both, their figures are, too.

    ======================= ===================================================================
    column                  what it says
    ======================= ===================================================================
    votes, seats            the party's shares
    lead_votes, lead_seats  the difference to the largest other party; the lead in votes is
                            negative where another party has more
    bonus                   share of seats less share of votes
    advantage               share of seats over share of votes; NaN without votes
    inverse_votes           one over the largest share of votes: below 2, absolute dominance
    inverse_seats           the same for seats
    majority                1 if it holds more than half of the seats, else 0
    two_thirds              1 if it holds at least two thirds of the seats, else 0
    ======================= ===================================================================

    Parameters
    ----------
    vote_shares, seat_shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    dict of str to ndarray of float, shape (...)
        The columns, which `pandas.DataFrame` takes as they are for one leading axis; NaN
        without any seats, and by votes without any votes.

    Raises
    ------
    ValueError
        If a share is missing, negative or above 1, the shares sum to more than 1.0005, or the
        two arrays differ in the number of parties.

    References
    ----------
    Taagepera, R. (1999). Supplementing the effective number of parties. Electoral Studies
    18(4), 497-504. Sartori, G. (1976). Parties and Party Systems. Cambridge University Press:
    an absolute majority of seats.

    Examples
    --------
    >>> profile = dominance_profile([0.5, 0.3, 0.2], [0.7, 0.2, 0.1])
    >>> {name: round(float(value), 4) for name, value in profile.items()}  # doctest: +ELLIPSIS
    {'votes': 0.5, 'seats': 0.7, 'lead_votes': 0.2, 'lead_seats': 0.5, 'bonus': 0.2, ...}
    """
    columns = measure(_profile, vote_shares=vote_shares, seat_shares=seat_shares)
    return dict(zip(PROFILE, np.moveaxis(columns, -1, 0), strict=True))


def _largest(shares: Floats) -> Floats:
    largest: Floats = shares.max(axis=-1)
    return largest


def _bonus(vote_shares: Floats, seat_shares: Floats) -> Floats:
    return seat_shares - vote_shares


def _advantage(vote_shares: Floats, seat_shares: Floats) -> Floats:
    return ratio(seat_shares, vote_shares)


def _profile(vote_shares: Floats, seat_shares: Floats) -> Floats:
    votes, seats = np.broadcast_arrays(blank_if_empty(vote_shares), blank_if_empty(seat_shares))
    best = seats.max(axis=-1, keepdims=True)
    # Of the parties with the most seats the one with the most votes; without any, the first.
    first = np.where(seats == best, vote_shares, -1.0).argmax(axis=-1)[..., None]
    own = np.take_along_axis(votes, first, axis=-1)[..., 0]
    held = np.take_along_axis(seats, first, axis=-1)[..., 0]
    others = np.arange(votes.shape[-1]) != first
    lead_votes = own - np.where(others, votes, 0.0).max(axis=-1)
    lead_seats = held - np.where(others, seats, 0.0).max(axis=-1)
    unknown = np.isnan(held)
    columns = (
        np.where(unknown, np.nan, own),
        held,
        np.where(unknown, np.nan, lead_votes),
        lead_seats,
        held - own,
        ratio(held, own),
        1.0 / votes.max(axis=-1),
        1.0 / held,
        np.where(unknown, np.nan, held > 1 / 2),
        np.where(unknown, np.nan, held >= 2 / 3 - FLOAT_NOISE),
    )
    return np.stack(columns, axis=-1)


def _chamber(seats_total: int) -> int:
    total = index(seats_total)
    if total < 1:
        raise ValueError(f"seats_total must be at least 1: {total}.")
    return total
