"""What votes did not buy, and what a late count must have looked like."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from majilis.measures._checks import (
    Counts,
    Floats,
    as_counts,
    as_fractions,
    as_shares,
    pair,
    ratio,
)


def wasted_votes(votes: ArrayLike, seats: ArrayLike) -> Counts:
    """Return the votes of each list that won no seat.

    Parameters
    ----------
    votes, seats : array_like of int, shape (..., parties)
        Whole numbers of votes and seats.

    Returns
    -------
    ndarray of int, shape (..., parties)
        The list's votes, or 0 if it won a seat. The sum over parties is the election's total.

    References
    ----------
    Anckar, C. (1997). Determinants of disproportionality and wasted votes. Electoral Studies
    16(4), 501-515: votes cast for parties that are not represented.

    Examples
    --------
    >>> wasted_votes([600, 300, 100], [2, 1, 0]).tolist()
    [0, 0, 100]
    """
    cast, won = pair(as_counts, votes=votes, seats=seats)
    return np.where(won == 0, cast, 0)


def votes_per_seat(votes: ArrayLike, seats: ArrayLike) -> Floats:
    """Return how many votes each list's seat stands for.

    Parameters
    ----------
    votes, seats : array_like of int, shape (..., parties)
        Whole numbers of votes and seats.

    Returns
    -------
    ndarray of float, shape (..., parties)
        Votes a seat; NaN for a list without seats, which has no price rather than an
        infinite one.

    References
    ----------
    Balinski, M. L. & Young, H. P. (1982). Fair Representation. Yale University Press: the
    average constituency, v / s.

    Examples
    --------
    >>> votes_per_seat([600, 300, 100], [2, 1, 0]).tolist()
    [300.0, 300.0, nan]
    """
    cast, won = pair(as_counts, votes=votes, seats=seats)
    return ratio(cast, won)


def later_count_share(
    early_share: ArrayLike, final_share: ArrayLike, coverage: ArrayLike
) -> Floats:
    """Return the share of the later votes that an early count and the final result imply.

    Parameters
    ----------
    early_share, final_share : array_like of float
        A party's share in the early count and in the final result, as fractions of one and on
        one and the same base.
    coverage : array_like of float
        Fraction of all votes that the early count covered, from 0 to below 1. The three arrays
        broadcast against each other, element by element.

    Returns
    -------
    ndarray of float
        The share among the votes counted later. Below 0 or above 1 it says that the early
        count and the final result cannot both be true at that coverage.

    Raises
    ------
    ValueError
        If the coverage is not in [0, 1).

    References
    ----------
    The final share is the mean of both counts, weighted by the votes that each covers, solved
    for the later one: (final - coverage * early) / (1 - coverage).

    Examples
    --------
    An early count of half the votes gave 40 %, the final result 60 %.

    >>> round(float(later_count_share(0.4, 0.6, 0.5)), 4)
    0.8
    """
    early = as_fractions(early_share, "early_share")
    final = as_fractions(final_share, "final_share")
    covered = as_fractions(coverage, "coverage")
    if (covered >= 1).any():
        raise ValueError("coverage must be below 1: a full count leaves no later votes.")
    return (final - covered * early) / (1.0 - covered)


def opposition_effective_number(shares: ArrayLike, opposition: ArrayLike) -> Floats:
    """Return the effective number of parties within the opposition.

    Each opposition party's share is taken of what the opposition has, so that the number tells
    how split it is, whatever its size.

    Parameters
    ----------
    shares : array_like of float, shape (..., parties)
        Shares of all parties as fractions of one.
    opposition : array_like of bool, shape (parties,) or (..., parties)
        Which parties are the opposition.

    Returns
    -------
    ndarray of float, shape (...)
        At least 1, and at most the number of opposition parties; NaN if they have nothing.

    References
    ----------
    Laakso, M. & Taagepera, R. (1979). 'Effective' number of parties: a measure with
    application to West Europe. Comparative Political Studies 12(1), 3-27, applied within a
    bloc: (sum p)^2 / sum p^2.

    Examples
    --------
    >>> shares, opposition = [0.6, 0.2, 0.2], [False, True, True]
    >>> round(float(opposition_effective_number(shares, opposition)), 4)
    2.0
    """
    own = _opposition(shares, opposition)
    return ratio(np.square(own.sum(axis=-1)), np.square(own).sum(axis=-1))


def opposition_concentration(shares: ArrayLike, opposition: ArrayLike) -> Floats:
    """Return how much of the opposition its largest party is.

    Parameters
    ----------
    shares : array_like of float, shape (..., parties)
        Shares of all parties as fractions of one.
    opposition : array_like of bool, shape (parties,) or (..., parties)
        Which parties are the opposition.

    Returns
    -------
    ndarray of float, shape (...)
        Above 0 and up to 1, where one party is all of the opposition; NaN if it has nothing.

    References
    ----------
    The largest component's share (Taagepera 1999, Electoral Studies 18(4), 497-504), applied
    within a bloc. The bloc's Herfindahl index is one over `opposition_effective_number`.

    Examples
    --------
    >>> round(float(opposition_concentration([0.6, 0.3, 0.1], [False, True, True])), 4)
    0.75
    """
    own = _opposition(shares, opposition)
    return ratio(own.max(axis=-1), own.sum(axis=-1))


def _opposition(shares: ArrayLike, opposition: ArrayLike) -> Floats:
    parts = as_shares(shares)
    member = np.asarray(opposition)
    if member.dtype != np.bool_ or member.shape[-1:] != parts.shape[-1:]:
        raise ValueError(
            f"opposition must be a truth value for each of the {parts.shape[-1]} parties,"
            f" got {member.dtype} of shape {member.shape}."
        )
    return np.where(member, parts, 0.0)
