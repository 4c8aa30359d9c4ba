"""Long descriptions: what a figure plots in sentences, for those who do not see it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from majilis.data import language
from majilis.results.table import Quantity, Unit
from majilis.study.study import BLOC_LABELS

_PLACEHOLDER = re.compile(r"\{(\w+)(?::(\w+))?\}")


def _as_plotted(frame: pd.DataFrame) -> pd.DataFrame:
    return frame


@dataclass(frozen=True)
class Lines:
    """One kind of sentence of a long description: a template, and the rows that fill it.

    Attributes
    ----------
    template : str
        A sentence; ``{column}`` in it stands for words, ``{column:unit}`` for a number.
    rows : callable
        Makes the rows from the numbers that the figure plots; these themselves unless given.
    """

    template: str
    rows: Callable[[pd.DataFrame], pd.DataFrame] = _as_plotted


def describe(frame: pd.DataFrame, lines: tuple[Lines, ...], code: str = "en") -> str:
    """Return what a figure plots, a sentence for each row.

    Parameters
    ----------
    frame : DataFrame
        The numbers that the figure plots.
    lines : tuple of Lines
        The kinds of sentences, in order.
    code : str
        The language to tell it in; a sentence that has no term there stays English.

    Returns
    -------
    str
        One paragraph.

    Examples
    --------
    >>> frame = pd.DataFrame({"label": ["Otan", "Asar"], "share": [0.6061, None]})
    >>> describe(frame, (Lines("{label}: {share:share}."),))
    'Otan: 60.61 %. Asar: no value.'
    """
    return " ".join(
        _sentence(line.template, row, code)
        for line in lines
        for row in line.rows(frame).to_dict("records")
    )


def _sentence(template: str, row: dict[Any, Any], code: str) -> str:
    told = code if language.is_term(template, code) else "en"
    return _PLACEHOLDER.sub(
        lambda found: language.translate(_text(row, *found.groups()), told),
        language.translate(template, told),
    )


def _text(row: dict[Any, Any], column: str, unit: str | None) -> str:
    quantity = Quantity("", cast(Unit, unit or "words"), missing="no value")
    text = quantity.text(row[column])
    return BLOC_LABELS.get(text, text) if column == "bloc" else text


def by_year(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row a year, with a column for the value of each series.

    Examples
    --------
    >>> lines = {"year": [2004, 2004], "series": ["votes", "seats"], "value": [0.6, 0.5]}
    >>> by_year(pd.DataFrame(lines)).to_dict("records")
    [{'year': 2004, 'seats': 0.5, 'votes': 0.6}]
    """
    return frame.pivot_table(
        index="year", columns="series", values="value", dropna=False
    ).reset_index()


def by_votes(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row of a matrix of votes and rules for each election's votes."""
    shares = frame["text"].where(frame["value"].notna(), "no value")
    cells = frame.assign(cell=shares + " (" + frame["column_label"] + ")")
    return cells.groupby("row_label", sort=False)["cell"].agg(", ".join).reset_index()


def ends_of_scores(frame: pd.DataFrame) -> pd.DataFrame:
    """Return for each series of scores its first and last value, its lowest and its highest.

    Examples
    --------
    >>> scores = {"part": "scores", "label": "A", "year": [1990, 1991], "value": [0.3, 0.2]}
    >>> ends_of_scores(pd.DataFrame(scores)).to_dict("records")[0]["last"]
    0.2
    """
    scores = frame[(frame["part"] == "scores") & frame["value"].notna()].sort_values("year")
    return (
        scores.groupby("label", sort=False)
        .agg(
            first_year=("year", "first"),
            first=("value", "first"),
            last_year=("year", "last"),
            last=("value", "last"),
            lowest=("value", "min"),
            highest=("value", "max"),
        )
        .reset_index()
    )


def years_of_answers(frame: pd.DataFrame) -> pd.DataFrame:
    """Return for each question the years whose election was answered with yes, and with no.

    Examples
    --------
    >>> answers = pd.DataFrame({"year": [1, 2, 3], "answer": ["yes", "no", "no"]})
    >>> years_of_answers(answers.assign(part="answers", label="A")).to_dict("records")
    [{'label': 'A', 'yes': '1', 'no': '2, 3'}]
    """
    answers = frame[frame["part"] == "answers"]
    rows = [
        {
            "label": label,
            **{
                answer: ", ".join(map(str, rows.loc[rows["answer"] == answer, "year"])) or "none"
                for answer in ("yes", "no")
            },
        }
        for label, rows in answers.groupby("label", sort=False)
    ]
    return pd.DataFrame(rows, columns=["label", "yes", "no"])
