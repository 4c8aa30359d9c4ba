"""Whether the committed files come out again, and where they do not."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from majilis.pipeline import notebooks
from majilis.pipeline.plan import Plan
from majilis.pipeline.run import Report, execute


@dataclass(frozen=True)
class Difference:
    """One place where a file that was made again is not as committed.

    Parameters
    ----------
    file : str
        The file, from the project's root.
    place : str
        The cell and output, or the row and column; empty for the file as a whole.
    committed, remade : str
        What stands there.
    by : float or None
        How far two numbers are apart.
    """

    file: str
    place: str
    committed: str
    remade: str
    by: float | None = None

    def __str__(self) -> str:
        place = f", {self.place}" if self.place else ""
        by = f" (by {self.by:g})" if self.by is not None else ""
        return f"{self.file}{place}: committed {self.committed}, now {self.remade}{by}"


def check(plan: Plan, report: Report) -> tuple[int, list[Difference]]:
    """Run a plan and compare its files with those committed.

    Parameters
    ----------
    plan : Plan
        A run with the default parameters into a folder outside the project.
    report : callable
        As for `execute`.

    Returns
    -------
    tuple
        The number of files made, and where they differ.
    """
    names = [path.relative_to(plan.output) for path in execute(plan, report)]
    return len(names), [
        difference
        for name in names
        for difference in _differences(name.as_posix(), plan.root / name, plan.output / name)
    ]


def _differences(name: str, committed: Path, remade: Path) -> Iterator[Difference]:
    """Yield where a file that was made again is not as committed."""
    if not committed.is_file():
        yield Difference(name, "", "nothing", "a file")
        return
    if committed.read_bytes() == remade.read_bytes():
        return
    compare = {".ipynb": _notebook_differences, ".csv": _table_differences}.get(committed.suffix)
    found = list(compare(name, committed, remade)) if compare else []
    yield from found or [Difference(name, "", _digest(committed), _digest(remade))]


def _notebook_differences(name: str, committed: Path, remade: Path) -> Iterator[Difference]:
    old, new = (notebooks.normalise(notebooks.read(path)) for path in (committed, remade))
    for place, before, after in notebooks.output_differences(old, new):
        yield Difference(name, place, before.strip(), after.strip())


def _table_differences(name: str, committed: Path, remade: Path) -> Iterator[Difference]:
    old, new = (_rows(path) for path in (committed, remade))
    header = old[0] if old else []
    if len(old) != len(new):
        yield Difference(name, "number of rows", str(len(old) - 1), str(len(new) - 1))
    for row, (before, after) in enumerate(zip(old, new, strict=False)):
        for column, (was, now) in enumerate(zip_longest(before, after, fillvalue="")):
            if was != now:
                title = header[column] if column < len(header) else str(column + 1)
                place = f"row {row}, column {title}" if row else f"heading {column + 1}"
                yield Difference(name, place, was, now, _distance(was, now))


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _distance(was: str, now: str) -> float | None:
    try:
        return abs(float(now) - float(was))
    except ValueError:
        return None


def _digest(path: Path) -> str:
    return f"sha256 {hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
