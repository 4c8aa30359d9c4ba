"""How many votes changed between two elections: between the blocs, and within them."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from majilis.figures import theme

_PARTS = (
    ("between", "change between blocs", theme.BETWEEN),
    ("within", "change within blocs", theme.WITHIN),
)


@theme.chart
def draw(frame: pd.DataFrame, *, style: theme.Style) -> Figure:
    """Draw a bar for each pair of elections, parted into change between and within blocs.

    Rows from top to bottom have `label` (the two years), and `between` and `within`, shares of
    the votes from 0 to 1.
    """
    figure, axes = theme.sheet(style)
    shares = frame.set_index("label")[[name for name, _, _ in _PARTS]]
    colours: Any = [colour for _, _, colour in _PARTS]
    shares.plot.barh(
        stacked=True, width=0.66, color=colours, edgecolor=theme.PAPER, legend=False, ax=axes
    )
    for number, total in enumerate(shares.sum(axis=1)):
        theme.beside(axes, style.percent(total), total, number, 0.5 * style.text)
    axes.set(ylabel=None, xticks=[], xlim=(0, 1.02 * max(shares.sum(axis=1).max(), 0.01)))
    axes.invert_yaxis()
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_color(theme.INK)
    samples = [theme.plain(colour, style.tell(word)) for _, word, colour in _PARTS]
    theme.key(figure, samples, style)
    theme.set_height(figure, 1.1 * style.row * len(frame), 0.6 * style.row * len(frame), style)
    return figure
