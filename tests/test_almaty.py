"""Almaty against the country: as sources print it, and nothing from shares that cannot be."""

import pytest
from helpers import base_study, study_of

from majilis.errors import MissingDataError
from majilis.study import almaty

pytestmark = pytest.mark.usefixtures("kept")


def test_fewer_vote_in_almaty_in_every_election_of_which_it_is_known():
    # 2004: the organiser of the exit poll (gazeta.kz); later: the commission, preliminary.
    frame = almaty.turnout(base_study()).set_index("election")
    assert frame["almaty"].round(4).to_dict() == {
        "kaz-2004": 0.293,
        "kaz-2012": 0.4138,
        "kaz-2016": 0.341,
        "kaz-2021": 0.303,
        "kaz-2023": 0.2582,
    }
    assert frame.loc["kaz-2004", "difference"] == pytest.approx(0.293 - 0.5649)
    assert (frame["difference"] < -0.25).all()


def test_shares_that_add_up_to_more_than_all_are_left_out():
    frame = almaty.district_poll(base_study())
    district = frame["label"].str[0]
    assert frame.groupby(district)["printed"].first().round(3).to_dict() == {
        "3": 0.641,
        "4": 0.721,
        "5": 0.495,
        "6": 1.115,
    }
    assert frame["share"].isna().tolist() == (district == "6").tolist()
    asar = frame.set_index("label").loc["3, Sergey Kiselev"]
    assert (asar["party"], asar["share"]) == ("Asar", pytest.approx(0.359))


def test_the_poll_in_districts_stays_out_of_the_shares_of_lists():
    reports = base_study().tables["clean/vote_reports"].query("kind == 'exit_poll'")
    assert len(reports) == 10
    assert reports.set_index("party").loc["otan", "share_high"] == pytest.approx(0.401)


def test_other_elections_have_no_such_poll(own):
    with pytest.raises(MissingDataError, match="Kazakhstan 2007"):
        almaty.district_poll(study_of(election="kaz-2007"))
    table = own("party,votes,seats\nGreens,600,7\nFarmers,400,3\n")
    with pytest.raises(MissingDataError, match="turnout in a city"):
        almaty.turnout(study_of(election=str(table)))
