"""Runs notebooks by papermill, side by side, and moves every file into place at the very end.

Each notebook runs in a kernel of its own, which a worker of a process pool starts; the table of
results is one more task of the pool.
"""

from __future__ import annotations

import errno
import multiprocessing
import os
import re
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Literal

import papermill
from papermill.exceptions import PapermillExecutionError, strip_color

from majilis.data import paths
from majilis.data.files import write_whole
from majilis.errors import InputError
from majilis.pipeline import manifest, notebooks, staging
from majilis.pipeline.plan import Plan
from majilis.pipeline.stages import NotebookFailed

Event = Literal["started", "running", "finished"]
Report = Callable[[Event, str, float], None]

RESULTS = "results"
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # full, in three ways
_PULSE = 0.1  # seconds between two reports of what is running


def execute(plan: Plan, report: Report) -> list[Path]:
    """Run the notebooks of a plan and return the files, all of which are then in their places.

    `report` is told of each task that is started, running or finished, and for how many seconds.
    Where a notebook fails, the files of earlier runs are as before.
    """
    if plan.record:
        manifest.refuse_foreign(plan.output, staging.STAGING)
    with staging.opened(plan.output) as folder:
        inputs = manifest.inputs(plan)
        staging.prepare(plan, folder / "made")
        _run_tasks(plan, folder, report)
        about = manifest.about(plan) if plan.record else None
        written = staging.move_into_place(folder / "made", plan.output, about)
        manifest.note(plan, inputs, written)
    return written


def _run_tasks(plan: Plan, folder: Path, report: Report) -> None:
    """Run each task as soon as what it needs is done, as many at a time as there are processors."""
    makers = [name for name, needs in plan.stages.items() if not needs]
    order = TopologicalSorter({**plan.stages, RESULTS: [] if plan.borrows else makers})
    order.prepare()
    ready: list[str] = []
    running: dict[Future[None], tuple[str, float]] = {}
    processors = os.cpu_count() or 1
    # A fork has papermill already; where forks are not safe, each worker imports it.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    with ProcessPoolExecutor(processors, context, _become_worker, (folder,)) as pool:
        try:
            while order.is_active():
                ready = sorted([*ready, *order.get_ready()])
                while ready and len(running) < processors:
                    # The last notebook draws the figures and takes longest, so it goes first.
                    name = ready.pop()
                    report("started", name, 0.0)
                    running[pool.submit(_run_task, plan, folder, name)] = name, time.monotonic()
                done, _ = wait(running, _PULSE, FIRST_COMPLETED)
                for future in done:
                    name, start = running.pop(future)
                    future.result()
                    order.done(name)
                    report("finished", name, time.monotonic() - start)
                for name, start in running.values():
                    report("running", name, time.monotonic() - start)
        except BaseException:
            # The pool would wait for what is still running. Kernels end with their workers.
            for worker in multiprocessing.active_children():
                worker.kill()
            raise


def _become_worker(folder: Path) -> None:
    """Prepare a process for kernels: what they inherit, and how it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides, and kills
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    os.environ.update(
        {
            paths.RUN_FOLDER_VARIABLE: str(folder / "made"),
            # What a notebook prints must not depend on the process, nor on the user's own set-up.
            "PYTHONHASHSEED": "0",
            "IPYKERNEL_CELL_NAME": "cell",
            "IPYTHONDIR": str(folder / "ipython"),
            "JUPYTER_RUNTIME_DIR": str(folder / "kernels"),
        }
    )
    # Without a home matplotlib tells in each notebook where it keeps its list of fonts instead.
    if not os.access(Path.home(), os.W_OK):
        os.environ["MPLCONFIGDIR"] = str(folder / "matplotlib")
    # Kernels greet the terminal; what notebooks print comes by another way.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def _leave_with_parent() -> None:
    """End this process when the run is killed, which leaves no time to tell its workers."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _run_task(plan: Plan, folder: Path, name: str) -> None:
    """Run a notebook, or write the results; raise one kind of failure for all."""
    try:
        if name == RESULTS:
            plan.write_results(plan.scenario.parameters, folder / "made")
        else:
            _run_notebook(plan, folder, name)
    except (InputError, NotebookFailed):
        raise
    except PapermillExecutionError as error:
        _refuse_disk(name, error.evalue)
        trace = strip_color("\n".join(error.traceback))
        raise NotebookFailed(name, error.exec_count, error.ename, error.evalue, trace) from None
    except Exception as error:  # such as a kernel that died
        _refuse_disk(name, error)
        progress = folder / f"{name}.ipynb"
        cell = notebooks.last_started(notebooks.read(progress)) if progress.is_file() else None
        trace = traceback.format_exc()
        raise NotebookFailed(name, cell, type(error).__name__, str(error), trace) from None


def _refuse_disk(name: str, error: object) -> None:
    """Say in a sentence that files cannot be written, which is no fault of a notebook.

    A kernel gives no error but its text.
    """
    found = re.match(r"\[Errno (\d+)\]", str(error))
    if found and int(found[1]) in _DISK:
        raise InputError(
            f"{name} cannot write its files: {os.strerror(int(found[1]))}; files of earlier "
            "runs are as they were"
        ) from None


def _run_notebook(plan: Plan, folder: Path, name: str) -> None:
    nb = notebooks.read(plan.root / "notebooks" / f"{name}.ipynb")
    declared = notebooks.declared_parameters(nb)
    changed = plan.scenario.parameters.changed()
    executed = papermill.execute_notebook(
        nb,
        folder / f"{name}.ipynb",
        {key: value for key, value in changed.items() if key in declared},
        kernel_name="python3",
        progress_bar=False,
        iopub_timeout=60,  # seconds; a busy machine is no failure
    )
    if executed.metadata.papermill.exception:
        # papermill lets a notebook end itself without an error; half a notebook is no result.
        cell = notebooks.last_started(executed)
        raise NotebookFailed(name, cell, "SystemExit", "the notebook ended itself")
    target = folder / "made" / "notebooks" / f"{name}.ipynb"
    write_whole(target, notebooks.dumps(notebooks.normalise(executed)).encode())
