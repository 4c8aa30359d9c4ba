"""What became of each claim: in what share of combinations it holds, and the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from majilis.errors import InputError, nearest
from majilis.figures import layout
from majilis.figures.scaling import at_final_size
from majilis.figures.style import (
    GRID,
    INK,
    MUTED,
    PAPER,
    SERIES,
    Style,
    context,
    is_missing,
    new_figure,
    new_plot,
    points,
)

COLUMNS = ("claim", "label", "verdict", "share", "detail")

# Each verdict has a shape and a filling of its own, besides its word.
_MARKS: dict[str, dict[str, Any]] = {
    "holds": {"marker": "o", "markerfacecolor": SERIES[2][0], "markeredgecolor": SERIES[2][0]},
    "fails": {"marker": "X", "markerfacecolor": SERIES[1][0], "markeredgecolor": SERIES[1][0]},
    "depends": {
        "marker": "D",
        "fillstyle": "left",
        "markerfacecolor": INK,
        "markerfacecoloralt": PAPER,
        "markeredgecolor": INK,
    },
    "open": {"marker": "s", "markerfacecolor": PAPER, "markeredgecolor": MUTED},
}
# Equal diameters do not look equal.
_SIZES = {"holds": 1.0, "fails": 1.1, "depends": 0.84, "open": 0.9}

_GAP = 3.5
_PAD = 1.3  # above and below the words of a row
_AXIS = 5.0
_TRACK = (17.0, 38.0)  # millimetres on a narrow and on a wide page
_LABEL = 0.58  # of the room for claims and details, where they stand side by side
_HEAD = 0.75  # of the width of shares: their head breaks into lines of like length
_LEAST = 0.001  # a share that is printed as such, not as less or more


@at_final_size
def draw(frame: pd.DataFrame, *, style: Style) -> Figure:
    """Draw a row for each claim: its words, the share in which it holds, and its verdict.

    Parameters
    ----------
    frame : DataFrame
        Rows from top to bottom with `claim`, `label` (a short sentence), `verdict` (``holds``,
        ``fails``, ``depends`` or ``open``), `share` (of combinations in which the claim holds, 0
        to 1, or missing where none is counted) and `detail`, a few words on what it rests on.
    style : Style
        The page.

    Returns
    -------
    Figure
        The chart.
    """
    layout.check_columns(frame, COLUMNS)
    for verdict in frame["verdict"]:
        if verdict not in _MARKS:
            raise InputError(f"No mark for the verdict {verdict!r}: {nearest(verdict, _MARKS)}")
    with context():
        return _compose(frame, style)


def share_text(share: float, style: Style) -> str:
    """Return a share of combinations as printed: only all of them are 100%, only none is 0%.

    Parameters
    ----------
    share : float
        A share from 0 to 1, or missing.
    style : Style
        The page.

    Returns
    -------
    str
        A percentage, or a dash.

    Examples
    --------
    >>> from majilis.figures.style import STYLES
    >>> [share_text(share, STYLES["full_width"]) for share in (0.99999, 1.0, 0.00001, 0.0)]
    ['>99.9%', '100%', '<0.1%', '0%']
    """
    if is_missing(share):
        return style.words["not_counted"]
    if share in (0, 1):
        return style.percent(share, 0)
    if share < _LEAST:
        return style.words["less_than"].format(style.percent(_LEAST))
    if share > 1 - _LEAST:
        return style.words["more_than"].format(style.percent(1 - _LEAST))
    return style.percent(share)


@dataclass(frozen=True)
class _Columns:
    """Where the columns begin, in millimetres, and how wide those of text are."""

    label_width: float
    track: float
    track_width: float
    value_right: float
    verdict: float
    detail: float | None
    detail_width: float


def _columns(frame: pd.DataFrame, style: Style) -> _Columns:
    words = style.words
    shares = [share_text(share, style) for share in frame["share"]]
    verdicts = [words[verdict] for verdict in frame["verdict"]]
    value = layout.widest(shares, style.text, "bold") + 2
    verdict = max(
        _mark_room(style) + layout.widest(verdicts, style.text),
        layout.text_width(words["verdict"], style.small),
    )
    is_roomy = style.is_roomy
    track = style.between(*_TRACK)
    gaps = _GAP * (3 if is_roomy else 2)
    free = style.width - 2 * layout.MARGIN - track - value - verdict - gaps
    label = free * (_LABEL if is_roomy else 1)
    left = layout.MARGIN + label + _GAP
    value_right = left + track + value
    detail = value_right + _GAP + verdict + _GAP if is_roomy else None
    return _Columns(
        label, left, track, value_right, value_right + _GAP, detail, free - label or label
    )


def _mark_room(style: Style) -> float:
    return 1.8 * points(style.mark)


def _compose(frame: pd.DataFrame, style: Style) -> Figure:
    columns = _columns(frame, style)
    labels = [layout.wrap(label, style.text, columns.label_width) for label in frame["label"]]
    details = [layout.wrap(text, style.small, columns.detail_width) for text in frame["detail"]]
    heights = [
        _height(label, detail, columns.detail is not None, style)
        for label, detail in zip(labels, details, strict=True)
    ]
    heads = _heads(columns, style)
    head_height = layout.line_height(style.small) * max(len(lines) for _, lines in heads) + 1
    bottom = layout.MARGIN + _AXIS
    height = sum(heights)
    top = bottom + height
    figure, sheet = new_figure(style, top + head_height + layout.MARGIN)
    plot = new_plot(
        figure,
        style,
        left=columns.track,
        bottom=bottom,
        width=columns.track_width,
        height=height,
    )
    # Millimetres of the sheet: rows are not of equal height.
    plot.set_ylim(bottom, top)
    layout.percent_axis(plot, style, 0.0, 1.0, columns.track_width)

    ends = [layout.MARGIN, style.width - layout.MARGIN]
    layout.rule(sheet, style, ends, [top, top], color=INK)
    for x, lines in heads:
        middle = top + 1 + layout.line_height(style.small) * len(lines) / 2
        layout.put_lines(sheet, x, middle, lines, style.small, color=MUTED)
    y = top
    for number, row in enumerate(layout.records(frame)):
        if number:
            layout.rule(sheet, style, ends, [y, y], color=GRID)
        middle = y - heights[number] / 2
        _draw_words(sheet, columns, middle, labels[number], details[number], style)
        _draw_share(plot, sheet, columns, middle, row, style)
        _draw_verdict(sheet, columns.verdict, middle, row.verdict, style)
        y -= heights[number]
    layout.rule(sheet, style, ends, [bottom, bottom], color=INK)
    return figure


def _heads(columns: _Columns, style: Style) -> list[tuple[float, list[str]]]:
    """Return where each column's head stands, and its lines."""
    words = style.words
    over_track = _HEAD * (columns.value_right - columns.track)
    heads = [
        (layout.MARGIN, [words["claim"]]),
        (columns.track, layout.wrap(words["holding_share"], style.small, over_track)),
        (columns.verdict, [words["verdict"]]),
    ]
    if columns.detail is not None:
        heads.append((columns.detail, [words["detail"]]))
    return heads


def _height(label: Sequence[str], detail: Sequence[str], is_beside: bool, style: Style) -> float:
    one = layout.line_height(style.text) * len(label)
    other = layout.line_height(style.small) * len(detail)
    return max(style.row, (max(one, other) if is_beside else one + other) + 2 * _PAD)


def _draw_words(
    sheet: Axes,
    columns: _Columns,
    middle: float,
    label: Sequence[str],
    detail: Sequence[str],
    style: Style,
) -> None:
    """Write a claim, and what it rests on in a column of its own or beneath."""
    one = layout.line_height(style.text) * len(label)
    other = layout.line_height(style.small) * len(detail)
    x, at_label, at_detail = columns.detail, middle, middle
    if x is None:
        x, at_label, at_detail = layout.MARGIN, middle + other / 2, middle - one / 2
    layout.put_lines(sheet, layout.MARGIN, at_label, label, style.text)
    layout.put_lines(sheet, x, at_detail, detail, style.small, color=MUTED)


def _mark(verdict: str, style: Style) -> dict[str, Any]:
    return {
        **_MARKS[verdict],
        "markersize": style.mark * _SIZES[verdict],
        "markeredgewidth": 0.8,
        "linestyle": "none",
    }


def _draw_share(
    plot: Axes, sheet: Axes, columns: _Columns, y: float, row: Any, style: Style
) -> None:
    """Draw the share as a line with the verdict's mark at its end, and print it."""
    missing = is_missing(row.share)
    if not missing:
        colour = _MARKS[row.verdict]["markeredgecolor"]
        line: dict[str, Any] = {"solid_capstyle": "butt", "zorder": 3}
        plot.plot([0, 1], [y, y], color=GRID, linewidth=style.thin, zorder=2)
        plot.plot([0, row.share], [y, y], color=colour, linewidth=style.line, **line)
        plot.plot([row.share], [y], **_mark(row.verdict, style), clip_on=False, zorder=4)
    layout.put_text(
        sheet,
        columns.value_right,
        y,
        share_text(row.share, style),
        style.text,
        ha="right",
        weight="normal" if missing else "bold",
        color=MUTED if missing else INK,
    )


def _draw_verdict(sheet: Axes, x: float, y: float, verdict: str, style: Style) -> None:
    sheet.plot([x + points(style.mark) / 2], [y], **_mark(verdict, style))
    layout.put_text(sheet, x + _mark_room(style), y, style.words[verdict], style.text)
