"""Situations from public bug reports about tools of this kind: the input, and what is right."""

import io
import json
import re
import zipfile
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from helpers import archive, book, open_document, refusal

from majilis import open_study, own_elections, results
from majilis.data import own_files
from majilis.errors import InputError, MissingDataError
from majilis.figures.catalogue import CATALOGUE, alternative, captioned
from majilis.figures.theme import STYLES
from majilis.study import parameters

CASES = Path(__file__).parent / "cases"
HEAD = "party,votes,seats\n"


def case(name):
    return CASES / f"{name}.csv"


def seats(path, *arguments, **named):
    return [
        list(each["seats"].values()) for each in own_elections.allocate(path, *arguments, **named)
    ]


# ---- rules


@pytest.mark.parametrize(
    ("content", "arguments", "won"),
    [
        pytest.param("A,100\nB,1\n", (2, "adams"), [1, 1], id="adams serves all before any twice"),
        pytest.param("A,500\nB,0\nC,300\n", (3, "dhondt"), [2, 0, 1], id="none for no votes"),
        pytest.param("A,41\nB,0\nC,0\n", (50, "hare"), [50, 0, 0], id="no seat without votes"),
        pytest.param("A,45\nB,30\nC,25\n", (10, "hare"), [4, 3, 2], id="a tie of remainders"),
        pytest.param("A,95\nB,5\n", (20, "hare", "0.05"), [19, 1], id="a threshold is reached"),
    ],
)
def test_seats_by_a_rule(own, content, arguments, won):
    assert seats(own("party,votes\n" + content), *arguments) == [won]


def test_seats_of_real_elections():
    assert seats(case("hill_everyone_one"), 17, "huntington_hill") == [[9, 4, 1, 1, 1, 1]]
    assert seats(case("uk_east_2014"), 7, "dhondt")[0] == [3, 3, 1, 0, 0, 0, 0, 0, 0, 0]


def test_lists_with_thresholds_of_their_own(tmp_path):
    # Slovakia 2020: coalitions of two or three need 7 %, and one of two just missed it.
    frame = pd.read_csv(case("coalition_threshold_sk2020"))
    coalitions = {"Progresívne Slovensko-SPOLU": "0.07"}
    frame["threshold"] = frame["party"].map(coalitions)
    path = tmp_path / "sk.csv"
    frame.to_csv(path, index=False)
    won = own_elections.allocate(path, 150, "hagenbach_bischoff", "0.05")[0]
    official = dict(zip(frame["party"], frame["seats"], strict=True))
    assert won["seats"] == official
    assert "Progresívne Slovensko-SPOLU" in won["below_threshold"]


def test_districts_with_seats_of_their_own_and_a_national_threshold(own):
    path = own(
        "election,seats_total,party,votes\n"
        "North,7,A,100000\nNorth,7,B,85000\nNorth,7,C,3000\n"
        "South,10,A,150000\nSouth,10,B,9000\nSouth,10,C,25000\n"
    )
    # C has 1.6 % in the North, B 4.9 % in the South; nationally 7.5 % and 25.3 %.
    assert seats(path, None, "dhondt", "0.05", is_national=True) == [[4, 3, 0], [9, 0, 1]]
    assert seats(path, None, "dhondt", "0.1", is_national=True) == [[4, 3, 0], [10, 0, 0]]
    assert seats(path, None, "dhondt", "0.05") == [[4, 3, 0], [9, 0, 1]]
    total = own_elections.allocate(path, 7, "dhondt", "0.05", total=900_000, is_national=True)
    assert [each["below_threshold"] for each in total] == [["C"], ["C"]]


def test_one_district_of_a_country_with_a_national_threshold(tmp_path):
    # Riga 2022: lists that failed in the whole of Latvia are kept out by thresholds of their own.
    frame = pd.read_csv(case("multi_district_riga"))
    frame["threshold"] = frame["seats"].map(lambda won: None if won else 1)
    path = tmp_path / "riga.csv"
    frame.to_csv(path, index=False)
    assert seats(path, 36, "sainte_lague", "0.05") == [frame["seats"].tolist()]


def test_seats_of_a_file_that_do_not_fit_are_told_of(called):
    code, _, said = called("allocate", case("multi_district"), "--seats", "7")
    assert code == 0
    assert "District 1: the file's seats add up to 14, and 7 are given out" in said
    assert "give the seats" in refusal(own_elections.allocate, case("multi_district"))


def test_one_number_of_seats_for_an_election(own):
    path = own("party,votes,seats_total\nA,60,5\nB,40,6\n")
    assert "seats_total must be one number, not [5, 6]" in refusal(own_elections.allocate, path)


def test_other_lists_win_no_seat_and_count_for_the_threshold(own):
    path = own("party,votes\nA,50\nB,6\nOthers,54\n")
    assert seats(path, 5) == [[4, 1, 0]]
    assert seats(path, 5, threshold="0.06") == [[5, 0, 0]]


# ---- ties


def test_an_order_that_decided_a_tie_is_not_asked_for_again(called):
    path, order = case("tie_line_after_order"), "P5,P4, P2,P1,P3"
    _, printed, _ = called("allocate", path, "--seats", "50", "--tie-order", order)
    assert printed.splitlines()[-1] == "tie: P1, P2, P4, P5, for 2 left; decided for P4, P5"
    document = json.loads(
        called("allocate", path, "--seats", "50", "--tie-order", order, "--json")[1]
    )
    assert document["ties"][0]["served"] == ["P4", "P5"]


@pytest.mark.parametrize(
    "order", [['"Left, Greens",B'], ['"Left, Greens"', "B"], ["B", '"Left, Greens"']]
)
def test_a_name_with_a_comma_can_be_named(own, called, order):
    path = own('party,votes\n"Left, Greens",50\nB,50\n')
    options = [part for text in order for part in ("--tie-order", text)]
    code, printed, _ = called("allocate", path, "--seats", "1", *options)
    first = next(iter(order[0].split('"')[1:2]), "B") if order[0].startswith('"') else "B"
    assert code == 0
    assert f"decided for {first}" in printed


def test_an_order_names_those_who_tie_and_nobody_unknown(own):
    path = own("party,votes\nX,50\nY,25\nZ,25\n")
    assert seats(path, 2, tie_order=["Z", "Y"]) == [[1, 0, 1]]
    assert "the tie order lacks 'Y'" in refusal(own_elections.allocate, path, 2, tie_order=["Z"])
    sentence = refusal(own_elections.allocate, path, 2, tie_order=["Zz", "Y"])
    assert "the tie order names 'Zz'; did you mean Z?" in sentence


# ---- numbers on the command line


@pytest.mark.parametrize("text", ["5%", "0,05", "five"])
def test_a_threshold_is_a_fraction_of_one(own, called, text):
    path = own("party,votes\nX,50\nY,25\n")
    code, _, said = called("allocate", path, "--seats", "5", "--threshold", text)
    assert code == 2
    assert "it must be a fraction of one, such as 0.05" in said


def test_a_power_of_ten_is_a_number_everywhere(own):
    path = own("party,votes\nX,95\nY,5\n")
    assert seats(path, 20, threshold="5e-2") == [[19, 1]]
    assert parameters.load(overrides=["threshold=5e-2"]).parameters.threshold == 0.05


@pytest.mark.parametrize("name", ["#1.csv", "a #2.csv", "x: y.csv", "@x.csv", "{a}.csv", "[b].csv"])
def test_the_name_of_a_file_is_taken_as_it_stands(tmp_path, monkeypatch, name):
    (tmp_path / name).write_text(HEAD + "A,60,6\nB,40,4\n")
    monkeypatch.chdir(tmp_path)
    assert parameters.load(overrides=[f"election={name}"]).parameters.election == name
    monkeypatch.setenv("HOME", str(tmp_path))
    assert len(own_files.read_election(f"~/{name}")) == 2


# ---- what a file may look like

PLAIN = "party,votes,seats\nОтан,1234,6\nАсар,40,4\n"
READ = {
    "a byte order mark": ("\ufeff" + PLAIN).encode(),
    "semicolons": PLAIN.replace(",", ";").encode(),
    "tabs": PLAIN.replace(",", "\t").encode(),
    "UTF-16": PLAIN.encode("utf-16"),
    "UTF-16, the other way round": b"\xfe\xff" + PLAIN.encode("utf-16-be"),
    "Windows-1251": PLAIN.encode("cp1251"),
    "lines of Windows": PLAIN.replace("\n", "\r\n").encode(),
    "capitals and blanks in the header": PLAIN.replace("party,votes", "Party, VOTES ").encode(),
    "blank rows": PLAIN.replace("\n", "\n\n,,\n").encode(),
    "blank cells at the end": PLAIN.replace("\n", ",,\n").encode(),
    "blanks around cells": PLAIN.replace(",", " , ").encode(),
    "thousands by blanks": PLAIN.replace("1234", "1 234").encode(),
    "thousands by blanks that do not break": PLAIN.replace("1234", "1\u202f234").encode(),
    "whole numbers with a nought": PLAIN.replace("1234", "1234.0").encode(),
}


@pytest.mark.parametrize("content", READ.values(), ids=READ)
def test_a_file_is_read_however_it_was_saved(own, content):
    frame = own_files.read_elections(own(content))
    expected = {"party": ["Отан", "Асар"], "votes": [1234, 40], "seats": [6, 4]}
    assert frame.to_dict("list") == expected


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_spreadsheet_is_read(tmp_path, ending):
    path = tmp_path / f"mine.{ending}"
    frame = pd.DataFrame(
        {"Party": ["Отан", None, "Асар"], "Votes": [1234, None, 40], "Seats": [6, None, 4]}
    )
    frame.to_excel(str(path), index=False)
    read = own_files.read_election(str(path))
    assert read.to_dict("list") == {"party": ["Отан", "Асар"], "votes": [1234, 40], "seats": [6, 4]}
    path.write_bytes(path.read_bytes()[:100])
    assert "cannot be read as a spreadsheet" in refusal(own_files.read_election, str(path))


def test_a_formula_whose_value_is_stored_is_read(tmp_path):
    cells = {"B2": "=600+34", "A3": '=""', "B3": '=""', "C3": '=""'}
    content = book(["A", None, 6], [], ["B", 40, 4], **cells)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    sheet = sheet.replace("<f>600+34</f><v />", "<f>600+34</f><v>634</v>")
    for cell in ("A3", "B3", "C3"):  # a blank text, as programs store it
        sheet = sheet.replace(f'<c r="{cell}"><f>', f'<c r="{cell}" t="str"><f>')
    path = tmp_path / "mine.xlsx"
    path.write_bytes(archive(parts | {"xl/worksheets/sheet1.xml": sheet}))
    read = own_files.read_elections(path)
    assert read.to_dict("list") == {"party": ["A", "B"], "votes": [634, 40], "seats": [6, 4]}


def test_cells_of_an_open_document_are_values_not_what_is_shown(tmp_path):
    path = tmp_path / "mine.ods"
    shown = {"valuetype": "float", "value": "1234", "text": "1.234", "formula": "of:=1200+34"}
    name, three = {"valuetype": "string", "text": "A"}, {"valuetype": "float", "value": "3"}
    path.write_bytes(open_document(name, shown, three, {"numbercolumnsrepeated": "16000"}))
    read = own_files.read_elections(path)
    assert read.to_dict("list") == {"party": ["A"], "votes": [1234], "seats": [3]}


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_party_of_a_spreadsheet_may_be_called_na(tmp_path, ending):
    path = tmp_path / f"mine.{ending}"
    pd.DataFrame({"party": ["NA", "None"], "votes": [6, 4]}).to_excel(str(path), index=False)
    assert list(own_files.read_elections(path, seats=False)["party"]) == ["NA", "None"]


def test_a_spreadsheet_of_two_sheets_is_refused(tmp_path):
    path = tmp_path / "two.xlsx"
    with pd.ExcelWriter(path) as book:
        for name in ("one", "two"):
            pd.read_csv(case("others_dropped")).to_excel(book, sheet_name=name, index=False)
    assert "holds several sheets, one, two" in refusal(own_files.read_elections, path)


@pytest.mark.parametrize(
    "path", ["nowhere.csv", "x" * 300 + ".csv", ".csv/", "a\0b.csv"], ids=lambda path: path[:12]
)
def test_a_file_that_cannot_be_opened_gets_a_sentence(path):
    with pytest.raises(InputError):
        parameters.check({"election": path})


def test_a_folder_is_called_one(tmp_path):
    (tmp_path / "x.csv").mkdir()
    assert "is a folder" in refusal(own_files.read_election, str(tmp_path / "x.csv"))


# ---- what it means


def test_votes_alone_are_measured(called):
    (found,) = own_elections.measure(case("votes_only_and_power"))
    assert found["left_out"] == ["the file has no column seats, so votes alone are measured"]
    assert all(name.endswith("_votes") for name in found["measures"])
    code, printed, said = called("measure", case("votes_only_and_power"))
    assert code == 0
    assert "effective_number_of_parties_votes" in printed
    assert said.count("\n") == 1


def test_power_of_large_weights_ends_or_says_why_not():
    (eight,) = own_elections.measure(case("votes_only_and_power_big8"))
    assert sum(eight["measures"]["shapley_shubik_power"]["value"].values()) == pytest.approx(1)
    (many,) = own_elections.measure(case("votes_only_and_power_devotes"))
    assert re.match("no power indices: .* are too many", many["left_out"][0])


def test_seats_of_one_tier_leave_the_rest_to_the_other():
    found = results.evaluate(open_study(election=str(case("list_seats_alone"))))
    ladder = found.frame("ladder").set_index("party").loc["opposition"]
    assert Fraction(ladder["list_seat_share"]).limit_denominator(100) == Fraction(1, 2)
    index = found.frame("disproportionality").set_index("measure").loc["gallagher", "list_tier"]
    assert round(float(index), 2) == 6.76


@pytest.mark.parametrize(("others", "index"), [("grouped", 10.0), ("dropped", 7.07)])
def test_other_lists_are_grouped_or_dropped(others, index):
    found = results.evaluate(open_study(election=str(case("others_dropped")), others=others))
    frame = found.frame("disproportionality").set_index("measure")
    assert round(float(frame.loc["gallagher", "list_tier"]), 2) == index


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Независимые", "independents"),
        ("Өзін-өзі ұсынғандар", "independents"),
        ("Independents", "independents"),
        ("Прочие", "residual"),
        ("Басқалар", "residual"),
        ("Others", "residual"),
        ("Отан", "party"),
    ],
)
def test_groups_are_known_in_three_languages(name, kind):
    assert own_files.kind(name) == kind


def test_independents_are_no_list_in_any_language():
    study = open_study(election=str(case("independents_in_russian")))
    assert "Независимые" not in set(study.lists["party"])
    assert study.bloc_seats("independent") == 18


def test_a_file_can_say_who_is_independent(own):
    path = own("party,votes,seats,bloc\nA,60,6,\nSelf-nominated,0,5,independent\n")
    assert open_study(election=str(path)).bloc_seats("independent") == 5


def test_one_of_several_elections_is_taken_by_name(own):
    path = own("election,party,votes,seats\n2004,A,60,6\n2004,B,40,4\n2007,A,90,9\n2007,B,10,1\n")
    study = open_study(election=f"{path}:2007")
    assert study.counted_seats() == 10
    assert study.bloc_seats("other") == 10
    assert "take one as" in refusal(open_study, election=str(path))
    assert "holds no election '2010'; did you mean" in refusal(open_study, election=f"{path}:2010")


@pytest.mark.parametrize(
    "name", ["markup_names", "markup_names_seps", "one_seat_and_2980", "one_seat_and_2980_npc"]
)
def test_strange_names_and_sizes_evaluate(name):
    found = results.evaluate(open_study(election=str(case(name))))
    assert len(found.rows())


def test_yaml_of_any_depth_and_rules_of_like_names_get_a_sentence(tmp_path):
    path = tmp_path / "deep.yaml"
    path.write_text("a: " + "[" * 3000 + "]" * 3000)
    assert "is nested too deeply" in refusal(parameters.load, path)
    sentence = refusal(own_elections.allocate, case("uk_east_2014"), 7, "imperiali_averages")
    assert "unknown formula 'imperiali_averages'; allowed: adams" in sentence


def test_a_list_system_is_told_no_districts_and_no_bases_but_those_drawn():
    path = case("plain_file_called_district")
    found = results.evaluate(open_study(election=str(path), threshold=0.05))
    told = []
    for entry in CATALOGUE:
        with suppress(MissingDataError):
            drawing = entry.draw(found, STYLES["single_column"])
            told.append(captioned(entry, found, drawing.facts).text)
            told.append(alternative(entry, found, drawing.facts))
            told.append(drawing.frame.to_csv())
    assert len(told) >= 6
    assert not re.search("district|two ballots|votes cast|have –", "\n".join(told))
