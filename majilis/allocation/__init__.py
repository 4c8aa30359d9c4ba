"""Turning votes into seats, exactly.

Every seat is decided by whole numbers: for many elections floats may propose, but integers must
prove (see `batch`), and Python's integers judge where they cannot. A tie is never broken by the
order of input: `allocate` raises `TieError` and `allocate_with_ties` reports it, unless the caller
names the order in which tied lists are served.
"""

from majilis.allocation.core import Allocation, allocate, allocate_with_ties, hare_quota, quota
from majilis.allocation.formulas import FORMULAS
from majilis.allocation.mixed import (
    Parallel,
    WholeQuotas,
    parallel,
    pass_with_runner_up,
    whole_quotas_with_runner_up,
)
from majilis.allocation.thresholds import pass_threshold, threshold_votes
from majilis.allocation.ties import Tie, TieError

__all__ = [
    "FORMULAS",
    "Allocation",
    "Parallel",
    "Tie",
    "TieError",
    "WholeQuotas",
    "allocate",
    "allocate_with_ties",
    "hare_quota",
    "parallel",
    "pass_threshold",
    "pass_with_runner_up",
    "quota",
    "threshold_votes",
    "whole_quotas_with_runner_up",
]
