"""What differs between runs: which results, by how much, and under which parameters."""

import json
import math

import pytest

from majilis import results
from majilis.data import paths
from majilis.results import comparison, headlines, robustness
from majilis.results.catalogue import TABLES
from majilis.study.parameters import Parameters, check

HEADER = "result,value,text,unit,rows\n"


def write_run(folder, rows, name=None, **parameters):
    """Write a run by hand: its results, and its parameters where it has a name."""
    folder.mkdir()
    (folder / "results.csv").write_text(HEADER + "".join(f"{row},\n" for row in rows))
    if name:
        record = {"name": name, "parameters": parameters}
        (folder / "run.json").write_text(json.dumps(record))
    return folder


@pytest.fixture
def runs(tmp_path):
    one = write_run(
        tmp_path / "one",
        [
            "claims.majority.verdict,,holds,words",
            "parties.otan.vote_share,0.6,,share",
            "parties.asar.vote_share,0.1,,share",
            "parties.otan.chamber_seats,42,,seats",
            "parties.dpk.chamber_seats,1,,seats",
            "list_tier.all.quota,100.0000000001,,votes",
            "waste.other.votes_per_seat,,,votes",
        ],
    )
    two = write_run(
        tmp_path / "two",
        [
            "parties.otan.vote_share,0.58,,share",
            "parties.asar.vote_share,0.15,,share",
            "parties.otan.chamber_seats,53,,seats",
            "claims.majority.verdict,,depends,words",
            "list_tier.all.quota,100,,votes",
            "waste.other.votes_per_seat,7,,votes",
        ],
        name="other",
        vote_base="cast",
        coding={"asar": "other"},
    )
    return one, two


def test_results_that_differ_largest_first(runs):
    frame = comparison.differences(comparison.open_runs(runs))
    assert list(frame["result"]) == [
        "parties.asar.vote_share",
        "parties.otan.vote_share",
        "parties.otan.chamber_seats",
        "parties.dpk.chamber_seats",
        "waste.other.votes_per_seat",
        "claims.majority.verdict",
    ]
    assert list(frame["difference"][:3]) == [0.05, 0.02, 11]
    assert frame["difference"][3:].isna().all()
    assert frame["difference"].dtype == float
    assert list(frame["absent"]) == ["", "", "", "other", "", ""]
    assert list(frame.columns[-2:]) == ["baseline", "other"]


def test_cells_read_as_results_do(runs):
    opened = comparison.open_runs(runs)
    cells = {row[0]: row[1:] for row in comparison.cells(opened, comparison.differences(opened))}
    assert cells["parties.asar.vote_share"] == ["10.00 %", "15.00 %", "5.00 points"]
    assert cells["parties.otan.chamber_seats"] == ["42", "53", "11"]
    assert cells["parties.dpk.chamber_seats"] == ["1", "not in this run", ""]
    assert cells["waste.other.votes_per_seat"] == ["–", "7", ""]
    assert cells["claims.majority.verdict"] == ["holds", "depends", ""]


def test_a_result_may_be_missing_in_several_runs(runs, tmp_path):
    third = write_run(tmp_path / "third", ["parties.asar.vote_share,0.1,,share"], name="third one")
    opened = comparison.open_runs([*runs, third])
    cells = {row[0]: row[1:] for row in comparison.cells(opened, comparison.differences(opened))}
    absent = [comparison.ABSENT] * 2
    assert cells["parties.dpk.chamber_seats"] == ["1", *absent, ""]
    assert cells["parties.otan.chamber_seats"] == ["42", "53", absent[0], "11"]


def test_parameters_that_differ(runs):
    assert comparison.parameters(comparison.open_runs(runs)) == {
        "coding": {"baseline": "consensus", "other": {"asar": "other"}},
        "vote_base": {"baseline": "valid", "other": "cast"},
    }


def test_runs_of_one_name_are_told_apart_by_folder(runs, tmp_path):
    third = write_run(tmp_path / "three", ["parties.otan.vote_share,0.5,,share"])
    names = [run.name for run in comparison.open_runs([*runs, third])]
    assert names == [str(runs[0]), "other", str(third)]


def test_runs_without_a_difference(runs, tmp_path):
    (tmp_path / "same").mkdir()
    (tmp_path / "same" / "results.csv").write_bytes((runs[0] / "results.csv").read_bytes())
    opened = comparison.open_runs([runs[0], tmp_path / "same"])
    frame = comparison.differences(opened)
    assert frame.empty
    assert comparison.parameters(opened) == {}


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """The baseline as committed, and a run with seats by party membership."""
    joined = tmp_path_factory.mktemp("runs") / "joined"
    joined.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        # The tables of all combinations would take most of the time.
        others = {t.name: t for t in TABLES if t.build.__module__ != robustness.__name__}
        patch.setattr(results, "BY_NAME", others)
        results.write(check({"seat_basis": "membership"}), joined)
    record = {"name": "joined", "parameters": {"seat_basis": "membership"}}
    (joined / "run.json").write_text(json.dumps(record))
    return paths.ROOT, joined


def test_a_choice_shows_where_it_matters(real):
    frame = comparison.differences(comparison.open_runs(real)).set_index("result")
    # Otan has 42 seats of 77 by nomination and 53 by party membership.
    assert frame.loc["parties.otan.chamber_seats", "difference"] == 53 - 42
    share = frame.loc["parties.otan.chamber_seat_share", "difference"]
    assert share == pytest.approx((53 - 42) / 77)
    assert "parties.otan.list_votes" not in frame.index
    assert frame.loc["parties.non_party.bloc", "absent"] == "baseline"


def test_the_command_prints_columns_and_json(runs, called):
    code, text, _ = called("compare", *runs)
    lines = text.splitlines()
    assert code == 0
    assert lines[0].split() == ["Parameter", "baseline", "other"]
    assert lines[1].split(maxsplit=2)[2] == '{"asar": "other"}'
    assert any(line.split() == ["vote_base", "valid", "cast"] for line in lines)
    assert "parties.asar.vote_share     10.00 %   15.00 %          5.00 points" in lines
    code, text, _ = called("compare", *runs, "--json")
    document = json.loads(text)
    assert list(document) == ["runs", "parameters", "headlines", "foundations", "differences"]
    assert document["runs"][1] == {"name": "other", "folder": str(runs[1])}
    assert document["differences"][3] == {
        "result": "parties.dpk.chamber_seats",
        "unit": "seats",
        "difference": None,
        "values": {"baseline": 1, "other": None},
        "absent": ["other"],
    }


def test_the_command_lists_the_largest_differences_and_all_on_request(tmp_path, called):
    for name, shift in (("a", 0), ("b", 1)):
        rows = [f"x.row_{n}.y,{n * shift},,votes" for n in range(20)]
        write_run(tmp_path / name, [*rows, f"x.row_0.z,,word {shift},words"], name=name)
    code, text, _ = called("compare", tmp_path / "a", tmp_path / "b")
    assert code == 0
    assert "x.row_19.y" in text
    assert "x.row_1.y" not in text
    assert text.splitlines()[-1] == "8 more results differ; --all lists them"
    _, text, _ = called("compare", tmp_path / "a", tmp_path / "b", "--all")
    assert "x.row_1.y" in text
    assert "word 1" in text


def test_a_comparison_begins_with_the_headlines_in_words(real):
    runs = comparison.open_runs(real)
    rows = {row[0]: row[1:] for row in comparison.headlines(runs)}
    assert list(rows) == list(headlines.HEADLINES.values())
    assert rows["Its seats"] == ["42", "53", "11"]
    assert rows["Largest party"] == ["Otan", "Otan", ""]
    first = comparison.document(runs, comparison.differences(runs))["headlines"][0]
    label, (one, other, apart) = next(iter(rows.items()))
    assert list(first.values()) == [label, one, other, apart]
    assert list(first) == ["result", *(run.name for run in runs), "difference"]


def test_data_and_versions_that_changed_are_named(tmp_path):
    for name, number in (("a", "1"), ("b", "2")):
        folder = write_run(tmp_path / name, ["parties.otan.vote_share,0.6,,share"])
        versions = dict.fromkeys(("majilis", "python", "platform"), number)
        data = {"data/raw/seats.csv": 64 * number, "data/raw/totals.csv": 64 * "0"}
        about = {**versions, "packages": {"pandas": "3.1.1"}, "data": data, "commit": None}
        record = {"name": name, "parameters": {}, "run": about}
        (folder / "run.json").write_text(json.dumps(record))
    runs = comparison.open_runs([tmp_path / "a", tmp_path / "b"])
    assert comparison.foundations(runs) == [
        ["majilis", "1", "2"],
        ["python", "1", "2"],
        ["platform", "1", "2"],
        ["data/raw/seats.csv", "1" * 12, "2" * 12],
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["one"], "needs two runs at least"),
        (["one", "one"], "given twice"),
        (["one", "nowhere"], "nowhere holds no run"),
        (["one", "bad"], "'many' is no number"),
        (["one", "binary"], "cannot be read as a table"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_is_one_sentence(arguments, words, runs, tmp_path, monkeypatch, called):
    write_run(tmp_path / "bad", ["x.y.z,many,,votes"])
    (tmp_path / "binary").mkdir()
    (tmp_path / "binary" / "results.csv").write_bytes(b"\xff\xfe\x00")
    monkeypatch.chdir(tmp_path)
    code, out, err = called("compare", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("majilis: ")
    assert err.count("\n") == 1
    assert words in err


def test_the_project_itself_is_the_baseline():
    run = comparison._read(paths.ROOT)
    assert run.name == "baseline"
    assert run.parameters == Parameters().model_dump(mode="json")
    assert math.isclose(run.results["parties.otan.vote_share"][1], 2_883_706 / 4_757_773)
