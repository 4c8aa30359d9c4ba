"""Expert scores: one row a series, country and year, its interval beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from majilis.data.cleaning.choice import Clean, Figure
from majilis.data.cleaning.steps import frame_row, typed
from majilis.errors import InputError

_COLUMNS = {"point": "value", "low": "low", "high": "high"}
_KEY = ["series", "iso3", "year"]


def clean_scores(work: Clean, raw: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Lay each score beside its interval; a series is of one version of its data set.

    A score beyond its scale or its interval, and an interval without a value, is refused.
    """
    series = raw["raw/expert_series"].set_index("series")
    scores = raw["raw/expert_scores"]
    for number, row in enumerate(scores.to_dict("records"), start=2):
        _check_scale(row, series.loc[row["series"]], number)
        place = ("expert_scores", _id(row), _COLUMNS[row["statistic"]])
        work.figures[place] = Figure(row["value"], "as stated", (row["row"],), (row["source"],))
    rows = []
    for row in scores.drop_duplicates(_KEY).to_dict("records"):
        figures = frame_row(work, "expert_scores", _id(row))
        _check_interval(figures, _id(row))
        named = {name: row[name] for name in _KEY}
        rows.append(named | figures | {"version": series.loc[row["series"], "version"]})
    return typed(pd.DataFrame(rows), "clean/expert_scores")


def _id(row: Mapping[Any, Any]) -> str:
    return f"{row['series']}:{row['iso3']}:{row['year']}"


def _check_scale(row: Mapping[Any, Any], series: pd.Series[Any], number: int) -> None:
    if not series["least"] <= row["value"] <= series["most"]:
        raise InputError(
            f"data/raw/expert_scores.csv, row {number}, column value: {row['value']:g} is beyond "
            f"the scale of {row['series']}, {series['least']:g} to {series['most']:g}"
        )


def _check_interval(figures: Mapping[str, Any], name: str) -> None:
    if "value" not in figures:
        raise InputError(f"data/raw/expert_scores.csv: {name} has an interval and no value")
    low, high = (figures.get(end, figures["value"]) for end in ("low", "high"))
    if not low <= figures["value"] <= high:
        raise InputError(
            f"data/raw/expert_scores.csv: {name} has {figures['value']:g}, which is not in its "
            f"interval, {low:g} to {high:g}"
        )
