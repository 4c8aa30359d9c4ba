"""Another rule of the list tier than the law's: one meaning in all results, and its words."""

from dataclasses import replace

import numpy as np
import pytest
from helpers import results_of, rows_of, study_of
from hypothesis import given, settings
from hypothesis import strategies as st

from majilis import allocation, open_study, power
from majilis.errors import InputError, MissingDataError
from majilis.study import counterfactuals, study
from majilis.study.parameters import Parameters

LISTED = ("kaz-1999", "kaz-2004", "kaz-2007", "kaz-2012", "kaz-2016", "kaz-2021", "kaz-2023")
CAUTION = "Seats are computed here"
RULES = (
    {"formula": "dhondt"},
    {"threshold_base": "cast"},
    {"threshold": 0.03},
    {"list_seats": 25, "formula": "sainte_lague", "threshold": 0.0},
)
ABOUT_SEATS = (
    "largest.largest.chamber_seats",
    "majorities.qualified.largest_meets",
    "blocs.pro_presidential.chamber_seat_share",
    "parties.aist.list_seats",
    "power.otan.banzhaf_qualified",
    "claims.bloc_dominance.verdict",
    "precedent.pro_presidential_qualified.kaz-2004",
)
ABOUT_VOTES = (
    "blocs.opposition.vote_share",
    "parties.otan.list_votes",
    "knife_edge.kaz-2004_aist.share_valid",
)


@pytest.fixture(scope="module", params=RULES, ids=lambda rule: "-".join(rule))
def computed(request):
    return results_of(**request.param)


@pytest.fixture(scope="module")
def official():
    return results_of()


@given(
    election=st.sampled_from(LISTED),
    formula=st.sampled_from(["hare", "droop", "dhondt", "sainte_lague"]),
    threshold=st.sampled_from([None, 0.0, 0.03, 0.05, 0.07]),
    list_seats=st.sampled_from([None, 5, 10, 40, 98]),
)
@settings(max_examples=40, deadline=None)
def test_the_list_tier_alone_is_counted_anew(election, formula, threshold, list_seats):
    law = study_of(election=election)
    chosen = {"formula": formula, "threshold": threshold, "list_seats": list_seats}
    other = study_of(election=election, **chosen)
    of_law = (threshold in (None, law.threshold), list_seats in (None, law.total("seats_list")))
    assert other.is_computed == (formula != "hare" or not all(of_law))
    expected = law.lists["list_seats"].to_numpy(dtype=np.int64)
    if other.is_computed:
        expected = allocation.allocate(
            law.lists["list_votes"].to_numpy(dtype=np.int64),
            seats=list_seats or law.total("seats_list"),
            formula=formula,
            threshold=law.threshold if threshold is None else threshold,
            threshold_base=law.total("valid"),
        )
    assert other.lists["list_seats"].to_numpy().tolist() == expected.tolist()
    assert other.lists["official_list_seats"].equals(law.lists["list_seats"])
    for tier in ("district", "appointed"):
        assert other.seats_by("party", tier).equals(law.seats_by("party", tier))
    assert other.holders["seats"].sum() == other.total("seats_total")
    assert other.total("seats_total") - law.total("seats_total") == expected.sum() - law.total(
        "seats_list"
    )


def test_a_rule_that_is_the_law_s_leaves_all_official(official):
    same = open_study(threshold=0.07, list_seats=10, formula="hare", threshold_base="valid")
    assert not same.is_computed
    assert same.holders.equals(official.study.holders)
    assert study.by_law(same) is same


def test_by_membership_district_deputies_stay_where_they_are():
    law = open_study(seat_basis="membership")
    other = open_study(seat_basis="membership", list_seats=20)
    assert other.seats_by("party", "district").equals(law.seats_by("party", "district"))
    assert other.total("seats_total") == 87


@pytest.mark.parametrize("name", ABOUT_SEATS)
def test_what_rests_on_computed_seats_says_so(name, computed, official):
    assert CAUTION in computed.say(f"{{{name}}}.").text
    assert CAUTION not in official.say(f"{{{name}}}.").text


@pytest.mark.parametrize("name", ABOUT_VOTES)
def test_what_rests_on_votes_alone_stays_as_it_is(name, computed, official):
    assert computed.say(f"{{{name}}}.").text == official.say(f"{{{name}}}.").text


def test_tables_of_seats_say_so_in_each_language(computed, official):
    assert computed.table("parties").title == "Votes and seats by party (seats computed)"
    assert official.table("parties").title == "Votes and seats by party"
    for code, words in (("ru", "вычислены"), ("kk", "есептелген")):
        assert words in replace(computed, display_language=code).table("parties").title
    assert "computed" not in computed.table("volatility").title


@pytest.mark.parametrize("rule", RULES, ids="-".join)
def test_each_row_of_results_says_whether_seats_are_official_or_computed(rule):
    law, other = (rows_of(**choices).set_index("result") for choices in ({}, rule))
    assert set(law["count"].dropna()) == {"official"}
    here = other.index.intersection(law.index)
    said, before = (
        each.loc[here, ["value", "text"]].astype(str).fillna("") for each in (other, law)
    )
    changed = list(here[(said != before).any(axis=1)])
    assert len(changed) > 10
    # What the rule itself says: who passes, what it gives to these or to other votes.
    about_rules = ("rule.", "formulas.", "threshold_", "list_tier.", "nationwide")
    named = [name for name in changed if not name.startswith(about_rules)]
    assert all(other.loc[name, "count"] == "computed" for name in named)
    assert (other.loc[list(ABOUT_SEATS), "count"] == "computed").all()


def test_other_elections_and_the_rules_of_all_keep_their_laws(computed, official):
    others = [
        found.frame("series").query("election != 'kaz-2004'") for found in (computed, official)
    ]
    assert others[0].equals(others[1])
    for name in ("rules", "knife_edge", "volatility"):
        assert computed.frame(name).equals(official.frame(name))


def test_each_election_under_its_own_rule_has_its_official_seats(official):
    rules = official.frame("rules").query("official")
    for row in rules.to_dict("records"):
        seats = study_of(election=row["votes_of"]).lists["official_list_seats"]
        assert row["seats"] == "/".join(str(n) for n in seats if n)


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"election": "kaz-1995", "threshold": 0.05}, "kaz-1995.*no list tier"),
        ({"election": "kaz-1994", "list_seats": 10}, "kaz-1994.*no list tier"),
        ({"threshold": 0.7}, "cannot be applied"),
        ({"formula": "adams", "threshold": 0.0, "list_seats": 3}, "fewer seats than lists"),
    ],
)
def test_a_rule_that_cannot_be_applied_is_refused_in_a_sentence(choices, words):
    with pytest.raises(InputError, match=words):
        open_study(**choices)


def test_a_table_of_ones_own_needs_a_list_tier_for_another_rule(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("party,votes,seats\nA,60,6\nB,40,4\n")
    # Where nothing states the law's threshold, the one given is taken for it.
    assert not open_study(election=str(path), threshold=0.05).is_computed
    with pytest.raises(MissingDataError, match="threshold"):
        assert open_study(election=str(path)).threshold
    with pytest.raises(InputError, match="list tier"):
        open_study(election=str(path), formula="dhondt")
    path.write_text("party,votes,seats,list_seats\nA,60,6,3\nB,40,4,2\n")
    other = open_study(election=str(path), formula="dhondt", threshold=0.0, list_seats=10)
    assert other.parties["seats"].tolist() == [9, 6]
    assert study.by_law(other).parties["seats"].tolist() == [6, 4]


def test_alliances_may_have_a_threshold_of_their_own():
    # AIST, an alliance, has 7.07 % of the valid votes; without its seat Ak Zhol gets a second.
    lower = open_study(alliance_threshold=0.03)
    assert lower.is_computed
    assert list_seats(lower) == list_seats(open_study())
    higher = open_study(alliance_threshold=0.08)
    assert list_seats(higher) == list_seats(open_study(threshold=0.08)) | {"asar": 1}
    assert list_seats(higher)["ak_zhol"] == 2
    assert list_seats(higher)["aist"] == 0
    # The law's own height for alliances is the law; without a threshold at all it is none.
    assert not open_study(alliance_threshold=0.07).is_computed
    assert open_study(threshold=0.05, alliance_threshold=0.07).is_computed
    assert open_study(threshold=0.07, alliance_threshold=0.05).is_computed


def list_seats(opened):
    return dict(zip(opened.lists["party"], opened.lists["list_seats"].astype(int), strict=True))


def test_results_say_that_alliances_have_another_threshold():
    chosen = results_of(alliance_threshold=0.03)
    assert chosen.value("rule.list_tier.threshold") == 0.07
    assert chosen.value("rule.list_tier.alliance_threshold") == 0.03
    assert chosen.value("list_tier.all.edge") == "Communists–DCK"
    assert "another threshold for alliances" in chosen.table("threshold_bases").title
    assert "Alliances have a threshold of their own." in chosen.finding("threshold").text
    of_law = results_of(alliance_threshold=0.07)  # which is that of all lists
    assert "lliances have" not in of_law.finding("threshold").text
    assert "alliances" not in results_of(threshold=0.03).finding("threshold").text
    # A threshold that moves leaves theirs where it is.
    steps = counterfactuals.threshold_steps(chosen.study, 0.065, 0.075)
    assert not steps["leaves"].str.contains("AIST").any()
    assert (
        counterfactuals.threshold_steps(open_study(), 0.065, 0.075)["leaves"]
        .str.contains("AIST")
        .any()
    )


@pytest.mark.parametrize("election", ["kaz-2007", "kaz-1995"])
def test_a_threshold_for_alliances_needs_an_alliance(election):
    with pytest.raises(InputError, match=f"alliance on the list ballot of {election}"):
        open_study(election=election, alliance_threshold=0.05)


def test_the_rule_has_a_table():
    law = results_of(election="kaz-2023")
    assert law.value("rule.list_tier.threshold") == 0.05
    assert law.value("rule.list_tier.count") == "official"
    cast = results_of(threshold_base="cast")
    assert cast.text("rule.list_tier.base") == "votes cast"
    assert cast.value("rule.list_tier.count") == "computed"


def test_the_parameters_of_the_rule_default_to_the_law():
    assert {name: getattr(Parameters(), name) for name in study.LAW} == dict(study.LAW)


@pytest.mark.parametrize(
    ("chosen", "needed", "holds", "words"),
    [("three_fifths", 47, "yes", "three fifths"), ("three_quarters", 58, "no", "three quarters")],
)
def test_another_qualified_majority_is_meant_wherever_there_is_one(chosen, needed, holds, words):
    # Of 77 seats; the parties coded pro-presidential have 57.
    base, other = results_of(), results_of(qualified_majority=chosen)
    assert other.value("majorities.qualified.needed") == needed
    assert other.value("majorities.qualified.pro_presidential_meets") == holds
    assert other.value("majorities.majority.needed") == base.value("majorities.majority.needed")
    assert other.value("dominance.nomination_separate.qualified_needed") == needed
    reached = "{} or more" if holds == "yes" else "more than half, but less than {}"
    assert other.text("blocs.pro_presidential.reach") == reached.format(words)
    assert f"{words} take {needed}" in other.finding("majorities").text
    part = f"{words} or more of them" if holds == "yes" else "more than half of them"
    assert f"57 of 77 seats, {part}" in other.text("claims.bloc_dominance.verdict")
    assert f"Banzhaf, {words}" in other.table("power").cells.columns
    # Power where it decides: each index by the library, from the seats alone.
    power_of = {"banzhaf": power.banzhaf, "shapley_shubik": power.shapley_shubik}
    seats = [42, 11, 4, 1, 1, *[1] * 18]
    for name, index in power_of.items():
        largest = float(index(seats, needed)[0])
        assert other.value(f"power.otan.{name}_qualified") == pytest.approx(largest)
    table = other.frame("precedent")
    feature = table[table["feature"] == "pro_presidential_qualified"]
    assert len(feature) == (holds == "yes")
    told = [str(cell) for name in ("majorities", "dominance") for cell in shown(other, name)]
    assert not any("two thirds" in cell.lower() for cell in told)


def shown(results, name):
    view = results.table(name)
    return [view.title, *view.cells.columns, *view.cells.to_numpy().ravel()]
