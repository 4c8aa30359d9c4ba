"""Turning votes into seats, exactly.

Every seat is decided by whole numbers: int64 where they provably suffice, Python's integers
where they do not. A tie is never broken by the order of input; it raises `TieError` unless the
caller names the order in which tied lists are served.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from operator import index
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from majilis.measures._checks import INT64_MAX, Counts, Floats, as_counts, whole_numbers

Flags = NDArray[np.bool_]

# A largest remainder formula is its quota, as a numerator and a denominator, from the votes of
# all lists that pass and the number of seats.
_QUOTAS: dict[str, Callable[[Any, int], tuple[Any, int]]] = {
    "hare": lambda total, seats: (total, seats),
    "droop": lambda total, seats: (total // (seats + 1) + 1, 1),
    "hagenbach_bischoff": lambda total, seats: (total, seats + 1),
    "imperiali": lambda total, seats: (total, seats + 2),
}

# A highest averages formula is a list's claim to one more seat, as a numerator and a denominator,
# from its votes and the seats that it has. Common factors are left out: they change no order.
_AVERAGES: dict[str, Callable[[Any, Any], tuple[Any, Any]]] = {
    "dhondt": lambda votes, won: (votes, won + 1),
    "sainte_lague": lambda votes, won: (votes, 2 * won + 1),
    # Divisors 1.4, 3, 5, ... times five.
    "modified_sainte_lague": lambda votes, won: (votes, 5 * (2 * won + 1) + 2 * (won == 0)),
    "danish": lambda votes, won: (votes, 3 * won + 1),
    "adams": lambda votes, won: (votes, won),
    # The divisor is a square root, so the squares are compared.
    "huntington_hill": lambda votes, won: (votes * votes, won * (won + 1)),
    "dean": lambda votes, won: (votes * (2 * won + 1), won * (won + 1)),
}

FORMULAS: tuple[str, ...] = (*_QUOTAS, *_AVERAGES)


class TieError(ValueError):
    """Lists stand exactly equal for the last seats, and no rule was named to part them.

    Parameters
    ----------
    parties : tuple of int
        Positions of the tied lists along the last axis.
    seats : int
        How many seats they compete for, fewer than there are lists.
    election : tuple of int
        Position of the election along the leading axes, empty if there was only one.

    Examples
    --------
    >>> print(TieError((1, 2), 1))
    Lists at positions 1 and 2 tie for 1 seat; name who is served first with tie_order.
    """

    def __init__(self, parties: tuple[int, ...], seats: int, election: tuple[int, ...] = ()):
        # All three as arguments: the error then survives the way back from another process.
        super().__init__(parties, seats, election)
        self.parties = parties
        self.seats = seats
        self.election = election

    def __str__(self) -> str:
        listed = f"{', '.join(map(str, self.parties[:-1]))} and {self.parties[-1]}"
        where = f" in election {self.election}" if self.election else ""
        seats = "1 seat" if self.seats == 1 else f"{self.seats} seats"
        return (
            f"Lists at positions {listed} tie for {seats}{where};"
            " name who is served first with tie_order."
        )


def allocate(
    votes: ArrayLike,
    seats: int,
    formula: str = "hare",
    threshold: float | Decimal | Fraction = 0.0,
    threshold_base: ArrayLike | None = None,
    tie_order: Sequence[int] | None = None,
) -> NDArray[np.int64]:
    """Return the seats that each list wins.

    Only lists that pass the threshold take part, and only their votes count for the quota.
    Largest remainders: each list gets a seat for every whole quota, and the seats left over go
    one each to the lists with the largest remainders. Highest averages: the seats go one by one
    to the list whose votes, divided by the divisor for the seats that it has, are the most.

    ===================== ==================================================================
    formula               quota (V votes of the lists that pass, S seats), or divisors
    ===================== ==================================================================
    hare                  V / S
    droop                 floor(V / (S + 1)) + 1
    hagenbach_bischoff    V / (S + 1), not rounded
    imperiali             V / (S + 2), not rounded
    dhondt                1, 2, 3, ...
    sainte_lague          1, 3, 5, ...
    modified_sainte_lague 1.4, 3, 5, ...
    danish                1, 4, 7, ...
    adams                 0, 1, 2, ...
    huntington_hill       sqrt(k (k + 1)) for k = 0, 1, 2, ...
    dean                  k (k + 1) / (k + 1/2) for k = 0, 1, 2, ...
    ===================== ==================================================================

    With the last three, whose first divisor is nought, each list that passes first gets a seat.

    Parameters
    ----------
    votes : array_like of int, shape (..., parties)
        Votes for each list.
    seats : int
        Seats in each election.
    formula : str
        One of `FORMULAS`.
    threshold : float, Decimal or Fraction
        Least share of the base with which a list takes part, as a fraction of one.
    threshold_base : array_like of int, optional
        What the threshold is a share of, as a number of votes that broadcasts to the leading
        axes, for instance all votes cast. By default the sum of `votes` in each election.
    tie_order : sequence of int, optional
        All positions of parties, the first served first, for lists that stand exactly equal.

    Returns
    -------
    ndarray of int64, shape (..., parties)
        Seats, which sum to `seats` in each election.

    Raises
    ------
    TieError
        If lists tie for the last seats and there is no `tie_order`.
    ValueError
        If the input cannot be used, no list passes, or the formula does not give out exactly
        the seats there are: `hagenbach_bischoff` and `imperiali` can award too many; a formula
        that starts with a seat for each list can need more than there are; `droop` can leave
        over more than one seat a list when votes are hardly more than seats.

    References
    ----------
    Balinski, M. L. & Young, H. P. (1982). Fair Representation. Yale University Press.
    Gallagher, M. (1991). Proportionality, disproportionality and electoral systems. Electoral
    Studies 10(1), 33-51.

    Examples
    --------
    >>> allocate([60_000, 28_000, 12_000], seats=5, formula="dhondt").tolist()
    [4, 1, 0]
    >>> allocate([60_000, 28_000, 12_000], seats=5, threshold=0.15).tolist()
    [3, 2, 0]
    """
    total = _at_least_one_seat(seats)
    counts = as_counts(votes, "votes")
    passing = pass_threshold(counts, threshold, threshold_base) & (counts > 0)
    _require(passing.any(axis=-1), "no list with votes passes the threshold")
    taking_part = np.where(passing, counts, 0)
    order = _check_tie_order(tie_order, counts.shape[-1])
    if formula in _QUOTAS:
        won = _largest_remainders(taking_part, passing, total, formula, order)
    elif formula in _AVERAGES:
        won = _highest_averages(taking_part, passing, total, formula, order)
    else:
        raise ValueError(f"formula must be one of {', '.join(FORMULAS)}: {formula!r}.")
    return won.astype(np.int64)


def pass_threshold(
    votes: ArrayLike,
    threshold: float | Decimal | Fraction,
    threshold_base: ArrayLike | None = None,
) -> Flags:
    """Say which lists reach the threshold.

    A float stands for the decimal fraction that it prints as, so that exactly 7 % of the votes
    reach a threshold of 0.07, which no binary number equals.

    Parameters
    ----------
    votes : array_like of int, shape (..., parties)
        Votes for each list.
    threshold : float, Decimal or Fraction
        Least share of the base, as a fraction of one.
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
        the elections, or the threshold is not between 0 and 1.

    References
    ----------
    The comparison votes * denominator >= numerator * base, in whole numbers.

    Examples
    --------
    >>> pass_threshold([93, 7], 0.07).tolist()
    [True, True]
    >>> pass_threshold([93, 7], 0.07, threshold_base=101).tolist()
    [True, False]
    """
    counts = as_counts(votes, "votes")
    share = _as_fraction(threshold)
    if threshold_base is None:
        base = _exact(counts, counts.shape[-1]).sum(axis=-1, keepdims=True)
    else:
        base = _broadcast_base(whole_numbers(threshold_base, "threshold_base"), counts.shape[:-1])
    passing: Flags = (
        _exact(counts, share.denominator) * share.denominator
        >= _exact(base, share.numerator) * share.numerator
    )
    return passing


def hare_quota(votes: ArrayLike, seats: int) -> Floats:
    """Return the Hare quota as a float, for display: `allocate` never uses it.

    Parameters
    ----------
    votes : array_like of int, shape (..., parties)
        Votes of the lists that take part.
    seats : int
        Seats in each election.

    Returns
    -------
    ndarray of float, shape (...)
        Votes a seat.

    Raises
    ------
    ValueError
        If votes are negative or not whole numbers, or there is no seat.

    References
    ----------
    Gallagher, M. (1991). Proportionality, disproportionality and electoral systems. Electoral
    Studies 10(1), 33-51: V / S.

    Examples
    --------
    >>> float(hare_quota([600, 300, 150], seats=10))
    105.0
    """
    quota: Floats = as_counts(votes, "votes").astype(np.float64).sum(axis=-1)
    return quota / _at_least_one_seat(seats)


def _largest_remainders(
    votes: Counts, passing: Flags, seats: int, formula: str, order: NDArray[np.int64] | None
) -> Counts:
    votes = _exact(votes, votes.shape[-1] * (seats + 2))
    numerator, denominator = _QUOTAS[formula](votes.sum(axis=-1, keepdims=True), seats)
    scaled = votes * denominator
    won: Counts = scaled // numerator
    left = seats - won.sum(axis=-1, keepdims=True)
    _require(left >= 0, f"{formula} awards more seats than there are")
    _require(left <= passing.sum(axis=-1, keepdims=True), f"{formula} leaves over too many seats")
    # Below every remainder of a list that takes part, so that no other gets a seat left over.
    remainder = np.where(passing, scaled % numerator, -1)
    return won + _take_largest(remainder, left, order)


def _take_largest(values: Counts, room: Any, order: NDArray[np.int64] | None) -> Flags:
    """Mark as many of the largest values as there is room for."""
    descending = np.sort(values, axis=-1)[..., ::-1]
    last = np.maximum(room - 1, 0).astype(np.intp)
    cutoff = np.take_along_axis(descending, last, axis=-1)
    above = (values > cutoff) & (room > 0)
    level = (values == cutoff) & (room > 0)
    served: Flags = above | _settle(level, room - above.sum(axis=-1, keepdims=True), order)
    return served


def _highest_averages(
    votes: Counts, passing: Flags, seats: int, formula: str, order: NDArray[np.int64] | None
) -> Counts:
    average = _AVERAGES[formula]
    votes = _exact(votes, _largest_product(votes, seats, formula))
    won = _seats_beyond_doubt(votes, passing, seats)
    if average(1, 0)[1] == 0:  # A first divisor of nought serves every list before any twice.
        too_few = f"{formula} gives every list a seat, and there are fewer seats than lists"
        _require(passing.sum(axis=-1) <= seats, too_few)
        won = np.maximum(won, passing.astype(won.dtype))
    while ((room := seats - won.sum(axis=-1, keepdims=True)) > 0).any():
        numerator, denominator = average(votes, won)
        # Lists that do not take part have a numerator of nought; their divisor must not be.
        leaders = _leaders(numerator, np.where(passing, denominator, 1)) & (room > 0)
        won = won + _settle(leaders, room, order)
    return won


def _seats_beyond_doubt(votes: Counts, passing: Flags, seats: int) -> Counts:
    """Give each list seats that it has under any divisor method, so that few rounds are left.

    Let x be a list's votes over the average at which the last seat goes. Divisors that lie
    between k and k + 1 give a list from x - 1 to x + 1 seats. All x then sum to at least S - n
    for S seats and n lists, and to just that only if each list has x + 1. So each list has at
    least the whole part of its share of S - n.
    """
    spread = seats - passing.sum(axis=-1, keepdims=True)
    sure: Counts = np.maximum(votes * spread // votes.sum(axis=-1, keepdims=True), 0)
    return sure


def _leaders(numerator: Counts, denominator: Counts) -> Flags:
    """Mark the lists with the largest quotient, compared by cross products."""
    best, divisor = numerator[..., :1], denominator[..., :1]
    for party in range(1, numerator.shape[-1]):
        rival = numerator[..., party : party + 1]
        rival_divisor = denominator[..., party : party + 1]
        higher = rival * divisor > best * rival_divisor
        best = np.where(higher, rival, best)
        divisor = np.where(higher, rival_divisor, divisor)
    return np.asarray(numerator * divisor == best * denominator, dtype=np.bool_)


def _settle(level: Flags, room: Any, order: NDArray[np.int64] | None) -> Flags:
    """Serve lists that stand equal: all if there is room, else by the order that was named."""
    contested = level.sum(axis=-1, keepdims=True) > room
    if not contested.any():
        return level
    if order is None:
        election = tuple(int(i) for i in np.argwhere(contested)[0][:-1])
        parties = tuple(int(i) for i in np.flatnonzero(level[election]))
        raise TieError(parties, int(room[election][0]), election)
    queue = np.where(level, order, level.shape[-1])
    place = queue.argsort(axis=-1).argsort(axis=-1)
    return level & np.asarray(place < room, dtype=np.bool_)


def _exact(values: Counts, factor: int) -> Counts:
    """Return values in a type that holds them times the factor: int64 or Python integers."""
    if int(values.max(initial=0)) * max(factor, 1) <= INT64_MAX:
        return values.astype(np.int64)
    return values.astype(np.object_)


def _largest_product(votes: Counts, seats: int, formula: str) -> int:
    """Return the factor that bounds all products formed while seats are given out.

    Comparing two claims multiplies the numerator of one with the denominator of the other;
    both are largest for the most votes and all seats.
    """
    most = max(int(votes.max(initial=0)), 1)
    numerator, denominator = _AVERAGES[formula](most, seats)
    products = max(numerator * denominator, most * seats * votes.shape[-1])
    return int(products // most + 1)


def _as_fraction(threshold: float | Decimal | Fraction) -> Fraction:
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


def _check_tie_order(tie_order: Sequence[int] | None, parties: int) -> NDArray[np.int64] | None:
    """Return each party's place in the queue."""
    if tie_order is None:
        return None
    if sorted(tie_order) != list(range(parties)):
        raise ValueError(f"tie_order must name each of the {parties} positions once: {tie_order}.")
    return np.argsort(np.asarray(tie_order, dtype=np.int64))


def _at_least_one_seat(seats: int) -> int:
    total = index(seats)
    if total < 1:
        raise ValueError(f"seats must be at least 1: {total}.")
    return total


def _require(holds: Any, otherwise: str) -> None:
    """Raise unless a condition holds in every election."""
    if not np.all(holds):
        raise ValueError(f"{otherwise[0].upper()}{otherwise[1:]} in at least one election.")
