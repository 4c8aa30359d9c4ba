"""What each party or bloc has in each tier, the tiers side by side."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.figure import Figure

from majilis.figures.theme import (
    MUTED,
    WHOLE,
    Style,
    bloc_surface,
    chart,
    rows_of,
    set_height,
    sheet,
    text_width,
    wrap,
)

_BAR = 0.34  # of a row; the number stands above the bar


@chart
def draw(frame: pd.DataFrame, *, style: Style) -> Figure:
    """Draw a panel for each tier and in it a bar for each party or bloc, its number above it.

    Parameters
    ----------
    frame : DataFrame
        Rows by panel and then from top to bottom, with `panel` (its heading, of one or more
        lines), `label`, `bloc`, `shade`, `share` (0 to 1, or missing) and `text`, the number.
    style : Style
        The page.

    Returns
    -------
    Figure
        The chart.
    """
    panels = list(frame.groupby("panel", sort=False))
    words = " ".join(str(heading) for heading, _ in panels).split()
    widest = max(text_width(word, style.small, style) for word in words)
    columns, room = len(panels), 0.6 * style.width / len(panels)
    # Where a word of a heading has no room, the panels stand in two rows.
    if widest > room:
        columns, room = math.ceil(columns / 2), 2 * room
    high = math.ceil(len(panels) / columns)
    figure, grid = sheet(style, nrows=high, ncols=columns, sharey=True, squeeze=False)
    labels: list[str] = []
    for axes in grid.flat[len(panels) :]:
        axes.set_axis_off()
    for axes, (heading, rows) in zip(grid.flat, panels, strict=False):
        for number, row in enumerate(rows_of(rows)):
            axes.text(0, number, row.text, va="bottom", weight="bold")
            axes.barh(number + _BAR / 2, 1, _BAR, color=WHOLE)
            if row.share > 0:
                look = bloc_surface(row.bloc) | {"facecolor": row.shade}
                axes.barh(number + _BAR / 2, row.share, _BAR, **look)
        axes.set(xlim=(0, 1), xticks=[], ylim=(len(rows) - 0.5, -0.5))
        lines = [wrap(line, room, style.small, style) for line in str(heading).split("\n")]
        axes.set_title("\n".join(lines), size=style.small, weight="normal", color=MUTED)
        axes.spines[:].set_visible(False)
        labels = [wrap(label, 0.3 * style.width, style.text, style) for label in rows["label"]]
    grid[0][0].set_yticks(range(len(labels)), labels)
    lines_high = max(1.25, 0.2 + 0.6 * max(1 + label.count("\n") for label in labels))
    height = high * lines_high * style.row * len(labels)
    set_height(figure, height, 0.8 * height, style)
    return figure
