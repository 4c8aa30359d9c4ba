"""Results against arithmetic done here, and the trail from each to what it rests on."""

import csv
import html
import importlib
import math
import re
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from helpers import results_of, rows_of

from majilis import allocation, results
from majilis.data import paths, schema, tables
from majilis.errors import InputError, MissingDataError
from majilis.results.catalogue import TABLES
from majilis.study import counterfactuals, definitions, dominance
from majilis.study.parameters import known_elections
from majilis.study.study import open_study

# Polish Wikipedia's list table (plwiki): valid and cast votes; CNN Election Watch: seats.
VALID, CAST = 4_757_773, 4_893_204
SEATS = {"otan": 42, "aist": 11, "asar": 4, "ak_zhol": 1, "dpk": 1, "independent": 18}
LIST_SEATS = {"otan": 7, "ak_zhol": 1, "asar": 1, "aist": 1}
# The bloc of Communists and Democratic Choice, and Ak Zhol, in the consensus.
OPPOSITION = ("ak_zhol", "cpk_dck")

pytestmark = pytest.mark.usefixtures("kept")

STUDIES = {
    "baseline": {},
    "pro_presidential": {"independents": "pro_presidential"},
    "by_membership": {
        "independents": "by_membership",
        "coding": {"asar": "pro_presidential"},
    },
    "membership": {
        "seat_basis": "membership",
        "independents": "excluded",
        "vote_base": "cast",
        "threshold_base": "cast",
        "coding": "strict_opposition",
        "others": "dropped",
    },
    "1990": {"election": "kaz-1990"},
    "1995": {"election": "kaz-1995"},
    "2023": {"election": "kaz-2023"},
}
# Those of which all is made, with what each result rests on; of the others only what is asked for.
WHOLE = ("baseline", "by_membership", "membership", "1990", "2023")


@pytest.fixture(scope="module")
def evaluated(kept):
    """Results of several studies, by the names of `STUDIES`."""
    return {name: results_of(**choices) for name, choices in STUDIES.items()}


@pytest.fixture(scope="module")
def base(evaluated):
    return evaluated["baseline"]


@pytest.fixture(scope="module")
def rows(kept):
    """The rows of results.csv of the studies in `WHOLE`."""
    return {name: rows_of(**STUDIES[name]) for name in WHOLE}


@pytest.fixture(scope="module")
def existing():
    """All ids of data that a result may rest on: figures, rows and whole tables."""
    found = {table.name for table in schema.TABLES}
    for table in schema.TABLES:
        folder, _, short = table.name.rpartition("/")
        frame = tables.read(table.name)
        key = ["row"] if "row" in frame else list(table.key)
        keys = frame[key].astype(str).agg(":".join, axis=1)
        if folder == "clean":
            found |= {f"{short}/{key}" for key in keys}
            found |= {f"{short}/{key}/{column}" for key in keys for column in frame}
        else:
            found |= {f"{table.name}/{key}" for key in keys}
    return found


@pytest.fixture(scope="module")
def votes():
    """The votes of each list in Polish Wikipedia's table, straight from the raw file."""
    with (paths.RAW / "list_votes.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["party"]: int(row["value"])
            for row in csv.DictReader(file)
            if row["source"] == "plwiki" and row["measure"] == "votes"
        }


def hare(votes, seats, threshold=Fraction(0), base=1):
    """Allocate by Hare quota and largest remainders, in fractions."""
    passing = {p: v for p, v in votes.items() if Fraction(v, base) >= threshold}
    quotas = {p: Fraction(v * seats, sum(passing.values())) for p, v in passing.items()}
    won = {p: math.floor(quota) for p, quota in quotas.items()}
    by_remainder = sorted(quotas, key=lambda p: quotas[p] - won[p], reverse=True)
    for party in by_remainder[: seats - sum(won.values())]:
        won[party] += 1
    return {p: won.get(p, 0) for p in votes}


def dhondt(votes, seats):
    """Allocate by D'Hondt, seat by seat."""
    won = dict.fromkeys(votes, 0)
    for _ in range(seats):
        leader = max(votes, key=lambda p: Fraction(votes[p], won[p] + 1))
        won[leader] += 1
    return won


def column(evaluated, table, name, key="party"):
    frame = evaluated.frame(table)
    return dict(zip(frame[key], frame[name], strict=True))


def test_the_list_table_adds_up(votes):
    assert len(votes) == 10
    assert sum(votes.values()) == VALID


@pytest.mark.parametrize("party", ["otan", "ak_zhol", "asar", "aist", "cpk_dck", "rukhaniyat"])
def test_shares_of_votes(party, evaluated, votes):
    for name, total in (("baseline", VALID), ("membership", CAST)):
        share = evaluated[name].value(f"parties.{party}.vote_share")
        assert share == pytest.approx(votes[party] / total, rel=1e-12)
    assert evaluated["baseline"].value(f"parties.{party}.list_votes") == votes[party]


def test_the_share_of_otan_reads_as_printed(base):
    # 60.61 % in decree 142/206 of the Central Election Commission, 27 September 2004.
    assert base.value("parties.otan.vote_share") == pytest.approx(2_883_706 / 4_757_773)
    assert base.text("parties.otan.vote_share") == "60.61 %"


@pytest.mark.parametrize(("table", "seats"), [("chamber", SEATS), ("list", LIST_SEATS)])
def test_seats_and_their_shares(table, seats, base):
    total = sum(seats.values())
    for party, number in column(base, "parties", f"{table}_seats").items():
        assert number == seats.get(party, 0)
        share = base.value(f"parties.{party}.{table}_seat_share")
        assert share == pytest.approx(seats.get(party, 0) / total)


def test_the_bonus_of_the_largest_party_is_negative_in_the_chamber(base):
    seat, vote = 42 / 77, 2_883_706 / VALID
    assert base.value("largest.largest.party") == "Otan"
    assert base.value("largest.largest.seat_bonus") == pytest.approx(seat - vote)
    assert base.value("largest.largest.advantage_ratio") == pytest.approx(seat / vote)
    assert base.text("largest.largest.seat_bonus") == f"{100 * (seat - vote):+.2f}"


@pytest.mark.parametrize(("column_name", "seats"), [("list_tier", LIST_SEATS), ("chamber", SEATS)])
def test_disproportionality(column_name, seats, base, votes):
    parties = list(dict.fromkeys([*votes, *seats]))
    v = 100 * np.array([votes.get(p, 0) for p in parties]) / VALID
    s = 100 * np.array([seats.get(p, 0) for p in parties]) / sum(seats.values())
    for measure, expected in (
        ("gallagher", np.sqrt(((v - s) ** 2).sum() / 2)),
        ("loosemore_hanby", np.abs(v - s).sum() / 2),
        ("lijphart", np.abs(v - s).max()),
    ):
        value = base.value(f"disproportionality.{measure}.{column_name}")
        assert value == pytest.approx(expected, rel=1e-12)


def test_groups_without_votes_can_be_dropped(evaluated, votes):
    # By membership (Buluktaev), 74 of the 77 deputies belong to a party. With a threshold on
    # votes cast the list seat of AIST, 14 in all, is computed for Ak Zhol, 2 in all.
    joined = {"otan": 53, "aist": 13, "asar": 4, "ak_zhol": 3, "dpk": 1}
    v = 100 * np.array(list(votes.values())) / VALID
    s = 100 * np.array([joined.get(p, 0) for p in votes]) / 74
    value = evaluated["membership"].value("disproportionality.gallagher.chamber")
    assert value == pytest.approx(np.sqrt(((v - s) ** 2).sum() / 2), rel=1e-12)
    nominated = results.evaluate(open_study(others="dropped"))
    s = 100 * np.array([SEATS.get(p, 0) for p in votes]) / 77
    value = nominated.value("disproportionality.gallagher.chamber")
    assert value == pytest.approx(np.sqrt(((v - s) ** 2).sum() / 2), rel=1e-12)


def test_effective_numbers_count_each_independent_as_one(base, votes):
    chamber = np.array([42, 11, 4, 1, 1, *[1] * 18]) / 77
    for name, shares in (
        ("list_votes", np.array(list(votes.values())) / VALID),
        ("list_seats", np.array([7, 1, 1, 1]) / 10),
        ("chamber_seats", chamber),
    ):
        value = base.value(f"fragmentation.laakso_taagepera.{name}")
        assert value == pytest.approx(1 / (shares**2).sum(), rel=1e-12)
        value = base.value(f"fragmentation.inverse_largest.{name}")
        assert value == pytest.approx(1 / shares.max(), rel=1e-12)


def test_the_hare_quota_and_the_seats_of_the_list_tier(base, votes):
    passing = {p: v for p, v in votes.items() if v >= 0.07 * VALID}
    assert set(passing) == set(LIST_SEATS)
    assert base.value("list_tier.all.quota") == pytest.approx(sum(passing.values()) / 10)
    assert base.value("list_tier.all.quota") == pytest.approx(433_379.4)
    assert hare(votes, 10, Fraction(7, 100), VALID) == {**dict.fromkeys(votes, 0), **LIST_SEATS}
    assert base.value("list_tier.all.computed_seats") == "7/1/1/1"
    assert base.value("list_tier.all.official_seats") == "7/1/1/1"


def test_aist_passes_on_valid_votes_and_not_on_votes_cast(base, votes):
    # The threshold is 7 %; decree 142/206 words it as a share of those who took part.
    assert 100 * votes["aist"] >= 7 * VALID
    assert 100 * votes["aist"] < 7 * CAST
    assert "AIST" in base.value("threshold_bases.valid.passing")
    assert "AIST" not in base.value("threshold_bases.cast.passing")
    assert base.value("threshold_bases.valid.seats") == "7/1/1/1"
    won = hare(votes, 10, Fraction(7, 100), CAST)
    assert base.value("threshold_bases.cast.seats") == "7/2/1"
    assert (won["otan"], won["ak_zhol"], won["asar"], won["aist"]) == (7, 2, 1, 0)
    assert base.value("threshold_bases.cast.opposition") == won["ak_zhol"]
    # 333,044 votes are short of seven percent of the valid ones by a tenth of a vote.
    assert base.value("threshold_bases.valid.needed") == math.ceil(7 * Fraction(VALID, 100))
    assert base.value("threshold_bases.cast.needed") == math.ceil(7 * Fraction(CAST, 100))
    shares = base.frame("threshold_lists").set_index("party")
    decided = (shares["share_valid"] >= 0.07) & (shares["share_cast"] < 0.07)
    assert list(shares.index[decided]) == ["aist"]
    assert base.value("list_tier.all.edge") == "AIST"
    largest_base = base.value("threshold_lists.aist.largest_base")
    assert largest_base == math.floor(Fraction(votes["aist"] * 100, 7))
    assert VALID < largest_base < CAST


def test_the_threshold_as_the_decree_words_it_changes_the_seats(evaluated):
    assert evaluated["membership"].value("list_tier.all.computed_seats") == "7/2/1"
    assert evaluated["membership"].value("list_tier.all.official_seats") == "7/1/1/1"
    agree = [evaluated[name].value("list_tier.all.agrees") for name in ("baseline", "membership")]
    assert agree[0] != agree[1]


def test_dhondt_gives_otan_one_more(base, votes):
    won = dhondt({p: v for p, v in votes.items() if p in LIST_SEATS}, 10)
    assert sorted(won.values(), reverse=True) == [8, 1, 1, 0]
    assert base.value("formulas.dhondt.seats") == "8/1/1"
    assert base.value("formulas.dhondt.opposition") == won["ak_zhol"] == 1
    assert base.value("formulas.dhondt.as_official") == "no"
    assert base.value("formulas.hare.as_official") == "yes"


def test_every_formula_has_its_row(base):
    assert list(base.frame("formulas")["formula"]) == list(allocation.FORMULAS)
    for formula, seats in column(base, "formulas", "seats", "formula").items():
        assert sum(map(int, seats.split("/"))) == 10, formula


def test_wasted_votes_are_those_of_the_six_lists_without_a_seat(base, votes):
    six = {p: v for p, v in votes.items() if p not in LIST_SEATS}
    assert len(six) == 6
    assert base.value("list_tier.all.wasted") == sum(six.values())
    assert base.value("list_tier.all.wasted_share") == pytest.approx(sum(six.values()) / VALID)
    assert base.value("waste.opposition.wasted") == votes["cpk_dck"]
    assert base.value("waste.pro_presidential.wasted") == 0
    price = (votes["otan"] + votes["asar"] + votes["aist"]) / (7 + 1 + 1)
    assert base.value("waste.pro_presidential.votes_per_list_seat") == pytest.approx(price)
    assert base.text("waste.other.votes_per_list_seat") == "no seat"


def early_counts():
    with (paths.RAW / "vote_reports.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["kind"] == "early_count"]


def test_each_early_count_is_taken_with_its_own_coverage(base, votes):
    later = {}
    for row in early_counts():
        early, final = float(row["share"]) / 100, votes[row["party"]] / VALID
        if row["coverage"]:
            # Five percent of the stations (flexcom.ru) and twenty percent of the votes (RFE/RL).
            covered = {"flexcom": 0.05, "rferl_1054927": 0.2}[row["source"]]
            share = (final - covered * early) / (1 - covered)
            later.setdefault(row["party"], []).append(share)
            assert base.value(f"later_by_report.{row['row']}.later") == pytest.approx(share)
    shown = base.frame("later_by_report")
    assert list(shown["row"]) == [row["row"] for row in early_counts() if row["coverage"]]
    for party in ("otan", "ak_zhol", "asar", "aist"):
        ends = [base.value(f"later_count.{party}.later_{end}") for end in ("low", "high")]
        assert ends == pytest.approx([min(later[party]), max(later[party])])
    assert pd.isna(base.value("later_count.cpk_dck.later_low"))


def test_an_early_count_of_no_coverage_gives_a_curve_and_no_interval(base, votes):
    unstated = [row for row in early_counts() if not row["coverage"]]
    curve = base.frame("later_by_coverage").set_index("row")
    assert set(curve.index) <= {row["row"] for row in unstated}
    assert len(curve) == len({(row["party"], float(row["share"])) for row in unstated})
    for row in unstated:
        if row["row"] not in curve.index:
            continue
        early, final = float(row["share"]) / 100, votes[row["party"]] / VALID
        at = curve.loc[row["row"]]
        for percent in (10, 20, 30, 40, 50):
            counted = early * percent / 100 + at[f"at_{percent}"] * (1 - percent / 100)
            assert counted == pytest.approx(final)
        # At the largest coverage the later votes were all for the party, or none.
        later = (final - at["most"] * early) / (1 - at["most"])
        assert min(abs(later), abs(later - 1)) == pytest.approx(0, abs=1e-9)


def test_majorities(base):
    assert base.value("majorities.majority.needed") == 77 // 2 + 1
    assert base.value("majorities.qualified.needed") == math.ceil(77 * 2 / 3)
    assert base.value("majorities.majority.largest") == 42
    assert base.value("majorities.majority.largest_meets") == "yes"
    assert base.value("majorities.qualified.largest_meets") == "no"
    assert base.value("majorities.qualified.pro_presidential") == 42 + 11 + 4
    assert base.value("majorities.qualified.pro_presidential_meets") == "yes"


@pytest.mark.parametrize(
    ("seats", "majority", "two_thirds"),
    [((5, 5), "no", "no"), ((6, 4), "yes", "no"), ((7, 3), "yes", "yes"), ((2, 1), "yes", "yes")],
)
def test_a_bloc_with_just_what_is_needed_has_it(seats, majority, two_thirds, own):
    # Of 10 seats a majority is 6 and two thirds are 7, of 3 they are 2 and 2.
    rows = zip("AB", seats, ("pro_presidential", "opposition"), strict=True)
    lines = ["party,votes,seats,bloc", *(f"{p},{n},{n},{bloc}" for p, n, bloc in rows)]
    table = dominance.majority_table(open_study(election=str(own("\n".join(lines)))))
    meets = table.set_index("test")["pro_presidential_meets"]
    assert (meets["majority"], meets["qualified"]) == (majority, two_thirds)


def test_a_party_with_a_majority_has_all_the_power(base):
    power = column(base, "power", "banzhaf_majority")
    assert power["otan"] == 1
    assert sum(power.values()) == pytest.approx(1)
    for index in ("banzhaf", "shapley_shubik"):
        shares = column(base, "power", f"{index}_qualified")
        assert sum(shares.values()) == pytest.approx(1)
        assert shares["otan"] > shares["aist"] > shares["asar"] > shares["ak_zhol"] > 0


def test_definitions_of_a_dominant_party(base):
    # The largest parties held 25 of 67 seats in 1995 (V-Party) and 23 of 77 in 1999 (Russian
    # Wikipedia's table), so three majorities in a row there were not.
    assert base.value("definitions.sartori_1976_seats.meets") == "no"
    assert base.value("definitions.taagepera_1999_votes.meets") == "yes"
    assert base.value("definitions.blondel_1968_votes.meets") == "no"
    assert base.value("definitions.blondel_1968_votes.share") == pytest.approx(2_883_706 / VALID)
    assert base.value("definitions.taagepera_1999_seats.share") == pytest.approx(42 / 77)
    assert base.value("definitions.sartori_hegemonic_1976_competition.meets") == "no number decides"
    # 25 of 67 are 37.31 % and 23 of 77 are 29.87 %.
    assert base.value("definitions.sartori_1976_seats.says") == (
        "Otan has 54.55 % of all seats; in the elections before, the largest party had 37.31 %, "
        "29.87 %: not all are more than 50.00 %."
    )
    assert base.value("definitions.blondel_1968_votes.says") == (
        "Otan has 60.61 % of valid list votes: "
        "it is larger than the definition's 40.00 % to 50.00 %, not smaller."
    )


@pytest.mark.parametrize(
    ("votes", "blondel", "taagepera", "packer"),
    [
        (39, ("no", "short of"), ("no", "not more than"), ("no", "enough for no threshold")),
        (40, ("yes", "within"), ("no", "not more than"), ("by some", "not for all")),
        (49, ("yes", "within"), ("no", "not more than"), ("by some", "not for all")),
        (50, ("no", "larger than"), ("no", "not more than"), ("by some", "not for all")),
        (51, ("no", "larger than"), ("yes", ", more than"), ("by some", "not for all")),
        (69, ("no", "larger than"), ("yes", ", more than"), ("by some", "not for all")),
        (70, ("no", "larger than"), ("yes", ", more than"), ("yes", "enough for every threshold")),
    ],
)
def test_a_definition_turns_where_it_says(votes, blondel, taagepera, packer, own):
    rest = (100 - votes) // 2
    lines = ["party,votes,seats", f"A,{votes},{votes}", f"B,{rest},{rest}"]
    lines.append(f"C,{100 - votes - rest},{100 - votes - rest}")
    table = definitions.definitions_table(open_study(election=str(own("\n".join(lines)))))
    found = table.set_index("definition")[["meets", "says"]]
    names = {
        "blondel_1968_votes": blondel,
        "taagepera_1999_votes": taagepera,
        "taagepera_1999_seats": taagepera,
        "packer_2011_votes": packer,
        "packer_2011_seats": packer,
    }
    for name, (meets, words) in names.items():
        assert found.loc[name, "meets"] == meets
        assert words in found.loc[name, "says"]
        assert f"A has {votes}.00 % of " in found.loc[name, "says"]
    # Nothing is known of elections before.
    assert found.loc["sartori_1976_seats", ["meets", "says"]].tolist() == [
        "cannot be judged",
        "No source gives all that the definition asks for.",
    ]


def test_three_majorities_in_a_row_are_those_of_2012_2016_and_2021(kept):
    table = definitions.definitions_table(open_study(election="kaz-2021"))
    found = table.set_index("definition").loc["sartori_1976_seats"]
    assert found["meets"] == "yes"
    assert found["says"].endswith(": all are more than 50.00 %.")


@pytest.mark.parametrize("vote_base", ["cast", "registered"])
def test_definitions_speak_of_valid_votes_on_every_base(vote_base, base, kept):
    other = definitions.definitions_table(open_study(vote_base=vote_base))
    pd.testing.assert_frame_equal(other, base.frame("definitions"))


def test_the_chamber_by_nationwide_proportion(base, votes):
    with_threshold = column(base, "nationwide", "with_threshold")
    without = column(base, "nationwide", "without_threshold")
    assert with_threshold == hare(votes, 77, Fraction(7, 100), VALID)
    assert without == hare(votes, 77)
    assert sum(with_threshold.values()) == sum(without.values()) == 77
    blocs = base.frame("nationwide_blocs")
    for name in ("official", "with_threshold", "without_threshold"):
        assert blocs[name].sum() == 77
    won = column(base, "nationwide_blocs", "without_threshold", "bloc")
    assert won["opposition"] == sum(without[p] for p in OPPOSITION)
    official = column(base, "nationwide", "official")
    assert {p: n for p, n in official.items() if n} == {
        p: n for p, n in SEATS.items() if p != "independent"
    }


def test_the_nationwide_chamber_of_2007_is_without_the_appointed(kept):
    # Of 107 deputies the Assembly chose nine; Nur Otan's list alone passed seven percent.
    table = counterfactuals.nationwide(open_study(election="kaz-2007"))
    assert table["with_threshold"].tolist() == [98, 0, 0, 0, 0, 0, 0]
    assert table["without_threshold"].sum() == 98


def test_seats_over_the_height_of_the_threshold_are_what_allocation_gives(base, votes):
    heights = [Fraction(n, 1000) for n in range(1, 150)]
    steps = counterfactuals.threshold_steps(base.study, 0.0, 0.15)
    for name, total in (("valid", VALID), ("cast", CAST)):
        here = steps[steps["base"] == name]
        for height in heights:
            (seats,) = here.loc[here["start"].lt(height) & here["end"].ge(height)].to_numpy()[:, 4]
            won = hare(votes, 10, height, total)
            assert seats == sum(won[party] for party in OPPOSITION)
        assert len(here) > 2
        assert here["start"].tolist()[1:] == here["end"].tolist()[:-1]
        assert here["leaves"].iloc[0] == ""
        assert here["leaves"].iloc[1:].all()


@pytest.mark.parametrize("name", STUDIES)
def test_blocs_are_the_sum_of_their_parties(name, evaluated):
    opened = evaluated[name]
    blocs, parties = opened.frame("blocs"), opened.frame("parties")
    for tier in ("list", "district", "chamber"):
        seats = blocs[f"{tier}_seats"].sum(min_count=1)
        expected = parties[f"{tier}_seats"].sum(min_count=1)
        assert seats == expected or (math.isnan(seats) and math.isnan(expected))
    if blocs["list_votes"].notna().any():
        assert blocs["list_votes"].sum() == parties["list_votes"].sum()
    alike = STUDIES[name].get("independents", "separate") in ("separate", "excluded")
    for bloc, rows in parties.groupby("bloc") if alike else ():
        if bloc in set(blocs["bloc"]):
            row = blocs[blocs["bloc"] == bloc].iloc[0]
            assert row["chamber_seats"] == rows["chamber_seats"].sum()


def test_shares_of_a_tier_sum_to_one(base):
    for name in ("list_seat_share", "district_seat_share", "chamber_seat_share", "vote_share"):
        assert base.frame("parties")[name].sum() == pytest.approx(1)
        assert base.frame("blocs")[name].sum() == pytest.approx(1)


def test_a_sentence_quotes_results(base):
    said = base.say("**{largest.largest.party}**: {parties.otan.vote_share}; {}.")
    assert said.text == "**Otan**: 60.61 %; {}."
    assert str(said) == repr(said) == said.text
    named = '**<span data-result="largest.largest.party">Otan</span>**'
    assert said._repr_markdown_().startswith(named)
    assert base.say("No number.").text == base.say("No number.")._repr_markdown_() == "No number."


def test_a_quoted_result_is_text_and_no_markup():
    marked = results._marked('a."b', "<script> & 57")
    assert marked == '<span data-result="a.&quot;b">&lt;script&gt; &amp; 57</span>'


@pytest.mark.parametrize(
    ("template", "hint"),
    [
        ("{bloc.opposition.vote_share}", "did you mean blocs?"),
        ("{blocs.opposition.vote_shares}", "did you mean vote_share?"),
        ("{parties.otann.vote_share}", "did you mean otan?"),
        ("{ladder.oposition.votes}", "did you mean opposition?"),
        ("{parties.otan}", "allowed: "),
        ("{parties}", "allowed: "),
        ("{parties.otan.vote_share} and {partys.otan.vote_share}", "did you mean parties?"),
    ],
)
def test_a_sentence_with_an_unknown_result_is_refused(template, hint, base):
    with pytest.raises(InputError) as caught:
        base.say(template)
    assert hint in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("study", "table", "reason"),
    [
        ("1990", "disproportionality", "no source gives list votes by party for Kazakhstan 1990"),
        ("1995", "waste", "Kazakhstan 1995 has no list tier"),
        ("2023", "reports", "no early count, exit poll or party claim for Kazakhstan 2023"),
        ("2023", "basis", "no source gives seats by party membership for Kazakhstan 2023"),
    ],
)
def test_a_table_that_cannot_be_made_says_why(study, table, reason, evaluated, rows):
    opened = evaluated[study]
    assert opened.missing[table] == reason
    assert table not in opened.frames
    with pytest.raises(MissingDataError, match=reason):
        opened.frame(table)
    assert reason in opened.table(table).text
    first = next(iter(next(t for t in TABLES if t.name == table).quantities))
    assert opened.say(f"It is {{{table}.x.{first}}}.").text.endswith(f"{reason}.")
    if study in WHOLE:
        assert not rows[study]["result"].str.startswith(f"{table}.").any()


@pytest.mark.parametrize("name", ["baseline", "by_membership", "membership"])
def test_nothing_is_missing_of_2004(name, evaluated):
    assert evaluated[name].missing == {}
    assert list(evaluated[name].frames) == [table.name for table in TABLES]


def test_a_bloc_without_seats_and_votes_reads_as_missing(evaluated):
    assert pd.isna(evaluated["1990"].value("blocs.opposition.chamber_seats"))
    assert evaluated["1990"].text("blocs.opposition.vote_share") == "no list"


@pytest.mark.parametrize("name", [table.name for table in TABLES])
def test_a_table_to_show_has_every_row_and_quantity(name, base):
    definition = next(table for table in TABLES if table.name == name)
    shown, frame = base.table(name), base.frame(name)
    assert shown.title == definition.title
    assert len(shown.cells) == len(frame) > 0
    assert frame[definition.key].is_unique
    names = base.study.election_names  # a head that is an election is its year
    labels = [definition.quantities[c].label for c in definition.quantities if c in frame]
    heads = {names.get(label, label) or " " for label in labels}
    assert heads <= set(shown.cells.columns)
    for cell in shown.cells.to_numpy().ravel():
        assert isinstance(cell, str)
        assert cell not in ("", "nan", "None", "<NA>")


def test_a_table_shows_the_columns_asked_for(base):
    shown = base.table("parties", ["label", "chamber_seats"])
    assert shown.cells.shape[1] == 2
    assert shown.cells.iloc[0].tolist() == ["Otan", "42"]
    (head,) = shown.results
    assert head == shown.cells.columns[1]
    assert shown.results[head][0] == "parties.otan.chamber_seats"
    with pytest.raises(InputError, match="did you mean parties"):
        base.table("partie")


def test_a_share_of_another_base_says_so_in_its_head():
    of_cast = results.evaluate(open_study(vote_base="cast"))
    heads = list(of_cast.table("parties").cells.columns)
    assert heads[2:5] == ["List votes", "Share of list votes (of votes cast)", "List seats"]


def test_every_title_and_head_is_one_that_readers_see():
    """Those of tables in other languages stand among the terms, all others in a notebook."""
    seen = set(tables.read("terms")["term"])
    for path in paths.NOTEBOOKS.glob("*.ipynb"):
        shown = html.unescape(path.read_text(encoding="utf-8"))
        seen.update(re.findall(r"<th[^>]*>([^<]+)</th>", shown))
    for table in TABLES:
        assert table.title in seen
        heads = {of.label for of in table.quantities.values()} - set(known_elections())
        assert heads - {""} <= seen, table.name


def test_a_table_names_its_rows_but_a_single_one(base):
    # Of a column without labels the keys say whose each value is; one row, or some, need none.
    assert list(base.table("parties", ["chamber_seats"]).cells.columns) == [" ", "All seats"]
    for shown in (base.table("parties", ["chamber_seats"], "otan"), base.table("largest")):
        assert " " not in shown.cells


def test_a_table_says_how_seats_are_counted_where_it_counts_some():
    counted = results.evaluate(open_study(independents="excluded"))
    assert counted.table("blocs").title.endswith(" (independents left out)")
    assert counted.table("formulas").title == "List seats by formula"


@pytest.mark.parametrize("name", WHOLE)
def test_each_row_is_one_result_and_its_value(name, evaluated, rows):
    assert len(rows[name]) > 50
    assert rows[name]["result"].is_unique
    for row in rows[name].to_dict("records"):
        value = evaluated[name].value(row["result"])
        if pd.isna(value):
            assert pd.isna(row["value"])
            assert pd.isna(row["text"])
        elif row["unit"] == "words":
            assert row["text"] == value
            assert pd.isna(row["value"])
        else:
            assert row["value"] == float(value)
            assert pd.isna(row["text"])


@pytest.mark.parametrize("name", WHOLE)
def test_each_row_names_rows_that_exist(name, existing, rows):
    ids = {part for cell in rows[name]["rows"] for part in cell.split(";") if part}
    assert len(ids) > 5
    results_here = {f"result/{result}" for result in rows[name]["result"]}
    assert ids - existing - results_here == set()
    elections = {part.split("/")[1].split(":")[0] for part in ids if part.startswith("results/")}
    assert STUDIES[name].get("election", "kaz-2004") in elections


def test_a_number_of_the_baseline_rests_on_something(rows):
    made = rows["baseline"]
    numbers = made[(made["unit"] != "words") & made["value"].notna()]
    assert len(numbers) > 200
    bare = numbers.loc[numbers["rows"] == "", "result"]
    groups = ("nationwide_blocs.without a list.", "basis.non_party.")
    assert [result for result in bare if not result.startswith(groups)] == []


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (
            "parties.otan.vote_share",
            ["results/kaz-2004:otan/list_votes", "elections/kaz-2004/valid"],
        ),
        (
            "blocs.opposition.chamber_seats",
            [
                *(f"results/kaz-2004:{p}/seats" for p in OPPOSITION),
                "elections/kaz-2004/seats_total",
            ],
        ),
    ],
)
def test_the_trail_of_a_result(result, expected, rows):
    trail = rows["baseline"].set_index("result").loc[result, "rows"].split(";")
    assert set(expected) <= set(trail)
    strangers = [part for part in trail if part not in expected and not part.startswith("codings/")]
    assert strangers == []


def test_the_trail_of_the_coverage_is_in_the_reports(rows):
    trail = rows["baseline"].set_index("result").loc["coverage.early_count.low", "rows"]
    assert {part.split("/")[1] for part in trail.split(";")} == {"vote_reports"}


def test_the_trail_follows_the_choices(rows):
    made = rows["membership"].set_index("result")
    votes, seats = (made.loc[f"parties.otan.{c}"] for c in ("vote_share", "chamber_seats"))
    assert votes["base"] == "cast"
    assert "elections/kaz-2004/cast" in votes["rows"].split(";")
    assert seats["basis"] == "membership"
    assert "results/kaz-2004:otan/seats_membership" in seats["rows"].split(";")
    assert set(made["coding"]) == {"strict_opposition"}
    assert set(made["independents"]) == {"excluded"}
    assert set(rows["by_membership"]["coding"]) == {"consensus, changed"}


@pytest.mark.parametrize(
    "result",
    [
        "combinations.all.combinations",
        "combinations.all.choices",
        "compared.both.known",
        "rules.kaz-2004_under_kaz-1999.passing",
        "combinations.all.outcomes",
    ],
)
def test_what_is_neither_seats_nor_votes_is_a_count(result, rows):
    assert rows["baseline"].set_index("result").loc[result, "unit"] == "count"


def test_functions_that_results_name_exist(rows):
    names = set(rows["baseline"]["function"].dropna()) - {""}
    assert len(names) > 8
    for name in names:
        module, _, function = name.rpartition(".")
        assert callable(getattr(importlib.import_module(module), function))


def test_the_committed_results_are_what_the_study_gives(rows):
    committed = pd.read_csv(paths.ROOT / "results.csv")
    made = rows["baseline"].replace("", None).astype({"value": float})
    assert list(made.columns) == list(committed.columns)
    assert list(made["result"]) == list(committed["result"])
    for name in made:
        if name == "value":
            pd.testing.assert_series_equal(made[name], committed[name], rtol=1e-9)
        else:
            assert made[name].fillna("").tolist() == committed[name].fillna("").tolist()


def test_results_are_written_as_they_are(evaluated, rows, tmp_path):
    results.write(evaluated["1990"].study.parameters, tmp_path)
    content = (tmp_path / "results.csv").read_bytes()
    assert b"\r" not in content
    assert content.endswith(b"\n")
    written = pd.read_csv(tmp_path / "results.csv", dtype={"text": str})
    assert written["result"].tolist() == rows["1990"]["result"].tolist()
    assert written["value"].tolist() == pytest.approx(
        rows["1990"]["value"].astype(float).tolist(), rel=1e-9, nan_ok=True
    )
