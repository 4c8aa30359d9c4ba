"""Many elections at once: floats propose the seats, whole numbers prove them.

Elections lie along the last axis here, so that each step runs over memory in order. A proposal
stands only if integers show that it is the one answer and that nobody ties; any election where
they do not, be it for a tie or for numbers beyond 64 bits, is left to `single`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from majilis.allocation.formulas import AVERAGES, QUOTAS, Averages
from majilis.allocation.single import unusable
from majilis.measures._checks import INT64_MAX, Floats

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

# The first proposal is rescaled while it is further than this from the seats there are, but not
# endlessly: seats are then given and taken one by one.
_NEAR = 1
_RESCALINGS = 8

# How far the border is kept from a claim that touches it, as a fraction: much more than a float's
# error, much less than what sets two claims apart.
_MARGIN = 2.0**-45


def fits(most_votes: int, parties: int, seats: int, formula: str) -> bool:
    """Say whether no product of this many votes, lists and seats leaves 64 bits."""
    seats += parties  # proposals can overshoot
    if formula in QUOTAS:
        return most_votes * parties * (seats + 2) <= INT64_MAX
    numerator, denominator = AVERAGES[formula].claim(most_votes, seats)
    return max(int(numerator), int(denominator), 6 * seats * seats) <= INT64_MAX // 8


def allocate_block(votes: Ints, seats: int, formula: str) -> tuple[Ints, Flags]:
    """Give out the seats of a block of elections.

    Parameters
    ----------
    votes : ndarray of int64, shape (parties, elections)
        Votes of the lists that take part, 0 for all others; they must fit.
    seats : int
        Seats in each election.
    formula : str
        One of the formulas.

    Returns
    -------
    won : ndarray of int64, shape (parties, elections)
        Proposed seats.
    proved : ndarray of bool, shape (elections,)
        Where they are the answer, without a tie.

    Raises
    ------
    ValueError
        If no list takes part or the formula does not give out exactly the seats there are.
    """
    if not votes.any(axis=0).all():
        raise unusable("no list with votes passes the threshold")
    if formula in QUOTAS:
        return _largest_remainders(votes, seats, formula)
    return _highest_averages(votes, seats, AVERAGES[formula], formula)


def _largest_remainders(votes: Ints, seats: int, formula: str) -> tuple[Ints, Flags]:
    total = votes.sum(axis=0)
    numerator, denominator = QUOTAS[formula](total, seats)
    scaled = votes * denominator
    # Rounding can put a float one off a whole number; the remainder shows it and mends it.
    won = np.floor(scaled * (1.0 / numerator)).astype(np.int64)
    remainder = scaled - won * numerator
    if (remainder.min(axis=0) < 0).any() or (remainder.max(axis=0) >= numerator).any():
        won, remainder = np.divmod(scaled, numerator)
    left = seats - won.sum(axis=0)
    if (left < 0).any():
        raise unusable(f"{formula} awards more seats than there are")
    if not votes.all():
        remainder[votes == 0] = -1  # so that no list that does not take part gets a seat left over
    descending = np.sort(remainder, axis=0)[::-1]
    parties, elections = votes.shape
    everyone = np.arange(elections)
    cutoff = descending[np.clip(left - 1, 0, parties - 1), everyone]
    if ((left > 0) & (cutoff < 0)).any() or (left > parties).any():
        raise unusable(f"{formula} leaves over too many seats")
    runner_up = descending[np.minimum(left, parties - 1), everyone]
    # Without a seat left over nobody reaches the cutoff.
    cutoff[left == 0] = INT64_MAX
    won += remainder >= cutoff
    return won, (runner_up < cutoff) | (left == parties)


def _highest_averages(votes: Ints, seats: int, rule: Averages, formula: str) -> tuple[Ints, Flags]:
    parties = np.count_nonzero(votes, axis=0) if not votes.all() else len(votes)
    if rule.serves_all and np.any(parties > seats):
        raise unusable(f"{formula} gives every list a seat, and there are fewer seats than lists")
    shares = votes.astype(np.float64)
    won, short, border = _propose(shares, parties, seats, rule)
    _give(shares, won, short, border, rule)
    _take(shares, won, short, border, rule)
    whole = won.astype(np.int64)
    return whole, _proved(votes, whole, border, rule) & (whole.sum(axis=0) == seats)


def _propose(
    shares: Floats, parties: Ints | int, seats: int, rule: Averages
) -> tuple[Floats, Floats, Floats]:
    """Price a seat so that rounding gives about the seats there are.

    Returns the seats, how many are short (or over, where negative) and the border.
    """
    total = shares.sum(axis=0)
    # What the seats are on average, if rounding is neither up nor down.
    scale = np.maximum(6 * seats + parties * (3 - rule.sixths), seats) / (6.0 * total)
    won = rule.rounded(shares * scale)
    short = seats - won.sum(axis=0)
    far = np.flatnonzero(np.abs(short) > _NEAR)
    votes, whole, now, missing = np.take(shares, far, axis=1), total[far], scale[far], short[far]
    low, high = np.zeros(far.size), np.full(far.size, np.inf)
    for _ in range(_RESCALINGS):
        if not far.size:
            break
        low = np.where(missing > 0, now, low)
        high = np.where(missing < 0, now, high)
        # One more seat's worth of votes for all is about one more seat.
        guess = now + missing / whole
        within = (guess > low) & (guess < high)
        guess = np.where(within, guess, (low + np.minimum(high, 4 * now)) / 2)
        proposed = rule.rounded(votes * guess)
        missing = seats - proposed.sum(axis=0)
        won[:, far], scale[far], short[far] = proposed, guess, missing
        on = np.flatnonzero(np.abs(missing) > _NEAR)
        far, whole, now, missing = far[on], whole[on], guess[on], missing[on]
        votes, low, high = np.take(votes, on, axis=1), low[on], high[on]
    return won, short, rule.border(1.0 / scale)


def _give(shares: Floats, won: Floats, short: Floats, border: Floats, rule: Averages) -> None:
    """Give seats, each to the best claim, where there are too few; the last moves the border."""
    active = np.flatnonzero(short > 0)
    # `take` keeps elections along the last axis in memory, too; indexing would not.
    votes, held = np.take(shares, active, axis=1), np.take(won, active, axis=1)
    left = short[active]
    while active.size:
        claims = _quotients(rule.claim(votes, held), 0.0)
        best = claims.max(axis=0)
        held += claims == best
        left -= 1
        done = left <= 0
        if done.any():
            won[:, active[done]] = held[:, done]
            border[active[done]] = best[done] * (1.0 - _MARGIN)
            on = np.flatnonzero(~done)
            active, left = active[on], left[on]
            votes, held = np.take(votes, on, axis=1), np.take(held, on, axis=1)


def _take(shares: Floats, won: Floats, short: Floats, border: Floats, rule: Averages) -> None:
    """Take seats, each of the weakest claim, where there are too many."""
    active = np.flatnonzero(short < 0)
    votes, held = np.take(shares, active, axis=1), np.take(won, active, axis=1)
    left = -short[active]
    while active.size:
        claims = _quotients(rule.claim(votes, held - 1.0), np.inf)
        last = claims.min(axis=0)
        held -= claims == last
        left -= 1
        done = left <= 0
        if done.any():
            won[:, active[done]] = held[:, done]
            border[active[done]] = last[done] * (1.0 + _MARGIN)
            on = np.flatnonzero(~done)
            active, left = active[on], left[on]
            votes, held = np.take(votes, on, axis=1), np.take(held, on, axis=1)


def _quotients(claims: tuple[Floats, Floats], otherwise: float) -> Floats:
    """Divide claims, with one value where the divisor makes none."""
    numerator, denominator = claims
    if denominator.min() > 0:
        return numerator / denominator
    some = denominator > 0
    return np.where(some, numerator / np.where(some, denominator, 1.0), otherwise)


def _proved(votes: Ints, won: Ints, border: Floats, rule: Averages) -> Flags:
    """Show in whole numbers that every claim that won is above all that did not.

    The border is a fraction over a power of two. If every list's claim to one more seat lies
    below it and every claim that won a seat does not, no other allocation is one, and no two
    lists are equal. An unfit border proves nothing, so it may come from floats.
    """
    most = rule.claim(int(votes.max()), int(won.max()))[0]
    shift = 60 - int(most).bit_length()
    scaled = border * 2.0**shift
    upcoming, divisor = rule.claim(votes, won)
    fit: Flags = (scaled >= 1.0) & (scaled * np.maximum(divisor.max(axis=0), 1) < 2.0**62)
    edge = np.rint(np.where(fit, scaled, 0.0)).astype(np.int64)
    upcoming = upcoming << shift
    if rule.step:
        # One numerator for both claims, and divisors one step apart: one difference says all.
        gap = edge * divisor
        gap -= upcoming
        if not votes.all():
            gap[votes == 0] = 1  # a list that does not take part is in nobody's way
        fit &= (gap.min(axis=0) > 0) & (gap.max(axis=0) <= edge * rule.step)
        return fit
    latest, divisor_before = rule.claim(votes, won - 1)
    below = upcoming < edge * divisor
    above = (latest << shift) >= edge * divisor_before
    fit &= (below | (votes == 0)).all(axis=0) & (above | (won == 0)).all(axis=0)
    return fit
