"""Votes and seats of the largest party and of the opposition, election by election."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from majilis.figures import theme

_NARROW = 9.3  # millimetres of both panels' width for each point of the text's size
_SHORT = 0.6  # of the scale, in a panel whose values all leave room for their numbers
_LOW = 0.3  # the highest value of such a panel


@theme.chart
def draw(frame: pd.DataFrame, *, style: theme.Style) -> Figure:
    """Draw a row for each election and in each panel an open point for votes, a full for seats.

    Rows by panel and election have `panel` (its heading), `is_opposition`, `label` (the election),
    `name` (whose votes and seats they are, or blank), `rule` (the one that it was held under, in a
    few words), `votes` and `seats` (0 to 1, or missing), `missing` (what stands where there is
    neither) and `is_own`, whether it is the election of the study.
    """
    panels = list(frame.groupby("panel", sort=False))
    reach = [
        _SHORT
        if np.nan_to_num(rows[["votes", "seats"]].to_numpy(dtype=float)).max() < _LOW
        else 1.0
        for _, rows in panels
    ]
    first = panels[0][1].reset_index(drop=True)
    is_new = first["rule"] != first["rule"].shift()
    wide = 0.3 * style.width
    labels = [theme.wrap(f"{row.label} {row.name}".strip(), wide, style.text, style)
              for row in theme.rows_of(first)]  # fmt: skip
    beside = max(theme.text_width(label, style.text, style, "bold") for label in labels)
    # A rule's words stand on a row of their own above the elections held under it.
    places, heights = theme.stack(labels)
    places = places + is_new.cumsum().to_numpy()
    above = (places - heights / 2 - 0.5)[is_new]
    rows_of_panels: list[tuple[Any, float]] = [(places, heights.sum() + is_new.sum())] * len(panels)
    room = style.width - beside - 3 * style.margin
    # A narrow page has the panels one below the other.
    if room < _NARROW * style.text:
        # Rules and names stand in the first panel alone, and one scale goes for all.
        plain = (np.arange(len(first)) + 0.5, len(first))
        rows_of_panels[1:] = [plain] * (len(panels) - 1)
        reach = [max(reach)] * len(panels)
        arranged: dict[str, Any] = {"nrows": len(panels)}
        arranged["height_ratios"] = [tall for _, tall in rows_of_panels]
    else:
        arranged = {"ncols": len(panels), "width_ratios": reach}
    figure, grid = theme.sheet(style, squeeze=False, **arranged)
    for axes, (heading, rows), high, (stands, tall) in zip(
        grid.flat, panels, reach, rows_of_panels, strict=True
    ):
        # The largest party's bloc is not the same in all elections: it has no bloc's colour.
        colour = theme.BLOCS["opposition"].edge if rows["is_opposition"].all() else theme.INK
        theme.pairs(axes, rows["votes"], rows["seats"], stands, colour)
        for y, row in zip(stands, theme.rows_of(rows), strict=True):
            if row.is_own:
                axes.axhspan(y - 0.45, y + 0.45, color=theme.OWN, zorder=0)
            known = [share for share in (row.votes, row.seats) if pd.notna(share)]
            is_left = bool(known) and max(known) > high / 2
            look = {"size": style.small, "color": theme.INK if known else theme.MUTED}
            told = _numbers(row.votes, row.seats, style) if known else row.missing
            place, gap = (min(known), -1) if is_left else (max(known, default=0), 1)
            theme.beside(axes, told, place, y, gap * style.text, **look)
        axes.set(xlim=(0, high), ylim=(tall + 0.1, 0))
        wide = 0.9 * room * (1 if len(grid) > 1 else high / sum(reach))
        axes.set_title(theme.wrap(str(heading), wide, style.text, style, "bold"))
        theme.share_axis(axes, MultipleLocator(0.25 if high == 1 else 0.3), style)
    for y, rule in zip(above, first.loc[is_new, "rule"], strict=True):
        grid[0][0].annotate(
            rule,
            (0, y),
            # The words begin where the longest label does.
            xytext=(-(beside + 0.2 * style.text) / theme.MM_PER_POINT, 0),
            textcoords="offset points",
            va="center",
            size=style.small,
            color=theme.MUTED,
            bbox={"facecolor": "white", "linewidth": 0, "pad": 0.5},
        )
    # The names are those of the largest party: panels beneath it have the years alone.
    for axes in grid.flat:
        axes.set_yticks([])
    for axes, told, (stands, _) in zip(
        grid[:, 0], [labels, first["label"]], rows_of_panels, strict=False
    ):
        axes.set_yticks(stands, told)
        theme.embolden(axes.get_yticklabels(), first["is_own"])
    theme.key_of_pairs(figure, "share of votes", "share of seats", style)
    height = style.row * sum(tall for _, tall in rows_of_panels[: len(grid)])
    theme.set_height(figure, 0.85 * height, 0.47 * height, style)
    return figure


def _numbers(votes: float, seats: float, style: theme.Style) -> str:
    texts = ["–" if pd.isna(s) else style.decimal(100 * s, 1) for s in (votes, seats)]
    return " → ".join(texts)
