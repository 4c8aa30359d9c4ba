"""An election opens with its choices applied: who holds the seats, on what votes, in what bloc."""

import json
import shutil
from dataclasses import FrozenInstanceError

import pandas as pd
import pytest
from helpers import results_of, study_of
from pydantic import ValidationError

import majilis
from majilis import results
from majilis.allocation import FORMULAS
from majilis.data import coding, paths, tables
from majilis.errors import InputError, MissingDataError
from majilis.study import (
    counterfactuals,
    definitions,
    dominance,
    marginalization,
    parameters,
    study,
)
from majilis.study.parameters import Parameters
from majilis.study.study import BLOCS, open_study

OWN = """\
party,votes,seats,bloc,list_seats,district_seats
Greens,600,40,opposition,30,10
Farmers,300,30,pro_presidential,15,15
Town,100,8,,5,3
Independents,0,22,,0,22
"""


pytestmark = pytest.mark.usefixtures("kept")


@pytest.fixture(scope="module")
def base(kept):
    return open_study()


@pytest.fixture
def own(tmp_path):
    """Write an election of one's own and return its path."""

    def write(content):
        path = tmp_path / "mine.csv"
        path.write_text(content, encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def run_folder(tmp_path, monkeypatch):
    """A run's folder with clean tables of its own."""
    shutil.copytree(paths.CLEAN, tmp_path / "data" / "clean")
    monkeypatch.setenv(paths.RUN_FOLDER_VARIABLE, str(tmp_path))
    return tmp_path


def held(opened, by):
    """Return the seats by a column of the holders."""
    return opened.holders.groupby(by)["seats"].sum().to_dict()


# Seats by nomination: CNN Election Watch; list seats: Polish Wikipedia's list table.
def test_the_baseline_is_the_chamber_of_77_by_nomination(base):
    assert base.parameters == Parameters()
    assert base.election == "kaz-2004"
    assert held(base, "party") == {
        "otan": 42,
        "aist": 11,
        "asar": 4,
        "ak_zhol": 1,
        "dpk": 1,
        "independent": 18,
    }
    assert held(base, "tier") == {"list": 10, "district": 67}
    assert held(base, "bloc") == {
        "pro_presidential": 42 + 11 + 4,
        "opposition": 1,
        "other": 1,
        "independent": 18,
    }
    assert base.tier_seats("chamber")["seats"].sum() == 77
    assert base.tier_seats("list").set_index("party")["seats"].to_dict() == {
        "otan": 7,
        "ak_zhol": 1,
        "asar": 1,
        "aist": 1,
    }
    assert base.tier_seats("district")["seats"].sum() == 67
    assert base.tier_seats("appointed").empty


def test_the_package_opens_a_study(base):
    assert majilis.open_study is open_study
    assert base.tables["clean/results"].equals(tables.read("clean/results"))


def test_the_lists_are_the_ten_that_stood(base):
    lists = base.lists.set_index("party")
    assert len(lists) == 10
    assert lists["list_votes"].sum() == base.total("valid") == 4_757_773
    assert lists.loc["otan", "label"] == "Otan"
    assert "independent" not in lists.index


@pytest.mark.parametrize("base_name", ["valid", "cast", "registered"])
def test_shares_are_of_the_base_chosen_unless_one_is_named(base, base_name):
    votes = base.lists["list_votes"].to_numpy(dtype=float)
    expected = votes / base.total(base_name)
    assert base.list_shares(base_name) == pytest.approx(expected, rel=1e-12)
    assert study_of(vote_base=base_name).list_shares() == pytest.approx(expected, rel=1e-12)


def test_a_total_that_no_source_gives_is_said_to_be_missing(base):
    assert base.total("seats_total") == 77
    for name in ("against_all", "no_such_total"):
        with pytest.raises(MissingDataError, match=name.replace("_", " ")) as caught:
            base.total(name)
        assert "Kazakhstan 2004" in str(caught.value)


def test_votes_that_no_source_gives_are_said_to_be_missing():
    opened = study_of(election="kaz-1994")
    with pytest.raises(MissingDataError, match=r"list votes .* Kazakhstan 1994"):
        _ = opened.lists
    with pytest.raises(MissingDataError):
        opened.list_shares()


# Eighteen of the 77 deputies were self-nominated: CNN Election Watch.
@pytest.mark.parametrize(
    ("independents", "seats", "pro_presidential"),
    [("separate", 77, 57), ("excluded", 77 - 18, 57), ("pro_presidential", 77, 57 + 18)],
)
def test_independents_count_as_chosen(independents, seats, pro_presidential):
    opened = study_of(independents=independents)
    assert opened.holders["seats"].sum() == seats
    assert held(opened, "bloc")["pro_presidential"] == pro_presidential
    assert held(opened, "party").get("independent", 0) == (0 if seats == 59 else 18)
    assert ("independent" in held(opened, "bloc")) is (independents == "separate")


@pytest.mark.parametrize(("counted", "seats"), [("included", 107), ("excluded", 98)])
def test_deputies_of_the_assembly_count_as_chosen(counted, seats):
    # 98 deputies of lists and nine of the Assembly of the People: the totals of 2007.
    opened = study_of(election="kaz-2007", appointed_seats=counted)
    assert opened.holders["seats"].sum() == seats
    assert held(opened, "party").get("assembly", 0) == seats - 98
    assert held(opened, "party")["nur_otan"] == 98
    table = dominance.majority_table(opened).set_index("test")
    assert table.loc["majority", "needed"] == seats // 2 + 1


def test_a_definition_of_several_elections_leaves_out_appointed_deputies_in_each():
    for counted, seats in (("included", 107), ("excluded", 98)):
        opened = study_of(election="kaz-2016", appointed_seats=counted)
        table = definitions.definitions_table(opened).set_index("definition")
        says = table.loc["sartori_1976_seats", "says"]
        here, *before = (f"{100 * n / seats:.2f} %" for n in (84, 98, 83))
        assert f"has {here} of all seats" in says
        assert f"the largest party had {', '.join(before)}:" in says


def test_self_nominated_members_of_parties_are_spread_over_blocs():
    # Of the eighteen, eleven belong to Otan, three to AIST, one to Ak Zhol and three to no party:
    # the abstract of Buluktaev (buluktaev_en).
    opened = study_of(independents="by_membership")
    alone = opened.holders[opened.holders["kind"] == "independents"]
    assert sorted(zip(alone["bloc"], alone["seats"], strict=True)) == [
        ("independent", 3),
        ("opposition", 1),
        ("pro_presidential", 3),
        ("pro_presidential", 11),
    ]
    assert alone["label"].nunique() == 4
    assert set(alone["tier"]) == {"district"}
    assert opened.holders["seats"].sum() == 77
    assert held(opened, "bloc") == {
        "pro_presidential": 57 + 14,
        "opposition": 2,
        "other": 1,
        "independent": 3,
    }


def test_a_coding_moves_self_nominated_members_with_their_party():
    choices = {"independents": "by_membership", "coding": {"aist": "opposition"}}
    assert held(study_of(**choices), "bloc")["opposition"] == 11 + 3 + 1 + 1


@pytest.mark.parametrize("independents", ["separate", "by_membership"])
def test_seats_by_the_party_joined(independents):
    # Buluktaev: 53, 14, 4, 2 and 1, and three deputies without a party.
    opened = study_of(seat_basis="membership", independents=independents)
    assert held(opened, "party") == {
        "otan": 53,
        "aist": 14,
        "asar": 4,
        "ak_zhol": 2,
        "dpk": 1,
        "non_party": 3,
    }
    assert held(opened, "tier") == {"list": 10, "district": 67}
    parties = opened.parties.set_index("party")
    assert parties.loc["otan", ["list_seats", "district_seats", "seats"]].tolist() == [7, 46, 53]
    assert "independent" not in parties.index


@pytest.mark.parametrize(("independents", "seats"), [("excluded", 74), ("pro_presidential", 77)])
def test_deputies_without_a_party_are_the_independents_by_membership(independents, seats):
    opened = study_of(seat_basis="membership", independents=independents)
    assert opened.holders["seats"].sum() == seats
    assert "independent" not in held(opened, "bloc")


@pytest.mark.parametrize("name", coding.RULES)
def test_parties_have_the_bloc_of_the_coding_chosen(name):
    opened = study_of(coding=name)
    parties = opened.parties[opened.parties["kind"].isin(["party", "bloc"])]
    blocs = dict(zip(parties["party"], parties["bloc"], strict=True))
    assert blocs == coding.blocs(name, "kaz-2004", list(parties["party"]))
    for party, seats in held(opened, ["party", "bloc"]).items():
        assert seats > 0
        assert party[1] == blocs.get(party[0], "independent")


def test_a_bloc_of_ones_own_is_laid_over_the_consensus(base):
    opened = study_of(coding={"asar": "opposition"})
    assert held(opened, "bloc") == {**held(base, "bloc"), "pro_presidential": 53, "opposition": 5}


def test_a_source_choice_reaches_the_chamber(base):
    # The Eurasia Daily Monitor (edm_108) gives Ak Zhol two seats.
    opened = study_of(source_choices={"kaz-2004:seats:ak_zhol": "edm_108"})
    before, after = held(base, "party"), held(opened, "party")
    assert (before["ak_zhol"], after["ak_zhol"]) == (1, 2)
    for party in ("otan", "aist", "asar", "dpk"):
        assert after[party] == before[party]
    conflicts = [o.tables["clean/conflicts"].set_index("conflict")["taken"] for o in (base, opened)]
    assert [taken["kaz-2004:seats:ak_zhol"] for taken in conflicts] == [1, 2]


@pytest.mark.parametrize("choices", [{"electon": "kaz-2004"}, {"formula": "hair"}])
def test_a_choice_that_is_not_allowed_is_refused(choices):
    with pytest.raises(InputError, match="did you mean"):
        open_study(**choices)


@pytest.mark.parametrize("election", parameters.known_elections())
def test_every_election_opens_and_evaluates(election):
    evaluates_under(election, ["consensus"])


@pytest.mark.parametrize(
    "election",
    # From day to day the study's own; the others under one coding, above.
    [
        pytest.param(election, marks=() if election == "kaz-2004" else pytest.mark.proof)
        for election in parameters.known_elections()
    ],
)
def test_every_election_evaluates_under_every_coding(election):
    assert len(evaluates_under(election, coding.RULES)) > 1 or election != "kaz-2004"


def evaluates_under(election, codings):
    """Evaluate an election under codings, and return the results of those that differ."""
    evaluated = {}
    for name in codings:
        opened = study_of(election=election, coding=name)
        assert opened.holders["seats"].sum() == opened.total("seats_total")
        assert (opened.holders["seats"] > 0).all()
        blocs = tuple(opened.parties["bloc"])
        assert set(blocs) <= set(BLOCS)
        # Codings that say the same of an election have the same results.
        if blocs not in evaluated:
            evaluated[blocs] = results_of(election=election, coding=name)
    for made in evaluated.values():
        assert {"parties", "blocs", "largest", "majorities", "power"} <= set(made.frames)
        assert all(made.missing.values())
        assert made.frame("blocs")["chamber_seats"].sum() == opened.total("seats_total")
    return evaluated


def test_a_study_does_not_change(base):
    with pytest.raises(FrozenInstanceError):
        base.holders = base.parties
    with pytest.raises(ValidationError, match="frozen"):
        base.parameters.coding = "strict_opposition"


def test_an_election_of_ones_own(own):
    path = own(OWN)
    opened = study_of(election=path)
    assert opened.election == path
    assert opened.total("valid") == 1000
    assert opened.total("seats_total") == 100
    assert opened.total("seats_list") == 50
    assert opened.total("seats_district") == 50
    assert held(opened, "party") == {"Greens": 40, "Farmers": 30, "Town": 8, "Independents": 22}
    assert held(opened, "tier") == {"list": 50, "district": 50}
    assert held(opened, "bloc") == {
        "opposition": 40,
        "pro_presidential": 30,
        "other": 8,
        "independent": 22,
    }
    assert list(opened.lists["party"]) == ["Greens", "Farmers", "Town"]
    assert opened.list_shares() == pytest.approx([0.6, 0.3, 0.1])
    with pytest.raises(MissingDataError, match="registered"):
        opened.list_shares("registered")


def test_an_election_of_ones_own_without_tiers_and_blocs(own):
    opened = study_of(election=own("party,votes,seats\nGreens,60,6\nFarmers,40,4\n"))
    assert held(opened, "tier") == {"chamber": 10}
    assert held(opened, "bloc") == {"other": 10}
    assert opened.tier_seats("list").empty
    assert opened.tier_seats("chamber")["seats"].sum() == 10
    with pytest.raises(MissingDataError, match="list"):
        opened.total("seats_list")


def test_whom_a_table_of_ones_own_labels(own):
    assert marginalization.labelled(study_of(election=own("party,votes,seats\nA,60,6\n"))) == []
    path = own("party,votes,seats,bloc\nA,60,6,other\nB,40,4,\nC,0,1,\n")
    assert marginalization.labelled(study_of(election=path)) == ["A"]
    chosen = study_of(election=path, coding={"C": "opposition"})
    assert marginalization.labelled(chosen) == ["A", "C"]


@pytest.mark.parametrize(
    ("choices", "bloc", "seats"),
    [
        ({"independents": "excluded"}, "independent", None),
        ({"independents": "pro_presidential"}, "pro_presidential", 52),
        ({"coding": {"Town": "opposition"}}, "opposition", 48),
        ({"coding": {"Greens": "other"}}, "other", 48),
    ],
)
def test_choices_apply_to_an_election_of_ones_own(choices, bloc, seats, own):
    assert held(study_of(election=own(OWN), **choices), "bloc").get(bloc) == seats


@pytest.mark.parametrize("name", ["independent", "Independent", "INDEPENDENTS"])
def test_independents_of_ones_own_election_are_known_by_name(name, own):
    opened = study_of(election=own(f"party,votes,seats\nGreens,60,6\n{name},0,4\n"))
    assert held(opened, "bloc") == {"other": 6, "independent": 4}
    assert list(opened.lists["party"]) == ["Greens"]


def test_a_party_without_a_vote_stood_and_independents_did_not(own):
    opened = study_of(election=own("party,votes,seats\nGreens,60,6\nTown,0,1\nIndependents,0,3\n"))
    assert dict(opened.lists[["party", "list_votes"]].to_numpy()) == {"Greens": 60, "Town": 0}


def test_an_election_of_ones_own_evaluates(own):
    evaluated = results.evaluate(study_of(election=own(OWN), threshold=0.07))
    assert evaluated.value("largest.largest.party") == "Greens"
    assert evaluated.value("largest.largest.vote_share") == pytest.approx(0.6)
    assert evaluated.value("blocs.independent.chamber_seats") == 22
    assert evaluated.value("list_tier.all.computed_seats") == "30/15/5"
    assert "basis" in evaluated.missing


def test_a_run_reads_its_own_clean_tables(run_folder):
    path = run_folder / "data" / "clean" / "elections.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("8662188", "8662190"))
    assert study.data_folder() == run_folder / "data"
    opened = open_study()
    assert opened.total("registered") == 8_662_190
    assert opened.list_shares("registered")[0] == pytest.approx(2_883_706 / 8_662_190)


def test_a_run_with_a_broken_sum_does_not_open(run_folder):
    path = run_folder / "data" / "clean" / "results.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2883706", "2883707"))
    with pytest.raises(InputError, match=r"election kaz-2004: .* does not close"):
        open_study()


def test_without_a_run_the_project_s_own_tables_are_read(monkeypatch):
    for value in (None, ""):
        if value is None:
            monkeypatch.delenv(paths.RUN_FOLDER_VARIABLE, raising=False)
        else:
            monkeypatch.setenv(paths.RUN_FOLDER_VARIABLE, value)
        assert paths.run_folder() is None
        assert study.data_folder() == paths.DATA


@pytest.mark.parametrize("choices", [{}, {"coding": "strict_opposition"}])
def test_a_run_writes_into_its_own_folder(choices, run_folder):
    assert study.output_folder(Parameters(**choices)) == run_folder


def test_by_hand_only_the_defaults_write_in_place(monkeypatch):
    monkeypatch.delenv(paths.RUN_FOLDER_VARIABLE, raising=False)
    assert study.output_folder(Parameters()) == paths.ROOT


def test_by_hand_each_set_of_choices_has_a_folder_with_a_manifest(monkeypatch, tmp_path):
    monkeypatch.delenv(paths.RUN_FOLDER_VARIABLE, raising=False)
    monkeypatch.setattr(paths, "RUNS", tmp_path)
    own = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "own.csv").write_text("party,votes,seats\nReds,1,1\n")
        monkeypatch.chdir(tmp_path / name)
        own.append(study.output_folder(Parameters(election="own.csv")))
    low = study.output_folder(Parameters(threshold=0.05))
    both = study.output_folder(Parameters(threshold=0.05, coding="strict_opposition"))
    assert (low.name, both.name) == ("threshold-0.05", "coding-strict_opposition_threshold-0.05")
    assert len({*own, low, both}) == 4
    for folder in (*own, low, both):
        assert folder.parent == tmp_path / "by_hand"
        again = parameters.load(folder / paths.MANIFEST)
        assert study.output_folder(again.parameters) == folder
    record = json.loads((low / paths.MANIFEST).read_text())
    assert record["run"]["given"] == {"threshold": 0.05}
    assert "data/sources.csv" in record["run"]["data"]


def test_paths_are_from_the_package_and_not_from_where_one_stands(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert (paths.ROOT / "pyproject.toml").is_file()
    assert paths.relative(paths.CLEAN / "results.csv") == "data/clean/results.csv"
    assert paths.relative(tmp_path / "x.csv") == str(tmp_path / "x.csv")
    assert isinstance(open_study().holders, pd.DataFrame)


@pytest.mark.parametrize(
    ("seats", "of", "words"),
    [
        (38, 77, "half or less"),
        (39, 77, "more than half, but less than two thirds"),
        (50, 100, "half or less"),
        (51, 77, "more than half, but less than two thirds"),
        (52, 77, "two thirds or more"),
        (66, 99, "two thirds or more"),
    ],
)
def test_parts_of_a_chamber_are_told_apart_at_the_seat(seats, of, words):
    assert dominance.reach(seats, of, study_of()) == words


def test_no_part_of_a_chamber_is_known_without_seats():
    assert pd.isna(dominance.reach(float("nan"), 77, study_of()))
    assert pd.isna(dominance.reach(0, 0, study_of()))


def test_list_seats_by_each_formula():
    # Of 4,333,794 votes of four lists: Otan's 2,883,706 over 8 are more than the fourth's 336,177,
    # and over 6 fewer than the second's 572,672.
    others = {"imperiali": "8/1/1", "dhondt": "8/1/1", "adams": "6/2/1/1"}
    frame = counterfactuals.formulas(study_of()).set_index("formula")
    assert list(frame.index) == list(FORMULAS)
    assert frame["seats"].to_dict() == {**dict.fromkeys(FORMULAS, "7/1/1/1"), **others}
    assert set(frame.index[frame["as_official"] == "no"]) == set(others)
    # Ak Zhol's second seat is the opposition's only by Adams.
    assert set(frame.index[frame["opposition"] == 2]) == {"adams"}
    assert frame["opposition"].min() == 1
