"""What differs between runs: parameters, and results one by one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import pandas as pd

from majilis.errors import InputError
from majilis.results import trail
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
    """One run: its name, its parameters, and its results."""

    name: str
    folder: Path
    parameters: Mapping[str, Any]
    results: Mapping[str, tuple[str, Value]]


def open_runs(folders: Sequence[Path]) -> tuple[Run, ...]:
    """Read runs to compare.

    Parameters
    ----------
    folders : sequence of Path
        Two or more runs' folders; the project's own is the baseline.

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
    places = [folder.resolve() for folder in folders]
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
    return ranked.sort_values(["place", "size"], kind="stable")[columns].reset_index(drop=True)


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


def document(runs: Sequence[Run], frame: pd.DataFrame) -> dict[str, Any]:
    """Return a comparison as JSON can hold it.

    Parameters
    ----------
    runs : sequence of Run
        The runs.
    frame : pandas.DataFrame
        What `differences` returned for them.
    """
    return {
        "runs": [{"name": run.name, "folder": str(run.folder)} for run in runs],
        "parameters": parameters(runs),
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


def cells(runs: Sequence[Run], frame: pd.DataFrame) -> list[list[str]]:
    """Return a comparison's rows as a reader sees them: result, a value per run, difference."""
    return [_row_cells(runs, row) for row in frame.to_dict("records")]


def _read(folder: Path) -> Run:
    results = {
        result: (row["unit"], _value(folder, row))
        for result, row in trail.results_of(folder).items()
    }
    name, chosen = trail.parameters_of(folder)
    return Run(name, folder, chosen, results)


def _value(folder: Path, row: Mapping[str, str]) -> Value:
    try:
        return float(row["value"]) if row["value"] else row["text"] or None
    except ValueError:
        raise InputError(
            f"{folder}: in results.csv, the value {row['value']!r} is no number"
        ) from None


def _difference(result: str, runs: Sequence[Run]) -> dict[str, Any] | None:
    """Return one result's values, or None where all runs have the same."""
    having = [run for run in runs if result in run.results]
    values = [run.results[result][1] for run in having]
    if len(having) == len(runs) and all(_same(values[0], value) for value in values):
        return None
    numbers = [value for value in values if isinstance(value, float)]
    return {
        "result": result,
        "unit": having[0].results[result][0],
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
    quantity = Quantity("", row["unit"]) if row["unit"] in get_args(Unit) else None
    absent = row["absent"].split(";")

    def text(name: str) -> str:
        if name in absent:
            return ABSENT
        return quantity.text(row[name]) if quantity else str(row[name])

    values = [text(run.name) for run in runs]
    return [row["result"], *values, _size(row["difference"], row["unit"], quantity)]


def _size(difference: float, unit: str, quantity: Quantity | None) -> str:
    if math.isnan(difference):
        return ""
    if unit in _IN_POINTS:
        return f"{100 * difference:.2f} points"
    return quantity.text(difference) if quantity else f"{difference:g}"
