"""The notebooks' sentences, under every election and many settings, against rules of their own."""

import ast
import re

import nbformat
import pandas as pd
import pytest
from helpers import results_of, study_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from majilis.data import coding, paths
from majilis.errors import InputError, MissingDataError
from majilis.results.findings import FINDINGS
from majilis.study import parameters

pytestmark = pytest.mark.usefixtures("kept")

BASES = {
    "valid": "valid list votes",
    "cast": "votes cast",
    "registered": "registered voters",
}
NOTEBOOKS = sorted(paths.NOTEBOOKS.glob("0[2-5]_*.ipynb"))
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
# What is said of one election must name it: its year, or the country for all of its elections.
OF_ONE_ELECTION = re.compile(
    r"\bdecree\b|exit poll|early counts?\b|boycott|electronic voting|Almaty"
)
NAMED = re.compile(r"\b(19|20)\d\d\b|Kazakhstan|\bthat decree\b")


def cells(kind):
    for path in NOTEBOOKS:
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type == kind:
                yield path.stem, cell


def sentences():
    """Return the wordings of each finding, and of each text that a notebook says itself."""
    found = {name: list(wordings) for name, wordings in FINDINGS.items()}
    for stem, cell in cells("code"):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "say":
                found[f"{stem}:{cell.id}"] = [ast.literal_eval(each) for each in node.args]
    return found


SENTENCES = sentences()


def seats_of(study):
    """Return seats by party from the clean table, or computed ones as the study holds them."""
    held = study.parties[study.parties["kind"].isin(["party", "bloc"])]
    return dict(zip(held["label"], held["seats"].astype(float), strict=True))


def is_known(found, template):
    try:
        return all(pd.notna(found.value(each)) for each in PLACEHOLDER.findall(template))
    except (MissingDataError, InputError):  # no such table, or no such party, in this election
        return False


def test_every_wording_of_a_finding_names_results_that_there_are():
    found = results_of()
    for name, wordings in FINDINGS.items():
        assert is_known(found, wordings[0]), name


COUNTED_OTHERWISE = {
    ("independents", "excluded"): "Independents are left out",
    ("independents", "pro_presidential"): "Independents are counted as pro-presidential",
    ("seat_basis", "membership"): "counted by party membership",
}


def judge(**choices):
    """Hold each sentence against rules that do not look at how it was made."""
    found, study = results_of(**choices), study_of(**choices)
    base = study.parameters.vote_base
    for name, templates in SENTENCES.items():
        is_finding = name in FINDINGS
        said = found.finding(name, is_bold=False) if is_finding else found.say(*templates)
        text = said.text
        where = f"{name}, {study.election}, {study.parameters.changed()}: {text}"
        assert re.search(r"[.*]$", text), where
        if text.startswith("Nothing to say here"):
            continue
        assert not re.search(
            r"[{}]|\bnan\b|\bNone\b|<NA>|\N{EN DASH} of|no source|no list\b", text
        ), where
        assert "  " not in text, where
        used = next(each for each in templates if is_known(found, each))
        quoted = PLACEHOLDER.findall(used)
        if any(each.endswith("vote_share") or ".pro_vote_share." in each for each in quoted):
            assert BASES[base] in text, where
        for other in set(BASES) - {base, "valid"}:
            # Only a sentence on the threshold speaks of another base than the one chosen.
            assert BASES[other] not in text or "threshold" in text or "claims" in used, where
        # Who counts for a bloc, and whose seat for whom, is said wherever a bloc's seats are.
        if re.search(r"\{(blocs|ladder|majorities)\.[^}]*(chamber_seat|district_seat|meets)", used):
            for choice, words in COUNTED_OTHERWISE.items():
                assert (words in text) == (getattr(study.parameters, choice[0]) == choice[1]), where
        if says := re.search(r"\*\*(.+?)\*\* is the largest party", text):
            seats = seats_of(study)
            assert seats[says[1]] == max(seats.values()), where
        if says := re.search(r"(\d+) of (\d+) seats \(([\d.]+) %\)", text):
            assert float(says[3]) == pytest.approx(100 * int(says[1]) / int(says[2]), abs=0.005)
        for count, of in re.findall(r"(\d+) of (\d+) seats", text):
            assert int(count) <= int(of), where
            # The districts are told whole, also where independents are left out of the chamber.
            if re.search(r"\{(nominations|second_round)\.", used):
                assert int(of) == study.totals["seats_district"], where
            elif "{dominance." in used:  # both official ways to count, whatever is left out here
                assert int(of) == study.parties["seats"].sum(), where
            else:
                assert int(of) <= study.holders["seats"].sum(), where


@pytest.mark.parametrize("election", parameters.known_elections())
def test_each_sentence_is_true_in_each_election(election):
    judge(election=election)


@pytest.mark.parametrize(
    "choices",
    [
        pytest.param({"vote_base": "registered"}, marks=pytest.mark.proof),
        {"vote_base": "cast", "election": "kaz-2023", "coding": "strict_opposition"},
        {"formula": "dhondt", "threshold_base": "cast", "vote_base": "cast"},
        {"seat_basis": "membership", "independents": "pro_presidential"},
        {"coding": {"ak_zhol": "other", "dpk": "other", "cpk_dck": "other", "cppk": "other"}},
        {"independents": "excluded", "threshold": 0.0, "list_seats": 30},
        {"alliance_threshold": 0.08, "coding": "broad_opposition"},
        {"qualified_majority": "three_quarters", "independents": "by_membership"},
        pytest.param(
            {"election": "kaz-2007", "appointed_seats": "excluded", "threshold": 0.03},
            marks=pytest.mark.proof,
        ),
    ],
    ids="-".join,
)
def test_each_sentence_is_true_under_other_settings(choices):
    judge(**choices)


def test_each_sentence_is_true_of_a_table_of_ones_own(own):
    judge(election=str(own("party,votes,seats\nA,60,6\nB,40,4\n")))
    tiers = "party,votes,seats,bloc,list_seats,district_seats\n"
    path = own(tiers + "A,60,6,opposition,3,3\nB,40,4,pro_presidential,2,2\n")
    judge(election=str(path), threshold=0.05)


@pytest.mark.proof
@given(
    choices=st.fixed_dictionaries(
        {
            "election": st.sampled_from(parameters.known_elections()),
            "coding": st.sampled_from(sorted(coding.RULES)),
            "vote_base": st.sampled_from(sorted(BASES)),
            "independents": st.sampled_from(["separate", "excluded", "pro_presidential"]),
            "others": st.sampled_from(["grouped", "dropped"]),
        }
    ),
    rule=st.sampled_from([{}, {}, {"formula": "dhondt"}, {"threshold": 0.03}, {"list_seats": 25}]),
)
@settings(
    max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
def test_each_sentence_is_true_under_two_hundred_settings(choices, rule):
    has_lists = study_of(election=choices["election"]).totals.get("seats_list")
    judge(**choices, **(rule if has_lists else {}))


def test_what_prose_says_of_one_election_names_it():
    for stem, cell in cells("markdown"):
        for paragraph in cell.source.split("\n\n"):
            if OF_ONE_ELECTION.search(paragraph) and not paragraph.startswith("#"):
                assert NAMED.search(paragraph), (stem, paragraph)
