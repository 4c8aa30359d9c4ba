"""Runs notebooks into a staging folder and moves every file into place at the very end.

On Linux the libraries are imported once and each notebook runs in a fork of that process, side
by side as far as the stages allow; elsewhere papermill starts a kernel for one after another.
"""

from __future__ import annotations

import csv
import gc
import hashlib
import importlib
import json
import os
import re
import selectors
import shutil
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal, NoReturn

from majilis import paths
from majilis.errors import InputError
from majilis.parameters import Scenario
from majilis.pipeline import notebooks
from majilis.pipeline.stages import NotebookFailed, Stages, choose

Event = Literal["kept", "started", "running", "finished"]
Report = Callable[[Event, str, float], None]
Hook = Callable[[Any, Path], None]
OnCell = Callable[[int], None]
Task = Callable[[OnCell], None]
Tasks = Mapping[str, Task]

FORKS = sys.platform == "linux"
STAGING = ".partial"
RESULTS = "results"
_STATE = "state.json"
_PRELOAD = (
    "ipykernel.zmqshell",
    "majilis.study",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_pdf",
    "matplotlib.backends.backend_svg",
    "matplotlib.figure",
    "numpy",
    "pandas",
    "pandera.pandas",
)
# The study's own folders: a run with other parameters must not write there.
_OWN_FOLDERS = ("notebooks", "data", "figures", "majilis", "tests", "scenarios", ".git")
_PULSE = 0.1  # seconds between two looks at the children
_PIPE_ROOM = 32_768  # what a pipe takes without a reader


@dataclass(frozen=True)
class Plan:
    """All that a run needs to know.

    Parameters
    ----------
    root : Path
        The project: its notebooks, data and code.
    output : Path
        Where the files go; the root for a run in place.
    stages : mapping
        The stages to run, each with the stages among them that it needs.
    borrows : bool
        Whether a stage needs clean data that this run does not make.
    scenario : Scenario
        The parameters.
    record : bool
        Whether the parameters are written beside the outputs.
    hook : callable
        Writes the table of results, given the parameters and the run's folder.
    preload : tuple of str
        The modules to import before the first fork.
    """

    root: Path
    output: Path
    stages: Stages
    borrows: bool
    scenario: Scenario
    record: bool
    hook: Hook
    preload: tuple[str, ...] = _PRELOAD

    @property
    def staging(self) -> Path:
        """The folder that holds the run until it is complete."""
        return self.output / STAGING


@dataclass(frozen=True)
class Difference:
    """One place where a file that was made again is not as committed.

    Parameters
    ----------
    file : str
        The file, from the project's root.
    place : str
        The cell and output, or the row and column; empty for the file as a whole.
    committed, remade : str
        What stands there.
    by : float or None
        How far two numbers are apart.
    """

    file: str
    place: str
    committed: str
    remade: str
    by: float | None = None

    def __str__(self) -> str:
        place = f", {self.place}" if self.place else ""
        by = f" (by {self.by:g})" if self.by is not None else ""
        return f"{self.file}{place}: committed {self.committed}, now {self.remade}{by}"


def destination(
    scenario: Scenario,
    overrides: Sequence[str] = (),
    output: Path | None = None,
    root: Path = paths.ROOT,
) -> Path:
    """Return the folder that a run with these parameters writes to.

    Parameters
    ----------
    scenario : Scenario
        The parameters.
    overrides : sequence of str
        The settings given beside a scenario's file, as ``NAME=VALUE``.
    output : Path, optional
        The folder that the user named.
    root : Path
        The project.

    Returns
    -------
    Path
        The folder named, or one below ``runs`` that is named after the parameters.

    Raises
    ------
    InputError
        If the folder named holds the study itself or is a file.
    """
    if output is None:
        if scenario.name is None:
            settings = [f"{name}={value}" for name, value in scenario.parameters.changed().items()]
        else:
            settings = [scenario.name, *overrides]
        return root / "runs" / _slug(settings or ["defaults"])
    folder = output.resolve()
    if folder == root or any(folder.is_relative_to(root / own) for own in _OWN_FOLDERS):
        raise InputError(f"output folder {output} holds the study itself; choose another")
    if any(part.exists() and not part.is_dir() for part in (folder, *folder.parents)):
        raise InputError(f"output folder {output} is a file, or lies below one")
    return folder


def plan(
    scenario: Scenario,
    folder: Path,
    names: Sequence[str] = (),
    *,
    record: bool,
) -> Plan:
    """Return the plan of a run of the study's own notebooks.

    Parameters
    ----------
    scenario : Scenario
        The parameters.
    folder : Path
        Where the files go.
    names : sequence of str
        The stages that the user asked for; none for all.
    record : bool
        Whether the parameters are written beside the outputs.

    Returns
    -------
    Plan
        The plan.

    Raises
    ------
    InputError
        If a name fits no stage, or a stage needs data that no run has made yet.
    """
    stages, complete = choose(names), choose(())
    borrows = any(stages[name] != complete[name] for name in stages)
    if borrows and not (paths.DATA / "clean").is_dir():
        raise InputError("there are no clean data yet; run all stages first")
    return Plan(
        root=paths.ROOT,
        output=folder,
        stages=stages,
        borrows=borrows,
        scenario=scenario,
        record=record,
        hook=_write_results,
    )


def execute(plan: Plan, report: Report, *, fresh: bool = False) -> list[Path]:
    """Run the notebooks of a plan and move all their files into place.

    Parameters
    ----------
    plan : Plan
        What to run.
    report : callable
        Told of each stage that is kept from a run before, started, running or finished.
    fresh : bool
        Whether to throw away what an interrupted run has left.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    InputError
        If another run writes to the same folder, or it cannot be written.
    NotebookFailed
        If a notebook fails. The files of earlier runs are then as before.
    """
    try:
        plan.output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"output folder {plan.output} cannot be made: {error.strerror}") from None
    if not os.access(plan.output, os.W_OK):
        raise InputError(f"output folder {plan.output} cannot be written to")
    with _lock(plan.output):
        fingerprint = _fingerprint(plan)
        done = _open_staging(plan, fingerprint, fresh)
        for name in done:
            report("kept", name, 0.0)

        def complete(name: str) -> None:
            done.append(name)
            _write_state(plan, fingerprint, done)

        tasks = {name: task for name, task in _tasks(plan).items() if name not in done}
        if FORKS and tasks:
            _preload(plan.preload)
        run = _side_by_side if FORKS else _one_by_one
        run(tasks, _needs(plan), report, complete)
        return _move_into_place(plan)


def check(plan: Plan, report: Report) -> tuple[int, list[Difference]]:
    """Run a plan and compare its files with those committed.

    Parameters
    ----------
    plan : Plan
        A run with the default parameters into a folder outside the project.
    report : callable
        As for `execute`.

    Returns
    -------
    tuple
        The number of files made, and where they differ.
    """
    names = [path.relative_to(plan.output) for path in execute(plan, report)]
    return len(names), [
        difference
        for name in names
        for difference in _differences(name.as_posix(), plan.root / name, plan.output / name)
    ]


# ---- what is run


def _tasks(plan: Plan) -> Tasks:
    """Return what a run does, by name, what is needed first before what needs it."""
    tasks: dict[str, Task] = {
        name: lambda on_cell, name=name: _run_notebook(plan, name, on_cell)  # type: ignore[misc]
        for name in plan.stages
    }
    tasks[RESULTS] = lambda on_cell: plan.hook(plan.scenario.parameters, plan.staging)
    return {name: _guarded(plan, name, task) for name, task in tasks.items()}


def _needs(plan: Plan) -> Stages:
    """Return what each task waits for; the results wait for the stages that make the data."""
    makers = tuple(name for name, needs in plan.stages.items() if not needs)
    return {**plan.stages, RESULTS: () if plan.borrows else makers}


def _guarded(plan: Plan, name: str, task: Task) -> Task:
    """Return the task with the run's folder in the environment and one kind of failure."""

    def run(on_cell: OnCell) -> None:
        before = os.environ.get(paths.RUN_FOLDER_VARIABLE)
        os.environ[paths.RUN_FOLDER_VARIABLE] = str(plan.staging)
        try:
            task(on_cell)
        except NotebookFailed:
            raise
        except Exception as error:
            trace = traceback.format_exc()
            raise NotebookFailed(name, None, type(error).__name__, str(error), trace) from error
        finally:
            if before is None:
                del os.environ[paths.RUN_FOLDER_VARIABLE]
            else:
                os.environ[paths.RUN_FOLDER_VARIABLE] = before

    return run


def _run_notebook(plan: Plan, name: str, on_cell: OnCell) -> None:
    """Run one notebook into the staging folder."""
    import papermill
    from papermill.exceptions import PapermillExecutionError, strip_color

    nb = notebooks.read(plan.root / "notebooks" / f"{name}.ipynb")
    declared = notebooks.declared_parameters(nb)
    changed = plan.scenario.parameters.changed()
    engine = {"engine_name": "majilis", "on_cell": on_cell} if FORKS else {}
    try:
        executed = papermill.execute_notebook(
            nb,
            None,
            {key: value for key, value in changed.items() if key in declared},
            kernel_name="python3",
            progress_bar=False,
            **engine,
        )
    except PapermillExecutionError as error:
        trace = strip_color("\n".join(error.traceback))
        raise NotebookFailed(name, error.exec_count, error.ename, error.evalue, trace) from None
    if executed.metadata.papermill.exception:
        # papermill lets a notebook end itself without an error; half a notebook is no result.
        last = max(cell.get("execution_count") or 0 for cell in executed.cells)
        raise NotebookFailed(name, last, "SystemExit", "the notebook ended itself")
    target = plan.staging / "notebooks" / f"{name}.ipynb"
    _write_whole(target, notebooks.dumps(notebooks.normalise(executed)))


def _write_results(parameters: Any, folder: Path) -> None:
    from majilis import results

    results.write(parameters, folder)


def _preload(modules: Iterable[str]) -> None:
    """Import what the notebooks need, so that each fork has it already."""
    for name in ("papermill", *modules):
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # so that no collection touches, and so copies, the pages that forks share


# ---- how it is run


def _one_by_one(
    tasks: Tasks, needs: Stages, report: Report, complete: Callable[[str], None]
) -> None:
    """Run tasks in this process, in their order, which puts what is needed first."""
    for name, task in tasks.items():
        report("started", name, 0.0)
        start = time.monotonic()
        task(lambda count: None)
        complete(name)
        report("finished", name, time.monotonic() - start)


def _side_by_side(
    tasks: Tasks, needs: Stages, report: Report, complete: Callable[[str], None]
) -> None:
    """Run each task in a fork as soon as what it needs is done."""
    waiting = list(tasks)
    children: dict[str, _Child] = {}
    try:
        while waiting or children:
            unfinished = {*waiting, *children}
            # The last notebook draws the figures and takes longest: begun first, it ends in time.
            for name in reversed(waiting.copy()):
                if len(children) < (os.cpu_count() or 1) and unfinished.isdisjoint(needs[name]):
                    waiting.remove(name)
                    report("started", name, 0.0)
                    children[name] = _Child(name, tasks[name])
            for name in _ended(children):
                child = children.pop(name)
                child.raise_for_failure()
                complete(name)
                report("finished", name, child.seconds)
            for name, child in children.items():
                report("running", name, child.seconds)
    finally:
        for child in children.values():
            child.kill()


class _Child:
    """A task that runs in a fork of this process and reports over a pipe."""

    def __init__(self, name: str, task: Task) -> None:
        self.name = name
        self.code: int | None = None
        self._start = time.monotonic()
        self._received = b""
        self.pipe, pipe = os.pipe()
        parent = os.getpid()
        die_with_parent = _death_signal()
        # What is buffered would otherwise be written by each fork, too.
        sys.stdout.flush()
        sys.stderr.flush()
        with _undisturbed():  # so that no signal finds the parent's handlers in the child
            with warnings.catch_warnings():
                # Newer Pythons warn of threads; the only ones here are those of BLAS, which
                # stops them before a fork.
                warnings.simplefilter("ignore", DeprecationWarning)
                self.pid = os.fork()
            if self.pid == 0:
                _be_child(parent, die_with_parent, pipe, task)
        os.close(pipe)

    @property
    def seconds(self) -> float:
        """The time since the start."""
        return time.monotonic() - self._start

    def receive(self) -> None:
        """Take what has come over the pipe; at its end, wait for the process to end."""
        received = os.read(self.pipe, _PIPE_ROOM)
        self._received += received
        if not received:
            self._reap(0)

    def has_ended(self) -> bool:
        """Say whether the process has ended, even if something still holds its pipe open."""
        if self.code is None:
            self._reap(os.WNOHANG)
        return self.code is not None

    def raise_for_failure(self) -> None:
        """Raise what the process reported, or how it died if it could not."""
        self._drain()
        message: dict[str, Any] = {}
        for line in self._received.splitlines():
            message = {**message, **json.loads(line)}
        if "ename" in message:
            raise NotebookFailed(self.name, **message)
        if "done" not in message:
            code = self.code or 0
            how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
            evalue = f"its process ended with {how}"
            raise NotebookFailed(self.name, message.get("cell"), "ProcessDied", evalue)

    def kill(self) -> None:
        """End the process."""
        if not self.has_ended():
            os.kill(self.pid, signal.SIGKILL)
            self._reap(0)
        os.close(self.pipe)

    def _drain(self) -> None:
        """Read what was written just before the end."""
        os.set_blocking(self.pipe, False)
        with open(self.pipe, "rb", buffering=0) as pipe:
            self._received += pipe.read() or b""

    def _reap(self, flags: int) -> None:
        pid, status = os.waitpid(self.pid, flags)
        if pid:
            self.code = os.waitstatus_to_exitcode(status)


def _ended(children: Mapping[str, _Child]) -> list[str]:
    """Wait a little for reports and return the names of the children that have ended."""
    with selectors.DefaultSelector() as selector:
        for child in children.values():
            selector.register(child.pipe, selectors.EVENT_READ, child)
        for key, _ in selector.select(_PULSE):
            key.data.receive()
    return [name for name, child in children.items() if child.has_ended()]


def _be_child(parent: int, die_with_parent: Callable[[], None], pipe: int, task: Task) -> NoReturn:
    """Run the task, report and leave, never to return into the parent's code."""
    code = 1
    try:
        die_with_parent()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides, and kills
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        if os.getppid() == parent:
            os.dup2(2, 1)  # standard output is the run's result alone
            if "numpy.random" in sys.modules:
                # Unseeded numbers must differ between runs and notebooks, as in kernels.
                sys.modules["numpy.random"].seed()
            _report_to(pipe, task)
            code = 0
    finally:
        os._exit(code)


def _report_to(pipe: int, task: Task) -> None:
    """Run the task and tell of each cell, of a failure and of the end over the pipe."""

    def send(**message: Any) -> None:
        os.write(pipe, json.dumps(message).encode() + b"\n")

    try:
        task(lambda count: send(cell=count))
    except NotebookFailed as error:
        # Short enough for a pipe that nobody may be reading yet.
        evalue, trace = error.evalue[:2000], error.traceback[-4000:]
        send(cell=error.cell, ename=error.ename, evalue=evalue, traceback=trace)
    else:
        send(done=True)


def _death_signal() -> Callable[[], None]:
    """Return a function by which a child asks to be killed when its parent ends."""
    import ctypes

    prctl = ctypes.CDLL(None).prctl
    set_death_signal = 1  # PR_SET_PDEATHSIG
    return lambda: prctl(set_death_signal, signal.SIGKILL)


# ---- where it goes


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Hold the folder, so that no second run writes to it at the same time."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(f"another run is writing to {folder}; wait for its end") from None
        yield
    finally:
        os.close(descriptor)


def _open_staging(plan: Plan, fingerprint: str, fresh: bool) -> list[str]:
    """Prepare the staging folder and return the tasks that an earlier, equal run completed."""
    state = _read_state(plan)
    if fresh or state.get("fingerprint") != fingerprint:
        shutil.rmtree(plan.staging, ignore_errors=True)
        state = {}
    plan.staging.mkdir(exist_ok=True)
    if plan.borrows:
        clean = Path("data", "clean")
        shutil.copytree(plan.root / clean, plan.staging / clean, dirs_exist_ok=True)
    if plan.record:
        record = {
            "name": plan.scenario.name or plan.output.name,
            "parameters": plan.scenario.parameters.model_dump(mode="json"),
        }
        text = json.dumps(record, indent=2, ensure_ascii=False)
        _write_whole(plan.staging / "parameters.json", f"{text}\n")
    return list(state.get("complete", []))


def _read_state(plan: Plan) -> dict[str, Any]:
    try:
        return dict(json.loads((plan.staging / _STATE).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return {}


def _write_state(plan: Plan, fingerprint: str, done: Sequence[str]) -> None:
    state = {"fingerprint": fingerprint, "complete": list(done)}
    _write_whole(plan.staging / _STATE, json.dumps(state))


def _fingerprint(plan: Plan) -> str:
    """Return a digest of all that decides what the run gives."""
    digest = hashlib.sha256()
    changed = plan.scenario.parameters.changed()
    digest.update(json.dumps([list(plan.stages), changed], sort_keys=True).encode())
    for name in plan.stages:
        nb = notebooks.read(plan.root / "notebooks" / f"{name}.ipynb")
        digest.update(notebooks.source(nb).encode())
    for path in _inputs(plan, changed):
        digest.update(f"{path}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _inputs(plan: Plan, changed: Mapping[str, Any]) -> list[Path]:
    """Return the files beside the notebooks that a run depends on."""
    folders = ["data/raw", "data/codings", *(["data/clean"] if plan.borrows else [])]
    candidates = [
        *sorted((plan.root / "majilis").rglob("*.py")),
        *(path for folder in folders for path in sorted((plan.root / folder).rglob("*"))),
        plan.root / "data" / "sources.csv",
        plan.root / "requirements.txt",
        *(Path(value) for value in changed.values() if isinstance(value, str)),
    ]
    return [path for path in candidates if path.is_file()]


def _move_into_place(plan: Plan) -> list[Path]:
    """Move every staged file to its place, each whole, and return the places."""
    state = plan.staging / _STATE
    staged = [path for path in plan.staging.rglob("*") if path.is_file() and path != state]
    moves = {path: plan.output / path.relative_to(plan.staging) for path in sorted(staged)}
    with _undisturbed():
        for path, target in moves.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, target)
        shutil.rmtree(plan.staging)
    return list(moves.values())


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold back the signals that end a run, where the system can."""
    if sys.platform == "win32":
        yield
        return
    signals = (signal.SIGINT, signal.SIGTERM)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.write_text(text, encoding="utf-8", newline="\n")
    os.replace(new, path)


def _slug(parts: Iterable[str]) -> str:
    """Return a folder name for settings; a long one is cut and told apart by its digest."""
    text = "_".join(parts)
    slug = re.sub(r"[^\w.-]+", "-", text).strip("-.")
    if slug and len(slug) <= 80:
        return slug
    return f"{slug[:60]}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


# ---- what differs


def _differences(name: str, committed: Path, remade: Path) -> Iterator[Difference]:
    """Yield where a file that was made again is not as committed."""
    if not committed.is_file():
        yield Difference(name, "", "nothing", "a file")
        return
    if committed.read_bytes() == remade.read_bytes():
        return
    compare = {".ipynb": _notebook_differences, ".csv": _table_differences}.get(committed.suffix)
    found = list(compare(name, committed, remade)) if compare else []
    yield from found or [Difference(name, "", _digest(committed), _digest(remade))]


def _notebook_differences(name: str, committed: Path, remade: Path) -> Iterator[Difference]:
    old, new = (notebooks.normalise(notebooks.read(path)) for path in (committed, remade))
    for place, before, after in notebooks.output_differences(old, new):
        yield Difference(name, place, before.strip(), after.strip())


def _table_differences(name: str, committed: Path, remade: Path) -> Iterator[Difference]:
    old, new = (_rows(path) for path in (committed, remade))
    header = old[0] if old else []
    if len(old) != len(new):
        yield Difference(name, "number of rows", str(len(old) - 1), str(len(new) - 1))
    for row, (before, after) in enumerate(zip(old, new, strict=False)):
        for column, (was, now) in enumerate(zip_longest(before, after, fillvalue="")):
            if was != now:
                title = header[column] if column < len(header) else str(column + 1)
                place = f"row {row}, column {title}" if row else f"heading {column + 1}"
                yield Difference(name, place, was, now, _distance(was, now))


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _distance(was: str, now: str) -> float | None:
    try:
        return abs(float(now) - float(was))
    except ValueError:
        return None


def _digest(path: Path) -> str:
    return f"sha256 {hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
