"""How many parties there are, once each is counted by its weight.

Shares are on whatever base the caller chose. They may sum to less than one: leaving a residual
of small parties out is how such figures are usually published. Where no party has a share, the
result is NaN.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from majilis.measures._checks import Floats, known


def herfindahl(shares: ArrayLike) -> Floats:
    """Return the concentration of shares: the sum of their squares.

    Parameters
    ----------
    shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (...)
        Between 0 and 1, where 1 is a single party with everything.

    References
    ----------
    Hirschman, A. O. (1964). The paternity of an index. American Economic Review 54(5), 761.

    Examples
    --------
    >>> float(herfindahl([0.5, 0.25, 0.25]))
    0.375
    """
    squares: Floats = np.square(known(shares)).sum(axis=-1)
    return squares


def fractionalization(shares: ArrayLike) -> Floats:
    """Return the chance that two voters or members drawn at random differ in party.

    Parameters
    ----------
    shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (...)
        Between 0 (one party) and 1. A residual that is left out counts as a disagreement with
        everyone, itself included.

    References
    ----------
    Rae, D. W. (1967). The Political Consequences of Electoral Laws. Yale University Press:
    one less the sum of squared shares.

    Examples
    --------
    >>> float(fractionalization([0.5, 0.25, 0.25]))
    0.625
    """
    return 1.0 - herfindahl(shares)


def effective_number_of_parties(shares: ArrayLike) -> Floats:
    """Return the effective number of parties: how many equal ones give the same concentration.

    Parameters
    ----------
    shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (...)
        At least 1, and at most the number of parties if the shares sum to one.

    References
    ----------
    Laakso, M. & Taagepera, R. (1979). 'Effective' number of parties: a measure with
    application to West Europe. Comparative Political Studies 12(1), 3-27: N = 1 / sum p^2.

    Examples
    --------
    >>> round(float(effective_number_of_parties([0.75, 0.25])), 4)
    1.6
    """
    return 1.0 / herfindahl(shares)


def golosov_effective_number(shares: ArrayLike) -> Floats:
    """Return Golosov's effective number of parties, which discounts parties by the largest one.

    Parameters
    ----------
    shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (...)
        Between 1 and the number of parties with a share. It is mostly, but not always, below
        the number of Laakso and Taagepera.

    References
    ----------
    Golosov, G. V. (2010). The effective number of parties: a new approach. Party Politics
    16(2), 171-192: `N = sum p / (p + p_1^2 - p^2)`, with `p_1` the largest share.

    Examples
    --------
    >>> round(float(golosov_effective_number([0.75, 0.25])), 4)
    1.3333
    """
    parts = known(shares)
    largest = parts.max(axis=-1, keepdims=True)
    number: Floats = (parts / (parts + largest**2 - parts**2)).sum(axis=-1)
    return number


def inverse_largest_share(shares: ArrayLike) -> Floats:
    """Return one over the largest share; below two, one party dominates absolutely.

    Parameters
    ----------
    shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (...)
        At least 1.

    References
    ----------
    Taagepera, R. (1999). Supplementing the effective number of parties. Electoral Studies
    18(4), 497-504: `N_infinity = 1 / p_1`.

    Examples
    --------
    >>> float(inverse_largest_share([0.5, 0.3, 0.2]))
    2.0
    """
    largest: Floats = known(shares).max(axis=-1)
    return 1.0 / largest


def dunleavy_boucek_number(shares: ArrayLike) -> Floats:
    """Return the mean of the effective number of parties and the inverse of the largest share.

    Parameters
    ----------
    shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (...)
        At least 1.

    References
    ----------
    Dunleavy, P. & Boucek, F. (2003). Constructing the number of parties. Party Politics 9(3),
    291-315: `N_b = (1 / sum p^2 + 1 / p_1) / 2`.

    Examples
    --------
    >>> round(float(dunleavy_boucek_number([0.5, 0.25, 0.25])), 4)
    2.3333
    """
    return (effective_number_of_parties(shares) + inverse_largest_share(shares)) / 2.0


def molinar_number(shares: ArrayLike) -> Floats:
    """Return Molinar's number of parties, which counts the largest as one and weighs the rest.

    It is here for comparison with older work. It can fall below two while many parties are
    relevant (Taagepera 1999), and it moves in ways that are hard to predict, so Dunleavy and
    Boucek (2003) conclude that it should not be used any more.

    Parameters
    ----------
    shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (...)
        At least 1.

    References
    ----------
    Molinar, J. (1991). Counting the number of parties: an alternative index. American
    Political Science Review 85(4), 1383-1391: `NP = 1 + N^2 * (sum p^2 - p_1^2)`, with N the
    number of Laakso and Taagepera.

    Examples
    --------
    >>> round(float(molinar_number([0.75, 0.25])), 4)
    1.16
    """
    without_largest = herfindahl(shares) - inverse_largest_share(shares) ** -2.0
    return 1.0 + effective_number_of_parties(shares) ** 2 * without_largest
