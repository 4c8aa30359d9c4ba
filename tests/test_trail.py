"""From each result back to its sources: every id leads to a row, and every row to a source."""

import csv
import json
import shutil
from copy import copy

import pytest

from majilis import results
from majilis.data import paths, tables
from majilis.errors import InputError
from majilis.results import trail
from majilis.results.catalogue import TABLES
from majilis.results.inputs import Row, evidence_of
from majilis.results.result_id import ResultId
from majilis.study.parameters import check
from majilis.study.study import open_study

OWN = "party,votes,seats,bloc\nReds; %3B,600,6,pro_presidential\nBlue/s,400,4,\nIndependents,0,2,\n"


def make_run(folder, **choices):
    """Write what a run writes of its results and parameters."""
    folder.mkdir(parents=True)
    parameters = check(choices)
    results.write(parameters, folder)
    record = {"name": folder.name, "parameters": parameters.model_dump(mode="json")}
    if choices:
        (folder / "run.json").write_text(json.dumps(record))
    return folder


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A run of the baseline; that the committed results are what it gives, another test says."""
    folder = tmp_path_factory.mktemp("runs") / "base"
    folder.mkdir()
    shutil.copy(paths.ROOT / "results.csv", folder)
    return folder


@pytest.fixture(scope="module")
def archive(base):
    return trail.Archive(base)


@pytest.fixture(scope="module")
def raw():
    """The first cell of every row of every raw table, read without the library."""
    found = {}
    for path in paths.RAW.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found[f"raw/{path.stem}/{next(iter(row.values()))}"] = row
    return found


@pytest.fixture(scope="module")
def clean():
    """The ids and values of clean figures, and of codings, claims and conflicts."""
    ids = {}
    for name in ("elections", "results", "peers", "peer_results", "expert_scores"):
        names = tables.table(f"clean/{name}").key
        for row in tables.read(f"clean/{name}").to_dict("records"):
            key = ":".join(str(row[part]) for part in names)
            ids |= {f"{name}/{key}/{column}": row[column] for column in row}
    for row in tables.read("codings/consensus").to_dict("records"):
        ids[f"codings/consensus/{row['election']}:{row['party']}"] = row["bloc"]
    for row in tables.read("claims").to_dict("records"):
        ids[f"claims/{row['claim']}"] = row["text"]
    for row in tables.read("clean/conflicts").to_dict("records"):
        ids[f"conflicts/{row['conflict']}"] = row["values"]
    return ids


def test_every_result_leads_to_sources_by_rows_that_exist(archive, raw, clean):
    sources = set(tables.read("sources")["source"])
    assert len(archive.results) > 500
    for result in archive.results:
        found = archive.trace(result)
        rows = [*found.rows, *(row for figure in found.figures for row in figure.rows)]
        assert rows, result
        for figure in found.figures:
            assert figure.value == clean[figure.id], (result, figure.id)
            assert figure.rule
        for row in rows:
            assert row.stated in raw[row.id].values()
            assert row.source.source == raw[row.id]["source"] in sources
            assert row.source.title
            assert row.source.url.startswith("http")


def test_every_id_of_the_results_is_one_row(archive):
    for row in archive.results.values():
        for part in row["rows"].split(";"):
            parts = 2 if part.startswith(("claims/", "conflicts/", "result/")) else 3
            assert len(part.split("/")) == parts


def test_every_result_names_what_made_it(archive):
    for result in archive.results:
        found = archive.trace(result)
        assert found.module.startswith("majilis.")
        assert found.summary.endswith("."), found.function


def ids(archive, result):
    found = archive.trace(result)
    return {figure.id for figure in found.figures} | {row.id for row in found.rows}


def of_2004(column, *parties):
    return {f"results/kaz-2004:{party}/{column}" for party in parties}


OPPOSITION = ("ak_zhol", "cpk_dck")
DISTRICTS = {"elections/kaz-2004/seats_district"}
CODED = {f"codings/consensus/kaz-2004:{party}" for party in OPPOSITION}
LISTS = (*OPPOSITION, "otan", "asar", "aist", "cppk", "auyl", "dpk", "patriots", "rukhaniyat")


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (
            "ladder.opposition.list_seat_share",
            of_2004("list_seats", *OPPOSITION) | {"elections/kaz-2004/seats_list"} | CODED,
        ),
        ("ladder.asar.district_seats", of_2004("district_seats", "asar") | DISTRICTS),
        ("boycott.opposition.taken_up", {"raw/context/cx069"}),
        ("definitions.sartori_1976_seats.criterion", {"raw/dominance_definitions/sartori_1976"}),
        (
            "waste.opposition.wasted",
            of_2004("list_votes", *OPPOSITION) | of_2004("list_seats", *OPPOSITION) | CODED,
        ),
        ("parties.ak_zhol.bloc", {"codings/consensus/kaz-2004:ak_zhol"}),
        (
            "nationwide.otan.without_threshold",
            of_2004("list_votes", *LISTS)
            | {"elections/kaz-2004/seats_total", "elections/kaz-2004/seats_appointed"},
        ),
        ("threshold_bases.cast.votes", {"elections/kaz-2004/cast"}),
        ("parties.independent.list_votes", of_2004("seats", "independent")),
        ("coverage.early_count.low", {"raw/vote_reports/vr013", "raw/vote_reports/vr007"}),
    ],
)
def test_what_a_result_rests_on(result, expected, archive):
    found = ids(archive, result)
    assert found >= expected if result.startswith("coverage") else found == expected


def test_a_result_that_rests_on_others_rests_on_all_that_they_do(archive):
    names = ("ladder.opposition.list_seat_share", "boycott.opposition.taken_up")
    parts = ("elections/kaz-2004/valid", *(f"result/{name}" for name in names))
    made = archive.results[names[0]] | {"rows": ";".join(parts)}
    more = copy(archive)
    more.results = archive.results | {"made": made}
    assert ids(more, "made") == {parts[0]}.union(*(ids(archive, name) for name in names))


def test_a_definition_of_three_elections_rests_on_those_before(archive):
    meets = ids(archive, "definitions.sartori_1976_seats.meets")
    assert {"elections/kaz-1995/seats_total", "elections/kaz-1999/seats_total"} <= meets
    assert not any("199" in part for part in ids(archive, "definitions.sartori_1976_seats.share"))


def test_a_coding_leads_to_the_labels(archive):
    figure = archive.trace("parties.cpk_dck.bloc").figures[0]
    assert figure.value == "opposition"
    assert {row.id.split("/")[1] for row in figure.rows} == {"classification"}
    assert "opposition" in {row.stated for row in figure.rows}
    # Labels that carry no bloc are shown too, and said to carry none.
    other = archive.trace("parties.auyl.bloc").figures[0]
    assert (other.value, len(other.rows) > 0) == ("other", True)
    assert other.rule.endswith("; none of these labels does")


def test_seats_that_a_rule_makes_anew_rest_on_the_rule_and_votes_do_not():
    evidence = evidence_of(open_study(formula="droop"))
    otan = evidence.parties_of("row", Row("party", "otan"))
    for column in ("list_seats", "seats"):
        assert evidence.figures(otan, column)[-1] == "result/rule.list_tier.count"
    assert evidence.figures(otan, "list_votes") == ["results/kaz-2004:otan/list_votes"]


def test_nobody_codes_independents_and_appointed_deputies():
    evidence = evidence_of(open_study(election="kaz-2007"))
    assert {"appointed", "party"} <= {party.kind for party in evidence.parties}
    everyone = evidence.codings(evidence.parties)
    assert everyone == evidence.codings([p for p in evidence.parties if p.kind == "party"])


def test_a_bloc_by_hand_rests_on_no_coding():
    choice = {"kaz-2004:otan": "other", "kaz-2007:auyl": "other"}
    evidence = evidence_of(open_study(coding=choice))
    coded = {each.rpartition(":")[2] for each in evidence.codings(evidence.parties)}
    assert {"asar", "aist"} <= coded
    assert "otan" not in coded


def test_values_stand_as_the_source_states_them(archive):
    found = archive.trace("parties.otan.vote_share")
    row = found.figures[0].rows[0]
    assert row.stated == "2883706"
    assert row.about["party"] == "otan"
    assert not {"row", "value", "source"} & set(row.about)
    assert found.parameters == {
        "base": "valid",
        "coding": "consensus",
        "independents": "separate",
    }


@pytest.mark.parametrize(
    ("choices", "result", "some", "none"),
    [
        (
            {"seat_basis": "membership", "independents": "excluded"},
            "blocs.opposition.district_seats",
            of_2004("seats_membership", "ak_zhol") | of_2004("list_seats", "ak_zhol"),
            of_2004("district_seats", "ak_zhol"),
        ),
        (
            {"independents": "pro_presidential", "coding": {"asar": "opposition"}},
            "blocs.pro_presidential.chamber_seats",
            of_2004("seats", "otan", "independent") | {"codings/consensus/kaz-2004:otan"},
            of_2004("seats", "asar") | {"codings/consensus/kaz-2004:asar"},
        ),
        (
            {"threshold": 0.05, "vote_base": "cast", "independents": "by_membership"},
            "ladder.opposition.vote_share",
            {"elections/kaz-2004/cast"},
            {"elections/kaz-2004/valid", "elections/kaz-2004/threshold"},
        ),
        (
            {"election": "kaz-2007", "appointed_seats": "excluded"},
            "majorities.majority.of",
            {"results/kaz-2007:nur_otan/seats"},
            {"results/kaz-2007:assembly/seats", "elections/kaz-2007/seats_total"},
        ),
        (
            {"independents": "by_membership"},
            "blocs.opposition.chamber_seats",
            of_2004("seats", "ak_zhol") | of_2004("seats_membership", "ak_zhol"),
            set(),
        ),
    ],
    ids=["membership", "pro_presidential", "threshold", "appointed", "spread"],
)
def test_the_trail_follows_the_choices(choices, result, some, none):
    table, key, quantity = ResultId.parse(result)
    definition = next(each for each in TABLES if each.name == table)
    evidence = evidence_of(open_study(**choices))
    row = Row(definition.key, key)
    found = set(evidence.ids(row, definition.quantities[quantity].inputs))
    assert some <= found
    assert not none & found


def test_the_choices_of_a_run_are_shown(base, tmp_path):
    shutil.copytree(base, tmp_path / "run")
    chosen = {"coding": {"asar": "other"}, "threshold": 0.05, "language": "kk"}
    record = {"name": "run", "parameters": chosen}
    (tmp_path / "run" / "run.json").write_text(json.dumps(record))
    shown = trail.trace("parties.otan.vote_share", tmp_path / "run").parameters
    assert shown == {
        "base": "valid",
        "coding": {"asar": "other"},
        "independents": "separate",
        "threshold": 0.05,
    }
    shown = trail.trace("formulas.hare.seats", base).parameters
    assert {"threshold_base", "formula"} <= set(shown)
    assert "threshold" not in shown  # the law's, which is a figure of the trail


def test_a_table_of_ones_own_leads_to_its_rows(tmp_path):
    (tmp_path / "own.csv").write_text(OWN)
    run = make_run(tmp_path / "own", election=str(tmp_path / "own.csv"))
    archive = trail.Archive(run)
    found = archive.trace("parties.Reds; %3B.chamber_seats")
    assert [(row.about["party"], row.stated) for row in found.rows] == [
        ("Reds; %3B", "6"),
        ("Blue/s", "4"),
        ("Independents", "2"),
    ]
    assert found.rows[0].source.title == str(tmp_path / "own.csv")
    bloc = archive.trace("parties.Reds; %3B.bloc").rows
    assert [row.stated for row in bloc] == ["pro_presidential"]
    (tmp_path / "own.csv").unlink()
    with pytest.raises(InputError, match=r"own\.csv does not exist"):
        trail.trace("parties.Blue/s.chamber_seats", run)


def test_who_is_independent_in_a_table_of_ones_own_rests_on_what_it_says(own):
    path = own("party,votes,seats,bloc\nReds,60,6,opposition\nDoe,0,2,independent\n")
    found = results.evaluate(open_study(election=str(path)))
    assert found.row("parties.Doe.bloc")["rows"] == "own/Doe/bloc"
    assert found.row("blocs.independent.chamber_seats")["rows"].endswith(";own/Doe/bloc")


def test_the_command_prints_lines_and_json(base, archive, called):
    arguments = ("trace", "ladder.opposition.list_seat_share", "--run", base)
    code, text, _ = called(*arguments)
    assert code == 0
    lines = text.splitlines()
    assert lines[0] == "ladder.opposition.list_seat_share: 10.00 % (share, exactly 0.1)"
    assert lines[1].startswith("  made by majilis.study.marginalization.ladder_table (")
    assert "  results/kaz-2004:ak_zhol/list_seats: 1 (as stated)" in lines
    assert any(line.startswith("    raw/seats/se060: 1 (") for line in lines)
    assert any(line.startswith("      buluktaev_en: ") and "https://" in line for line in lines)
    assert "    and as above: se060, se085, se081, se077" in lines
    # A row is written out under the first figure that it carries, and referred to under others.
    earlier, here = set(), set()
    for line in lines[3:]:
        depth = len(line) - len(line.lstrip())
        if depth == 2:
            earlier, here = earlier | here, set()
        elif depth == 4 and "and as above: " in line:
            assert set(line.partition("and as above: ")[2].split(", ")) <= earlier
        elif depth == 4:
            here.add(line.partition(":")[0].rpartition("/")[2])
            assert not here & earlier
    code, text, _ = called(*arguments, "--json")
    document = json.loads(text)
    assert (code, document["value"]) == (0, 0.1)
    assert {f["id"] for f in document["figures"]} == ids(
        archive, "ladder.opposition.list_seat_share"
    )
    assert document["figures"][0]["rows"][0]["source"]["url"].startswith("https://")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ladder.opposition.list_seats_share"], "nearest: ladder.opposition.list_seat_share, "),
        ([""], "nearest: "),
        (["x", "--run", "nowhere"], "nowhere holds no run"),
        (["parties.otan.list_votes", "--run", "old"], "the data do not hold; run it again"),
        (["parties.otan.list_votes", "--run", "odd"], "column 'text' is missing"),
        (["x", "--run", "twice"], "row 1: column 'text' stands twice"),
        (["x", "--run", "unit"], "result 'x', column unit: 'vote' is not allowed; did you mean v"),
        (["parties.otan.list_votes", "--run", "broken"], "no manifest of a run"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_is_one_sentence(arguments, words, base, tmp_path, monkeypatch, called):
    header = "result,value,text,unit,rows\n"
    for name in ("old", "odd", "broken", "twice", "unit"):
        (tmp_path / name).mkdir()
        content = f"{header}parties.otan.list_votes,1,,votes,results/kaz-2004:otan/seats_lost\n"
        (tmp_path / name / "results.csv").write_text(content)
    (tmp_path / "odd" / "results.csv").write_text("result,value\nx,1\n")
    (tmp_path / "broken" / "run.json").write_text("[1]")
    (tmp_path / "twice" / "results.csv").write_text("result,value,text,text,unit,rows\n")
    (tmp_path / "unit" / "results.csv").write_text(f"{header}x,1,,vote,\n")
    monkeypatch.chdir(tmp_path)
    where = [] if "--run" in arguments else ["--run", base]
    code, out, err = called("trace", *arguments, *where)
    assert (code, out) == (2, "")
    assert err.startswith("majilis: ")
    assert err.count("\n") == 1
    assert words in err
    assert len(err) < 400


@pytest.mark.parametrize(
    ("result", "shown"),
    [
        ("parties.otan.list_votes", "2,883,706 (votes)"),
        ("largest.largest.chamber_seat_share", "54.55 % (share, exactly 0.545454545455)"),
        ("setting.election.country", "Kazakhstan"),
        ("parties.independent.list_votes", "no value"),
    ],
)
def test_a_trail_begins_with_the_result_as_it_is_read(result, shown):
    first = next(iter(trail.lines(trail.trace(result))))
    assert first == (0, f"{result}: {shown}")
