"""The committed outputs come out again, choices are followed, and commands run as printed.

Whole runs are dear: one of the baseline and one with choices, which is among the proofs, serve all
tests here. Other runs are those of a light copy, whose notebooks only show their parameters.
"""

import csv
import hashlib
import json
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from majilis.data import paths
from majilis.figures.catalogue import CATALOGUE
from majilis.pipeline import manifest, notebooks
from majilis.pipeline.stages import STAGES
from majilis.results import publication

DOCUMENTS = [
    (paths.ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/rerun.md")
]
NOTEBOOK = "notebooks/06_publication_figures.ipynb"
NUMBERS = "figures/fig02_votes_and_seats.csv"
PICTURE = "figures/fig03_tiers.svg"
PRINTED = "tables/tab05_ladder.tex"
ENDINGS = ("pdf", "svg", "png", "csv")


def execute(project, command):
    """Run a command of this environment in a project, as a reader types it."""
    name, *arguments = shlex.split(command)
    return subprocess.run(
        [Path(sys.executable).with_name(name), *arguments],
        cwd=project.root,
        env=project.environment,
        capture_output=True,
        text=True,
    )


# ---- the baseline


def swap_pictures(path):
    """Show another figure's picture in a figure's cell, its words and numbers unchanged."""
    nb = nbformat.read(path, as_version=4)
    shown = [o for c in nb.cells for o in c.get("outputs", []) if "image/png" in o.get("data", {})]
    shown[0].data["image/png"], shown[1].data["image/png"] = (
        shown[1].data["image/png"],
        shown[0].data["image/png"],
    )
    nbformat.write(nb, path)


@pytest.fixture(scope="module")
def baseline(project):
    """A copy whose numbers, a drawing, a table and a notebook's picture changed, run in place."""
    numbers = project.root / NUMBERS
    numbers.write_text(re.sub(r"0\.6061\d*", "0.6161", numbers.read_text()), encoding="utf-8")
    drawing = project.root / PICTURE
    drawing.write_text(drawing.read_text().replace("#c8511b", "#c8511c", 1), encoding="utf-8")
    printed = project.root / PRINTED
    printed.write_text(printed.read_text().replace("15.5", "15.6"), encoding="utf-8")
    swap_pictures(project.root / NOTEBOOK)
    assert project.changed() == sorted([NUMBERS, PICTURE, PRINTED, NOTEBOOK])
    done = execute(project, "majilis run")
    assert (done.returncode, done.stdout) == (0, f"{project.root}\n"), done.stderr
    return project


def test_a_run_gives_the_committed_outputs_to_the_byte(baseline):
    assert baseline.changed() == []


def test_a_run_that_would_change_nothing_says_so_and_ends(baseline):
    again = execute(baseline, "majilis run")
    assert (again.returncode, again.stdout) == (0, f"{baseline.root}\n")
    assert again.stderr == "nothing has changed since the last run; --fresh runs it again\n"
    assert baseline.changed() == []
    script = (
        "import sys; from majilis import cli; sys.argv[1:] = ['run']\n"
        "try:\n    cli.main()\nfinally:\n"
        "    assert not {'numpy', 'pandas', 'papermill', 'nbformat'} & set(sys.modules)"
    )
    light = subprocess.run(
        [sys.executable, "-c", script],
        cwd=baseline.root,
        env=baseline.environment,
        capture_output=True,
        text=True,
    )
    assert (light.returncode, light.stderr) == (0, again.stderr)


def test_the_record_covers_each_file_written(baseline):
    record = json.loads((baseline.root / manifest.IN_PLACE).read_text(encoding="utf-8"))
    folders = {name.split("/")[0] for name in record["run"]["outputs"]}
    assert folders == {"data", "figures", "notebooks", "results.csv", "tables"}


# ---- a run with choices


def run_broad(project):
    """Make the documents' run with a scenario, and return its folder."""
    done = execute(project, WHOLE_RUN)
    folder = project.root / "runs" / "broad_opposition"
    assert (done.returncode, done.stdout) == (0, f"{folder}\n"), done.stderr
    return folder


@pytest.fixture(scope="module")
def shown(baseline, tmp_path_factory):
    """A copy whose notebooks show their parameters alone, with a run with choices."""
    folder = tmp_path_factory.mktemp("light") / "project"
    ignored = shutil.ignore_patterns("runs")
    copy = replace(baseline, root=Path(shutil.copytree(baseline.root, folder, ignore=ignored)))
    show_parameters_only(copy.root / "notebooks")
    copy.committed = copy.digests()
    run_broad(copy)
    return copy


@pytest.fixture(scope="module")
def broad(baseline):
    """The folder of the same run of the whole notebooks."""
    return run_broad(baseline)


@pytest.mark.proof
def test_choices_reach_every_notebook_and_the_results_and_change_no_committed_file(shown):
    assert shown.changed() == []
    folder = shown.root / "runs" / "broad_opposition"
    for name in STAGES:
        nb = notebooks.read(folder / "notebooks" / f"{name}.ipynb")
        injected = [cell.source.strip() for cell in nb.cells if cell.id == "injected-parameters"]
        declared = "coding" in notebooks.declared_parameters(nb)
        assert injected == (['# Parameters\ncoding = "broad_opposition"'] if declared else [])
    values = [
        pd.read_csv(folder / "results.csv", dtype=str).set_index("result")["value"]
        for folder in (shown.root, folder)
    ]
    base, chosen = (each.fillna("")["blocs.opposition.vote_share"] for each in values)
    assert float(base) < float(chosen)


@pytest.mark.proof
def test_a_run_with_choices_makes_every_figure_and_table_elsewhere(baseline, broad):
    assert baseline.changed() == []
    for kind in ("figures", "tables"):
        made = {path.name for path in (broad / kind).iterdir()}
        assert made == {path.name for path in (paths.ROOT / kind).iterdir()}


# ---- commands as the README and the page on running it again print them


def documented_commands():
    blocks = re.findall(r"```sh\n(.*?)```", "\n".join(DOCUMENTS), flags=re.DOTALL)
    return list(dict.fromkeys(line for block in blocks for line in block.splitlines()))


WHOLE_RUN = "majilis run scenarios/broad_opposition.yaml"  # the fixture broad
NBVAL = "pytest --nbval notebooks/"  # what make test does, with all other tests
CHECK = "majilis check"  # test_check.py, with all that notebooks make


def show_parameters_only(folder):
    """Leave of each notebook its parameters and what makes clean tables."""
    for name in STAGES:
        path = folder / f"{name}.ipynb"
        nb = notebooks.read(path)
        code = [cell for cell in nb.cells if cell.cell_type == "code"]
        parameters = next(cell for cell in code if "parameters" in cell.metadata.get("tags", []))
        names = ", ".join(sorted(notebooks.declared_parameters(nb)))
        copy = (
            "import shutil\nfrom majilis.data import paths\n"
            "if (folder := paths.run_folder()) and not (folder / 'data').exists():\n"
            "    shutil.copytree(paths.CLEAN, folder / 'data' / 'clean')\n"
        )
        nb.cells = [
            parameters,
            nbformat.v4.new_code_cell((copy if name == "01_clean_data" else "") + names, id="x"),
        ]
        path.write_text(notebooks.dumps(notebooks.normalise(nb)), encoding="utf-8")


@pytest.fixture(scope="module")
def light(shown, broad):
    """The light copy with what the commands rest on: its own run, and the whole one's folder."""
    shutil.rmtree(shown.root / "runs" / "broad_opposition")
    shutil.copytree(broad, shown.root / "runs" / "broad_opposition")
    done = execute(shown, "majilis run")
    assert done.returncode == 0, done.stderr
    shown.committed = shown.digests()
    return shown


@pytest.mark.proof
@pytest.mark.parametrize(
    "command", [c for c in documented_commands() if c not in (WHOLE_RUN, NBVAL, CHECK)]
)
def test_every_command_of_the_documents_runs(light, command):
    done = execute(light, command)
    assert done.returncode == 0, done.stderr
    for folder in re.findall(r"--output(?:-dir)? (\S+)", command):
        kind = {"figures": "figures.csv", "nbconvert": "*.html"}.get(
            command.split()[1], "notebooks/*.ipynb"
        )
        assert list((light.root / folder).rglob(kind))
    if command.startswith("papermill"):
        made = light.root / "out.ipynb"
        sources = [cell.source.strip() for cell in notebooks.read(made).cells]
        made.unlink()
        assert '# Parameters\ncoding = "strict_opposition"' in sources
    assert light.changed() == []


def test_commands_that_are_run_elsewhere_are_printed():
    assert {WHOLE_RUN, NBVAL, CHECK} <= set(documented_commands())
    makefile = (paths.ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"-m pytest .*--nbval\n", makefile)


@pytest.mark.proof
def test_a_runs_record_of_its_parameters_is_a_scenario(light):
    done = execute(light, "majilis run runs/own_election/run.json --output runs/again")
    assert done.returncode == 0, done.stderr
    results = [light.root / "runs" / name / "results.csv" for name in ("own_election", "again")]
    assert results[0].read_bytes() == results[1].read_bytes()


@pytest.mark.proof
def test_a_relative_path_means_the_same_below_the_notebooks(light):
    notebook = "02_bloc_dominance.ipynb"
    program = Path(sys.executable).with_name("papermill")
    done = subprocess.run(
        [program, notebook, "../out.ipynb", "-p", "election", "examples/own_election.csv"],
        cwd=light.root / "notebooks",
        env=light.environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    (light.root / "out.ipynb").unlink()


# ---- manifests


def test_the_manifest_holds_a_checksum_of_every_figure_file():
    with (paths.ROOT / "figures" / "figures.csv").open(encoding="utf-8", newline="") as file:
        manifest = {row["figure"]: row for row in csv.DictReader(file)}
    assert list(manifest) == [entry.name for entry in CATALOGUE]
    files = {path.name for path in (paths.ROOT / "figures").iterdir()} - {"figures.csv"}
    assert files == {f"{name}.{e}" for name in manifest for e in ENDINGS}
    for name, row in manifest.items():
        for ending in ENDINGS:
            content = (paths.ROOT / "figures" / f"{name}.{ending}").read_bytes()
            assert hashlib.sha256(content).hexdigest() == row[ending], f"{name}.{ending}"


def test_words_of_every_figure_are_there_and_of_a_fit_length():
    with (paths.ROOT / "figures" / "figures.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert 60 <= len(row["alt_text"]) <= 160, row["alt_text"]
            assert len(row["caption"]) > 80
            assert len(row["long_description"]) > len(row["alt_text"])
            assert 60 < len(row["note"]) < 400
            assert not re.search("[{}]|nan", row["long_description"] + row["note"])
            assert row["language"] == "en"
            assert row["licence"].startswith("CC BY 4.0, https://")


def test_the_manifest_of_tables_holds_a_checksum_of_every_file():
    folder = paths.ROOT / "tables"
    with (folder / "tables.csv").open(encoding="utf-8", newline="") as file:
        manifest = {row["table"]: row for row in csv.DictReader(file)}
    assert list(manifest) == [printed.name for printed in publication.PRINTED]
    files = {path.name for path in folder.iterdir()} - {"tables.csv"}
    assert files == {f"{name}.{e}" for name in manifest for e in ("tex", "html", "csv")}
    for name in files:
        stem, ending = name.split(".")
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        assert digest == manifest[stem][ending], name
