"""What share of the votes and what share of the seats each party has."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from majilis.figures import layout
from majilis.figures.scaling import at_final_size
from majilis.figures.style import (
    INK,
    MUTED,
    PAPER,
    Style,
    bloc_look,
    context,
    is_missing,
    new_figure,
    new_plot,
)

COLUMNS = ("label", "bloc", "vote_share", "seat_share")

_COLUMN_GAP = 3.0
_AXIS = 5.0  # room for the scale's labels


@at_final_size
def draw(frame: pd.DataFrame, *, style: Style, vote_label: str, seat_label: str) -> Figure:
    """Draw a pair of points for each party, and their values beside them.

    Parameters
    ----------
    frame : DataFrame
        Rows from top to bottom with `label`, `bloc`, `vote_share` (0 to 1, or missing where the
        party was on no ballot) and `seat_share` (0 to 1).
    style : Style
        The page.
    vote_label, seat_label : str
        Heads of the two columns of values.

    Returns
    -------
    Figure
        The chart.
    """
    layout.check_columns(frame, COLUMNS)
    with context():
        return _compose(frame, style, vote_label, seat_label)


def _compose(frame: pd.DataFrame, style: Style, vote_label: str, seat_label: str) -> Figure:
    labels = [layout.wrap(label, style.text, style.label) for label in frame["label"]]
    heads = [layout.wrap(head, style.small, 13) for head in (vote_label, seat_label)]
    votes = [_value(share, style) for share in frame["vote_share"]]
    seats = [_value(share, style) for share in frame["seat_share"]]
    columns = [
        max(layout.widest(head, style.small), layout.widest(values, style.text, "bold"))
        for head, values in zip(heads, (votes, seats), strict=True)
    ]
    key = _key(frame, style)
    room = style.width - 2 * layout.MARGIN

    left = layout.MARGIN + max(layout.widest(lines, style.text) for lines in labels) + 4
    seat_right = style.width - layout.MARGIN
    vote_right = seat_right - columns[1] - _COLUMN_GAP
    width = vote_right - columns[0] - 5 - left
    bottom = layout.MARGIN + layout.key_height(key, room, style) + 1.5 + _AXIS
    row_height = layout.row_height(labels, style)
    height = row_height * len(frame)
    head_height = layout.line_height(style.small) * max(map(len, heads)) + 4
    figure, sheet = new_figure(style, bottom + height + head_height + layout.MARGIN)

    plot = new_plot(figure, style, left=left, bottom=bottom, width=width, height=height)
    plot.set_ylim(len(frame) - 0.5, -0.5)
    shares = frame[["vote_share", "seat_share"]]
    layout.percent_axis(plot, style, 0.0, float(shares.max().max()), width)
    for number, row in enumerate(layout.records(frame)):
        _draw_pair(plot, number, row, style)
        y = bottom + height - row_height * (number + 0.5)
        layout.put_lines(sheet, layout.MARGIN, y, labels[number], style.text, color=INK)
        is_value = not is_missing(row.vote_share)
        size, colour = (style.text, INK) if is_value else (style.small, MUTED)
        layout.put_text(sheet, vote_right, y, votes[number], size, color=colour, ha="right")
        layout.put_text(sheet, seat_right, y, seats[number], style.text, weight="bold", ha="right")
    layout.separate_rows(sheet, style, bottom + height, row_height, len(frame))
    _draw_heads(sheet, heads, (vote_right, seat_right), bottom + height, style)
    layout.draw_key(
        sheet,
        key,
        style,
        left=layout.MARGIN,
        top=layout.MARGIN + layout.key_height(key, room, style),
        width=room,
    )
    return figure


def _value(share: float, style: Style) -> str:
    return style.words["no_list"] if is_missing(share) else style.percent(share)


def _draw_pair(plot: Axes, number: int, row: Any, style: Style) -> None:
    """Draw a party's points: a ring for votes, a full mark for seats, a line between."""
    if not is_missing(row.vote_share):
        look = bloc_look(row.bloc)
        plot.plot(
            [row.vote_share, row.seat_share],
            [number, number],
            color=look.edge,
            linewidth=style.line,
            solid_capstyle="butt",
        )
        ring = layout.bloc_mark(row.bloc, style, filled=False)
        plot.plot([row.vote_share], [number], **ring, clip_on=False, zorder=3)
    full = layout.bloc_mark(row.bloc, style, filled=True)
    # The smaller full mark leaves the ring visible where both values coincide.
    full["markersize"] *= 0.8
    plot.plot([row.seat_share], [number], **full, clip_on=False, zorder=4)


def _draw_heads(
    sheet: Axes,
    heads: list[list[str]],
    rights: tuple[float, float],
    foot: float,
    style: Style,
) -> None:
    """Draw the columns' heads with the mark that stands for each: they are the marks' key."""
    for lines, right, filled in zip(heads, rights, (False, True), strict=True):
        mark = layout.bloc_mark("pro_presidential", style, filled=filled)
        mark |= {"markeredgecolor": INK, "markerfacecolor": INK if filled else PAPER}
        mark["markersize"] *= 0.8 if filled else 1
        x = right - style.mark * 0.2
        sheet.plot([x], [foot + 2], **mark)
        middle = foot + 4 + layout.line_height(style.small) * len(lines) / 2
        layout.put_lines(sheet, right, middle, lines, style.small, color=MUTED, ha="right")


def _key(frame: pd.DataFrame, style: Style) -> list[layout.KeyEntry]:
    return [
        layout.KeyEntry(style.words[bloc], "mark", (layout.bloc_mark(bloc, style, filled=True),))
        for bloc in frame["bloc"].unique()
    ]
