"""Measure, break and place text and keys, so that charts can leave room before they draw."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter

from majilis.errors import InputError
from majilis.figures.style import GRID, INK, MUTED, PAPER, Style, bloc_look, context, mm, points

LINE_HEIGHT = 1.25
MARGIN = 1.5  # millimetres that stay white at the canvas's edge
LABEL_GAP = 0.8  # millimetres between the labels of a scale, at least

# Widths are measured far finer than any screen, so that they hold at every resolution.
_MEASURING_DPI = 720


def check_columns(frame: pd.DataFrame, columns: Iterable[str]) -> None:
    """Raise an error that names the columns which a chart needs and the frame lacks.

    Parameters
    ----------
    frame : DataFrame
        The rows to draw.
    columns : iterable of str
        The columns that the chart reads.

    Examples
    --------
    >>> check_columns(pd.DataFrame({"label": []}), ["label", "share"])
    Traceback (most recent call last):
    majilis.errors.InputError: The chart's table lacks: share
    """
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise InputError(f"The chart's table lacks: {', '.join(missing)}")


def records(frame: pd.DataFrame) -> list[Any]:
    """Return a frame's rows as objects with an attribute for each column.

    Parameters
    ----------
    frame : DataFrame
        The rows.

    Returns
    -------
    list
        Named tuples; what each attribute holds is the chart's contract with its caller.

    Examples
    --------
    >>> records(pd.DataFrame({"label": ["Otan"]}))[0].label
    'Otan'
    """
    return list(frame.itertuples(index=False))


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Return the width of one line of text in millimetres.

    Parameters
    ----------
    text : str
        The line.
    size : float
        Its size in points.
    weight : str
        ``normal`` or ``bold``.

    Returns
    -------
    float
        The width.

    Examples
    --------
    >>> text_width("Otan", 7) < text_width("Otan", 7, "bold")
    True
    """
    with context():
        renderer = cast(Any, RendererAgg)(1, 1, _MEASURING_DPI)
        width, _, _ = renderer.get_text_width_height_descent(
            text, FontProperties(size=size, weight=weight), ismath=False
        )
    return points(width * 72 / _MEASURING_DPI)


def line_height(size: float) -> float:
    """Return the distance between two lines of text in millimetres.

    Parameters
    ----------
    size : float
        Size of the text in points.

    Returns
    -------
    float
        The distance between baselines.
    """
    return points(size * LINE_HEIGHT)


def wrap(text: str, size: float, width: float) -> list[str]:
    """Break a text at its spaces into lines that are no wider than asked, where words allow.

    Parameters
    ----------
    text : str
        The text.
    size : float
        Its size in points.
    width : float
        The widest line allowed, in millimetres.

    Returns
    -------
    list of str
        The lines.

    Examples
    --------
    >>> wrap("Communist People's Party", 7, 23)
    ['Communist', "People's Party"]
    """
    lines: list[str] = []
    # Not at other spaces: a number and its sign of percent stay together.
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def widest(lines: Iterable[str], size: float, weight: str = "normal") -> float:
    """Return the width in millimetres of the widest of some lines, 0 where there is none.

    Parameters
    ----------
    lines : iterable of str
        The lines.
    size : float
        Their size in points.
    weight : str
        ``normal`` or ``bold``.

    Returns
    -------
    float
        The width.
    """
    return max((text_width(line, size, weight) for line in lines), default=0.0)


def put_lines(
    sheet: Axes, x: float, y: float, lines: Sequence[str], size: float, **options: Any
) -> None:
    """Write lines of text on a sheet, as a block centred on a height.

    Parameters
    ----------
    sheet : Axes
        A sheet in millimetres.
    x, y : float
        Where the block is aligned, and the height of its middle.
    lines : sequence of str
        The lines, from above.
    size : float
        Their size in points.
    **options
        What else matplotlib's text takes.
    """
    top = y + line_height(size) * (len(lines) - 1) / 2
    for number, line in enumerate(lines):
        put_text(sheet, x, top - number * line_height(size), line, size, **options)


def put_text(sheet: Axes, x: float, y: float, text: str, size: float, **options: Any) -> None:
    """Write one line so that the middle of its small letters is at the height asked.

    Parameters
    ----------
    sheet : Axes
        A sheet in millimetres.
    x, y : float
        Where the line is aligned, and the height of its middle.
    text : str
        The line.
    size : float
        Its size in points.
    **options
        What else matplotlib's text takes.
    """
    # Aligned by the baseline, neighbours with and without descenders stand on one line.
    sheet.text(x, y - points(0.36 * size), text, size=size, va="baseline", **options)


@dataclass(frozen=True)
class KeyEntry:
    """One entry of a key: a sample and what it means.

    Attributes
    ----------
    text : str
        What the sample means.
    kind : str
        ``surface`` for a rectangle, ``mark`` for points and lines.
    look : tuple of dict
        What matplotlib takes to draw the sample, one mapping for each layer.
    width : float
        Width of the sample in millimetres.
    """

    text: str
    kind: str
    look: tuple[dict[str, Any], ...]
    width: float = 3.0


def bloc_surface(bloc: str, style: Style) -> dict[str, Any]:
    """Return what matplotlib takes to draw a surface of a bloc.

    Parameters
    ----------
    bloc : str
        The bloc.
    style : Style
        The page.

    Returns
    -------
    dict
        Keyword arguments of a patch.
    """
    look = bloc_look(bloc)
    return {
        "facecolor": look.fill,
        "edgecolor": look.edge,
        "hatch": look.hatch,
        "hatchcolor": look.on_fill,
        "linewidth": style.thin,
    }


def bloc_mark(bloc: str, style: Style, *, filled: bool) -> dict[str, Any]:
    """Return what matplotlib takes to draw a point of a bloc.

    Parameters
    ----------
    bloc : str
        The bloc.
    style : Style
        The page.
    filled : bool
        Whether the point is full or a ring.

    Returns
    -------
    dict
        Keyword arguments of a line.
    """
    look = bloc_look(bloc)
    # Equal diameters do not look equal: a square is larger than a circle, a diamond too.
    size = style.mark * {"o": 1.0, "D": 0.84, "s": 0.9, "^": 1.08}[look.marker]
    return {
        "marker": look.marker,
        "markersize": size,
        # The outline's colour: a light surface would look like a ring.
        "markerfacecolor": look.edge if filled else PAPER,
        "markeredgecolor": look.edge,
        "markeredgewidth": 1.0,
        "linestyle": "none",
    }


_KEY_GAP = 1.8  # between a sample and its text
_KEY_SPACE = 4.0  # between two entries


def _key_rows(entries: Sequence[KeyEntry], width: float, style: Style) -> list[list[KeyEntry]]:
    rows: list[list[KeyEntry]] = []
    free = 0.0
    for entry in entries:
        needed = _key_width(entry, style)
        if not rows or needed > free:
            rows.append([])
            free = width
        rows[-1].append(entry)
        free -= needed + _KEY_SPACE
    return rows


def _key_width(entry: KeyEntry, style: Style) -> float:
    return entry.width + _KEY_GAP + text_width(entry.text, style.small)


def _key_step(style: Style) -> float:
    return line_height(style.small) * 1.25


def key_height(entries: Sequence[KeyEntry], width: float, style: Style) -> float:
    """Return the height in millimetres that a key takes.

    Parameters
    ----------
    entries : sequence of KeyEntry
        The entries, in reading order.
    width : float
        The width to fill, in millimetres.
    style : Style
        The page.

    Returns
    -------
    float
        The height.
    """
    return _key_step(style) * len(_key_rows(entries, width, style))


def draw_key(
    sheet: Axes,
    entries: Sequence[KeyEntry],
    style: Style,
    *,
    left: float,
    top: float,
    width: float,
) -> None:
    """Draw a key, its entries running on like text.

    Parameters
    ----------
    sheet : Axes
        A sheet in millimetres.
    entries : sequence of KeyEntry
        The entries, in reading order.
    style : Style
        The page.
    left, top, width : float
        The place, in millimetres.
    """
    for number, row in enumerate(_key_rows(entries, width, style)):
        x = left
        y = top - _key_step(style) * (number + 0.5)
        for entry in row:
            _draw_sample(sheet, entry, x, y)
            text_left = x + entry.width + _KEY_GAP
            put_text(sheet, text_left, y, entry.text, style.small, color=INK)
            x += _key_width(entry, style) + _KEY_SPACE


def _draw_sample(sheet: Axes, entry: KeyEntry, x: float, y: float) -> None:
    if entry.kind == "surface":
        for look in entry.look:
            sheet.add_patch(Rectangle((x, y - 1), entry.width, 2, **look))
        return
    for look in entry.look:
        has_line = look.get("linestyle", "none") != "none"
        # A line's end marks are wider than the line is long: they stay within the sample.
        xs = [x + 1, x + entry.width - 1] if has_line else [x + entry.width / 2]
        sheet.plot(xs, [y] * len(xs), **look)


def percent_axis(axes: Axes, style: Style, low: float, high: float, width: float) -> None:
    """Give axes a horizontal scale in percent, with light lines and labels beneath.

    Parameters
    ----------
    axes : Axes
        Axes whose horizontal values are shares.
    style : Style
        The page.
    low, high : float
        The shares that the scale has to hold.
    width : float
        Width of the axes in millimetres; it decides how many labels there is room for.
    """
    most = max(1, min(10, int(width / (1.6 * text_width("100%", style.small)))))
    ticks = _percent_ticks(100 * low, 100 * high, most)
    axes.set_xlim(ticks[0] / 100, ticks[-1] / 100)
    axes.set_xticks([tick / 100 for tick in ticks])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: style.percent(share, 0)))
    axes.xaxis.grid(visible=True, color=GRID, linewidth=style.thin)
    axes.yaxis.set_visible(False)


def _percent_ticks(low: float, high: float, most: int) -> list[int]:
    """Return whole percentages that enclose a range, in at most so many equal steps if possible."""
    for step in (1, 2, 5, 10, 20, 25, 50, 100):
        first, last = math.floor(low / step), max(1, math.ceil(high / step))
        if last - first <= most:
            break
    return [step * number for number in range(first, last + 1)]


def rule(sheet: Axes, style: Style, x: Sequence[float], y: Sequence[float], **options: Any) -> None:
    """Draw a thin muted line on a sheet.

    Parameters
    ----------
    sheet : Axes
        A sheet in millimetres.
    style : Style
        The page.
    x, y : sequence of float
        Its points.
    **options
        What else matplotlib's plot takes.
    """
    sheet.plot(x, y, **{"color": MUTED, "linewidth": style.thin, **options})


def label_rows(middles: Sequence[float], widths: Sequence[float]) -> list[int]:
    """Return the row beneath a scale in which each label has room beside those before it.

    Parameters
    ----------
    middles : sequence of float
        The labels' middles along the scale, in millimetres, from left to right.
    widths : sequence of float
        The labels' widths in millimetres.

    Returns
    -------
    list of int
        The rows, 0 being the one nearest to the scale.

    Examples
    --------
    >>> label_rows([10, 12, 20], [6, 6, 6])
    [0, 1, 0]
    """
    ends: list[float] = []
    rows = []
    for middle, width in zip(middles, widths, strict=True):
        half = (width + LABEL_GAP) / 2
        free = [row for row, end in enumerate(ends) if end <= middle - half]
        row = free[0] if free else len(ends)
        ends[row : row + 1] = [middle + half]
        rows.append(row)
    return rows


def apart(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Return the middles of things that do not overlap, each as near as can be to its place.

    Parameters
    ----------
    wanted : sequence of float
        Where each would have its middle.
    sizes : sequence of float
        How much room each takes.
    low, high : float
        The ends of the room that they share.

    Returns
    -------
    list of float
        The middles, in the order of the places wanted.

    Examples
    --------
    >>> apart([5, 5, 9], [2, 2, 2], 0, 10)
    [4.0, 6.0, 9.0]
    """
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    heaps: list[list[int]] = []

    def bottom(heap: Sequence[int]) -> float:
        size = sum(sizes[number] for number in heap)
        middle = sum(wanted[number] for number in heap) / len(heap)
        return min(max(middle - size / 2, low), high - size)

    for number in order:
        heaps.append([number])
        while len(heaps) > 1 and bottom(heaps[-1]) < bottom(heaps[-2]) + sum(
            sizes[number] for number in heaps[-2]
        ):
            last = heaps.pop()
            heaps[-1] += last
    middles = [0.0] * len(wanted)
    for heap in heaps:
        y = bottom(heap)
        for number in heap:
            middles[number] = y + sizes[number] / 2
            y += sizes[number]
    return middles


def area(diameter: float) -> float:
    """Return the size that matplotlib's scatter takes for a diameter in millimetres.

    Parameters
    ----------
    diameter : float
        The diameter.

    Returns
    -------
    float
        Square points.
    """
    return mm(diameter) ** 2


def plot_height(wanted: float, rest: float, style: Style, least: float = 0.0) -> float:
    """Return the height of a plot, lower than wanted where the page is not high enough.

    Parameters
    ----------
    wanted : float
        The height in millimetres that looks best.
    rest : float
        The height of all that is above and beneath the plot.
    style : Style
        The page.
    least : float
        The height below which the plot could not be read, however high the figure.

    Returns
    -------
    float
        The height in millimetres.
    """
    return max(least, min(wanted, style.largest_height - rest))


def row_height(labels: Iterable[Sequence[str]], style: Style) -> float:
    """Return the height in millimetres of rows of which each holds its label.

    Parameters
    ----------
    labels : iterable of sequence of str
        Each row's label, in lines.
    style : Style
        The page.

    Returns
    -------
    float
        The height, the same for all rows.
    """
    return max([style.row, *(line_height(style.text) * len(lines) + 1 for lines in labels)])


def separate_rows(sheet: Axes, style: Style, top: float, height: float, rows: int) -> None:
    """Draw light lines between the rows of a chart, from margin to margin.

    Parameters
    ----------
    sheet : Axes
        A sheet in millimetres.
    style : Style
        The page.
    top, height : float
        Where the rows begin and how high each is, in millimetres.
    rows : int
        How many there are.
    """
    for number in range(1, rows):
        y = top - number * height
        rule(sheet, style, [MARGIN, style.width - MARGIN], [y, y], color=GRID)
