"""What each table holds: the definitions of data/schema.yaml, checked."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter

from majilis.data import paths

_STRICT = ConfigDict(frozen=True, extra="forbid")


class Column(BaseModel):
    """One column: what it holds and what it may hold."""

    model_config = _STRICT

    name: str
    description: str
    type: Literal["string", "integer", "number"] = "string"
    required: bool = False
    unique: bool = False
    allowed: tuple[str, ...] = ()
    least: int | float | None = None
    most: int | float | None = None
    pattern: str | None = None
    refers_to: str | None = None  # table.column that holds each value, several joined by ;


def _named(entries: Any, name: str = "name") -> Any:
    """Turn a mapping of names to definitions into definitions that know their names."""
    return [{name: key, **definition} for key, definition in entries.items()]


class Table(BaseModel):
    """One table: where it lies below data/, what a row is, and its columns."""

    model_config = _STRICT

    path: str
    row: str
    key: tuple[str, ...]
    optional: tuple[str, ...] = ()  # columns that a file may leave out
    columns: Annotated[tuple[Column, ...], BeforeValidator(_named)]

    @property
    def name(self) -> str:
        """The path without its ending, the name by which code asks for the table."""
        return self.path.removesuffix(".csv")

    @property
    def column_names(self) -> list[str]:
        """The names of its columns, in their order."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        """Return a column by its name.

        Examples
        --------
        >>> next(t for t in TABLES if t.name == "claims").column("kind").allowed
        ('count', 'criteria', 'change', 'precedent', 'fact')
        """
        return next(column for column in self.columns if column.name == name)


def _load() -> tuple[tuple[Table, ...], Table]:
    """Read the definitions: the study's tables, and a table that a user brings along."""
    # The C loader, where PyYAML was built with it, takes a tenth of the time.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    content = yaml.load(paths.SCHEMA.read_text(encoding="utf-8"), Loader=loader)
    own = {"path": "a user's own table", **content["own_election"]}
    tables = TypeAdapter(tuple[Table, ...]).validate_python(_named(content["tables"], "path"))
    return tables, Table.model_validate(own)


TABLES, OWN_ELECTION = _load()
BLOCS = OWN_ELECTION.column("bloc").allowed
