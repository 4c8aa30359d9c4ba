"""Votes in, seats out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from operator import index
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from majilis.allocation.formulas import FORMULAS, QUOTAS
from majilis.allocation.single import allocate_one
from majilis.allocation.thresholds import Thresholds, pass_threshold
from majilis.allocation.ties import Tie, TieError
from majilis.measures._checks import as_counts


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
    threshold: Thresholds = 0.0,
    threshold_base: ArrayLike | None = None,
    tie_order: Sequence[int] | None = None,
) -> NDArray[np.int64]:
    """Return the seats that each list wins.

    Only lists that pass the threshold take part, and only their votes count for the quota.
    Largest remainders: each list gets a seat for every whole quota, and the seats left over go
    one each to the lists with the largest remainders. Highest averages: the seats go one by one
    to the list whose votes, divided by the divisor for the seats that it has, are the most.

    ======================= ==================================================================
    formula                 quota (V votes of the lists that pass, S seats), or divisors
    ======================= ==================================================================
    `hare`                  V / S
    `droop`                 floor(V / (S + 1)) + 1
    `hagenbach_bischoff`    V / (S + 1), not rounded
    `imperiali`             V / (S + 2), not rounded
    `dhondt`                1, 2, 3, ...
    `sainte_lague`          1, 3, 5, ...
    `modified_sainte_lague` 1.4, 3, 5, ...
    `danish`                1, 4, 7, ...
    `adams`                 0, 1, 2, ...
    `huntington_hill`       sqrt(k (k + 1)) for k = 0, 1, 2, ...
    `dean`                  k (k + 1) / (k + 1/2) for k = 0, 1, 2, ...
    ======================= ==================================================================

    With the last three, whose first divisor is nought, each list that passes first gets a seat.
    Where every list has whole quotas of `hagenbach_bischoff`, these are one more than the seats;
    all lists then tie for their last, as with `dhondt`.

    Parameters
    ----------
    votes : array_like of int, shape (..., parties)
        Votes for each list.
    seats : int
        Seats in each election.
    formula : str
        One of `FORMULAS`.
    threshold : float, Decimal or Fraction, or a sequence of them of length parties
        Least share of the base with which a list takes part, as a fraction of one: the same for
        all lists, or each list's own.
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
        the seats there are: `imperiali` can award too many; a formula that starts with a seat
        for each list can need more than there are; `droop` can leave over more than one seat a
        list when votes are hardly more than seats.

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
    won, ties = allocate_with_ties(votes, seats, formula, threshold, threshold_base, tie_order)
    if ties and tie_order is None:
        raise TieError(*ties[0])
    return won


def allocate_with_ties(
    votes: ArrayLike,
    seats: int,
    formula: str = "hare",
    threshold: Thresholds = 0.0,
    threshold_base: ArrayLike | None = None,
    tie_order: Sequence[int] | None = None,
) -> Allocation:
    """Return the seats that each list wins, and report ties instead of raising.

    Parameters
    ----------
    votes, seats, formula, threshold, threshold_base, tie_order
        As for `allocate`.

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
    total = _at_least_one_seat(seats)
    _check_formula(formula, FORMULAS)
    counts = as_counts(votes, "votes")
    parties = range(counts.shape[-1])
    if tie_order is not None and sorted(tie_order) != list(parties):
        raise ValueError(
            f"tie_order must name each of the {len(parties)} positions once: {tie_order}."
        )
    passing = pass_threshold(counts, threshold, threshold_base)
    taking_part = np.where(passing, counts, 0)
    won = np.empty(counts.shape, dtype=np.int64)
    ties = []
    for election in np.ndindex(counts.shape[:-1]):
        won[election], tie = allocate_one(taking_part[election].tolist(), total, formula)
        if tie is not None:
            ties.append(tie._replace(election=election))
            if tie_order is not None:
                first_served = sorted(tie.parties, key=list(tie_order).index)[: tie.seats]
                won[(*election, first_served)] += 1
    return Allocation(won, tuple(ties))


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
    _check_formula(formula, QUOTAS)
    total = sum(int(vote) for vote in counts)
    return Fraction(*QUOTAS[formula](total, _at_least_one_seat(seats)))


def _check_formula(formula: str, known: Collection[str]) -> None:
    if formula not in known:
        raise ValueError(f"formula must be one of {', '.join(known)}: {formula!r}.")


def _at_least_one_seat(seats: int) -> int:
    """Return a number of seats, or raise if there is none."""
    total = index(seats)
    if total < 1:
        raise ValueError(f"seats must be at least 1: {total}.")
    return total
