"""How results differ from run to run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from majilis.errors import InputError
from majilis.figures import layout
from majilis.figures.scaling import at_final_size
from majilis.figures.style import (
    GRID,
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

COLUMNS = ("label", "run", "value")

# A shape for each run; the second three have the colours of the first, but are hollow.
_SHAPES = (("o", 1.0), ("s", 0.9), ("D", 0.84), ("^", 1.08), ("v", 1.08), ("P", 1.1))
_AXIS = 5.0
_LABEL = 1.2  # of the style's width of labels
_TOUCH = 0.9  # of a mark: nearer marks are drawn one above the other
_STEP = 1.25  # of a mark: how far above
_PAD = 2.2  # of a row's height, above and below its marks together
_GAP = 1.0  # between a mark and its number
_SAME = 1e-9  # values that differ by less are equal


@dataclass(frozen=True)
class _Mark:
    """One run's value in a row, in millimetres along the scale and above the row's middle."""

    run: int
    value: float
    x: float
    lift: float = 0.0


@dataclass(frozen=True)
class _Row:
    """A label's lines, the marks from the left, and the runs that have no value."""

    label: list[str]
    marks: list[_Mark]
    without: list[int]
    is_same: bool


@at_final_size
def draw(frame: pd.DataFrame, *, style: Style) -> Figure:
    """Draw a row for each result, with a mark for each run's value.

    Parameters
    ----------
    frame : DataFrame
        Rows with `label`, `run` and `value` (a share, or missing where the run has none). Labels
        stand from top to bottom, and runs in the key, in the order in which they first come; six
        runs at most can be told apart.
    style : Style
        The page.

    Returns
    -------
    Figure
        The chart.
    """
    layout.check_columns(frame, COLUMNS)
    runs = list(frame["run"].unique())
    if len(runs) > len(_SHAPES):
        raise InputError(f"A comparison shows {len(_SHAPES)} runs at most, not {len(runs)}")
    twice = frame[frame.duplicated(["label", "run"])]
    if len(twice):
        raise InputError(f"{twice['label'].iloc[0]!r} stands twice for {twice['run'].iloc[0]!r}")
    with context():
        return _compose(frame, runs, style)


def _compose(frame: pd.DataFrame, runs: Sequence[str], style: Style) -> Figure:
    known = frame["value"].dropna().to_numpy(dtype=float)
    mark = points(style.mark)
    labels = [layout.wrap(label, style.text, _LABEL * style.label) for label in frame["label"]]
    number = layout.widest([style.percent(value) for value in known], style.small)
    # The numbers of the outermost marks stand beside the scale.
    left = layout.MARGIN + max(layout.widest(lines, style.text) for lines in labels)
    left += 2 + number + _GAP + mark / 2
    counts = frame.dropna(subset="value").groupby("label")["run"].count()
    gaps = len(runs) - int(counts.reindex(frame["label"].unique(), fill_value=0).min())
    gap_width = max(gaps * _STEP * mark, layout.text_width(style.words["no_value"], style.small))
    right = style.width - layout.MARGIN - (gap_width + 1 if gaps else 0)
    width = right - number - _GAP - mark / 2 - left

    low, high = float(min([0.0, *known])), float(max([0.01, *known]))
    rows = [
        _row(str(label), cells, runs, style, lambda value: width * (value - low) / (high - low))
        for label, cells in frame.groupby("label", sort=False)
    ]
    named = [_named(row, style) for row in rows]
    heights = [_height(row, bool(middle), style) for row, middle in zip(rows, named, strict=True)]
    key = _key(runs, any(row.is_same for row in rows), style)
    room = style.width - 2 * layout.MARGIN
    head = layout.line_height(style.small) if gaps else 0.0
    bottom = layout.MARGIN + _AXIS
    top = bottom + sum(heights)
    key_top = top + 1.5 + head + layout.key_height(key, room, style)
    figure, sheet = new_figure(style, key_top + layout.MARGIN)
    plot = new_plot(figure, style, left=left, bottom=bottom, width=width, height=sum(heights))
    _set_scale(plot, style, low, high, width)

    y = top
    for row, middle, height in zip(rows, named, heights, strict=True):
        if y < top:
            ends = [layout.MARGIN, style.width - layout.MARGIN]
            layout.rule(sheet, style, ends, [y, y], color=GRID)
        y -= height
        layout.put_lines(sheet, layout.MARGIN, y + height / 2, row.label, style.text)
        _draw_row(sheet, row, middle, left, y + height / 2, style)
        for place, run in enumerate(reversed(row.without)):
            x = style.width - layout.MARGIN - mark * (0.5 + _STEP * place)
            sheet.plot([x], [y + height / 2], **_run_mark(run, style))
    if gaps:
        layout.put_text(
            sheet,
            style.width - layout.MARGIN,
            top + 0.5 + head / 2,
            style.words["no_value"],
            style.small,
            color=MUTED,
            ha="right",
        )
    layout.draw_key(sheet, key, style, left=layout.MARGIN, top=key_top, width=room)
    return figure


def _set_scale(plot: Axes, style: Style, low: float, high: float, width: float) -> None:
    """Give the plot a scale that ends where its values do; its steps are counted from zero."""
    reach = max(high, -low)
    layout.percent_axis(plot, style, 0.0, reach, width * reach / (high - low))
    ticks = [float(tick) for tick in plot.get_xticks()]
    plot.set_xticks([*(-tick for tick in reversed(ticks[1:])), *ticks])
    plot.set_xlim(low, high)
    plot.set_zorder(-1)  # the marks and numbers are on the sheet, the lines beneath them


# Rows


def _row(
    label: str,
    cells: pd.DataFrame,
    runs: Sequence[str],
    style: Style,
    place: Callable[[float], float],
) -> _Row:
    values = dict(zip(cells["run"], cells["value"], strict=True))
    marks = [
        _Mark(number, float(values[run]), place(float(values[run])))
        for number, run in enumerate(runs)
        if not is_missing(values.get(run))
    ]
    marks.sort(key=lambda mark: mark.x)
    is_same = len(marks) == len(runs) > 1 and marks[-1].value - marks[0].value < _SAME
    without = [n for n, run in enumerate(runs) if is_missing(values.get(run))]
    lines = layout.wrap(label, style.text, _LABEL * style.label)
    return _Row(lines, marks[:1] if is_same else _lift(marks, style), without, is_same)


def _lift(marks: Sequence[_Mark], style: Style) -> list[_Mark]:
    """Return marks of which those that would touch stand above each other, in the key's order."""
    size = points(style.mark)
    heaps: list[list[_Mark]] = []
    for mark in marks:
        if heaps and mark.x - heaps[-1][-1].x < _TOUCH * size:
            heaps[-1].append(mark)
        else:
            heaps.append([mark])
    return [
        replace(mark, lift=_STEP * size * ((len(heap) - 1) / 2 - number))
        for heap in heaps
        for number, mark in enumerate(sorted(heap, key=lambda mark: mark.run))
    ]


def _named(row: _Row, style: Style) -> list[_Mark]:
    """Return the marks between the outermost that have room for their number above them."""
    xs = [mark.x for mark in row.marks]
    named: list[_Mark] = []
    for mark in row.marks:
        if mark.x in (min(xs), max(xs)):
            continue
        half = layout.text_width(style.percent(mark.value), style.small) / 2
        is_clear = all(
            abs(mark.x - other.x) > half + points(style.mark) / 2
            for other in row.marks
            if other is not mark
        )
        if is_clear and (not named or mark.x - named[-1].x > 2 * half + _GAP):
            named.append(mark)
    return named


def _height(row: _Row, has_named: bool, style: Style) -> float:
    size = points(style.mark)
    marks = 2 * max((mark.lift for mark in row.marks), default=0.0) + size + _PAD
    words = layout.line_height(style.text) * len(row.label) + 1
    numbers = size + 2.2 * layout.line_height(style.small) if has_named else 0.0
    return max(style.row, marks, words, numbers)


# Drawing


def _run_mark(run: int, style: Style) -> dict[str, Any]:
    marker, size = _SHAPES[run]
    colour = SERIES[run % len(SERIES)][0]
    return {
        "marker": marker,
        "markersize": size * style.mark,
        "markerfacecolor": colour if run < len(SERIES) else PAPER,
        "markeredgecolor": colour,
        "markeredgewidth": 1.0,
        "linestyle": "none",
        "zorder": 4,
    }


def _same_mark(style: Style) -> dict[str, Any]:
    return {
        "marker": "|",
        "markersize": 1.4 * style.mark,
        "markeredgecolor": MUTED,
        "markeredgewidth": style.line,
        "linestyle": "none",
        "zorder": 4,
    }


def _key(runs: Sequence[str], has_same: bool, style: Style) -> list[layout.KeyEntry]:
    key = [
        layout.KeyEntry(str(run), "mark", (_run_mark(number, style),))
        for number, run in enumerate(runs)
    ]
    if has_same:
        key.append(layout.KeyEntry(style.words["same_in_all"], "mark", (_same_mark(style),)))
    return key


def _draw_row(
    sheet: Axes, row: _Row, named: Sequence[_Mark], left: float, y: float, style: Style
) -> None:
    """Draw a row's marks, a line between the outermost, and the numbers that have room."""
    if not row.marks:
        return
    first, last = (end(row.marks, key=lambda mark: mark.x) for end in (min, max))
    # Marks that stand above each other need no line to belong together.
    xs = sorted(mark.x for mark in row.marks)
    if any(right - x >= _TOUCH * points(style.mark) for x, right in pairwise(xs)):
        sheet.plot(
            [left + first.x, left + last.x],
            [y, y],
            color=MUTED,
            linewidth=style.line / 2,
            solid_capstyle="butt",
            zorder=3,
        )
    for mark in row.marks:
        look = _same_mark(style) if row.is_same else _run_mark(mark.run, style)
        sheet.plot([left + mark.x], [y + mark.lift], **look)
    beside = points(style.mark) / 2 + _GAP
    lowest, highest = style.percent(first.value), style.percent(last.value)
    _put_number(sheet, left + last.x + beside, y, highest, "left", style)
    if lowest != highest:
        _put_number(sheet, left + first.x - beside, y, lowest, "right", style)
    above = points(style.mark) / 2 + layout.line_height(style.small) * 0.55
    for mark in named:
        text = style.percent(mark.value)
        _put_number(sheet, left + mark.x, y + above, text, "center", style)


def _put_number(sheet: Axes, x: float, y: float, text: str, side: str, style: Style) -> None:
    """Write a number that lines of the scale do not run through."""
    paper = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.6}
    layout.put_text(sheet, x, y, text, style.small, ha=side, bbox=paper)
