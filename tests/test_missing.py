"""What no source gives is said to be unknown, in one sentence that names it."""

import pandas as pd
import pytest
from helpers import base_study, study_of

from majilis.errors import InputError, MissingDataError
from majilis.study import (
    almaty,
    counterfactuals,
    districts,
    dominance,
    experts,
    marginalization,
    series,
)
from majilis.study.parameters import Parameters
from majilis.study.study import open_from_tables

ELECTION = "kaz-2004"


def blank(column):
    """Return what empties a column in the rows of the election."""
    return lambda frame: frame.assign(
        **{column: frame[column].mask(frame["election"] == ELECTION)},
    )


def only(condition):
    """Return what leaves the rows that meet a condition."""
    return lambda frame: frame.query(condition)


def without_one_list(frame):
    first = frame.index[(frame["election"] == ELECTION) & frame["list_votes"].notna()][0]
    return frame.assign(list_seats=frame["list_seats"].mask(frame.index == first))


def with_equal_votes(frame):
    votes = frame["list_votes"]
    return frame.assign(list_votes=votes.mask(votes > 0, 9))


def without_appointed(frame):
    here = frame["election"] == "kaz-1990"
    return frame.assign(seats_appointed=frame["seats_appointed"].mask(here, 0))


def changed(table, change, **choices):
    """Return the study of the election as it is opened from tables of which one is changed."""
    frames = {**base_study().tables}
    frames[table] = change(frames[table]).reset_index(drop=True)
    return open_from_tables(Parameters(**choices), frames)


@pytest.mark.parametrize(
    ("table", "change", "ask", "sentence"),
    [
        (
            *("clean/results", blank("list_votes"), lambda study: study.lists),
            "no source gives list votes by party for {name}",
        ),
        (
            *("clean/elections", blank("cast"), lambda study: study.total("cast")),
            "no source gives the votes cast for {name}",
        ),
        (
            *("clean/results", without_one_list, counterfactuals.official_list_seats),
            "no source gives every list's seats for {name}",
        ),
        (
            *("clean/results", blank("seats_membership"), dominance.basis_table),
            "no source gives seats by party membership for {name}",
        ),
        (
            *(
                "raw/context",
                only("measure != 'district_nominations'"),
                districts.nominations_table,
            ),
            "no source gives nominations in districts for {name}",
        ),
        (
            *("clean/elections", blank("districts_first_round"), districts.second_round_table),
            "no source tells rounds in districts apart for {name}",
        ),
        (
            *("clean/vote_reports", only("election != 'kaz-2004'"), marginalization.reports_table),
            "no early count, exit poll or party claim for {name}",
        ),
        (
            *("raw/vote_reports", blank("coverage"), marginalization.later_by_report_table),
            "no source states the coverage of an early count for {name}",
        ),
        (
            *("raw/context", only("subject != 'opposition'"), marginalization.boycott_table),
            "no source says how many seats were taken up",
        ),
        (
            *("raw/context", only("measure != 'turnout_in_almaty'"), almaty.turnout),
            "no turnout in a city is in the data for {name}",
        ),
        (
            *("raw/vote_reports", only("kind != 'district_exit_poll'"), almaty.district_poll),
            "no exit poll in districts is in the data for {name}",
        ),
        (
            *("clean/expert_scores", only("iso3 != 'KAZ'"), experts.scores),
            "no expert scores for the country of {name} are in data",
        ),
        (
            *("raw/expert_flags", only("not election.str.startswith('kaz-')"), experts.flags),
            "no coded answers on elections of the country of {name}",
        ),
    ],
)
def test_what_no_source_gives_is_named(table, change, ask, sentence):
    ask(study_of())
    study = changed(table, change)
    with pytest.raises(MissingDataError) as caught:
        ask(study)
    assert str(caught.value) == sentence.format(name=study.name)


@pytest.mark.parametrize(
    ("table", "change", "sentence"),
    [
        ("clean/results", without_one_list, "no source gives every list's seats"),
        ("clean/results", blank("list_votes"), "it has no list tier with votes by party"),
        ("clean/elections", blank("seats_list"), "no source gives the seats of its list tier"),
        ("clean/elections", blank("cast"), "no source gives the votes cast"),
    ],
)
def test_another_rule_says_what_it_cannot_be_applied_to(table, change, sentence):
    choices = {"formula": "dhondt", "threshold_base": "cast"}
    assert changed("sources", lambda frame: frame, **choices).is_computed
    with pytest.raises(InputError) as caught:
        changed(table, change, **choices)
    assert str(caught.value) == f"{ELECTION}: the rule chosen cannot be applied: {sentence}"


def test_seats_for_which_lists_tie_are_unknown():
    study = changed("clean/results", with_equal_votes)
    each = counterfactuals.allocate_list_seats(study, seats=len(study.lists), threshold=0.0)
    assert set(each) == {1}
    with pytest.raises(MissingDataError) as caught:
        counterfactuals.allocate_list_seats(study, seats=1, threshold=0.0)
    tied = " and ".join(study.lists["label"])
    assert str(caught.value) == f"{tied} tie, and no rule to break ties is given"


def test_seats_that_no_list_can_have_are_unknown():
    with pytest.raises(MissingDataError) as caught:
        counterfactuals.allocate_list_seats(study_of(), threshold=0.99)
    assert str(caught.value) == (
        "the seats are not determined: No list with votes passes the threshold in at least one"
        " election."
    )


def test_who_was_elected_is_unknown_only_where_others_were_appointed():
    # Of 1990 sources give the chamber's seats by party, and not by tier.
    shares = [
        series.measures_by_election(study).set_index("election")["largest_elected_seat_share"]
        for study in (study_of(), changed("clean/elections", without_appointed))
    ]
    assert pd.isna(shares[0]["kaz-1990"])
    assert shares[1]["kaz-1990"] == pytest.approx(0.95)
    assert shares[0].drop("kaz-1990").equals(shares[1].drop("kaz-1990"))
