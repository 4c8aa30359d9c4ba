"""Tidy tables in, checked."""

from majilis.tables.definitions import BLOCS, TABLES, Column, Table
from majilis.tables.reading import (
    check_references,
    read,
    read_all,
    read_own_election,
    schema,
    table,
    write,
)

__all__ = [
    "BLOCS",
    "TABLES",
    "Column",
    "Table",
    "check_references",
    "read",
    "read_all",
    "read_own_election",
    "schema",
    "table",
    "write",
]
