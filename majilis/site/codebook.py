"""The codebook's pages: each table with its columns, its rows and its file."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from majilis.data import schema, tables
from majilis.data.schema import Column, Table
from majilis.site.markup import (
    anchor,
    breakable,
    element,
    escape,
    fragment,
    link,
    outside,
    page,
    raw,
    table,
)
from majilis.site.markup import markdown as plain

_GROUPS = {
    "raw": "What each source states",
    "codings": "Who belongs to which bloc",
    "clean": "One value each",
    "": "Sources and claims",
}
_MANY = 12  # rows from which a box to filter them helps


def pages(data: Path) -> dict[str, str]:
    """Return the pages of the codebook by their path.

    Parameters
    ----------
    data : Path
        The folder of the tables.

    Returns
    -------
    dict of str to str
        Markdown; one page for each table that is there.
    """
    return {f"codebook/{t.name}.md": table_page(t, data) for t in _there(data)}


def index(data: Path) -> str:
    """Return the list of all tables by folder, as Markdown."""
    return "\n".join(_group(prefix, title, _there(data)) for prefix, title in _GROUPS.items())


def _there(data: Path) -> list[Table]:
    return [table for table in schema.TABLES if (data / table.path).is_file()]


def table_page(definition: Table, data: Path) -> str:
    """Return the page of one table: what its columns hold, its rows, and its file."""
    heads, rows = _read(data / definition.path)
    columns = {column.name: column for column in definition.columns}
    key = definition.key
    body = [(_row_id(key, row), [_cell(columns, n, row[n]) for n in heads]) for row in rows]
    numeric = {n for n in heads if n in columns and columns[n].type != "string"}
    browse = table(
        f"The rows of {definition.path}",
        {n: "number" if n in numeric else "" for n in heads},
        body,
        "browsable" if len(rows) > _MANY else "",
    )
    described = table(
        f"The columns of {definition.path}",
        {"column": "", "type": "", "what it holds": "", "may be blank": ""},
        [(None, _described(column)) for column in definition.columns if column.name in heads],
    )
    keys = ", ".join(f"`{name}`" for name in key)
    return page(
        definition.path,
        f"A row is {plain(definition.row)}. Key: {keys}.\n",
        raw(element("p", download(f"data/{definition.path}", data / definition.path))),
        "## Columns\n",
        raw(described),
        f"## Rows\n\n{len(rows)} rows.\n",
        raw(browse),
        orphan=True,
    )


def download(path: str, file: Path) -> str:
    """Return a link to a file of the project, with its size."""
    size = f"{max(1, round(file.stat().st_size / 1000))} kB"
    said = f"Download {escape(file.name)} ({size})"
    return link(f"/files/{path}", said, download=file.name, class_="download-file")


def _group(prefix: str, title: str, there: Sequence[Table]) -> str:
    rows = [
        (None, [link(f"/codebook/{t.name}.html", escape(t.path)), escape(t.row)])
        for t in there
        if t.name.rpartition("/")[0] == prefix
    ]
    listed = element("div", table(title, {"table": "", "a row is": ""}, rows), class_="titled")
    return f"## {plain(title)}\n\n{raw(listed)}"


def _read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or []), list(reader)


def _row_id(key: Sequence[str], row: Mapping[str, str]) -> str:
    # The trail names a raw row by its own id, whatever else is its key.
    return anchor(row.get("row") or ":".join(row[name] for name in key))


def _described(column: Column) -> list[str]:
    allowed = ", ".join(element("code", escape(value)) for value in column.allowed)
    held = escape(column.description) + (f" ({allowed})" if allowed else "")
    if column.refers_to:
        held += f"; stands in {element('code', escape(column.refers_to))}"
    return [
        element("code", escape(column.name)),
        escape(column.type),
        held,
        "no" if column.required else "yes",
    ]


def _cell(columns: Mapping[str, Column], name: str, value: str) -> str:
    """Return a cell; what stands in another table leads there, and an address leads out."""
    column = columns.get(name)
    if name == "url":
        return outside(value, breakable(value))
    if column is None or not column.refers_to or not value:
        return escape(value)
    target, _, key = column.refers_to.rpartition(".")
    if tables.table(target).key != (key,):
        return escape(value)
    return "; ".join(
        link(f"/codebook/{target}.html{fragment(part)}", escape(part)) for part in value.split(";")
    )
