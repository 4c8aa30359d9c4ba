"""The pipeline on toy notebooks: what it shows, what it leaves behind and how it fails."""

import hashlib
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import nbformat
import pandas as pd
import psutil
import pytest
from helpers import is_alive

from majilis import __version__
from majilis.data import paths
from majilis.errors import InputError
from majilis.pipeline import manifest, notebooks, plan, run, stages, staging
from majilis.study.parameters import Parameters, Scenario

HERE = str(Path(__file__).parent)
# A run that a test can kill; the package comes first, since it spares nbformat a slow import.
START = """\
import sys, majilis.pipeline, test_pipeline as toy
toy.run.execute(toy.make_plan(toy.Path(sys.argv[1]), chosen=["01"]), toy.silent)
"""
STAGES = {"01_first": (), "02_second": ("01_first",), "03_third": ("01_first",)}

MAKE = """\
import os
from pathlib import Path
folder = Path(os.environ["MAJILIS_RUN_FOLDER"])
(folder / "figures").mkdir(exist_ok=True)
(folder / "figures" / {name!r}).write_text("made")
"""


def write_notebook(root, name, *sources, tags=()):
    """Write a notebook that makes a file before it does what the sources say."""
    sources = [MAKE.format(name=name), *sources]
    cells = [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
    cells[-1].metadata.tags = list(tags)
    nb = nbformat.v4.new_notebook(cells=cells)
    nb.metadata.kernelspec = {"name": "python3", "language": "python", "display_name": "x"}
    (root / "notebooks").mkdir(parents=True, exist_ok=True)
    (root / "notebooks" / f"{name}.ipynb").write_text(nbformat.writes(nb))


def write_results(parameters, folder):
    (folder / "results.csv").write_text("a\n1\n")


def fail_to_write(parameters, folder):
    raise LookupError("no figure " + "x" * 100_000)


def make_plan(root, output=None, chosen=(), **changed):
    picked = stages.choose(chosen, STAGES)
    return plan.Plan(
        root=root,
        output=output or root,
        stages=picked,
        borrows=any(picked[name] != STAGES[name] for name in picked),
        scenario=Scenario(None, Parameters(**changed)),
        record=output is not None,
        write_results=write_results,
    )


def silent(event, name, seconds):
    pass


def snapshot(root):
    """Return the files of a project but those by which a run knows what it did."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and staging.STAGING not in path.parts and path.name != manifest.IN_PLACE
    }


def wait_for(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


# ---- what a run makes

LEAVE = """\
import calendar, os, sys
left = 1
os.environ["LEFT"] = "1"; calendar.month = None; sys.path.append("left")
print("a"); print("b", file=sys.stderr); print("c")
list({"one", "two", "three", "four"})"""

LOOK = """\
import calendar, os, sys, warnings
warnings.simplefilter("always"); warnings.warn("careful")
home = Path(get_ipython().ipython_dir)
("left" in globals(), "LEFT" in os.environ, calendar.month is None, "left" in sys.path,
 home.is_relative_to(folder.parent), get_ipython().__class__.__name__)"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """A project that was run twice: its folder, both outcomes, and what was reported."""
    root = tmp_path_factory.mktemp("ran")
    write_notebook(root, "01_first", LEAVE)
    write_notebook(root, "02_second", LOOK)
    write_notebook(root, "03_third", "6 * 7")
    events = []
    run.execute(make_plan(root), lambda event, name, seconds: events.append((event, name)))
    first = snapshot(root)
    run.execute(make_plan(root), silent)
    return root, (first, snapshot(root)), events


def outputs(root, name):
    return [cell.outputs for cell in notebooks.read(root / "notebooks" / f"{name}.ipynb").cells]


def test_equal_runs_give_equal_bytes(ran):
    root, (first, second), _ = ran
    assert first == second
    assert set(first) == {
        *(f"{folder}/{name}" for name in STAGES for folder in ("figures",)),
        *(f"notebooks/{name}.ipynb" for name in STAGES),
        "results.csv",
    }
    assert not (root / staging.STAGING).exists()
    text = first["notebooks/02_second.ipynb"].decode()
    assert text.endswith("}\n")
    assert "papermill" not in text


def test_streams_are_joined_and_sets_print_in_one_order(ran):
    _, (stdout, stderr, result) = outputs(ran[0], "01_first")
    assert (stdout.name, stdout.text, stderr.text) == ("stdout", "a\nc\n", "b\n")
    assert result.execution_count == 2
    printed = subprocess.run(
        [sys.executable, "-c", "print(list({'one', 'two', 'three', 'four'}))"],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
    )
    assert result.data["text/plain"] == printed.stdout.strip()


def test_nothing_leaks_from_one_notebook_to_the_next(ran):
    _, (warning, result) = outputs(ran[0], "02_second")
    assert warning.text.startswith("cell:2: UserWarning: careful")
    assert result.data["text/plain"] == (
        "(False, False, False, False, True, 'ZMQInteractiveShell')"
    )
    assert not {"LEFT", paths.RUN_FOLDER_VARIABLE} & set(os.environ)


def test_notebooks_run_side_by_side_after_what_they_need(ran):
    at = ran[2].index
    assert at(("finished", "01_first")) < at(("started", "03_third")) < at(("started", "02_second"))
    if (os.cpu_count() or 1) > 1:
        assert at(("started", "results")) < at(("finished", "03_third"))


def test_a_single_stage_takes_clean_data_and_the_parameters_it_declares(tmp_path):
    declared = "formula: str = 'hare'  # a rule\nother = 2"
    write_notebook(tmp_path, "02_second", declared, tags=["parameters"])
    path = tmp_path / "notebooks" / "02_second.ipynb"
    nb = notebooks.read(path)
    look = "formula, other, (folder / 'data' / 'clean' / 'a.csv').read_text()"
    nb.cells.append(nbformat.v4.new_code_cell(look, id="look"))
    nbformat.write(nb, path)
    (tmp_path / "data" / "clean").mkdir(parents=True)
    (tmp_path / "data" / "clean" / "a.csv").write_text("rows")
    before = snapshot(tmp_path)
    out = tmp_path / "out"
    run.execute(make_plan(tmp_path, out, ["second"], formula="droop", language="kk"), silent)
    made = notebooks.read(out / "notebooks" / "02_second.ipynb")
    assert [cell.id for cell in made.cells] == ["c0", "c1", "injected-parameters", "look"]
    assert made.cells[3].outputs[0].data["text/plain"] == "('droop', 2, 'rows')"
    recorded = json.loads((out / "run.json").read_text())
    assert recorded["name"] == "out"
    assert recorded["parameters"]["language"] == "kk"
    shutil.rmtree(out)
    assert snapshot(tmp_path) == before


def moved(root, *names, **changed):
    """Move files into a run's folder as a run does that made them, and return the plan."""
    planned = make_plan(root, root / "out", **changed)
    read = manifest.inputs(planned)
    with staging.opened(planned.output) as folder:
        staging.prepare(planned, folder / "made")
        for name in names:
            (folder / "made" / "figures").mkdir(exist_ok=True)
            (folder / "made" / "figures" / name).write_text("made")
        about = manifest.about(planned)
        written = staging.move_into_place(folder / "made", planned.output, about)
        manifest.note(planned, read, written)
    return planned


def figures_of(root):
    return sorted(path.name for path in (root / "out" / "figures").iterdir())


def test_a_folder_holds_one_runs_outputs_only(tmp_path):
    moved(tmp_path, "a", "b")
    assert figures_of(tmp_path) == ["a", "b"]
    (tmp_path / "out" / "figures" / "mine").write_text("mine")
    moved(tmp_path, "a", "c")
    assert figures_of(tmp_path) == ["a", "c", "mine"]


def refusal(folder):
    with pytest.raises(InputError) as caught:
        manifest.refuse_foreign(folder, staging.STAGING)
    return str(caught.value)


def test_a_folder_that_is_not_a_runs_is_left_alone(tmp_path):
    planned = moved(tmp_path, "a")
    manifest.refuse_foreign(planned.output, staging.STAGING)
    (planned.output / "notes.txt").write_text("mine")  # beside what a run writes
    manifest.refuse_foreign(planned.output, staging.STAGING)
    (planned.output / "figures" / "mine.png").write_text("mine")
    assert "figures/mine.png was made by no run" in refusal(planned.output)
    for name in ("results.csv", "anything"):
        folder = tmp_path / name.replace(".", "_")
        folder.mkdir()
        (folder / name).write_text("mine")
        assert "is not empty and holds no run.json" in refusal(folder)
        with pytest.raises(InputError, match="is not empty"):
            run.execute(make_plan(tmp_path, folder), silent)
        assert [path.read_text() for path in folder.iterdir()] == ["mine"]


def test_a_run_killed_between_its_moves_leaves_no_file_unclaimed(tmp_path, monkeypatch):
    move = os.replace

    def killed(path, target):
        if Path(target).name == "a":
            raise KeyboardInterrupt
        move(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(staging.os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            moved(tmp_path, "a")
    (tmp_path / "out" / "figures").mkdir(exist_ok=True)
    (tmp_path / "out" / "figures" / "a").write_text("moved before the end")
    manifest.refuse_foreign(tmp_path / "out", staging.STAGING)
    moved(tmp_path, "b")
    assert figures_of(tmp_path) == ["b"]


def test_a_manifest_cannot_reach_out_of_its_folder(tmp_path):
    planned = moved(tmp_path, "a")
    (tmp_path / "mine").write_text("mine")
    record = {"name": "x", "parameters": {}, "run": {"outputs": {"../mine": "", "figures/a": ""}}}
    (planned.output / "run.json").write_text(json.dumps(record))
    assert manifest.outputs_of(planned.output) == {planned.output / "figures" / "a"}
    moved(tmp_path, "b")
    assert (tmp_path / "mine").read_text() == "mine"


def test_a_manifest_says_what_a_run_rested_on(tmp_path):
    planned = moved(tmp_path, "a", formula="droop")
    said = json.loads((planned.output / "run.json").read_text())
    assert said["parameters"]["formula"] == "droop"
    about = said["run"]
    assert about["majilis"] == __version__
    assert about["given"] == {"formula": "droop"}
    assert about["packages"]["pandas"] == pd.__version__
    assert about["python"] == platform.python_version()
    assert about["outputs"] == {"figures/a": hashlib.sha256(b"made").hexdigest()}
    assert about["commit"] is None  # this is no clone


def test_the_normaliser_removes_the_traces_of_a_run():
    stream = {"output_type": "stream"}
    nb = nbformat.from_dict(
        {
            "cells": [
                {
                    "cell_type": "markdown",
                    "id": "a",
                    "metadata": {"tags": [], "x": 1},
                    "source": "",
                },
                {
                    "cell_type": "code",
                    "execution_count": 7,
                    "id": "random",
                    "metadata": {"tags": ["injected-parameters"], "execution": {}, "papermill": {}},
                    "outputs": [
                        {**stream, "name": "stderr", "text": "e\n"},
                        {**stream, "name": "stdout", "text": "a\n"},
                        {**stream, "name": "stdout", "text": "b\n"},
                    ],
                    "source": "",
                },
                {
                    "cell_type": "markdown",
                    "id": "b",
                    "metadata": {"tags": ["papermill-error-cell-tag"]},
                    "source": "",
                },
            ],
            "metadata": {"papermill": {}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )
    made = json.loads(notebooks.dumps(notebooks.normalise(nb)))
    assert [cell["id"] for cell in made["cells"]] == ["a", "injected-parameters"]
    assert made["cells"][0]["metadata"] == {"x": 1}
    assert made["cells"][1]["metadata"] == {"tags": ["injected-parameters"]}
    assert made["cells"][1]["execution_count"] == 1
    assert [output["text"] for output in made["cells"][1]["outputs"]] == [["a\n", "b\n"], ["e\n"]]
    assert set(made["metadata"]) == {"kernelspec", "language_info"}


# ---- how it fails


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("{}['no such key']", "KeyError: 'no such key'"),
        ("import os; os._exit(0)", "DeadKernelError: Kernel died"),
        ("raise SystemExit(0)", "SystemExit: the notebook ended itself"),
    ],
)
def test_a_failing_notebook_is_named_and_changes_nothing(tmp_path, source, sentence):
    write_notebook(tmp_path, "01_first", source, "'never'")
    (tmp_path / "results.csv").write_text("good")
    before = snapshot(tmp_path)
    events = []
    with pytest.raises(stages.NotebookFailed) as failure:
        run.execute(make_plan(tmp_path), lambda event, name, seconds: events.append((event, name)))
    assert str(failure.value) == f"01_first failed, cell In [2]: {sentence}"
    assert ("KeyError" in failure.value.traceback) == ("KeyError" in sentence)
    assert {name for _, name in events} == {"01_first"}
    assert snapshot(tmp_path) == before
    assert not (tmp_path / staging.STAGING).exists()


def test_results_that_cannot_be_written_fail_the_run(tmp_path):
    planned = replace(make_plan(tmp_path), stages={}, borrows=True, write_results=fail_to_write)
    (tmp_path / "data" / "clean").mkdir(parents=True)
    with pytest.raises(stages.NotebookFailed, match=r"^results failed: LookupError: no figure"):
        run.execute(planned, silent)
    assert not (tmp_path / "results.csv").exists()


def test_stages_by_name_and_number():
    assert list(stages.choose(["bloc_dominance"])) == ["02_bloc_dominance"]
    assert list(stages.choose(["06", "01_clean_data"])) == [
        "01_clean_data",
        "06_publication_figures",
    ]
    with pytest.raises(InputError, match="did you mean 01_clean_data"):
        stages.choose(["01_clean_dat"])


def test_a_second_run_to_the_same_folder_is_refused(tmp_path):
    with staging.opened(tmp_path), pytest.raises(InputError, match="another run is writing"):
        run.execute(make_plan(tmp_path), silent)


# ---- what a killed run leaves


@pytest.mark.proof
def test_a_killed_run_leaves_the_last_outputs_and_the_next_starts_again(tmp_path):
    """Killed alone, and with its workers; kernels lead groups of their own."""
    write_notebook(
        tmp_path,
        "01_first",
        "import time\n"
        f"log = Path({str(tmp_path)!r}).parent / 'pids'\n"
        "with log.open('a') as file: print(os.getpid(), file=file)\n"
        "while not log.with_name('go').exists(): time.sleep(0.02)",
    )
    for name in ("results.csv", "notebooks/02_second.ipynb"):
        (tmp_path / name).write_text("good")
    before, kernels = snapshot(tmp_path), []
    log = tmp_path.parent / "pids"
    for number, kill in enumerate((os.kill, os.killpg), start=1):
        process = subprocess.Popen(
            [sys.executable, "-c", START, str(tmp_path)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(paths.ROOT), HERE])},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        wait_for(lambda: log.exists() and len(log.read_text().split()) == number)  # noqa: B023
        children = psutil.Process(process.pid).children(recursive=True)
        kernels = [child.pid for child in children]
        assert int(log.read_text().split()[-1]) in kernels
        kill(process.pid, signal.SIGKILL)
        assert process.communicate() == ("", "")
        wait_for(lambda: not any(map(is_alive, kernels)))  # noqa: B023
        assert snapshot(tmp_path) == before
        assert (tmp_path / staging.STAGING).exists()
    log.with_name("go").touch()
    run.execute(make_plan(tmp_path, chosen=["01"]), silent)
    assert not (tmp_path / staging.STAGING).exists()
    made = {name for name, content in snapshot(tmp_path).items() if before.get(name) != content}
    assert made == {"figures/01_first", "notebooks/01_first.ipynb", "results.csv"}


# ---- whether it must run at all


@pytest.fixture
def known(tmp_path):
    """A project with every kind of input, and the record of a run in place."""
    for name in (
        "majilis/measures/share.py",
        "notebooks/01_first.ipynb",
        "data/raw/votes.csv",
        "data/terms.csv",
        "data/clean/results.csv",
        "requirements.txt",
        "CITATION.cff",
        "figures/fig01.png",
        "own.csv",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("as it was")
    return tmp_path


OUTPUTS = ("notebooks/01_first.ipynb", "data/clean/results.csv", "figures/fig01.png")


def note(planned, inputs=None):
    written = [planned.root / name for name in OUTPUTS]
    manifest.note(planned, inputs or manifest.inputs(planned), written)


@pytest.mark.parametrize(
    "name",
    [
        "majilis/measures/share.py",
        "majilis/measures/new.py",
        "notebooks/01_first.ipynb",
        "notebooks/new.ipynb",
        "data/raw/votes.csv",
        "data/terms.csv",
        "data/clean/results.csv",
        "data/new/table.csv",
        "requirements.txt",
        "CITATION.cff",
        "figures/fig01.png",
        "own.csv",
    ],
)
def test_a_changed_file_means_a_run(known, name):
    planned = make_plan(known, election=str(known / "own.csv"))
    assert not manifest.is_unchanged(planned)
    note(planned)
    assert manifest.is_unchanged(planned)
    path = known / name
    before = path.read_text() if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text("other")
    assert not manifest.is_unchanged(planned)
    path.unlink()
    assert manifest.is_unchanged(planned) == (before is None)
    if before is not None:
        path.write_text(before)
    assert manifest.is_unchanged(planned)


def test_other_choices_stages_packages_and_records_mean_a_run(known, monkeypatch):
    planned = make_plan(known)
    note(planned)
    assert not manifest.is_unchanged(make_plan(known, formula="droop"))
    assert not manifest.is_unchanged(make_plan(known, chosen=["01"]))
    assert not manifest.is_unchanged(make_plan(known, known / "elsewhere"))
    with monkeypatch.context() as patch:
        patch.setattr(manifest.sysconfig, "get_path", lambda name: str(known))
        assert not manifest.is_unchanged(planned)
    for text in ("{}", "[]", "no JSON", '{"outputs": {}}'):
        (known / manifest.IN_PLACE).write_text(text)
        assert not manifest.is_unchanged(planned)


def test_a_file_edited_while_a_run_goes_on_means_another(known):
    planned = make_plan(known)
    inputs = manifest.inputs(planned)
    (known / "data" / "raw" / "votes.csv").write_text("edited meanwhile")
    note(planned, inputs)
    assert not manifest.is_unchanged(planned)


def test_what_no_run_reads_means_none(known):
    planned = make_plan(known)
    note(planned)
    for name in ("README.md", "majilis/__pycache__/x.pyc", "notebooks/.ipynb_checkpoints/x.ipynb"):
        (known / name).parent.mkdir(exist_ok=True)
        (known / name).write_text("new")
    assert manifest.is_unchanged(planned)


# ---- where it goes


@pytest.mark.parametrize(
    "name", [".", "notebooks", "data/clean", "figures/x", "majilis", "tests/y"]
)
def test_the_study_itself_is_no_output_folder(tmp_path, name):
    scenario = make_plan(tmp_path).scenario
    with pytest.raises(InputError, match="holds the study itself"):
        plan.destination(scenario, output=tmp_path / name, root=tmp_path)


def test_a_file_is_no_output_folder(tmp_path):
    (tmp_path / "file").touch()
    scenario = make_plan(tmp_path).scenario
    for name in ("file", "file/below"):
        with pytest.raises(InputError, match="is a file"):
            plan.destination(scenario, output=tmp_path / name, root=tmp_path / "other")


def test_runs_are_named_after_their_settings(tmp_path):
    scenario = make_plan(tmp_path, coding={"b/c": "other"}, formula="droop").scenario
    folder = plan.destination(scenario, ["unused"], runs=tmp_path)
    assert folder.parent == tmp_path
    assert re.fullmatch(r"coding-b-c-other-_formula-droop-[0-9a-f]{8}", folder.name)
    named = Scenario("strict", scenario.parameters)
    assert plan.destination(named).name == "strict"
    assert plan.destination(named, ["formula=droop"]).name == "strict_formula-droop"
    long = make_plan(tmp_path, election="x" * 300).scenario
    assert len(plan.destination(long).name) < 80
