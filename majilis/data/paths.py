"""The one place that knows where things are, in a clone and where a wheel is installed."""

from __future__ import annotations

import os
import re
from pathlib import Path

from majilis.errors import InputError

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
SCHEMA_OF_SCENARIOS = SCENARIOS / "scenario.schema.json"
RUNS = (ROOT if IS_CLONE else Path.cwd()) / "runs"
# Files of elections of one's own, each alone or with the name of one of several in it.
_OWN_ELECTION = re.compile(r"(.+\.(?:csv|tsv|txt|xlsx|ods))(?::(.+))?", re.IGNORECASE)
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
    try:
        # Expanded as a shell does, which sees no ~ behind the = of a setting.
        place = Path(path).expanduser()
        return place if place.exists() else ROOT / place
    except (OSError, RuntimeError) as error:  # such as a name that is too long, and nobody's home
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"file {str(path)[:60]!r} cannot be opened: {reason}") from None


def own_election(election: str) -> tuple[str, str | None] | None:
    """Return the file of a user's own election and the election's name in it, or None for an id.

    Examples
    --------
    >>> own_election("mine.csv"), own_election("many.xlsx:2004"), own_election("kaz-2004")
    (('mine.csv', None), ('many.xlsx', '2004'), None)
    """
    found = _OWN_ELECTION.fullmatch(election)
    return (found[1], found[2]) if found else None


def own_label(election: str) -> str:
    """Return what a user's own election is called: its name in the file, or the file's.

    Examples
    --------
    >>> own_label("data/mine.csv"), own_label("many.xlsx:2004")
    ('mine', '2004')
    """
    path, name = own_election(election) or (election, None)
    return name or Path(path).stem


def relative(path: Path) -> str:
    """Return a path as a reader of the project sees it, from the root where it lies below it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
