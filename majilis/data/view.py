"""Tables as a notebook shows them: every cell is text, at fixed decimals."""

from __future__ import annotations

import html
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

MISSING = "–"


@dataclass(frozen=True)
class TableView:
    """A titled table whose cells are text, so that every front end shows the same.

    Attributes
    ----------
    title : str
        Its caption.
    cells : pandas.DataFrame
        The text of each cell, under the heads.
    words : frozenset of str
        The columns that hold words and stand to the left; numbers stand to the right.
    results : mapping of str to tuple of str
        For a column of results, the name of each; its cells carry it, so that the site can link
        a number to its trail.
    code : frozenset of str
        The columns that hold names of files, tables and the like, letter by letter.
    """

    title: str
    cells: pd.DataFrame
    words: frozenset[str]
    results: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    code: frozenset[str] = frozenset()

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        # pandas cuts long cells off unless told not to.
        with pd.option_context("display.max_colwidth", None):
            plain = self.cells.to_string(index=False)
        return {"text/html": self.html(), "text/plain": f"{self.title}\n{plain}"}

    def html(self) -> str:
        """Return the table for a web page: each row with its head, each result with its name."""
        sides = {c: "left" if c in self.words else "right" for c in self.cells.columns}
        heads = [_cell("th", 'scope="col" ', html.escape(c), side) for c, side in sides.items()]
        (first, side), *rest = sides.items()
        rows = [
            _cell("th", f'scope="row" {self._named(first, at)}', self._text(first, row), side)
            + "".join(_cell("td", self._named(c, at), self._text(c, row), side) for c, side in rest)
            for at, row in enumerate(self.cells.to_dict("records"))
        ]
        return "\n".join(
            [
                "<table>",
                f"<caption>{html.escape(self.title)}</caption>",
                f"<thead>\n<tr>{''.join(heads)}</tr>\n</thead>",
                "<tbody>",
                *(f"<tr>{row}</tr>" for row in rows),
                "</tbody>",
                "</table>",
            ]
        )

    def _text(self, column: str, row: Mapping[Any, Any]) -> str:
        """Return what a cell says, as code where its column holds code."""
        text = html.escape(str(row[column]))
        return f"<code>{text}</code>" if column in self.code else text

    def _named(self, column: str, at: int) -> str:
        """Return the attribute with the name of the result in a cell, or nothing."""
        names = self.results.get(column)
        return f'data-result="{html.escape(names[at])}" ' if names else ""


def view(
    frame: pd.DataFrame,
    title: str,
    heads: Mapping[str, str] | None = None,
    decimals: int = 2,
    code: Collection[str] = (),
) -> TableView:
    """Show some columns of a table, in the order of their heads, under a caption.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any table.
    title : str
        Its caption.
    heads : mapping of str to str, optional
        The columns to show, in order, and their heads; by default all as they are.
    decimals : int
        Decimals of numbers that are not whole.
    code : collection of str
        The columns that hold names of files, tables and the like.

    Examples
    --------
    >>> shown = view(pd.DataFrame({"v": [4893204, None]}), "Votes", {"v": "Votes cast"})
    >>> list(shown.cells["Votes cast"])
    ['4,893,204', '–']
    """
    heads = heads or {name: name for name in frame.columns}
    cells = {head: [_text(value, decimals) for value in frame[c]] for c, head in heads.items()}
    words = frozenset(
        head for c, head in heads.items() if not pd.api.types.is_numeric_dtype(frame[c])
    )
    named = frozenset(heads[column] for column in code)
    return TableView(title, pd.DataFrame(cells), words, code=named)


def _cell(tag: str, attribute: str, marked: str, side: str) -> str:
    return f'<{tag} {attribute}style="text-align: {side}">{marked}</{tag}>'


def _text(value: Any, decimals: int) -> str:
    if pd.isna(value):
        return MISSING
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.{decimals}f}"
