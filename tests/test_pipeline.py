"""The pipeline on toy notebooks: what it shows, what it leaves behind and how it fails."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from majilis.errors import InputError
from majilis.pipeline import check as checking
from majilis.pipeline import notebooks, plan, run, stages

STAGES = {"01_first": (), "02_second": ("01_first",), "03_third": ("01_first",)}

# A folder for what a run makes, and a file in the project that tells which cells ran.
WRITE = """\
import os
from pathlib import Path
folder = Path(os.environ["MAJILIS_RUN_FOLDER"])
with open({log!r}, "a") as file:
    print({name!r}, file=file)
(folder / "figures").mkdir(exist_ok=True)
(folder / "figures" / {name!r}).write_text("made")
"""


def code(*sources, tags=()):
    cells = [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
    cells[0].metadata.tags = list(tags)
    nb = nbformat.v4.new_notebook(cells=cells)
    nb.metadata.kernelspec = {"name": "python3", "language": "python", "display_name": "x"}
    return nb


def write_notebook(root, name, *sources, tags=()):
    (root / "notebooks").mkdir(parents=True, exist_ok=True)
    nb = code(*sources, tags=tags)
    (root / "notebooks" / f"{name}.ipynb").write_text(nbformat.writes(nb))


def mark(root, name):
    """Return the source of a cell that makes a file and says that it ran."""
    return WRITE.format(log=str(root / "log"), name=name)


def make_project(root, **special):
    """Write three notebooks; `special` adds a cell to one of them."""
    for name in STAGES:
        extra = special.get(f"s{name[:2]}", "'fine'")
        write_notebook(root, name, mark(root, name), extra)
    return root


def make_plan(root, output=None, chosen=(), changed=None, hook=None):
    changed = changed or {}
    parameters = SimpleNamespace(changed=lambda: changed, model_dump=lambda mode: changed)
    picked = stages.choose(chosen, STAGES)
    return plan.Plan(
        root=root,
        output=output or root,
        stages=picked,
        borrows=any(picked[name] != STAGES[name] for name in picked),
        scenario=SimpleNamespace(name=None, parameters=parameters),
        record=output is not None,
        hook=hook or (lambda parameters, folder: (folder / "results.csv").write_text("a\n1\n")),
        preload=("ipykernel.zmqshell",),
    )


def silent(event, name, seconds):
    pass


def ran(root):
    return sorted((root / "log").read_text().split())


def snapshot(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != "log" and plan.STAGING not in path.parts
    }


def start(root):
    """Run the project in a process of its own, which leads a group of its own."""
    return subprocess.Popen(
        [sys.executable, __file__, str(root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


# ---- what a notebook shows

RICH = (
    "import sys\nprint('a'); print('b', file=sys.stderr); print('c'); print('d', file=sys.stderr)",
    "import pandas as pd\nfrom IPython.display import HTML, Markdown, display\n"
    "frame = pd.DataFrame({'x': [1, 2], 'party': ['Отан', 'Ақ жол']})\n"
    "print('before'); display(frame); print('after'); frame",
    "display(Markdown('**bold**'), HTML('<i>x</i>')); display({'text/plain': 'raw'}, raw=True)",
    "class Figure:\n"
    "    def _repr_mimebundle_(self, include=None, exclude=None):\n"
    "        return ({'image/png': b'\\x89PNG', 'text/html': '<svg/>', 'text/plain': 'fig'},\n"
    "                {'image/png': {'width': 90}})\n"
    "Figure()",
    "handle = display('one', display_id='fixed'); handle.update('two')",
    "from IPython.display import clear_output\nprint('gone'); clear_output(); print('kept')",
    "# only a comment",
    "",
    "Out[4]; _; In[1][:6]",
    "None",
    "!echo from a shell",
    "async def later():\n    return 7\nawait later()",
    "import warnings\nwarnings.simplefilter('always'); warnings.warn('careful')",
    "get_ipython().__class__.__name__, __name__",
)


ERRORS = (
    "def f(x):\n    return 1 / x\nf(0)",
    "raise SystemExit(3)",
    "1 +",
    "print('before')\nclass E(Exception):\n    pass\nraise E('of my own')",
    "class R:\n    def __repr__(self):\n        raise ValueError('no text')\nR()",
    "class H:\n    def _repr_html_(self):\n        raise ValueError('no html')\n"
    "    def __repr__(self):\n        return 'plain'\nH()",
)


@pytest.mark.parametrize(
    ("sources", "kinds"),
    [
        pytest.param(RICH, {"stream", "display_data", "execute_result"}, id="outputs"),
        pytest.param(ERRORS, {"stream", "error", "execute_result"}, id="errors"),
    ],
)
def test_outputs_equal_those_of_a_kernel(tmp_path, monkeypatch, sources, kinds):
    monkeypatch.setenv("IPYKERNEL_CELL_NAME", "cell")
    nb = code(*sources)
    for cell in nb.cells:
        cell.metadata.tags = ["raises-exception"] if kinds >= {"error"} else []
    (tmp_path / "in.ipynb").write_text(nbformat.writes(nb))
    stock, ours = (
        # As processes of their own: pytest has its own way with warnings.
        execute_with(tmp_path, engine)
        for engine in (None, "majilis")
    )
    for cell, other in zip(stock.cells, ours.cells, strict=True):
        assert cell == other
    assert {output.output_type for cell in ours.cells for output in cell.outputs} == kinds
    assert notebooks.dumps(stock) == notebooks.dumps(ours)


def execute_with(folder, engine):
    """Run a notebook with one of papermill's engines, without its verdict on error outputs."""
    script = (
        "import sys, nbformat\n"
        "from papermill.engines import papermill_engines\n"
        "from papermill.iorw import load_notebook_node\n"
        "nb = papermill_engines.execute_notebook_with_engine(\n"
        f"    {engine!r}, load_notebook_node('in.ipynb'), 'python3', progress_bar=False)\n"
        "nbformat.write(nb, 'out.ipynb')"
    )
    subprocess.run([sys.executable, "-c", script], cwd=folder, check=True, capture_output=True)
    return notebooks.normalise(notebooks.read(folder / "out.ipynb"))


def test_equal_runs_give_equal_bytes(tmp_path):
    make_project(tmp_path, s02="print(1)\nimport sys; print(2, file=sys.stderr); {'x': 1}")
    run.execute(make_plan(tmp_path), silent)
    first = snapshot(tmp_path)
    run.execute(make_plan(tmp_path), silent)
    assert snapshot(tmp_path) == first
    assert len(ran(tmp_path)) == 6, "each complete run runs every notebook"
    assert not (tmp_path / plan.STAGING).exists()
    text = first["notebooks/02_second.ipynb"].decode()
    assert text.endswith("}\n")
    assert "papermill" not in text


def test_the_normaliser_names_what_has_no_name(tmp_path):
    old = {
        "cells": [
            {"cell_type": "markdown", "metadata": {"tags": [], "collapsed": True}, "source": "x"},
            {
                "cell_type": "code",
                "execution_count": 7,
                "id": "random",
                "metadata": {"tags": ["injected-parameters"], "execution": {}, "papermill": {}},
                "outputs": [
                    {"output_type": "stream", "name": "stderr", "text": ["e\n"]},
                    {"output_type": "stream", "name": "stdout", "text": ["a\n"]},
                    {"output_type": "stream", "name": "stdout", "text": ["b\n"]},
                ],
                "source": [],
            },
            {
                "cell_type": "markdown",
                "metadata": {"tags": ["papermill-error-cell-tag"]},
                "source": "",
            },
        ],
        "metadata": {"papermill": {}},
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps(old))
    nb = json.loads(notebooks.dumps(notebooks.normalise(notebooks.read(path))))
    assert [cell["id"] for cell in nb["cells"]] == ["cell-0", "injected-parameters"]
    assert nb["cells"][0]["metadata"] == {"collapsed": True}
    assert nb["cells"][1]["execution_count"] == 1
    assert [output["text"] for output in nb["cells"][1]["outputs"]] == [["a\n", "b\n"], ["e\n"]]
    assert (nb["nbformat"], nb["nbformat_minor"]) == (4, 5)


def test_only_declared_parameters_are_injected(tmp_path):
    make_project(tmp_path)
    write_notebook(
        tmp_path, "01_first", "x: int = 1  # a number\ny = 2", "x, y", tags=["parameters"]
    )
    run.execute(make_plan(tmp_path, tmp_path / "out", changed={"x": 5, "z": 6}), silent)
    nb = notebooks.read(tmp_path / "out" / "notebooks" / "01_first.ipynb")
    assert [cell.id for cell in nb.cells] == ["c0", "injected-parameters", "c1"]
    assert nb.cells[2].outputs[0].data["text/plain"] == "(5, 2)"
    assert "injected" not in (tmp_path / "out" / "notebooks" / "02_second.ipynb").read_text()
    recorded = json.loads((tmp_path / "out" / "parameters.json").read_text())
    assert recorded == {"name": "out", "parameters": {"x": 5, "z": 6}}


def test_a_folder_holds_one_runs_outputs_only(tmp_path):
    make_project(tmp_path)
    out = tmp_path / "out"
    run.execute(make_plan(tmp_path, out, changed={"x": 5}), silent)
    first = {path.name for path in (out / "notebooks").iterdir()}
    run.execute(make_plan(tmp_path, out, changed={"x": 5}, chosen=["01"]), silent)
    assert {path.name for path in (out / "notebooks").iterdir()} == first
    run.execute(make_plan(tmp_path, out, changed={"x": 6}, chosen=["01"]), silent)
    assert [path.name for path in (out / "notebooks").iterdir()] == ["01_first.ipynb"]


def test_nothing_leaks_from_one_notebook_to_the_next(tmp_path):
    leave = (
        "import calendar, os, sys, numpy as np, pandas as pd\nleft = 1\nos.environ['LEFT'] = '1'\n"
        "pd.set_option('display.precision', 1); calendar.month = None; sys.path.append('left')\n"
        "drawn = np.random.random()"
    )
    look = (
        "import calendar, os, sys, pandas as pd\n"
        "('left' in globals(), 'LEFT' in os.environ, pd.get_option('display.precision'),\n"
        " calendar.month is None, 'left' in sys.path)"
    )
    make_project(tmp_path, s01=leave, s02=look)
    run.execute(make_plan(tmp_path), silent)
    nb = notebooks.read(tmp_path / "notebooks" / "02_second.ipynb")
    assert nb.cells[1].outputs[0].data["text/plain"] == "(False, False, 6, False, False)"
    assert "LEFT" not in os.environ
    assert "MAJILIS_RUN_FOLDER" not in os.environ


# ---- how it fails


def test_a_failing_notebook_is_named_and_changes_nothing(tmp_path):
    make_project(tmp_path)
    run.execute(make_plan(tmp_path), silent)
    write_notebook(tmp_path, "03_third", mark(tmp_path, "03_third"), "{}['no such key']")
    before = snapshot(tmp_path)
    with pytest.raises(stages.NotebookFailed) as failure:
        run.execute(make_plan(tmp_path), silent)
    assert str(failure.value) == "03_third failed, cell In [2]: KeyError: 'no such key'"
    assert "no such key" in failure.value.traceback
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("import os; os._exit(7)", "ProcessDied: its process ended with exit code 7"),
        ("import os; os._exit(0)", "ProcessDied: its process ended with exit code 0"),
        (
            "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
            "ProcessDied: its process ended with signal SIGKILL",
        ),
        (
            # pytest makes an error of IPython's warning.
            "import warnings; warnings.simplefilter('ignore'); raise SystemExit(0)",
            "SystemExit: the notebook ended itself",
        ),
        ("exit()", "CellExecutionError: "),
    ],
)
def test_a_notebook_that_ends_its_process_is_reported(tmp_path, source, sentence):
    make_project(tmp_path, s01=source)
    with pytest.raises(stages.NotebookFailed) as failure:
        run.execute(make_plan(tmp_path), silent)
    assert str(failure.value) == f"01_first failed, cell In [2]: {sentence}"
    assert ran(tmp_path) == ["01_first"]


def test_results_that_cannot_be_written_fail_the_run(tmp_path):
    make_project(tmp_path)

    def hook(parameters, folder):
        raise LookupError("no figure " + "x" * 100_000)

    with pytest.raises(stages.NotebookFailed, match=r"^results failed: LookupError: no figure"):
        run.execute(make_plan(tmp_path, hook=hook), silent)
    assert not (tmp_path / "results.csv").exists()


def test_stages_by_name_and_number():
    assert list(stages.choose(["bloc_dominance"])) == ["02_bloc_dominance"]
    assert list(stages.choose(["06", "01_clean_data"])) == [
        "01_clean_data",
        "06_publication_figures",
    ]
    with pytest.raises(InputError, match="did you mean 01_clean_data"):
        stages.choose(["01_clean_dat"])


def test_a_single_stage_reads_the_committed_clean_data(tmp_path):
    look = "(folder / 'data' / 'clean' / 'a.csv').read_text()"
    make_project(tmp_path, s02=look)
    (tmp_path / "data" / "clean").mkdir(parents=True)
    (tmp_path / "data" / "clean" / "a.csv").write_text("rows")
    before = snapshot(tmp_path)
    run.execute(make_plan(tmp_path, chosen=["second"]), silent)
    assert ran(tmp_path) == ["02_second"]
    changed = {name for name, text in snapshot(tmp_path).items() if before.get(name) != text}
    assert changed == {"notebooks/02_second.ipynb", "figures/02_second", "results.csv"}


# ---- what an interrupted run leaves


def slow_run(root):
    """Start a run whose last two notebooks wait; return it, and its children, when both do."""
    process = start(root)
    wait_for(
        lambda: (root / "log").exists() and "03_third" in ran(root) and "02_second" in ran(root)
    )
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert len(children) == 2
    return process, [int(pid) for pid in children]


@pytest.fixture
def slow_project(tmp_path):
    """A project that was run once and then got notebooks that wait for a file."""
    make_project(tmp_path)
    run.execute(make_plan(tmp_path), silent)
    (tmp_path / "log").unlink()
    wait = f"import time\nwhile not os.path.exists({str(tmp_path / 'go')!r}): time.sleep(0.02)"
    make_project(tmp_path, s02=wait, s03=wait)
    yield tmp_path
    (tmp_path / "go").touch()


@pytest.mark.parametrize("group", [False, True], ids=["parent", "group"])
def test_a_killed_run_leaves_no_trace_and_the_next_goes_on(slow_project, group):
    before = snapshot(slow_project)
    process, children = slow_run(slow_project)
    (os.killpg if group else os.kill)(process.pid, signal.SIGKILL)
    process.communicate()
    wait_for(lambda: not any(map(is_alive, children)))
    assert snapshot(slow_project) == before
    assert (slow_project / plan.STAGING).exists()
    (slow_project / "go").touch()
    events = []
    run.execute(make_plan(slow_project), lambda event, name, seconds: events.append((event, name)))
    assert ("kept", "01_first") in events
    assert ran(slow_project) == ["01_first", *["02_second"] * 2, *["03_third"] * 2]
    assert not (slow_project / plan.STAGING).exists()
    assert snapshot(slow_project) != before


@pytest.mark.parametrize("fresh", [True, False], ids=["fresh", "other data"])
def test_a_run_that_is_not_the_same_starts_again(slow_project, fresh):
    process, _ = slow_run(slow_project)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    (slow_project / "go").touch()
    if not fresh:
        (slow_project / "data" / "raw").mkdir(parents=True)
        (slow_project / "data" / "raw" / "new.csv").write_text("a row")
    run.execute(make_plan(slow_project), silent, fresh=fresh)
    assert ran(slow_project).count("01_first") == 2


def test_a_second_run_to_the_same_folder_is_refused(slow_project):
    process, _ = slow_run(slow_project)
    with pytest.raises(InputError, match="another run is writing"):
        run.execute(make_plan(slow_project), silent)
    (slow_project / "go").touch()
    assert process.wait(20) == 0
    process.communicate()
    run.execute(make_plan(slow_project), silent)


def test_without_forks_kernels_give_the_same(tmp_path, monkeypatch):
    make_project(tmp_path, s01="print(1); {'x': 1}", s02="1 / 0")
    (tmp_path / "data" / "clean").mkdir(parents=True)
    run.execute(make_plan(tmp_path, chosen=["01"]), silent)
    forked = snapshot(tmp_path)
    monkeypatch.setattr(run, "FORKS", False)
    run.execute(make_plan(tmp_path, chosen=["01"]), silent)
    assert snapshot(tmp_path) == forked
    with pytest.raises(stages.NotebookFailed, match=r"^02_second failed, cell In \[2\]: ZeroDiv"):
        run.execute(make_plan(tmp_path, chosen=["02"]), silent)
    assert "MAJILIS_RUN_FOLDER" not in os.environ


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
    scenario = make_plan(tmp_path, changed={"formula": "droop", "coding": {"a": "b/c"}}).scenario
    folder = plan.destination(scenario, ["unused"], root=tmp_path)
    assert folder == tmp_path / "runs" / "formula-droop_coding-a-b-c"
    named = SimpleNamespace(name="strict", parameters=scenario.parameters)
    assert plan.destination(named, root=tmp_path).name == "strict"
    assert plan.destination(named, ["formula=droop"], root=tmp_path).name == "strict_formula-droop"
    long = make_plan(tmp_path, changed={"coding": "x" * 300}).scenario
    assert len(plan.destination(long, root=tmp_path).name) < 80


# ---- what differs


def test_the_check_says_where_and_by_how_much(tmp_path):
    make_project(tmp_path, s02="print('first')\n6 * 7")
    run.execute(make_plan(tmp_path), silent)

    def compare():
        again = make_plan(tmp_path, tmp_path.parent / f"{tmp_path.name}-again")
        return checking.check(plan.Plan(**{**vars(again), "record": False}), silent)

    assert compare() == (7, [])
    (tmp_path / "results.csv").write_text("a\n0.75\n2\n")
    notebook = tmp_path / "notebooks" / "02_second.ipynb"
    notebook.write_text(notebook.read_text().replace('"42"', '"41"'))
    (tmp_path / "figures" / "01_first").write_bytes(b"\x00other")
    (tmp_path / "figures" / "03_third").unlink()
    files, found = compare()
    assert files == 7
    lines = [str(difference) for difference in found]
    assert lines[1:] == [
        "figures/03_third: committed nothing, now a file",
        'notebooks/02_second.ipynb, cell In [2], output 2: committed "text/plain": "41", '
        'now "text/plain": "42"',
        "results.csv, number of rows: committed 2, now 1",
        "results.csv, row 1, column a: committed 0.75, now 1 (by 0.25)",
    ]
    assert lines[0].startswith("figures/01_first: committed sha256 ")


if __name__ == "__main__":
    run.execute(make_plan(Path(sys.argv[1])), silent)
