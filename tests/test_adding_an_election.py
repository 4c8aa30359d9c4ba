"""An election added as rows, as docs/adding_an_election.md says, gets all that its rows carry.

The page's commands are run once, in a copy of the project, and all tests look at what they left.
That a CSV of one's own gets every measure of `majilis measure` is shown in
`test_own_elections.py`, and that it gets a run, in `test_documents.py`, which runs the commands of
the README; here only what such a run leaves is held against the page.
"""

import csv
import os
import re
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace

import nbformat
import numpy as np
import pandas as pd
import pytest
from helpers import refusal

from majilis import measures, open_study, results
from majilis.data import cleaning, coding, paths, tables
from majilis.data import tables as reading
from majilis.errors import MissingDataError
from majilis.figures.catalogue import CATALOGUE
from majilis.figures.style import STYLES
from majilis.pipeline.stages import STAGES
from majilis.results import over_time
from majilis.results.catalogue import TABLES
from majilis.study import claims, marginalization, series

PAGE = (paths.ROOT / "docs" / "adding_an_election.md").read_text(encoding="utf-8")
EXAMPLE = paths.ROOT / "examples" / "adding_an_election"
RUN = "runs/moldova_2005"
NO_FIGURE = {
    "fig05_later_count",
    "fig06_specification_curve",
    "fig07_claims",
    "fig12_expert_scores",
}
NO_TABLE = {
    "basis",
    "reports",
    "coverage",
    "later_count",
    "volatility",
    "precedent",
    "claims",
    "experts",
    "flags",
}


def home(path):
    """Return where an example's rows belong, below data/."""
    folder = {"sources": "", "readings": "codings/"}.get(path.stem, "raw/")
    return f"{folder}{path.name}"


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = {path.stem: rows_of(path) for path in EXAMPLE.glob("*.csv")}


def programs(block):
    """Return a block of the page for a copy that has no environment of its own."""
    makefile = (paths.ROOT / "Makefile").read_text(encoding="utf-8")
    for target, recipe in re.findall(r"^([a-z-]+): \$\(INSTALLED\)\n\t(.+)", makefile, re.M):
        block = re.sub(rf"^make {target}$", recipe.replace("$(BIN)/", ""), block, flags=re.M)
    block = re.sub(r"^python\b", sys.executable, block, flags=re.M)
    return re.sub(r"^majilis\b", f"{sys.executable} -m majilis", block, flags=re.M)


@pytest.fixture(scope="module")
def added(project):
    """A copy of the project in which all that the page says was done."""
    for block in re.findall(r"```sh\n(.*?)```", PAGE, flags=re.DOTALL):
        done = subprocess.run(
            ["bash", "-euc", programs(block)],
            cwd=project.root,
            env=project.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{block}\n{done.stderr}"
    return project


@pytest.fixture(scope="module")
def found(added):
    """The results of the run by name: the value, or the words."""
    return {
        row["result"]: row["value"] or row["text"]
        for row in rows_of(added.root / RUN / "results.csv")
    }


@pytest.fixture(scope="module")
def shown(added):
    """All text that the notebooks of the run show."""
    return {
        name: "\n".join(
            str(text)
            for cell in nbformat.read(added.root / RUN / "notebooks" / f"{name}.ipynb", 4).cells
            for output in cell.get("outputs", [])
            for text in output.get("data", {}).values()
        )
        for name in STAGES
    }


# ---- the rows


def test_the_example_has_the_tables_that_the_page_names():
    named = re.findall(r"^\| `((?:raw/|codings/)?[a-z_]+\.csv)` \|", PAGE, flags=re.M)
    assert sorted(named) == sorted(home(path) for path in EXAMPLE.glob("*.csv"))


@pytest.mark.parametrize("path", sorted(EXAMPLE.glob("*.csv")), ids=lambda path: path.stem)
def test_the_examples_rows_have_the_tables_header_and_ids_of_their_own(path):
    own, theirs = (file.read_text(encoding="utf-8") for file in (path, paths.DATA / home(path)))
    assert own.splitlines()[0] == theirs.splitlines()[0]
    assert own.endswith("\n")
    first = [{row.split(",")[0] for row in text.splitlines()[1:]} for text in (own, theirs)]
    assert first[0].isdisjoint(first[1])


def test_votes_and_seats_of_the_example_add_up():
    # The totals of the table in wp_md2005: 1,557,828 valid, 18,251 invalid, 101 seats.
    votes = [int(row["value"]) for row in ROWS["list_votes"] if row["measure"] == "votes"]
    assert sum(votes) == 1_557_828 == 1_576_079 - 18_251
    assert sum(int(row["seats"]) for row in ROWS["seats"]) == 101


# ---- what a run gets


def test_every_notebook_ran(added):
    notebooks = added.root / RUN / "notebooks"
    assert {path.stem for path in notebooks.glob("*.ipynb")} == set(STAGES)
    for path in notebooks.glob("*.ipynb"):
        code = [c for c in nbformat.read(path, 4).cells if c.cell_type == "code"]
        assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))


def test_every_figure_is_drawn_or_said_to_be_missing_and_why(added, shown):
    drawn = {path.stem for path in (added.root / RUN / "figures").glob("fig*.svg")}
    assert drawn == {entry.name for entry in CATALOGUE} - NO_FIGURE
    for name in drawn:
        kinds = {path.suffix for path in (added.root / RUN / "figures").glob(f"{name}.*")}
        assert kinds == {".pdf", ".svg", ".png", ".eps", ".csv"}
    for entry in CATALOGUE:
        said = f"*{entry.title}*: not to be drawn, since " in shown["06_publication_figures"]
        assert said == (entry.name in NO_FIGURE)
        assert f"`{entry.name}`" in PAGE or entry.name not in NO_FIGURE


def test_every_table_is_there_or_missing_with_its_reason(found, shown):
    made = {name.split(".")[0] for name in found}
    assert made == {table.name for table in TABLES} - NO_TABLE
    assert all(f"`{name}`" in PAGE for name in NO_TABLE)
    for reason in (
        "no source gives seats by the party joined for mda-2005",
        "no early count, exit poll or party claim for mda-2005",
        "the data hold no two list elections of Moldova",
        "the data hold no later election of Moldova",
        "no claim is about mda-2005",
    ):
        assert any(reason in text for text in shown.values()), reason


def test_the_results_are_those_of_the_rows(found):
    votes = {r["party"]: int(r["value"]) for r in ROWS["list_votes"] if r["measure"] == "votes"}
    seats = {row["party"]: int(row["seats"]) for row in ROWS["seats"]}
    assert found["largest.largest.party"] == "Communists"
    assert float(found["largest.largest.vote_share"]) == pytest.approx(716_336 / 1_557_828)
    assert [
        float(found[f"parties.{party}.chamber_seats"]) for party in ("pcrm", "bemd", "ppcd")
    ] == [56, 34, 11]
    assert found["list_tier.all.computed_seats"] == "56/34/11"
    lists = [party for party in votes if party != "independent"]
    shares = [np.array([count[party] for party in lists], dtype=float) for count in (votes, seats)]
    shares = [share / share.sum() for share in shares]
    for column, share in zip(("list_votes", "chamber_seats"), shares, strict=True):
        for name, measure in (
            ("laakso_taagepera", measures.effective_number_of_parties),
            ("golosov", measures.golosov_effective_number),
        ):
            assert float(found[f"fragmentation.{name}.{column}"]) == pytest.approx(measure(share))
    assert float(found["disproportionality.gallagher.list_tier"]) == pytest.approx(
        measures.gallagher(*shares)
    )
    assert float(found["blocs.opposition.chamber_seats"]) == 34 + 11
    assert float(found["parties.independent.list_votes"]) == votes["independent"]


def test_the_tables_and_captions_are_of_the_election(added, shown):
    assert "Communists" in shown["02_bloc_dominance"]
    assert "pcrm" in shown["01_clean_data"]
    captions = {
        row["figure"]: row["caption"]
        for row in rows_of(added.root / RUN / "figures" / "figures.csv")
    }
    # One ballot filled all seats.
    assert "two ballots" not in captions["fig02_votes_and_seats"]


def test_other_countries_elections_are_not_its_predecessors(found):
    assert {name.split(".")[1] for name in found if name.startswith("series.")} == {"mda-2005"}
    assert found["definitions.sartori_1976_seats.meets"] == "cannot be judged"


def test_the_trail_leads_to_the_appended_rows_and_sources(added):
    done = subprocess.run(
        [sys.executable, "-c", TRACE], cwd=added.root, env=added.environment, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    assert set(done.stdout.decode().split()) == {
        *(f"raw/seats/{row['row']}" for row in ROWS["seats"]),
        "raw/list_votes/lv9001",
        "raw/totals/to9004",
        "wp_md2005",
    }


TRACE = f"""
from pathlib import Path
from majilis.results import trail
found = trail.trace("largest.largest.vote_share", Path({RUN!r}))
for figure in found.figures:
    for row in figure.rows:
        print(row.id, row.source.source)
"""


def test_the_other_elections_stay_as_they_were(added):
    now, before = added.root, paths.ROOT
    # Not a byte of the study's own results and plotted numbers depends on which
    # elections of other countries stand in the data.
    assert (now / "results.csv").read_bytes() == (before / "results.csv").read_bytes()
    for path in sorted((before / "figures").glob("fig[0-9]*.csv")):
        assert (now / "figures" / path.name).read_bytes() == path.read_bytes()
    # What does: the clean tables have more rows, and each picture carries their checksum.
    for name in ("elections", "results", "conflicts", "provenance"):
        old, new = (
            (root / "data" / "clean" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
            for root in (before, now)
        )
        old, new = ([line for line in x if "mda-2005" not in line] for x in (old, new))
        assert new == old
    touched = {name.split("/")[0] for name in added.changed()}
    assert touched == {"data", "figures", "notebooks"}
    notebooks = [name for name in added.changed() if name.startswith("notebooks/")]
    assert notebooks == ["notebooks/01_clean_data.ipynb"], "which lists all elections"


def test_the_conflict_on_registered_voters_is_reported_and_can_be_chosen(added):
    conflicts = {row["conflict"]: row for row in rows_of(added.root / "data/clean/conflicts.csv")}
    registered = conflicts["mda-2005:registered"]
    assert registered["settled"] == "no"
    assert "2430537 (wp_md2005)" in registered["values"]
    assert "2270668 (wp_md2005b)" in registered["values"]
    chosen, turnouts = [], []
    for folder in (RUN, "runs/moldova_registered"):
        elections = rows_of(added.root / folder / "data" / "clean" / "elections.csv")
        (row,) = (row for row in elections if row["election"] == "mda-2005")
        chosen.append(int(row["registered"]))
        turnouts.append(float(row["turnout"]))
    assert sorted(chosen) == [2_270_668, 2_430_537]
    assert chosen[1] == 2_430_537
    # The turnout taken is the one that goes with the voters: 1,576,079 votes cast over them.
    assert turnouts == pytest.approx([1_576_079 / n for n in chosen], abs=5e-5)


def test_a_csv_of_ones_own_gets_the_figures_that_the_page_names(added):
    drawn = sorted(path.stem for path in (added.root / "runs/own_election/figures").glob("*.svg"))
    names = sorted(entry.name for entry in CATALOGUE)
    assert drawn == [*names[:4], *names[9:11]]


# ---- what is refused


def broken(root, edit, *options):
    """Append the example to a fresh copy, break it, and return the run's exit code and sentence."""
    for path in EXAMPLE.glob("*.csv"):
        target = root / "data" / home(path)
        rows = "".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[1:])
        target.write_text(target.read_text(encoding="utf-8") + rows, encoding="utf-8")
    edit(root / "data")
    done = subprocess.run(
        [sys.executable, "-m", "majilis", "run", "--set", "election=mda-2005", *options],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )
    assert not (root / "runs").exists(), "nothing was started"
    assert done.stdout == ""
    return done.returncode, done.stderr


def drop(table, row):
    """Return an edit that takes the rows that begin so out of a table."""

    def edit(data):
        path = data / table
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(x for x in lines if not x.startswith(row)), encoding="utf-8")

    return edit


def swap(table, old, new):
    """Return an edit that writes one text for another."""

    def edit(data):
        path = data / table
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    return edit


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(drop("raw/parties.csv", "pcrm,"), id="party"),
        pytest.param(drop("sources.csv", "ipu_md2005,"), id="source"),
        pytest.param(drop("codings/readings.csv", "pro-Russian"), id="reading"),
        pytest.param(lambda data: None, id="codings"),
        pytest.param(swap("raw/totals.csv", "to9001,", "to001,"), id="id"),
    ],
)
def test_a_broken_addition_is_refused_in_a_sentence_of_the_page(fresh_root, edit, request):
    code, sentence = broken(fresh_root, edit)
    assert code == 2
    assert sentence.count("\n") == 1
    said = sentence.removeprefix("majilis: ").rstrip("\n")
    # Row numbers move as the study's own rows grow; table, column and value do not.
    pattern = {
        "party": r"data/raw/list_votes.csv, row \d+, column party: 'pcrm' does not stand in raw/",
        "source": r"data/raw/classification.csv, row \d+, column source: 'ipu_md2005' does",
        "reading": r"data/raw/classification.csv, row \d+, column label: 'pro-Russian opposition'",
        "codings": r"data/codings/consensus.csv is not what the labels give; make documents",
        "id": r"data/raw/totals.csv, row \d+, column row: 'to001' stands twice; each once",
    }[request.node.callspec.id]
    assert re.match(pattern, said), said


def derived(data):
    """Derive the codings, as make documents does."""
    raw = tables.read_all(cleaning.RAW_TABLES, data)
    for name in coding.RULES:
        tables.write(coding.derive(name, raw), f"codings/{name}", data)


def test_a_single_notebook_needs_clean_tables_with_the_election(fresh_root):
    code, sentence = broken(fresh_root, derived, "--stage", "02")
    assert code == 2
    assert "data/clean/elections.csv has no row for mda-2005; make reproduce writes it" in sentence


def test_in_python_clean_tables_with_the_election_are_needed_too(monkeypatch):
    known = tables.read("clean/elections").query("election != 'kaz-2007'")
    real = tables.read
    monkeypatch.setattr(
        tables, "read", lambda name, *a: known if name == "clean/elections" else real(name, *a)
    )
    assert "no row for kaz-2007; make reproduce" in refusal(open_study, election="kaz-2007")


def test_a_measured_claim_without_a_rule_is_refused(monkeypatch):
    known = tables.read("claims").replace({"rule": {"pro_presidential_majority": "newest"}})
    real = tables.read
    monkeypatch.setattr(
        tables, "read", lambda name, *a: known if name == "claims" else real(name, *a)
    )
    sentence = refusal(claims.evaluate, open_study())
    assert "'pro_majority' is a claim that is measured" in sentence
    assert "no rule 'newest'" in sentence


# ---- elections of which less is known


def example(change=lambda name, frame: frame):
    """Return the raw tables with the example's rows, each part of these changed on the way."""
    raw = tables.read_all(cleaning.RAW_TABLES)
    for path in EXAMPLE.glob("*.csv"):
        name = home(path).removesuffix(".csv")
        text = reading._read_text(path, tables.table(name))
        own = change(name, reading.checked(text, tables.table(name), path))
        raw[name] = pd.concat([raw[name], own], ignore_index=True)
    return raw


@pytest.fixture
def opened(monkeypatch):
    """Open mda-2005 from raw tables in memory, as from files."""

    def open_(raw, election="mda-2005"):
        clean = cleaning.clean(raw)
        cleaning.check_sums(*(clean[f"clean/{n}"] for n in ("elections", "results", "conflicts")))
        real = tables.read

        def read(name, *folder):
            if name.startswith("codings/") and name != "codings/readings":
                return coding.derive(name.removeprefix("codings/"), raw)
            return {**raw, **clean}[name] if name in raw or name in clean else real(name, *folder)

        monkeypatch.setattr(tables, "read", read)
        base = open_study()
        return series.open_election(replace(base, tables={**base.tables, **raw, **clean}), election)

    return open_


def without(table, *measure):
    def change(name, frame):
        if name != table:
            return frame
        return frame[~frame["measure"].isin(measure)] if measure else frame.iloc[:0]

    return change


def one_tier(tier, of, votes=True):
    """Return a change to an election with one tier, whose seats stand under the one named."""

    def change(name, frame):
        if name == "raw/totals":
            seats = {"seats_list": 0, "seats_district": 0, f"seats_{of}": 101}
            return frame.assign(value=frame["measure"].map(seats).fillna(frame["value"]))
        if name == "raw/seats":
            return frame.assign(tier=tier)
        return frame.iloc[:0] if name == "raw/list_votes" and not votes else frame

    return change


def mixed(name, frame):
    if name == "raw/totals":
        seats = {"seats_list": 50, "seats_district": 51}
        return frame.assign(value=frame["measure"].map(seats).fillna(frame["value"]))
    return frame.assign(tier="chamber") if name == "raw/seats" else frame


LESS = {
    "no votes": (without("raw/list_votes"), {"fig01_chamber", "fig08_over_time"}, 56),
    "no seats": (without("raw/seats"), {"fig02_votes_and_seats", "fig04_threshold"}, None),
    "no totals of votes": (
        without("raw/totals", "registered", "cast", "valid", "invalid", "turnout"),
        {entry.name for entry in CATALOGUE} - NO_FIGURE,
        56,
    ),
    "no number of seats": (
        without("raw/totals", "seats_total", "seats_list", "seats_district"),
        {"fig02_votes_and_seats"},
        None,
    ),
    "shares alone": (without("raw/list_votes", "votes"), {"fig01_chamber", "fig08_over_time"}, 56),
    "seats of the chamber alone": (
        one_tier("chamber", "list"),
        {entry.name for entry in CATALOGUE} - NO_FIGURE,
        56,
    ),
    "districts alone": (
        one_tier("district", "district", votes=False),
        {"fig01_chamber", "fig03_ladder", "fig08_over_time"},
        56,
    ),
    "seats of the tiers not told apart": (
        mixed,
        {"fig01_chamber", "fig02_votes_and_seats", "fig03_ladder", "fig08_over_time"},
        56,
    ),
    "no labels": (without("raw/classification"), {"fig01_chamber", "fig02_votes_and_seats"}, 56),
}


@pytest.mark.parametrize("name", LESS)
def test_an_election_with_less_gets_what_it_carries_and_a_reason_for_the_rest(opened, name):
    change, figures, seats = LESS[name]
    found = results.evaluate(opened(example(change)))
    made, missing = found.frames, found.missing
    assert {*made, *missing} == {table.name for table in TABLES}
    assert all(missing.values())
    held = None if "largest" in missing else made["largest"]["chamber_seats"].item()
    assert held == seats
    drawn = set()
    for entry in CATALOGUE:
        with suppress(MissingDataError):
            entry.draw(found, STYLES["single_column"])
            drawn.add(entry.name)
    assert figures <= drawn
    assert len(found.rows())


def test_votes_without_seats_leave_the_countrys_series_alone(opened):
    # An election of Kazakhstan of which only a number of seats is known.
    raw = tables.read_all(cleaning.RAW_TABLES)
    later = raw["raw/elections"].tail(1).assign(election="kaz-2028", date_first_round="2028-01-01")
    raw["raw/elections"] = pd.concat([raw["raw/elections"], later], ignore_index=True)
    total = raw["raw/totals"].query("measure == 'seats_total'").tail(1)
    total = total.assign(row="to9999", election="kaz-2028")
    raw["raw/totals"] = pd.concat([raw["raw/totals"], total], ignore_index=True)
    raw["raw/elections"].loc[raw["raw/elections"]["election"] == "kaz-2028", "remainder"] = None
    study = opened(raw, "kaz-2004")
    assert "kaz-2028" not in set(series.measures_by_election(study)["election"])
    assert len(over_time.series_table(study)) == 10


def test_a_sum_that_does_not_close_stands_among_the_conflicts():
    def change(name, frame):
        wrong = (frame["row"] == "lv9001") if "row" in frame else False
        return (
            frame.assign(value=frame["value"].mask(wrong, 716_337))
            if name == "raw/list_votes"
            else frame
        )

    conflicts = cleaning.clean(example(change))["clean/conflicts"].set_index("conflict")
    row = conflicts.loc["mda-2005:sum:lists+against_all:valid"]
    assert (row["values"], row["settled"]) == ("1557829 is not 1557828", "no")


def test_earlier_elections_are_those_of_the_country_by_date(opened):
    raw = example()
    raw["raw/elections"] = raw["raw/elections"].iloc[::-1].reset_index(drop=True)
    assert opened(raw).earlier_elections() == []
    study = opened(raw, "kaz-2004")
    assert study.earlier_elections() == ["kaz-1990", "kaz-1994", "kaz-1995", "kaz-1999"]
    assert (
        open_study(election=str(paths.ROOT / "examples/own_election.csv")).earlier_elections() == []
    )


def test_two_reporters_of_one_kind_span_one_range(opened):
    raw = example()
    report = raw["raw/vote_reports"].query("kind == 'exit_poll'").head(1)
    polls = [
        report.assign(row=row, election="mda-2005", reporter=who, party="pcrm", share=share)
        for row, who, share in (("vr9001", "one", 40.0), ("vr9002", "another", 43.5))
    ]
    raw["raw/vote_reports"] = pd.concat([raw["raw/vote_reports"], *polls], ignore_index=True)
    (row,) = marginalization.reports_table(opened(raw)).to_dict("records")
    assert (row["party"], row["exit_poll_low"], row["exit_poll_high"]) == ("pcrm", 0.40, 0.435)
