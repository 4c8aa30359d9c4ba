"""Reading and writing tables: each is checked against its definition.

A table that breaks its definition is refused with its file, row and column.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from majilis import paths
from majilis.errors import InputError, nearest
from majilis.tables.definitions import OWN_ELECTION, TABLES, Column, Table

_PANDAS: dict[str, Any] = {"string": "str", "integer": "Int64", "number": "Float64"}


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
        _PANDAS[column.type],
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
    return checked(_read_text(folder / definition.path), definition, folder / definition.path)


def checked(text: pd.DataFrame, definition: Table, path: Path) -> pd.DataFrame:
    """Turn a frame of text into typed columns and check it; see `read`."""
    place = paths.relative(path)
    _check_header(list(text.columns), definition, place)
    frame = pd.DataFrame(
        {
            column.name: _typed(text[column.name], column, place)
            for column in definition.columns
            if column.name in text
        }
    )
    try:
        schema(definition).validate(frame, lazy=True)
    except SchemaErrors as errors:
        raise InputError(_fault(errors, definition, place)) from None
    return frame


def read_own_election(path: Path) -> pd.DataFrame:
    """Read a user's own election: ``party,votes,seats`` and optional columns.

    Parameters
    ----------
    path : Path
        A CSV, in UTF-8, with commas.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    InputError
        Naming file, row and column of the first fault.
    """
    if not path.is_file():
        raise InputError(f"file {path} does not exist")
    frame = checked(_read_text(path), OWN_ELECTION, path)
    if "election" in frame and not (frame["election"] == frame["election"].iloc[0]).all():
        raise InputError(f"{path}: holds several elections; a run takes one, so split the file")
    for number, repeated in enumerate(frame["party"].duplicated(), start=2):
        if repeated:
            party = frame["party"].iloc[number - 2]
            raise InputError(
                f"{path}, row {number}, column party: {party!r} stands twice; each party once"
            )
    if frame["votes"].sum() == 0 or frame["seats"].sum() == 0:
        raise InputError(f"{path}: votes and seats must each have a sum above zero")
    return frame


def write(frame: pd.DataFrame, name: str, folder: Path) -> None:
    """Check a table and write it below a data folder, whole or not at all."""
    definition = table(name)
    path = folder / definition.path
    ordered = frame[[column.name for column in definition.columns]]
    content = ordered.to_csv(index=False, lineterminator="\n", float_format="%.10g")
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_text(content, encoding="utf-8")
    checked(_read_text(partial), definition, path)
    partial.replace(path)


def check_references(tables: dict[str, pd.DataFrame], folder: Path = paths.DATA) -> None:
    """Check that every id that one table takes from another stands there.

    Raises
    ------
    InputError
        Naming file, row, column and the nearest id that exists.
    """
    for name, frame in tables.items():
        for column in table(name).columns:
            if column.refers_to is None:
                continue
            other, key = column.refers_to.rsplit(".", 1)
            known = set(tables[other][key])
            for number, cell in enumerate(frame[column.name], start=2):
                for value in () if pd.isna(cell) else str(cell).split(";"):
                    if value not in known:
                        place = paths.relative(folder / table(name).path)
                        raise InputError(
                            f"{place}, row {number}, column {column.name}: {value!r} does not "
                            f"stand in {other}; {nearest(value, map(str, known))}"
                        )


def read_all(names: Sequence[str], folder: Path = paths.DATA) -> dict[str, pd.DataFrame]:
    """Read several tables and check their references among each other."""
    frames = {name: read(name, folder) for name in names}
    check_references(frames, folder)
    return frames


def _read_text(path: Path) -> pd.DataFrame:
    place = paths.relative(path)
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"file {place} does not exist") from None
    except UnicodeDecodeError as error:
        raise InputError(f"{place}: byte {error.start} is not UTF-8; save it as UTF-8") from None
    except pd.errors.EmptyDataError:
        raise InputError(f"{place}: the file is empty") from None
    except pd.errors.ParserError as error:
        reason = " ".join(str(error).split()).removeprefix("Error tokenizing data. C error: ")
        raise InputError(f"{place}: the rows do not have equal columns: {reason}") from None
    if frame.empty:
        raise InputError(f"{place}: the file has a header and no row")
    return frame


def _check_header(header: list[str], definition: Table, place: str) -> None:
    names = [column.name for column in definition.columns]
    if len(header) == 1 and ";" in header[0]:
        raise InputError(f"{place}, row 1: columns are separated by semicolons; use commas")
    for name in header:
        if name not in names:
            raise InputError(f"{place}, row 1: unknown column {name!r}; {nearest(name, names)}")
    for name in names:
        if name not in header and name not in definition.optional:
            raise InputError(f"{place}, row 1: column {name!r} is missing; found {header}")


def _typed(text: pd.Series[Any], column: Column, place: str) -> pd.Series[Any]:
    filled = text.str.strip() != ""
    if column.type == "string":
        return text.where(filled, None).astype("str")
    numbers: pd.Series[Any] = pd.to_numeric(text.where(filled, None), errors="coerce")
    bad = filled & (numbers.isna() | ((numbers % 1 != 0) if column.type == "integer" else False))
    if bad.any():
        at = int(bad.to_numpy().argmax())
        kind = "a whole number" if column.type == "integer" else "a number"
        raise InputError(
            f"{place}, row {at + 2}, column {column.name}: {text.iloc[at]!r} is not {kind}"
        )
    return numbers.astype(_PANDAS[column.type])


def _fault(errors: SchemaErrors, definition: Table, place: str) -> str:
    failures = errors.failure_cases.sort_values("index", kind="stable")
    first = failures.iloc[0]
    row = "" if pd.isna(first["index"]) else f", row {int(first['index']) + 2}"
    columns = {c.name for c in definition.columns}
    if first["column"] not in columns:
        key = ", ".join(definition.key)
        return f"{place}{row}: the columns {key} together stand twice; each row is one {key}"
    if first["check"] == "not_nullable":
        return f"{place}{row}, column {first['column']}: the cell is blank; it must hold a value"
    if first["check"] == "field_uniqueness":
        what = f"'{first['failure_case']}' stands twice; each value once"
        return f"{place}{row}, column {first['column']}: {what}"
    return (
        f"{place}{row}, column {first['column']}: '{first['failure_case']}' is not allowed; "
        f"it must be {first['check']}"
    )
