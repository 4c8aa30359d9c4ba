"""Runs notebooks into a staging folder and moves every file into place at the very end.

On Linux the libraries are imported once and each notebook runs in a fork of that process, side
by side as far as the stages allow; elsewhere papermill starts a kernel for one after another.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

from majilis.data import paths
from majilis.errors import InputError
from majilis.pipeline import children, notebooks, staging
from majilis.pipeline.children import OnCell, Report, Task, Tasks
from majilis.pipeline.plan import Plan
from majilis.pipeline.stages import NotebookFailed, Stages

FORKS = sys.platform == "linux"
RESULTS = "results"


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
    with staging.lock(plan.output):
        fingerprint = staging.fingerprint(plan)
        done = staging.open_staging(plan, fingerprint, fresh)
        for name in done:
            report("kept", name, 0.0)

        def complete(name: str) -> None:
            done.append(name)
            staging.write_state(plan, fingerprint, done)

        tasks = {name: task for name, task in _tasks(plan).items() if name not in done}
        if FORKS and tasks:
            children.preload(plan.preload)
        run = children.side_by_side if FORKS else children.one_by_one
        run(tasks, _needs(plan), report, complete)
        return staging.move_into_place(plan)


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
    staging.write_whole(target, notebooks.dumps(notebooks.normalise(executed)))
