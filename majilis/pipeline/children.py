"""Tasks run in forks of this process, side by side, or one by one where there are no forks."""

from __future__ import annotations

import gc
import importlib
import json
import os
import selectors
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, NoReturn

from majilis.pipeline.signals import undisturbed
from majilis.pipeline.stages import NotebookFailed, Stages

Event = Literal["kept", "started", "running", "finished"]
Report = Callable[[Event, str, float], None]
OnCell = Callable[[int], None]
Task = Callable[[OnCell], None]
Tasks = Mapping[str, Task]

_PULSE = 0.1  # seconds between two looks at the children
_PIPE_ROOM = 32_768  # what a pipe takes without a reader


def preload(modules: Iterable[str]) -> None:
    """Import what the notebooks need, so that each fork has it already."""
    for name in ("papermill", *modules):
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # so that no collection touches, and so copies, the pages that forks share


def one_by_one(
    tasks: Tasks, needs: Stages, report: Report, complete: Callable[[str], None]
) -> None:
    """Run tasks in this process, in their order, which puts what is needed first."""
    for name, task in tasks.items():
        report("started", name, 0.0)
        start = time.monotonic()
        task(lambda count: None)
        complete(name)
        report("finished", name, time.monotonic() - start)


def side_by_side(
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
        with undisturbed():  # so that no signal finds the parent's handlers in the child
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
