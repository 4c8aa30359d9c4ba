"""What the largest party and its bloc hold in every way of counting the seats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from majilis.figures.theme import (
    BLOCS,
    HALF,
    PAPER,
    TWO_THIRDS,
    UNSURE,
    Style,
    chart,
    key,
    rows_of,
    set_height,
    sheet,
    stack,
    wrap,
)

_BAR = 0.55  # of a row


@chart
def draw(frame: pd.DataFrame, *, words: Sequence[str], style: Style) -> Figure:
    """Draw a bar for each way of counting, before the lines of half and two thirds.

    Parameters
    ----------
    frame : DataFrame
        Rows from top to bottom with `label`, `of` (the seats counted), `party_seats`, and
        `bloc_least` and `bloc_most`, the seats over all codings of the bloc that it leads.
    words : sequence of str
        For the key: the party, the bloc's others, and what only some codings count to the bloc.
    style : Style
        The page.

    Returns
    -------
    Figure
        The chart.
    """
    labels = [wrap(label, 0.36 * style.width, style.text, style) for label in frame["label"]]
    places, heights = stack(labels, 1.3)
    frame = frame.set_index(places)
    figure, axes = sheet(style)
    party, least, most = (
        frame[name] / frame["of"] for name in ("party_seats", "bloc_least", "bloc_most")
    )
    look = BLOCS["pro_presidential"]
    samples: list[Any] = [
        axes.barh(frame.index, party, _BAR, color=look.shade(0), label=words[0]),
        axes.barh(frame.index, least - party, _BAR, party, color=look.shade(1), label=words[1]),
    ]
    if (most > least).any():
        unsure = UNSURE | {"linewidth": style.thin, "label": words[2]}
        samples.append(axes.barh(frame.index, most - least, _BAR, least, **unsure))
    for row in rows_of(frame):
        own = f"{row.party_seats:.0f}"
        most_seats = f"–{row.bloc_most:.0f}" if row.bloc_most > row.bloc_least else ""
        told = f"{row.bloc_least:.0f}{most_seats} / {row.of:.0f}"
        inside = {"ha": "right", "color": PAPER, "weight": "bold"}
        # No line of the scale runs through a number.
        outside = {"bbox": {"facecolor": PAPER, "linewidth": 0, "pad": 0.5}, "zorder": 4}
        for seats, text, side, how in (
            (row.party_seats, own, -1, inside),
            (row.bloc_most, told, 1, outside),
        ):
            axes.annotate(
                text,
                (seats / row.of, row.Index),
                xytext=(side * 0.5 * style.text, 0),
                textcoords="offset points",
                va="center",
                size=style.small,
                **how,
            )
    # Behind the bars: a bar that hides a line reaches it.
    for share, name, line in ((1 / 2, "half", HALF), (2 / 3, "two thirds", TWO_THIRDS)):
        weight = {"linewidth": 1.4 * style.thin, "label": style.tell(name)}
        samples.append(axes.axvline(share, zorder=0, **line, **weight))
    axes.set_yticks(places, labels)
    axes.set(xlim=(0, 1.0), xticks=[], ylim=(heights.sum(), 0))
    axes.spines["bottom"].set_visible(False)
    key(figure, samples, style)
    height = style.row * heights.sum()
    set_height(figure, height, 0.7 * height, style)
    return figure
