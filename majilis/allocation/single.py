"""One election, in Python's integers: exact at any size.

Votes are those of the lists that take part, with 0 for all others. What comes back are the
seats that nobody disputes and, where lists stand equal for the rest, who they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from majilis.allocation.formulas import AVERAGES, QUOTAS, serves_all
from majilis.allocation.ties import Tie


class Outcome(NamedTuple):
    """Seats beyond dispute, one a list, and the tie for the rest."""

    won: list[int]
    tie: Tie | None


def allocate_one(votes: Sequence[int], seats: int, formula: str) -> Outcome:
    """Give out the seats of one election by any formula."""
    if not any(votes):
        raise _unusable("no list with votes passes the threshold")
    if sum(map(bool, votes)) == 1:
        # A list alone has all seats by any formula, also where its quotas are more or fewer.
        return Outcome([seats if vote else 0 for vote in votes], None)
    if formula in QUOTAS:
        return _largest_remainders(votes, seats, formula)
    return _highest_averages(votes, seats, formula)


def _unusable(reason: str) -> ValueError:
    """Return the error for an election that the formula has no answer for."""
    return ValueError(f"{reason[0].upper()}{reason[1:]} in at least one election.")


def _largest_remainders(votes: Sequence[int], seats: int, formula: str) -> Outcome:
    numerator, denominator = QUOTAS[formula](sum(votes), seats)
    scaled = [vote * denominator for vote in votes]
    won = [vote // numerator for vote in scaled]
    left = seats - sum(won)
    if left == 0:
        return Outcome(won, None)
    if left < 0 and formula == "hagenbach_bischoff":
        # Quotas are then whole in every list, and one more than seats: all last ones stand equal.
        won = [has - bool(has) for has in won]
        level = [party for party, vote in enumerate(votes) if vote]
        return Outcome(won, Tie(tuple(level), seats - sum(won)))
    if left < 0:
        raise _unusable(f"{formula} awards more seats than there are")
    remainders = [vote % numerator for vote in scaled]
    if 0 in votes:
        # Below every remainder of a list that takes part, so that no other gets a seat left over.
        remainders = [rest if vote else -1 for vote, rest in zip(votes, remainders, strict=True)]
    descending = sorted(remainders, reverse=True)
    cutoff = descending[min(left, len(votes)) - 1]
    if cutoff < 0 or left > len(votes):
        raise _unusable(f"{formula} leaves over too many seats")
    # The list that just misses a seat left over stands equal with the one that just gets it.
    tied = left < len(votes) and descending[left] == cutoff
    level = []
    for party, rest in enumerate(remainders):
        if rest > cutoff or (rest == cutoff and not tied):
            won[party] += 1
        elif rest == cutoff:
            level.append(party)
    return Outcome(won, Tie(tuple(level), seats - sum(won)) if tied else None)


def _highest_averages(votes: Sequence[int], seats: int, formula: str) -> Outcome:
    running = [party for party, vote in enumerate(votes) if vote]
    if serves_all(formula) and len(running) > seats:
        raise _unusable(f"{formula} gives every list a seat, and there are fewer seats than lists")
    counts = [votes[party] for party in running]
    settled, upcoming, latest, best, last = _settle(counts, seats, formula)
    won = [0] * len(votes)
    for party, has in zip(running, settled, strict=True):
        won[party] = has
    # A list that would be next stands equal with one that was last: the seat is either's.
    if not _equal(last, best):
        return Outcome(won, None)
    level = []
    for place, party in enumerate(running):
        was_last = _equal(latest[place], best)
        won[party] -= was_last
        if was_last or _equal(upcoming[place], best):
            level.append(party)
    return Outcome(won, Tie(tuple(level), seats - sum(won)))


# A claim as numerator and denominator. A denominator of nought is a claim beyond all others. A
# list without seats has no last claim: nought over nought, neither above nor below any other.
Claim = tuple[int, int]
Claims = list[Claim]


def _settle(
    votes: Sequence[int], seats: int, formula: str
) -> tuple[list[int], Claims, Claims, Claim, Claim]:
    """Return seats, claims to one more, claims that won the last, and the border between them.

    A first guess is near; from there seats are given, taken and moved one by one until no list
    has a better claim to one more seat than any other had to its last.
    """
    claim = AVERAGES[formula]
    # Whole shares are no further from the answer than a seat or two a list.
    won = [max(vote * seats // sum(votes), serves_all(formula)) for vote in votes]
    short = seats - sum(won)
    upcoming = [claim(vote, has) for vote, has in zip(votes, won, strict=True)]
    latest = [claim(vote, has - 1) if has else (0, 0) for vote, has in zip(votes, won, strict=True)]
    while True:
        if short > 0:
            party, change = _largest(upcoming), 1
        else:
            party, change = _smallest(latest), -1
            if short == 0:
                best, last = upcoming[_largest(upcoming)], latest[party]
                if last[0] * best[1] >= best[0] * last[1]:
                    return won, upcoming, latest, best, last
        won[party] += change
        short -= change
        upcoming[party] = claim(votes[party], won[party])
        latest[party] = claim(votes[party], won[party] - 1) if won[party] else (0, 0)


def _largest(claims: Claims) -> int:
    """Return the position of the largest claim, compared by cross products."""
    where = 0
    best, divisor = claims[0]
    for place, (numerator, denominator) in enumerate(claims):
        if numerator * divisor > best * denominator:
            where, best, divisor = place, numerator, denominator
    return where


def _smallest(claims: Claims) -> int:
    """Return the position of the smallest claim that is one and not beyond all others."""
    where = 0
    least, divisor = 1, 0
    for place, (numerator, denominator) in enumerate(claims):
        if numerator * divisor < least * denominator:
            where, least, divisor = place, numerator, denominator
    return where


def _equal(one: Claim, other: Claim) -> bool:
    """Say whether two claims are equal, and are any."""
    return one != (0, 0) and one[0] * other[1] == other[0] * one[1]
