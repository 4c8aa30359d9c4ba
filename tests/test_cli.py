"""The `majilis` command: what it refuses, what it prints and its exit codes."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest
from helpers import is_alive

from majilis.data import paths

COMMAND = Path(sys.executable).with_name("majilis")


def majilis(*arguments, folder, root=paths.ROOT):
    """Run the command in a folder, with the package of a project's root."""
    return subprocess.run(
        [COMMAND, *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(root), "COLUMNS": "100"},
        capture_output=True,
        text=True,
        timeout=120,
    )


def on_a_terminal(*arguments, folder):
    """Run the command as on a terminal, and return its exit code and what the terminal was sent."""
    own, its = pty.openpty()
    done = subprocess.Popen(
        [COMMAND, *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(paths.ROOT), "COLUMNS": "200", "TERM": "xterm"},
        stdout=its,
        stderr=its,
    )
    os.close(its)
    sent = b""
    # The terminal's end is an error once nobody holds the other.
    with suppress(OSError):
        while part := os.read(own, 65536):
            sent += part
    os.close(own)
    return done.wait(timeout=60), re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", sent.decode())


@pytest.mark.parametrize(
    ("arguments", "mark"),
    [
        pytest.param(["trace", "ladder.opposition.list_seat_share"], "└── ", id="a tree"),
        pytest.param(
            ["measure", paths.ROOT / "examples" / "own_election.csv"],
            "┏",
            id="tables",
            marks=pytest.mark.proof,
        ),
    ],
)
def test_a_terminal_is_shown_the_words_that_a_file_gets(arguments, mark, tmp_path):
    plain = majilis(*arguments, folder=tmp_path)
    code, shown = on_a_terminal(*arguments, folder=tmp_path)
    assert (code, plain.returncode) == (0, 0)
    assert mark in shown
    assert mark not in plain.stdout
    assert set(re.findall(r"\w+", plain.stdout)) == set(re.findall(r"\w+", shown))


@pytest.mark.proof
def test_a_terminal_is_shown_how_far_a_sweep_and_a_run_are(tmp_path):
    grid = tmp_path / "grid.yaml"
    grid.write_text("name: small\nparameters:\n  formula: [hare, dhondt]\n", encoding="utf-8")
    code, shown = on_a_terminal("sweep", grid, "--output", tmp_path / "sweep", folder=tmp_path)
    assert (code, "2/2" in shown) == (0, True)
    stage = ["run", "--stage", "01", "--output", tmp_path / "run"]
    code, shown = on_a_terminal(*stage, folder=tmp_path)
    assert (code, "✓" in shown, "01_clean_data" in shown) == (0, True, True)


def test_the_help_needs_no_heavy_library(tmp_path):
    check = (
        "import sys; from majilis import cli; sys.argv[1:] = ['run', '--help']\n"
        "try:\n    cli.main()\nfinally:\n"
        "    heavy = {'numpy', 'pandas', 'matplotlib', 'papermill', 'IPython', 'nbformat'}\n"
        "    assert not heavy & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "--stage" in done.stdout


def test_a_process_of_its_own_ends_alike(tmp_path):
    done = majilis("run", "--stage", "07", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("majilis: unknown stage '07'")
    assert done.stderr.count("\n") == 1
    listed = majilis("parameters", "--json", folder=tmp_path)
    assert (listed.returncode, listed.stderr) == (0, "")
    assert json.loads(listed.stdout)[0]["name"] == "election"


def test_the_parameters_are_listed(called):
    rows, schema = (json.loads(called("parameters", f"--{way}")[1]) for way in ("json", "schema"))
    text = called("parameters")[1]
    completed = schema["properties"]["parameters"]["properties"]
    assert {row["name"] for row in rows} == set(completed)
    assert all(row["moves"] in text and row["keeps"] in text for row in rows)
    assert all(f"{row['name']} = {row['default']}" in text for row in rows)


def write_first_notebook(project, *sources):
    """Put another notebook in the place of the first."""
    cells = [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
    nb = nbformat.v4.new_notebook(cells=cells)
    nb.metadata.kernelspec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    (project / "notebooks").mkdir(exist_ok=True)
    (project / "notebooks" / "01_clean_data.ipynb").write_text(nbformat.writes(nb))


def contents(project):
    """Return the files of a project, but for those of a run that is not complete."""
    return {
        path: path.read_bytes()
        for path in project.rglob("*")
        if path.is_file() and not {".partial", "__pycache__"} & set(path.parts)
    }


def test_a_failing_notebook_is_shown(fresh_root, tmp_path):
    write_first_notebook(fresh_root, "x = 1", "1 / 0")
    before = contents(fresh_root)
    done = majilis("run", "--stage", "01", folder=tmp_path, root=fresh_root)
    assert (done.returncode, done.stdout) == (3, "")
    last = done.stderr.splitlines()[-1]
    assert last == (
        "majilis: 01_clean_data failed, cell In [2]: ZeroDivisionError: division by zero"
    )
    assert "\x1b" not in done.stderr
    assert contents(fresh_root) == before


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), pytest.param(signal.SIGTERM, 143, marks=pytest.mark.proof)],
)
def test_an_interrupted_run_ends_its_children(fresh_root, tmp_path, number, code):
    pid = tmp_path / "pid"
    write_first_notebook(
        fresh_root,
        f"import os, pathlib, time; pathlib.Path({str(pid)!r}).write_text(str(os.getpid()))",
        "time.sleep(60)",
    )
    before = contents(fresh_root)
    with subprocess.Popen(
        [COMMAND, "run", "--stage", "01"],
        env={**os.environ, "PYTHONPATH": str(fresh_root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A suite in the background of a shell has SIGINT ignored, and hands that on.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
    ) as process:
        while not (pid.exists() and pid.read_text()) and process.poll() is None:
            time.sleep(0.02)
        os.killpg(process.pid, number)
        printed = process.communicate(timeout=20)
    assert (process.returncode, *printed) == (code, "", "")
    # A kernel looks every second whether its worker is still there.
    kernel, deadline = int(pid.read_text()), time.monotonic() + 20
    while is_alive(kernel) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_alive(kernel)
    assert contents(fresh_root) == before


OWN = "party,votes,seats\nReds,500,6\nBlues,300,3\nGreens,200,1\n"


@pytest.fixture
def own(tmp_path, monkeypatch):
    (tmp_path / "own.csv").write_text(OWN)
    (tmp_path / "many.csv").write_text(
        "election,party,votes,seats\na,X,60,2\na,Y,40,1\nb,X,10,1\nb,Y,90,2\n"
    )
    (tmp_path / "tied.csv").write_text("party,votes\nX,50\nY,50\n")
    monkeypatch.chdir(tmp_path)


def test_measure_prints_one_object_per_election(own, called):
    found = json.loads(called("measure", "many.csv", "--json")[1])
    assert [election["election"] for election in found] == ["a", "b"]
    (single,) = json.loads(called("measure", "own.csv", "--json")[1])
    measures = single["measures"]
    assert measures["effective_number_of_parties_votes"]["value"] == pytest.approx(1 / 0.38)
    assert measures["largest_share_seats"] == {"value": 0.6, "unit": "share"}
    assert set(measures["banzhaf_power"]["value"]) == {"Reds", "Blues", "Greens"}
    assert "gallagher_least_squares" in called("measure", "own.csv")[1]


def test_allocate_prints_seats_threshold_and_ties(own, called):
    arguments = ["allocate", "own.csv", "--seats", "10", "--threshold", "0.25", "--json"]
    found = json.loads(called(*arguments)[1])
    assert found["seats"] == {"Reds": 6, "Blues": 4, "Greens": 0}
    assert (found["below_threshold"], found["threshold_votes"]) == (["Greens"], 250)
    code, tied, _ = called("allocate", "tied.csv", "--seats", "1")
    assert code == 0
    assert "tie: X, Y, for 1 left" in tied
    assert "name an order" in tied
    ordered = called("allocate", "tied.csv", "--seats", "1", "--tie-order", "Y,X")[1]
    assert ordered.splitlines()[-2:] == [
        "Y      1",
        "tie: X, Y, for 1 left; decided for Y",
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["measure", "missing.csv"], "missing.csv does not exist"),
        (["allocate", "own.csv", "--seats", "0"], "seats"),
        (["allocate", "own.csv", "--seats", "5", "--formula", "dhont"], "did you mean dhondt"),
        (["allocate", "own.csv", "--seats", "5", "--threshold", "7"], "threshold"),
        (
            [
                "allocate",
                "own.csv",
                "--seats",
                "5",
                "--threshold",
                "0.07",
                "--threshold-base",
                "cast",
            ],
            "total",
        ),
        (["allocate", "own.csv"], "--seats"),
        (["trace", "ladder.opposition.list_seats_share"], "ladder.opposition.list_seat_share"),
        (["compare", "own.csv", "own.csv"], "own.csv"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_of_small_commands_is_one_sentence(own, called, arguments, words):
    code, out, err = called(*arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert words in err
