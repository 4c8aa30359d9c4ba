"""The folder that holds a run until it is complete, and the move of its files into place."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from majilis.errors import InputError
from majilis.pipeline import notebooks
from majilis.pipeline.plan import Plan
from majilis.pipeline.signals import undisturbed

_STATE = "state.json"
_RECORD = "parameters.json"


@contextmanager
def lock(folder: Path) -> Iterator[None]:
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


def open_staging(plan: Plan, fingerprint: str, fresh: bool) -> list[str]:
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
        write_whole(plan.staging / _RECORD, f"{text}\n")
    return list(state.get("complete", []))


def _read_state(plan: Plan) -> dict[str, Any]:
    try:
        return dict(json.loads((plan.staging / _STATE).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return {}


def write_state(plan: Plan, fingerprint: str, done: Sequence[str]) -> None:
    """Record which tasks are complete, so that the next run can carry on after them."""
    state = {"fingerprint": fingerprint, "complete": list(done)}
    write_whole(plan.staging / _STATE, json.dumps(state))


def fingerprint(plan: Plan) -> str:
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
        plan.root / "data" / "figure_styles.csv",
        plan.root / "requirements.txt",
        plan.root / "CITATION.cff",
        *(Path(value) for value in changed.values() if isinstance(value, str)),
    ]
    return [path for path in candidates if path.is_file()]


def move_into_place(plan: Plan) -> list[Path]:
    """Move every staged file to its place, each whole, and return the places."""
    state = plan.staging / _STATE
    staged = [path for path in plan.staging.rglob("*") if path.is_file() and path != state]
    moves = {path: plan.output / path.relative_to(plan.staging) for path in sorted(staged)}
    stale = _of_another_run(plan) - set(moves.values())
    with undisturbed():
        for path, target in moves.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, target)
        for path in stale:
            path.unlink()
        shutil.rmtree(plan.staging)
    return list(moves.values())


def _of_another_run(plan: Plan) -> set[Path]:
    """Return what a run with other parameters has left in the folder, which would mix with this."""
    names = [folder / _RECORD for folder in (plan.output, plan.staging)]
    if not plan.record or not names[0].is_file() or names[0].read_bytes() == names[1].read_bytes():
        return set()
    patterns = ("notebooks/*.ipynb", "data/clean/*.csv", "figures/*", "tables/*")
    return {path for pattern in patterns for path in plan.output.glob(pattern)}


def write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.write_text(text, encoding="utf-8", newline="\n")
    os.replace(new, path)
