"""Another person's machine, with its folders, locale, home and time zone, or a full disk.

What comes out is the same to the byte, or a sentence says why not.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from majilis.data import paths

pytestmark = pytest.mark.proof

# No home to write to, no terminal, a locale of ASCII, and a day that begins earlier than elsewhere.
STRANGE = {"HOME": "/proc/nobody", "TERM": "dumb", "LC_ALL": "C", "TZ": "Pacific/Kiritimati"}
GRID = "parameters: {threshold: [0.03, 0.05, 0.07]}"


def majilis(project, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "majilis", *arguments],
        cwd=project.root,
        env={**project.environment, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture
def mount():
    """Mount by the system's command, and undo it at the end; this needs root."""
    places = []

    def call(*arguments):
        place = arguments[-1]
        if subprocess.run(["mount", *arguments], capture_output=True).returncode:
            pytest.skip("nothing may be mounted here")
        if place not in places:
            places.append(place)

    yield call
    for place in reversed(places):
        subprocess.run(["umount", place], check=True)


@pytest.fixture
def copy(project, tmp_path):
    """A copy of the project in a folder whose name has spaces and Cyrillic letters."""
    root = Path(shutil.copytree(project.root, tmp_path / "Моя папка" / "a study"))
    return replace(project, root=root)


def test_a_run_is_the_same_on_a_strange_machine(copy):
    done = majilis(copy, "run", **STRANGE)
    assert (done.returncode, done.stdout) == (0, f"{copy.root}\n"), done.stderr
    assert copy.changed() == []


def test_a_clone_that_may_not_be_written_to_can_be_used(copy, tmp_path, mount):
    mount("--bind", copy.root, copy.root)
    mount("-o", "remount,bind,ro", copy.root)
    done = majilis(copy, "run")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"majilis: output folder {copy.root} cannot be written to\n"
    out = tmp_path / "out"
    done = majilis(copy, "run", "--stage", "02", "--set", "formula=droop", "--output", str(out))
    assert done.returncode == 0, done.stderr
    assert (out / "notebooks" / "02_bloc_dominance.ipynb").is_file()
    assert copy.changed() == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--stage", "02", "--set", "formula=droop"],
        ["sweep", "grid.yaml"],
        ["figures"],
    ],
    ids=lambda arguments: arguments[0],
)
@pytest.mark.parametrize("size", ["8k", "64k"])
def test_a_full_disk_is_a_sentence_and_loses_nothing(copy, tmp_path, mount, arguments, size):
    (copy.root / "grid.yaml").write_text(GRID)
    disk = tmp_path / "disk"
    disk.mkdir()
    mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk)
    (disk / "mine.txt").write_text("mine")
    done = majilis(copy, *arguments, "--output", str(disk / "out"))
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(
        r"majilis: .*No space left on device\n", done.stderr.splitlines(keepends=True)[-1]
    )
    assert (disk / "mine.txt").read_text() == "mine"
    # A sweep goes on from what it has; no file of a run or of figures is left.
    left = {path.name for path in (disk / "out").rglob("*") if path.is_file()}
    assert left <= {paths.MANIFEST, ".scenarios.jsonl", "sweep.csv"}


def test_nothing_here_takes_the_users_settings(tmp_path):
    """Python's and Jupyter's own variables, and files in a home, change nothing in a run."""
    settings = tmp_path / ".config" / "matplotlib"
    settings.mkdir(parents=True)
    (settings / "matplotlibrc").write_text("font.size: 30\nsavefig.transparent: True\n")
    script = (
        "from majilis import open_study, results\n"
        "from majilis.figures import catalogue\n"
        "from pathlib import Path\n"
        "import sys\n"
        "found = results.evaluate(open_study())\n"
        "catalogue.Gallery(found, Path(sys.argv[1])).publish('fig01_chamber')\n"
    )
    home = {
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / ".config"),
        "MPLBACKEND": "svg",
    }
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "out")],
        env={**os.environ, "PYTHONPATH": str(paths.ROOT), **home},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    for ending in ("pdf", "svg", "png", "csv"):
        name = f"fig01_chamber.{ending}"
        own = (tmp_path / "out" / name).read_bytes()
        assert own == (paths.ROOT / "figures" / name).read_bytes(), name
