"""The catalogue of results: each table, its quantities, and what they rest on.

A new measure is a function on the ground floor and a row here.
"""

from __future__ import annotations

from dataclasses import replace

from majilis.data import tables
from majilis.results import over_time, robustness
from majilis.results.table import Quantity, Table, Unit
from majilis.study import counterfactuals, dominance, marginalization
from majilis.study.parameters import known_elections

# An input is a column of clean/results for the row's parties, or with @ a total of clean/elections;
# COLUMN of PARTIES asks for others' (a bloc, the largest, lists, all), and INPUT if PATTERN holds
# for the rows whose key fits. @base, @threshold_base, seats, @chamber and @districts stand for what
# the study's choices make of them, nominated for seats by nomination whatever the choice, @key for
# the total that the row is named after, coding for the parties' rows in the coding. What all others
# lead to, majilis/results/inputs.py says.
_VOTES = ("list_votes", "@base")
_LIST = ("list_seats", "@seats_list")
_DISTRICT = ("district_seats", "@districts")
_CHAMBER = ("seats", "@chamber")
_ALLOCATION = ("list_votes", "@threshold_base", "@seats_list", "@threshold")
_EDGE = ("list_votes", "@threshold_base", "@threshold")
_ON_BASE = ("list_votes", "@key", "@threshold", "@seats_list")
_CODED = "coding of opposition"
_LADDER = (
    "list_votes of opposition if *_votes",
    "@base if *_votes",
    "@threshold_base if passing_votes",
    "@threshold if passing_votes",
    "list_seats of opposition if list_seats",
    "@seats_list if list_seats",
    "seats of opposition if all_seats",
    "@chamber if all_seats",
    "raw/context/seats_taken_up_at_first_session if seats_taken_up",
    "@chamber if seats_taken_up",
    "seats if voting_power",
    f"{_CODED} if *_votes",
    f"{_CODED} if list_seats",
    f"{_CODED} if all_seats",
    f"{_CODED} if voting_power",
)
# Which step is the steepest rests on all of them.
_ALL_STEPS = tuple(step.partition(" if ")[0] for step in _LADDER)
# Who is the largest rests on the seats of all.
_LARGEST_VOTES = ("list_votes of largest", "@base", "seats")
_LARGEST_LIST = ("list_seats of largest", "@seats_list", "seats")
_LARGEST_DISTRICT = ("district_seats of largest", "@districts", "seats")
_LARGEST_SEATS = ("list_votes of largest", "@base", "seats", "@chamber")
_ALL_SEATS = ("seats of all",)
_PRO_SEATS = ("seats of pro_presidential", "coding of pro_presidential")
_EARLY = "raw/vote_reports/early_count"
_DEFINITION = "raw/dominance_definitions/definition"
_DEFINED = ("list_votes of largest if *_votes", "@base if *_votes", "seats", "@chamber if *_seats")
_MEETS = (*_DEFINED, "earlier_seats", _DEFINITION)

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
_ELECTED = ("list_votes of lists", "@seats_total", "@seats_appointed")
_NATIONWIDE = {
    "official": Quantity("Official", "seats", "chamber", "", ("seats",)),
    **{
        name: Quantity(label, "seats", "chamber", "majilis.allocation.allocate", inputs)
        for name, label, inputs in (
            ("with_threshold", "With the threshold", (*_ELECTED, "@threshold_base", "@threshold")),
            ("without_threshold", "Without it", _ELECTED),
        )
    },
}
_LABEL = Quantity("", "words")
_EVERYTHING = ("everything",)
_COMBINATIONS = ("combinations",)
_DECIDED = ("claim", "decision")
_BONUS = "majilis.measures.seat_bonus"


def _measures(kind: str) -> str:
    return f"majilis.measures.{kind}"


def _spread(unit: Unit) -> dict[str, Quantity]:
    return {
        "label": Quantity("Measure", "words"),
        **{
            name: Quantity(head, unit, "", "majilis.study.multiverse.multiverse", _COMBINATIONS)
            for name, head in (
                ("baseline", "Baseline"),
                ("lowest", "Lowest"),
                ("highest", "Highest"),
            )
        },
    }


_MEASURED = "majilis.study.series.measures_by_election"
_ALLOCATE = "majilis.allocation.allocate"
_SERIES = ("of_series",)
_SERIES_COLUMNS: tuple[tuple[str, str, Unit, str], ...] = (
    ("largest", "Largest party", "words", "chamber"),
    ("largest_vote_share", "Its list votes", "share", "list"),
    ("largest_seat_share", "Its seats", "share", "chamber"),
    ("largest_elected_seat_share", "Its elected seats", "share", "chamber"),
    ("largest_majority", "Majority", "words", "chamber"),
    ("largest_two_thirds", "Two thirds", "words", "chamber"),
    ("pro_presidential_vote_share", "Pro-presidential, list votes", "share", "list"),
    ("pro_presidential_seat_share", "Pro-presidential, seats", "share", "chamber"),
    ("unlabelled_seat_share", "Seats of parties without a label", "share", "chamber"),
    ("opposition_vote_share", "Opposition, list votes", "share", "list"),
    ("opposition_list_seat_share", "Opposition, list seats", "share", "list"),
    ("opposition_seat_share", "Opposition, seats", "share", "chamber"),
    ("effective_number_votes", "Effective number, votes", "number", "list"),
    ("effective_number_seats", "Effective number, seats", "number", "chamber"),
    ("least_squares", "Least squares, list tier", "index", "list"),
    ("wasted_share", "Wasted votes", "share", "list"),
    ("threshold", "Threshold", "share", "list"),
)
_EDGE_COLUMNS: tuple[tuple[str, str, Unit], ...] = (
    ("share_valid", "Of valid votes", "share"),
    ("share_cast", "Of votes cast", "share"),
    ("threshold", "Threshold", "share"),
    ("distance_valid", "Distance, valid, points", "points"),
    ("distance_cast", "Distance, cast, points", "points"),
    ("base_decides", "Base decides", "words"),
)

_PEER_COLUMNS: tuple[tuple[str, str, Unit, str], ...] = (
    ("largest", "Largest party", "words", "chamber"),
    ("largest_vote_share", "Its votes", "share", ""),
    ("largest_seat_share", "Its seats", "share", "chamber"),
    ("effective_number_seats", "Effective number, seats", "number", "chamber"),
    ("least_squares_low", "Least squares, lowest", "index", ""),
    ("least_squares_high", "Highest", "index", ""),
    ("vote_coverage", "Votes known by party", "share", ""),
    ("seat_coverage", "Seats known by party", "share", "chamber"),
    ("decides", "Seats these votes decided", "words", ""),
    ("missing", "Not given, since", "words", ""),
)
_SCORED = "majilis.study.experts.by_election"


def _expert_scores() -> dict[str, Quantity]:
    """Return a quantity for each series of scores, and for each end of its interval."""
    series = tables.read("raw/expert_series").query("kind == 'score'")
    scores = tables.read("raw/expert_scores")
    quantities = {}
    for row in series.to_dict("records"):
        name = row["series"]
        heads = {"value": f"{row['dataset']} {row['version']}", "low": "lowest", "high": "highest"}
        ends = scores.loc[scores["series"] == name, "statistic"].unique()
        for column, words in heads.items():
            if column == "value" or column in ends:
                key = name if column == "value" else f"{name}_{column}"
                inputs = (f"expert/{name}/{column}",)
                head = f"{row['name']}, {words}"
                quantities[key] = Quantity(head, "score", "", _SCORED, inputs)
    return quantities


_EXPERT_SCORES = _expert_scores()

TABLES: tuple[Table, ...] = (
    Table(
        "parties",
        "Votes and seats by party",
        "party",
        dominance.party_table,
        {"label": _LABEL, "bloc": Quantity("Coded", "words", "", "", ("coding",)), **_BOTH_TIERS},
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
            "by_nomination": Quantity("By nomination", "seats", "chamber", "", ("nominated",)),
            "share_by_nomination": Quantity(
                "Share", "share", "chamber", "", ("nominated", "@seats_total")
            ),
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
            "party": Quantity("Party", "words", "", "", ("seats",)),
            "bloc": Quantity("Coded", "words", "", "", ("seats", "coding of largest")),
            "vote_share": replace(_BOTH_TIERS["vote_share"], inputs=_LARGEST_VOTES),
            "list_seat_share": replace(
                _BOTH_TIERS["list_seat_share"],
                inputs=_LARGEST_LIST,
            ),
            "district_seat_share": replace(
                _BOTH_TIERS["district_seat_share"],
                inputs=_LARGEST_DISTRICT,
            ),
            "chamber_seats": replace(_BOTH_TIERS["chamber_seats"], inputs=("seats",)),
            "chamber_seat_share": _BOTH_TIERS["chamber_seat_share"],
            "seat_bonus": Quantity(
                "All seats less list votes, points",
                "points",
                "chamber",
                _BONUS,
                _LARGEST_SEATS,
            ),
            "advantage_ratio": Quantity(
                "All seats over list votes",
                "ratio",
                "chamber",
                _measures("advantage_ratio"),
                _LARGEST_SEATS,
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
                "Seats needed", "seats", "chamber", _measures("majority"), ("@chamber",)
            ),
            "of": Quantity("Of", "seats", "chamber", "", ("@chamber",)),
            "largest": Quantity("Largest party", "seats", "chamber", "", ("seats",)),
            "largest_meets": Quantity("Alone enough", "words", "chamber", "", _CHAMBER),
            "pro_presidential": Quantity(
                "Parties coded pro-presidential", "seats", "chamber", "", _PRO_SEATS
            ),
            "pro_presidential_meets": Quantity(
                "Together enough", "words", "chamber", "", (*_PRO_SEATS, "@chamber")
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
            "seat_share": Quantity("Share of seats", "share", "chamber", "", _CHAMBER),
            **{
                f"{index}_{test}": Quantity(
                    f"{name}, {words}",
                    "share",
                    "chamber",
                    f"majilis.power.{index}",
                    _ALL_SEATS,
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
            "criterion": Quantity("Criterion", "words", "", "", (_DEFINITION,)),
            "basis": Quantity("Of", "words", "", "", (_DEFINITION,)),
            "share": Quantity("Largest party", "share", "chamber", "", _DEFINED),
            "meets": Quantity("Meets it", "words", "", "", _MEETS),
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
                "majilis.study.marginalization.ladder_table",
                _LADDER,
                "no source",
            ),
            "detail": Quantity("That is", "words", "", "", _LADDER),
        },
    ),
    Table(
        "steepest",
        "Where the opposition's share falls most",
        "which",
        marginalization.steepest_table,
        {
            "before": Quantity("From", "words", "", "", _ALL_STEPS),
            "after": Quantity("To", "words", "", "", _ALL_STEPS),
            "fall": Quantity(
                "Fall, points",
                "gap",
                "",
                "majilis.study.marginalization.ladder_table",
                _ALL_STEPS,
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
                "Hare quota",
                "votes",
                "list",
                "majilis.allocation.quota",
                ("list_votes", "list_seats"),
            ),
            "edge": Quantity("List nearest to the threshold", "words", "list", "", _EDGE),
            "edge_verdict": Quantity("Does it pass?", "words", "list", "", (*_EDGE, "@bases")),
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
                "Of these, opposition",
                "seats",
                "list",
                "majilis.allocation.allocate",
                (*_ALLOCATION, _CODED),
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
            "votes": Quantity("Votes in the base", "votes", "list", "", ("@key",), "no source"),
            "needed": Quantity(
                "Votes needed", "votes", "list", "", ("@key", "@threshold"), "no source"
            ),
            "passing": Quantity(
                "Lists that pass",
                "words",
                "list",
                "majilis.allocation.pass_threshold",
                ("list_votes", "@key", "@threshold"),
                "no source",
            ),
            "seats": Quantity(
                "List seats",
                "words",
                "list",
                "majilis.allocation.allocate",
                _ON_BASE,
                "no source",
            ),
            "opposition": Quantity(
                "Of these, opposition",
                "seats",
                "list",
                "majilis.allocation.allocate",
                (*_ON_BASE, _CODED),
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
                "Largest base on which it passes", "votes", "list", "", ("list_votes", "@threshold")
            ),
            "verdict": Quantity(
                "Does it pass?",
                "words",
                "list",
                "majilis.allocation.pass_threshold",
                ("list_votes", "@bases", "@threshold"),
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
                    f"{words}, {end}est", "share", "list", "", (f"raw/vote_reports/{kind}",)
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
            "low": Quantity("Lowest stated", "share", "list", "", ("raw/vote_reports/coverage",)),
            "high": Quantity("Highest stated", "share", "list", "", ("raw/vote_reports/coverage",)),
        },
    ),
    Table(
        "later_count",
        "What the votes counted later must have been",
        "party",
        marginalization.later_count_table,
        {
            "label": _LABEL,
            "early_low": Quantity("Early, lowest", "share", "list", "", (_EARLY,)),
            "early_high": Quantity("Early, highest", "share", "list", "", (_EARLY,)),
            "final": Quantity("Official", "share", "list", "", _VOTES),
            "later_low": Quantity(
                "Later, lowest",
                "share",
                "list",
                _measures("later_count_share"),
                (*_VOTES, _EARLY, "raw/vote_reports/coverage"),
            ),
            "later_high": Quantity(
                "Later, highest",
                "share",
                "list",
                _measures("later_count_share"),
                (*_VOTES, _EARLY, "raw/vote_reports/coverage"),
            ),
        },
    ),
    Table(
        "series",
        "Every election of the series by the same measures",
        "election",
        over_time.series_table,
        {
            "total_seats": Quantity("Seats", "seats", "chamber", "", ("series",)),
            **{
                name: Quantity(head, unit, tier, _MEASURED, _SERIES)
                for name, head, unit, tier in _SERIES_COLUMNS
            },
        },
    ),
    Table(
        "volatility",
        "Volatility of list votes, 0 to 100",
        "election",
        over_time.volatility_table,
        {
            "previous": Quantity("Since", "words", "", "", _SERIES),
            "volatility": Quantity(
                "Volatility", "index", "list", "majilis.measures.pedersen_volatility", _SERIES
            ),
            "matched_share": Quantity(
                "Votes of parties that stood both times", "share", "list", "", _SERIES
            ),
        },
    ),
    Table(
        "rules",
        "Each election's votes under each election's rule",
        "pair",
        over_time.rules_table,
        {
            "votes_of": Quantity("Votes of", "words", "", "", _SERIES),
            "rule_of": Quantity("Rule of", "words", "", "", _SERIES),
            "seats": Quantity("List seats", "words", "list", _ALLOCATE, _SERIES),
            "passing": Quantity("Lists that pass", "count", "list", _ALLOCATE, _SERIES),
            "largest_seat_share": Quantity("Largest list", "share", "list", _ALLOCATE, _SERIES),
            "opposition_seat_share": Quantity("Opposition", "share", "list", _ALLOCATE, _SERIES),
        },
    ),
    Table(
        "knife_edge",
        "The lists nearest to their legal threshold",
        "list",
        over_time.knife_edge_table,
        {
            "election": Quantity("Election", "words", "", "", _SERIES),
            "label": Quantity("List", "words"),
            **{
                name: Quantity(head, unit, "list", "majilis.study.series.knife_edge", _SERIES)
                for name, head, unit in _EDGE_COLUMNS
            },
        },
    ),
    Table(
        "precedent",
        "Does the pattern recur in later elections?",
        "feature",
        over_time.precedent_table,
        {
            "label": Quantity("Feature", "words"),
            **{
                election: Quantity(election, "words", "", "majilis.study.series.precedent", _SERIES)
                for election in known_elections()
            },
        },
    ),
    Table(
        "experts",
        "Expert scores in the years of elections",
        "election",
        over_time.experts_table,
        {
            **{
                name: Quantity(head, unit, "chamber", _MEASURED, _SERIES)
                for name, head, unit, _ in _SERIES_COLUMNS
                if name in ("largest_seat_share", "effective_number_seats")
            },
            **_EXPERT_SCORES,
        },
    ),
    Table(
        "flags",
        "Yes or no on each election, as coded by NELDA",
        "series",
        over_time.flags_table,
        {
            "label": Quantity("Question", "words"),
            **{
                election: Quantity(
                    election, "words", "", "majilis.study.experts.flags", (f"flags/{election}",)
                )
                for election in known_elections()
            },
        },
    ),
    Table(
        "peers",
        "The election among others",
        "election",
        over_time.peers_table,
        {
            "label": Quantity("Election", "words"),
            **{
                name: Quantity(head, unit, tier, "majilis.study.peers.peers", ("peer",))
                for name, head, unit, tier in _PEER_COLUMNS
            },
        },
    ),
    Table(
        "among",
        "Where the election stands among its peers",
        "measure",
        over_time.among_table,
        {
            "label": Quantity("Measure", "words"),
            "peers": Quantity(
                "Peers known", "count", "", "majilis.study.peers.placed", ("all_peers",)
            ),
            "higher": Quantity("Higher", "count", "", "majilis.study.peers.placed", ("all_peers",)),
            "lower": Quantity("Lower", "count", "", "majilis.study.peers.placed", ("all_peers",)),
            "left_out": Quantity(
                "Not known of", "words", "", "majilis.study.peers.placed", ("all_peers",), "none"
            ),
        },
    ),
    Table(
        "combinations",
        "Choices and their combinations",
        "which",
        robustness.combinations_table,
        {
            "choices": Quantity(
                "Choices", "count", "", "majilis.study.multiverse.multiverse", _EVERYTHING
            ),
            "combinations": Quantity(
                "Combinations", "count", "", "majilis.study.multiverse.multiverse", _EVERYTHING
            ),
        },
    ),
    Table(
        "choices",
        "The choices",
        "choice",
        robustness.choices_table,
        {
            "label": Quantity("Choice", "words"),
            "baseline": Quantity("Baseline", "words", "", "", ("choice",)),
            "others": Quantity("Other options", "words", "", "", ("choice",)),
        },
    ),
    Table(
        "share_spread",
        "Shares over all combinations",
        "measure",
        robustness.share_spread_table,
        _spread("share"),
    ),
    Table(
        "seat_spread",
        "Seats over all combinations",
        "measure",
        robustness.seat_spread_table,
        _spread("seats"),
    ),
    Table(
        "number_spread",
        "Effective numbers and indices over all combinations",
        "measure",
        robustness.number_spread_table,
        _spread("number"),
    ),
    Table(
        "moves",
        "The part of each measure's variance that rests on each choice",
        "choice",
        robustness.moves_table,
        {
            "label": Quantity("Choice", "words"),
            **{
                name: Quantity(
                    head, "share", "", "majilis.study.multiverse.decomposition", _COMBINATIONS
                )
                for name, head in zip(
                    robustness.MOVED,
                    (
                        "Pro-presidential votes",
                        "Pro-presidential seats",
                        "Largest party",
                        "Opposition votes",
                        "Opposition seats",
                        "Opposition list seats",
                        "Opposition power",
                        "Effective number, seats",
                        "Least squares",
                    ),
                    strict=True,
                )
            },
            "moves": Quantity("Moves", "words", "", "", _COMBINATIONS),
        },
    ),
    Table(
        "claims",
        "The claims",
        "claim",
        robustness.claims_table,
        {
            "text": Quantity("Claim", "words", "", "", ("claim",)),
            "decided_by": Quantity("Decided by", "words", "", "", ("claims",)),
            "verdict": Quantity("Verdict", "words", "", "majilis.study.claims.evaluate", _DECIDED),
            "here": Quantity(
                "At the baseline", "words", "", "majilis.study.claims.evaluate", _DECIDED
            ),
            "share": Quantity(
                "Share of combinations",
                "share",
                "",
                "majilis.study.claims.evaluate",
                _DECIDED,
            ),
            "depends_on": Quantity("Depends on", "words", "", "", _DECIDED),
            "fewest": Quantity("Fewest choices that reverse it", "count", "", "", _DECIDED, "none"),
            "reversed_by": Quantity("Reversed by", "words", "", "", _DECIDED, "nothing"),
        },
    ),
)
