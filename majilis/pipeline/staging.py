"""The folder that holds a run until it is complete, and the move of its files into place."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from majilis.data.files import HALF_WRITTEN
from majilis.errors import InputError
from majilis.pipeline import manifest
from majilis.pipeline.plan import Plan

STAGING = ".partial"


@contextmanager
def opened(output: Path) -> Iterator[Path]:
    """Hold a folder of outputs against other runs, and give an empty one within it.

    That one goes at the end, with what killed runs have left.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"output folder {output} cannot be made: {error.strerror}") from None
    if not os.access(output, os.W_OK):
        raise InputError(f"output folder {output} cannot be written to")
    partial = output / STAGING
    with ExitStack() as at_the_end:
        descriptor = os.open(output, os.O_RDONLY)
        at_the_end.callback(os.close, descriptor)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(f"another run is writing to {output}; wait for its end") from None
        at_the_end.callback(shutil.rmtree, partial, ignore_errors=True)
        shutil.rmtree(partial, ignore_errors=True)
        for half_written in output.glob(f".*{HALF_WRITTEN}"):
            half_written.unlink()
        partial.mkdir(exist_ok=True)
        # A new name each time: kernels of a killed run live, and may write, a second longer.
        yield Path(mkdtemp(dir=partial))


def prepare(plan: Plan, folder: Path) -> None:
    """Put into a run's folder what no notebook makes: clean data to borrow."""
    folder.mkdir()
    if plan.borrows:
        clean = folder / "data" / "clean"
        clean.mkdir(parents=True)
        # One by one, since a tree's copy does not say that a disk is full as other writing does.
        for path in sorted((plan.root / "data" / "clean").glob("*.csv")):
            shutil.copy(path, clean)


def move_into_place(made: Path, output: Path, about: Mapping[str, Any] | None) -> list[Path]:
    """Move every file of a run's folder to its place, each whole, and return the places.

    What an earlier run into the folder made and this one does not would mix with this one's, and
    goes. A run in place has no manifest, and so nothing that it is about.
    """
    moves = {
        path: output / path.relative_to(made) for path in sorted(made.rglob("*")) if path.is_file()
    }
    stale = set() if about is None else manifest.outputs_of(output) - set(moves.values())
    # The signals that end a run wait until outputs of one run are not mixed with another's.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        if about is not None:
            manifest.announce(output, about, [*moves.values(), *stale])
        for path, target in moves.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, target)
        for path in stale:
            path.unlink()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return list(moves.values())
