"""Systems of two tiers, and a law with a rule of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from majilis.allocation.core import allocate, at_least_one_seat
from majilis.allocation.thresholds import Threshold, pass_threshold
from majilis.allocation.ties import Tie, TieError, check_tie_order, first_served
from majilis.measures._checks import as_counts, require_same_parties

# The law multiplies the quotient of a runner-up below the threshold by 0.7.
CORRECTION_TENTHS = 7


class Parallel(NamedTuple):
    """Seats of a parallel system.

    Parameters
    ----------
    lists, districts, chamber : ndarray of int64, shape (..., parties)
        Seats won by lists, those won in districts, and both together.
    """

    lists: NDArray[np.int64]
    districts: NDArray[np.int64]
    chamber: NDArray[np.int64]


def parallel(
    votes: ArrayLike,
    seats: int,
    district_seats: ArrayLike,
    formula: str = "hare",
    threshold: Threshold = 0.0,
    threshold_base: ArrayLike | None = None,
    tie_order: Sequence[int] | None = None,
) -> Parallel:
    """Return the seats of a parallel (mixed-member majoritarian) system.

    The list seats are given out as if there were no districts: neither tier makes up for the
    other, and a district won does not lift a list over the threshold. Independents are a party
    with district seats and without list votes.

    Parameters
    ----------
    votes : array_like of int, shape (..., parties)
        Votes for each list.
    seats : int
        List seats in each election.
    district_seats : array_like of int, shape (..., parties)
        Seats that each party won in districts.
    formula, threshold, threshold_base, tie_order
        How the list seats are given out; see `allocate`.

    Returns
    -------
    Parallel
        `lists`, `districts` and `chamber`.

    Raises
    ------
    TieError
        If lists tie for the last list seats and there is no `tie_order`.
    ValueError
        If the two arrays differ in the number of parties, a district seat is negative or not
        whole, or `allocate` cannot use the rest.

    References
    ----------
    Shugart, M. S. & Wattenberg, M. P. (2001). Mixed-Member Electoral Systems: The Best of Both
    Worlds? Oxford University Press.

    Examples
    --------
    >>> parallel([600, 300, 0], 3, district_seats=[2, 0, 5]).chamber.tolist()
    [4, 1, 5]
    """
    counts = as_counts(votes, "votes")
    districts = as_counts(district_seats, "district_seats")
    require_same_parties(counts, districts, ("votes", "district_seats"))
    lists = allocate(counts, seats, formula, threshold, threshold_base, tie_order)
    return Parallel(lists, districts, lists + districts)


def pass_with_runner_up(
    votes: ArrayLike,
    threshold: Threshold,
    threshold_base: ArrayLike | None = None,
    tie_order: Sequence[int] | None = None,
) -> NDArray[np.bool_]:
    """Say which lists take part under Kazakhstan's later law.

    Where one list alone reaches the threshold, the list with the next largest number of votes
    is admitted as well. The text says nothing for the case that no list reaches it: then none
    takes part here, either.

    Parameters
    ----------
    votes : array_like of int, shape (..., parties)
        Votes for each list.
    threshold : float, Decimal or Fraction
        Least share of the base, as a fraction of one.
    threshold_base : array_like of int, optional
        What the threshold is a share of; the law takes all who took part in the vote. By
        default the sum of `votes` in each election.
    tie_order : sequence of int, optional
        All positions of parties, the first admitted first, for runners-up that stand equal.

    Returns
    -------
    ndarray of bool, shape (..., parties)
        Whether the list takes part.

    Raises
    ------
    TieError
        If several lists are the runner-up and there is no `tie_order`.
    ValueError
        As `pass_threshold` does.

    References
    ----------
    Constitutional Act on Elections of the Republic of Kazakhstan, Article 97, clause 2, in an
    edition later than 2008 (VOTA database of the Venice Commission, English translation). The
    rule was not in force in 2004.

    Examples
    --------
    >>> pass_with_runner_up([88, 6, 3, 3], 0.07).tolist()
    [True, True, False, False]
    """
    counts = as_counts(votes, "votes")
    passing = pass_threshold(counts, threshold, threshold_base)
    places = None if tie_order is None else check_tie_order(tie_order, counts.shape[-1])
    for election in np.ndindex(counts.shape[:-1]):
        if passing[election].sum() == 1:
            behind = [
                0 if ahead else int(vote)
                for vote, ahead in zip(counts[election], passing[election], strict=True)
            ]
            runner_up = _runner_up(behind, places, election)
            if runner_up is not None:
                passing[(*election, runner_up)] = True
    return passing


class WholeQuotas(NamedTuple):
    """What the later law's text gives out, and what it leaves open.

    Parameters
    ----------
    seats : ndarray of int64, shape (..., parties)
        Seats for whole quotas.
    left : ndarray of int64, shape (...)
        Seats that are still to be given out.
    """

    seats: NDArray[np.int64]
    left: NDArray[np.int64]


def whole_quotas_with_runner_up(
    votes: ArrayLike,
    seats: int,
    threshold: Threshold,
    threshold_base: ArrayLike | None = None,
    tie_order: Sequence[int] | None = None,
) -> WholeQuotas:
    """Return the seats for whole quotas under Kazakhstan's later law, as far as its text is known.

    The votes of the lists that take part, divided by the seats, are the quota. Each list gets
    the whole part of its votes over the quota; for a runner-up that was admitted below the
    threshold, the quotient is first multiplied by 0.7. The text that the study has breaks off
    in the next sentence, which begins to say what else such a list gets. How the seats left
    over are given out when there is one is therefore not known, and not guessed: `left` counts
    them. Where no runner-up was admitted, `allocate` with `hare` gives the whole answer.

    Parameters
    ----------
    votes : array_like of int, shape (..., parties)
        Votes for each list.
    seats : int
        Seats in each election.
    threshold, threshold_base, tie_order
        Who takes part; see `pass_with_runner_up`.

    Returns
    -------
    WholeQuotas
        `seats` and `left`.

    Raises
    ------
    TieError
        If several lists are the runner-up and there is no `tie_order`.
    ValueError
        If the input cannot be used or no list passes.

    References
    ----------
    Constitutional Act on Elections of the Republic of Kazakhstan, Article 97, clauses 1 to 3,
    in an edition later than 2008 (VOTA database of the Venice Commission, English
    translation).

    Examples
    --------
    The quota is 1; the runner-up's six quotas count as 4.2.

    >>> whole_quotas_with_runner_up([94, 6], 100, 0.07)
    WholeQuotas(seats=array([94,  4]), left=array(2))
    """
    total = at_least_one_seat(seats)
    counts = as_counts(votes, "votes")
    reached = pass_threshold(counts, threshold, threshold_base)
    admitted = pass_with_runner_up(counts, threshold, threshold_base, tie_order)
    won = np.zeros(counts.shape, dtype=np.int64)
    for place in np.ndindex(counts.shape[:-1]):
        part = [int(vote) for vote in np.where(admitted[place], counts[place], 0)]
        if not any(part):
            raise ValueError("No list with votes passes the threshold in at least one election.")
        tenths = np.where(reached[place], 10, CORRECTION_TENTHS).tolist()
        won[place] = [
            tenth * vote * total // (10 * sum(part))
            for tenth, vote in zip(tenths, part, strict=True)
        ]
    return WholeQuotas(won, np.asarray(total - won.sum(axis=-1)))


def _runner_up(
    behind: Sequence[int], places: Sequence[int] | None, election: tuple[int, ...]
) -> int | None:
    """Return the list with the most votes; None if none has any."""
    level = tuple(party for party, vote in enumerate(behind) if vote == max(behind) > 0)
    if len(level) > 1 and places is None:
        raise TieError(level, 1, election)
    if len(level) > 1 and places is not None:
        return first_served(Tie(level, 1), places)[0]
    return level[0] if level else None
