"""Figures in several styles and languages in one call."""

import csv
import hashlib
import json
import re
import resource
import subprocess
import sys

import pytest
from helpers import refusal

from majilis import cli
from majilis.data import paths
from majilis.pipeline import manifest as manifest_of
from majilis.pipeline import staging

ENDINGS = ("pdf", "svg", "png", "csv")
FIGURES = ["fig01_chamber", "fig04_threshold", "fig08_over_time"]
# The command, over three of the figures: a run of the notebooks compares all of them.
COMMAND = f"""
from majilis.figures import catalogue
catalogue.CATALOGUE = [entry for entry in catalogue.CATALOGUE if entry.name in {FIGURES}]
from majilis import cli
cli.main()
"""

ONE = COMMAND.replace(str(FIGURES), str(FIGURES[:1]))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("grid")
    options = ["--style", "single_column", "--language", "en", "--language", "kk"]
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "figures", "--output", str(folder), *options],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def test_the_folder_is_known_by_its_manifest_and_holds_one_calls_figures(drawn):
    folder, _ = drawn
    record = json.loads((folder / paths.MANIFEST).read_text())
    assert record["parameters"]["election"] == "kaz-2004"
    made = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(record["run"]["outputs"]) == made - {paths.MANIFEST}
    manifest_of.refuse_foreign(folder, staging.STAGING, ["single_column"])
    assert manifest_of.outputs_of(folder) == {folder / name for name in record["run"]["outputs"]}


def manifest(folder):
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_style_and_language_has_its_folder_and_manifest(drawn):
    folder, printed = drawn
    places = [folder / "single_column" / code for code in ("en", "kk")]
    assert printed.split() == [str(place) for place in places]
    for place in places:
        rows = manifest(place)
        assert [row["figure"] for row in rows] == FIGURES
        for row in rows:
            for ending in ENDINGS:
                content = (place / f"{row['figure']}.{ending}").read_bytes()
                assert hashlib.sha256(content).hexdigest() == row[ending]


def test_the_usual_style_gives_the_committed_files(drawn):
    folder, _ = drawn
    for figure in FIGURES:
        for ending in ENDINGS:
            name = f"{figure}.{ending}"
            own = (folder / "single_column" / "en" / name).read_bytes()
            assert own == (paths.ROOT / "figures" / name).read_bytes(), name


def test_nothing_in_a_committed_file_can_be_seen_through():
    for path in (paths.ROOT / "figures").glob("*.pdf"):
        assert not re.search(rb"/(CA|ca) [\d.]", path.read_bytes()), path.name


def test_words_are_of_the_language(drawn):
    folder, _ = drawn
    english, kazakh = (manifest(folder / "single_column" / code) for code in ("en", "kk"))
    for one, other in zip(english, kazakh, strict=True):
        for column in ("title", "caption", "alt_text"):
            assert one[column] != other[column], one["figure"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"styles": ["single_colum"]}, ["figure_style", "did you mean"]),
        ({"languages": ["de"]}, ["language", "allowed"]),
        ({"settings": ["coding=none"]}, ["coding"]),
    ],
)
def test_a_wrong_name_is_refused_before_anything_is_drawn(tmp_path, options, words):
    sentence = refusal(cli.draw_figures, output=tmp_path / "out", **options)
    assert all(word in sentence for word in words)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("mine", "is not empty and holds no run.json"),
        ("mine/notes.txt", "is a file"),
        ("ours", "sage/mine.csv was made by no run"),
        (paths.ROOT, "holds the study itself"),
        (paths.ROOT / "figures", "holds the study itself"),
        (paths.ROOT / "figures" / "more", "holds the study itself"),
    ],
)
def test_a_folder_that_is_not_for_figures_is_left_alone(tmp_path, place, words):
    for name, held in (("mine", "notes.txt"), ("ours", "sage/mine.csv")):
        (tmp_path / name / held).parent.mkdir(parents=True)
        (tmp_path / name / held).write_text("mine")
    (tmp_path / "ours" / paths.MANIFEST).write_text('{"name": "x", "run": {}}')
    before = sorted(tmp_path.rglob("*"))
    assert words in refusal(cli.draw_figures, output=tmp_path / place, styles=["sage"])
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.proof
def test_figures_for_a_full_disk_leave_the_folder_empty(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", ONE, "figures", "--output", str(tmp_path / "out")],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        # What stands in for the disk: no file may have more than 1,000 bytes.
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)),
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"majilis: .*File too large\n", done.stderr)
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("place", ["/proc/figures", "x" * 300])
def test_a_folder_that_cannot_be_made_is_named(called, place):
    code, out, err = called("figures", "--output", place)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert place in err
