"""Tables as a notebook shows them: every cell is text, at fixed decimals."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

MISSING = "–"


@dataclass(frozen=True)
class TableView:
    """A titled table whose cells are text, so that every front end shows the same."""

    title: str
    cells: pd.DataFrame

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        # pandas cuts long cells off unless told not to.
        with pd.option_context("display.max_colwidth", None):
            head, body = self.cells.to_html(index=False, border=0).split("\n", 1)
            plain = self.cells.to_string(index=False)
        caption = f"  <caption>{html.escape(self.title)}</caption>"
        return {"text/html": f"{head}\n{caption}\n{body}", "text/plain": f"{self.title}\n{plain}"}


def view(frame: pd.DataFrame, title: str, heads: Mapping[str, str], decimals: int = 2) -> TableView:
    """Show some columns of a table under readable heads.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any table.
    title : str
        Its caption.
    heads : mapping of str to str
        The columns to show, in order, and their heads.
    decimals : int
        Decimals of numbers that are not whole.

    Returns
    -------
    TableView
        An object that Jupyter displays.

    Examples
    --------
    >>> shown = view(pd.DataFrame({"v": [4893204, None]}), "Votes", {"v": "Votes cast"})
    >>> list(shown.cells["Votes cast"])
    ['4,893,204', '–']
    """
    cells = {head: [_text(value, decimals) for value in frame[c]] for c, head in heads.items()}
    return TableView(title, pd.DataFrame(cells))


def _text(value: Any, decimals: int) -> str:
    if pd.isna(value):
        return MISSING
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.{decimals}f}"
