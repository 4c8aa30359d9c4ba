"""From what each source states to one value each: which is taken, by what rule, from where.

Nothing is averaged and nothing filled in. A figure that no final source gives stays missing,
unless it follows from others by arithmetic; then its rule says so.
"""

from majilis.data.cleaning.choice import RULES, Candidate, Figure, choose
from majilis.data.cleaning.clean import RAW_TABLES, clean
from majilis.data.cleaning.sums import check_sums, unclosed_sums
from majilis.data.cleaning.views import (
    codings,
    conflict_summary,
    conflicts,
    elections_by_country,
    in_words,
    inventory,
    rules,
    share_bases,
    shown_election,
    source_kinds,
    turnout_check,
    write,
)

__all__ = [
    "RAW_TABLES",
    "RULES",
    "Candidate",
    "Figure",
    "check_sums",
    "choose",
    "clean",
    "codings",
    "conflict_summary",
    "conflicts",
    "elections_by_country",
    "in_words",
    "inventory",
    "rules",
    "share_bases",
    "shown_election",
    "source_kinds",
    "turnout_check",
    "unclosed_sums",
    "write",
]
