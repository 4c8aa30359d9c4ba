"""How far seats depart from votes.

Every function compares the two vectors of shares that it is given, as fractions of one, party
by party along the last axis; nothing is normalised and nothing added. A residual of small lists
entered as one party follows Gallagher's practice ('grouped'), left out it follows Lijphart's
('dropped'); both kinds of figure are in print, so shares may sum to less than one. Where no
party has votes, or none has seats, the result is NaN.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from majilis.measures._checks import (
    Floats,
    as_shares,
    blank_if_empty,
    ratio,
    require_same_parties,
)

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
        From 0 (proportional) to 100; NaN without any votes or any seats.

    Raises
    ------
    ValueError
        If a share is missing, negative or above 1, the shares sum to more than 1.0005, or the
        two arrays differ in the number of parties.

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
    squares = np.square(_deviations(vote_shares, seat_shares)).sum(axis=-1)
    index: Floats = 100.0 * np.sqrt(squares / 2.0)
    return index


def loosemore_hanby(vote_shares: ArrayLike, seat_shares: ArrayLike) -> Floats:
    """Return the share of seats that other parties hold than would under proportionality.

    Parameters
    ----------
    vote_shares, seat_shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (...)
        From 0 (proportional) to 100; NaN without any votes or any seats.

    Raises
    ------
    ValueError
        If a share is missing, negative or above 1, the shares sum to more than 1.0005, or the
        two arrays differ in the number of parties.

    References
    ----------
    Loosemore, J. & Hanby, V. J. (1971). The theoretical limits of maximum distortion. British
    Journal of Political Science 1(4), 467-477: D = sum |v - s| / 2.

    Examples
    --------
    >>> round(float(loosemore_hanby([0.6, 0.3, 0.1], [0.7, 0.3, 0.0])), 4)
    10.0
    """
    total: Floats = np.abs(_deviations(vote_shares, seat_shares)).sum(axis=-1)
    return 50.0 * total


def rose(vote_shares: ArrayLike, seat_shares: ArrayLike) -> Floats:
    """Return Rose's index of proportionality: 100 less the index of Loosemore and Hanby.

    Parameters
    ----------
    vote_shares, seat_shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (...)
        From 0 to 100 (proportional); NaN without any votes or any seats.

    Raises
    ------
    ValueError
        If a share is missing, negative or above 1, the shares sum to more than 1.0005, or the
        two arrays differ in the number of parties.

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

    Raises
    ------
    ValueError
        If a share is missing, negative or above 1, the shares sum to more than 1.0005, or the
        two arrays differ in the number of parties.

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
    votes, seats = _both(vote_shares, seat_shares)
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
        From 0 (proportional) to 100; NaN without any votes or any seats.

    Raises
    ------
    ValueError
        If a share is missing, negative or above 1, the shares sum to more than 1.0005, or the
        two arrays differ in the number of parties.

    References
    ----------
    Lijphart, A. (1994). Electoral Systems and Party Systems. Oxford University Press: the
    largest-deviation index, max |v - s|.

    Examples
    --------
    >>> round(float(lijphart([0.6, 0.25, 0.15], [0.8, 0.2, 0.0])), 4)
    20.0
    """
    largest: Floats = np.abs(_deviations(vote_shares, seat_shares)).max(axis=-1)
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
        From 0 (proportional) without an upper limit; NaN without any votes or any seats.
        Computed from fractions: a hundred times it is what percentages would give.

    Raises
    ------
    ValueError
        If a party has seats but no votes, for which the index is undefined; if a share is
        missing, negative or above 1, the shares sum to more than 1.0005, or the two arrays
        differ in the number of parties.

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
    index: Floats = parts.sum(axis=-1)
    return index


def dhondt_index(vote_shares: ArrayLike, seat_shares: ArrayLike) -> Floats:
    """Return the D'Hondt index: the seats-to-votes ratio of the most overrepresented party.

    Parameters
    ----------
    vote_shares, seat_shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (...)
        1 under proportionality, without an upper limit; NaN without any votes or any seats.

    Raises
    ------
    ValueError
        If a party has seats but no votes, for which the index is undefined; if a share is
        missing, negative or above 1, the shares sum to more than 1.0005, or the two arrays
        differ in the number of parties.

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
    ratios = np.where(votes == 0, 0.0, ratio(seats, votes))
    index: Floats = ratios.max(axis=-1)
    return index


def _both(vote_shares: ArrayLike, seat_shares: ArrayLike) -> tuple[Floats, Floats]:
    votes = as_shares(vote_shares, "vote_shares")
    seats = as_shares(seat_shares, "seat_shares")
    require_same_parties(votes, seats, ("vote_shares", "seat_shares"))
    return blank_if_empty(votes), blank_if_empty(seats)


def _deviations(vote_shares: ArrayLike, seat_shares: ArrayLike) -> Floats:
    votes, seats = _both(vote_shares, seat_shares)
    return votes - seats


def _seats_with_votes(vote_shares: ArrayLike, seat_shares: ArrayLike) -> tuple[Floats, Floats]:
    votes, seats = _both(vote_shares, seat_shares)
    if ((seats > 0) & ~(votes > 0)).any():
        raise ValueError("A party has seats but no votes, so this index is undefined.")
    return votes, seats
