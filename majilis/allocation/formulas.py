"""The formulas: each a line of whole-number arithmetic."""

from __future__ import annotations

from collections.abc import Callable

# A largest remainder formula is its quota, as a numerator and a denominator, from the votes of
# all lists that pass and the number of seats.
QUOTAS: dict[str, Callable[[int, int], tuple[int, int]]] = {
    "hare": lambda total, seats: (total, seats),
    "droop": lambda total, seats: (total // (seats + 1) + 1, 1),
    "hagenbach_bischoff": lambda total, seats: (total, seats + 1),
    "imperiali": lambda total, seats: (total, seats + 2),
}

# A highest averages formula is a list's claim to one more seat, as a numerator and a denominator,
# from its votes and the seats that it has. Common factors are left out: they change no order.
AVERAGES: dict[str, Callable[[int, int], tuple[int, int]]] = {
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

FORMULAS: tuple[str, ...] = (*QUOTAS, *AVERAGES)


def serves_all(formula: str) -> bool:
    """Say whether a first divisor of nought serves every list before any twice.

    Examples
    --------
    >>> [formula for formula in AVERAGES if serves_all(formula)]
    ['adams', 'huntington_hill', 'dean']
    """
    return AVERAGES[formula](1, 0)[1] == 0
