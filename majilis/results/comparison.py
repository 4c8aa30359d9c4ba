"""What differs between runs: parameters, and results one by one."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from majilis import __version__
from majilis.data import paths, record
from majilis.data.files import data_checksums
from majilis.errors import InputError
from majilis.results import trail
from majilis.results.headlines import HEADLINES
from majilis.results.table import Quantity, Unit

# Units in the order in which differences are listed; shares and their distances come first.
_UNITS: tuple[Unit, ...] = (
    "share",
    "points",
    "gap",
    "index",
    "number",
    "ratio",
    "seats",
    "count",
    "votes",
)
_IN_POINTS = ("share", "points", "gap")
_SAME = 1e-9  # of a value: less is the last digit of another machine
ABSENT = "not in this run"

Value = float | str | None


@dataclass(frozen=True)
class Run:
    """One run: its name, its parameters, its results, and what its manifest says it rests on."""

    name: str
    folder: Path
    parameters: Mapping[str, Any]
    results: Mapping[str, tuple[str, Value]]
    made_by: Mapping[str, Any]


def open_runs(folders: Sequence[Path]) -> tuple[Run, ...]:
    """Read runs to compare.

    Parameters
    ----------
    folders : sequence of Path
        Two or more runs' folders; the project's own is the baseline, and so is ``.`` where no run
        lies in the working folder.

    Returns
    -------
    tuple of Run
        Each with a name of its own: its scenario's, or its folder where two have the same.

    Raises
    ------
    InputError
        If there are fewer than two, one is given twice, or one is no run.
    """
    if len(folders) < 2:
        raise InputError("a comparison needs two runs at least")
    if not Path("results.csv").is_file():
        folders = [paths.ROOT if folder == Path() else folder for folder in folders]
    places = list(map(os.path.realpath, folders))
    for folder, place in zip(folders, places, strict=True):
        if places.count(place) > 1:
            raise InputError(f"run {folder} is given twice")
    read = [_read(folder) for folder in folders]
    names = [run.name for run in read]
    return tuple(
        replace(run, name=str(run.folder)) if names.count(run.name) > 1 else run for run in read
    )


def differences(runs: Sequence[Run]) -> pd.DataFrame:
    """Return the results in which runs differ, largest differences of a unit first.

    Parameters
    ----------
    runs : sequence of Run
        What `open_runs` returned.

    Returns
    -------
    pandas.DataFrame
        ``result``, ``unit``, ``difference`` (the highest value less the lowest; missing for
        words), ``absent`` (the runs without the result, joined by ;), and a column per run with
        its value.
    """
    ids = dict.fromkeys(result for run in runs for result in run.results)
    rows = [row for result in ids if (row := _difference(result, runs)) is not None]
    columns = ["result", "unit", "difference", "absent", *(run.name for run in runs)]
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    frame["difference"] = frame["difference"].astype(float)
    order = {unit: place for place, unit in enumerate((*_UNITS, "words"))}
    ranked = frame.assign(place=frame["unit"].map(order), size=-frame["difference"])
    return ranked.sort_values(["place", "size"])[columns].reset_index(drop=True)


def parameters(runs: Sequence[Run]) -> dict[str, dict[str, Any]]:
    """Return the parameters in which runs differ, each as run to value."""
    names = dict.fromkeys(name for run in runs for name in run.parameters)
    by_name = {name: {run.name: run.parameters.get(name) for run in runs} for name in names}
    first = runs[0].name
    return {
        name: values
        for name, values in by_name.items()
        if any(value != values[first] for value in values.values())
    }


def headlines(runs: Sequence[Run]) -> list[list[str]]:
    """Return the headline results as a reader sees them: in words, a value per run, difference."""
    rows = []
    for result, label in HEADLINES.items():
        units = [run.results[result][0] for run in runs if result in run.results]
        if units:
            row = _values_of(result, units[0], runs)
            rows.append([label, *_row_cells(runs, row)[1:]])
    return rows


def foundations(runs: Sequence[Run]) -> list[list[str]]:
    """Return in what the runs differ beside their parameters: versions, and files of data."""
    rows = []
    for name in ("majilis", "commit", "python", "platform"):
        values = [run.made_by.get(name) for run in runs]
        known = {value for value in values if value is not None}
        if len(known) > 1:
            rows.append([name, *(str(value or "not stated") for value in values)])
    for kind in ("packages", "data"):
        held = [run.made_by.get(kind) for run in runs]
        for name in sorted({name for each in held for name in each or ()}):
            values = [None if each is None else each.get(name, "none") for each in held]
            if len({value for value in values if value is not None}) > 1:
                rows.append([name, *(str(value or "not stated")[:12] for value in values)])
    return rows


def document(runs: Sequence[Run], frame: pd.DataFrame) -> dict[str, Any]:
    """Return a comparison, with what `differences` returned for it, as JSON can hold it."""
    return {
        "runs": [{"name": run.name, "folder": str(run.folder)} for run in runs],
        "parameters": parameters(runs),
        "headlines": [dict(zip(_heads(runs), row, strict=True)) for row in headlines(runs)],
        "foundations": foundations(runs),
        "differences": [
            {
                "result": row["result"],
                "unit": row["unit"],
                "difference": None if math.isnan(row["difference"]) else row["difference"],
                "values": {run.name: row[run.name] for run in runs},
                "absent": row["absent"].split(";") if row["absent"] else [],
            }
            for row in frame.to_dict("records")
        ],
    }


def _heads(runs: Sequence[Run]) -> list[str]:
    return ["result", *(run.name for run in runs), "difference"]


def cells(runs: Sequence[Run], frame: pd.DataFrame) -> list[list[str]]:
    """Return a comparison's rows as a reader sees them: result, a value per run, difference."""
    return [_row_cells(runs, row) for row in frame.to_dict("records")]


def _read(folder: Path) -> Run:
    results = {
        result: (row["unit"], _value(row)) for result, row in trail.results_of(folder).items()
    }
    name, chosen = trail.parameters_of(folder)
    return Run(name, folder, chosen, results, _made_by(folder))


def _made_by(folder: Path) -> Mapping[str, Any]:
    """Return what a run's manifest says of its making; of the baseline, what the tree says."""
    if folder.resolve() == paths.ROOT:
        return {"majilis": __version__, "data": data_checksums(paths.ROOT)}
    manifest = record.read(folder)
    return manifest.run.model_dump() if manifest and manifest.run else {}


def _value(row: Mapping[str, str]) -> Value:
    return float(row["value"]) if row["value"] else row["text"] or None


def _difference(result: str, runs: Sequence[Run]) -> dict[str, Any] | None:
    """Return one result's values, or None where all runs have the same."""
    having = [run for run in runs if result in run.results]
    values = [run.results[result][1] for run in having]
    if len(having) == len(runs) and all(_same(values[0], value) for value in values):
        return None
    return _values_of(result, having[0].results[result][0], runs)


def _values_of(result: str, unit: str, runs: Sequence[Run]) -> dict[str, Any]:
    having = [run for run in runs if result in run.results]
    values = [run.results[result][1] for run in having]
    numbers = [value for value in values if isinstance(value, float)]
    return {
        "result": result,
        "unit": unit,
        "difference": _distance(numbers),
        "absent": ";".join(run.name for run in runs if run not in having),
        **{run.name: value for run, value in zip(having, values, strict=True)},
        **{run.name: None for run in runs if run not in having},
    }


def _distance(numbers: Sequence[float]) -> float:
    """Return the highest less the lowest, at the digits that ``results.csv`` has."""
    return float(f"{max(numbers) - min(numbers):.12g}") if len(numbers) > 1 else math.nan


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=_SAME, abs_tol=_SAME)
    return one == other


def _row_cells(runs: Sequence[Run], row: Mapping[Any, Any]) -> list[str]:
    quantity = Quantity("", row["unit"])
    absent = row["absent"].split(";")
    values = [ABSENT if run.name in absent else quantity.text(row[run.name]) for run in runs]
    return [row["result"], *values, _size(row["difference"], quantity)]


def _size(difference: float, quantity: Quantity) -> str:
    if math.isnan(difference):
        return ""
    if quantity.unit in _IN_POINTS:
        return f"{100 * difference:.2f} points"
    return quantity.text(difference)
