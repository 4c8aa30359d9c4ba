"""The cells of a spreadsheet's one sheet as text: values as they are stored, no formula run."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from majilis.errors import InputError

_OFFICE, _TABLE, _TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text")
)
_MOST_BYTES = 200_000_000  # unpacked: a small file can unpack to any size
_MOST_ROWS = 2**20
_MOST_REPEATED = 1000  # a cell that stands for more of its kind than any table of ours has columns


class Formula(str):
    """A formula whose value is not stored, as it is typed."""


Sheet = tuple[str, list[list[str]]]


def read(path: Path, place: str) -> list[list[str]]:
    """Return the rows of a file's one sheet that is not empty, as `place` calls it in a sentence.

    Among the cells is each `Formula` whose value is not stored. What is no spreadsheet, is too
    large or has several sheets is refused.
    """
    sheets_of = _workbook if path.suffix.lower() == ".xlsx" else _open_document
    content = BytesIO(path.read_bytes())  # a reader that fails leaves its file open
    try:
        with zipfile.ZipFile(content) as packed:
            size = sum(part.file_size for part in packed.infolist())
        if size > _MOST_BYTES:
            raise InputError(f"{place} unpacks to {size:,} bytes, more than {_MOST_BYTES:,}")
        with warnings.catch_warnings(action="ignore"):  # such as of a date out of range
            held = [(name, rows) for name, rows in sheets_of(content) if any(map(any, rows))]
    except InputError:
        raise
    except Exception:  # each library has faults of its own for a file that is no spreadsheet
        raise InputError(f"{place} cannot be read as a spreadsheet") from None
    if len(held) > 1:
        names = ", ".join(name for name, _ in held)
        raise InputError(f"{place} holds several sheets, {names}; leave one")
    return held[0][1] if held else []


def _workbook(content: BytesIO) -> Iterator[Sheet]:
    from openpyxl import load_workbook

    values, formulas = (
        load_workbook(content, read_only=True, data_only=data_only, keep_links=False)
        for data_only in (True, False)
    )
    for stored, typed in zip(values.worksheets, formulas.worksheets, strict=True):
        stored.reset_dimensions()  # which are only what the file says of itself
        typed.reset_dimensions()
        pairs = zip(stored.rows, typed.rows, strict=True)
        yield stored.title, [list(map(_cell, *pair)) for pair in pairs]


def _cell(stored: Any, typed: Any) -> str:
    # A formula whose value is a blank text has that stored: its cell is of the type str.
    if stored.value is None and typed.data_type == "f" and stored.data_type != "str":
        return Formula(getattr(typed.value, "text", typed.value))
    return _text(stored.value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _open_document(content: BytesIO) -> Iterator[Sheet]:
    with zipfile.ZipFile(content) as packed:
        root = ElementTree.fromstring(packed.read("content.xml"))
    for sheet in root.findall(f"{_OFFICE}body/{_OFFICE}spreadsheet/{_TABLE}table"):
        rows: list[list[str]] = []
        blank = 0  # rows, which are the file's only where another one follows
        for row in sheet.iter(f"{_TABLE}table-row"):
            cells: list[str] = []
            for cell in row:
                times = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
                cells += [_open_cell(cell)] * min(times, _MOST_REPEATED)
            times = int(row.get(f"{_TABLE}number-rows-repeated", 1))
            if not any(cells):
                blank += times
            elif len(rows) + blank + times > _MOST_ROWS:
                raise ValueError("more rows than a sheet has")
            else:
                rows += [[]] * blank + [cells] * times
                blank = 0
        yield sheet.get(f"{_TABLE}name", ""), rows


def _open_cell(cell: ElementTree.Element) -> str:
    # What is shown says where a value is an error, which is stored as a nought.
    shown = "\n".join("".join(each.itertext()) for each in cell.findall(f"{_TEXT}p"))
    kind, formula = cell.get(f"{_OFFICE}value-type"), cell.get(f"{_TABLE}formula")
    if formula and not kind:
        return Formula(formula)
    if kind in ("float", "percentage", "currency") and not shown.startswith(("#", "Err:")):
        return _text(float(cell.get(f"{_OFFICE}value", "")))
    return shown
