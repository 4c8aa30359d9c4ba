"""How far seats depart from votes.

Every function compares the two vectors of shares that it is given, as fractions of one, party
by party along the last axis; nothing is normalised and nothing added. A residual of small lists
entered as one party follows Gallagher's practice ('grouped'), left out it follows Lijphart's
('dropped'); both kinds of figure are in print, so shares may sum to less than one. Where no
party has votes, or none has seats, the result is NaN.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from majilis.measures._checks import Floats, known_pair, ratio
from majilis.measures.fragmentation import herfindahl

# Rae left parties with no more than half a percent of the vote out of his mean.
RAE_SMALLEST_SHARE = 0.005


def gallagher(vote_shares: ArrayLike, seat_shares: ArrayLike) -> Floats:
    """Return Gallagher's least squares index.

    Parameters
    ----------
    vote_shares, seat_shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (...)
        From 0 (proportional) to 100.

    References
    ----------
    Gallagher, M. (1991). Proportionality, disproportionality and electoral systems. Electoral
    Studies 10(1), 33-51: LSq = sqrt(sum (v - s)^2 / 2). On residual groups: Lijphart, A.
    (1994). Electoral Systems and Party Systems. Oxford University Press.

    Examples
    --------
    >>> round(float(gallagher([0.6, 0.4], [0.7, 0.3])), 4)
    10.0
    """
    votes, seats = known_pair(vote_shares, seat_shares)
    squares = np.square(votes - seats).sum(axis=-1)
    least_squares: Floats = 100.0 * np.sqrt(squares / 2.0)
    return least_squares


def loosemore_hanby(vote_shares: ArrayLike, seat_shares: ArrayLike) -> Floats:
    """Return the share of seats that other parties hold than would under proportionality.

    Parameters
    ----------
    vote_shares, seat_shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (...)
        From 0 (proportional) to 100.

    References
    ----------
    Loosemore, J. & Hanby, V. J. (1971). The theoretical limits of maximum distortion. British
    Journal of Political Science 1(4), 467-477: D = sum |v - s| / 2.

    Examples
    --------
    >>> round(float(loosemore_hanby([0.6, 0.3, 0.1], [0.7, 0.3, 0.0])), 4)
    10.0
    """
    return 50.0 * _distance(vote_shares, seat_shares)


def rose(vote_shares: ArrayLike, seat_shares: ArrayLike) -> Floats:
    """Return Rose's index of proportionality: 100 less the index of Loosemore and Hanby.

    Parameters
    ----------
    vote_shares, seat_shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (...)
        From 0 to 100 (proportional).

    References
    ----------
    Mackie, T. T. & Rose, R. (1991). The International Almanac of Electoral History, 3rd ed.
    Macmillan.

    Examples
    --------
    >>> round(float(rose([0.6, 0.3, 0.1], [0.7, 0.3, 0.0])), 4)
    90.0
    """
    return 100.0 - loosemore_hanby(vote_shares, seat_shares)


def rae(vote_shares: ArrayLike, seat_shares: ArrayLike) -> Floats:
    """Return Rae's index: the mean deviation of the parties with more than 0.5 % of the vote.

    Parameters
    ----------
    vote_shares, seat_shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (...)
        From 0 (proportional) to 100; NaN without any votes or any seats, and where no party
        has more than 0.5 % of the vote.

    References
    ----------
    Rae, D. W. (1967). The Political Consequences of Electoral Laws. Yale University Press:
    I = sum |v - s| / n over the n parties counted.

    Examples
    --------
    The third party is too small to count, so the mean is over two.

    >>> round(float(rae([0.6, 0.396, 0.004], [0.7, 0.3, 0.0])), 4)
    9.8
    """
    votes, seats = known_pair(vote_shares, seat_shares)
    counted = votes > RAE_SMALLEST_SHARE
    total = (np.abs(votes - seats) * counted).sum(axis=-1)
    return 100.0 * ratio(total, counted.sum(axis=-1))


def lijphart(vote_shares: ArrayLike, seat_shares: ArrayLike) -> Floats:
    """Return the largest deviation of any party's seats from its votes, in either direction.

    Parameters
    ----------
    vote_shares, seat_shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (...)
        From 0 (proportional) to 100.

    References
    ----------
    Lijphart, A. (1994). Electoral Systems and Party Systems. Oxford University Press: the
    largest-deviation index, max |v - s|.

    Examples
    --------
    >>> round(float(lijphart([0.6, 0.25, 0.15], [0.8, 0.2, 0.0])), 4)
    20.0
    """
    votes, seats = known_pair(vote_shares, seat_shares)
    largest: Floats = np.abs(votes - seats).max(axis=-1)
    return 100.0 * largest


def sainte_lague_index(vote_shares: ArrayLike, seat_shares: ArrayLike) -> Floats:
    """Return the Sainte-Laguë index: squared deviations, each relative to the party's votes.

    Parameters
    ----------
    vote_shares, seat_shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (...)
        From 0 (proportional) without an upper limit.
        Computed from fractions: a hundred times it is what percentages would give.

    Raises
    ------
    ValueError
        If a party has seats but no votes, for which the index is undefined.

    References
    ----------
    Gallagher, M. (1991). Proportionality, disproportionality and electoral systems. Electoral
    Studies 10(1), 33-51: SLI = sum (s - v)^2 / v.

    Examples
    --------
    >>> round(float(sainte_lague_index([0.5, 0.5], [0.6, 0.4])), 4)
    0.04
    """
    votes, seats = _seats_with_votes(vote_shares, seat_shares)
    parts = np.where(votes == 0, 0.0, ratio(np.square(seats - votes), votes))
    sum_of_parts: Floats = parts.sum(axis=-1)
    return sum_of_parts


def dhondt_index(vote_shares: ArrayLike, seat_shares: ArrayLike) -> Floats:
    """Return the D'Hondt index: the seats-to-votes ratio of the most overrepresented party.

    Parameters
    ----------
    vote_shares, seat_shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (...)
        1 under proportionality, without an upper limit.

    Raises
    ------
    ValueError
        If a party has seats but no votes, for which the index is undefined.

    References
    ----------
    Gallagher, M. (1991). Proportionality, disproportionality and electoral systems. Electoral
    Studies 10(1), 33-51: max s / v.

    Examples
    --------
    >>> round(float(dhondt_index([0.5, 0.5], [0.6, 0.4])), 4)
    1.2
    """
    votes, seats = _seats_with_votes(vote_shares, seat_shares)
    largest: Floats = np.where(votes == 0, 0.0, ratio(seats, votes)).max(axis=-1)
    return largest


def grofman(
    vote_shares: ArrayLike,
    seat_shares: ArrayLike,
    number: Literal["votes", "seats"] = "votes",
) -> Floats:
    """Return Grofman's index: all deviations over the effective number of parties.

    It is Rae's mean with the effective number in place of the number of parties, so that small
    parties do not water it down.

    Parameters
    ----------
    vote_shares, seat_shares : array_like of float, shape (..., parties)
        Shares as fractions of one.
    number : {"votes", "seats"}
        Whose effective number divides. Both kinds of figure are in print.

    Returns
    -------
    ndarray of float, shape (...)
        From 0 (proportional), in percentage points as Rae's index, to 200 at most.

    Raises
    ------
    ValueError
        If `number` is neither.

    References
    ----------
    Taagepera, R. & Grofman, B. (2003). Mapping the indices of seats-votes disproportionality
    and inter-election volatility. Party Politics 9(6), 659-677: sum |v - s| / N, with N the
    number of Laakso and Taagepera.

    Examples
    --------
    >>> round(float(grofman([0.5, 0.5], [0.6, 0.4])), 4)
    10.0
    """
    if number not in ("votes", "seats"):
        raise ValueError(f"number must be votes or seats: {number!r}.")
    distance = _distance(vote_shares, seat_shares)
    concentration = herfindahl(vote_shares if number == "votes" else seat_shares)
    return 100.0 * concentration * distance


def cox_shugart_slope(vote_shares: ArrayLike, seat_shares: ArrayLike) -> Floats:
    """Return the slope of a line through the parties: seats on votes, by least squares.

    The only one of these indices with a direction. Parties that are left out, or listed with
    neither votes nor seats, change it, since each party is one point.

    Parameters
    ----------
    vote_shares, seat_shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (...)
        1 under proportionality, above 1 where large parties gain, below 1 where small ones do,
        without a limit; NaN without any votes or any seats, and where all parties have equal
        votes, one party alone included: no line is then the steepest.

    References
    ----------
    Cox, G. W. & Shugart, M. S. (1991). Comment on Gallagher's 'Proportionality,
    disproportionality and electoral systems'. Electoral Studies 10(4), 348-352: the sum of
    (v - mean v)(s - mean s) over the sum of (v - mean v)^2.

    Examples
    --------
    >>> round(float(cox_shugart_slope([0.6, 0.4], [0.7, 0.3])), 4)
    2.0
    """
    votes, seats = known_pair(vote_shares, seat_shares)
    across = votes - votes.mean(axis=-1, keepdims=True)
    up = seats - seats.mean(axis=-1, keepdims=True)
    # Equal votes leave what rounding makes of nought: no deviation, so no line.
    level = votes.max(axis=-1) == votes.min(axis=-1)
    spread = np.where(level, 0.0, np.square(across).sum(axis=-1))
    return ratio((across * up).sum(axis=-1), spread)


def _distance(vote_shares: ArrayLike, seat_shares: ArrayLike) -> Floats:
    votes, seats = known_pair(vote_shares, seat_shares)
    total: Floats = np.abs(votes - seats).sum(axis=-1)
    return total


def _seats_with_votes(vote_shares: ArrayLike, seat_shares: ArrayLike) -> tuple[Floats, Floats]:
    votes, seats = known_pair(vote_shares, seat_shares)
    if ((seats > 0) & ~(votes > 0)).any():
        raise ValueError("A party has seats but no votes, so this index is undefined.")
    return votes, seats
