"""Whether a run would give again what stands there: its inputs and outputs, by checksums.

What a run rests on is found by walking, not listed: all of the package's source, the notebooks and
the data, the lock and the packages that are installed, the files that parameters name, and the
choices. That is more than any one notebook reads, so a run may be repeated without need, but none
is left out that was needed.
"""

from __future__ import annotations

import hashlib
import json
import sys
import sysconfig
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from majilis.data import paths
from majilis.data.files import write_whole
from majilis.pipeline.plan import Plan

# In the folder of the outputs; ignored by git, so that a clean clone runs everything.
RECORD = ".last_run.json"

_INPUTS = ("majilis", "notebooks", "data", "requirements.txt", "CITATION.cff")


def inputs(plan: Plan) -> dict[str, str]:
    """Return a checksum of each file that the run may read, and what else decides its outputs.

    Parameters
    ----------
    plan : Plan
        The run.

    Returns
    -------
    dict
        By the file's path from the project's root.
    """
    choices = plan.scenario.parameters.model_dump(mode="json")
    files = [path for name in _INPUTS for path in _files(plan.root / name)]
    named = [paths.given(value) for value in choices.values() if isinstance(value, str)]
    installed = Path(sysconfig.get_path("purelib")).glob("*.dist-info")
    return {
        "choices": json.dumps([plan.scenario.name, list(plan.stages), choices], sort_keys=True),
        "python": sys.version,
        "packages": json.dumps(sorted(path.name for path in installed)),
        **_checksums([*files, *filter(Path.is_file, named)], plan.root),
    }


def record(plan: Plan, inputs_before: Mapping[str, str], written: Collection[Path]) -> None:
    """Note what a complete run has read and written.

    Parameters
    ----------
    plan : Plan
        The run.
    inputs_before : mapping
        What `inputs` gave when the run began: a file changed since then counts as changed.
    written : collection of Path
        The files written.
    """
    outputs = _checksums(written, plan.output)
    content = {"inputs": _digest(plan, inputs_before, outputs), "outputs": outputs}
    write_whole(plan.output / RECORD, f"{json.dumps(content, indent=1)}\n".encode())


def is_unchanged(plan: Plan) -> bool:
    """Say whether the outputs of an equal run stand there, as it left them.

    Parameters
    ----------
    plan : Plan
        The run.

    Returns
    -------
    bool
        False, too, where no run is known.
    """
    try:
        known = json.loads((plan.output / RECORD).read_text(encoding="utf-8"))
        outputs = _checksums([plan.output / name for name in known["outputs"]], plan.output)
        if outputs != known["outputs"]:
            return False
        return bool(known["inputs"] == _digest(plan, inputs(plan), outputs))
    except (OSError, ValueError, KeyError, TypeError):  # no record, or a broken one
        return False


def _digest(plan: Plan, read: Mapping[str, str], outputs: Collection[str]) -> str:
    """Return one checksum of the inputs.

    Notebooks and clean tables of a run in place are inputs and outputs: there, the checksums of
    the outputs speak for them.
    """
    written = outputs if plan.output == plan.root else ()
    kept = {name: value for name, value in read.items() if name not in written}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def _files(place: Path) -> Iterator[Path]:
    """Yield a file, or all files below a folder but hidden and compiled ones."""
    if place.is_file():
        yield place
    for path in place.rglob("*"):
        parts = path.relative_to(place).parts
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in parts):
            yield path


def _checksums(files: Collection[Path], folder: Path) -> dict[str, str]:
    return {
        (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix(): (
            hashlib.sha256(path.read_bytes()).hexdigest()
        )
        for path in files
    }
