"""From a result back to the rows and the sources that it came from."""

from __future__ import annotations

import csv
import difflib
import math
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, get_args
from urllib.parse import unquote

import pandas as pd

from majilis.data import cleaning, own_files, paths, record, tables
from majilis.errors import InputError, nearest
from majilis.results.table import Quantity, Unit
from majilis.study.parameters import Parameters, is_own_table, typed
from majilis.study.study import LAW

_NEAREST = 5
_CLEAN = (
    "clean/elections",
    "clean/results",
    "clean/peers",
    "clean/peer_results",
    "clean/expert_scores",
    "clean/conflicts",
    "clean/provenance",
)
# The column of a raw table that says what its source states; the first that the table has.
_STATED = ("value", "seats", "share", "label", "criterion", "statement", "answer", "system")
_ON_EVERY_ROW = ("base", "coding", "count", "basis", "independents")
_RULES = tuple(LAW)
_LOOKS = ("language", "figure_style")

Record = Mapping[str, str]


@dataclass(frozen=True)
class Source:
    """Who states a figure, and where."""

    source: str
    title: str
    publisher: str
    date: str
    url: str


@dataclass(frozen=True)
class Row:
    """One row of a raw table: a value as its source states it, letter by letter.

    `about` holds the row's other cells.
    """

    id: str
    stated: str
    about: Mapping[str, str]
    source: Source


@dataclass(frozen=True)
class Figure:
    """One figure that was made of raw rows: its value, by what rule, and from which rows."""

    id: str
    value: Any
    rule: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Trail:
    """What one result rests on.

    The result is a number or words, or neither where no source gives it. It was made by a function,
    named by where its code stands and the first line that it says of itself, under choices, from
    figures, and from raw rows directly.
    """

    result: str
    value: float | None
    text: str | None
    unit: str
    tier: str
    function: str
    module: str
    summary: str
    parameters: Mapping[str, Any]
    figures: tuple[Figure, ...]
    rows: tuple[Row, ...]


def trace(result: str, folder: Path = paths.ROOT) -> Trail:
    """Follow a result back to its sources.

    Parameters
    ----------
    result : str
        A result's id, such as ``blocs.opposition.vote_share``.
    folder : Path
        A run's folder; the project's own for the baseline.

    Returns
    -------
    Trail
        The result, what made it, the choices, the figures, the rows and their sources.

    Raises
    ------
    InputError
        If the folder holds no run, or the run has no such result.

    Examples
    --------
    >>> found = trace("parties.otan.vote_share")
    >>> [figure.id for figure in found.figures]
    ['results/kaz-2004:otan/list_votes', 'elections/kaz-2004/valid']
    >>> found.figures[1].rows[0].source.source
    'plwiki'
    """
    return Archive(folder).trace(result)


def results_of(folder: Path) -> dict[str, Record]:
    """Return the rows of a run's ``results.csv`` by result.

    Raises
    ------
    InputError
        If the folder holds no run, or a result that is none.
    """
    path = folder / "results.csv"
    if not path.is_file():
        raise InputError(f"{folder} holds no run: there is no results.csv in it")
    rows = by_first_column(path, ("result", "value", "text", "unit"))
    for result, row in rows.items():
        place = f"{paths.relative(path)}, result {result!r}, column"
        if row["unit"] not in get_args(Unit):
            hint = nearest(row["unit"], get_args(Unit))
            raise InputError(f"{place} unit: {row['unit']!r} is not allowed; {hint}")
        if row["value"] and not _is_number(row["value"]):
            raise InputError(f"{place} value: {row['value']!r} is no number")
        if row["text"] and row["unit"] != "words":
            raise InputError(f"{place} text: {row['text']!r} stands where {row['unit']} are wanted")
    return rows


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def parameters_of(folder: Path) -> tuple[str, dict[str, Any]]:
    """Return a run's name and all its parameters; a folder without a record is the baseline.

    Raises
    ------
    InputError
        If the record cannot be read.
    """
    defaults = Parameters().model_dump(mode="json")
    manifest = record.read(folder)
    if manifest is None:
        return "baseline", defaults
    if manifest.parameters is None:
        raise InputError(f"{folder / paths.MANIFEST} names no parameters of a run")
    try:
        typed({name: value for name, value in manifest.parameters.items() if name in defaults})
    except InputError as error:
        raise InputError(f"{folder / paths.MANIFEST}: {error}") from None
    return manifest.name, defaults | manifest.parameters


class Archive:
    """One run's results and all that they rest on, each file read once."""

    def __init__(self, folder: Path = paths.ROOT) -> None:
        self.folder = folder
        self.results = results_of(folder)
        _, self.parameters = parameters_of(folder)
        self._seen: dict[str, Any] = {}

    def trace(self, result: str) -> Trail:
        """Follow one result back to its sources; see `majilis.results.trail.trace`."""
        if result not in self.results:
            close = difflib.get_close_matches(result, self.results, n=_NEAREST, cutoff=0)
            raise InputError(f"unknown result {result!r}; nearest: {', '.join(close)}")
        row = self.results[result]
        ids = self._ids(row)
        direct = {part: part.startswith(("raw/", "own/")) for part in ids}
        module, summary = _made_by(row.get("function", ""))
        return Trail(
            result=result,
            value=float(row["value"]) if row["value"] else None,
            text=row["text"] or None,
            unit=row["unit"],
            tier=row.get("tier", ""),
            function=row.get("function", ""),
            module=module,
            summary=summary,
            parameters=self._choices(row),
            figures=tuple(self._figure(part) for part in ids if not direct[part]),
            rows=tuple(self._row(part) for part in ids if direct[part]),
        )

    def _ids(self, row: Record) -> list[str]:
        """Return the ids that a result names; one that rests on another rests on all of its."""
        seen: dict[str, None] = {}
        waiting = row.get("rows", "").split(";")
        while waiting:
            part = waiting.pop(0)
            if part.startswith("result/") and part not in seen:
                named = self.results.get(part.removeprefix("result/"), {})
                waiting = [*named.get("rows", "").split(";"), *waiting]
            seen[part] = None
        return [part for part in seen if part and not part.startswith("result/")]

    def _choices(self, row: Record) -> dict[str, Any]:
        """Return what the row says it rests on, and what else this run has changed."""
        chosen: dict[str, Any] = {name: row[name] for name in _ON_EVERY_ROW if row.get(name)}
        if isinstance(self.parameters["coding"], dict) and "coding" in chosen:
            chosen["coding"] = self.parameters["coding"]
        defaults = Parameters().model_dump(mode="json")
        for name, value in self.parameters.items():
            changed = name in defaults and value != defaults[name] and name not in _LOOKS
            shown = {"vote_base": "base", "seat_basis": "basis"}.get(name, name)
            ruled = name in _RULES and row.get("function", "").startswith("majilis.allocation.")
            # What is left to the law is a figure of the trail, or nothing.
            if (changed and shown not in _ON_EVERY_ROW) or (ruled and value is not None):
                chosen[name] = value
        return chosen

    def _figure(self, id_: str) -> Figure:
        kind, _, rest = id_.partition("/")
        makers = {"codings": self._coding, "claims": self._claim, "conflicts": self._conflict}
        made: Figure = self._once(id_, partial(makers.get(kind, self._clean_figure), id_, rest))
        return made

    def _clean_figure(self, id_: str, rest: str) -> Figure:
        value, rule, rows = self._figures[id_]
        return Figure(id_, value, rule, self._rows(rows.split(";")))

    def _coding(self, id_: str, rest: str) -> Figure:
        """Return a party's bloc with the labels that carry it, or those that carry none."""
        name, key = rest.split("/")
        bloc, evidence = self._codings(name)[key]
        rule = tables.table(f"codings/{name}").row.partition(": ")[2]
        if evidence:
            return Figure(id_, bloc, rule, self._rows(evidence.split(";")))
        labels = [
            short
            for short, (path, row) in self._short.items()
            if path == "raw/classification" and f"{row['election']}:{row['party']}" == key
        ]
        why = "none of these labels does" if labels else "no source gives a label"
        return Figure(id_, bloc, f"{rule}; {why}", self._rows(labels))

    def _claim(self, id_: str, claim: str) -> Figure:
        row = self._claims[claim]
        rows = [part for part in row["rows"].split(";") if part]
        return Figure(id_, row["text"], f"decided by {row['decided_by']}", self._rows(rows))

    def _conflict(self, id_: str, conflict: str) -> Figure:
        row = self._clean["clean/conflicts"].set_index("conflict").loc[conflict]
        return Figure(id_, row["values"], str(row["rule"]), self._rows(row["rows"].split(";")))

    def _rows(self, short: Iterable[str]) -> tuple[Row, ...]:
        return tuple(self._row(f"{self._short[part][0]}/{part}") for part in short)

    def _row(self, id_: str) -> Row:
        maker = self._own_row if id_.startswith("own/") else self._raw_row
        made: Row = self._once(id_, partial(maker, id_))
        return made

    def _raw_row(self, id_: str) -> Row:
        _, table, key = id_.split("/")
        row = self._raw[f"raw/{table}"][key]
        stated = next(name for name in _STATED if name in row)
        first = next(iter(row))
        rest = {k: v for k, v in row.items() if v and k not in (first, stated, "source")}
        source = self._sources[row["source"]]
        said = {k: source[k] for k in ("source", "title", "publisher", "date", "url")}
        return Row(id_, row[stated], rest, Source(**said))

    def _own_row(self, id_: str) -> Row:
        party, _, column = id_.removeprefix("own/").rpartition("/")
        path = Path(self.parameters["election"])
        value = self._own.loc[unquote(party), column]
        source = Source("own", str(path), "", "", path.resolve().as_uri())
        return Row(id_, str(value), {"party": unquote(party), "column": column}, source)

    def _once(self, id_: str, make: Callable[[], Any]) -> Any:
        """Make what an id leads to, or say that it leads nowhere: the data are not the run's."""
        if id_ not in self._seen:
            try:
                self._seen[id_] = make()
            except InputError:
                raise
            except (KeyError, ValueError):
                raise InputError(
                    f"{self.folder}: its results name {id_}, which the data do not hold; run it"
                    " again"
                ) from None
        return self._seen[id_]

    @cached_property
    def _clean(self) -> Mapping[str, pd.DataFrame]:
        if self.parameters["source_choices"]:
            # A run of single notebooks copies the project's clean tables, whatever its choices.
            raw = tables.read_all(cleaning.RAW_TABLES)
            return cleaning.clean(raw, self.parameters["source_choices"])
        here = self.folder / "data"
        data = here if (here / "clean").is_dir() else paths.DATA
        return {name: tables.read(name, data) for name in _CLEAN}

    @cached_property
    def _figures(self) -> dict[str, tuple[Any, str, str]]:
        """Return value, rule and rows of each clean figure by its id."""
        frames = {}
        for table in ("elections", "results", "peers", "peer_results", "expert_scores"):
            frame = self._clean[f"clean/{table}"]
            keys = frame[list(tables.table(f"clean/{table}").key)].astype(str)
            frames[table] = frame.set_axis(keys.agg(":".join, axis=1), axis=0)
        return {
            f"{row['table']}/{row['key']}/{row['column']}": (
                _plain(frames[row["table"]].loc[row["key"], row["column"]]),
                row["rule"],
                row["rows"],
            )
            for row in self._clean["clean/provenance"].to_dict("records")
        }

    @cached_property
    def _raw(self) -> dict[str, dict[str, Record]]:
        return {f"raw/{path.stem}": by_first_column(path) for path in paths.RAW.glob("*.csv")}

    @cached_property
    def _short(self) -> dict[str, tuple[str, Record]]:
        """Return table and row by the row's own id, which is the only one of all raw tables."""
        return {
            key: (table, row)
            for table, rows in self._raw.items()
            for key, row in rows.items()
            if "row" in row
        }

    @cached_property
    def _sources(self) -> dict[str, Record]:
        return by_first_column(paths.DATA / "sources.csv")

    @cached_property
    def _claims(self) -> dict[str, Record]:
        return by_first_column(paths.DATA / "claims.csv")

    @cached_property
    def _own(self) -> pd.DataFrame:
        election = self.parameters["election"]
        if not is_own_table(election):
            raise KeyError(election)
        return own_files.read_election(election).set_index("party")

    def _codings(self, name: str) -> dict[str, tuple[str, str]]:
        frame = tables.read(f"codings/{name}").fillna({"evidence": ""})
        return {
            f"{row['election']}:{row['party']}": (row["bloc"], row["evidence"])
            for row in frame.to_dict("records")
        }


def lines(trail: Trail) -> Iterator[tuple[int, str]]:
    """Yield the trail as lines of text, each with its depth; a row is written out once.

    Examples
    --------
    >>> [text for depth, text in lines(trace("parties.otan.list_votes")) if depth == 2][0]
    'raw/list_votes/lv001: 2883706 (election kaz-2004, party otan, stage final, measure votes)'
    """
    seen: set[str] = set()
    yield 0, f"{trail.result}: {_shown(trail)}"
    if trail.function:
        yield 1, f"made by {trail.function} ({trail.module}): {trail.summary}"
    yield 1, "under " + ", ".join(f"{name} {_short(v)}" for name, v in trail.parameters.items())
    for figure in trail.figures:
        yield 1, f"{figure.id}: {_short(figure.value)} ({figure.rule})"
        yield from _row_lines(figure.rows, 2, seen)
    yield from _row_lines(trail.rows, 1, seen)


def _row_lines(rows: tuple[Row, ...], depth: int, seen: set[str]) -> Iterator[tuple[int, str]]:
    for row in rows:
        if row.id not in seen:
            about = ", ".join(f"{name} {cell}" for name, cell in row.about.items())
            yield depth, f"{row.id}: {row.stated} ({about})"
            source = row.source
            yield depth + 1, f"{source.source}: {source.title}, {source.url}"
    again = [row.id.rpartition("/")[2] for row in rows if row.id in seen]
    if again:
        yield depth, f"and as above: {', '.join(again)}"
    seen.update(row.id for row in rows)


def _shown(trail: Trail) -> str:
    if trail.text is not None:
        return trail.text
    if trail.value is None:
        return "no value"
    unit: Any = trail.unit
    text, exact = Quantity("", unit).text(trail.value), f"{trail.value:.12g}"
    return (
        f"{text} ({unit}, exactly {exact})"
        if text.replace(",", "") != exact
        else f"{text} ({unit})"
    )


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {item}" for key, item in value.items())
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _plain(value: Any) -> Any:
    """Return a cell as JSON can hold it."""
    return value.item() if hasattr(value, "item") else value


def _made_by(function: str) -> tuple[str, str]:
    """Return where a function stands and the first line of what it says of itself."""
    # A file of results must not make this import whatever it names.
    if not function.startswith("majilis."):
        return "", ""
    try:
        made = pkgutil.resolve_name(function)
        return str(made.__module__), (made.__doc__ or "").partition("\n")[0]
    except (ImportError, AttributeError, ValueError):
        return "", "no longer in the library"


def by_first_column(path: Path, needed: Iterable[str] = ()) -> dict[str, Record]:
    """Read a table as text, as it stands; the last of several rows with one name counts."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            rows = [{k: v or "" for k, v in row.items() if k is not None} for row in reader]
            header = reader.fieldnames or []
    except (OSError, UnicodeDecodeError, csv.Error):
        raise InputError(f"{paths.relative(path)} cannot be read as a table") from None
    for name in needed:
        if header.count(name) != 1:
            fault = "stands twice" if name in header else "is missing"
            raise InputError(f"{paths.relative(path)}, row 1: column {name!r} {fault}")
    return {row[header[0]]: row for row in rows}
