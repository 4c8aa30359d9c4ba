"""Turning votes into seats, exactly.

Every seat is decided by Python's whole numbers, which know no limit and no rounding. A tie is
never broken by the order of input: `allocate` raises `TieError` and `allocate_with_ties` reports
it, unless the caller names the order in which tied lists are served.
"""

from majilis.allocation.core import Allocation, allocate, allocate_with_ties, quota
from majilis.allocation.formulas import FORMULAS
from majilis.allocation.thresholds import pass_threshold, threshold_votes
from majilis.allocation.ties import Tie, TieError

__all__ = [
    "FORMULAS",
    "Allocation",
    "Tie",
    "TieError",
    "allocate",
    "allocate_with_ties",
    "pass_threshold",
    "quota",
    "threshold_votes",
]
