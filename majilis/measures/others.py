"""The residual group 'others': what to do with it is a choice, and it moves the figures."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from majilis.measures._checks import FLOAT_NOISE, Floats, as_shares

Others = Literal["grouped", "dropped"]


def settle_others(shares: ArrayLike, residual: ArrayLike, others: Others) -> Floats:
    """Group the residual lists as one party, or drop them.

    Votes and seats have to be settled alike, with the same flags, before an index compares
    them. Neither way is right for all: grouping treats strangers as one party and overstates
    what their lists lost together, dropping leaves votes out. Printed figures follow both.

    Parameters
    ----------
    shares : array_like of float, shape (..., parties)
        Shares as fractions of one.
    residual : array_like of bool, shape (parties,)
        Which lists belong to the residual group.
    others : {"grouped", "dropped"}
        `grouped` (Gallagher): their shares are added up as one last party. `dropped`
        (Lijphart): they are left out, and nothing is normalised.

    Returns
    -------
    ndarray of float, shape (..., parties less residual ones, and one more if grouped)
        Shares; with no list flagged, unchanged either way.

    Raises
    ------
    ValueError
        If a share is missing, negative or above 1, the shares sum to more than 1.0005, the
        flags are not one truth value for each party, or `others` is neither.

    References
    ----------
    Gallagher, M. (1991). Proportionality, disproportionality and electoral systems. Electoral
    Studies 10(1), 33-51. Lijphart, A. (1994). Electoral Systems and Party Systems. Oxford
    University Press.

    Examples
    --------
    >>> settle_others([0.5, 0.25, 0.125, 0.125], [False, False, True, True], "grouped").tolist()
    [0.5, 0.25, 0.25]
    >>> settle_others([0.5, 0.25, 0.125, 0.125], [False, False, True, True], "dropped").tolist()
    [0.5, 0.25]
    """
    if others not in get_args(Others):
        raise ValueError(f"others must be grouped or dropped: {others!r}.")
    parts = as_shares(shares)
    flags = np.asarray(residual)
    if flags.dtype != np.bool_ or flags.shape != parts.shape[-1:]:
        raise ValueError(
            f"residual must be a truth value for each of the {parts.shape[-1]} parties,"
            f" got {flags.dtype} of shape {flags.shape}."
        )
    named = parts[..., ~flags]
    if others == "dropped" or not flags.any():
        return named
    together = parts[..., flags].sum(axis=-1, keepdims=True)
    return np.concatenate([named, together], axis=-1)


def missing_share(shares: ArrayLike) -> Floats:
    """Return what the shares lack of one: the votes or seats of parties that are not listed.

    To group it as Gallagher does, append it to the shares as one more party.

    Parameters
    ----------
    shares : array_like of float, shape (..., parties)
        Shares as fractions of one.

    Returns
    -------
    ndarray of float, shape (...)
        From 0 to 1; 0 where the shares sum to one or, by rounding, to a little more.

    Raises
    ------
    ValueError
        If a share is missing, negative or above 1, or the shares sum to more than 1.0005.

    References
    ----------
    Gallagher, M. (1991). Proportionality, disproportionality and electoral systems. Electoral
    Studies 10(1), 33-51.

    Examples
    --------
    >>> float(missing_share([0.5, 0.25]))
    0.25
    """
    lack = 1.0 - as_shares(shares).sum(axis=-1)
    return np.where(lack > FLOAT_NOISE, lack, 0.0)
