import json
from math import sqrt

import pytest
from helpers import refusal

from majilis import measures, own_elections
from majilis.data import own_files

# What the design promises of `majilis measure --json`.
PROMISED = {
    "effective_number_of_parties_votes",
    "effective_number_of_parties_seats",
    "golosov_effective_number_votes",
    "golosov_effective_number_seats",
    "dunleavy_boucek_number_seats",
    "gallagher_least_squares",
    "loosemore_hanby",
    "sainte_lague_index",
    "rae",
    "lijphart",
    "largest_share_votes",
    "largest_share_seats",
    "seat_bonus_largest",
    "herfindahl_seats",
    "banzhaf_power",
    "shapley_shubik_power",
}

ONE = "party,votes,seats\nOtan,600,7\nAsar,300,2\nAuyl,100,1\n"
SEVERAL = (
    "election,party,votes,seats,bloc\n"
    "2004,Otan,600,7,pro_presidential\n2004,Ak Zhol,400,3,opposition\n"
    "2007,Otan,90,10,pro_presidential\n2007,Ak Zhol,6,0,opposition\n2007,Asar,4,0,opposition\n"
    "1999,Otan,50,5,\n1999,Independents,0,5,\n"
)


def test_one_election_has_every_measure(own):
    elections = own_elections.measure(own(ONE))
    assert [entry["election"] for entry in elections] == ["mine"]
    values = elections[0]["measures"]
    assert set(values) >= PROMISED
    assert all(set(entry) == {"value", "unit"} for entry in values.values())
    assert values["gallagher_least_squares"]["value"] == pytest.approx(100 * sqrt(0.01))
    assert values["gallagher_least_squares"]["unit"] == "0 to 100"
    assert values["seat_bonus_largest"]["value"] == pytest.approx(0.1)
    assert values["effective_number_of_parties_votes"]["value"] == pytest.approx(1 / 0.46)
    assert values["wasted_votes"]["value"] == 0
    assert values["banzhaf_power"]["value"] == {"Otan": 1, "Asar": 0, "Auyl": 0}
    assert values["votes_per_seat"]["value"] == {"Otan": 600 / 7, "Asar": 150, "Auyl": 100}
    assert not any(name.startswith("opposition") for name in values)


def test_several_elections_come_in_the_order_of_the_file(own):
    elections = own_elections.measure(own(SEVERAL))
    assert [entry["election"] for entry in elections] == ["2004", "2007", "1999"]
    json.dumps(elections, allow_nan=False)
    first, second, third = (entry["measures"] for entry in elections)
    # Each is measured as if it were alone: no empty parties of the others.
    expected = measures.cox_shugart_slope([0.9, 0.06, 0.04], [1, 0, 0])
    assert second["cox_shugart_slope"]["value"] == pytest.approx(float(expected))
    assert first["opposition_share_seats"]["value"] == pytest.approx(0.3)
    assert second["opposition_effective_number_votes"]["value"] == pytest.approx(0.01 / 0.0052)
    assert second["wasted_votes"]["value"] == pytest.approx(0.1)
    # What is not defined is null, not a number.
    assert second["opposition_effective_number_seats"]["value"] is None
    assert second["votes_per_seat"]["value"] == {"Otan": 9, "Ak Zhol": None, "Asar": None}
    assert third["sainte_lague_index"]["value"] is None
    assert third["advantage_ratio"]["value"]["Independents"] is None
    assert third["gallagher_least_squares"]["value"] == pytest.approx(50)


def test_the_largest_party_is_that_with_most_seats_and_of_several_that_with_most_votes(own):
    content = "election,party,votes,seats\na,X,50,2\na,Y,40,6\na,Z,10,2\n"
    content += "b,X,20,4\nb,Y,30,4\nb,Z,50,2\n"
    elections = own_elections.measure(own(content))
    bonus = [entry["measures"]["seat_bonus_largest"]["value"] for entry in elections]
    assert bonus == pytest.approx([0.6 - 0.4, 0.4 - 0.3])


def test_power_of_many_large_players_is_left_out_with_a_reason(own):
    few = "".join(f"few,P{n},1,{50_000_000 + n}\n" for n in range(8))
    many = "".join(f"many,P{n},1,{25_000_000 + n}\n" for n in range(34))
    head = "election,party,votes,seats\n"
    power = own_elections.measure(own(head + few))[0]["measures"]["banzhaf_power"]["value"]
    assert sum(power.values()) == pytest.approx(1)
    first, second = own_elections.measure(own(head + few + many))
    assert first["left_out"] == []
    assert second["left_out"][0].startswith("no power indices: power of more than 20 players needs")
    assert second["measures"].keys() == first["measures"].keys() - {
        "banzhaf_power",
        "shapley_shubik_power",
    }


def test_rows_of_an_election_need_not_lie_together(own):
    content = "election,party,votes,seats\na,X,60,6\nb,X,30,3\na,Y,40,4\nb,Y,70,7\n"
    elections = own_elections.measure(own(content))
    assert [entry["measures"]["largest_share_votes"]["value"] for entry in elections] == [0.6, 0.7]


def test_seats_of_one_election(own):
    assert own_elections.allocate(own(ONE), 10, threshold=0.15) == [
        {
            "formula": "hare",
            "seats": {"Otan": 7, "Asar": 3, "Auyl": 0},
            "quota": 90.0,
            "threshold_votes": 150,
            "below_threshold": ["Auyl"],
            "ties": [],
            "remarks": [],
        }
    ]
    assert own_elections.allocate(own(ONE), 10, "dhondt")[0]["quota"] is None


def test_seats_of_several_elections_without_a_column_of_seats(own):
    content = "election,party,votes\na,X,60\na,Y,40\nb,X,50\nb,Y,50\n"
    answers = own_elections.allocate(own(content), 5, "sainte_lague")
    assert [(entry["election"], entry["seats"]) for entry in answers] == [
        ("a", {"X": 3, "Y": 2}),
        ("b", {"X": 2, "Y": 2}),
    ]
    assert answers[1]["ties"] == [{"parties": ["X", "Y"], "seats": 1, "served": []}]


@pytest.mark.parametrize(
    ("order", "seats", "served"),
    [
        (None, {"X": 1, "Y": 0, "Z": 0}, []),
        ("listed", {"X": 1, "Y": 1, "Z": 0}, ["Y"]),
        (["Z", "Y", "X"], {"X": 1, "Y": 0, "Z": 1}, ["Z"]),
    ],
)
def test_a_tie_is_reported_and_broken_as_named(own, order, seats, served):
    path = own("party,votes\nX,50\nY,25\nZ,25\n")
    answer = own_elections.allocate(path, 2, tie_order=order)[0]
    assert answer["seats"] == seats
    assert answer["ties"][0] == {"parties": ["Y", "Z"], "seats": 1, "served": served}


@pytest.mark.parametrize(
    ("order", "seats", "served"),
    [
        (None, {"X": 0, "Y": 0}, []),
        ("listed", {"X": 1, "Y": 0}, ["X"]),
        (["Y", "X"], {"X": 0, "Y": 1}, ["Y"]),
    ],
)
def test_a_tie_of_whole_quotas_is_one_like_any_other(own, order, seats, served):
    path = own("party,votes\nX,1\nY,1\n")
    answer = own_elections.allocate(path, 1, "hagenbach_bischoff", tie_order=order)[0]
    assert answer["seats"] == seats
    assert answer["ties"][0] == {"parties": ["X", "Y"], "seats": 1, "served": served}


def test_the_base_of_the_threshold_needs_its_total(own):
    path = own("party,votes\nX,93\nY,7\n")
    assert own_elections.allocate(path, 10, threshold="0.07")[0]["below_threshold"] == []
    answer = own_elections.allocate(path, 10, threshold=0.07, threshold_base="cast", total=101)[0]
    assert (answer["threshold_votes"], answer["below_threshold"]) == (8, ["Y"])
    sentence = refusal(own_elections.allocate, path, 10, threshold=0.07, threshold_base="cast")
    assert "give their total" in sentence
    # Without a threshold no base is needed.
    assert own_elections.allocate(path, 10, threshold_base="cast")[0]["threshold_votes"] == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"seats": 0}, "seats must be at least 1"),
        ({"formula": "hair"}, "unknown formula 'hair'; did you mean hare?"),
        ({"threshold": 7}, "not a percentage: 7"),
        ({"threshold": "seven"}, "threshold is not a number: 'seven'"),
        ({"threshold_base": "vald"}, "unknown threshold base 'vald'; did you mean valid?"),
        ({"total": 0}, "total must be at least 1"),
        ({"total": 999}, "the total, 999, is below the votes in the file, 1000"),
        ({"threshold": 0.9}, "No list with votes passes the threshold"),
        ({"formula": "adams", "seats": 2}, "fewer seats than lists"),
        ({"tie_order": ["Otan", "Nobody"]}, "the tie order names 'Nobody'"),
    ],
)
def test_rules_that_cannot_be_used(own, options, words):
    sentence = refusal(own_elections.allocate, own(ONE), **({"seats": 10} | options))
    assert words in sentence


def test_one_total_does_not_serve_several_elections(own):
    path = own("election,party,votes\na,X,60\nb,X,40\n")
    assert "several elections" in refusal(own_elections.allocate, path, 5, total=100)


def test_an_election_without_seats_has_no_measure_but_an_allocation(own):
    path = own("party,votes,seats\nX,60,0\nY,40,0\n")
    assert "row 2, column seats" in refusal(own_elections.measure, path)
    assert own_elections.allocate(path, 5)[0]["seats"] == {"X": 3, "Y": 2}


def test_a_byte_order_mark_and_the_letters_of_kazakhstan_are_read(own):
    path = own("\ufeffparty,votes,seats\r\nӘділет,60,6\r\nОтан,40,4\r\n")
    value = own_elections.measure(path)[0]["measures"]["shapley_shubik_power"]["value"]
    assert value == {"Әділет": 1, "Отан": 0}


def test_a_file_must_exist(tmp_path):
    for function in (own_elections.measure, lambda path: own_elections.allocate(path, 5)):
        assert "does not exist" in refusal(function, tmp_path / "none.csv")


def test_the_broken_row_of_many_is_named(own):
    # More than the reader takes at a time, so that rows are counted on from one part to the next.
    rows = [f"e{row // 10},p{row % 10},{row + 1},{row % 7}" for row in range(20_000)]
    rows[18_456] = "e1845,p6,12x,3"
    path = own("election,party,votes,seats\n" + "\n".join(rows))
    sentence = refusal(own_files.read_elections, path)
    assert "row 18458, column votes: '12x'" in sentence
    rows[18_456] = "e1845,p6,12,3"
    frame = own_files.read_elections(own("election,party,votes,seats\n" + "\n".join(rows)))
    assert len(frame) == 20_000
