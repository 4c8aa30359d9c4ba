"""What a sweep found: seats over one parameter, a line for each value of a second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from majilis.figures.theme import INK, Style, chart, set_height, sheet

_SHOWN = {
    "largest.largest.chamber_seats": "Seats of the largest party",
    "blocs.pro_presidential.chamber_seats": "Seats coded pro-presidential",
    "blocs.opposition.chamber_seats": "Seats coded opposition",
}
_MOST = 8  # lines that can be told apart


@chart
def draw(table: pd.DataFrame, varied: Sequence[str], *, style: Style) -> Figure:
    """Draw a panel for each headline count of seats, over the first parameter that is varied.

    The table is `majilis.pipeline.sweep.evaluate`'s. Numbers, if any are varied, lie along the
    axis; the other one of two parameters is told by colour and dashes. Where several scenarios
    fall on one place, the line is their mean, and a band reaches from the lowest to the highest.
    """
    numbers = [name for name in varied if _numbers(table[name]).notna().all()]
    along = (numbers or list(varied))[0]
    others = [name for name in varied if name != along and table[name].nunique() <= _MOST]
    hue = others[0] if others else None
    shown = table[table["result"].isin(_SHOWN)]
    words = {name: shown[name].astype(str).str.replace("_", " ") for name in varied}
    shown = shown.assign(**words)
    if numbers:
        shown = shown.assign(**{along: _numbers(shown[along])})
    figure, grid = sheet(style, nrows=len(_SHOWN), sharex=True, squeeze=False)
    told: dict[str, Any] = {"hue": hue, "style": hue, "palette": "colorblind"} if hue else {}
    for axes, (result, title) in zip(grid[:, 0], _SHOWN.items(), strict=True):
        sns.lineplot(
            shown[shown["result"] == result],
            x=along,
            y="value",
            errorbar=("pi", 100),
            color=INK,
            # Between two scenarios nothing was evaluated: only the marks are results.
            markers=hue is not None,
            marker=None if hue else "o",
            legend="full" if hue and axes is grid[0, 0] else False,
            ax=axes,
            **told,
        )
        axes.set(ylabel=None, title=title, xlabel=along.replace("_", " "))
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    if hue:
        sns.move_legend(
            grid[0, 0], "upper left", bbox_to_anchor=(1, 1), title=hue.replace("_", " ")
        )
    set_height(figure, 14 * style.row, 9 * style.row, style)
    return figure


def _numbers(values: pd.Series[Any]) -> pd.Series[Any]:
    return pd.to_numeric(values, errors="coerce")
