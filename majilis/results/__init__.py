"""Named results with what they rest on: every number that prose or a figure shows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from majilis.errors import InputError, MissingDataError, nearest
from majilis.parameters import Parameters
from majilis.results.catalogue import TABLES
from majilis.results.table import Quantity, Table
from majilis.study import BLOC_LABELS, Study, open_study
from majilis.tables.view import TableView

__all__ = ["Results", "Sentence", "evaluate", "write"]

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_COLUMNS = (
    "result",
    "value",
    "text",
    "unit",
    "tier",
    "base",
    "coding",
    "basis",
    "independents",
    "function",
    "rows",
)


@dataclass(frozen=True)
class Sentence:
    """Prose that quotes results, rendered from them."""

    text: str

    def _repr_markdown_(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Results:
    """All tables of results of one study.

    Attributes
    ----------
    study : Study
        What they are results of.
    frames : mapping of str to pandas.DataFrame
        The tables, exact.
    missing : mapping of str to str
        For each table that cannot be made, why not.
    """

    study: Study
    frames: Mapping[str, pd.DataFrame]
    missing: Mapping[str, str]

    def frame(self, name: str) -> pd.DataFrame:
        """Return a table with exact values.

        Raises
        ------
        MissingDataError
            If no source gives what it needs.
        """
        _table(name)
        if name in self.missing:
            raise MissingDataError(self.missing[name])
        return self.frames[name]

    def table(self, name: str, columns: Sequence[str] | None = None) -> TableView | Sentence:
        """Return a table to show, or the sentence that says why there is none.

        Parameters
        ----------
        name : str
            A table of the catalogue.
        columns : sequence of str, optional
            The quantities to show, in this order; all unless given.
        """
        definition = _table(name)
        if name in self.missing:
            return Sentence(f"*{definition.title}*: not to be had, since {self.missing[name]}.")
        frame = self.frames[name]
        shown = columns or [c for c in definition.quantities if c in frame]
        # A table of one row needs no head for it.
        keyed = {} if "label" in shown or len(frame) == 1 else {definition.key: _KEYS}
        heads = {**keyed, **{c: definition.quantities[c] for c in shown}}
        # A head may repeat from one table to another, but not within one.
        cells = {
            (quantity.label or " "): [_words(column, quantity.text(v)) for v in frame[column]]
            for column, quantity in heads.items()
        }
        words = frozenset(q.label or " " for q in heads.values() if q.unit == "words")
        return TableView(definition.title, pd.DataFrame(cells), words)

    def value(self, result: str) -> Any:
        """Return the exact value of a result, such as ``blocs.opposition.vote_share``."""
        return self._find(result)[1]

    def text(self, result: str) -> str:
        """Return a result as a reader sees it."""
        quantity, value = self._find(result)
        return _words(result.rsplit(".", 1)[1], quantity.text(value))

    def say(self, template: str) -> Sentence:
        """Render a sentence: each ``{result}`` in it is replaced by what the result reads as.

        Parameters
        ----------
        template : str
            Markdown; a result that is missing reads as its word for missing.

        Returns
        -------
        Sentence
            What a notebook shows.

        Examples
        --------
        >>> evaluate(open_study()).say("The largest party is {largest.largest.party}.").text
        'The largest party is Otan.'
        """
        tables = {result.split(".")[0] for result in _PLACEHOLDER.findall(template)}
        absent = [self.missing[name] for name in sorted(tables) if name in self.missing]
        if absent:
            return Sentence(f"Nothing to say here: {absent[0]}.")
        return Sentence(_PLACEHOLDER.sub(lambda found: self.text(found[1]), template))

    def rows(self) -> pd.DataFrame:
        """Return every result as a row of ``results.csv``, with what it rests on."""
        records = [
            self._row(definition, key, name, quantity, value)
            for definition in TABLES
            if definition.name in self.frames
            for key, name, quantity, value in _cells(definition, self.frames[definition.name])
        ]
        return pd.DataFrame(records, columns=list(_COLUMNS))

    def _find(self, result: str) -> tuple[Quantity, Any]:
        name, _, rest = result.partition(".")
        key, _, column = rest.rpartition(".")
        definition = _table(name)
        frame = self.frame(name)
        if column not in definition.quantities:
            raise InputError(f"result {result!r}: {nearest(column, definition.quantities)}")
        row = frame[frame[definition.key] == key]
        if row.empty:
            # A bloc without votes and seats has no row, and no share to speak of.
            if definition.key == "bloc":
                return definition.quantities[column], pd.NA
            raise InputError(f"result {result!r}: {nearest(key, frame[definition.key])}")
        return definition.quantities[column], row[column].iloc[0]

    def _row(
        self, definition: Table, key: str, name: str, quantity: Quantity, value: Any
    ) -> dict[str, Any]:
        choices = self.study.parameters
        words = quantity.unit == "words"
        blank = pd.isna(value)
        functions = definition.function_of or {}
        return {
            "result": f"{definition.name}.{key}.{name}",
            "value": None if words or blank else float(value),
            "text": value if words and not blank else None,
            "unit": quantity.unit,
            "tier": quantity.tier,
            "base": choices.vote_base if "@base" in quantity.inputs else None,
            "coding": choices.coding if isinstance(choices.coding, str) else "consensus, changed",
            "basis": choices.seat_basis if "seats" in quantity.inputs else None,
            "independents": choices.independents,
            "function": quantity.function or functions.get(key),
            "rows": ";".join(_inputs(self.study, definition.key, key, quantity)),
        }


def evaluate(study: Study) -> Results:
    """Make every table of results that the study's data carry.

    Parameters
    ----------
    study : Study
        An election with its choices.

    Returns
    -------
    Results
        The tables; one whose data no source gives stands under `missing` with the reason.

    Examples
    --------
    >>> evaluate(open_study()).text("majorities.majority.needed")
    '39'
    """
    frames, missing = {}, {}
    for definition in TABLES:
        try:
            frames[definition.name] = definition.build(study)
        except MissingDataError as error:
            missing[definition.name] = str(error)
    return Results(study, frames, missing)


def write(parameters: Parameters, folder: Path) -> None:
    """Write ``results.csv`` of a run: every result with its value and what it rests on.

    Parameters
    ----------
    parameters : Parameters
        The run's choices.
    folder : Path
        The run's folder.
    """
    rows = evaluate(open_study(**parameters.model_dump())).rows()
    content = rows.to_csv(index=False, lineterminator="\n", float_format="%.12g")
    (folder / "results.csv").write_text(content, encoding="utf-8")


_KEYS = Quantity("", "words")


def _words(column: str, text: str) -> str:
    return BLOC_LABELS.get(text, text) if column == "bloc" else text


def _table(name: str) -> Table:
    by_name = {definition.name: definition for definition in TABLES}
    if name not in by_name:
        raise InputError(f"unknown table of results {name!r}; {nearest(name, by_name)}")
    return by_name[name]


def _cells(definition: Table, frame: pd.DataFrame) -> list[tuple[str, str, Quantity, Any]]:
    return [
        (str(row[definition.key]), name, quantity, row[name])
        for row in frame.to_dict("records")
        for name, quantity in definition.quantities.items()
        if name in row and name != "label"
    ]


def _inputs(study: Study, key_name: str, key: str, quantity: Quantity) -> list[str]:
    """Return the ids of the clean figures that a result rests on: table/row/column."""
    choices = study.parameters
    parties = study.parties
    if key_name == "party":
        parties = parties[parties["party"] == key]
    if key_name == "bloc":
        parties = parties[parties["bloc"] == key]
    renamed = {
        "@base": f"@{choices.vote_base}",
        "@threshold_base": f"@{choices.threshold_base}",
        "seats": "seats_membership" if choices.seat_basis == "membership" else "seats",
    }
    ids = []
    for name in (renamed.get(name, name) for name in quantity.inputs):
        if name == "@all_bases":
            ids += [
                f"elections/{study.election}/{base}" for base in ("valid", "cast", "registered")
            ]
        elif name.startswith("@"):
            ids.append(f"elections/{study.election}/{name[1:]}")
        elif "/" in name:
            ids.append(name)
        else:
            ids += [f"results/{study.election}:{party}/{name}" for party in parties["party"]]
    return list(dict.fromkeys(ids))
