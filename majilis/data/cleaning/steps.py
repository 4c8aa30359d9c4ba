"""Steps that cleaning takes for every table: statements in, figures taken, a typed frame out."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, TypeVar

import pandas as pd

from majilis.data import tables
from majilis.data.cleaning.choice import Candidate, Clean, Figure, Place, choose

Key = TypeVar("Key", bound=Hashable)


def candidates_of(rows: pd.DataFrame, value: str) -> list[Candidate]:
    """Return what raw rows state, as candidates for one figure."""
    stages, qualifiers = (
        rows[name] if name in rows else [usual] * len(rows)
        for name, usual in (("stage", "final"), ("qualifier", "exact"))
    )
    columns = (rows[value].astype(float), rows["row"], rows["source"], stages, qualifiers)
    return [Candidate(*cells) for cells in zip(*columns, strict=True)]


def grouped(candidates: Iterable[Candidate], keys: Iterable[Key]) -> dict[Key, list[Candidate]]:
    """Return candidates by their keys, both in the order of the rows that they come from."""
    groups: dict[Key, list[Candidate]] = {}
    for key, candidate in zip(keys, candidates, strict=True):
        groups.setdefault(key, []).append(candidate)
    return groups


def take(
    work: Clean,
    place: Place,
    conflict: str,
    about: str,
    candidates: list[Candidate],
    unit: float = 1,
) -> None:
    """Take one of the candidates into a place of a clean table, if there is any."""
    figure = choose(work, conflict, about, candidates) if candidates else None
    if figure is not None:
        work.figures[place] = Figure(figure.value * unit, figure.rule, figure.rows, figure.sources)


def frame_row(work: Clean, table: str, key: str) -> dict[str, Any]:
    """Return the figures of one row of a clean table, with their sources."""
    columns = tables.table(f"clean/{table}").column_names
    figures = {c: work.figures[(table, key, c)] for c in columns if (table, key, c) in work.figures}
    sources = sorted({s for f in figures.values() for s in f.sources})
    return {c: f.value for c, f in figures.items()} | {"sources": ";".join(sources) or None}


def framed(work: Clean, table: str, about: pd.DataFrame, keys: Iterable[str]) -> pd.DataFrame:
    """Return a clean table: what is known of each row beforehand, and its figures by its key."""
    rows = zip(about.to_dict("records"), keys, strict=True)
    frame = pd.DataFrame([{**row, **frame_row(work, table, key)} for row, key in rows])
    return typed(frame, f"clean/{table}")


def typed(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Give a frame the columns and the types of a table's definition."""
    columns = {column.name: tables.PANDAS[column.type] for column in tables.table(name).columns}
    return frame.reindex(columns=list(columns)).astype(columns)
