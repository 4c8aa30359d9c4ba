"""What the largest party and its bloc hold in every way of counting the seats."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from majilis.figures.theme import (
    BLOCS,
    HALF,
    TWO_THIRDS,
    Style,
    chart,
    key,
    rows_of,
    set_height,
    sheet,
    wrap,
)

_BAR = 0.3  # of a row


@chart
def draw(frame: pd.DataFrame, *, bloc: str, party: str, style: Style) -> Figure:
    """Draw two bars for each way of counting, over the lines of half and two thirds.

    Parameters
    ----------
    frame : DataFrame
        Rows from top to bottom with `label`, `of` (the seats counted), `party_seats`,
        `bloc_least` and `bloc_most` (the bloc's seats over all codings of the parties).
    bloc, party : str
        The words for the two, for the key.
    style : Style
        The page.

    Returns
    -------
    Figure
        The chart.
    """
    figure, axes = sheet(style)
    shades = BLOCS["pro_presidential"].shades
    for number, row in enumerate(rows_of(frame)):
        most = f"–{row.bloc_most:.0f}" if row.bloc_most > row.bloc_least else ""
        bars = (
            (-0.18, row.bloc_least, shades[2], f"{row.bloc_least:.0f}{most} / {row.of:.0f}"),
            (0.18, row.party_seats, shades[0], f"{row.party_seats:.0f} / {row.of:.0f}"),
        )
        for lane, seats, colour, text in bars:
            axes.barh(number + lane, seats / row.of, _BAR, color=colour)
            end = (max(seats, row.bloc_most if lane < 0 else 0)) / row.of
            axes.annotate(
                text,
                (max(end, 0.0), number + lane),
                xytext=(0.5 * style.text, 0),
                textcoords="offset points",
                va="center",
                size=style.small,
                # No line of the scale runs through a number.
                bbox={"facecolor": "white", "linewidth": 0, "pad": 0.5},
                zorder=4,
            )
        spread = (row.bloc_most - row.bloc_least) / row.of
        if spread > 0:
            axes.barh(number - 0.18, spread, _BAR, row.bloc_least / row.of, color=shades[1])
    axes.axvline(1 / 2, linewidth=1.4 * style.thin, **HALF)
    axes.axvline(2 / 3, linewidth=1.4 * style.thin, **TWO_THIRDS)
    labels = [wrap(label, 0.36 * style.width, style.text, style) for label in frame["label"]]
    axes.set_yticks(range(len(labels)), labels)
    axes.set(xlim=(0, 1.0), xticks=[], ylim=(len(frame) - 0.5, -0.5))
    axes.spines["bottom"].set_visible(False)
    look: dict[str, Any] = {"linewidth": 1.4 * style.thin}
    samples = [
        Patch(facecolor=shades[2], linewidth=0, label=bloc),
        Patch(facecolor=shades[0], linewidth=0, label=party),
        Line2D([], [], **HALF, **look, label=style.tell("half")),
        Line2D([], [], **TWO_THIRDS, **look, label=style.tell("two thirds")),
    ]
    if (frame["bloc_most"] > frame["bloc_least"]).any():
        word = style.tell("by some codings of the parties")
        samples.insert(1, Patch(facecolor=shades[1], linewidth=0, label=word))
    key(figure, samples, style)
    height = style.row * sum(max(1.6, 0.3 + 0.55 * (1 + label.count("\n"))) for label in labels)
    set_height(figure, height, 0.7 * height, style)
    return figure
