"""The one place that knows where things are, in a clone and where a wheel is installed."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
# A wheel carries there what stands beside the package in a clone (hatch_build.py).
_CARRIED = PACKAGE / "carried"
IS_CLONE = not _CARRIED.is_dir()
ROOT = PACKAGE.parent if IS_CLONE else _CARRIED
DATA = ROOT / "data"
RAW = DATA / "raw"
SCHEMA = DATA / "schema.yaml"
CODINGS = DATA / "codings"
CLEAN = DATA / "clean"
NOTEBOOKS = ROOT / "notebooks"
SCENARIOS = ROOT / "scenarios"
RUNS = (ROOT if IS_CLONE else Path.cwd()) / "runs"
MANIFEST = "run.json"  # in each run's folder

# The pipeline gives each run a folder of its own through this variable; notebooks opened by
# hand have none and work in place.
RUN_FOLDER_VARIABLE = "MAJILIS_RUN_FOLDER"


def run_folder() -> Path | None:
    """Return the folder of the run that is under way, or None outside a run."""
    folder = os.environ.get(RUN_FOLDER_VARIABLE)
    return Path(folder) if folder else None


def given(path: str | Path) -> Path:
    """Return where a path that a user gave leads, the same in a notebook as on the command line.

    A relative path is one from the working folder or, where nothing lies there, from the project's
    root: JupyterLab's kernels work in ``notebooks``, other programs mostly in the root.
    """
    return Path(path) if Path(path).exists() else ROOT / path


def relative(path: Path) -> str:
    """Return a path as a reader of the project sees it, from the root where it lies below it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
