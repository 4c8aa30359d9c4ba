"""Votes in, seats out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import compress
from operator import index
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from majilis.allocation import batch
from majilis.allocation.formulas import QUOTAS, check_formula
from majilis.allocation.single import Outcome, allocate_one
from majilis.allocation.thresholds import Threshold, as_fraction, pass_threshold
from majilis.allocation.ties import Tie, TieError, check_tie_order, first_served
from majilis.measures._blocks import BLOCK, keep_freed_memory
from majilis.measures._checks import Counts, Floats, as_counts

# Below this many elections the start of a block costs more than going one by one.
_FEW = 16


class Allocation(NamedTuple):
    """Seats, and the ties that were met on the way to them.

    Parameters
    ----------
    seats : ndarray of int64, shape (..., parties)
        Seats of each list; without those of a tie that no rule was named for.
    ties : tuple of Tie
        Lists that stood exactly equal for the last seats, in the order of elections.
    """

    seats: NDArray[np.int64]
    ties: tuple[Tie, ...]


def allocate(
    votes: ArrayLike,
    seats: int,
    formula: str = "hare",
    threshold: Threshold = 0.0,
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
    won, ties = _allocate(votes, seats, formula, threshold, threshold_base, tie_order)
    if ties and tie_order is None:
        raise TieError(*ties[0])
    return won


def allocate_with_ties(
    votes: ArrayLike,
    seats: int,
    formula: str = "hare",
    threshold: Threshold = 0.0,
    threshold_base: ArrayLike | None = None,
    tie_order: Sequence[int] | None = None,
) -> Allocation:
    """Return the seats that each list wins, and report ties instead of raising.

    Parameters
    ----------
    votes : array_like of int, shape (..., parties)
        Votes for each list.
    seats : int
        Seats in each election.
    formula : str
        One of `FORMULAS`; see `allocate`.
    threshold : float, Decimal or Fraction
        Least share of the base with which a list takes part, as a fraction of one.
    threshold_base : array_like of int, optional
        What the threshold is a share of, as a number of votes that broadcasts to the leading
        axes. By default the sum of `votes` in each election.
    tie_order : sequence of int, optional
        All positions of parties, the first served first, for lists that stand exactly equal.

    Returns
    -------
    Allocation
        `seats`, and `ties`. Without `tie_order` the seats of a tie are nobody's: those of its
        election then sum to less than there are. With it they are given out, and the tie is
        reported all the same.

    Raises
    ------
    ValueError
        As `allocate` does, except for ties.

    References
    ----------
    Balinski, M. L. & Young, H. P. (1982). Fair Representation. Yale University Press: ties are
    a property of the votes, not of the order in which they are listed.

    Examples
    --------
    >>> won, ties = allocate_with_ties([50, 25, 25], seats=2)
    >>> won.tolist(), ties
    ([1, 0, 0], (Tie(parties=(1, 2), seats=1, election=()),))
    >>> allocate_with_ties([50, 25, 25], seats=2, tie_order=[2, 1, 0]).seats.tolist()
    [1, 0, 1]
    """
    return _allocate(votes, seats, formula, threshold, threshold_base, tie_order)


def quota(votes: ArrayLike, seats: int, formula: str = "hare") -> Fraction:
    """Return the quota of a largest remainder formula in one election, exactly.

    Parameters
    ----------
    votes : array_like of int, shape (parties,)
        Votes of the lists that take part.
    seats : int
        Seats in the election.
    formula : str
        `hare`, `droop`, `hagenbach_bischoff` or `imperiali`.

    Returns
    -------
    Fraction
        Votes a seat.

    Raises
    ------
    ValueError
        If the votes are not one row of whole numbers from 0, there is no seat, or the formula
        knows no quota.

    References
    ----------
    Gallagher, M. (1991). Proportionality, disproportionality and electoral systems. Electoral
    Studies 10(1), 33-51.

    Examples
    --------
    >>> quota([600, 300, 150], seats=10)
    Fraction(105, 1)
    >>> quota([600, 300, 150], seats=10, formula="hagenbach_bischoff")
    Fraction(1050, 11)
    """
    counts = as_counts(votes, "votes")
    if counts.ndim != 1:
        raise ValueError(f"votes must be those of one election, got {counts.ndim} axes.")
    if formula not in QUOTAS:
        raise ValueError(f"formula must be one of {', '.join(QUOTAS)}: {formula!r}.")
    total = sum(int(vote) for vote in counts)
    return Fraction(*QUOTAS[formula](total, at_least_one_seat(seats)))


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
    return quota / at_least_one_seat(seats)


def _allocate(
    votes: ArrayLike,
    seats: int,
    formula: str,
    threshold: Threshold,
    threshold_base: ArrayLike | None,
    tie_order: Sequence[int] | None,
) -> Allocation:
    total = at_least_one_seat(seats)
    check_formula(formula)
    alone = _plain_row(votes) if threshold == 0 and threshold_base is None else None
    if alone is not None:
        places = None if tie_order is None else check_tie_order(tie_order, len(alone))
        won, tie = _served(allocate_one(alone, total, formula), places)
        return Allocation(np.array(won, dtype=np.int64), () if tie is None else (tie,))
    counts = as_counts(votes, "votes")
    places = None if tie_order is None else check_tie_order(tie_order, counts.shape[-1])
    if as_fraction(threshold) != 0 or threshold_base is not None:
        counts = np.where(pass_threshold(counts, threshold, threshold_base), counts, 0)
    return _allocate_all(counts, total, formula, places)


def _plain_row(votes: ArrayLike) -> list[int] | None:
    """Return one election's votes if they need no further check: most of a single call's time."""
    if isinstance(votes, np.ndarray) and votes.ndim == 1 and votes.dtype.kind in "iu":
        votes = votes.tolist()
    if isinstance(votes, list) and set(map(type, votes)) == {int} and min(votes) >= 0:
        return votes
    return None


def _allocate_all(
    votes: Counts, seats: int, formula: str, places: Sequence[int] | None
) -> Allocation:
    """Give out the seats of all elections, block by block."""
    parties = votes.shape[-1]
    rows = votes.reshape(-1, parties)
    won = np.empty(rows.shape, dtype=np.int64)
    ties = []
    for place in _unproved(rows, won, seats, formula):
        row, tie = _served(allocate_one(rows[place].tolist(), seats, formula), places)
        won[place] = row
        if tie is not None:
            where = np.unravel_index(place, votes.shape[:-1]) if votes.ndim > 1 else ()
            ties.append(tie._replace(election=tuple(int(i) for i in where)))
    return Allocation(won.reshape(votes.shape), tuple(ties))


def _unproved(rows: Counts, won: NDArray[np.int64], seats: int, formula: str) -> Iterator[int]:
    """Fill in what arrays can prove, and name the elections that they cannot."""
    elections, parties = rows.shape
    most = int(rows.max(initial=0))
    if elections < _FEW or not batch.fits(most, parties, seats, formula):
        yield from range(elections)
        return
    keep_freed_memory()
    size = max(BLOCK // parties, 1)
    for start in range(0, elections, size):
        block = np.ascontiguousarray(rows[start : start + size].T, dtype=np.int64)
        proposed, proved = batch.allocate_block(block, seats, formula)
        won[start : start + size] = proposed.T
        yield from compress(range(start, start + len(proved)), ~proved)


def _served(outcome: Outcome, places: Sequence[int] | None) -> Outcome:
    """Give out the seats of a tie if there is an order for it."""
    won, tie = outcome
    if tie is not None and places is not None:
        for party in first_served(tie, places):
            won[party] += 1
    return outcome


def at_least_one_seat(seats: int) -> int:
    """Return a number of seats, or raise if there is none."""
    total = index(seats)
    if total < 1:
        raise ValueError(f"seats must be at least 1: {total}.")
    return total
