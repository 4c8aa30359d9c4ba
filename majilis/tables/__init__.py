"""Tidy tables in, checked."""

from majilis.tables.definitions import BLOCS, TABLES, Column, Table
from majilis.tables.reading import (
    check_references,
    read,
    read_all,
    read_own_election,
    read_own_elections,
    schema,
    table,
    write,
)
from majilis.tables.view import TableView, view

__all__ = [
    "BLOCS",
    "TABLES",
    "Column",
    "Table",
    "TableView",
    "check_references",
    "read",
    "read_all",
    "read_own_election",
    "read_own_elections",
    "schema",
    "table",
    "view",
    "write",
]
