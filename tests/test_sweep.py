"""Many scenarios at once: what a grid means, what comes out, and how an ended sweep goes on."""

import csv
import json
import os
import subprocess
import sys
import time
from concurrent.futures import Future
from pathlib import Path

import pandas as pd
import pytest
from helpers import results_of

from majilis.errors import InputError
from majilis.pipeline import sweep
from majilis.results.headlines import HEADLINES


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def grid_of(tmp_path):
    return lambda text: sweep.load(write(tmp_path / "grid.yaml", text))


class Here:
    """An executor that does each task at once, and ends with a task of one's choice."""

    def __init__(self, most=None):
        self.done, self.most = 0, most

    def submit(self, task, settings):
        future = Future()
        if self.done == self.most:
            future.set_exception(KeyboardInterrupt())
        else:
            self.done += 1
            future.set_result(task(settings))
        return future


def silent(done, of):
    pass


SMALL = """\
name: small
parameters:
  threshold: {from: 0.06, to: 0.08, step: 0.01}
  formula: [hare, dhondt]
  coding: consensus
"""


def test_a_grid_is_every_value_with_every_other(grid_of):
    grid = grid_of(SMALL)
    assert grid.varied == ("threshold", "formula")
    assert [(s["threshold"], s["formula"]) for s in grid.scenarios] == [
        (t, f) for t in (0.06, 0.07, 0.08) for f in ("hare", "dhondt")
    ]
    assert all(s["coding"] == "consensus" for s in grid.scenarios)


def test_a_range_has_its_ends_exactly(grid_of):
    grid = grid_of("parameters: {threshold: {from: 0, to: 0.15, step: 0.005}}")
    values = [s["threshold"] for s in grid.scenarios]
    assert values == [float(f"{n * 5 / 1000:.3f}") for n in range(31)]
    whole = grid_of("parameters: {list_seats: {from: 10, to: 77, step: 67}}")
    assert [s["list_seats"] for s in whole.scenarios] == [10, 77]


def test_scenario_files_are_crossed_with_the_grid(tmp_path):
    write(tmp_path / "joined.yaml", "name: joined\nparameters: {seat_basis: membership}\n")
    write(tmp_path / "plain.yaml", "name: plain\n")
    text = "scenarios: [plain.yaml, joined.yaml]\nparameters: {vote_base: [valid, cast]}\n"
    grid = sweep.load(write(tmp_path / "grid.yaml", text))
    assert grid.varied == ("scenario", "vote_base", "seat_basis")
    assert [s["scenario"] for s in grid.scenarios] == ["plain", "plain", "joined", "joined"]


def test_more_scenarios_are_allowed_on_purpose(grid_of):
    text = "parameters: {list_seats: {from: 1, to: 1200, step: 1}}"
    assert len(grid_of(f"limit: 1200\n{text}").scenarios) == 1200
    with pytest.raises(InputError, match="1,200 scenarios, more than 1,000"):
        grid_of(text)


def test_each_row_is_what_the_library_gives(grid_of, tmp_path):
    grid = grid_of(SMALL)
    table = sweep.evaluate(grid, tmp_path / "out", silent, Here())
    assert len(table) == len(grid.scenarios) * len(HEADLINES)
    written = pd.read_csv(tmp_path / "out" / "sweep.csv")
    assert list(written.columns[:4]) == ["number", "threshold", "formula", "result"]
    for number, settings in enumerate(grid.scenarios, start=1):
        found = results_of(**settings)
        rows = written[written["number"] == number].set_index("result")
        for result, label in HEADLINES.items():
            assert rows.loc[result, "label"] == label
            assert rows.loc[result, "text"] == found.text(result)
        seats = rows.loc["blocs.opposition.list_seats", "value"]
        assert seats == found.value("blocs.opposition.list_seats")
        is_law = settings["threshold"] == 0.07 and settings["formula"] == "hare"
        assert rows.loc["blocs.opposition.list_seats", "count"] == (
            "official" if is_law else "computed"
        )
    # With votes of 7.07 %, AIST passes at seven percent and not at eight.
    by_height = written[written["result"] == "blocs.opposition.list_seats"].set_index(
        ["threshold", "formula"]
    )["value"]
    assert by_height[0.07, "hare"] == 1
    assert by_height[0.08, "hare"] == 2


def test_a_rule_that_gives_out_too_many_seats_is_a_row_that_says_so(grid_of, tmp_path):
    grid = grid_of("parameters: {formula: [hare, imperiali], threshold: 0.12}")
    table = sweep.evaluate(grid, tmp_path / "out", silent, Here())
    said = table[table["number"] == 2]
    assert len(said) == 1
    assert "the rule chosen cannot be applied" in said["note"].iloc[0]
    assert said["value"].isna().all()
    assert table[table["number"] == 1]["note"].isna().all()


def test_an_ended_sweep_goes_on_and_comes_out_the_same(grid_of, tmp_path):
    grid = grid_of(SMALL)
    sweep.evaluate(grid, tmp_path / "whole", silent, Here())
    with pytest.raises(KeyboardInterrupt):
        sweep.evaluate(grid, tmp_path / "ended", silent, Here(most=4))
    assert not (tmp_path / "ended" / "sweep.csv").exists()
    notes = tmp_path / "ended" / ".scenarios.jsonl"
    known = len(notes.read_text(encoding="utf-8").splitlines())
    with notes.open("a", encoding="utf-8") as file:
        file.write('{"stamp": "half a li')
    rest, told = Here(), []
    sweep.evaluate(grid, tmp_path / "ended", lambda *counts: told.append(counts), rest)
    assert rest.done == len(grid.scenarios) - known
    assert (told[0], told[-1]) == ((known, 6), (6, 6))
    whole, again = (tmp_path / name / "sweep.csv" for name in ("whole", "ended"))
    assert whole.read_bytes() == again.read_bytes()
    assert not notes.exists()


def test_what_other_code_or_data_gave_is_not_taken(grid_of, tmp_path, monkeypatch):
    grid = grid_of("parameters: {vote_base: [valid, cast]}")
    with monkeypatch.context() as patch:
        patch.setattr(sweep, "_stamp", lambda: "another")
        with pytest.raises(KeyboardInterrupt):
            sweep.evaluate(grid, tmp_path, silent, Here(most=1))
    rest = Here()
    sweep.evaluate(grid, tmp_path, silent, rest)
    assert rest.done == 2


def test_the_command_writes_table_figure_and_manifest(tmp_path, called):
    path = write(tmp_path / "grid.yaml", SMALL)
    out = tmp_path / "out"
    code, printed, told = called("sweep", path, "--output", out, "--workers", "2")
    assert (code, printed.strip()) == (0, str(out))
    assert "6 of 6 scenarios" in told
    names = {"run.json", "sweep.csv", "sweep.svg", "sweep.png"}
    assert {each.name for each in out.iterdir()} == names
    said = json.loads((out / "run.json").read_text())
    assert (said["name"], said["run"]["scenarios"]) == ("small", 6)
    before = {name: (out / name).read_bytes() for name in names}
    assert called("sweep", path, "--output", out)[0] == 0
    assert {name: (out / name).read_bytes() for name in names} == before
    with (out / "sweep.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 60


def test_the_command_leaves_a_folder_of_ones_own_alone(tmp_path, called):
    path = write(tmp_path / "grid.yaml", SMALL)
    (tmp_path / "mine").mkdir()
    write(tmp_path / "mine" / "sweep.csv", "mine")
    code, printed, told = called("sweep", path, "--output", tmp_path / "mine")
    assert (code, printed) == (2, "")
    assert "is not empty and holds no run.json" in told
    assert (tmp_path / "mine" / "sweep.csv").read_text() == "mine"


@pytest.mark.proof
def test_each_scenarios_notebooks_are_run_on_request(tmp_path, called):
    path = write(tmp_path / "grid.yaml", "name: two\nparameters: {vote_base: [cast, registered]}\n")
    out = tmp_path / "out"
    assert called("sweep", path, "--output", out, "--notebooks")[0] == 0
    for number, base in ((1, "cast"), (2, "registered")):
        said = json.loads((out / f"scenario_{number}" / "run.json").read_text())
        assert said["parameters"]["vote_base"] == base
        assert len(list((out / f"scenario_{number}" / "notebooks").glob("*.ipynb"))) == 6


# ---- on other machines


@pytest.fixture
def cluster(tmp_path):
    """Start a dask scheduler and workers on loopback, and return their processes and address."""
    file, started = tmp_path / "scheduler.json", []
    program = Path(sys.executable).with_name("dask")

    def start(*arguments, **environment):
        done = subprocess.Popen(
            [program, *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | environment,
            cwd=tmp_path,
        )
        started.append(done)
        return done

    def worker(**environment):
        return start(
            *("worker", "--scheduler-file", file, "--no-nanny", "--nthreads", "1"),
            *("--no-dashboard", "--host", "127.0.0.1"),
            **environment,
        )

    try:
        start(
            *("scheduler", "--scheduler-file", file, "--host", "127.0.0.1", "--port", "0"),
            "--no-dashboard",
        )
        deadline = time.monotonic() + 60
        # The file is there, empty, a moment before it is written.
        while not (file.exists() and file.read_text().rstrip().endswith("}")):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield json.loads(file.read_text())["address"], worker
    finally:
        for each in started:
            each.kill()
            each.wait()


def wait_for_workers(address, count):
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


@pytest.mark.proof
def test_workers_elsewhere_give_the_same_bytes_also_when_one_is_killed(grid_of, tmp_path, cluster):
    address, worker = cluster
    workers = [worker(), worker()]
    wait_for_workers(address, 2)
    grid = grid_of(
        "parameters: {threshold: {from: 0.05, to: 0.09, step: 0.005}, formula: [hare, dhondt]}"
    )
    told = []

    def kill_one(done, of):
        told.append(done)
        if done == 2:
            workers[0].kill()

    with sweep.executor(None, address) as elsewhere:
        sweep.evaluate(grid, tmp_path / "elsewhere", kill_one, elsewhere)
    assert told[-1] == len(grid.scenarios)
    sweep.evaluate(grid, tmp_path / "here", silent, Here())
    one, other = (tmp_path / name / "sweep.csv" for name in ("elsewhere", "here"))
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.proof
def test_a_worker_of_another_version_or_with_other_data_is_refused(cluster, monkeypatch):
    address, worker = cluster
    worker()
    wait_for_workers(address, 1)
    with monkeypatch.context() as patch:
        patch.setattr(sweep, "__version__", "9.9.9")
        with pytest.raises(InputError, match=r"has majilis [\d.]+, and here is 9\.9\.9"):
            sweep.executor(None, address).__enter__()
    with monkeypatch.context() as patch:
        patch.setattr(sweep, "_stamp", lambda: "another")
        with pytest.raises(InputError, match="has other code or data"):
            sweep.executor(None, address).__enter__()


def test_no_scheduler_and_no_workers_are_each_a_sentence(cluster, monkeypatch):
    address, _ = cluster
    with pytest.raises(InputError, match="has no workers"):
        sweep.executor(None, address).__enter__()
    monkeypatch.setattr(sweep, "_PATIENCE", "1s")
    for wrong in ("tcp://127.0.0.1:1", "nonsense://x"):
        with pytest.raises(InputError, match="no dask scheduler answers"):
            sweep.executor(None, wrong).__enter__()
