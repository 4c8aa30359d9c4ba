"""From what sources state to one value each: official figures, rules, conflicts, provenance."""

import re
from itertools import permutations

import pandas as pd
import pytest

from majilis.data import cleaning, paths, tables
from majilis.data.cleaning import RULES, Candidate, choose
from majilis.data.cleaning.choice import CHOSEN, FINAL, UNSETTLED, Clean
from majilis.data.cleaning.election import Election
from majilis.errors import InputError

CLEAN = (
    *("elections", "results", "vote_reports", "peers", "peer_results", "expert_scores"),
    *("conflicts", "provenance"),
)
DESCRIPTIVE = {
    "elections": [
        *("election", "country", "year", "chamber", "date_first_round", "date_second_round"),
        *("system", "sources"),
    ],
    "results": ["election", "party", "kind", "sources"],
    "peers": ["election", "iso3", "year", "group", "ballot", "decides", "sources"],
    "peer_results": ["election", "party", "name", "kind", "sources"],
    "expert_scores": ["series", "iso3", "year", "version", "sources"],
}
COMPUTED = ("share_valid", "share_cast", "share_registered")
RANKS = {"act": 0, "act_copy": 0, "act_2": 0, "act_3": 0, "news": 4, "news_2": 4}
COPIES = {"act_copy": "act", "news_2": "news"}


@pytest.fixture(scope="module")
def raw():
    return tables.read_all(cleaning.RAW_TABLES)


@pytest.fixture(scope="module")
def clean(raw):
    return cleaning.clean(raw)


@pytest.fixture(scope="module")
def committed():
    return {name: tables.read(f"clean/{name}") for name in CLEAN}


@pytest.fixture(scope="module")
def conflicts(committed):
    return committed["conflicts"].set_index("conflict")


@pytest.fixture(scope="module")
def provenance(committed):
    return committed["provenance"].set_index(["table", "key", "column"])


@pytest.fixture(scope="module")
def raw_rows(raw):
    """The source of each raw row, and its stage where it has one."""
    frames = [frame for name, frame in raw.items() if name.startswith("raw/") and "row" in frame]
    return pd.concat(frames).set_index("row")[["source", "stage"]]


@pytest.fixture(scope="module")
def chosen(raw):
    """The clean tables under some choices of sources.

    The Eurasia Daily Monitor (edm_108) gives Ak Zhol two seats; Interfax-Kazakhstan counts 27
    districts of Otan in the first round; Kazinform (inform_kz2023) prints 3,341,510 votes for
    Amanat, with two digits exchanged; French Wikipedia's turnout of 2007 is taken anyway.
    """
    choices = {
        "kaz-2004:seats:ak_zhol": "edm_108",
        "kaz-2004:first_round:otan": "interfax_newslt",
        "kaz-2023:list_votes:amanat": "inform_kz2023",
        "kaz-2007:turnout": "wp_fr_kz2007",
    }
    return cleaning.clean(raw, choices)


def election(frames, name):
    frame = frames["clean/elections"] if "clean/elections" in frames else frames["elections"]
    return frame.set_index("election").loc[name]


def results(frames, name):
    frame = frames["clean/results"] if "clean/results" in frames else frames["results"]
    return frame[frame["election"] == name].set_index("party")


def decide(candidates, conflict="kaz-2004:figure", choices=None):
    """Let the rules decide and return the figure and the conflicts."""
    work = Clean(choices=choices or {}, kind_rank=RANKS, copies=COPIES)
    return choose(work, conflict, "a figure", list(candidates)), work.conflicts


def take_all(totals, seats=(), votes=()):
    """Let an election of its own be cleaned, and return the cleaning at work."""
    of_all = {"election": "kaz-2030", "stage": "final", "qualifier": "exact", "basis": "nomination"}
    raw = {
        "raw/totals": pd.DataFrame(totals, columns=["measure", "value", "source"]),
        "raw/list_votes": pd.DataFrame(votes, columns=["party", "measure", "value", "source"]),
        "raw/seats": pd.DataFrame(seats, columns=["party", "tier", "seats", "source"]),
        "raw/party_links": pd.DataFrame(columns=["relation", "party", "target"]),
    }
    for name, frame in raw.items():
        rows = [f"{name.removeprefix('raw/')[:2]}{n}" for n in range(len(frame))]
        raw[name] = frame.assign(**of_all, row=rows, round="both")
    work = Clean(choices={}, kind_rank=RANKS, copies=COPIES)
    Election(work, raw, "kaz-2030").take_all(None)
    return work


@pytest.mark.parametrize("name", CLEAN)
def test_the_committed_tables_are_what_cleaning_gives(name, clean, tmp_path):
    tables.write(clean[f"clean/{name}"], f"clean/{name}", tmp_path)
    made = (tmp_path / "clean" / f"{name}.csv").read_text(encoding="utf-8")
    assert made == (paths.CLEAN / f"{name}.csv").read_text(encoding="utf-8")


def test_cleaning_leaves_the_raw_tables_alone(raw, clean):
    assert len(clean) == len(CLEAN)
    for name, frame in raw.items():
        pd.testing.assert_frame_equal(frame, tables.read(name))


# Totals: Polish Wikipedia's list table (plwiki); registered: English Wikipedia of 2025; seats of
# the tiers: CNN Election Watch (cnn_ew); threshold: decree 142/206 of the Central Election
# Commission, 27 September 2004; districts decided at first: Interfax-Kazakhstan.
@pytest.mark.parametrize(
    ("column", "figure"),
    [
        ("registered", 8_662_188),
        ("cast", 4_893_204),
        ("valid", 4_757_773),
        ("invalid", 135_431),
        ("turnout", 0.5649),
        ("seats_total", 77),
        ("seats_list", 10),
        ("seats_district", 67),
        ("threshold", 0.07),
        ("districts_first_round", 45),
    ],
)
def test_official_totals_of_2004(column, figure, committed):
    assert election(committed, "kaz-2004")[column] == figure


# Votes of the first three: decree 142/206 of the Central Election Commission, 27 September 2004;
# of the others, and the list seats: Polish Wikipedia's list table. Seats by nomination: CNN
# Election Watch; by party membership: Buluktaev. First round: Polish Wikipedia.
@pytest.mark.parametrize(
    ("column", "figures"),
    [
        (
            "list_votes",
            {
                "otan": 2_883_706,
                "ak_zhol": 572_672,
                "asar": 541_239,
                "aist": 336_177,
                "cpk_dck": 163_824,
                "cppk": 94_140,
                "auyl": 82_523,
                "dpk": 36_379,
                "patriots": 26_287,
                "rukhaniyat": 20_826,
            },
        ),
        ("list_seats", {"otan": 7, "ak_zhol": 1, "asar": 1, "aist": 1}),
        (
            "seats",
            {"otan": 42, "aist": 11, "asar": 4, "ak_zhol": 1, "dpk": 1, "independent": 18},
        ),
        (
            "seats_membership",
            {"otan": 53, "aist": 14, "asar": 4, "ak_zhol": 2, "dpk": 1, "non_party": 3},
        ),
        (
            "district_seats",
            {"otan": 35, "aist": 10, "asar": 3, "dpk": 1, "independent": 18},
        ),
        ("district_seats_first_round", {"otan": 26, "aist": 9, "asar": 2, "independent": 8}),
    ],
)
def test_official_figures_of_2004_by_party(column, figures, committed):
    stated = results(committed, "kaz-2004")[column].dropna()
    assert stated[stated > 0].to_dict() == figures


def test_official_sums_of_2004_close(committed):
    total, parties = election(committed, "kaz-2004"), results(committed, "kaz-2004")
    assert parties["list_votes"].sum() == total["valid"] == total["cast"] - total["invalid"]
    assert total["seats_list"] + total["seats_district"] == total["seats_total"]
    assert parties["list_seats"].sum() == total["seats_list"]
    assert parties["district_seats"].sum() == total["seats_district"]
    assert parties["seats"].sum() == parties["seats_membership"].sum() == total["seats_total"]
    assert parties["district_seats_first_round"].sum() == total["districts_first_round"]


@pytest.mark.parametrize("base", ["valid", "cast", "registered"])
def test_shares_are_votes_over_their_base(base, committed):
    totals = committed["elections"].set_index("election")[base]
    frame = committed["results"].dropna(subset=["list_votes"])
    expected = frame["list_votes"] / frame["election"].map(totals).astype("Float64")
    known = expected.notna()
    assert known.sum() > 20
    assert (frame[f"share_{base}"].isna() == ~known).all()
    assert frame.loc[known, f"share_{base}"].astype(float).tolist() == pytest.approx(
        expected[known].astype(float).tolist(), rel=1e-9
    )


def test_an_impossible_share_stands_in_raw_and_not_in_clean(raw, committed, conflicts):
    # 80.99 is the share of 2012, which two copies of Wikipedia show for 2004.
    votes = raw["raw/list_votes"].query("election == 'kaz-2004' and value == 80.99")
    assert set(votes["source"]) == {"enwiki_2021", "itwiki_qaz"}
    assert not (results(committed, "kaz-2004")["share_published"] == 0.8099).any()
    assert results(committed, "kaz-2004").loc["otan", "share_published"] == 0.6061
    conflict = conflicts.loc["kaz-2004:list_share:otan"]
    assert "impossible values out" in conflict["rule"].split("; ")
    assert "80.99 (enwiki_2021, itwiki_qaz)" in conflict["values"]
    assert set(votes["row"]) <= set(conflict["rows"].split(";"))


def test_two_seats_for_ak_zhol_are_decided_by_sums(conflicts):
    # The Eurasia Daily Monitor (edm_108) gives two seats, all others one.
    conflict = conflicts.loc["kaz-2004:seats:ak_zhol"]
    assert "2 (edm_108)" in conflict["values"]
    assert (conflict["taken"], conflict["rule"], conflict["settled"]) == (
        *(1, "sums that close", "yes"),
    )


@pytest.mark.parametrize("party", ["otan", "independent"])
def test_first_round_seats_stay_an_open_conflict(party, conflicts):
    # Interfax counts 27 and 7, Polish Wikipedia and RFE/RL 26 and 8; both sum to 45.
    conflict = conflicts.loc[f"kaz-2004:first_round:{party}"]
    assert conflict["settled"] == "no"
    assert conflict["rule"].startswith("more independent sources")


def test_list_seats_are_taken_out_of_first_round_counts(provenance, raw):
    # RFE/RL (se101) counts 33 seats of Otan after the first round, its 7 list seats included.
    rows = provenance.loc[("results", "kaz-2004:otan", "district_seats_first_round"), "rows"]
    assert {"se088", "se101"} <= set(rows.split(";"))
    seats = raw["raw/seats"].set_index("row")["seats"]
    assert seats["se101"] - 7 == seats["se088"] == 26


def test_the_votes_of_1999_miss_nine(raw, conflicts):
    votes = raw["raw/list_votes"].query("election == 'kaz-1999' and measure == 'votes'")
    table = raw["raw/totals"].query("election == 'kaz-1999' and source == 'wp_ru_kz1999'")
    totals = table.set_index("measure")["value"]
    counted = int(votes["value"].sum() + totals["invalid"])
    assert totals["cast"] - counted == 9
    conflict = conflicts.loc["kaz-1999:sum:valid+invalid:cast"]
    assert conflict["values"] == f"{counted} is not {totals['cast']:.0f}"
    assert conflict["settled"] == "no"
    assert pd.isna(conflict["taken"])


def test_the_share_of_the_renaissance_party_in_1999_is_rounded_down(raw, conflicts):
    # Russian Wikipedia's table (wp_ru_kz1999) prints 1.9 for 103,328 of 5,253,864 votes cast.
    conflict = conflicts.loc["kaz-1999:sum:votes_of_rpk_over_any_base:share_published"]
    assert conflict["values"] == f"{100 * 103_328 / 5_253_864:.4f} is not 1.9"
    printed = raw["raw/list_votes"].set_index("row").loc[conflict["rows"]]
    assert (printed["party"], printed["value"]) == ("rpk", 1.9)


def test_what_no_source_attributes_is_said_to_be_so(committed, provenance):
    # 1995: 67 seats, of which sources attribute 62.
    seats = results(committed, "kaz-1995")["seats"].dropna()
    left = election(committed, "kaz-1995")["seats_total"] - seats.drop("unattributed").sum()
    assert left == seats["unattributed"] == 5
    rule = provenance.loc[("results", "kaz-1995:unattributed", "seats"), "rule"]
    assert rule == "seats that no source attributes"


# 2012, 2016, 2023: IDEA's voter turnout database of 2024, and ElectionGuide for 2016's votes cast.
# Invalid votes of 2012 and 2023 are votes cast less the list votes of the Central Election
# Commission: 7,018,927 - 6,941,220 and 6,517,360 - 6,366,441.
@pytest.mark.parametrize(
    ("name", "registered", "cast", "turnout", "invalid"),
    [
        ("kaz-2012", 9_303_693, 7_018_927, 0.7544, 77_707),
        ("kaz-2016", 9_810_920, 7_566_150, 0.7712, 43_282),
        ("kaz-2023", 12_035_578, 6_517_360, 0.5415, 150_919),
    ],
)
def test_totals_that_give_the_published_turnout(
    name, registered, cast, turnout, invalid, committed, provenance
):
    total = election(committed, name)
    columns = ["registered", "cast", "turnout", "invalid"]
    assert total[columns].tolist() == [registered, cast, turnout, invalid]
    assert turnout == round(cast / registered, 4)
    rule = provenance.loc[("elections", name, "invalid"), "rule"]
    assert (rule == "as stated") == (name == "kaz-2016")
    assert rule in ("as stated", "votes cast less valid votes")


def test_votes_cast_over_voters_are_the_turnout_of_every_election(raw, clean, committed):
    totals = committed["elections"].dropna(subset=["registered", "cast", "turnout"])
    assert len(totals) == 8
    computed = 100 * totals["cast"] / totals["registered"]
    # Only Russian Wikipedia's turnout of 1999 is printed with one decimal.
    digits = totals["election"].map({"kaz-1999": 1}).fillna(2)
    for turnout, value, decimals in zip(100 * totals["turnout"], computed, digits, strict=True):
        assert round(value, int(decimals)) == round(turnout, 4)
    shown = cleaning.turnout_check(raw, clean).cells.set_index("Election")
    answers = shown["Equal within the digits printed"]
    assert (answers[totals["election"].str[-4:]] == "yes").all()
    assert (answers[["1994", "1995"]] == "unknown").all()
    assert shown.loc["2023", "Invalid of votes cast, %"] == "2.32"
    assert shown.loc["1999", "Published, %"] == "8"


def test_a_turnout_that_votes_do_not_give_stands_among_the_conflicts(raw):
    made = cleaning.clean(raw, {"kaz-2016:registered": "inastana_kz2016"})
    conflict = (
        made["clean/conflicts"]
        .set_index("conflict")
        .loc["kaz-2016:sum:cast_over_registered:turnout_published"]
    )
    # 7,566,150 of 9,791,165.
    assert (conflict["values"], conflict["settled"]) == ("77.2753 is not 77.12", "no")
    shown = cleaning.turnout_check(raw, made).cells.set_index("Election")
    assert shown.loc["2016", "Equal within the digits printed"] == "no"


def test_the_turnout_of_2007_is_the_one_that_its_votes_give(committed, conflicts):
    # French Wikipedia: 6,082,430 of 8,891,561; the embassy prints 64.56 %.
    assert election(committed, "kaz-2007")["turnout"] == round(6_082_430 / 8_891_561, 4)
    rule = conflicts.loc["kaz-2007:turnout", "rule"]
    assert rule == "votes cast over registered voters as published"


def test_seats_of_2023_are_those_of_lists_and_districts(committed, conflicts, provenance):
    # Lists: the Central Election Commission through newtimes.kz; districts: sailaunews.kz.
    # ElectionGuide gives the Social Democrats five seats and self-nominated candidates six.
    parties = results(committed, "kaz-2023")
    assert parties["district_seats"][parties["district_seats"] > 0].to_dict() == {
        "amanat": 22,
        "independent": 7,
    }
    assert (parties.loc["osdp", "seats"], parties.loc["independent", "seats"]) == (4, 7)
    for party in ("osdp", "independent"):
        conflict = conflicts.loc[f"kaz-2023:seats:{party}"]
        assert (conflict["rule"], conflict["settled"]) == ("sums that close", "yes")
        assert "(eg_kz2023)" in conflict["values"]
    tier = provenance.loc[("results", "kaz-2023:amanat", "district_seats"), "rule"]
    assert tier == "as stated"


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("kaz-2004", "against_all"),
        ("kaz-1994", "registered"),
        ("kaz-1995", "registered"),
        ("kaz-1995", "invalid"),
        ("kaz-1994", "valid"),
        ("kaz-1990", "threshold"),
    ],
)
def test_what_no_final_source_gives_stays_missing(name, column, committed, provenance):
    assert pd.isna(election(committed, name)[column])
    assert ("elections", name, column) not in provenance.index


def test_what_follows_by_arithmetic_says_so(committed, provenance):
    total, parties = election(committed, "kaz-2007"), results(committed, "kaz-2007")
    assert total["valid"] == parties["list_votes"].sum()
    rule = provenance.loc[("elections", "kaz-2007", "valid"), "rule"]
    assert rule == "sum of the lists and of votes against all"
    total = election(committed, "kaz-2021")
    assert total["cast"] - total["valid"] == total["invalid"]
    assert provenance.loc[("elections", "kaz-2021", "invalid"), "rule"] == "as stated"


def test_seats_of_the_chamber_are_those_of_the_lists_where_all_are_of_lists():
    totals = [("seats_total", 10, "act"), ("seats_list", 10, "act")]
    seats = [("a", "chamber", 6, "act"), ("b", "chamber", 4, "act"), ("a", "list", 6, "act_2")]
    figures = take_all(totals, seats).figures
    for party, held, rows in (("a", 6, ("se2",)), ("b", 4, ("se1",))):
        taken = figures["results", f"kaz-2030:{party}", "list_seats"]
        assert (taken.value, taken.rows) == (held, rows)
        assert figures["results", f"kaz-2030:{party}", "seats"].value == held
    # One seat more in the chamber, and nothing is known of the lists' parties.
    figures = take_all([("seats_total", 11, "act"), *totals[1:]], seats[:2]).figures
    assert ("results", "kaz-2030:b", "list_seats") not in figures


def test_seats_of_the_chamber_are_those_of_districts_where_all_are_of_districts():
    totals = [("seats_total", 10, "act"), ("seats_district", 10, "act")]
    seats = [("a", "chamber", 6, "act"), ("b", "chamber", 4, "act"), ("a", "district", 6, "act_2")]
    work = take_all(totals, seats)
    for party, held in (("a", 6), ("b", 4)):
        for column in ("district_seats", "seats"):
            assert work.value(("results", f"kaz-2030:{party}", column)) == held


def test_the_total_of_a_source_that_counts_lists_goes_before_others():
    totals = [("cast", 120, "act"), ("cast", 130, "act_2")]
    for counting, cast in (("act", 120), ("act_2", 130)):
        work = take_all(totals, votes=[("a", "votes", 100, counting), ("a", "share", 99, "act_3")])
        assert work.value(("elections", "kaz-2030", "cast")) == cast
        assert work.conflicts[0]["rule"] == "the election's table before single figures"


def test_a_total_of_seats_that_parties_sum_to_goes_before_others():
    totals = [("seats_total", 10, "act"), ("seats_total", 9, "act_2")]
    seats = [("a", "chamber", 6, "act_3"), ("b", "chamber", 4, "act_3"), ("a", "list", 9, "act")]
    work = take_all(totals, seats)
    assert work.value(("elections", "kaz-2030", "seats_total")) == 10
    assert work.conflicts[0]["rule"] == "sums that close"


def test_a_seat_of_a_member_counts_for_its_bloc(committed, conflicts):
    # RFE/RL's press room gives the Democratic Choice, a member of the bloc cpk_dck, one seat.
    assert "1 (rferl_press_1008)" in conflicts.loc["kaz-2004:seats:cpk_dck", "values"]
    assert "dck" not in results(committed, "kaz-2004").index


# At each rule the first value is worse on all later ones, and still taken.
@pytest.mark.parametrize(
    ("rule", "taken", "others", "settled"),
    [
        (
            "impossible values out",
            [Candidate(100, "r1", "news", qualifier="about", closes=False)],
            [Candidate(300, f"r{n}", s, possible=False) for n, s in enumerate(("act", "act_2"), 2)],
            "yes",
        ),
        (
            "final before earlier",
            [Candidate(100, "r1", "news", qualifier="about", closes=False)],
            [
                Candidate(300, f"r{n}", s, stage="preliminary")
                for n, s in enumerate(("act", "act_2"), 2)
            ],
            "yes",
        ),
        (
            "votes cast over registered voters as published",
            [Candidate(100, "r1", "news", qualifier="about", closes=False)],
            [
                Candidate(300, f"r{n}", s, gives_turnout=False)
                for n, s in enumerate(("act", "act_2"), 2)
            ],
            "yes",
        ),
        (
            "exact before rounded",
            [Candidate(100, "r1", "news", closes=False)],
            [
                Candidate(300, f"r{n}", s, qualifier="about")
                for n, s in enumerate(("act", "act_2"), 2)
            ],
            "yes",
        ),
        (
            "sums that close",
            [Candidate(300, "r1", "news")],
            [Candidate(100, f"r{n}", s, closes=False) for n, s in enumerate(("act", "act_2"), 2)],
            "yes",
        ),
        (
            "the election's table before single figures",
            [Candidate(300, "r1", "news")],
            [Candidate(100, f"r{n}", s, of_table=False) for n, s in enumerate(("act", "act_2"), 2)],
            "no",
        ),
        (
            "primary before secondary",
            [Candidate(300, "r1", "act")],
            [Candidate(100, "r2", "news"), Candidate(100, "r3", "news_2")],
            "yes",
        ),
        (
            "more independent sources",
            [Candidate(300, "r1", "act"), Candidate(300, "r2", "act_2")],
            [Candidate(100, "r3", "act_3")],
            "no",
        ),
        (UNSETTLED, [Candidate(100, "r1", "act")], [Candidate(300, "r2", "act_2")], "no"),
        (
            "a value before a bound",
            [Candidate(100, "r1", "news", stage="preliminary"), Candidate(100, "r2", "news_2")],
            [Candidate(300, "r3", "act", qualifier="more_than")],
            "yes",
        ),
    ],
)
def test_the_first_rule_that_tells_values_apart_decides(rule, taken, others, settled):
    assert {*RULES, UNSETTLED, "a value before a bound"} >= {rule}
    for order in permutations([*taken, *others]):
        figure, (conflict,) = decide(order)
        assert figure.value == conflict["taken"] == taken[0].value
        assert figure.rule == conflict["rule"] == rule
        assert set(figure.rows) == {candidate.row for candidate in taken}
        assert set(figure.sources) == {candidate.source for candidate in taken}
        assert conflict["settled"] == settled
        assert set(conflict["rows"].split(";")) == {c.row for c in order}
        assert conflict["election"] == "kaz-2004"


def test_every_rule_decides_some_figure_of_the_data(conflicts):
    decided = {rule for rules in conflicts["rule"] for rule in rules.split("; ")}
    # Rounded figures of the data give no published turnout, which decides first.
    assert set(RULES) - decided == {"exact before rounded"}


def test_rivals_can_fall_to_different_rules():
    figure, (conflict,) = decide(
        [
            Candidate(60.61, "r1", "act"),
            Candidate(80.99, "r2", "news", possible=False),
            Candidate(40, "r3", "news", stage="preliminary"),
        ]
    )
    assert figure.value == 60.61
    assert conflict["rule"] == "final before earlier; impossible values out"
    assert "40 (news, preliminary)" in conflict["values"]
    assert conflict["sources"] == "act;news"


def test_copies_add_no_weight():
    one, other = Candidate(100, "r1", "act_2"), Candidate(50, "r2", "act")
    assert decide([one, other, Candidate(50, "r3", "act_copy")])[0].rule == UNSETTLED
    figure, _ = decide([one, other, Candidate(50, "r3", "act_copy"), Candidate(100, "r4", "act_3")])
    assert (figure.value, figure.rule) == (100, "more independent sources")


@pytest.mark.parametrize(
    ("qualifier", "bound", "value", "agree"),
    [
        ("more_than", 50, 53, True),
        ("more_than", 50, 49, False),
        ("at_least", 35, 35, True),
        ("at_least", 35, 34, False),
        ("below", 5_000_000, 4_893_204, True),
        ("below", 5_000_000, 5_000_001, False),
        ("nearly", 43, 42.7, True),
        ("nearly", 43, 43.5, False),
    ],
)
def test_a_bound_agrees_with_a_value_on_its_side(qualifier, bound, value, agree):
    candidates = [
        Candidate(bound, "r1", "news", qualifier=qualifier),
        Candidate(value, "r2", "act"),
    ]
    for order in permutations(candidates):
        figure, found = decide(order)
        assert figure.value == value
        assert "r2" in figure.rows
        assert len(found) == (not agree)


@pytest.mark.parametrize(("qualifier", "bound"), [("at_least", 35), ("nearly", 40)])
def test_a_bound_that_agrees_with_two_values_adds_weight_to_neither(qualifier, bound):
    # At least 35 allows 35 as well as 40, and nearly 40 allows both.
    values = [Candidate(35, "r1", "act"), Candidate(40, "r2", "act_2")]
    for order in permutations([*values, Candidate(bound, "r3", "news", qualifier=qualifier)]):
        figure, (conflict,) = decide(order)
        assert (figure.value, figure.sources, conflict["rule"]) == (35, ("act",), UNSETTLED)
        assert "news" not in conflict["values"]


def test_more_than_fifty_agrees_with_fifty_three(raw, conflicts):
    # RFE/RL of 4 November 2004: Otan has more than 50 deputies; Buluktaev counts 53.
    bound = raw["raw/seats"].query("qualifier == 'more_than'")
    assert bound[["election", "party", "basis", "seats"]].to_numpy().tolist() == [
        ["kaz-2004", "otan", "membership", 50]
    ]
    assert "kaz-2004:seats_membership:otan" not in conflicts.index


@pytest.mark.parametrize(
    ("coarse", "fine", "agree"),
    [
        (60.6, 60.61, True),
        (60.6, 60.65, True),
        (60.6, 60.66, False),
        (12, 12.04, True),
        (56, 56.49, True),
        (56, 56.51, False),
        (26, 27, False),
        (4_893_204, 4_893_205, False),
    ],
)
def test_values_that_agree_within_the_digits_printed_are_one(coarse, fine, agree):
    for order in permutations([Candidate(coarse, "r1", "act"), Candidate(fine, "r2", "act_2")]):
        figure, found = decide(order)
        assert len(found) == (not agree)
        if agree:
            assert (figure.value, figure.rows, figure.rule) == (fine, ("r2",), "as stated")


def test_a_round_number_agrees_within_its_last_digit():
    exact, about = Candidate(8_662_188, "r1", "act"), Candidate(8_700_000, "r2", "news", "final")
    rounded = Candidate(8_700_000, "r2", "news", qualifier="about")
    assert len(decide([exact, about])[1]) == 1
    assert decide([exact, rounded])[0].value == exact.value
    assert decide([exact, rounded])[1] == []


@pytest.mark.parametrize("stage", ["preliminary", "election_day", "pre_election"])
def test_an_earlier_value_is_never_taken(stage):
    early = Candidate(100, "r1", "act", stage=stage)
    assert decide([early]) == (None, [])
    assert decide([early, Candidate(200, "r2", "news")])[0].value == 200


def test_no_earlier_value_is_in_the_clean_tables(committed, raw_rows):
    rows = {row for cell in committed["provenance"]["rows"] for row in cell.split(";")}
    assert set(raw_rows.loc[sorted(rows), "stage"].dropna()) <= set(FINAL)
    early = raw_rows.index[raw_rows["stage"].notna() & ~raw_rows["stage"].isin(FINAL)]
    assert len(early) > 10
    assert not rows & set(early)


def test_a_choice_goes_before_every_rule():
    candidates = [Candidate(100, "r1", "act"), Candidate(200, "r2", "news", closes=False)]
    figure, (conflict,) = decide(candidates, choices={"kaz-2004:figure": "news"})
    assert (figure.value, figure.rule, figure.rows) == (200, CHOSEN, ("r2",))
    assert (conflict["taken"], conflict["rule"]) == (200, CHOSEN)
    assert conflict["values"] == "200 (news) / 100 (act)"


@pytest.mark.parametrize(
    ("conflict", "column", "taken", "row"),
    [
        ("kaz-2004:seats:ak_zhol", "seats", 2, "se050"),
        ("kaz-2004:first_round:otan", "district_seats_first_round", 27, "se092"),
        ("kaz-2023:list_votes:amanat", "list_votes", 3_341_510, "lv181"),
    ],
)
def test_a_choice_changes_the_value_and_its_rule(conflict, column, taken, row, chosen, conflicts):
    name, _, party = conflict.split(":")
    assert conflicts.loc[conflict, "taken"] != taken
    assert results(chosen, name).loc[party, column] == taken
    trail = chosen["clean/provenance"].set_index(["table", "key", "column"])
    rule, rows = trail.loc[("results", f"{name}:{party}", column), ["rule", "rows"]]
    assert rule == CHOSEN
    assert row in rows.split(";")
    made = chosen["clean/conflicts"].set_index("conflict").loc[conflict]
    assert (made["taken"], made["rule"], made["settled"]) == (taken, CHOSEN, "yes")


def test_what_follows_from_a_choice_follows(chosen, clean):
    base, made = (results(frames, "kaz-2004").loc["ak_zhol"] for frames in (clean, chosen))
    assert made["district_seats"] - base["district_seats"] == made["seats"] - base["seats"] == 1
    sums = chosen["clean/conflicts"].set_index("conflict")["values"]
    assert sums["kaz-2004:sum:first-round_seats:districts_decided"] == "46 is not 45"
    cleaning.check_sums(*(chosen[f"clean/{t}"] for t in ("elections", "results", "conflicts")))


@pytest.mark.parametrize(
    ("stated", "left"),
    # The chamber of 77 has 18 independents where Ak Zhol has one seat; 20 are more than there are.
    [(1, 18), (2, 17), (18, 1), (19, 0), (20, 18)],
)
def test_independents_give_way_to_a_source_chosen_as_long_as_there_are_any(stated, left, raw):
    seats = raw["raw/seats"].copy()
    seats.loc[seats["row"] == "se050", "seats"] = stated
    election = raw["raw/elections"].query("election == 'kaz-2004'")
    changed = {**raw, "raw/seats": seats, "raw/elections": election}
    made = cleaning.clean(changed, {"kaz-2004:seats:ak_zhol": "edm_108"} if stated > 1 else {})
    assert results(made, "kaz-2004").loc["independent", "seats"] == left
    recorded = made["clean/conflicts"].set_index("conflict", drop=False)
    given_way = recorded.filter(["kaz-2004:sum:seats:chamber_after_choice"], axis=0)
    assert len(given_way) == (left < 18)
    for row in given_way.to_dict("records"):
        assert row["values"] == f"{left} are left of 18"
        assert row["about"] == "seats of independents after a choice of source"
        assert (row["taken"], row["settled"]) == (left, "yes")
        assert row["rule"] == "seats that the source chosen leaves for independents"
        assert len(row["rows"].split(";")) > 1


def test_a_choice_of_votes_changes_shares(chosen):
    # 6,366,441 valid votes: newtimes.kz of 27 March 2023 (newtimes_kz2023).
    amanat = results(chosen, "kaz-2023").loc["amanat"]
    assert amanat["share_valid"] == pytest.approx(3_341_510 / 6_366_441)
    sums = chosen["clean/conflicts"].set_index("conflict")["values"]
    assert sums["kaz-2023:sum:lists+against_all:valid"] == "6276441 is not 6366441"


def test_a_choice_of_what_was_taken_changes_the_rule_alone(chosen, clean, conflicts):
    assert election(chosen, "kaz-2007").equals(election(clean, "kaz-2007"))
    made = chosen["clean/conflicts"].set_index("conflict").loc["kaz-2007:turnout"]
    assert made["taken"] == conflicts.loc["kaz-2007:turnout", "taken"] == 68.41
    assert made["rule"] == CHOSEN


def test_a_choice_leaves_other_elections_alone(chosen, clean):
    for name in ("clean/elections", "clean/results"):
        one, other = (
            frames[name].query("election not in ('kaz-2004', 'kaz-2023')")
            for frames in (chosen, clean)
        )
        assert len(one) >= 8
        pd.testing.assert_frame_equal(one, other)


def test_a_source_that_gives_no_final_value_is_refused_with_the_nearest():
    candidates = [Candidate(100, "r1", "act"), Candidate(300, "r2", "act_2")]
    with pytest.raises(
        InputError, match=r"'ac' gives no final value of kaz-2004:figure; did you mean act\?"
    ):
        decide(candidates, choices={"kaz-2004:figure": "ac"})


def test_a_choice_for_a_conflict_that_there_is_not_is_refused(raw):
    with pytest.raises(InputError, match="no conflict 'kaz-2004:seats:asar'"):
        cleaning.clean(raw, {"kaz-2004:seats:asar": "cnn_ew"})


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("results", "list_votes", "lists + against all = valid"),
        ("elections", "valid", "lists + against all = valid"),
        ("elections", "invalid", "valid + invalid = cast"),
        ("elections", "cast", "valid + invalid = cast"),
        ("results", "list_seats", "list seats = list tier"),
        ("results", "district_seats", "district seats = districts"),
        ("results", "seats", "seats = chamber"),
        ("results", "seats_membership", "seats by membership = chamber"),
        ("results", "district_seats_first_round", "first-round seats = districts decided"),
    ],
)
def test_one_vote_or_seat_more_is_refused_with_its_sum(table, column, words, committed):
    frames = {name: frame.copy() for name, frame in committed.items()}
    row = frames[table].index[frames[table]["election"] == "kaz-2004"][0]
    frames[table].loc[row, column] += 1
    with pytest.raises(InputError) as caught:
        cleaning.check_sums(frames["elections"], frames["results"], frames["conflicts"])
    sentence = str(caught.value)
    assert "data/clean/results.csv, election kaz-2004: " in sentence
    left, right = re.search(
        rf"{re.escape(words)} does not close: (\S+) is not (\S+)", sentence
    ).groups()
    assert abs(int(left.replace(",", "")) - int(right.replace(",", ""))) == 1


def test_a_published_share_that_no_base_gives_is_refused(committed):
    wrong = committed["results"].copy()
    row = wrong.index[(wrong["election"] == "kaz-2004") & (wrong["party"] == "aist")][0]
    wrong.loc[row, "share_published"] = 0.0709
    with pytest.raises(InputError, match=r"kaz-2004: votes of aist .* 7\.09"):
        cleaning.check_sums(committed["elections"], wrong, committed["conflicts"])


def test_a_sum_that_is_recorded_passes_and_one_that_is_not_is_refused(committed):
    cleaning.check_sums(*(committed[name] for name in ("elections", "results", "conflicts")))
    recorded = committed["conflicts"]
    for name in ("kaz-1999:sum:valid+invalid:cast", "kaz-1999:sum:votes_of_rpk"):
        kept = recorded[~recorded["conflict"].str.startswith(name)]
        assert len(kept) == len(recorded) - 1
        with pytest.raises(InputError, match="election kaz-1999: "):
            cleaning.check_sums(committed["elections"], committed["results"], kept)


def test_broken_tables_are_not_written(clean, tmp_path):
    cleaning.write(clean, tmp_path)
    before = {path: path.read_bytes() for path in (tmp_path / "clean").iterdir()}
    assert sorted(path.stem for path in before) == sorted(CLEAN)
    wrong = clean["clean/results"].assign(seats=clean["clean/results"]["seats"] + 1)
    with pytest.raises(InputError, match="seats = chamber"):
        cleaning.write({**clean, "clean/results": wrong}, tmp_path)
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("name", DESCRIPTIVE)
def test_every_figure_has_a_trail_to_raw_rows_and_sources(name, committed, provenance, raw_rows):
    figures = set()
    described = (*DESCRIPTIVE[name], *(COMPUTED if name == "results" else ()))
    for row in committed[name].to_dict("records"):
        key = ":".join(str(row[part]) for part in tables.table(f"clean/{name}").key)
        columns = [c for c in row if c not in described and pd.notna(row[c])]
        rests_on = set()
        for column in columns:
            rows = provenance.loc[(name, key, column), "rows"].split(";")
            rests_on |= set(raw_rows.loc[rows, "source"])
        stated = set() if pd.isna(row["sources"]) else set(row["sources"].split(";"))
        assert stated == rests_on
        figures |= {(name, key, column) for column in columns}
    assert len(figures) > 50
    assert figures == {place for place in provenance.index if place[0] == name}


def test_a_figure_as_stated_is_what_its_first_row_states(raw, committed, provenance):
    names = ("totals", "list_votes", "peer_totals", "peer_results", "expert_scores")
    frames = [raw[f"raw/{name}"] for name in names]
    seats = raw["raw/seats"].rename(columns={"seats": "value"})
    values = pd.concat([*frames, seats]).set_index("row")["value"]
    percent = ("turnout", "threshold", "share_published")
    percent += ("share_valid", "share_cast", "share_not_stated")
    keyed = {}
    for name in DESCRIPTIVE:
        keys = committed[name][list(tables.table(f"clean/{name}").key)].astype(str)
        keyed[name] = committed[name].set_axis(keys.agg(":".join, axis=1), axis=0)
    checked = 0
    for (table, key, column), trail in provenance.iterrows():
        if trail["rule"] != "as stated" or column == "district_seats_first_round":
            continue
        stated = {round(float(values[r]), 6) for r in trail["rows"].split(";")}
        value = float(keyed[table].loc[key, column]) * (100 if column in percent else 1)
        assert stated == {round(value, 6)}
        checked += 1
    assert checked > 1000


def test_reports_span_the_lowest_and_the_highest(raw, committed):
    keys = ["election", "kind", "reporter", "area", "party"]
    stated = raw["raw/vote_reports"].groupby(keys)["share"]
    made = committed["vote_reports"].set_index(keys)
    assert len(made) == stated.ngroups
    for key, shares in stated:
        row = made.loc[key]
        assert 100 * row["share_low"] == pytest.approx(shares.min())
        assert 100 * row["share_high"] == pytest.approx(shares.max())
        assert len(row["rows"].split(";")) == len(shares)
        assert row["reports"] == len(row["sources"].split(";"))


def test_what_notebooks_show_of_the_cleaning(raw, clean):
    assert list(cleaning.inventory(raw).cells["Table"]) == list(cleaning.RAW_TABLES)
    kinds = cleaning.source_kinds(raw).cells
    # Publishers' rules for figures are sources as well, but no raw table rests on them.
    rules = tables.read("figure_styles")["source"]
    sources = raw["sources"][~raw["sources"]["source"].isin(rules)]
    assert len(sources) < len(raw["sources"])
    assert sum(map(int, kinds["Sources"])) == len(sources)
    assert sum(map(int, kinds["Of these, copies"])) == sources["copy_of"].notna().sum()
    assert list(cleaning.rules().cells["Rule"]) == list(RULES)
    bases = cleaning.share_bases(raw, clean, "kaz-2004").cells.set_index("List")
    # 336,177 of 4,757,773 valid and of 4,893,204 votes cast: Polish Wikipedia's list table.
    assert bases.loc["AIST", "Of valid list votes, %"] == f"{100 * 336_177 / 4_757_773:.2f}"
    assert bases.loc["AIST", "Of votes cast, %"] == f"{100 * 336_177 / 4_893_204:.2f}"
    assert bases.loc["AIST", "Published, %"] == "7.07"
    coded = cleaning.codings(raw, "kaz-2004").cells.set_index("Party")
    assert coded.loc["Otan", "consensus"] == "pro-presidential"
    assert len(coded) == 10
    own = clean["clean/conflicts"].query("election == 'kaz-2004'")
    told = cleaning.conflict_summary(clean, "kaz-2004").cells
    assert sum(map(int, told["Conflicts"])) == len(own)
    assert set(told.loc[told["Settled"] == "no", "Decided by"]) == set(
        own.loc[own["settled"] == "no", "rule"]
    )
