"""The ten results that a reader asks for first, in words: what runs and sweeps are compared by."""

from __future__ import annotations

from collections.abc import Mapping

HEADLINES: Mapping[str, str] = {
    "largest.largest.party": "Largest party",
    "largest.largest.chamber_seats": "Its seats",
    "majorities.majority.of": "Seats counted in the chamber",
    "largest.largest.vote_share": "Its share of list votes",
    "blocs.pro_presidential.chamber_seats": "Seats coded pro-presidential",
    "blocs.pro_presidential.vote_share": "Share of list votes coded pro-presidential",
    "blocs.opposition.chamber_seats": "Seats coded opposition",
    "blocs.opposition.list_seats": "Of these, list seats",
    "blocs.opposition.vote_share": "Share of list votes coded opposition",
    "disproportionality.gallagher.list_tier": "Least-squares index of the list tier",
}
