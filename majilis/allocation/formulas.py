"""The formulas: each a line of whole-number arithmetic, for Python's integers and for arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

# A largest remainder formula is its quota, as a numerator and a denominator, from the votes of
# all lists that pass and the number of seats.
QUOTAS: dict[str, Callable[[Any, int], tuple[Any, int]]] = {
    "hare": lambda total, seats: (total, seats),
    "droop": lambda total, seats: (total // (seats + 1) + 1, 1),
    "hagenbach_bischoff": lambda total, seats: (total, seats + 1),
    "imperiali": lambda total, seats: (total, seats + 2),
}


class Averages(NamedTuple):
    """A highest averages formula.

    Parameters
    ----------
    claim : callable
        A list's claim to one more seat, as a numerator and a denominator, from its votes and the
        seats that it has. Common factors are left out: they change no order.
    sixths : int
        A list with x seats' worth of votes gets about the whole part of x + sixths / 6.
    rounded : callable
        The seats of lists whose votes are worth so many seats each, as floats.
    border : callable
        The claim at which `rounded` changes, from the votes that are worth one seat, as floats.
    step : int
        By how much the denominator grows with each seat; 0 if not evenly or the numerator does,
        too.
    """

    claim: Callable[[Any, Any], tuple[Any, Any]]
    sixths: int
    rounded: Callable[[Any], Any]
    border: Callable[[Any], Any]
    step: int = 0

    @property
    def serves_all(self) -> bool:
        """Whether a first divisor of nought serves every list before any twice."""
        return bool(self.claim(1, 0)[1] == 0)


AVERAGES: dict[str, Averages] = {
    "dhondt": Averages(
        lambda votes, won: (votes, won + 1),
        0,
        np.floor,
        lambda price: price,
        1,
    ),
    "sainte_lague": Averages(
        lambda votes, won: (votes, 2 * won + 1),
        3,
        lambda worth: np.floor(worth + 0.5),
        lambda price: price / 2,
        2,
    ),
    # Divisors 1.4, 3, 5, ... times five.
    "modified_sainte_lague": Averages(
        lambda votes, won: (votes, 5 * (2 * won + 1) + 2 * (won == 0)),
        3,
        lambda worth: np.floor(worth + 0.5) * (worth >= 0.7),
        lambda price: price / 10,
    ),
    "danish": Averages(
        lambda votes, won: (votes, 3 * won + 1),
        4,
        lambda worth: np.floor(worth + 2 / 3),
        lambda price: price / 3,
        3,
    ),
    "adams": Averages(
        lambda votes, won: (votes, won),
        6,
        np.ceil,
        lambda price: price,
        1,
    ),
    # The divisor is a square root, so the squares are compared.
    "huntington_hill": Averages(
        lambda votes, won: (votes * votes, won * (won + 1)),
        3,
        lambda worth: (low := np.floor(worth)) + (worth * worth > low * (low + 1)),
        lambda price: price * price,
    ),
    "dean": Averages(
        lambda votes, won: (votes * (2 * won + 1), won * (won + 1)),
        3,
        lambda worth: (low := np.floor(worth)) + (worth * (low + 0.5) > low * (low + 1)),
        lambda price: 2 * price,
    ),
}

FORMULAS: tuple[str, ...] = (*QUOTAS, *AVERAGES)


def check_formula(formula: str) -> None:
    """Raise unless the formula is one of `FORMULAS`."""
    if formula not in FORMULAS:
        raise ValueError(f"formula must be one of {', '.join(FORMULAS)}: {formula!r}.")
