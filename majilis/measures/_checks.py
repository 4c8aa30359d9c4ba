"""What the measures ask of their input: checked once, and said in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
# Whole numbers, as int64 or as Python integers: the two share their arithmetic, not their type.
Counts = NDArray[Any]

INT64_MAX = int(np.iinfo(np.int64).max)

# Shares printed to one or two decimals often sum to a little more than one.
ROUNDING = 0.0005
# What adding a few floats can leave above one.
FLOAT_NOISE = 1e-12


def as_fractions(values: ArrayLike, name: str) -> Floats:
    """Return values as floats, none of them missing and each between nought and one."""
    fractions = np.asarray(values, dtype=np.float64)
    if fractions.size == 0:
        return fractions
    # The least of several numbers is NaN if any of them is.
    least, most = fractions.min(), fractions.max()
    if np.isnan(least):
        raise ValueError(f"{name} must not hold NaN: a missing share has to be settled first.")
    if least < 0:
        raise ValueError(f"{name} must not be negative: {least} is below 0.")
    if most > 1 + FLOAT_NOISE:
        raise ValueError(f"{name} must be fractions of one, not percentages: {most} is above 1.")
    return fractions


def as_shares(shares: ArrayLike, name: str = "shares") -> Floats:
    """Return the shares of parties as floats, with the parties on the last axis.

    They are fractions that sum to no more than 1.0005.
    """
    fractions = as_fractions(shares, name)
    require_parties(fractions.shape, name)
    total = fractions.sum(axis=-1)
    if (total > 1 + ROUNDING).any():
        raise ValueError(f"{name} of one election must not sum to more than 1: {total.max():.4f}.")
    return fractions


def as_counts(counts: ArrayLike, name: str) -> Counts:
    """Return `whole_numbers` of votes or seats, with the parties on the last axis."""
    require_parties(np.shape(counts), name)
    return whole_numbers(counts, name)


def whole_numbers(values: ArrayLike, name: str) -> Counts:
    """Return whole numbers from nought, as int64 where they fit, else as Python integers."""
    numbers = np.asarray(values)
    if numbers.dtype.kind not in "iu":
        # NumPy turns Python integers on both sides of 2 ** 63 into floats; taken as objects they
        # stay what they are, and real floats are told from them.
        numbers = np.asarray(values, dtype=np.object_)
        if not all(isinstance(n, Integral) and not isinstance(n, bool) for n in numbers.flat):
            raise ValueError(f"{name} must be whole numbers of an integer type.")
    if numbers.size and (least := numbers.min()) < 0:
        raise ValueError(f"{name} must not be negative: {least} is below 0.")
    if numbers.size and numbers.max() > INT64_MAX:
        return numbers.astype(np.object_)
    return numbers.astype(np.int64, copy=False)


def require_parties(shape: tuple[int, ...], name: str) -> None:
    """Raise unless an array of this shape holds at least one party."""
    if not shape or shape[-1] == 0:
        raise ValueError(f"{name} must hold at least one party on the last axis.")


def known(shares: ArrayLike, name: str = "shares") -> Floats:
    """Return checked shares, with NaN for all shares of an election in which no party has any."""
    fractions = as_shares(shares, name)
    filled = fractions.max(axis=-1, keepdims=True) > 0
    return fractions if filled.all() else np.where(filled, fractions, np.nan)


def pair(check: Callable[[ArrayLike, str], Counts], **named: ArrayLike) -> tuple[Counts, Counts]:
    """Return two arrays that a check lets pass, by the names of their arguments.

    They must be of the same parties: broadcasting alone would silently compare every party with a
    single one.
    """
    first, second = (check(values, name) for name, values in named.items())
    if first.shape[-1] != second.shape[-1]:
        raise ValueError(
            f"{' and '.join(named)} must hold the same parties on the last axis:"
            f" {first.shape[-1]} and {second.shape[-1]}."
        )
    return first, second


def known_pair(vote_shares: ArrayLike, seat_shares: ArrayLike) -> tuple[Floats, Floats]:
    """Return the `known` shares of votes and of seats."""
    return pair(known, vote_shares=vote_shares, seat_shares=seat_shares)


def ratio(numerator: Floats | Counts, denominator: Floats | Counts) -> Floats:
    """Divide, with NaN where the denominator is nought."""
    below = np.where(denominator == 0, np.nan, denominator.astype(np.float64))
    quotient: Floats = numerator.astype(np.float64) / below
    return quotient
