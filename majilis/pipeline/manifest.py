"""What a run rested on and wrote: its manifest, by which it can be repeated, quoted and cleaned.

What a run rests on is found by walking, not listed: all of the package's source, the notebooks and
the data, the lock and the packages that are installed, the files that parameters name, and the
choices. That is more than any one notebook reads, so a run may be repeated without need, but none
is left out that was needed.

A folder is a run's only if it holds a manifest: no other is written to. In place, where git knows
what belongs to the study, a record that git ignores takes the manifest's part.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import sys
import sysconfig
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from majilis.data import paths, record
from majilis.data.files import checksums, walk, write_whole
from majilis.errors import InputError
from majilis.pipeline.plan import Plan

IN_PLACE = ".last_run.json"  # ignored by git, so that a clean clone runs everything

_INPUTS = ("majilis", "notebooks", "data", "requirements.txt", "CITATION.cff")
# Where a run writes; a file there that the manifest does not list is somebody's own.
_WRITTEN = ("notebooks", "data", "figures", "tables", "results.csv")
_RULE = "rule.list_tier."


def inputs(plan: Plan) -> dict[str, str]:
    """Return a checksum of each file that the run may read, and what else decides its outputs."""
    choices = plan.scenario.parameters.model_dump(mode="json")
    places = (paths.PACKAGE, *(plan.root / name for name in _INPUTS))
    files = sorted({path for place in places for path in walk(place)})
    named = [paths.given(value) for value in choices.values() if isinstance(value, str)]
    installed = Path(sysconfig.get_path("purelib")).glob("*.dist-info")
    return {
        "choices": json.dumps([plan.scenario.name, list(plan.stages), choices], sort_keys=True),
        "python": sys.version,
        "packages": json.dumps(sorted(path.name for path in installed)),
        **checksums([*files, *filter(Path.is_file, named)], plan.root),
    }


def note(plan: Plan, inputs_before: Mapping[str, str], written: Collection[Path]) -> None:
    """Write what a complete run has read and written.

    Its inputs are those of when it began: a file changed since then counts as changed.
    """
    outputs = checksums(written, plan.output)
    run = {"inputs": _digest(plan, inputs_before, outputs), "outputs": outputs}
    if not plan.record:
        write_whole(plan.output / IN_PLACE, f"{json.dumps({'run': run}, indent=2)}\n".encode())
        return
    of_run = {
        "stages": list(plan.stages),
        "rule_of_the_list_tier": _rule(plan.output / "results.csv"),
    }
    made_by = record.made_by(plan.scenario.parameters.changed(), plan.root)
    record.write(plan.output, about(plan), {**made_by, **of_run, **run})


def announce(folder: Path, about: Mapping[str, Any], files: Collection[Path]) -> None:
    """Claim files before they are moved into place, so that a killed run leaves none unclaimed.

    They are what this run and the one before it wrote.
    """
    outputs = {path.relative_to(folder).as_posix(): "" for path in files}
    record.write(folder, about, {"outputs": outputs})


def is_unchanged(plan: Plan) -> bool:
    """Say whether the outputs of an equal run stand there, as it left them."""
    path = plan.output / (paths.MANIFEST if plan.record else IN_PLACE)
    try:
        known = json.loads(path.read_text(encoding="utf-8"))["run"]
        outputs = checksums([plan.output / name for name in known["outputs"]], plan.output)
        if outputs != known["outputs"]:
            return False
        return bool(known["inputs"] == _digest(plan, inputs(plan), outputs))
    except (OSError, ValueError, LookupError, TypeError, RecursionError):  # none, or a broken one
        return False


def outputs_of(folder: Path) -> set[Path]:
    """Return the files that the last run into a folder wrote, and that still stand there.

    There are none where its manifest is broken, and never one outside of the folder.
    """
    try:
        manifest = record.read(folder)
    except InputError:
        return set()
    names = manifest.run.outputs if manifest and manifest.run else ()
    files = {folder / name for name in names}
    return {
        path for path in files if path.is_file() and path.resolve().is_relative_to(folder.resolve())
    }


def refuse_foreign(folder: Path, hidden: str, written: Sequence[str] = _WRITTEN) -> None:
    """Refuse a folder that no run has made, and files of somebody's own where a run would write.

    A run would write to the places `written`; a killed one may have left the place `hidden`.
    """
    held = [path for path in folder.iterdir() if path.name != hidden] if folder.is_dir() else []
    if not held:
        return
    manifest = record.read(folder)
    if manifest is None or manifest.run is None:
        raise InputError(
            f"output folder {folder} is not empty and holds no {paths.MANIFEST} of a run; choose "
            "an empty folder or a new one"
        )
    for place in (folder / name for name in (hidden, *written)):
        for path in (place, *place.rglob("*")):
            if not Path(os.path.realpath(path)).is_relative_to(folder):
                raise InputError(f"{path} leads out of the output folder; move it away")
    ours = outputs_of(folder)
    for path in (path for name in written for path in walk(folder / name)):
        if path not in ours:
            raise InputError(f"{path} was made by no run, and one would write there; move it away")


def about(plan: Plan) -> dict[str, Any]:
    """Return the run's name and parameters, as its manifest has them."""
    chosen = plan.scenario.parameters.model_dump(mode="json")
    return record.about(plan.scenario.name or plan.output.name, chosen)


def _rule(results: Path) -> dict[str, str]:
    """Return threshold, base, formula and size of the list tier, the law's filled in."""
    if not results.is_file():
        return {}
    with results.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row.get("result", "").startswith(_RULE)]
    return {row["result"].removeprefix(_RULE): row["text"] or row["value"] for row in rows}


def _digest(plan: Plan, read: Mapping[str, str], outputs: Collection[str]) -> str:
    """Return one checksum of the inputs.

    Notebooks and clean tables of a run in place are inputs and outputs: there, the checksums of
    the outputs speak for them.
    """
    written = outputs if plan.output == plan.root else ()
    kept = {name: value for name, value in read.items() if name not in written}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
