"""Who takes part: the legal threshold, in whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from operator import index

import numpy as np
from numpy.typing import ArrayLike, NDArray

from majilis.measures._checks import INT64_MAX, Counts, as_counts, whole_numbers

Flags = NDArray[np.bool_]
Threshold = float | Decimal | Fraction
Thresholds = Threshold | Sequence[Threshold]


def pass_threshold(
    votes: ArrayLike,
    threshold: Thresholds,
    threshold_base: ArrayLike | None = None,
) -> Flags:
    """Say which lists reach the threshold.

    A float stands for the decimal fraction that it prints as, so that exactly 7 % of the votes
    reach a threshold of 0.07, which no binary number equals.

    Parameters
    ----------
    votes : array_like of int, shape (..., parties)
        Votes for each list.
    threshold : float, Decimal or Fraction, or a sequence of them of length parties
        Least share of the base, as a fraction of one: the same for all lists, or each list's own,
        such as a lower one for alliances.
    threshold_base : array_like of int, optional
        What the threshold is a share of, as a number of votes that broadcasts to the leading
        axes. By default the sum of `votes` in each election.

    Returns
    -------
    ndarray of bool, shape (..., parties)
        True where votes / base >= threshold.

    Raises
    ------
    ValueError
        If votes or the base are negative or not whole numbers, the base has other axes than
        the elections, or a threshold is not between 0 and 1 or not one for each list.

    References
    ----------
    The comparison votes * denominator >= numerator * base, in whole numbers.

    Examples
    --------
    >>> pass_threshold([93, 7], 0.07).tolist()
    [True, True]
    >>> pass_threshold([93, 7], 0.07, threshold_base=101).tolist()
    [True, False]
    >>> pass_threshold([93, 7, 6], [0.07, 0.07, 0.05], threshold_base=106).tolist()
    [True, False, True]
    """
    counts = as_counts(votes, "votes")
    if threshold_base is None:
        base = _exact(counts, counts.shape[-1]).sum(axis=-1, keepdims=True)
    else:
        base = _broadcast_base(whole_numbers(threshold_base, "threshold_base"), counts.shape[:-1])
    if not isinstance(threshold, Sequence):
        return _reach(counts, base, as_fraction(threshold))
    if len(threshold) != counts.shape[-1]:
        raise ValueError(
            f"threshold must be one, or one for each list: {len(threshold)} for "
            f"{counts.shape[-1]} lists."
        )
    passing = np.empty(counts.shape, dtype=np.bool_)
    for place, own in enumerate(threshold):
        passing[..., [place]] = _reach(counts[..., [place]], base, as_fraction(own))
    return passing


def _reach(counts: Counts, base: Counts, share: Fraction) -> Flags:
    reached: Flags = (
        _exact(counts, share.denominator) * share.denominator
        >= _exact(base, share.numerator) * share.numerator
    )
    return reached


def threshold_votes(base: int, threshold: Threshold) -> int:
    """Return the fewest votes that reach a threshold.

    Parameters
    ----------
    base : int
        What the threshold is a share of, as a number of votes.
    threshold : float, Decimal or Fraction
        Least share of the base, as a fraction of one.

    Returns
    -------
    int
        Votes.

    Raises
    ------
    ValueError
        If the base is negative or the threshold is not between 0 and 1.

    References
    ----------
    The arithmetic of `pass_threshold`, solved for the votes: threshold times base, rounded up.

    Examples
    --------
    >>> threshold_votes(4_757_773, 0.07)
    333045
    """
    votes = index(base)
    if votes < 0:
        raise ValueError(f"base must not be negative: {votes}.")
    share = as_fraction(threshold)
    # Dividing downwards and turning the sign rounds up without a float.
    return -(-votes * share.numerator // share.denominator)


def as_fraction(threshold: Threshold) -> Fraction:
    """Return a threshold as the exact fraction that it prints as."""
    share = Fraction(str(threshold))
    if not 0 <= share <= 1:
        raise ValueError(f"threshold must be a fraction of one, not a percentage: {threshold}.")
    return share


def _broadcast_base(base: Counts, elections: tuple[int, ...]) -> Counts:
    try:
        return np.broadcast_to(base, elections)[..., None]
    except ValueError:
        message = f"threshold_base has shape {base.shape}, which does not fit the {elections}"
        raise ValueError(f"{message} of the elections.") from None


def _exact(values: Counts, factor: int) -> Counts:
    """Return values in a type that holds them times the factor: int64 or Python integers."""
    if int(values.max(initial=0)) * max(factor, 1) <= INT64_MAX:
        return values.astype(np.int64)
    return values.astype(np.object_)
