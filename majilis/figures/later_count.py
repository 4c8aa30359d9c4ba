"""What early counts said, what the result was, and what the votes counted later must have been."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from majilis.figures import layout
from majilis.figures.scaling import at_final_size
from majilis.figures.style import (
    INK,
    PAPER,
    SERIES,
    Style,
    context,
    is_missing,
    new_figure,
    new_plot,
)

COLUMNS = ("label", "early_low", "early_high", "later_low", "later_high", "final")

_LATER, _EARLY = (colour for colour, _ in SERIES[1:])
_LANE = 0.22  # of a row's height: early counts above the final result, later ones below
_ROW = 1.35  # of the style's row: three lanes need more room than one
_AXIS = 5.0


@at_final_size
def draw(frame: pd.DataFrame, *, style: Style) -> Figure:
    """Draw for each party the range of early counts, the final share and the later range.

    Parameters
    ----------
    frame : DataFrame
        Rows from top to bottom with `label` and, as shares from 0 to 1 or missing, `early_low`,
        `early_high`, `later_low`, `later_high` and `final`.
    style : Style
        The page.

    Returns
    -------
    Figure
        The chart.
    """
    layout.check_columns(frame, COLUMNS)
    with context():
        return _compose(frame, style)


def _compose(frame: pd.DataFrame, style: Style) -> Figure:
    labels = [layout.wrap(label, style.text, style.label) for label in frame["label"]]
    key = [
        layout.KeyEntry(style.words["early"], "mark", (_range_look(_EARLY, "s", style),), width=7),
        layout.KeyEntry(style.words["final"], "mark", (_final_look(style),)),
        layout.KeyEntry(style.words["later"], "mark", (_range_look(_LATER, "o", style),), width=7),
    ]
    room = style.width - 2 * layout.MARGIN
    key_height = layout.key_height(key, room, style)
    row_height = max(style.row * _ROW, layout.row_height(labels, style))

    left = layout.MARGIN + max(layout.widest(lines, style.text) for lines in labels) + 4
    width = style.width - layout.MARGIN - 4 - left
    bottom = layout.MARGIN + _AXIS
    height = row_height * len(frame)
    figure, sheet = new_figure(style, bottom + height + 1.5 + key_height + layout.MARGIN)
    plot = new_plot(figure, style, left=left, bottom=bottom, width=width, height=height)
    plot.set_ylim(len(frame) - 0.5, -0.5)
    shares = frame[list(COLUMNS[1:])]
    low, high = float(shares.min().min()), float(shares.max().max())
    layout.percent_axis(plot, style, min(0.0, low), high, width)
    plot.axvline(0, color=INK, linewidth=style.thin, zorder=1)
    for number, row in enumerate(layout.records(frame)):
        early = (row.early_low, row.early_high)
        later = (row.later_low, row.later_high)
        _draw_range(plot, number - _LANE, early, _range_look(_EARLY, "s", style))
        _draw_range(plot, number + _LANE, later, _range_look(_LATER, "o", style))
        if not is_missing(row.final):
            plot.plot([row.final], [number], **_final_look(style), clip_on=False, zorder=4)
        y = bottom + height - row_height * (number + 0.5)
        layout.put_lines(sheet, layout.MARGIN, y, labels[number], style.text)
    layout.separate_rows(sheet, style, bottom + height, row_height, len(frame))
    top = bottom + height + 1.5 + key_height
    layout.draw_key(sheet, key, style, left=layout.MARGIN, top=top, width=room)
    return figure


def _range_look(colour: str, marker: str, style: Style) -> dict[str, Any]:
    return {
        "color": colour,
        "linestyle": "solid",
        "linewidth": style.line,
        "marker": marker,
        "markersize": style.mark * 0.7,
        "markerfacecolor": PAPER,
        "markeredgecolor": colour,
        "markeredgewidth": 1.0,
    }


def _final_look(style: Style) -> dict[str, Any]:
    return {
        "marker": "D",
        "markersize": style.mark * 0.8,
        "markerfacecolor": INK,
        "markeredgecolor": INK,
        "linestyle": "none",
    }


def _draw_range(plot: Axes, y: float, ends: tuple[float, float], look: dict[str, Any]) -> None:
    if not any(is_missing(end) for end in ends):
        # A range without extent is one mark, not two upon each other.
        shares = sorted(set(ends))
        plot.plot(shares, [y] * len(shares), **look, clip_on=False, zorder=3)
