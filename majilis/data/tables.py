"""Reading and writing tables: each is checked against its definition.

A table that breaks its definition is refused with its file, row and column.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from io import StringIO
from pathlib import Path
from typing import Any, TextIO

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from majilis.data import paths
from majilis.data.files import write_whole
from majilis.data.schema import TABLES, Column, Table
from majilis.errors import InputError, nearest

# Up to here a whole number survives the detour over a float that a blank cell brings about.
LARGEST = 2**53

PANDAS: dict[str, Any] = {"string": "str", "integer": "Int64", "number": "Float64"}


def table(name: str) -> Table:
    """Return the definition of a table by its name, such as ``raw/seats``."""
    by_name = {t.name: t for t in TABLES}
    if name not in by_name:
        raise InputError(f"unknown table {name!r}; {nearest(name, by_name)}")
    return by_name[name]


@cache
def schema(definition: Table) -> pa.DataFrameSchema:
    """Build the pandera schema of a table from its definition."""
    return pa.DataFrameSchema(
        {column.name: _pandera(column, definition) for column in definition.columns},
        unique=list(definition.key) if not definition.optional else None,
        strict=True,
        ordered=not definition.optional,
        name=definition.path,
    )


def _pandera(column: Column, definition: Table) -> pa.Column:
    checks = []
    if column.allowed:
        checks.append(pa.Check.isin(column.allowed, error=f"one of {', '.join(column.allowed)}"))
    if column.pattern:
        checks.append(
            pa.Check.str_matches(rf"^(?:{column.pattern})$", error=f"of the form {column.pattern}")
        )
    if column.least is not None:
        checks.append(pa.Check.ge(column.least, error=f"at least {column.least:g}"))
    if column.most is not None:
        checks.append(pa.Check.le(column.most, error=f"at most {column.most:g}"))
    return pa.Column(
        PANDAS[column.type],
        checks,
        nullable=not column.required,
        unique=column.unique,
        required=column.name not in definition.optional,
    )


def read(name: str, folder: Path = paths.DATA) -> pd.DataFrame:
    """Read a table below a data folder and check it against its definition.

    Parameters
    ----------
    name : str
        Such as ``raw/seats``.
    folder : Path
        The data folder.

    Returns
    -------
    pandas.DataFrame
        Typed columns; a blank cell is missing.

    Raises
    ------
    InputError
        Naming file, row and column of the first fault.

    Examples
    --------
    >>> read("raw/parties").loc[0, "short_name"]
    'Otan'
    """
    definition = table(name)
    path = folder / definition.path
    try:
        state = path.stat()
    except OSError:
        return checked(_read_text(path, definition), definition, path)  # which says what is wrong
    return _read_once(definition, path, (state.st_mtime_ns, state.st_size)).copy()


@lru_cache(maxsize=128)
def _read_once(definition: Table, path: Path, state: tuple[int, int]) -> pd.DataFrame:
    """Read a file as it is now: a study and its many combinations ask for the same tables."""
    return checked(_read_text(path, definition), definition, path)


def checked(text: pd.DataFrame, definition: Table, path: Path) -> pd.DataFrame:
    """Turn a frame of text into typed columns and check it; see `read`."""
    place = paths.relative(path)
    frame = pd.DataFrame(
        {
            column.name: _typed(text[column.name], column, place)
            for column in definition.columns
            if column.name in text
        }
    )
    for key in (*((c.name,) for c in definition.columns if c.unique), definition.key):
        _check_key(frame, [name for name in key if name in frame], place)
    try:
        schema(definition).validate(frame, lazy=True)
    except SchemaErrors as errors:
        raise InputError(_fault(errors, place)) from None
    return frame


def write(frame: pd.DataFrame, name: str, folder: Path) -> None:
    """Check a table and write it below a data folder, whole or not at all."""
    definition = table(name)
    path = folder / definition.path
    content = frame[definition.column_names].to_csv(
        index=False, lineterminator="\n", float_format="%.10g"
    )
    place = paths.relative(path)
    checked(_text_columns(StringIO(content, newline=""), definition, place), definition, path)
    write_whole(path, content.encode())


def check_references(tables: dict[str, pd.DataFrame], folder: Path = paths.DATA) -> None:
    """Check that every id that one table takes from another stands there, or name the nearest."""
    for name, frame in tables.items():
        for column in table(name).columns:
            if column.refers_to is None:
                continue
            other, key = column.refers_to.rsplit(".", 1)
            known = set((tables[other] if other in tables else read(other, folder))[key])
            cells = frame[column.name].reset_index(drop=True).dropna().astype("str")
            values = cells.str.split(";").explode()
            unknown = values[~values.isin(known)]
            if not unknown.empty:
                place = paths.relative(folder / table(name).path)
                raise InputError(
                    f"{place}, row {unknown.index[0] + 2}, column {column.name}: "
                    f"{unknown.iloc[0]!r} does not stand in {other}; "
                    f"{nearest(unknown.iloc[0], map(str, known))}"
                )


def read_all(names: Sequence[str], folder: Path = paths.DATA) -> dict[str, pd.DataFrame]:
    """Read several tables and check their references among each other."""
    frames = {name: read(name, folder) for name in names}
    check_references(frames, folder)
    return frames


def _read_text(path: Path, definition: Table) -> pd.DataFrame:
    """Read a CSV as text, refusing a wrong header and rows that do not fit it."""
    place = paths.relative(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _text_columns(file, definition, place)
    except FileNotFoundError:
        raise InputError(f"file {place} does not exist") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{place}: byte {error.start} is not UTF-8; save it as UTF-8") from None


def _text_columns(file: TextIO, definition: Table, place: str) -> pd.DataFrame:
    """Return the cells of a CSV by column.

    pandas would take a longer row's first cell for an index, and the table for another.
    """
    rows = parsed(file, place)
    if not rows:
        raise InputError(f"{place}: the file is empty")
    header, *body = rows
    check_header(header, definition, f"{place}, row 1")
    for number, row in enumerate(body, start=2):
        if len(row) != len(header):
            column = f", column {header[len(row)]}" if len(row) < len(header) else ""
            raise InputError(
                f"{place}, row {number}{column}: {len(row)} cells, where the header has "
                f"{len(header)}"
            )
    if not body:
        raise InputError(f"{place}: the file has a header and no row")
    columns = zip(header, zip(*body, strict=True), strict=True)
    return pd.DataFrame({name: pd.Series(cells, dtype="str") for name, cells in columns})


def parsed(file: TextIO, place: str, separator: str = ",") -> list[list[str]]:
    """Return the rows of a text, or refuse the first that cannot be told into cells."""
    rows = []
    try:
        for row in csv.reader(file, delimiter=separator, strict=True):
            rows.append(row)  # so that how many there are says where the fault is
    except csv.Error as error:
        raise InputError(f"{place}, row {len(rows) + 1}: {error}; quotes must be closed") from None
    return rows


def refuse(
    flags: pd.Series[Any], place: str, column: str, fault: str | Callable[[int], str]
) -> None:
    """Refuse the first row that is flagged, whose label is its number in the file, less two.

    The fault is what is wrong with any such row, or says it of the row with a label.
    """
    if flags.any():
        at = int(flags.index[int(flags.to_numpy(dtype=bool).argmax())])
        words = fault if isinstance(fault, str) else fault(at)
        raise InputError(f"{place}, row {at + 2}, column {column}: {words}")


def check_header(header: Sequence[str], definition: Table, place: str) -> None:
    """Refuse a header with a column twice, one that a table does not have, or without one."""
    names = definition.column_names
    for name in header:
        if header.count(name) > 1:
            raise InputError(f"{place}: the column {name!r} stands twice")
        if name not in names:
            raise InputError(f"{place}: unknown column {name!r}; {nearest(name, names)}")
    for name in names:
        if name not in header and name not in definition.optional:
            raise InputError(f"{place}: column {name!r} is missing; found {list(header)}")


def _typed(text: pd.Series[Any], column: Column, place: str) -> pd.Series[Any]:
    text = text.str.strip()
    filled = text != ""
    if column.type == "string":
        return text.where(filled, None).astype("str")
    numbers: pd.Series[Any] = pd.to_numeric(text.where(filled, None), errors="coerce")
    is_whole = column.type == "integer"
    bad = filled & (numbers.isna() | ((numbers % 1 != 0) if is_whole else False))
    kind = "a whole number" if is_whole else "a number"
    refuse(bad, place, column.name, lambda at: f"{text[at]!r} is not {kind}")
    large = (numbers.abs() > LARGEST) & is_whole
    limit = f"is not allowed; it must be at most {LARGEST}"
    refuse(large, place, column.name, lambda at: f"{text[at]!r} {limit}")
    return numbers.astype(PANDAS[column.type])


def _check_key(frame: pd.DataFrame, key: list[str], place: str) -> None:
    def twice(at: int) -> str:
        value = ", ".join(str(frame[name][at]) for name in key)
        return f"{value!r} stands twice; each once"

    refuse(frame.duplicated(key), place, ", ".join(key), twice)


def _fault(errors: SchemaErrors, place: str) -> str:
    first = errors.failure_cases.sort_values("index", kind="stable").iloc[0]
    row = "" if pd.isna(first["index"]) else f", row {int(first['index']) + 2}"
    if first["check"] == "not_nullable":
        return f"{place}{row}, column {first['column']}: the cell is blank; it must hold a value"
    return (
        f"{place}{row}, column {first['column']}: '{first['failure_case']}' is not allowed; "
        f"it must be {first['check']}"
    )
