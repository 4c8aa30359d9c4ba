"""The catalogue of results: each table, its quantities, and what they rest on.

A new measure is a function on the ground floor and a row here.
"""

from __future__ import annotations

from majilis import counterfactuals
from majilis.results import dominance, marginalization
from majilis.results.table import Quantity, Table

# Inputs are columns of clean/results, or with @ totals of clean/elections; @base stands for the
# vote base and seats for the seat basis that the study chose. Other tables are named whole.
_VOTES = ("list_votes", "@base")
_LIST = ("list_seats", "@seats_list")
_DISTRICT = ("district_seats", "@seats_district")
_CHAMBER = ("seats", "@seats_total")
_THRESHOLD = ("list_votes", "@base", "@threshold")
_ALLOCATION = ("list_votes", "@threshold_base", "@seats_list", "@threshold")

_BOTH_TIERS = {
    "list_votes": Quantity("List votes", "votes", "list", "", ("list_votes",), "no list"),
    "vote_share": Quantity("Share of list votes", "share", "list", "", _VOTES, "no list"),
    "list_seats": Quantity("List seats", "seats", "list", "", _LIST),
    "list_seat_share": Quantity("Share of list seats", "share", "list", "", _LIST),
    "district_seats": Quantity("District seats", "seats", "district", "", _DISTRICT),
    "district_seat_share": Quantity("Share of district seats", "share", "district", "", _DISTRICT),
    "chamber_seats": Quantity("All seats", "seats", "chamber", "", _CHAMBER),
    "chamber_seat_share": Quantity("Share of all seats", "share", "chamber", "", _CHAMBER),
}
_NATIONWIDE = {
    "official": Quantity("Official", "seats", "chamber", "", ("seats",)),
    **{
        name: Quantity(label, "seats", "chamber", "majilis.allocation.allocate", _ALLOCATION)
        for name, label in (
            ("with_threshold", "With the threshold"),
            ("without_threshold", "Without it"),
        )
    },
}
_LABEL = Quantity("", "words")
_BONUS = "majilis.measures.seat_bonus"


def _measures(kind: str) -> str:
    return f"majilis.measures.{kind}"


TABLES: tuple[Table, ...] = (
    Table(
        "parties",
        "Votes and seats by party",
        "party",
        dominance.party_table,
        {"label": _LABEL, "bloc": Quantity("Coded", "words"), **_BOTH_TIERS},
    ),
    Table(
        "blocs",
        "Votes and seats by bloc",
        "bloc",
        dominance.bloc_table,
        {
            **_BOTH_TIERS,
            "list_bonus": Quantity(
                "List seats less list votes, points", "points", "list", _BONUS, (*_VOTES, *_LIST)
            ),
            "chamber_bonus": Quantity(
                "All seats less list votes, points",
                "points",
                "chamber",
                _BONUS,
                (*_VOTES, *_CHAMBER),
            ),
        },
    ),
    Table(
        "basis",
        "Seats by nomination and by party joined",
        "party",
        dominance.basis_table,
        {
            "label": _LABEL,
            "by_nomination": Quantity("By nomination", "seats", "chamber", "", ("seats",)),
            "share_by_nomination": Quantity("Share", "share", "chamber", "", _CHAMBER),
            "by_membership": Quantity(
                "By party joined", "seats", "chamber", "", ("seats_membership",)
            ),
            "share_by_membership": Quantity(
                "Share of these", "share", "chamber", "", ("seats_membership", "@seats_total")
            ),
        },
    ),
    Table(
        "fragmentation",
        "Effective numbers of parties",
        "measure",
        dominance.fragmentation_table,
        {
            "label": _LABEL,
            "list_votes": Quantity("Of list votes", "number", "list", "", ("list_votes",)),
            "list_seats": Quantity("Of list seats", "number", "list", "", ("list_seats",)),
            "chamber_seats": Quantity("Of all seats", "number", "chamber", "", ("seats",)),
        },
        {
            "laakso_taagepera": _measures("effective_number_of_parties"),
            "golosov": _measures("golosov_effective_number"),
            "dunleavy_boucek": _measures("dunleavy_boucek_number"),
            "inverse_largest": _measures("inverse_largest_share"),
        },
    ),
    Table(
        "disproportionality",
        "Disproportionality, 0 to 100",
        "measure",
        dominance.disproportionality_table,
        {
            "label": _LABEL,
            "list_tier": Quantity(
                "List votes and list seats", "index", "list", "", ("list_votes", "list_seats")
            ),
            "chamber": Quantity(
                "List votes and all seats (two ballots)",
                "index",
                "chamber",
                "",
                ("list_votes", "seats"),
            ),
        },
        {name: _measures(name) for name in dominance.DISPROPORTIONALITY},
    ),
    Table(
        "largest",
        "The largest party of the chamber",
        "which",
        dominance.largest_table,
        {
            "party": Quantity("Party", "words"),
            "bloc": Quantity("Coded", "words"),
            "vote_share": _BOTH_TIERS["vote_share"],
            "list_seat_share": _BOTH_TIERS["list_seat_share"],
            "district_seat_share": _BOTH_TIERS["district_seat_share"],
            "chamber_seats": _BOTH_TIERS["chamber_seats"],
            "chamber_seat_share": _BOTH_TIERS["chamber_seat_share"],
            "seat_bonus": Quantity(
                "All seats less list votes, points",
                "points",
                "chamber",
                _BONUS,
                (*_VOTES, *_CHAMBER),
            ),
            "advantage_ratio": Quantity(
                "All seats over list votes",
                "ratio",
                "chamber",
                _measures("advantage_ratio"),
                (*_VOTES, *_CHAMBER),
            ),
        },
    ),
    Table(
        "majorities",
        "Majority and two thirds",
        "test",
        dominance.majority_table,
        {
            "label": _LABEL,
            "needed": Quantity(
                "Seats needed", "seats", "chamber", _measures("majority"), ("@seats_total",)
            ),
            "of": Quantity("Of", "seats", "chamber", "", ("seats",)),
            "largest": Quantity("Largest party", "seats", "chamber", "", ("seats",)),
            "largest_meets": Quantity("Alone enough", "words", "chamber", "", ("seats",)),
            "pro_presidential": Quantity(
                "Parties coded pro-presidential", "seats", "chamber", "", ("seats",)
            ),
            "pro_presidential_meets": Quantity(
                "Together enough", "words", "chamber", "", ("seats",)
            ),
        },
    ),
    Table(
        "power",
        "Voting power",
        "party",
        dominance.power_table,
        {
            "label": _LABEL,
            "seats": Quantity("Seats", "seats", "chamber", "", ("seats",)),
            "seat_share": Quantity("Share of seats", "share", "chamber", "", ("seats",)),
            **{
                f"{index}_{test}": Quantity(
                    f"{name}, {words}", "share", "chamber", f"majilis.power.{index}", ("seats",)
                )
                for test, words in (("majority", "majority"), ("two_thirds", "two thirds"))
                for index, name in (("banzhaf", "Banzhaf"), ("shapley_shubik", "Shapley–Shubik"))
            },
        },
    ),
    Table(
        "definitions",
        "Published definitions of a dominant party",
        "definition",
        dominance.definitions_table,
        {
            "label": Quantity("Definition", "words"),
            "criterion": Quantity("Criterion", "words", "", "", ("raw/dominance_definitions",)),
            "basis": Quantity("Of", "words"),
            "share": Quantity("Largest party", "share", "chamber", "", (*_VOTES, *_CHAMBER)),
            "meets": Quantity("Meets it", "words", "", "", (*_VOTES, *_CHAMBER)),
        },
    ),
    Table(
        "ladder",
        "What became of the opposition's share",
        "step",
        marginalization.ladder_table,
        {
            "label": Quantity("Step", "words"),
            "share": Quantity(
                "Opposition's share",
                "share",
                "",
                "majilis.results.marginalization.ladder_table",
                (*_VOTES, *_LIST, "seats", "@seats_total", "raw/context"),
                "no source",
            ),
            "detail": Quantity("That is", "words"),
        },
    ),
    Table(
        "steepest",
        "Where the opposition's share falls most",
        "which",
        marginalization.steepest_table,
        {
            "before": Quantity("From", "words"),
            "after": Quantity("To", "words"),
            "fall": Quantity(
                "Fall, points",
                "gap",
                "",
                "majilis.results.marginalization.ladder_table",
                (*_VOTES, *_LIST, "seats", "@seats_total", "raw/context"),
            ),
        },
    ),
    Table(
        "waste",
        "Wasted list votes, and votes per seat, by bloc",
        "bloc",
        marginalization.waste_table,
        {
            "list_votes": _BOTH_TIERS["list_votes"],
            "wasted": Quantity(
                "Wasted", "votes", "list", _measures("wasted_votes"), ("list_votes", "list_seats")
            ),
            "wasted_share": Quantity(
                "Wasted, of the bloc's", "share", "list", "", ("list_votes", "list_seats")
            ),
            "list_seats": _BOTH_TIERS["list_seats"],
            "votes_per_list_seat": Quantity(
                "List votes per list seat",
                "votes",
                "list",
                _measures("votes_per_seat"),
                ("list_votes", "list_seats"),
                "no seat",
            ),
            "votes_per_seat": Quantity(
                "List votes per seat of any tier",
                "votes",
                "chamber",
                _measures("votes_per_seat"),
                ("list_votes", "seats"),
                "no seat",
            ),
        },
    ),
    Table(
        "list_tier",
        "The list tier in single figures",
        "which",
        marginalization.list_tier_table,
        {
            "wasted": Quantity("Wasted votes", "votes", "list", "", ("list_votes", "list_seats")),
            "wasted_share": Quantity(
                "Wasted, of votes for lists", "share", "list", "", ("list_votes", "list_seats")
            ),
            "computed_seats": Quantity(
                "Seats computed", "words", "list", "majilis.allocation.allocate", _ALLOCATION
            ),
            "official_seats": Quantity("Official seats", "words", "list", "", ("list_seats",)),
            "agrees": Quantity("They", "words", "list", "", (*_ALLOCATION, "list_seats")),
            "quota": Quantity(
                "Hare quota", "votes", "list", "majilis.allocation.hare_quota", _ALLOCATION
            ),
            "edge": Quantity("List nearest to the threshold", "words", "list", "", _THRESHOLD),
            "edge_verdict": Quantity("Does it pass?", "words", "list", "", _THRESHOLD),
        },
    ),
    Table(
        "formulas",
        "List seats by formula",
        "formula",
        counterfactuals.formulas,
        {
            "label": Quantity("Formula", "words"),
            "seats": Quantity(
                "List seats", "words", "list", "majilis.allocation.allocate", _ALLOCATION
            ),
            "opposition": Quantity(
                "Of these, opposition", "seats", "list", "majilis.allocation.allocate", _ALLOCATION
            ),
            "as_official": Quantity(
                "As official", "words", "list", "", (*_ALLOCATION, "list_seats")
            ),
        },
    ),
    Table(
        "threshold_bases",
        "The threshold on each base",
        "base",
        counterfactuals.threshold_bases,
        {
            "label": Quantity("Share of", "words"),
            "votes": Quantity(
                "Votes in the base", "votes", "list", "", ("@all_bases",), "no source"
            ),
            "needed": Quantity("Votes needed", "votes", "list", "", ("@all_bases",), "no source"),
            "passing": Quantity(
                "Lists that pass",
                "words",
                "list",
                "majilis.allocation.pass_threshold",
                _ALLOCATION,
                "no source",
            ),
            "seats": Quantity(
                "List seats",
                "words",
                "list",
                "majilis.allocation.allocate",
                _ALLOCATION,
                "no source",
            ),
            "opposition": Quantity(
                "Of these, opposition",
                "seats",
                "list",
                "majilis.allocation.allocate",
                _ALLOCATION,
                "no source",
            ),
        },
    ),
    Table(
        "threshold_lists",
        "Each list and the threshold",
        "party",
        counterfactuals.threshold_lists,
        {
            "label": _LABEL,
            **{
                f"share_{base}": Quantity(
                    f"Of {words}", "share", "list", "", ("list_votes", f"@{base}")
                )
                for base, words in counterfactuals.BASE_LABELS.items()
            },
            "largest_base": Quantity(
                "Largest base on which it passes", "votes", "list", "", ("list_votes",)
            ),
            "verdict": Quantity(
                "Does it pass?",
                "words",
                "list",
                "majilis.allocation.pass_threshold",
                ("list_votes", "@all_bases"),
            ),
        },
    ),
    Table(
        "nationwide",
        "The chamber by nationwide proportion of list votes",
        "party",
        counterfactuals.nationwide,
        {
            "label": _LABEL,
            **_NATIONWIDE,
        },
    ),
    Table(
        "nationwide_blocs",
        "The same by bloc",
        "bloc",
        counterfactuals.nationwide_blocs,
        _NATIONWIDE,
    ),
    Table(
        "reports",
        "Reported beside the official result",
        "party",
        marginalization.reports_table,
        {
            "label": _LABEL,
            "final": Quantity("Official", "share", "list", "", _VOTES),
            **{
                f"{kind}_{end}": Quantity(
                    f"{words}, {end}est", "share", "list", "", ("clean/vote_reports",)
                )
                for kind, words in (
                    ("early_count", "Early counts"),
                    ("exit_poll", "Exit poll, Almaty"),
                    ("party_claim", "Party's claim"),
                )
                for end in ("low", "high")
            },
        },
    ),
    Table(
        "coverage",
        "Part of the vote in the early counts",
        "which",
        marginalization.coverage_table,
        {
            "low": Quantity("Lowest stated", "share", "list", "", ("raw/vote_reports",)),
            "high": Quantity("Highest stated", "share", "list", "", ("raw/vote_reports",)),
        },
    ),
    Table(
        "later_count",
        "What the votes counted later must have been",
        "party",
        marginalization.later_count_table,
        {
            "label": _LABEL,
            "early_low": Quantity("Early, lowest", "share", "list", "", ("clean/vote_reports",)),
            "early_high": Quantity("Early, highest", "share", "list", "", ("clean/vote_reports",)),
            "final": Quantity("Official", "share", "list", "", _VOTES),
            "later_low": Quantity(
                "Later, lowest",
                "share",
                "list",
                _measures("later_count_share"),
                (*_VOTES, "clean/vote_reports"),
            ),
            "later_high": Quantity(
                "Later, highest",
                "share",
                "list",
                _measures("later_count_share"),
                (*_VOTES, "clean/vote_reports"),
            ),
        },
    ),
)
