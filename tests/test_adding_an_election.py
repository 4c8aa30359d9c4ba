"""An election added as rows, as docs/adding_an_election.md says, gets all that its rows carry.

The page's commands are run once, in a copy of the project, and all tests look at what they left.
That a CSV of one's own gets every measure of `majilis measure` is shown in
`test_own_elections.py`, and that it gets a run, in `test_reproduction.py`, which runs the commands
of the README and of ``docs/rerun.md``; here only what such a run leaves is held against the page.
"""

import csv
import re
import subprocess
import sys

import nbformat
import numpy as np
import pytest
from helpers import EXAMPLE, NO_FIGURE, home

from majilis import measures
from majilis.data import paths
from majilis.figures.catalogue import CATALOGUE
from majilis.pipeline.stages import STAGES
from majilis.results.catalogue import TABLES

pytestmark = pytest.mark.proof

PAGE = (paths.ROOT / "docs" / "adding_an_election.md").read_text(encoding="utf-8")
RUN = "runs/moldova_2005"
NO_TABLE = {
    "almaty",
    "district_poll",
    "boycott",
    "basis",
    "nominations",
    "second_round",
    "reports",
    "coverage",
    "later_count",
    "later_by_report",
    "later_by_coverage",
    "volatility",
    "precedent",
    "claims",
    "cases",
    "experts",
    "flags",
}


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
        assert kinds == {".pdf", ".svg", ".png", ".csv"}
    for entry in CATALOGUE:
        said = f"*{entry.title}*: not to be drawn, since " in shown["06_publication_figures"]
        assert said == (entry.name in NO_FIGURE)
        assert f"`{entry.name}`" in PAGE or entry.name not in NO_FIGURE


def test_every_table_is_there_or_missing_with_its_reason(found, shown):
    made = {name.split(".")[0] for name in found}
    assert made == {table.name for table in TABLES} - NO_TABLE
    assert all(f"`{name}`" in PAGE for name in NO_TABLE)
    for reason in (
        "no source gives seats by party membership for Moldova 2005",
        "no early count, exit poll or party claim for Moldova 2005",
        "the data hold no two list elections of Moldova",
        "the data hold no series of list elections with Moldova 2005",
        "no claim is about Moldova 2005",
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
    assert "list tier alone" not in captions["fig02_votes_and_seats"]


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
    assert touched == {"data", "figures", "notebooks", "scenarios"}
    scenarios = [name for name in added.changed() if name.startswith("scenarios/")]
    assert scenarios == ["scenarios/scenario.schema.json"], "which completes an election's name"
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
    # Both give a published turnout; without a choice the table of the list votes goes before.
    assert chosen == [2_430_537, 2_270_668]
    # The turnout taken is the one that goes with the voters: 1,576,079 votes cast over them.
    assert turnouts == pytest.approx([1_576_079 / n for n in chosen], abs=5e-5)


def test_a_csv_of_ones_own_gets_the_figures_that_the_page_names(added):
    drawn = sorted(path.stem for path in (added.root / "runs/own_election/figures").glob("*.svg"))
    names = sorted(entry.name for entry in CATALOGUE)
    # No source states the threshold of such a table, and the run chooses none.
    assert drawn == names[:3]
