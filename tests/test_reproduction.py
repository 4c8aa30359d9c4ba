"""The committed outputs come out again, and a changed number does not pass unseen."""

import csv
import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from majilis.data import paths
from majilis.figures.catalogue import CATALOGUE
from majilis.results import publication

COMMAND = Path(sys.executable).with_name("majilis")
NOTEBOOK = "notebooks/06_publication_figures.ipynb"
NUMBERS = "figures/fig02_votes_and_seats.csv"
PICTURE = "figures/fig03_ladder.svg"
PRINTED = "tables/tab05_ladder.tex"
ENDINGS = ("pdf", "svg", "png", "eps", "csv")


def run(project, *arguments):
    return subprocess.run(
        [COMMAND, *arguments],
        cwd=project.root,
        env=project.environment,
        capture_output=True,
        text=True,
    )


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
def mutated(project):
    """A copy whose plotted number, a drawing, a table and a notebook's picture changed."""
    numbers = project.root / NUMBERS
    numbers.write_text(re.sub(r"0\.6061\d*", "0.6161", numbers.read_text()), encoding="utf-8")
    drawing = project.root / PICTURE
    drawing.write_text(drawing.read_text().replace("#d1490c", "#d1490d", 1), encoding="utf-8")
    printed = project.root / PRINTED
    printed.write_text(printed.read_text().replace("15.48", "15.49"), encoding="utf-8")
    swap_pictures(project.root / NOTEBOOK)
    return project


def test_a_changed_number_or_picture_is_found_and_a_run_restores_it(mutated, tmp_path):
    assert mutated.changed() == sorted([NUMBERS, PICTURE, PRINTED, NOTEBOOK])

    shutil.copytree(mutated.root / "data" / "clean", tmp_path / "data" / "clean")
    alone = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null"]
    nbval = subprocess.run(
        [*alone, "--nbval", f"--rootdir={mutated.root}", NOTEBOOK],
        cwd=mutated.root,
        env={**mutated.environment, paths.RUN_FOLDER_VARIABLE: str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert nbval.returncode == 0, "nbval does not look at pictures; if it does now, drop this"

    found = json.loads(run(mutated, "check", "--json").stdout)["differences"]
    assert {difference["file"] for difference in found} == {NUMBERS, PICTURE, PRINTED, NOTEBOOK}

    done = run(mutated, "run")
    assert (done.returncode, done.stdout) == (0, f"{mutated.root}\n"), done.stderr
    assert mutated.changed() == []


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
