"""Ties: reported, and broken only by an order that the caller names."""

from __future__ import annotations

from typing import NamedTuple


class Tie(NamedTuple):
    """Lists that stand exactly equal for the last seats.

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
    >>> Tie((1, 2), 1).seats
    1
    """

    parties: tuple[int, ...]
    seats: int
    election: tuple[int, ...] = ()


class TieError(ValueError):
    """Lists stand exactly equal for the last seats, and no rule was named to part them.

    Parameters
    ----------
    parties, seats, election
        As for `Tie`.

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
