"""Measures of a party system, as pure functions over arrays.

The last axis holds the parties, and any leading axes broadcast: one call measures one election
or a million. A single election comes back as a NumPy number.
"""

from majilis.measures.disproportionality import (
    dhondt_index,
    gallagher,
    lijphart,
    loosemore_hanby,
    rae,
    rose,
    sainte_lague_index,
)
from majilis.measures.dominance import (
    advantage_ratio,
    largest_share,
    majority,
    seat_bonus,
    two_thirds,
)
from majilis.measures.fragmentation import (
    dunleavy_boucek_number,
    effective_number_of_parties,
    fractionalization,
    golosov_effective_number,
    herfindahl,
    inverse_largest_share,
    molinar_number,
)
from majilis.measures.marginalization import later_count_share, votes_per_seat, wasted_votes

__all__ = [
    "advantage_ratio",
    "dhondt_index",
    "dunleavy_boucek_number",
    "effective_number_of_parties",
    "fractionalization",
    "gallagher",
    "golosov_effective_number",
    "herfindahl",
    "inverse_largest_share",
    "largest_share",
    "later_count_share",
    "lijphart",
    "loosemore_hanby",
    "majority",
    "molinar_number",
    "rae",
    "rose",
    "sainte_lague_index",
    "seat_bonus",
    "two_thirds",
    "votes_per_seat",
    "wasted_votes",
]
