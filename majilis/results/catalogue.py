"""The catalogue of results: each table, its quantities, and what they rest on.

A new measure is a function on the ground floor and a row here. What the inputs of a quantity mean,
`majilis.results.inputs` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from majilis.data import tables
from majilis.results import inputs, over_time, robustness
from majilis.results.inputs import Coding, In, Input, Of, Raw, Total, When, law, official
from majilis.results.table import Quantity, Table, Unit
from majilis.study import (
    claims,
    counterfactuals,
    definitions,
    districts,
    dominance,
    marginalization,
    peers,
    setting,
)
from majilis.study.parameters import known_elections


def _of(
    label: str, unit: Unit, tier: str, *inputs: Input, by: str = "", missing: str = "–"
) -> Quantity:
    return Quantity(label, unit, tier, by, inputs, missing)


def _words(label: str, *inputs: Input, tier: str = "", by: str = "") -> Quantity:
    return Quantity(label, "words", tier, by, inputs)


def _on_base(label: str, unit: Unit, *inputs: Input, by: str = "") -> Quantity:
    return Quantity(label, unit, "list", by, inputs, "no source")


def _per_seat(label: str, tier: str, seats: Input) -> Quantity:
    return Quantity(label, "votes", tier, _measure("votes_per_seat"), (_VOTES, seats), "no seat")


def _alike(
    unit: Unit, tier: str, *inputs: Input, by: str = "", **labels: str
) -> dict[str, Quantity]:
    """Return quantities that differ in name and label alone."""
    return {name: Quantity(label, unit, tier, by, inputs) for name, label in labels.items()}


def _measure(name: str) -> str:
    return f"majilis.measures.{name}"


_VOTES, _SEATS, _LIST_SEATS = Of("list_votes"), Of("seats"), Of("list_seats")
_VALID, _BASE, _CHAMBER, _LIST_TIER = map(Total, ("valid", "base", "chamber", "seats_list"))
_LEGAL, _LEGAL_BASE = Total("threshold"), Total("threshold_base")
_OFFICIAL, _BY_LAW = In(law, _LIST_SEATS), In(law, _LIST_TIER)
_DISTRICT, _ALL_SEATS = (Of("district_seats"), Total("districts")), Total("seats_total")
_THRESHOLD = (_LEGAL_BASE, _LEGAL)
_ALLOCATION = (_VOTES, _LEGAL_BASE, _LIST_TIER, _LEGAL)
_EDGE = (_VOTES, *_THRESHOLD)
_KEY = Total("key")
_ON_BASE = (_VOTES, _KEY, _LEGAL, _LIST_TIER)
_CODED = Coding("opposition")
_PRO_SEATS = (Of("seats", "pro_presidential"), Coding("pro_presidential"))
# Who is the largest rests on the seats of all.
_LARGEST_VOTES = Of("list_votes", "largest")
_LARGEST = (_LARGEST_VOTES, _VALID, _SEATS, _CHAMBER)
_DEFINED = (
    When("*_votes", _LARGEST_VOTES, _VALID, _SEATS),
    When("*_seats", _SEATS, _CHAMBER),
    When("*_competition", inputs.definition),
)
_JUDGED = (*_DEFINED, inputs.largest_before, inputs.definition)

_ALLOCATE = "majilis.allocation.allocate"
_PASS = "majilis.allocation.pass_threshold"
_MULTIVERSE = "majilis.study.multiverse.multiverse"
_BONUS = _measure("seat_bonus")
_LATER = _measure("later_count_share")
_VOLATILITY = _measure("bloc_volatility")
_MEASURED = "majilis.study.series.measures_by_election"

_LABEL = _words("")
_TESTS = {"majority": "majority", "qualified": "two thirds"}
_BOTH_TIERS = {
    "list_votes": _of("List votes", "votes", "list", _VOTES, missing="no list"),
    "vote_share": _of("Share of list votes", "share", "list", _VOTES, _BASE, missing="no list"),
    "list_seats": _of("List seats", "seats", "list", _LIST_SEATS, _LIST_TIER),
    "list_seat_share": _of("Share of list seats", "share", "list", _LIST_SEATS, _LIST_TIER),
    "district_seats": _of("District seats", "seats", "district", *_DISTRICT),
    "district_seat_share": _of("Share of district seats", "share", "district", *_DISTRICT),
    "chamber_seats": _of("All seats", "seats", "chamber", _SEATS, _CHAMBER),
    "chamber_seat_share": _of("Share of all seats", "share", "chamber", _SEATS, _CHAMBER),
}


def _rung(
    share: str, words: str, label: str, column: str, total: Input, *in_words: Input
) -> dict[str, Quantity]:
    """Return a tier of the ladder, whose rows are the opposition, a list, or those unlabelled.

    `in_words` is what the words rest on beside the share, as where they say that there is no tier.
    """
    rests_on = (
        When("opposition", Of(column, "opposition"), _CODED),
        When("unlabelled", Of(column, "all")),
        Of(column),
        total,
    )
    return {
        share: replace(_BOTH_TIERS[share], inputs=rests_on, missing="–"),
        words: replace(
            _BOTH_TIERS[share], label=label, unit="words", inputs=(*rests_on, *in_words)
        ),
    }


def _nationwide() -> dict[str, Quantity]:
    """Return the seats of a chamber that is given out in proportion, and the official ones."""
    votes = (Of("list_votes", "lists"), _ALL_SEATS, Total("seats_appointed"))
    return {
        "official": _of("Official", "seats", "chamber", In(law, _SEATS)),
        "with_threshold": _of(
            "With the threshold", "seats", "chamber", *votes, *_THRESHOLD, by=_ALLOCATE
        ),
        "without_threshold": _of("Without it", "seats", "chamber", *votes, by=_ALLOCATE),
    }


_OF_ALL = When("all", Total("seats_district"))
_WON = (In(official, Of("district_seats")), _OF_ALL)
_NOMINATED = Raw("context", "measure", "district_nominations", party="subject")
_RUN_OFFS = Raw("context", "measure", "run_offs_contested", party="subject")
_FIRST = (Of("district_seats_first_round"), When("all", Total("districts_first_round")))
_EARLY = Raw("vote_reports", "kind", "early_count", party="party")
_REPORTED = (inputs.reported_votes, _VALID)
_SERIES_COLUMNS: tuple[tuple[str, str, Unit, str], ...] = (
    ("total_seats", "Seats", "seats", "chamber"),
    ("largest", "Largest party", "words", "chamber"),
    ("largest_vote_share", "Its list votes", "share", "list"),
    ("largest_seat_share", "Its seats", "share", "chamber"),
    ("largest_elected_seat_share", "Its elected seats", "share", "chamber"),
    ("largest_majority", "Majority", "words", "chamber"),
    ("largest_qualified", "Two thirds", "words", "chamber"),
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
    name: Quantity(
        label,
        unit,
        tier,
        "" if name == "total_seats" else _MEASURED,
        (In(inputs.named_election, *inputs.MEASURES[name]),),
    )
    for name, label, unit, tier in _SERIES_COLUMNS
}
_LISTS = Of("list_votes", "lists")
_CODED_SINCE = In(inputs.since_last, _LISTS, Coding("all"))
# How many seats such a list gets that the law admits beyond its threshold, is not known.
_RULE = (_LIST_TIER, _LEGAL, Total("lists_admitted"))
_UNDER = partial(inputs.under_rule, votes=(_LISTS, _LEGAL_BASE), rule=_RULE)
_CODED_UNDER = partial(_UNDER, votes=(_LISTS, _LEGAL_BASE, Coding("all")))
_ON_VALID, _ON_CAST = (_VOTES, _VALID), (_VOTES, Total("cast"))
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
_TURNOUT = In(inputs.named_election, Total("turnout"))
_ALMATY = In(inputs.named_election, Raw("context", "measure", "turnout_in_almaty"))
_DISTRICT_POLL = Raw("vote_reports", "kind", "district_exit_poll")
_COUNTED = "majilis.study.peers.compared"
_ELSEWHERE = inputs.population_named
_AGAINST_OWN = (_ELSEWHERE, In(inputs.here, *inputs.PLACED["bonus"]))
_HELD = In(official, *inputs.HELD)
_RECURS = In(official, inputs.recurrence)
_EVERYTHING = In(official, *inputs.EVERYTHING)
_CLAIMS, _CASES = "majilis.study.claims.evaluate", "majilis.study.claims.cases"


def _placed(name: str, label: str, unit: Unit, tier: str, lower: str) -> dict[str, Quantity]:
    """Return a measure of an election, and how many elections elsewhere have a lower one."""
    own = In(inputs.named_election, *inputs.PLACED[name])
    ends = {f"{name}_above_low": f"{lower}, at least", f"{name}_above_high": f"{lower}, at most"}
    by = "majilis.study.peers.placed"
    return {name: _of(label, unit, tier, own)} | _alike("share", "", own, _ELSEWHERE, by=by, **ends)


def _spread(unit: Unit) -> dict[str, Quantity]:
    """Return the official value of a measure over all choices, and its ends with their choices."""
    across, by = In(official, inputs.across), _MULTIVERSE
    ends = {"baseline": "Official count", "lowest": "Lowest", "highest": "Highest"}
    whens = {"lowest_by": "Lowest, when", "highest_by": "Highest, when", "range": "Range"}
    return {
        "label": _words("Measure"),
        **_alike(unit, "", across, by=by, **ends),
        **_alike("words", "", across, by=by, **whens),
    }


def _reaching(whose: str, words: str, *counted: Input) -> dict[str, Quantity]:
    """Return some parties' seats by each way to count, and whether these are a majority."""
    seats = In(official, *counted)
    tests = {f"{whose}_{test}": f"{words}, {name}" for test, name in _TESTS.items()}
    return {
        f"{whose}_seats": _of(words, "seats", "chamber", seats, by=_MULTIVERSE),
        **_alike("words", "", seats, **tests),
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
                    partial(inputs.score, series=name, column=column),
                    by="majilis.study.experts.by_election",
                )
    return quantities


TABLES: tuple[Table, ...] = (
    Table("setting", "which", setting.setting_table).of(
        "The election",
        country=_words("Country", inputs.elections_held),
        chamber=_words("Chamber", inputs.elections_held),
        held=_words("Held on", inputs.elections_held),
        seats=_of("Seats", "seats", "chamber", _ALL_SEATS),
        filled=_words(
            "Filled",
            _LIST_TIER,
            Total("seats_district"),
            Total("seats_appointed"),
            tier="chamber",
        ),
        winners=_words("Won by", Of("seats", "all"), tier="chamber"),
    ),
    Table("parties", "party", dominance.party_table).of(
        "Votes and seats by party",
        label=_LABEL,
        bloc=_words("Coded", Coding()),
        **_BOTH_TIERS,
    ),
    Table("blocs", "bloc", dominance.bloc_table).of(
        "Votes and seats by bloc",
        **_BOTH_TIERS,
        list_bonus=_of(
            "List seats less list votes, points",
            "points",
            "list",
            *_ON_VALID,
            _LIST_SEATS,
            _LIST_TIER,
            by=_BONUS,
        ),
        chamber_bonus=_of(
            "All seats less list votes, points",
            "points",
            "chamber",
            *_ON_VALID,
            _SEATS,
            _CHAMBER,
            by=_BONUS,
        ),
        reach=_words("Its seats are", _SEATS, _CHAMBER, tier="chamber"),
    ),
    Table("vote_base", "which", dominance.vote_base_table).of(
        "What shares of list votes are shares of",
        words=_words("Share of", tier="list"),
        votes=_of("Votes", "votes", "list", _BASE),
    ),
    Table("basis", "party", dominance.basis_table).of(
        "Seats by nomination and by party membership",
        label=_LABEL,
        by_nomination=_of("By nomination", "seats", "chamber", Of("nominated")),
        share_by_nomination=_of("Share", "share", "chamber", Of("nominated"), _ALL_SEATS),
        by_membership=_of("By party membership", "seats", "chamber", Of("seats_membership")),
        share_by_membership=_of(
            "Share of these", "share", "chamber", Of("seats_membership"), _ALL_SEATS
        ),
    ),
    Table("rule", "which", counterfactuals.rule_table).of(
        "The rule of the list tier",
        seats=_of("List seats", "seats", "list", _BY_LAW),
        threshold=_of("Threshold", "share", "list", _LEGAL),
        alliance_threshold=_of(
            "Threshold for alliances", "share", "list", Total("alliance_threshold")
        ),
        base=_words("Share of", _LEGAL_BASE, tier="list"),
        formula=_words("Formula", tier="list"),
        count=_words("Seats are", _VOTES, _BY_LAW, *_THRESHOLD, tier="list"),
    ),
    Table(
        "fragmentation",
        "measure",
        dominance.fragmentation_table,
        {
            "laakso_taagepera": _measure("effective_number_of_parties"),
            "golosov": _measure("golosov_effective_number"),
            "dunleavy_boucek": _measure("dunleavy_boucek_number"),
            "inverse_largest": _measure("inverse_largest_share"),
        },
    ).of(
        "Effective numbers of parties",
        label=_LABEL,
        list_votes=_of("Of list votes", "number", "list", _VOTES),
        list_seats=_of("Of list seats", "number", "list", _LIST_SEATS),
        chamber_seats=_of("Of all seats", "number", "chamber", _SEATS),
    ),
    Table(
        "disproportionality",
        "measure",
        dominance.disproportionality_table,
        {name: _measure(name) for name in dominance.DISPROPORTIONALITY},
    ).of(
        "Disproportionality, 0 to 100",
        label=_LABEL,
        list_tier=_of("List votes and list seats", "index", "list", _VOTES, _LIST_SEATS),
        chamber=_of("List votes and all seats (two ballots)", "index", "chamber", _VOTES, _SEATS),
    ),
    Table("largest", "which", dominance.largest_table).of(
        "The largest party of the chamber",
        party=_words("Party", _SEATS),
        bloc=_words("Coded", _SEATS, Coding("largest")),
        **{
            name: replace(_BOTH_TIERS[name], inputs=rests_on)
            for name, rests_on in (
                ("vote_share", (_LARGEST_VOTES, _BASE, _SEATS)),
                ("list_seat_share", (Of("list_seats", "largest"), _LIST_TIER, _SEATS)),
                (
                    "district_seat_share",
                    (Of("district_seats", "largest"), Total("districts"), _SEATS),
                ),
                ("chamber_seats", (_SEATS,)),
                ("chamber_seat_share", (_SEATS, _CHAMBER)),
            )
        },
        reach=_words("Its seats are", _SEATS, _CHAMBER, tier="chamber"),
        beside_votes=_words("Beside its share of votes", _SEATS, _CHAMBER, _LARGEST_VOTES, _BASE),
        **_alike(
            "share",
            "chamber",
            Of("seats", "all"),
            by="majilis.power.banzhaf",
            **{f"banzhaf_{test}": f"Banzhaf, {words}" for test, words in _TESTS.items()},
        ),
        seat_bonus=_of(
            "All seats less list votes, points", "points", "chamber", *_LARGEST, by=_BONUS
        ),
        advantage_ratio=_of(
            "All seats over list votes",
            "ratio",
            "chamber",
            *_LARGEST,
            by=_measure("advantage_ratio"),
        ),
    ),
    Table("majorities", "test", dominance.majority_table).of(
        "Majority and two thirds",
        label=_LABEL,
        needed=_of("Seats needed", "seats", "chamber", _CHAMBER, by=_measure("majority")),
        of=_of("Of", "seats", "chamber", _CHAMBER),
        largest=_of("Largest party", "seats", "chamber", _SEATS),
        largest_meets=_words("Alone enough", _SEATS, _CHAMBER, tier="chamber"),
        pro_presidential=_of("Parties coded pro-presidential", "seats", "chamber", *_PRO_SEATS),
        pro_presidential_meets=_words("Together enough", *_PRO_SEATS, _CHAMBER, tier="chamber"),
    ),
    Table("power", "party", dominance.power_table).of(
        "Voting power",
        label=_LABEL,
        seats=_of("Seats", "seats", "chamber", _SEATS),
        seat_share=_of("Share of seats", "share", "chamber", _SEATS, _CHAMBER),
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
    ),
    Table("definitions", "definition", definitions.definitions_table).of(
        "Published definitions of a dominant party",
        label=_words("Definition"),
        criterion=_words("Criterion", inputs.definition),
        basis=_words("Of", inputs.definition),
        share=_of("Largest party", "share", "chamber", *_DEFINED),
        meets=_words("Meets it", *_JUDGED),
        says=_words("Why", *_JUDGED),
    ),
    Table("ladder", "party", marginalization.ladder_table).of(
        "The opposition and the next largest lists, tier by tier",
        label=_LABEL,
        **_rung("vote_share", "votes", "List votes", "list_votes", _BASE, _BY_LAW),
        **_rung("list_seat_share", "list_seats", "List seats", "list_seats", _LIST_TIER),
        **_rung(
            "district_seat_share",
            "district_seats",
            "District seats",
            "district_seats",
            Total("districts"),
        ),
        **_rung("chamber_seat_share", "chamber_seats", "All seats", "seats", _CHAMBER),
    ),
    Table("boycott", "which", marginalization.boycott_table).of(
        "Seats of the opposition that were not taken up",
        won=_of("Won", "seats", "chamber", Raw("context", "measure", "seats")),
        taken_up=_of(
            "Taken up at the first session",
            "seats",
            "chamber",
            Raw("context", "measure", "seats_taken_up_at_first_session"),
        ),
    ),
    Table("nominations", "party", districts.nominations_table).of(
        "District seats by who nominated",
        label=_LABEL,
        nominated=_of("Nominated", "count", "district", _NOMINATED, missing="not stated"),
        won=_of("Districts won", "seats", "district", *_WON),
        success=_of("Won, of those nominated", "share", "district", *_WON, _NOMINATED),
    ),
    Table("second_round", "party", districts.second_round_table).of(
        "District seats by round",
        label=_LABEL,
        won=_of("Districts won", "seats", "district", *_WON),
        first=_of("In the first round", "seats", "district", *_FIRST),
        stated=_words("Sources disagree", inputs.first_round_conflict, _OF_ALL),
        second=_of("In the second round", "seats", "district", *_WON, *_FIRST),
        run_offs=_of(
            "Run-offs with a candidate, as the party said", "seats", "district", _RUN_OFFS, _OF_ALL
        ),
    ),
    Table("waste", "bloc", marginalization.waste_table).of(
        "Wasted list votes, and votes per seat, by bloc",
        list_votes=_BOTH_TIERS["list_votes"],
        wasted=_of("Wasted", "votes", "list", _VOTES, _LIST_SEATS, by=_measure("wasted_votes")),
        wasted_share=_of("Wasted, of the bloc's", "share", "list", _VOTES, _LIST_SEATS),
        list_seats=_BOTH_TIERS["list_seats"],
        votes_per_list_seat=_per_seat("List votes per list seat", "list", _LIST_SEATS),
        votes_per_seat=_per_seat("List votes per seat of any tier", "chamber", _SEATS),
    ),
    Table("list_tier", "which", marginalization.list_tier_table).of(
        "The list tier in single figures",
        wasted=_of("Wasted votes", "votes", "list", _VOTES, _LIST_SEATS),
        wasted_share=_of("Wasted, of votes for lists", "share", "list", _VOTES, _LIST_SEATS),
        computed_seats=_words("Seats computed", *_ALLOCATION, tier="list", by=_ALLOCATE),
        official_seats=_words("Official seats", _OFFICIAL, tier="list"),
        agrees=_words("They", *_ALLOCATION, _OFFICIAL, tier="list"),
        quota=_of(
            "Hare quota", "votes", "list", _VOTES, _LIST_SEATS, by="majilis.allocation.quota"
        ),
        edge=_words("List nearest to the threshold", *_EDGE, tier="list"),
        edge_verdict=_words("Does it pass?", *_EDGE, Total("bases"), tier="list"),
    ),
    Table("formulas", "formula", counterfactuals.formulas).of(
        "List seats by formula",
        label=_words("Formula"),
        seats=_words("List seats", *_ALLOCATION, tier="list", by=_ALLOCATE),
        opposition=_of("Of these, opposition", "seats", "list", *_ALLOCATION, _CODED, by=_ALLOCATE),
        as_official=_words("As official", *_ALLOCATION, _OFFICIAL, tier="list"),
    ),
    Table("threshold_bases", "base", counterfactuals.threshold_bases).of(
        "The threshold on each base",
        label=_words("Share of"),
        votes=_on_base("Votes in the base", "votes", _KEY),
        needed=_on_base("Votes needed", "votes", _KEY, _LEGAL),
        passing=_on_base("Lists that pass", "words", _VOTES, _KEY, _LEGAL, by=_PASS),
        seats=_on_base("List seats", "words", *_ON_BASE, by=_ALLOCATE),
        opposition=_on_base("Of these, opposition", "seats", *_ON_BASE, _CODED, by=_ALLOCATE),
    ),
    Table("threshold_lists", "party", counterfactuals.threshold_lists).of(
        "Each list and the threshold",
        label=_LABEL,
        **{
            f"share_{base}": _of(f"Of {words}", "share", "list", _VOTES, Total(base))
            for base, words in counterfactuals.BASE_LABELS.items()
        },
        largest_base=_of("Largest base on which it passes", "votes", "list", _VOTES, _LEGAL),
        verdict=_words("Does it pass?", _VOTES, Total("bases"), _LEGAL, tier="list", by=_PASS),
    ),
    Table("nationwide", "party", counterfactuals.nationwide).of(
        "The chamber by nationwide proportion of list votes",
        label=_LABEL,
        **_nationwide(),
    ),
    Table("nationwide_blocs", "bloc", counterfactuals.nationwide_blocs).of(
        "The same by bloc",
        **_nationwide(),
    ),
    Table("reports", "party", marginalization.reports_table).of(
        "Reported beside the official result",
        label=_LABEL,
        final=_of("Official, of valid votes", "share", "list", *_ON_VALID),
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
    ),
    Table("coverage", "which", marginalization.coverage_table).of(
        "Part of the vote in the early counts",
        low=_of("Lowest stated", "share", "list", inputs.coverage),
        high=_of("Highest stated", "share", "list", inputs.coverage),
    ),
    Table("later_by_report", "row", marginalization.later_by_report_table).of(
        "What the votes counted later must have been, by report with a stated coverage",
        label=_words("Party"),
        publisher=_words("Report", inputs.report),
        early=_of("Early count", "share", "list", inputs.report),
        stated=_words("Stated as", inputs.report),
        coverage=_of("Counted by then", "share", "list", inputs.report),
        coverage_of=_words("Part of", inputs.report),
        final=_of("Official, of valid votes", "share", "list", *_REPORTED),
        later=_of("Later", "share", "list", inputs.report, *_REPORTED, by=_LATER),
    ),
    Table("later_by_coverage", "row", marginalization.later_by_coverage_table).of(
        "The same for reports that state no coverage, by what it may have been",
        label=_words("Party"),
        early=_of("Early count", "share", "list", inputs.report),
        stated=_words("Stated as", inputs.report),
        final=_of("Official, of valid votes", "share", "list", *_REPORTED),
        **_alike(
            "share",
            "list",
            inputs.report,
            *_REPORTED,
            by=_LATER,
            **{
                f"at_{percent}": f"Later, if {percent} % were counted"
                for percent in marginalization.COVERAGES
            },
        ),
        most=_of("At most counted by then", "share", "list", inputs.report, *_REPORTED),
    ),
    Table("later_count", "party", marginalization.later_count_table).of(
        "What the votes counted later must have been, by party",
        label=_LABEL,
        early_low=_of("Early, lowest", "share", "list", _EARLY),
        early_high=_of("Early, highest", "share", "list", _EARLY),
        final=_of("Official, of valid votes", "share", "list", *_ON_VALID),
        later_low=_of("Later, lowest", "share", "list", *_ON_VALID, inputs.coverage, by=_LATER),
        later_high=_of("Later, highest", "share", "list", *_ON_VALID, inputs.coverage, by=_LATER),
    ),
    Table("series", "election", over_time.series_table).of(
        "Every election of the series by the same measures",
        **_SERIES,
    ),
    Table("volatility", "election", over_time.volatility_table).of(
        "Volatility of list votes, 0 to 100",
        previous=_words("Since", inputs.elections_held),
        between=_of("Between blocs", "index", "list", _CODED_SINCE, by=_VOLATILITY),
        within=_of("Within blocs", "index", "list", _CODED_SINCE, by=_VOLATILITY),
        matched_share=_of(
            "Votes of parties that stood both times",
            "share",
            "list",
            In(inputs.since_last, _LISTS),
        ),
    ),
    Table("rules", "pair", over_time.rules_table).of(
        "Each election's votes under each election's rule",
        votes_of=_words("Votes of", inputs.elections_held),
        rule_of=_words("Rule of", inputs.elections_held),
        seats=_words("List seats", _UNDER, tier="list", by=_ALLOCATE),
        passing=_of("Lists that pass", "count", "list", _UNDER, by=_ALLOCATE),
        largest_seat_share=_of("Largest list", "share", "list", _UNDER, by=_ALLOCATE),
        opposition_seat_share=_of("Opposition", "share", "list", _CODED_UNDER, by=_ALLOCATE),
    ),
    Table("knife_edge", "list", over_time.knife_edge_table).of(
        "The lists nearest to their legal threshold",
        election=_words("Election", inputs.elections_held),
        label=_words("List"),
        **{
            name: _of(
                label,
                unit,
                "list",
                In(inputs.named_list, *rests_on),
                by="majilis.study.series.knife_edge",
            )
            for name, label, unit, rests_on in _EDGES
        },
    ),
    Table("precedent", "feature", over_time.precedent_table).of(
        "Features of the election, before and after it",
        label=_words("Feature"),
        **{
            election: _words(
                election,
                In(official, partial(inputs.recurrence, election=election)),
                by="majilis.study.series.precedent",
            )
            for election in known_elections()
        },
        before=_words("Before", _RECURS, by="majilis.study.series.novelty"),
        after=_words("After", _RECURS, by="majilis.study.series.novelty"),
    ),
    Table("experts", "election", over_time.experts_table).of(
        "Expert scores in the years of elections",
        largest_seat_share=_SERIES["largest_seat_share"],
        effective_number_seats=_SERIES["effective_number_seats"],
        **_expert_scores(),
    ),
    Table("flags", "series", over_time.flags_table).of(
        "Answers on each election, as coded",
        label=_words("Question"),
        dataset=_words("Coded by"),
        **{
            election: _words(
                election,
                partial(inputs.flags, election=election),
                by="majilis.study.experts.flags",
            )
            for election in known_elections()
        },
    ),
    Table("peers", "election", peers.peers).of(
        "The election among others",
        label=_words("Election"),
        **{
            name: _of(label, unit, tier, inputs.COMPARED[name], by="majilis.study.peers.peers")
            for name, label, unit, tier in _PEER_COLUMNS
        },
    ),
    Table("compared", "group", over_time.compared_table).of(
        "The largest party's seats against its votes in comparable elections elsewhere",
        label=_words("Elections of"),
        elections=_of("Elections", "count", "", inputs.population, by=_COUNTED),
        countries=_of("Countries", "count", "", _ELSEWHERE, by=_COUNTED),
        known=_of("Largest party and its votes known", "count", "", _ELSEWHERE, by=_COUNTED),
        below_low=_of("Its seats below its votes", "count", "", _ELSEWHERE, by=_COUNTED),
        below_low_share=_of("Of those known", "share", "", _ELSEWHERE, by=_COUNTED),
        below_high=_of("At most", "count", "", _ELSEWHERE, by=_COUNTED),
        as_much_low=_of("By as much as here", "count", "", *_AGAINST_OWN, by=_COUNTED),
        as_much_low_share=_of("Part of those known", "share", "", *_AGAINST_OWN, by=_COUNTED),
        as_much_high=_of("By as much, at most", "count", "", *_AGAINST_OWN, by=_COUNTED),
    ),
    Table("placed", "election", peers.placed).of(
        "Where each election stands among comparable elections elsewhere",
        **_placed(
            "seats", "Largest party's elected seats", "share", "chamber", "Fewer seats elsewhere"
        ),
        **_placed("votes", "Its valid votes", "share", "list", "Fewer votes elsewhere"),
        **_placed(
            "bonus", "Seats less votes, points", "points", "", "Smaller difference elsewhere"
        ),
    ),
    Table("almaty", "election", over_time.almaty_table).of(
        "Turnout in Almaty and in the country",
        almaty=_of("In Almaty", "share", "", _ALMATY),
        country=_of("In the country", "share", "", _TURNOUT),
        difference=_of("Almaty less the country, points", "points", "", _ALMATY, _TURNOUT),
    ),
    Table("district_poll", "row", over_time.district_poll_table).of(
        "Exit poll in districts of Almaty",
        label=_words("District and candidate", _DISTRICT_POLL),
        party=_words("Nominated by", _DISTRICT_POLL),
        share=_of("Share in the exit poll", "share", "district", _DISTRICT_POLL),
        printed=_of("Sum printed for the district", "share", "district", _DISTRICT_POLL),
    ),
    Table("combinations", "which", robustness.combinations_table).of(
        "Choices and their combinations",
        choices=_of("Choices", "count", "", _EVERYTHING, by=_MULTIVERSE),
        combinations=_of("Combinations", "count", "", _EVERYTHING, by=_MULTIVERSE),
        outcomes=_of("Distinct outcomes", "count", "", _EVERYTHING, by=_MULTIVERSE),
    ),
    Table("choices", "choice", robustness.choices_table).of(
        "The choices",
        label=_words("Choice"),
        baseline=_words("First option", inputs.option),
        others=_words("Other options", inputs.option),
    ),
    Table("share_spread", "measure", robustness.share_spread_table).of(
        "Shares over all choices",
        **_spread("share"),
    ),
    Table("seat_spread", "measure", robustness.seat_spread_table).of(
        "Seats over all choices",
        **_spread("seats"),
    ),
    Table("number_spread", "measure", robustness.number_spread_table).of(
        "Effective numbers over all choices",
        **_spread("number"),
    ),
    Table("dominance", "way", robustness.dominance_table).of(
        "Majority and two thirds by each way to count seats",
        label=_words("Seats counted"),
        total_seats=_of("Seats", "seats", "chamber", _HELD, by=_MULTIVERSE),
        majority_needed=_of("Majority", "seats", "chamber", _HELD, by=_measure("majority")),
        qualified_needed=_of(
            "Two thirds", "seats", "chamber", _HELD, by=_measure("qualified_majority")
        ),
        **_reaching("largest", "Largest party", *inputs.HELD),
        **_reaching("pro", "Pro-presidential", *inputs.HELD, Coding("all")),
    ),
    Table("competition", "criterion", robustness.competition_table).of(
        "Criteria of competition, and whether each says that it was lacking",
        label=_words("Criterion"),
        author=_words("By", inputs.criterion),
        threshold=_words("Lacking if", inputs.criterion),
        value=_words("Value", inputs.own_criterion),
        lacking=_words("Lacking", inputs.own_criterion),
        **{
            election: _words(election, In(official, partial(inputs.criteria, election=election)))
            for election in known_elections()
        },
    ),
    Table("claims", "claim", claims.evaluate).of(
        "The claims",
        text=_words("Claim", inputs.claim),
        verdict=_words("Verdict", inputs.claim, inputs.decision, by=_CLAIMS),
        holds=_words("Holds", inputs.verdict, by=_CLAIMS),
        concept=_words("Depends on choices", inputs.verdict, by=_CLAIMS),
        data=_words("Depends on sources", inputs.verdict, by=_CLAIMS),
        reverse=_words("Reversed", inputs.verdict, by=_CLAIMS),
        never=_words("Never reversed by", inputs.verdict, by=_CLAIMS),
    ),
    Table("cases", "case", robustness.cases_table).of(
        "The cases of each claim",
        chosen=_words("What is taken", inputs.verdict, by=_CASES),
        outcome=_words("What comes out", inputs.verdict, by=_CASES),
        holds=_words("Holds", inputs.verdict, by=_CASES),
    ),
)
BY_NAME: Mapping[str, Table] = {table.name: table for table in TABLES}
