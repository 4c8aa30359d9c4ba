"""What a wheel installs works in any folder, with no clone beside it."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from email.parser import Parser

import pytest
import yaml

from majilis.data import paths

ANSWER = """
from majilis import open_study, results
found = results.evaluate(open_study(coding="strict_opposition"))
print(found.text("ladder.opposition.list_seat_share"))
"""
PROJECT = tomllib.loads((paths.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build a wheel from what git would commit of the tree."""
    folder = tmp_path_factory.mktemp("wheel")
    ignored = shutil.ignore_patterns(".*", "__pycache__", "runs", "site")
    shutil.copytree(paths.ROOT, folder / "tree", ignore=ignored)
    options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir"]
    command = [sys.executable, "-m", "pip", "wheel", *options, str(folder), str(folder / "tree")]
    subprocess.run(command, check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_a_wheel_carries_the_study_and_the_tree_no_second_copy(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = {name.removeprefix("majilis/carried/") for name in archive.namelist()}
        (about,) = (name for name in names if name.endswith("METADATA"))
        metadata = Parser().parsestr(archive.read(about).decode())
    for folder in ("data", "notebooks", "scenarios", "examples"):
        held = {
            path.relative_to(paths.ROOT).as_posix()
            for path in (paths.ROOT / folder).rglob("*")
            if path.is_file() and ".ipynb_checkpoints" not in path.parts
        }
        assert held <= names
    assert {"CITATION.cff", "results.csv", "figures/figures.csv", "tables/tables.csv"} <= names
    assert not (paths.PACKAGE / "carried").exists()
    assert not [name for name in names if name.startswith(("tests", "site", ".git"))]
    needs = [line for line in metadata.get_all("Requires-Dist") if "extra ==" not in line]
    assert len(needs) == len(PROJECT["dependencies"])
    assert not [line for line in needs if "==" in line]


def test_the_metadata_say_what_citation_says():
    citation = yaml.safe_load((paths.ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert PROJECT["keywords"] == citation["keywords"]
    assert [author["name"] for author in PROJECT["authors"]] == [
        author["name"] for author in citation["authors"]
    ]
    stated = {"Homepage": citation["url"]} if "url" in citation else {}
    assert PROJECT.get("urls", {}) == stated
    assert PROJECT["classifiers"]


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Return what runs a command of a new environment, in a folder of its own."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    binaries = folder / "venv" / "bin"
    (packages,) = (folder / "venv").glob("lib/python*/site-packages")
    # The packages below it are those of this environment, so that none must be fetched.
    (packages / "others.pth").write_text(sysconfig.get_path("purelib"))
    options = ["--quiet", "--no-deps", "--no-index", "--python", str(binaries / "python")]
    subprocess.run(
        [sys.executable, "-m", "pip", *options[3:], "install", *options[:3], str(wheel)], check=True
    )
    work = folder / "work"
    work.mkdir()
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def call(*arguments, code=0):
        command, *rest = arguments
        done = subprocess.run(
            [binaries / command, *rest], cwd=work, env=kept, capture_output=True, text=True
        )
        assert done.returncode == code, done.stderr
        return done

    call.work, call.packages = work, packages
    return call


def test_the_library_opens_a_study(installed):
    assert installed("python", "-c", ANSWER).stdout == "10.00 %\n"


@pytest.mark.proof
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["parameters"], "election = kaz-2004"),
        (["trace", "ladder.opposition.list_seat_share"], "raw/"),
        (["cite"], "majilis"),
        (["cite", "fig03"], "fig03_tiers"),
        (["measure", "own.csv"], "gallagher"),
        (["allocate", "own.csv", "--seats", "9"], "Reds"),
    ],
)
def test_a_short_command_answers(installed, arguments, words):
    (installed.work / "own.csv").write_text("party,votes,seats\nReds,60,6\nBlues,40,3\n")
    assert words in installed("majilis", *arguments).stdout


@pytest.mark.proof
@pytest.mark.parametrize("arguments", [["run"], ["check"]])
def test_what_needs_a_clone_says_so(installed, arguments):
    done = installed("majilis", *arguments, code=2)
    assert done.stderr.count("\n") == 1
    assert "clone" in done.stderr


@pytest.mark.proof
def test_runs_sweeps_and_figures_are_written_below_the_working_folder(installed):
    before = {path: path.stat().st_mtime_ns for path in (installed.packages / "majilis").rglob("*")}
    (installed.work / "grid.yaml").write_text("parameters: {formula: [hare, droop]}\n")
    run = installed("majilis", "run", "scenarios/strict_opposition.yaml")
    assert run.stdout == f"{installed.work / 'runs' / 'strict_opposition'}\n"
    swept = installed("majilis", "sweep", "grid.yaml")
    assert swept.stdout == f"{installed.work / 'runs' / 'grid'}\n"
    drawn = installed("majilis", "figures", "--style", "sage")
    assert drawn.stdout == f"{installed.work / 'runs' / 'figures' / 'sage' / 'en'}\n"
    compared = installed("majilis", "compare", ".", "runs/strict_opposition")
    assert "strict_opposition" in compared.stdout
    record = json.loads((installed.work / "runs" / "strict_opposition" / "run.json").read_text())
    assert (record["run"]["commit"], "data/sources.csv" in record["run"]["data"]) == (None, True)
    again = installed("majilis", "run", "scenarios/strict_opposition.yaml")
    assert "nothing has changed" in again.stderr
    after = {path: path.stat().st_mtime_ns for path in (installed.packages / "majilis").rglob("*")}
    assert {
        path for path in after if path.suffix != ".pyc" and "__pycache__" not in path.parts
    } == {path for path in before if path.suffix != ".pyc" and "__pycache__" not in path.parts}
