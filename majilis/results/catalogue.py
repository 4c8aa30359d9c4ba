"""The catalogue of results: each table, its quantities, and what they rest on.

A new measure is a function on the ground floor and a row here. What the inputs of a quantity mean,
`majilis.results.inputs` says.
"""

from __future__ import annotations

from dataclasses import replace

from majilis.data import tables
from majilis.results import over_time, robustness
from majilis.results.inputs import (
    COMPARED,
    EVERYTHING,
    HELD,
    MEASURES,
    PLACED,
    Across,
    At,
    ByLaw,
    Coding,
    Criterion,
    Definition,
    Flags,
    Here,
    Input,
    ListOf,
    Of,
    Official,
    Raw,
    Recurrence,
    Score,
    SinceLast,
    Total,
    VotesUnderRule,
    When,
    claim,
    coverage,
    criterion,
    decision,
    elections_held,
    first_round_conflict,
    option,
    own_criterion,
    population,
    population_named,
    report,
    reported_votes,
    verdict,
)
from majilis.results.table import Quantity, Table, Unit
from majilis.study import (
    counterfactuals,
    definitions,
    districts,
    dominance,
    marginalization,
    setting,
)
from majilis.study.parameters import known_elections


def _of(label: str, unit: Unit, tier: str, *inputs: Input, by: str = "") -> Quantity:
    return Quantity(label, unit, tier, by, inputs)


def _words(label: str, *inputs: Input, tier: str = "", by: str = "") -> Quantity:
    return Quantity(label, "words", tier, by, inputs)


def _measure(name: str) -> str:
    return f"majilis.measures.{name}"


_VOTES, _SEATS, _LIST_SEATS = Of("list_votes"), Of("seats"), Of("list_seats")
_BASE, _CHAMBER, _LIST_TIER = Total("base"), Total("chamber"), Total("seats_list")
_OFFICIAL, _BY_LAW = ByLaw((_LIST_SEATS,)), ByLaw((_LIST_TIER,))
_DISTRICT, _ALL_SEATS = (Of("district_seats"), Total("districts")), Total("seats_total")
_THRESHOLD = (Total("threshold_base"), Total("threshold"))
_ALLOCATION = (_VOTES, Total("threshold_base"), _LIST_TIER, Total("threshold"))
_EDGE = (_VOTES, *_THRESHOLD)
_ON_BASE = (_VOTES, Total("key"), Total("threshold"), _LIST_TIER)
_CODED = Coding("opposition")


def _rung(column: str, *totals: Input) -> tuple[Input, ...]:
    """Return what a row of the ladder rests on: the opposition, a list, or those unlabelled."""
    return (
        When("opposition", (Of(column, "opposition"), _CODED)),
        When("unlabelled", (Of(column, "all"),)),
        Of(column),
        *totals,
    )


_PRO_SEATS = (Of("seats", "pro_presidential"), Coding("pro_presidential"))
# Who is the largest rests on the seats of all.
_LARGEST = (Of("list_votes", "largest"), Total("valid"), _SEATS, _CHAMBER)
_DEFINED = (
    When("*_votes", (Of("list_votes", "largest"), Total("valid"), _SEATS)),
    When("*_seats", (_SEATS, _CHAMBER)),
    When("*_competition", (Definition(),)),
)
_JUDGED = (*_DEFINED, Definition(with_earlier=True), Definition())
_EARLY = Raw("vote_reports", "kind", "early_count", party="party")
_LATER = (report, reported_votes, Total("valid"))
_EARLY_REPORT = {
    "early": _of("Early count", "share", "list", report),
    "stated": _words("Stated as", report),
}
_FINAL_REPORTED = _of("Official, of valid votes", "share", "list", reported_votes, Total("valid"))

_ALLOCATE = "majilis.allocation.allocate"
_PASS = "majilis.allocation.pass_threshold"
_MULTIVERSE = "majilis.study.multiverse.multiverse"
_BONUS = _measure("seat_bonus")
_MEASURED = "majilis.study.series.measures_by_election"

_LABEL = _words("")
_TESTS = {"majority": "majority", "two_thirds": "two thirds"}
_BOTH_TIERS = {
    "list_votes": Quantity("List votes", "votes", "list", "", (_VOTES,), "no list"),
    "vote_share": Quantity("Share of list votes", "share", "list", "", (_VOTES, _BASE), "no list"),
    "list_seats": _of("List seats", "seats", "list", _LIST_SEATS, _LIST_TIER),
    "list_seat_share": _of("Share of list seats", "share", "list", _LIST_SEATS, _LIST_TIER),
    "district_seats": _of("District seats", "seats", "district", *_DISTRICT),
    "district_seat_share": _of("Share of district seats", "share", "district", *_DISTRICT),
    "chamber_seats": _of("All seats", "seats", "chamber", _SEATS, _CHAMBER),
    "chamber_seat_share": _of("Share of all seats", "share", "chamber", _SEATS, _CHAMBER),
}
_LADDER = {
    name: quantity
    for share, words, head, inputs in (
        ("vote_share", "votes", "List votes", _rung("list_votes", _BASE)),
        ("list_seat_share", "list_seats", "List seats", _rung("list_seats", _LIST_TIER)),
        (
            "district_seat_share",
            "district_seats",
            "District seats",
            _rung("district_seats", Total("districts")),
        ),
        ("chamber_seat_share", "chamber_seats", "All seats", _rung("seats", _CHAMBER)),
    )
    for name, quantity in (
        (share, replace(_BOTH_TIERS[share], inputs=inputs, missing="–")),
        (words, replace(_BOTH_TIERS[share], label=head, unit="words", inputs=inputs)),
    )
}
_NATIONWIDE = {
    "official": _of("Official", "seats", "chamber", ByLaw((_SEATS,))),
    **{
        name: _of(
            label,
            "seats",
            "chamber",
            Of("list_votes", "lists"),
            Total("seats_total"),
            Total("seats_appointed"),
            *threshold,
            by=_ALLOCATE,
        )
        for name, label, threshold in (
            ("with_threshold", "With the threshold", _THRESHOLD),
            ("without_threshold", "Without it", ()),
        )
    },
}
_OF_ALL = When("all", (Total("seats_district"),))
_WON = (Official((Of("district_seats"),)), _OF_ALL)
_NOMINATED = Raw("context", "measure", "district_nominations", party="subject")
_FIRST = (Of("district_seats_first_round"), When("all", (Total("districts_first_round"),)))
_BY_BASE: tuple[tuple[str, str, Unit, str, tuple[Input, ...]], ...] = (
    ("votes", "Votes in the base", "votes", "", (Total("key"),)),
    ("needed", "Votes needed", "votes", "", (Total("key"), Total("threshold"))),
    ("passing", "Lists that pass", "words", _PASS, (_VOTES, Total("key"), Total("threshold"))),
    ("seats", "List seats", "words", _ALLOCATE, _ON_BASE),
    ("opposition", "Of these, opposition", "seats", _ALLOCATE, (*_ON_BASE, _CODED)),
)
_SERIES_COLUMNS: tuple[tuple[str, str, Unit, str], ...] = (
    ("total_seats", "Seats", "seats", "chamber"),
    ("largest", "Largest party", "words", "chamber"),
    ("largest_vote_share", "Its list votes", "share", "list"),
    ("largest_seat_share", "Its seats", "share", "chamber"),
    ("largest_elected_seat_share", "Its elected seats", "share", "chamber"),
    ("largest_majority", "Majority", "words", "chamber"),
    ("largest_two_thirds", "Two thirds", "words", "chamber"),
    ("pro_presidential_vote_share", "Pro-presidential, list votes", "share", "list"),
    ("pro_presidential_seat_share", "Pro-presidential, seats", "share", "chamber"),
    ("unlabelled_vote_share", "List votes of parties without a label", "share", "list"),
    ("unlabelled_seat_share", "Seats of parties without a label", "share", "chamber"),
    ("opposition_stood", "Did an opposition party stand?", "words", ""),
    ("opposition_vote_share", "Opposition, list votes", "share", "list"),
    ("opposition_list_seat_share", "Opposition, list seats", "share", "list"),
    ("opposition_seat_share", "Opposition, seats", "share", "chamber"),
    ("effective_number_votes", "Effective number, votes", "number", "list"),
    ("effective_number_seats", "Effective number, seats", "number", "chamber"),
    ("least_squares", "Least squares, list tier", "index", "list"),
    ("wasted_share", "Wasted votes", "share", "list"),
    ("threshold", "Threshold", "share", "list"),
)
_SERIES = {
    name: _of(head, unit, tier, At(MEASURES[name]), by="" if name == "total_seats" else _MEASURED)
    for name, head, unit, tier in _SERIES_COLUMNS
}
_SINCE_LAST = SinceLast((Of("list_votes", "lists"),))
_CODED_SINCE = SinceLast((Of("list_votes", "lists"), Coding("all")))
# How many seats such a list gets that the law admits beyond its threshold, is not known.
_UNDER = VotesUnderRule(
    (Of("list_votes", "lists"), Total("threshold_base")),
    (_LIST_TIER, Total("threshold"), Total("lists_admitted")),
)
_OPPOSITION_UNDER = replace(_UNDER, votes=(*_UNDER.votes, Coding("all")))
_ON_VALID, _ON_CAST, _LEGAL = (_VOTES, Total("valid")), (_VOTES, Total("cast")), Total("threshold")
# Where votes cast are not known, registered voters bound them.
_ON_EITHER = (*_ON_VALID, Total("cast"), Total("registered"), _LEGAL)
_EDGES: tuple[tuple[str, str, Unit, tuple[Input, ...]], ...] = (
    ("share_valid", "Of valid votes", "share", _ON_VALID),
    ("share_cast", "Of votes cast", "share", _ON_CAST),
    ("threshold", "Threshold", "share", (_LEGAL,)),
    ("distance_valid", "Distance, valid, points", "points", (*_ON_VALID, _LEGAL)),
    ("distance_cast", "Distance, cast, points", "points", (*_ON_CAST, _LEGAL)),
    ("base_decides", "Base decides", "words", _ON_EITHER),
)
_PEER_COLUMNS: tuple[tuple[str, str, Unit, str], ...] = (
    ("largest", "Largest party", "words", "chamber"),
    ("largest_vote_share", "Its votes", "share", ""),
    ("largest_seat_share", "Its seats", "share", "chamber"),
    ("effective_number_seats", "Effective number, seats", "number", "chamber"),
    ("least_squares_low", "Least squares, lowest", "index", ""),
    ("least_squares_high", "Least squares, highest", "index", ""),
    ("vote_coverage", "Votes known by party", "share", ""),
    ("seat_coverage", "Seats known by party", "share", "chamber"),
    ("decides", "Seats these votes decided", "words", ""),
    ("missing", "Not given, since", "words", ""),
)
_ALMATY = At((Raw("context", "measure", "turnout_in_almaty"),))
_DISTRICT_POLL = Raw("vote_reports", "kind", "district_exit_poll")
_COUNTED = "majilis.study.peers.compared"
_AGAINST_OWN = (population_named, Here(PLACED["bonus"]))
_BELOW: tuple[tuple[str, str, Unit, tuple[Input, ...]], ...] = (
    ("elections", "Elections", "count", (population,)),
    ("countries", "Countries", "count", (population_named,)),
    ("known", "Largest party and its votes known", "count", (population_named,)),
    ("below_low", "Its seats below its votes", "count", (population_named,)),
    ("below_low_share", "Of those known", "share", (population_named,)),
    ("below_high", "At most", "count", (population_named,)),
    ("as_much_low", "By as much as here", "count", _AGAINST_OWN),
    ("as_much_low_share", "Part of those known", "share", _AGAINST_OWN),
    ("as_much_high", "By as much, at most", "count", _AGAINST_OWN),
)
_PLACES: tuple[tuple[str, str, Unit, str, str], ...] = (
    ("seats", "Largest party's elected seats", "share", "chamber", "Fewer seats elsewhere"),
    ("votes", "Its valid votes", "share", "list", "Fewer votes elsewhere"),
    ("bonus", "Seats less votes, points", "points", "", "Smaller difference elsewhere"),
)
_CLAIMS = "majilis.study.claims.evaluate"


def _spread(unit: Unit) -> dict[str, Quantity]:
    return {
        "label": _words("Measure"),
        **{
            name: _of(head, unit, "", Official((Across(),)), by=_MULTIVERSE)
            for name, head in (
                ("baseline", "Official count"),
                ("lowest", "Lowest"),
                ("highest", "Highest"),
            )
        },
        **{
            f"{name}_by": _words(f"{head}, when", Official((Across(),)), by=_MULTIVERSE)
            for name, head in (("lowest", "Lowest"), ("highest", "Highest"))
        },
        "range": _words("Range", Official((Across(),)), by=_MULTIVERSE),
    }


def _expert_scores() -> dict[str, Quantity]:
    """Return a quantity for each series of scores, and for each end of its interval."""
    series = tables.read("raw/expert_series").query("kind != 'flag'")
    scores = tables.read("raw/expert_scores")
    quantities = {}
    for row in series.to_dict("records"):
        name = row["series"]
        heads = {"value": f"{row['dataset']} {row['version']}", "low": "lowest", "high": "highest"}
        ends = scores.loc[scores["series"] == name, "statistic"].unique()
        for column, words in heads.items():
            if column == "value" or column in ends:
                quantities[name if column == "value" else f"{name}_{column}"] = _of(
                    f"{row['name']}, {words}",
                    "score",
                    "",
                    Score(name, column),
                    by="majilis.study.experts.by_election",
                )
    return quantities


TABLES: tuple[Table, ...] = (
    Table(
        "setting",
        "The election",
        "which",
        setting.setting_table,
        {
            "country": _words("Country", elections_held),
            "chamber": _words("Chamber", elections_held),
            "held": _words("Held on", elections_held),
            "seats": _of("Seats", "seats", "chamber", Total("seats_total")),
            "filled": _words(
                "Filled",
                Total("seats_list"),
                Total("seats_district"),
                Total("seats_appointed"),
                tier="chamber",
            ),
            "winners": _words("Won by", Of("seats", "all"), tier="chamber"),
        },
    ),
    Table(
        "parties",
        "Votes and seats by party",
        "party",
        dominance.party_table,
        {"label": _LABEL, "bloc": _words("Coded", Coding()), **_BOTH_TIERS},
    ),
    Table(
        "blocs",
        "Votes and seats by bloc",
        "bloc",
        dominance.bloc_table,
        {
            **_BOTH_TIERS,
            **{
                f"{tier}_bonus": _of(
                    f"{seats} less list votes, points",
                    "points",
                    tier,
                    _VOTES,
                    Total("valid"),
                    *on,
                    by=_BONUS,
                )
                for tier, seats, on in (
                    ("list", "List seats", (_LIST_SEATS, _LIST_TIER)),
                    ("chamber", "All seats", (_SEATS, _CHAMBER)),
                )
            },
            "reach": _words("Its seats are", _SEATS, _CHAMBER, tier="chamber"),
        },
    ),
    Table(
        "vote_base",
        "What shares of list votes are shares of",
        "which",
        dominance.vote_base_table,
        {
            "words": _words("Share of", tier="list"),
            "votes": _of("Votes", "votes", "list", _BASE),
        },
    ),
    Table(
        "basis",
        "Seats by nomination and by party membership",
        "party",
        dominance.basis_table,
        {
            "label": _LABEL,
            "by_nomination": _of("By nomination", "seats", "chamber", Of("nominated")),
            "share_by_nomination": _of("Share", "share", "chamber", Of("nominated"), _ALL_SEATS),
            "by_membership": _of("By party membership", "seats", "chamber", Of("seats_membership")),
            "share_by_membership": _of(
                "Share of these", "share", "chamber", Of("seats_membership"), _ALL_SEATS
            ),
        },
    ),
    Table(
        "rule",
        "The rule of the list tier",
        "which",
        counterfactuals.rule_table,
        {
            "seats": _of("List seats", "seats", "list", _BY_LAW),
            "threshold": _of("Threshold", "share", "list", Total("threshold")),
            "alliance_threshold": _of(
                "Threshold for alliances", "share", "list", Total("alliance_threshold")
            ),
            "base": _words("Share of", Total("threshold_base"), tier="list"),
            "formula": _words("Formula", tier="list"),
            "count": _words("Seats are", _VOTES, _BY_LAW, *_THRESHOLD, tier="list"),
        },
    ),
    Table(
        "fragmentation",
        "Effective numbers of parties",
        "measure",
        dominance.fragmentation_table,
        {
            "label": _LABEL,
            "list_votes": _of("Of list votes", "number", "list", _VOTES),
            "list_seats": _of("Of list seats", "number", "list", _LIST_SEATS),
            "chamber_seats": _of("Of all seats", "number", "chamber", _SEATS),
        },
        {
            "laakso_taagepera": _measure("effective_number_of_parties"),
            "golosov": _measure("golosov_effective_number"),
            "dunleavy_boucek": _measure("dunleavy_boucek_number"),
            "inverse_largest": _measure("inverse_largest_share"),
        },
    ),
    Table(
        "disproportionality",
        "Disproportionality, 0 to 100",
        "measure",
        dominance.disproportionality_table,
        {
            "label": _LABEL,
            "list_tier": _of("List votes and list seats", "index", "list", _VOTES, _LIST_SEATS),
            "chamber": _of(
                "List votes and all seats (two ballots)", "index", "chamber", _VOTES, _SEATS
            ),
        },
        {name: _measure(name) for name in dominance.DISPROPORTIONALITY},
    ),
    Table(
        "largest",
        "The largest party of the chamber",
        "which",
        dominance.largest_table,
        {
            "party": _words("Party", _SEATS),
            "bloc": _words("Coded", _SEATS, Coding("largest")),
            **{
                name: replace(_BOTH_TIERS[name], inputs=inputs)
                for name, inputs in (
                    ("vote_share", (Of("list_votes", "largest"), _BASE, _SEATS)),
                    ("list_seat_share", (Of("list_seats", "largest"), _LIST_TIER, _SEATS)),
                    (
                        "district_seat_share",
                        (Of("district_seats", "largest"), Total("districts"), _SEATS),
                    ),
                    ("chamber_seats", (_SEATS,)),
                    ("chamber_seat_share", (_SEATS, _CHAMBER)),
                )
            },
            "reach": _words("Its seats are", _SEATS, _CHAMBER, tier="chamber"),
            "beside_votes": _words(
                "Beside its share of votes", _SEATS, _CHAMBER, Of("list_votes", "largest"), _BASE
            ),
            **{
                f"banzhaf_{test}": _of(
                    f"Banzhaf, {words}",
                    "share",
                    "chamber",
                    Of("seats", "all"),
                    by="majilis.power.banzhaf",
                )
                for test, words in _TESTS.items()
            },
            "seat_bonus": _of(
                "All seats less list votes, points", "points", "chamber", *_LARGEST, by=_BONUS
            ),
            "advantage_ratio": _of(
                "All seats over list votes",
                "ratio",
                "chamber",
                *_LARGEST,
                by=_measure("advantage_ratio"),
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
            "needed": _of("Seats needed", "seats", "chamber", _CHAMBER, by=_measure("majority")),
            "of": _of("Of", "seats", "chamber", _CHAMBER),
            "largest": _of("Largest party", "seats", "chamber", _SEATS),
            "largest_meets": _words("Alone enough", _SEATS, _CHAMBER, tier="chamber"),
            "pro_presidential": _of(
                "Parties coded pro-presidential", "seats", "chamber", *_PRO_SEATS
            ),
            "pro_presidential_meets": _words(
                "Together enough", *_PRO_SEATS, _CHAMBER, tier="chamber"
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
            "seats": _of("Seats", "seats", "chamber", _SEATS),
            "seat_share": _of("Share of seats", "share", "chamber", _SEATS, _CHAMBER),
            **{
                f"{index}_{test}": _of(
                    f"{name}, {words}",
                    "share",
                    "chamber",
                    Of("seats", "all"),
                    by=f"majilis.power.{index}",
                )
                for test, words in _TESTS.items()
                for index, name in (("banzhaf", "Banzhaf"), ("shapley_shubik", "Shapley–Shubik"))
            },
        },
    ),
    Table(
        "definitions",
        "Published definitions of a dominant party",
        "definition",
        definitions.definitions_table,
        {
            "label": _words("Definition"),
            "criterion": _words("Criterion", Definition()),
            "basis": _words("Of", Definition()),
            "share": _of("Largest party", "share", "chamber", *_DEFINED),
            "meets": _words("Meets it", *_JUDGED),
            "says": _words("Why", *_JUDGED),
        },
    ),
    Table(
        "ladder",
        "The opposition and the next largest lists, tier by tier",
        "party",
        marginalization.ladder_table,
        {"label": _LABEL, **_LADDER},
    ),
    Table(
        "boycott",
        "Seats of the opposition that were not taken up",
        "which",
        marginalization.boycott_table,
        {
            "won": _of("Won", "seats", "chamber", Raw("context", "measure", "seats")),
            "taken_up": _of(
                "Taken up at the first session",
                "seats",
                "chamber",
                Raw("context", "measure", "seats_taken_up_at_first_session"),
            ),
        },
    ),
    Table(
        "nominations",
        "District seats by who nominated",
        "party",
        districts.nominations_table,
        {
            "label": _LABEL,
            "nominated": Quantity(
                "Nominated", "count", "district", "", (_NOMINATED,), "not stated"
            ),
            "won": _of("Districts won", "seats", "district", *_WON),
            "success": _of("Won, of those nominated", "share", "district", *_WON, _NOMINATED),
        },
    ),
    Table(
        "second_round",
        "District seats by round",
        "party",
        districts.second_round_table,
        {
            "label": _LABEL,
            "won": _of("Districts won", "seats", "district", *_WON),
            "first": _of("In the first round", "seats", "district", *_FIRST),
            "stated": _words("Sources disagree", first_round_conflict, _OF_ALL),
            "second": _of("In the second round", "seats", "district", *_WON, *_FIRST),
            "run_offs": _of(
                "Run-offs with a candidate, as the party said",
                "seats",
                "district",
                Raw("context", "measure", "run_offs_contested", party="subject"),
                _OF_ALL,
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
            "wasted": _of(
                "Wasted", "votes", "list", _VOTES, _LIST_SEATS, by=_measure("wasted_votes")
            ),
            "wasted_share": _of("Wasted, of the bloc's", "share", "list", _VOTES, _LIST_SEATS),
            "list_seats": _BOTH_TIERS["list_seats"],
            **{
                name: Quantity(
                    label, "votes", tier, _measure("votes_per_seat"), (_VOTES, seats), "no seat"
                )
                for name, label, tier, seats in (
                    ("votes_per_list_seat", "List votes per list seat", "list", _LIST_SEATS),
                    ("votes_per_seat", "List votes per seat of any tier", "chamber", _SEATS),
                )
            },
        },
    ),
    Table(
        "list_tier",
        "The list tier in single figures",
        "which",
        marginalization.list_tier_table,
        {
            "wasted": _of("Wasted votes", "votes", "list", _VOTES, _LIST_SEATS),
            "wasted_share": _of("Wasted, of votes for lists", "share", "list", _VOTES, _LIST_SEATS),
            "computed_seats": _words("Seats computed", *_ALLOCATION, tier="list", by=_ALLOCATE),
            "official_seats": _words("Official seats", _OFFICIAL, tier="list"),
            "agrees": _words("They", *_ALLOCATION, _OFFICIAL, tier="list"),
            "quota": _of(
                "Hare quota",
                "votes",
                "list",
                _VOTES,
                _LIST_SEATS,
                by="majilis.allocation.quota",
            ),
            "edge": _words("List nearest to the threshold", *_EDGE, tier="list"),
            "edge_verdict": _words("Does it pass?", *_EDGE, Total("bases"), tier="list"),
        },
    ),
    Table(
        "formulas",
        "List seats by formula",
        "formula",
        counterfactuals.formulas,
        {
            "label": _words("Formula"),
            "seats": _words("List seats", *_ALLOCATION, tier="list", by=_ALLOCATE),
            "opposition": _of(
                "Of these, opposition", "seats", "list", *_ALLOCATION, _CODED, by=_ALLOCATE
            ),
            "as_official": _words("As official", *_ALLOCATION, _OFFICIAL, tier="list"),
        },
    ),
    Table(
        "threshold_bases",
        "The threshold on each base",
        "base",
        counterfactuals.threshold_bases,
        {
            "label": _words("Share of"),
            **{
                name: Quantity(label, unit, "list", function, inputs, "no source")
                for name, label, unit, function, inputs in _BY_BASE
            },
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
                f"share_{base}": _of(f"Of {words}", "share", "list", _VOTES, Total(base))
                for base, words in counterfactuals.BASE_LABELS.items()
            },
            "largest_base": _of(
                "Largest base on which it passes", "votes", "list", _VOTES, Total("threshold")
            ),
            "verdict": _words(
                "Does it pass?", _VOTES, Total("bases"), Total("threshold"), tier="list", by=_PASS
            ),
        },
    ),
    Table(
        "nationwide",
        "The chamber by nationwide proportion of list votes",
        "party",
        counterfactuals.nationwide,
        {"label": _LABEL, **_NATIONWIDE},
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
            "final": _of("Official, of valid votes", "share", "list", _VOTES, Total("valid")),
            **{
                f"{kind}_{end}": _of(
                    f"{words}, {end}est",
                    "share",
                    "list",
                    Raw("vote_reports", "kind", kind, party="party"),
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
            "low": _of("Lowest stated", "share", "list", coverage),
            "high": _of("Highest stated", "share", "list", coverage),
        },
    ),
    Table(
        "later_by_report",
        "What the votes counted later must have been, by report with a stated coverage",
        "row",
        marginalization.later_by_report_table,
        {
            "label": _words("Party"),
            "publisher": _words("Report", report),
            **_EARLY_REPORT,
            "coverage": _of("Counted by then", "share", "list", report),
            "coverage_of": _words("Part of", report),
            "final": _FINAL_REPORTED,
            "later": _of("Later", "share", "list", *_LATER, by=_measure("later_count_share")),
        },
    ),
    Table(
        "later_by_coverage",
        "The same for reports that state no coverage, by what it may have been",
        "row",
        marginalization.later_by_coverage_table,
        {
            "label": _words("Party"),
            **_EARLY_REPORT,
            "final": _FINAL_REPORTED,
            **{
                f"at_{percent}": _of(
                    f"Later, if {percent} % were counted",
                    "share",
                    "list",
                    *_LATER,
                    by=_measure("later_count_share"),
                )
                for percent in marginalization.COVERAGES
            },
            "most": _of("At most counted by then", "share", "list", *_LATER),
        },
    ),
    Table(
        "later_count",
        "What the votes counted later must have been, by party",
        "party",
        marginalization.later_count_table,
        {
            "label": _LABEL,
            "early_low": _of("Early, lowest", "share", "list", _EARLY),
            "early_high": _of("Early, highest", "share", "list", _EARLY),
            "final": _of("Official, of valid votes", "share", "list", _VOTES, Total("valid")),
            **{
                f"later_{end}": _of(
                    f"Later, {end}est",
                    "share",
                    "list",
                    _VOTES,
                    Total("valid"),
                    coverage,
                    by=_measure("later_count_share"),
                )
                for end in ("low", "high")
            },
        },
    ),
    Table(
        "series",
        "Every election of the series by the same measures",
        "election",
        over_time.series_table,
        _SERIES,
    ),
    Table(
        "volatility",
        "Volatility of list votes, 0 to 100",
        "election",
        over_time.volatility_table,
        {
            "previous": _words("Since", elections_held),
            **{
                name: _of(head, "index", "list", _CODED_SINCE, by=_measure("bloc_volatility"))
                for name, head in (("between", "Between blocs"), ("within", "Within blocs"))
            },
            "matched_share": _of(
                "Votes of parties that stood both times", "share", "list", _SINCE_LAST
            ),
        },
    ),
    Table(
        "rules",
        "Each election's votes under each election's rule",
        "pair",
        over_time.rules_table,
        {
            "votes_of": _words("Votes of", elections_held),
            "rule_of": _words("Rule of", elections_held),
            "seats": _words("List seats", _UNDER, tier="list", by=_ALLOCATE),
            "passing": _of("Lists that pass", "count", "list", _UNDER, by=_ALLOCATE),
            "largest_seat_share": _of("Largest list", "share", "list", _UNDER, by=_ALLOCATE),
            "opposition_seat_share": _of(
                "Opposition", "share", "list", _OPPOSITION_UNDER, by=_ALLOCATE
            ),
        },
    ),
    Table(
        "knife_edge",
        "The lists nearest to their legal threshold",
        "list",
        over_time.knife_edge_table,
        {
            "election": _words("Election", elections_held),
            "label": _words("List"),
            **{
                name: _of(head, unit, "list", ListOf(on), by="majilis.study.series.knife_edge")
                for name, head, unit, on in _EDGES
            },
        },
    ),
    Table(
        "precedent",
        "Features of the election, before and after it",
        "feature",
        over_time.precedent_table,
        {
            "label": _words("Feature"),
            **{
                election: _words(
                    election, Official((Recurrence(election),)), by="majilis.study.series.precedent"
                )
                for election in known_elections()
            },
            **{
                name: _words(head, Official((Recurrence(),)), by="majilis.study.series.novelty")
                for name, head in (("before", "Before"), ("after", "After"))
            },
        },
    ),
    Table(
        "experts",
        "Expert scores in the years of elections",
        "election",
        over_time.experts_table,
        {
            **{name: _SERIES[name] for name in ("largest_seat_share", "effective_number_seats")},
            **_expert_scores(),
        },
    ),
    Table(
        "flags",
        "Answers on each election, as coded",
        "series",
        over_time.flags_table,
        {
            "label": _words("Question"),
            "dataset": _words("Coded by"),
            **{
                election: _words(election, Flags(election), by="majilis.study.experts.flags")
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
            "label": _words("Election"),
            **{
                name: _of(head, unit, tier, COMPARED[name], by="majilis.study.peers.peers")
                for name, head, unit, tier in _PEER_COLUMNS
            },
        },
    ),
    Table(
        "compared",
        "The largest party's seats against its votes in comparable elections elsewhere",
        "group",
        over_time.compared_table,
        {
            "label": _words("Elections of"),
            **{
                name: _of(head, unit, "", *inputs, by=_COUNTED)
                for name, head, unit, inputs in _BELOW
            },
        },
    ),
    Table(
        "placed",
        "Where each election stands among comparable elections elsewhere",
        "election",
        over_time.placed_table,
        {
            name: quantity
            for column, head, unit, tier, lower in _PLACES
            for name, quantity in {
                column: _of(head, unit, tier, At(PLACED[column])),
                **{
                    f"{column}_above_{end}": _of(
                        f"{lower}, {words}",
                        "share",
                        "",
                        At(PLACED[column]),
                        population_named,
                        by="majilis.study.peers.placed",
                    )
                    for end, words in (("low", "at least"), ("high", "at most"))
                },
            }.items()
        },
    ),
    Table(
        "almaty",
        "Turnout in Almaty and in the country",
        "election",
        over_time.almaty_table,
        {
            "almaty": _of("In Almaty", "share", "", _ALMATY),
            "country": _of("In the country", "share", "", At((Total("turnout"),))),
            "difference": _of(
                "Almaty less the country, points", "points", "", _ALMATY, At((Total("turnout"),))
            ),
        },
    ),
    Table(
        "district_poll",
        "Exit poll in districts of Almaty",
        "row",
        over_time.district_poll_table,
        {
            "label": _words("District and candidate", _DISTRICT_POLL),
            "party": _words("Nominated by", _DISTRICT_POLL),
            "share": _of("Share in the exit poll", "share", "district", _DISTRICT_POLL),
            "printed": _of("Sum printed for the district", "share", "district", _DISTRICT_POLL),
        },
    ),
    Table(
        "combinations",
        "Choices and their combinations",
        "which",
        robustness.combinations_table,
        {
            name: _of(head, "count", "", Official(EVERYTHING), by=_MULTIVERSE)
            for name, head in (
                ("choices", "Choices"),
                ("combinations", "Combinations"),
                ("outcomes", "Distinct outcomes"),
            )
        },
    ),
    Table(
        "choices",
        "The choices",
        "choice",
        robustness.choices_table,
        {
            "label": _words("Choice"),
            "baseline": _words("First option", option),
            "others": _words("Other options", option),
        },
    ),
    Table(
        "share_spread",
        "Shares over all choices",
        "measure",
        robustness.share_spread_table,
        _spread("share"),
    ),
    Table(
        "seat_spread",
        "Seats over all choices",
        "measure",
        robustness.seat_spread_table,
        _spread("seats"),
    ),
    Table(
        "number_spread",
        "Effective numbers over all choices",
        "measure",
        robustness.number_spread_table,
        _spread("number"),
    ),
    Table(
        "dominance",
        "Majority and two thirds by each way to count seats",
        "way",
        robustness.dominance_table,
        {
            "label": _words("Seats counted"),
            "total_seats": _of("Seats", "seats", "chamber", Official(HELD), by=_MULTIVERSE),
            **{
                f"{test}_needed": _of(f"{head}", "seats", "chamber", Official(HELD), by=by)
                for test, head, by in (
                    ("majority", "Majority", _measure("majority")),
                    ("two_thirds", "Two thirds", _measure("two_thirds")),
                )
            },
            **{
                name: quantity
                for whose, words, inputs in (
                    ("largest", "Largest party", HELD),
                    ("pro", "Pro-presidential", (*HELD, Coding("all"))),
                )
                for name, quantity in (
                    (
                        f"{whose}_seats",
                        _of(words, "seats", "chamber", Official(inputs), by=_MULTIVERSE),
                    ),
                    (f"{whose}_majority", _words(f"{words}, majority", Official(inputs))),
                    (f"{whose}_two_thirds", _words(f"{words}, two thirds", Official(inputs))),
                )
            },
        },
    ),
    Table(
        "competition",
        "Criteria of competition, and whether each says that it was lacking",
        "criterion",
        robustness.competition_table,
        {
            "label": _words("Criterion"),
            "author": _words("By", criterion),
            "threshold": _words("Lacking if", criterion),
            "value": _words("Value", own_criterion),
            "lacking": _words("Lacking", own_criterion),
            **{
                election: _words(election, Official((Criterion(election),)))
                for election in known_elections()
            },
        },
    ),
    Table(
        "claims",
        "The claims",
        "claim",
        robustness.claims_table,
        {
            "text": _words("Claim", claim),
            "verdict": _words("Verdict", claim, decision, by=_CLAIMS),
            **{
                name: _words(head, verdict, by=_CLAIMS)
                for name, head in (
                    ("holds", "Holds"),
                    ("concept", "Depends on choices"),
                    ("data", "Depends on sources"),
                    ("reverse", "Reversed"),
                    ("never", "Never reversed by"),
                )
            },
        },
    ),
    Table(
        "cases",
        "The cases of each claim",
        "case",
        robustness.cases_table,
        {
            name: _words(head, verdict, by="majilis.study.claims.cases")
            for name, head in (
                ("chosen", "What is taken"),
                ("outcome", "What comes out"),
                ("holds", "Holds"),
            )
        },
    ),
)
