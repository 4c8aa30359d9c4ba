"""What a table of results is: named quantities, each with its unit and what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import pandas as pd

from majilis.results.inputs import Input
from majilis.study.study import Study

Unit = Literal[
    "votes",
    "seats",
    "count",
    "share",
    "points",
    "gap",
    "number",
    "index",
    "ratio",
    "score",
    "words",
]

_FORMATS: Mapping[Unit, Callable[[Any], str]] = {
    "votes": lambda value: f"{value:,.0f}",
    "seats": lambda value: f"{value:.0f}",
    "count": lambda value: f"{value:,.0f}",
    "points": lambda value: f"{100 * value:+.2f}",
    "gap": lambda value: f"{100 * value:.2f}",
    "number": lambda value: f"{value:.2f}",
    "index": lambda value: f"{value:.2f}",
    "ratio": lambda value: f"{value:.2f}",
    "score": lambda value: f"{value:.3g}",
    "words": str,
}


@dataclass(frozen=True)
class Quantity:
    """One column of a table of results.

    Attributes
    ----------
    label : str
        The head of the column.
    unit : str
        What the values are counted in.
    tier : str
        The seats that they are about: list, district or chamber.
    function : str
        The function that makes them, where a measure does.
    inputs : tuple of Input
        What they rest on.
    missing : str
        What stands where there is no value.
    """

    label: str
    unit: Unit
    tier: str = ""
    function: str = ""
    inputs: tuple[Input, ...] = ()
    missing: str = "–"

    def text(self, value: Any, decimals: int = 2) -> str:
        """Write a value as a reader sees it, a share with so many decimals of its percentage.

        Examples
        --------
        >>> Quantity("Share", "share").text(0.5454)
        '54.54 %'
        """
        if pd.isna(value):
            return self.missing
        if self.unit == "share":
            return f"{100 * value:.{decimals}f} %"
        return _FORMATS[self.unit](value)


@dataclass(frozen=True)
class Table:
    """One table of results: a function of the study, its key, and its quantities.

    A row of the frame that `build` returns is one key; `function_of` names the function for a
    key where each row has its own.
    """

    name: str
    key: str
    build: Callable[[Study], pd.DataFrame]
    function_of: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    quantities: Mapping[str, Quantity] = field(default_factory=dict)

    def of(self, title: str, /, **quantities: Quantity) -> Table:
        """Return the table with its title and its quantities, each by the name of its column."""
        return replace(self, title=title, quantities=quantities)
