"""The opposition's tiers beside those of other lists, and what is not known of them."""

import csv

import pytest

from majilis import results
from majilis.data import own_files, paths
from majilis.errors import InputError, MissingDataError
from majilis.figures import catalogue, numbers
from majilis.figures.theme import STYLES
from majilis.results import robustness
from majilis.study import counterfactuals, marginalization, parameters
from majilis.study.study import open_study

pytestmark = pytest.mark.usefixtures("kept")

TIERS = {"list": "list_seats", "district": "district_seats", "chamber": "seats"}
TOTALS = {"list": "seats_list", "district": "seats_district", "chamber": "seats_total"}


def rows_of(name, election):
    with (paths.DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["election"] == election]


def ladder(study):
    return marginalization.ladder_table(study).set_index("party").to_dict("index")


def summed(rows, column):
    return sum(int(row[column] or 0) for row in rows)


@pytest.mark.parametrize("base", ["valid", "registered"])
@pytest.mark.parametrize("coding", ["consensus", "strict_opposition", "broad_opposition"])
@pytest.mark.parametrize("election", parameters.known_elections())
def test_each_share_is_what_the_words_beside_it_say(election, coding, base):
    (totals,) = rows_of("clean/elections", election)
    parties = rows_of("clean/results", election)
    blocs = {row["party"]: row["bloc"] for row in rows_of(f"codings/{coding}", election)}
    labels = {row["party"] for row in rows_of("raw/classification", election)}
    stood = [row for row in parties if row["kind"] in ("party", "bloc")]
    table = ladder(open_study(election=election, coding=coding, vote_base=base))
    members = {name: [row for row in stood if row["party"] == name] for name in table}
    members["opposition"] = [row for row in stood if blocs.get(row["party"]) == "opposition"]
    members["unlabelled"] = [row for row in stood if row["party"] not in labels]
    assert ("unlabelled" in table) == bool(members["unlabelled"])
    for name, shown in table.items():
        votes = summed(members[name], "list_votes")
        if not members[name]:
            assert {shown["votes"], *(shown[f"{tier}_seats"] for tier in TIERS)} <= {
                "unknown",
                "none stood",
            }
        if not members[name] or not any(row["list_votes"] for row in parties) or not totals[base]:
            assert shown["vote_share"] != shown["vote_share"]
            without = "no list tier" if totals["seats_list"] == "0" else "unknown"
            assert not members[name] or shown["votes"] == without
        else:
            assert shown["vote_share"] == pytest.approx(votes / int(totals[base]))
            assert shown["votes"].startswith(f"{votes:,} of {int(totals[base]):,} ")
        for tier, column in TIERS.items():
            words, share = shown[f"{tier}_seats"], shown[f"{tier}_seat_share"]
            total = int(totals[TOTALS[tier]])
            if " of " in words:
                seats = summed(members[name], column)
                assert words == f"{seats} of {total} seats"
                assert share == pytest.approx(seats / total)
            else:
                assert share != share
                assert not members[name] or words == f"no {tier} tier" or election == "kaz-1990"


def test_the_opposition_asar_and_aist_in_2004():
    table = ladder(open_study())
    assert list(table) == ["opposition", "asar", "aist"]
    labels = [row["label"] for row in table.values()]
    assert labels == ["Parties coded opposition", "Asar", "AIST"]
    assert [row["votes"] for row in table.values()] == [
        "736,496 of 4,757,773 valid list votes",
        "541,239 of 4,757,773 valid list votes",
        "336,177 of 4,757,773 valid list votes",
    ]
    assert [row["list_seats"] for row in table.values()] == ["1 of 10 seats"] * 3
    districts = ["0 of 67 seats", "3 of 67 seats", "10 of 67 seats"]
    assert [row["district_seats"] for row in table.values()] == districts
    chamber = ["1 of 77 seats", "4 of 77 seats", "11 of 77 seats"]
    assert [row["chamber_seats"] for row in table.values()] == chamber


def test_a_seat_that_was_not_taken_up_stands_apart():
    # RFE/RL of 4 November 2004: Ak Zhol did not take up its seat.
    found = results.evaluate(open_study(seat_basis="membership", coding={"ak_zhol": "other"}))
    assert found.value("boycott.opposition.won") == 1
    assert found.value("boycott.opposition.taken_up") == 0
    with pytest.raises(MissingDataError, match="taken up"):
        marginalization.boycott_table(open_study(election="kaz-2007"))


def test_where_no_opposition_stood_it_has_no_share_of_nought():
    study = open_study(election="kaz-2021")
    found = results.evaluate(study)
    assert found.text("ladder.opposition.vote_share") == "–"
    assert found.text("ladder.opposition.list_seats") == "none stood"
    assert found.text("blocs.opposition.chamber_seat_share") == "–"
    for table, name in (("share_spread", "vote_share"), ("seat_spread", "seats")):
        assert found.text(f"{table}.opposition_{name}.lowest") == "–"
    with pytest.raises(MissingDataError, match="is coded opposition"):
        counterfactuals.threshold_steps(study, 0.0, 0.1)
    coded = robustness.share_spread_table(open_study()).set_index("measure")
    assert coded.loc["opposition_vote_share", "lowest"] > 0


def test_ones_own_table_without_blocs_says_nothing_of_an_opposition(own):
    table = ladder(open_study(election=str(own("party,votes,seats\nA,60,6\nB,30,3\nC,10,1\n"))))
    assert list(table) == ["opposition", "B", "C", "unlabelled"]
    assert {table["opposition"][f"{tier}_seats"] for tier in TIERS} == {"unknown"}
    assert (table["B"]["list_seats"], table["B"]["chamber_seats"]) == ("unknown", "3 of 10 seats")
    assert table["unlabelled"]["votes"] == "100 of 100 valid list votes"


# Of a mixed system with the seats of one tier, the rest is known to be of no list.
ONE_TIER = (
    "party,votes,seats,bloc,list_seats\nReds,400000,15,pro_presidential,5\n"
    "Blues,330000,9,opposition,4\nGreens,110000,1,opposition,1\nYellows,60000,0,other,\n"
    "Independents,0,5,,0\n"
)


def test_list_seats_alone_are_the_list_tier_and_the_rest_of_no_known_tier(own):
    found = results.evaluate(open_study(election=str(own(ONE_TIER))))
    assert found.value("ladder.opposition.list_seat_share") == 5 / 10
    assert found.text("ladder.opposition.list_seats") == "5 of 10 seats"
    assert found.text("ladder.opposition.district_seats") == "unknown"
    assert found.text("ladder.opposition.chamber_seats") == "10 of 30 seats"
    assert found.value("disproportionality.gallagher.list_tier") == pytest.approx(6.76, abs=0.005)


def test_a_tier_is_unknown_where_the_seats_of_one_holder_are(own):
    path = own(ONE_TIER.replace("Blues,330000,9,opposition,4", "Blues,330000,9,opposition,"))
    found = results.evaluate(open_study(election=str(path)))
    assert found.text("ladder.opposition.list_seats") == "unknown"
    assert found.text("ladder.opposition.chamber_seats") == "10 of 30 seats"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("party,votes,seats,list_seats\nA,6,6,5\nB,4,4,5\n", "row 3, column seats: 4 does not fit"),
        ("party,votes,seats,district_seats\nA,6,6,7\n", "row 2, column seats: 6 does not fit"),
        (
            "party,votes,seats,list_seats,district_seats\nA,6,6,3,2\n",
            "6 does not fit list_seats and district_seats, in all 5",
        ),
    ],
)
def test_seats_that_contradict_their_tiers_are_refused_by_row(rows, words, own):
    with pytest.raises(InputError, match=words):
        own_files.read_election(str(own(rows)))


def test_districts_by_who_nominated():
    # RIA Novosti of 10 August 2004: nominations; Buluktaev: district seats by nomination.
    found = results.evaluate(open_study(seat_basis="membership", independents="excluded"))
    stated = {"otan": (64, 35), "aist": (27, 10), "asar": (42, 3), "independent": (412, 18)}
    for party, (nominated, won) in stated.items():
        assert found.value(f"nominations.{party}.nominated") == nominated
        assert found.value(f"nominations.{party}.won") == won
        assert found.value(f"nominations.{party}.success") == pytest.approx(won / nominated)
    assert found.text("nominations.dpk.nominated") == "not stated"
    assert (found.value("nominations.all.nominated"), found.value("nominations.all.won")) == (
        681,
        67,
    )


def test_the_second_round_is_what_the_first_leaves():
    table = results.evaluate(open_study()).frame("second_round").set_index("party")
    assert table["second"].to_dict() == {
        "otan": 35 - 26,
        "independent": 18 - 8,
        "aist": 10 - 9,
        "asar": 3 - 2,
        "dpk": 1,
        "ak_zhol": 0,
        "all": 67 - 45,
    }
    # Polish Wikipedia and RFE/RL, Interfax, and the party itself.
    assert table.loc["otan", "stated"] == "26 or 27 or 30"
    assert table["second"].drop("all").sum() == table.loc["all", "second"]
    other = open_study(source_choices={"kaz-2004:first_round:otan": "interfax_newslt"})
    assert results.evaluate(other).value("second_round.otan.second") == 8


@pytest.mark.parametrize("table", ["nominations", "second_round"])
def test_districts_of_which_nothing_is_stated_have_no_table(table, own):
    for election in ("kaz-1999", "kaz-2007", str(own("party,votes,seats\nA,60,6\nB,40,4\n"))):
        with pytest.raises(MissingDataError, match="no source"):
            results.evaluate(open_study(election=election)).frame(table)


@pytest.mark.parametrize(
    ("rows", "tiers"),
    [("party,votes,seats\nA,60,6\nB,40,4\n", {"chamber"}), (ONE_TIER, {"list", "chamber"})],
)
def test_no_figure_calls_seats_of_no_known_tier_district_seats(rows, tiers, own):
    found = results.evaluate(open_study(election=str(own(rows))))
    style = STYLES[found.study.parameters.figure_style]
    assert set(numbers.chamber(found, style).frame["tier"]) == tiers
    (entry,) = (each for each in catalogue.CATALOGUE if each.name == "fig02_votes_and_seats")
    assert "district" not in catalogue.captioned(entry, found, {}).text
