"""The codebook's pages: each table with its columns, its rows and its file."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from majilis.data import schema, tables
from majilis.data.schema import Column, Table
from majilis.site.links import anchor
from majilis.site.templates import render

_GROUPS = {
    "raw": "What each source states",
    "codings": "Who belongs to which bloc",
    "clean": "One value each",
    "": "Sources and claims",
}


class Head(NamedTuple):
    """The head of a column: whether it holds numbers, and the table that its values lead to."""

    name: str
    is_number: bool
    leads_to: str


def pages(data: Path) -> dict[str, str]:
    """Return the pages of the codebook by their path: one for each table that the folder has."""
    return {f"codebook/{table.name}.md": table_page(table, data) for table in _present(data)}


def index(data: Path) -> str:
    """Return the list of all tables by folder, as Markdown."""
    present = _present(data)
    groups = [
        (title, [table for table in present if table.name.rpartition("/")[0] == folder])
        for folder, title in _GROUPS.items()
    ]
    return render("codebook_index.md", groups=groups)


def table_page(table: Table, data: Path) -> str:
    """Return the page of one table: what its columns hold, its rows, and its file."""
    path = data / table.path
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names, rows = list(reader.fieldnames or []), list(reader)
    columns = {column.name: column for column in table.columns}
    return render(
        "codebook_table.md",
        table=table,
        file_name=path.name,
        bytes=path.stat().st_size,
        columns=[column for column in table.columns if column.name in names],
        heads=[_head(name, columns.get(name)) for name in names],
        rows=[(_row_id(table, row), row) for row in rows],
    )


def _present(data: Path) -> list[Table]:
    return [table for table in schema.TABLES if (data / table.path).is_file()]


def _head(name: str, column: Column | None) -> Head:
    if column is None:
        return Head(name, is_number=False, leads_to="")
    target, _, key = (column.refers_to or "").rpartition(".")
    # Rows have their key as id; where that is more than one column, no value alone leads to one.
    has_rows = bool(target) and tables.table(target).key == (key,)
    return Head(name, column.type != "string", target if has_rows else "")


def _row_id(table: Table, row: Mapping[str, str]) -> str:
    # The trail names a raw row by its own id, whatever else is its key.
    return anchor(row.get("row") or ":".join(row[name] for name in table.key))
