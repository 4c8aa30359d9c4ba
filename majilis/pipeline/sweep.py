"""Many scenarios at once: a grid of parameters in, one tidy table and a figure out.

Each scenario is one study of the library, in a process of a pool; no notebook is run unless that
is asked for. What a scenario gave is written down at once, so that a sweep that was ended goes on
where it was.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import BytesIO
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from typing import Any

import pandas as pd

from majilis import __version__
from majilis.data import paths, record
from majilis.data.files import checksums, walk, write_whole
from majilis.errors import InputError
from majilis.study import parameters

LIMIT = 1_000  # scenarios, unless the grid raises it
_MOST_VALUES = 1_000_000  # of a parameter
TABLE = "sweep.csv"
FIGURES = ("svg", "png")
_UNDATED: Mapping[str, dict[str, Any]] = {"svg": {"Date": None}, "png": {"Software": None}}
_KEYS = ("name", "description", "parameters", "scenarios", "limit")
_RANGE = ("from", "to", "step")
_NOTES = ".scenarios.jsonl"
_PATIENCE = "10s"  # in which a scheduler must answer

Scenario = Mapping[str, Any]
Record = dict[str, Any]
Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Grid:
    """The scenarios of a sweep, and the name of its folder.

    The varied parameters are those that differ between scenarios, in the order of the file. Each
    scenario has under ``scenario`` the name of the file that it began with.
    """

    name: str
    varied: tuple[str, ...]
    scenarios: tuple[Scenario, ...]


def load(path: Path) -> Grid:
    """Read a grid from a YAML file, and check every scenario of it.

    It has ``parameters``, each a value, a list, or a range ``{from, to, step}``; and optionally
    ``name``, ``description``, ``scenarios`` (files, each crossed with all of the parameters) and
    ``limit``, which allows more than `LIMIT` scenarios.
    """
    content = parameters.read_mapping(path, "grid", _KEYS)
    values = {name: _values(path, name, given) for name, given in content["parameters"].items()}
    bases = _bases(path, content.get("scenarios"))
    size = len(bases)
    for each in values.values():
        size *= len(each)
    limit = content.get("limit", LIMIT)
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        raise InputError(f"grid file {path}: limit must be a whole number above 0, not {limit!r}")
    if size > limit:
        raise InputError(
            f"grid file {path} makes {size:,} scenarios, more than {limit:,}; "
            f"limit: {size} allows that many"
        )
    scenarios = [
        {**base, **dict(zip(values, chosen, strict=True))}
        for base in bases
        for chosen in itertools.product(*values.values())
    ]
    try:
        for scenario in scenarios:
            parameters.check(without_name(scenario))
    except InputError as error:
        raise InputError(f"grid file {path}: {error}") from None
    names = dict.fromkeys(name for scenario in scenarios for name in scenario)
    varied = [n for n in names if len({_text(each.get(n)) for each in scenarios}) > 1]
    return Grid(content["name"], tuple(varied or list(names)[:1]), tuple(scenarios))


def executor(workers: int | None, scheduler: str | None) -> AbstractContextManager[Executor]:
    """Open what takes the scenarios: processes here, or the workers of a dask scheduler.

    There are as many processes as processors unless told. A scheduler that does not answer is
    refused, and a worker that has another version, other code or other data.
    """
    if scheduler is not None:
        return _cluster(scheduler)
    method = "fork" if "fork" in get_all_start_methods() else "spawn"
    return ProcessPoolExecutor(workers or os.cpu_count() or 1, get_context(method))


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    """Give the workers of a dask scheduler as an executor; the same code as at home uses it."""
    from distributed import Client
    from distributed.comm.addressing import get_address_host

    try:
        get_address_host(address)  # with an address that is none, a client would wait and complain
        client = Client(address, timeout=_PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError):
        raise InputError(f"no dask scheduler answers at {address}") from None
    with client:
        held = client.run(identity)
        if not held:
            raise InputError(f"the dask scheduler at {address} has no workers")
        for worker, (version, stamp) in held.items():
            if version != __version__:
                raise InputError(
                    f"worker {worker} has majilis {version}, and here is {__version__}; "
                    "both must be the same"
                )
            if stamp != _stamp():
                raise InputError(f"worker {worker} has other code or data than are here")
        # A scenario whose worker is lost is given to another one.
        yield client.get_executor(retries=3)  # type: ignore[no-untyped-call]


def identity() -> tuple[str, str]:
    """Return the version that runs here, and a checksum of its code and data."""
    return __version__, _stamp()


def evaluate(grid: Grid, folder: Path, report: Report, executor: Executor) -> pd.DataFrame:
    """Evaluate every scenario that is not yet known, write the table, and return it.

    The table has a row per scenario and headline result: `number`, the parameters that are varied,
    `result`, `label`, `value`, `text`, `unit`, `count` (official or computed) and `note`, which
    says why a scenario has no results. `report` is told of how many scenarios are done, of how
    many.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # A folder is the sweep's from the start; an earlier one's manifest is as true as its files.
    if not (folder / paths.MANIFEST).is_file():
        claim(grid, folder)
    notes = folder / _NOTES
    stamp = _stamp()
    known = _known(notes, stamp)
    left = [each for each in grid.scenarios if _digest(each) not in known]
    done = len(grid.scenarios) - len(left)
    report(done, len(grid.scenarios))
    with notes.open("a", encoding="utf-8") as file:
        futures = {executor.submit(headlines, dict(each)): _digest(each) for each in left}
        try:
            for future in as_completed(futures):
                scenario, rows = futures[future], future.result()
                noted = {"stamp": stamp, "scenario": scenario, "rows": rows}
                file.write(json.dumps(noted, ensure_ascii=False) + "\n")
                file.flush()
                known[scenario] = rows
                done += 1
                report(done, len(grid.scenarios))
        except BaseException:
            for future in futures:
                future.cancel()
            raise
    table = pd.DataFrame(_rows(grid, known))
    claim(grid, folder)
    content = table.to_csv(index=False, lineterminator="\n", float_format="%.12g")
    write_whole(folder / TABLE, content.encode())
    notes.unlink()
    return table


def publish(grid: Grid, table: pd.DataFrame, folder: Path) -> list[Path]:
    """Write the summary figure and the manifest of a complete sweep, and return its files."""
    from majilis.figures import sweep_chart
    from majilis.figures.theme import STYLES, files

    written = [folder / TABLE]
    if grid.varied and table["value"].notna().any():
        figure = sweep_chart.draw(table, grid.varied, style=STYLES["single_column"])
        for ending in FIGURES:
            buffer = BytesIO()
            with files():
                figure.savefig(buffer, format=ending, dpi=300, metadata=_UNDATED[ending])
            written.append(write_whole(folder / f"sweep.{ending}", buffer.getvalue()))
    claim(grid, folder, written)
    return written


def claim(grid: Grid, folder: Path, written: Sequence[Path] = ()) -> None:
    """Write the manifest by which a folder is the sweep's, with checksums of what is written."""
    outputs = dict.fromkeys((TABLE, *(f"sweep.{ending}" for ending in FIGURES)), "")
    run = {
        "majilis": __version__,
        "code_and_data": _stamp(),
        "varied": grid.varied,
        "scenarios": len(grid.scenarios),
        "outputs": checksums(written, folder) or outputs,
    }
    record.write(folder, {"name": grid.name}, run)


def headlines(settings: Scenario) -> list[Record]:
    """Return the headline results of one scenario, or a note where a rule cannot be applied."""
    from majilis import open_study, results
    from majilis.errors import MissingDataError
    from majilis.results.headlines import HEADLINES

    try:
        found = results.evaluate(open_study(**without_name(settings)))
    except (InputError, MissingDataError) as error:
        return [{"note": str(error)}]
    rows: list[Record] = []
    for result, label in HEADLINES.items():
        try:
            rows.append({**found.row(result), "label": label, "text": found.text(result)})
        except MissingDataError as error:
            rows.append({"result": result, "label": label, "note": str(error)})
    return rows


def without_name(settings: Scenario) -> dict[str, Any]:
    """Return a scenario's parameters without the name of the file that it began with."""
    return {name: value for name, value in settings.items() if name != "scenario"}


def _rows(grid: Grid, known: Mapping[str, Sequence[Record]]) -> Iterator[Record]:
    columns = ("result", "label", "value", "text", "unit", "count", "note")
    for number, each in enumerate(grid.scenarios, start=1):
        chosen = {name: _text(each.get(name)) for name in grid.varied}
        for row in known[_digest(each)]:
            yield {"number": number, **chosen, **{name: row.get(name) for name in columns}}


def _bases(path: Path, named: Any) -> list[dict[str, Any]]:
    """Return the settings of the scenario files that a grid names, each with its name."""
    if named is None:
        return [{}]
    if not isinstance(named, list) or not named or not all(isinstance(n, str) for n in named):
        raise InputError(f"grid file {path}: scenarios must be a list of files")
    found = []
    for name in named:
        beside = path.parent / name
        scenario = parameters.load(beside if beside.is_file() else Path(name))
        found.append({"scenario": scenario.name, **scenario.parameters.changed()})
    return found


def _values(path: Path, name: str, given: Any) -> list[Any]:
    """Return the values of a parameter: one, those of a list, or those of a range."""
    where = f"grid file {path}: {name}"
    if isinstance(given, list):
        if not given:
            raise InputError(f"{where} has an empty list")
        if len({_text(value) for value in given}) < len(given):
            raise InputError(f"{where} has the same value twice")
        return given
    if not isinstance(given, dict) or not set(given) & set(_RANGE):
        return [given]
    if set(given) != set(_RANGE):
        raise InputError(f"{where} must have from, to and step")
    try:
        start, end, step = (Decimal(str(given[key])) for key in _RANGE)
    except InvalidOperation:
        raise InputError(f"{where}: from, to and step must be numbers") from None
    if not (start.is_finite() and end.is_finite() and step.is_finite()) or step <= 0 or end < start:
        raise InputError(f"{where} must go up from one number to another by a step above 0")
    try:
        steps = (end - start) / step
    except ArithmeticError:  # one is too large or too small for any other
        steps = Decimal("Infinity")
    if steps >= _MOST_VALUES:
        raise InputError(f"{where} has more than {_MOST_VALUES:,} values, which no sweep can hold")
    is_whole = all(isinstance(given[key], int) for key in _RANGE)
    values = (start + step * n for n in range(int(steps) + 1))
    return [int(value) if is_whole else float(value) for value in values]


def _known(notes: Path, stamp: str) -> dict[str, list[Record]]:
    """Return what an ended sweep had found out under the same code and data."""
    known = {}
    if notes.is_file():
        for line in notes.read_text(encoding="utf-8").splitlines():
            try:
                noted = json.loads(line)
                if noted["stamp"] == stamp:
                    known[noted["scenario"]] = noted["rows"]
            except (ValueError, LookupError, TypeError):  # the line that was being written
                continue
    return known


def _stamp() -> str:
    """Return one checksum of the code and the data."""
    files = {path for place in (paths.PACKAGE, paths.DATA) for path in walk(place)}
    found = checksums(sorted(files), paths.PACKAGE.parent)
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()


def _digest(settings: Scenario) -> str:
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()


def _text(value: Any) -> str:
    # YAML has dates, sets and bytes, too, which no parameter takes.
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=repr)
