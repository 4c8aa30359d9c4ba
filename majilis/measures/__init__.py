"""Measures of a party system, as pure functions over arrays.

The last axis holds the parties, and any leading axes broadcast: one call measures one election
or many. A single election comes back as a NumPy number. Nothing is normalised: shares that sum to
less than one are taken as they are.

Every function raises `ValueError`, in one sentence, for what it cannot measure: shares that are
missing, negative or percentages, or that sum to more than 1.0005; counts that are negative or not
whole; no party at all; arrays of different parties.
"""

from majilis.measures.change import bloc_volatility, merge, pedersen_volatility
from majilis.measures.disproportionality import (
    cox_shugart_slope,
    dhondt_index,
    gallagher,
    grofman,
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
    qualified_majority,
    seat_bonus,
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
from majilis.measures.marginalization import (
    later_count_share,
    opposition_concentration,
    opposition_effective_number,
    votes_per_seat,
    wasted_votes,
)

__all__ = [
    "advantage_ratio",
    "bloc_volatility",
    "cox_shugart_slope",
    "dhondt_index",
    "dunleavy_boucek_number",
    "effective_number_of_parties",
    "fractionalization",
    "gallagher",
    "golosov_effective_number",
    "grofman",
    "herfindahl",
    "inverse_largest_share",
    "largest_share",
    "later_count_share",
    "lijphart",
    "loosemore_hanby",
    "majority",
    "merge",
    "molinar_number",
    "opposition_concentration",
    "opposition_effective_number",
    "pedersen_volatility",
    "qualified_majority",
    "rae",
    "rose",
    "sainte_lague_index",
    "seat_bonus",
    "votes_per_seat",
    "wasted_votes",
]
