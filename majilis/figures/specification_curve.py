"""What an outcome is under every combination of choices, and which choices lead where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

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
    new_figure,
    new_plot,
    points,
)

COLUMNS = ("position", "value")
MATRIX_COLUMNS = (
    "choice",
    "choice_label",
    "option",
    "option_label",
    "position",
    "width",
    "density",
    "is_baseline",
)

_BASELINE = SERIES[1][0]
_CURVE = (30.0, 46.0)  # millimetres on a narrow and on a wide page
_LOWEST = 0.5  # of that height, where there are many rows or the page is low
_TALLEST = 190.0  # millimetres that rows are drawn closer together for
_BOLD = 1.16  # how much wider than others bold letters are, at most
_STRIP = 0.8  # of a row's height
_INDENT = 2.0
_GROUP_GAP = 0.7
_WIDEST = 1.2  # distance of rows, of the distance of lines
_CLOSEST = 0.71  # where there are many rows, of that distance
_CLEAR = 0.8  # of that distance: accents and tails of letters never meet


@dataclass(frozen=True)
class _Option:
    """An option's row: its label in lines, and the corners of its strip, each from 0 to 1."""

    label: list[str]
    is_baseline: bool
    corners: NDArray[np.float64]


@dataclass(frozen=True)
class _Choice:
    """A choice's heading in lines, and its options' rows."""

    heading: list[str]
    options: list[_Option]


@dataclass(frozen=True)
class _Place:
    """Where the columns are, in millimetres, and how far apart the rows."""

    label: float
    left: float
    width: float
    pitch: float
    beside: bool

    def x(self, position: float | NDArray[np.float64]) -> Any:
        return self.left + self.width * position


@at_final_size
def draw(
    curve: pd.DataFrame,
    matrix: pd.DataFrame,
    *,
    baseline: float,
    baseline_position: float,
    style: Style,
    outcome_label: str,
    as_percent: bool = True,
) -> Figure:
    """Draw the sorted outcomes above, and below what share of them rests on each option.

    Parameters
    ----------
    curve : DataFrame
        Rows with `position`, the rank of a combination from 0 to 1, and `value`, its outcome. Some
        hundred of them stand for any number of combinations; a line joins them.
    matrix : DataFrame
        Rows with `choice`, `choice_label`, `option`, `option_label`, `position` and `width` of a
        range of ranks, `density`, the share of the range's combinations that use the option, and
        `is_baseline`, whether the baseline uses it. Choices and options stand in the order in
        which they first come. Up to about a hundred ranges keep the file small.
    baseline : float
        The baseline's outcome.
    baseline_position : float
        The baseline's rank, from 0 to 1.
    style : Style
        The page.
    outcome_label : str
        What the outcome is.
    as_percent : bool
        Whether outcomes are shares, printed as percentages.

    Returns
    -------
    Figure
        The chart.
    """
    layout.check_columns(curve, COLUMNS)
    layout.check_columns(matrix, MATRIX_COLUMNS)
    with context():
        return _compose(
            curve.sort_values("position", kind="stable"),
            _choices(matrix, style),
            (baseline_position, baseline),
            style,
            outcome_label,
            as_percent,
        )


def _choices(matrix: pd.DataFrame, style: Style) -> list[_Choice]:
    is_roomy = style.is_roomy
    widest = style.label * (1.25 if is_roomy else 1.45)
    heading = style.label if is_roomy else style.width - 2 * layout.MARGIN
    return [
        _Choice(
            layout.wrap(str(rows["choice_label"].iloc[0]), style.small, heading),
            [
                _option(cells, style.small, widest)
                for _, cells in rows.groupby("option", sort=False)
            ],
        )
        for _, rows in matrix.groupby("choice", sort=False)
    ]


def _option(cells: pd.DataFrame, size: float, width: float) -> _Option:
    is_baseline = bool(cells["is_baseline"].any())
    label = str(cells["option_label"].iloc[0])
    ordered = cells.sort_values("position", kind="stable")
    return _Option(
        layout.wrap(label, size, width / _BOLD if is_baseline else width),
        is_baseline,
        _corners(*(ordered[c].to_numpy(dtype=float) for c in ("position", "width", "density"))),
    )


def _corners(
    start: NDArray[np.float64], width: NDArray[np.float64], height: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the outline of bars upon one line, without the corners between equal neighbours."""
    corners = [(float(start[0]), 0.0)] * 2
    for left, right, high in zip(start, start + width, height, strict=True):
        x, y = corners[-1]
        if left > x + 1e-9:
            corners += [(x, 0.0), (left, 0.0)]
            x, y = left, 0.0
        if high != y:
            corners.append((x, high))
        elif len(corners) > 2:
            corners.pop()
        corners.append((right, high))
    return np.array([*corners[1:], (corners[-1][0], 0.0)])


def _compose(
    curve: pd.DataFrame,
    choices: Sequence[_Choice],
    baseline: tuple[float, float],
    style: Style,
    outcome_label: str,
    as_percent: bool,
) -> Figure:
    small = layout.line_height(style.small)
    room = style.width - 2 * layout.MARGIN
    note = layout.wrap(style.words["strip_height"], style.small, room)
    key = [
        layout.KeyEntry(style.words["baseline_option"], "surface", (_strip_look(True, style),)),
        layout.KeyEntry(style.words["other_option"], "surface", (_strip_look(False, style),)),
    ]
    key_height = layout.key_height(key, room, style)
    foot = layout.MARGIN + small * len(note) + key_height + 1.5
    columns = _columns(choices, outcome_label, style)
    scale = layout.wrap(style.words["combinations"], style.small, columns.left - layout.MARGIN - 4)
    axis = small * len(scale) + 2.5
    above = 1.4 * small + layout.MARGIN

    free = min(_TALLEST, style.largest_height) - foot - axis - above
    wanted = style.between(*_CURVE)
    place = _fit(columns, choices, style, free - wanted)
    matrix_height = _matrix_height(choices, place, style)
    curve_height = np.clip(free - matrix_height, _LOWEST * wanted, wanted)
    bottom = foot + matrix_height + axis
    figure, sheet = new_figure(style, bottom + curve_height + above)
    plot = new_plot(
        figure, style, left=place.left, bottom=bottom, width=place.width, height=curve_height
    )
    say = _draw_curve(plot, curve, baseline, style, place.width, as_percent)

    _draw_matrix(sheet, choices, place, foot + matrix_height, style)
    x = place.x(baseline[0])
    layout.rule(
        sheet,
        style,
        [x, x],
        [foot, foot + matrix_height],
        color=_BASELINE,
        linestyle=(0, (3, 1.5)),
        zorder=4,
    )
    _draw_baseline_label(sheet, x, bottom + curve_height, say(baseline[1]), style)
    head = layout.wrap(outcome_label, style.text, _head_room(place.left, style))
    middle = bottom + curve_height - layout.line_height(style.text) * len(head) / 2
    layout.put_lines(sheet, layout.MARGIN, middle, head, style.text)
    # What the scale counts stands beside its labels, which are three points below the curve.
    beneath = bottom - points(3 + 0.37 * style.small)
    middle = beneath - small * (len(scale) - 1) / 2
    layout.put_lines(sheet, layout.MARGIN, middle, scale, style.small, color=MUTED)
    layout.draw_key(sheet, key, style, left=layout.MARGIN, top=foot - 1.5, width=room)
    middle = layout.MARGIN + small * len(note) / 2
    layout.put_lines(sheet, layout.MARGIN, middle, note, style.small, color=MUTED)
    return figure


def _strip_look(is_baseline: bool, style: Style) -> dict[str, Any]:
    """Return what a strip looks like: full and dark, or light with a dark outline."""
    return {
        "facecolor": _BASELINE if is_baseline else GRID,
        "edgecolor": _BASELINE if is_baseline else MUTED,
        "linewidth": style.thin,
        "joinstyle": "miter",
    }


# Places


def _head_room(left: float, style: Style) -> float:
    """Return the width beside the curve's scale in which the outcome's name is written."""
    return left - layout.text_width("100.00%", style.small) - 2.5 - layout.MARGIN


def _columns(choices: Sequence[_Choice], outcome_label: str, style: Style) -> _Place:
    """Return the columns that labels and headings leave, with rows at their widest distance."""
    beside = style.is_roomy
    headings = max(layout.widest(choice.heading, style.small) for choice in choices)
    label = layout.MARGIN + (headings + 3 if beside else _INDENT)
    labels = max(
        layout.widest(option.label, style.small, _weight(option))
        for choice in choices
        for option in choice.options
    )
    head = layout.widest(layout.wrap(outcome_label, style.text, 0.7 * style.label), style.text)
    left = max(label + labels + 2.5, head - _head_room(0, style))
    right = layout.MARGIN + layout.text_width("100%", style.small) / 2
    pitch = _WIDEST * layout.line_height(style.small)
    return _Place(label, left, style.width - right - left, pitch, beside)


def _fit(place: _Place, choices: Sequence[_Choice], style: Style, free: float) -> _Place:
    """Return the place with its rows as close together as they must be, and no closer."""
    closest = _CLOSEST if style.largest_height > _TALLEST else _CLEAR
    for share in np.linspace(1, closest, 16):
        closer = replace(place, pitch=place.pitch * float(share))
        if _matrix_height(choices, closer, style) <= free:
            break
    return closer


def _weight(option: _Option) -> str:
    return "bold" if option.is_baseline else "normal"


def _step(place: _Place, style: Style) -> float:
    """Return the distance of a label's lines, which is never more than that of rows."""
    return min(place.pitch, layout.line_height(style.small))


def _block(lines: Sequence[str], place: _Place, style: Style) -> float:
    return place.pitch + _step(place, style) * (len(lines) - 1)


def _choice_height(choice: _Choice, place: _Place, style: Style) -> float:
    heading = _block(choice.heading, place, style)
    options = sum(_block(option.label, place, style) for option in choice.options)
    return _GROUP_GAP + (max(heading, options) if place.beside else heading + options)


def _matrix_height(choices: Sequence[_Choice], place: _Place, style: Style) -> float:
    return sum(_choice_height(choice, place, style) for choice in choices)


# Drawing


def _draw_curve(
    plot: Axes,
    curve: pd.DataFrame,
    baseline: tuple[float, float],
    style: Style,
    width: float,
    as_percent: bool,
) -> Callable[[float], str]:
    """Draw the outcomes and the baseline among them; return how an outcome is printed."""
    position = curve["position"].to_numpy(dtype=float)
    value = curve["value"].to_numpy(dtype=float)
    layout.percent_axis(plot, style, 0.0, 1.0, width)
    say = _set_values(plot, np.append(value, baseline[1]), style, as_percent)
    plot.plot(
        position,
        value,
        color=INK,
        linewidth=style.line,
        zorder=3,
    )
    dashes: dict[str, Any] = {"linestyle": (0, (3, 1.5)), "linewidth": style.thin}
    plot.axvline(baseline[0], color=_BASELINE, zorder=2, **dashes)
    plot.axhline(baseline[1], color=_BASELINE, zorder=2, **dashes)
    plot.plot(
        [baseline[0]],
        [baseline[1]],
        marker="o",
        markersize=style.mark,
        markerfacecolor=_BASELINE,
        markeredgecolor=PAPER,
        markeredgewidth=0.8,
        linestyle="none",
        clip_on=False,
        zorder=5,
    )
    return say


def _draw_baseline_label(sheet: Axes, x: float, top: float, value: str, style: Style) -> None:
    """Write the baseline's outcome above its line, as near as the canvas allows."""
    text = style.words["baseline"].format(value)
    half = layout.text_width(text, style.small, "bold") / 2
    x = min(max(x, layout.MARGIN + half), style.width - layout.MARGIN - half)
    y = top + 0.7 * layout.line_height(style.small)
    layout.put_text(sheet, x, y, text, style.small, color=_BASELINE, weight="bold", ha="center")


def _set_values(
    plot: Axes, values: NDArray[np.float64], style: Style, as_percent: bool
) -> Callable[[float], str]:
    low, high = float(values.min()), float(values.max())
    if high - low < 1e-9:
        # An outcome that no choice moves is a level line amid a scale.
        reach = 0.05 if as_percent else max(1.0, 0.1 * abs(low))
        low, high = low - reach, high + reach
    is_whole = not as_percent and bool(np.allclose(values, np.round(values)))
    steps = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10], integer=is_whole)
    ticks = np.asarray(steps.tick_values(low, high))
    edge = 0.06 * (high - low)
    # A label at the very foot would stand upon those of the scale below.
    ticks = ticks[(ticks >= low - edge / 3) & (ticks <= high + edge)]
    scaled = ticks * (100 if as_percent else 1)
    decimals = next((d for d in range(4) if np.allclose(scaled, np.round(scaled, d))), 4)

    def say(value: float, places: int) -> str:
        return style.percent(value, places) if as_percent else style.decimal(value, places)

    plot.yaxis.set_visible(True)
    plot.set_yticks(ticks, [say(float(tick), decimals) for tick in ticks])
    plot.set_ylim(low - edge, high + edge)
    plot.yaxis.grid(visible=True, color=GRID, linewidth=style.thin)
    exact = max(1, decimals) if as_percent else 0 if is_whole else decimals + 1
    return lambda value: say(value, exact)


def _draw_matrix(
    sheet: Axes, choices: Sequence[_Choice], place: _Place, top: float, style: Style
) -> None:
    """Draw the options' strips, row by row, under or beside their choice's heading."""
    y = top
    for choice in choices:
        layout.rule(sheet, style, [layout.MARGIN, style.width - layout.MARGIN], [y, y], color=GRID)
        row = y - _GROUP_GAP / 2
        heading = _block(choice.heading, place, style)
        _put(sheet, layout.MARGIN, row - heading / 2, choice.heading, place, style, color=MUTED)
        row -= 0 if place.beside else heading
        for option in choice.options:
            height = _block(option.label, place, style)
            row -= height
            _draw_option(sheet, option, place, row + height / 2, style)
        y -= _choice_height(choice, place, style)


def _draw_option(sheet: Axes, option: _Option, place: _Place, y: float, style: Style) -> None:
    _put(sheet, place.label, y, option.label, place, style, color=INK, weight=_weight(option))
    # The outline's weight stays within the row.
    high = _STRIP * place.pitch - points(style.thin)
    corners = option.corners * [1, high] + [0, y - high / 2]
    corners[:, 0] = place.x(corners[:, 0])
    sheet.add_patch(Polygon(corners, closed=True, **_strip_look(option.is_baseline, style)))


def _put(
    sheet: Axes,
    x: float,
    y: float,
    lines: Sequence[str],
    place: _Place,
    style: Style,
    **options: Any,
) -> None:
    """Write a label's lines as close together as the rows are."""
    step = _step(place, style)
    for number, line in enumerate(lines):
        height = y + step * ((len(lines) - 1) / 2 - number)
        layout.put_text(sheet, x, height, line, style.small, **options)
