"""What share of the list votes and of all seats each party has, bloc by bloc."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from majilis.figures import theme


@theme.chart
def draw(frame: pd.DataFrame, *, style: theme.Style) -> Figure:
    """Draw an open point for votes and a full one for seats, a row for each bloc and party.

    Rows from top to bottom have `label`, `bloc`, `is_total` (whether a row is a bloc's sum),
    `vote_share` (0 to 1, or missing where there was no list) and `seat_share` (0 to 1).
    """
    labels = [
        theme.wrap(label, 0.36 * style.width, style.text, style, "bold" if is_total else "normal")
        for label, is_total in zip(frame["label"], frame["is_total"], strict=True)
    ]
    places, heights = theme.stack(labels)
    figure, axes = theme.sheet(style)
    frame = frame.set_index(places)
    largest = float(np.nanmax(frame[["vote_share", "seat_share"]].to_numpy(dtype=float)))
    right = max(1.04 * largest, 0.01)
    for bloc, rows in frame.groupby("bloc", sort=False):
        theme.pairs(
            axes, rows["vote_share"], rows["seat_share"], rows.index, theme.BLOCS[str(bloc)].edge
        )
    for row in theme.rows_of(frame):
        votes = "–" if pd.isna(row.vote_share) else style.decimal(100 * row.vote_share, 1)
        told = f"{votes} → {style.decimal(100 * row.seat_share, 1)}"
        weight = "bold" if row.is_total else "normal"
        theme.beside(axes, told, right, row.Index, style.text, weight=weight)
    axes.set_yticks(places, labels)
    theme.embolden(axes.get_yticklabels(), frame["is_total"])
    axes.set(xlim=(0, right), ylim=(heights.sum(), 0))
    theme.share_axis(axes, MaxNLocator(4), style)
    for top in (places - heights / 2)[frame["is_total"]][1:]:
        axes.axhline(top, color=theme.GRID, linewidth=style.thin)
    theme.key_of_pairs(figure, "share of list votes", "share of all seats", style)
    height = style.row * heights.sum()
    theme.set_height(figure, height, 0.62 * height, style)
    return figure
