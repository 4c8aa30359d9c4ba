"""Elections as points of a plane, each with its name beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.path import Path

from majilis.errors import InputError, nearest
from majilis.figures import layout, placing
from majilis.figures.scaling import at_final_size
from majilis.figures.style import (
    GRID,
    MUTED,
    PAPER,
    SERIES,
    Style,
    context,
    is_missing,
    mm,
    new_figure,
    points,
)

COLUMNS = ("label", "x", "y", "y_low", "y_high", "group", "is_marked", "is_hollow")
UNITS = ("share", "number", "index")

_HEIGHT = (74.0, 100.0)  # millimetres on a narrow and on a wide page
_TALLER = 1.25  # of that height, where names find no room
_CROWDED = 0.5  # of the points with numbers: then a higher plot would be of no use
# How high the plot is, whether points have names, and how many may have numbers instead.
_WAYS = ((1.0, True, 0.0), (_TALLER, True, 0.34), (_TALLER, False, 1.0))
_FLATTEST = 0.4  # of that height, on a low page
_LOWER = 5  # times that the plot makes room for a longer list, at most
_LARGER = 1.45  # a marked point, of others
_CAP = 0.75  # millimetres from a whisker to either end of its cap
_TOLD_APART = 0.25  # of a mark: points that are nearer look like one
_TICK_GAP = 1.8  # millimetres between the scales and their numbers
_PAD = 0.4  # millimetres beside a label's letters
_SPREAD = 1.7  # of a number's width on the scale, from number to number
_ROW_GAP = 8.0  # millimetres between the lines of the upright scale, at least
_MOST_STEPS = 8
_INSET = 0.04  # of the values' range: how far the scale goes on beyond them
_LEAST = 0.02  # of one for shares, of the largest for numbers: how far at least
_LIST_GAP = 2.0  # millimetres between the list and what is above it
_COLUMN_GAP = 3.0  # between the columns of the list
_MARKED_WEIGHT = 4.0
_GUTTER = 6.0  # millimetres between the plot and numbers at its side
_EXACT = 1e-9  # values that differ by less are one value


@dataclass(frozen=True)
class Look:
    """How a group is drawn: colour and marker.

    Attributes
    ----------
    colour : str
        The colour of marks and whiskers.
    marker : str
        matplotlib's letter.
    scale : float
        Its size, of the style's mark: equal diameters do not look equal.
    """

    colour: str
    marker: str
    scale: float


# The first is the study's own; no colour is a bloc's.
LOOKS = (
    Look(SERIES[1][0], "o", 1.0),
    Look(SERIES[0][0], "^", 1.08),
    Look(SERIES[2][0], "s", 0.9),
    Look("#B8860B", "D", 0.84),
)


@dataclass(frozen=True)
class _Point:
    """One election: its name, its place in data, and how it is drawn."""

    number: int
    label: str
    x: float
    y: float | None
    low: float
    high: float
    group: str
    is_marked: bool
    is_hollow: bool

    @property
    def has_whisker(self) -> bool:
        return self.y is None or self.high - self.low > _EXACT


@dataclass(frozen=True)
class _Scale:
    """Values with a line on a scale, in order, and the numbers printed at them."""

    ticks: list[float]
    names: list[str]

    def part(self, value: float) -> float:
        """Return a value's place, from 0 at the scale's beginning to 1 at its end."""
        return (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])


@dataclass(frozen=True)
class _Plot:
    """The plane in millimetres from its own lower left."""

    x: _Scale
    y: _Scale
    width: float
    height: float

    def across(self, value: float) -> float:
        return self.width * self.x.part(value)

    def up(self, value: float) -> float:
        return self.height * self.y.part(value)


@dataclass(frozen=True)
class _Line:
    """One line of a label."""

    text: str
    size: float
    weight: str

    @property
    def width(self) -> float:
        return layout.text_width(self.text, self.size, self.weight)


@dataclass(frozen=True)
class _Heap:
    """Points that print cannot tell apart, and the lines of their common label."""

    points: list[_Point]
    lines: list[_Line]


@dataclass(frozen=True)
class _Chart:
    """Everything measured: the plane, the points by heaps, and where their labels are."""

    plot: _Plot
    heaps: list[_Heap]
    spots: list[placing.Spot]
    numbers: dict[int, int]  # of heaps whose names are listed beneath, in the list's order


@at_final_size
def draw(
    frame: pd.DataFrame,
    *,
    style: Style,
    x_title: str,
    y_title: str,
    x_unit: str,
    y_unit: str,
    groups: Mapping[str, str],
    is_diagonal: bool = False,
) -> Figure:
    """Draw a named point for each election.

    Points that print cannot tell apart have one label of several names. Where names find no room
    near their points, these have numbers, and the names are listed beneath.

    Parameters
    ----------
    frame : DataFrame
        Rows with `label`, `x`, `y`, `y_low`, `y_high`, `group`, `is_marked` (larger, its name in
        bold) and `is_hollow` (a ring: votes and seats are of two ballots). The interval from
        `y_low` to `y_high` is drawn as a whisker; it is missing, or equal to `y`, where `y` is
        exact. Where only the interval is known, `y` is missing, and a ring stands in its middle.
    style : Style
        The page.
    x_title, y_title : str
        What the scales measure.
    x_unit, y_unit : str
        Their units: ``share`` (0 to 1, printed in percent), ``number`` or ``index``.
    groups : mapping of str to str
        The words for each group; their order decides how groups look.
    is_diagonal : bool
        Whether a line marks where both values are equal.

    Returns
    -------
    Figure
        The chart.
    """
    layout.check_columns(frame, COLUMNS)
    if frame.empty:
        raise InputError("A chart of elections needs at least one row")
    for unit in (x_unit, y_unit):
        if unit not in UNITS:
            raise InputError(f"No scale for the unit {unit!r}: {nearest(unit, UNITS)}")
    if is_diagonal and x_unit != y_unit:
        raise InputError(f"{x_unit!r} and {y_unit!r} are two units: no line marks equal values")
    if len(groups) > len(LOOKS):
        raise InputError(f"{len(groups)} groups are too many: there are {len(LOOKS)} looks")
    for group in frame["group"].unique():
        if group not in groups:
            raise InputError(f"No words for the group {group!r}: {nearest(str(group), groups)}")
    twice = frame[frame.duplicated("label")]
    if len(twice):
        raise InputError(f"{twice['label'].iloc[0]!r} stands twice in the chart's table")
    held = [_point(number, row) for number, row in enumerate(layout.records(frame))]
    for point in held:
        _check_shares(point, x_unit, y_unit)
    with context():
        return _compose(held, style, (x_title, y_title), (x_unit, y_unit), groups, is_diagonal)


def _point(number: int, row: Any) -> _Point:
    x, y, low, high = (
        None if is_missing(value) else float(value)
        for value in (row.x, row.y, row.y_low, row.y_high)
    )
    if x is None or any(value is not None and math.isinf(value) for value in (x, y, low, high)):
        raise InputError(f"{row.label!r} has no place on the horizontal scale or is infinite")
    if (low is None) != (high is None):
        raise InputError(f"The interval of {row.label!r} has one end only")
    if low is None or high is None:
        if y is None:
            raise InputError(f"{row.label!r} has neither a value nor an interval")
        low = high = y
    if low - _EXACT > high or (y is not None and not low - _EXACT <= y <= high + _EXACT):
        raise InputError(f"The interval of {row.label!r} does not hold its value or runs backwards")
    return _Point(
        number=number,
        label=row.label,
        x=x,
        y=y,
        low=low,
        high=high,
        group=row.group,
        is_marked=bool(row.is_marked),
        is_hollow=bool(row.is_hollow),
    )


def _check_shares(point: _Point, x_unit: str, y_unit: str) -> None:
    shares = [point.x] if x_unit == "share" else []
    shares += [point.low, point.high] if y_unit == "share" else []
    for share in shares:
        if not 0 <= share <= 1:
            raise InputError(f"{share:g} is no share from 0 to 1 ({point.label!r})")


def _compose(
    held: Sequence[_Point],
    style: Style,
    titles: tuple[str, str],
    units: tuple[str, str],
    groups: Mapping[str, str],
    is_diagonal: bool,
) -> Figure:
    looks = dict(zip(groups, LOOKS, strict=False))
    small = layout.line_height(style.small)
    room = style.width - 2 * layout.MARGIN
    below, above = (layout.wrap(title, style.small, room) for title in titles)
    longest = layout.key_height(_key(held, groups, looks, style, is_diagonal), room, style)
    rest = small * (len(below) + len(above) + 1.5) + longest + _TICK_GAP + 3 + 2 * layout.MARGIN
    chart = _measure(held, style, units, is_diagonal, style.largest_height - rest)
    plot = chart.plot
    equality = _beside_diagonal(chart, style) if is_diagonal else None
    key = _key(held, groups, looks, style, is_diagonal and equality is None)
    columns = _list_columns(chart, style)

    left = layout.MARGIN + layout.widest(plot.y.names, style.small) + _TICK_GAP
    list_top = layout.MARGIN + small * max((len(column) for column in columns), default=0)
    title_foot = list_top + (_LIST_GAP if columns else 0.0)
    bottom = title_foot + small * (len(below) + 1) + 0.6 + _TICK_GAP
    above_foot = bottom + plot.height + small / 2 + 0.8
    key_top = above_foot + small * len(above) + 1.6 + layout.key_height(key, room, style)
    figure, sheet = new_figure(style, key_top + layout.MARGIN)

    _draw_scales(sheet, plot, (left, bottom), style)
    muted: dict[str, Any] = {"size": style.small, "color": MUTED}
    layout.put_lines(sheet, layout.MARGIN, above_foot + small * len(above) / 2, above, **muted)
    middle = title_foot + small * len(below) / 2
    layout.put_lines(sheet, style.width - layout.MARGIN, middle, below, ha="right", **muted)
    if is_diagonal:
        xs, ys = [left, left + plot.width], [bottom, bottom + plot.height]
        layout.rule(sheet, style, xs, ys, zorder=1.5, gid="diagonal")
    if equality:
        x, y = left + equality[0], bottom + equality[1]
        layout.put_text(sheet, x, y, style.words["equality"], **muted)
    for number, heap in enumerate(chart.heaps):
        _draw_label(
            sheet, heap, chart.spots[number], chart.numbers.get(number), (left, bottom), style
        )
    # What is drawn later lies above: marks, then the study's own.
    order = list(groups)
    for point in sorted(
        held, key=lambda p: (p.is_marked, -order.index(p.group), not p.is_hollow, p.number)
    ):
        _draw_point(sheet, point, plot, (left, bottom), looks[point.group], style)
    _draw_list(sheet, columns, list_top, _list_indent(chart, style), style)
    layout.draw_key(sheet, key, style, left=layout.MARGIN, top=key_top, width=room)
    return figure


# Scales


def _scale(
    values: Sequence[float], unit: str, style: Style, fits: Callable[[list[str]], bool]
) -> _Scale:
    """Return a scale that holds values, in the smallest round steps whose numbers have room."""
    low, high = min(values), max(values)
    # Points stand clear of the scale's ends, if these are no natural bounds.
    size = 1.0 if unit == "share" else max(abs(low), abs(high)) or 1.0
    clear = max(_INSET * (high - low), _LEAST * size)
    low, high = (max(low - clear, 0.0) if low >= 0 else low - clear), high + clear
    if unit == "share":
        high = min(high, 1.0)
    start = -2 if unit == "share" else math.floor(math.log10(high - low)) - 1
    for exponent in count(start):
        for digit in (1, 2, 5):
            step = digit * 10.0**exponent
            first, last = math.floor(low / step + _EXACT), math.ceil(high / step - _EXACT)
            ticks = [round(step * number, 12) for number in range(first, last + 1)]
            names = [_name(tick, unit, max(0, -exponent), style) for tick in ticks]
            if len(ticks) <= _MOST_STEPS + 1 and fits(names):
                return _Scale(ticks, names)
    raise AssertionError("unreachable")


def _name(value: float, unit: str, decimals: int, style: Style) -> str:
    if unit == "share":
        return style.percent(value, 0)
    signed = f"{value + 0.0:.{decimals}f}".replace("-", "\N{MINUS SIGN}")
    return signed.replace(".", style.words["decimal_mark"])


def _plane(
    held: Sequence[_Point],
    style: Style,
    units: tuple[str, str],
    is_diagonal: bool,
    height: float,
    gutter: float,
) -> _Plot:
    """Return the plane with scales that hold all points, and the same scale twice if asked."""
    xs = [point.x for point in held]
    ys = [value for point in held for value in (point.low, point.high)]
    if is_diagonal:
        xs = ys = [*xs, *ys]
    free = style.width - 2 * layout.MARGIN - _TICK_GAP - gutter

    def is_high(names: list[str]) -> bool:
        return (len(names) - 1) * _ROW_GAP <= height

    def is_wide(names: list[str]) -> bool:
        widest = layout.widest(names, style.small)
        return (len(names) - 1) * _SPREAD * widest <= free - 2 * widest

    def is_both(names: list[str]) -> bool:
        return is_high(names) and is_wide(names)

    y = _scale(ys, units[1], style, is_both if is_diagonal else is_high)
    x = y if is_diagonal else _scale(xs, units[0], style, is_wide)
    # Half of the last number and half of a mark reach beyond the plane.
    beyond = max(layout.text_width(x.names[-1], style.small) / 2, _reach(style, is_marked=True))
    width = free - layout.widest(y.names, style.small) - beyond
    return _Plot(x, y, width, height)


# Labels


def _measure(
    held: Sequence[_Point],
    style: Style,
    units: tuple[str, str],
    is_diagonal: bool,
    highest: float,
) -> _Chart:
    """Return the chart with as many names at the points as can be, from one way to the next.

    Plot and list together are no higher than the highest, if that can be.
    """
    is_crowded = False
    least = _FLATTEST * style.between(*_HEIGHT)
    highest = max(highest, least)
    for stretch, has_names, most in _WAYS:
        if has_names and is_crowded:
            continue
        height = min(stretch * style.between(*_HEIGHT), highest)
        for _ in range(_LOWER):
            chart, has_room = _with_labels(held, style, units, is_diagonal, height, has_names)
            short = len(chart.numbers) / len(chart.heaps)
            if not has_room or short > most:
                break
            free = highest - _list_height(chart, style)
            if height <= max(free, least):
                return chart
            # The list takes its height from the plot's, in which fewer names find room.
            height = max(free, least)
        is_crowded = short > _CROWDED
    return _at_the_side(held, style, units, is_diagonal, highest)


def _with_labels(
    held: Sequence[_Point],
    style: Style,
    units: tuple[str, str],
    is_diagonal: bool,
    height: float,
    has_names: bool,
) -> tuple[_Chart, bool]:
    """Return the chart of a height, and whether every point in it has a label."""
    plot = _plane(held, style, units, is_diagonal, height, 0.0)
    heaps = _heaps(held, plot, style)
    wishes = [_wish(heap, plot, style, most=len(heaps), has_names=has_names) for heap in heaps]
    spots = placing.place(wishes, _obstacles(held, plot, style, is_diagonal), _room(plot, style))
    placed = [spot for spot in spots if spot is not None]
    chart = _Chart(plot, heaps, placed, _numbered(wishes, placed))
    return chart, len(placed) == len(spots)


def _numbered(wishes: Sequence[placing.Wish], spots: Sequence[placing.Spot]) -> dict[int, int]:
    """Return the numbers, from left to right, of the points whose names are listed."""
    short = [number for number, spot in enumerate(spots) if spot.is_number]
    order = sorted(short, key=lambda number: (wishes[number].x, wishes[number].low))
    return {heap: number for number, heap in enumerate(order, 1)}


def _at_the_side(
    held: Sequence[_Point],
    style: Style,
    units: tuple[str, str],
    is_diagonal: bool,
    highest: float,
) -> _Chart:
    """Return the chart with a column of numbers at its right, for which there is always room."""
    width = _number_width(len(held), style)
    step = layout.line_height(style.small)
    height = max(min(_TALLER * style.between(*_HEIGHT), highest), step * len(held))
    plot = _plane(held, style, units, is_diagonal, height, _GUTTER + width)
    heaps = _heaps(held, plot, style)
    wishes = [_wish(heap, plot, style, most=len(heaps), has_names=False) for heap in heaps]
    rows = placing.rows(
        [(wish.x, (wish.low + wish.high) / 2) for wish in wishes],
        plot.width + _GUTTER,
        height,
        step,
    )
    spots = []
    for wish, y in zip(wishes, rows, strict=True):
        left = plot.width + _GUTTER
        box = (left, y - step / 2, left + width, y + step / 2)
        leader = (left, y, wish.x, min(max(y, wish.low), wish.high))
        spots.append(placing.Spot(box, True, "left", leader))
    return _Chart(plot, heaps, spots, _numbered(wishes, spots))


def _heaps(held: Sequence[_Point], plot: _Plot, style: Style) -> list[_Heap]:
    """Return the points by where they are: those that print cannot tell apart come together."""
    near = _TOLD_APART * points(style.mark)
    heaps: list[list[_Point]] = []
    for point in held:
        for heap in heaps:
            first = heap[0]
            if (first.y is None) == (point.y is None) and all(
                abs(one - other) <= near
                for one, other in zip(_place(first, plot), _place(point, plot), strict=True)
            ):
                heap.append(point)
                break
        else:
            heaps.append([point])
    return [_Heap(heap, _lines(heap, style, style.text)) for heap in heaps]


def _place(point: _Point, plot: _Plot) -> tuple[float, float, float, float]:
    middle = (point.low + point.high) / 2 if point.y is None else point.y
    return plot.across(point.x), plot.up(middle), plot.up(point.low), plot.up(point.high)


def _lines(heap: Sequence[_Point], style: Style, marked: float) -> list[_Line]:
    """Return the names of points in lines; those of marked points are bold and of a given size."""
    lines = []
    for point in heap:
        size, weight = (marked, "bold") if point.is_marked else (style.small, "normal")
        lines += [_Line(text, size, weight) for text in layout.wrap(point.label, size, style.label)]
    return lines


def _step(lines: Sequence[_Line]) -> float:
    return layout.line_height(max(line.size for line in lines))


def _number_width(most: int, style: Style) -> float:
    """Return the room that numbers take, all of them as much as the widest."""
    return layout.text_width("8" * len(str(most)), style.small) + 2 * _PAD


def _reach(style: Style, *, is_marked: bool) -> float:
    """Return how far a mark reaches from its middle in millimetres."""
    return 0.6 * points(style.mark) * (_LARGER if is_marked else 1.0) + 0.2


def _wish(heap: _Heap, plot: _Plot, style: Style, *, most: int, has_names: bool) -> placing.Wish:
    """Return what a heap wants: names, or one of the numbers; the study's own rather its name."""
    first = heap.points[0]
    is_marked = any(point.is_marked for point in heap.points)
    x, y, low, high = _place(first, plot)
    name = (
        max(line.width for line in heap.lines) + 2 * _PAD,
        _step(heap.lines) * len(heap.lines),
    )
    number = (_number_width(most, style), layout.line_height(style.small))
    return placing.Wish(
        x=x,
        low=low if first.y is None else y,
        high=high if first.y is None else y,
        reach=_reach(style, is_marked=is_marked),
        name=name if has_names or is_marked else None,
        number=number,
        weight=_MARKED_WEIGHT if is_marked else 1.0,
    )


def _room(plot: _Plot, style: Style) -> tuple[float, float, float, float]:
    """Return where labels may be: beside the scales, and over the other edges."""
    left = layout.MARGIN + layout.widest(plot.y.names, style.small) + _TICK_GAP
    over = layout.line_height(style.small) / 2
    return 0.3, 0.3, style.width - layout.MARGIN - left, plot.height + over


def _obstacles(
    held: Sequence[_Point], plot: _Plot, style: Style, is_diagonal: bool
) -> placing.Obstacles:
    marks, bars = [], []
    for point in held:
        x, y, low, high = _place(point, plot)
        reach = _reach(style, is_marked=point.is_marked)
        marks.append((x - reach, y - reach, x + reach, y + reach))
        if point.has_whisker:
            half = points(_stroke(style)) / 2
            bars.append((x - half, low, x + half, high))
            bars += [(x - _CAP, end - half, x + _CAP, end + half) for end in (low, high)]
    lines = [(0.0, 0.0, plot.width, plot.height)] if is_diagonal else []
    return placing.Obstacles(
        marks=np.array(marks, dtype=float).reshape(-1, 4),
        bars=np.array(bars, dtype=float).reshape(-1, 4),
        lines=np.array(lines, dtype=float).reshape(-1, 4),
    )


def _beside_diagonal(chart: _Chart, style: Style) -> tuple[float, float] | None:
    """Return where the diagonal's words can stand beneath it, None where something is there."""
    plot = chart.plot
    width = layout.text_width(style.words["equality"], style.small) + 2 * _PAD
    height = layout.line_height(style.small)
    held = [point for heap in chart.heaps for point in heap.points]
    obstacles = _obstacles(held, plot, style, is_diagonal=False)
    spots = np.array([spot.box for spot in chart.spots])
    leaders = np.array([spot.leader for spot in chart.spots if spot.leader]).reshape(-1, 4)
    taken = np.concatenate([obstacles.marks, obstacles.bars, spots])
    # From the upper end down, its upper left corner at the line.
    for part in np.linspace(0.97, 0.03, 48):
        x, y = plot.width * part + 0.6, plot.height * part - 0.6
        box = np.array([x, y - height, x + width, y])
        if box[2] > plot.width or box[1] < 0:
            continue
        if not (
            placing.boxes_meet(box, taken, 0.5).any()
            or placing.lines_meet_boxes(leaders, box, 0.5).any()
        ):
            return x + _PAD, y - height / 2
    return None


# The list of names that found no room


def _list_columns(chart: _Chart, style: Style) -> list[list[tuple[int, _Line]]]:
    """Return the columns of the list: lines of names, each with its point's number."""
    entries = [
        [(number, line) for line in _lines([point], style, style.small)]
        for heap, number in chart.numbers.items()
        for point in chart.heaps[heap].points
    ]
    if not entries:
        return []
    widest = max(line.width for entry in entries for _, line in entry)
    room = style.width - 2 * layout.MARGIN + _COLUMN_GAP
    most = max(1, int(room / (_list_indent(chart, style) + widest + _COLUMN_GAP)))
    total = sum(map(len, entries))
    # As low as names that are not broken over two columns allow.
    return next(
        columns
        for rows in range(-(-total // most), total + 1)
        if len(columns := _columns(entries, rows)) <= most
    )


def _list_height(chart: _Chart, style: Style) -> float:
    columns = _list_columns(chart, style)
    rows = max((len(column) for column in columns), default=0)
    return layout.line_height(style.small) * rows + (_LIST_GAP if columns else 0.0)


def _columns(
    entries: Sequence[list[tuple[int, _Line]]], rows: int
) -> list[list[tuple[int, _Line]]]:
    columns: list[list[tuple[int, _Line]]] = []
    for entry in entries:
        if not columns or len(columns[-1]) + len(entry) > rows:
            columns.append([])
        columns[-1] += entry
    return columns


def _list_indent(chart: _Chart, style: Style) -> float:
    return _number_width(len(chart.numbers), style) + 0.6


def _draw_list(
    sheet: Axes,
    columns: Sequence[Sequence[tuple[int, _Line]]],
    top: float,
    indent: float,
    style: Style,
) -> None:
    step = layout.line_height(style.small)
    x = layout.MARGIN
    for column in columns:
        for row, (number, line) in enumerate(column):
            y = top - step * (row + 0.5)
            if row == 0 or column[row - 1][0] != number:
                right = x + indent - 1.2
                layout.put_text(sheet, right, y, str(number), style.small, color=MUTED, ha="right")
            layout.put_text(sheet, x + indent, y, line.text, line.size, weight=line.weight)
        x += indent + max(line.width for _, line in column) + _COLUMN_GAP


# Drawing


def _stroke(style: Style) -> float:
    """Return the weight of whiskers in points."""
    return 0.65 * style.line


def _draw_scales(sheet: Axes, plot: _Plot, origin: tuple[float, float], style: Style) -> None:
    left, bottom = origin
    edge, top = left + plot.width, bottom + plot.height
    for number, (tick, name) in enumerate(zip(plot.x.ticks, plot.x.names, strict=True)):
        x = left + plot.across(tick)
        colour = GRID if number else MUTED
        layout.rule(sheet, style, [x, x], [bottom, top], color=colour, zorder=1, gid=f"x-{tick:g}")
        y = bottom - _TICK_GAP - layout.line_height(style.small) / 2
        layout.put_text(sheet, x, y, name, style.small, color=MUTED, ha="center")
    for number, (tick, name) in enumerate(zip(plot.y.ticks, plot.y.names, strict=True)):
        y = bottom + plot.up(tick)
        colour = GRID if number else MUTED
        layout.rule(sheet, style, [left, edge], [y, y], color=colour, zorder=1, gid=f"y-{tick:g}")
        x = left - _TICK_GAP
        layout.put_text(sheet, x, y, name, style.small, color=MUTED, ha="right")


def _mark(look: Look, style: Style, *, is_marked: bool, is_hollow: bool) -> dict[str, Any]:
    size = style.mark * look.scale * (_LARGER if is_marked else 1.0)
    if is_hollow:
        edge = 1.4 if is_marked else 1.0
        return _marker(look.marker, size - edge / 2, PAPER, look.colour, edge)
    # A rim of paper keeps marks apart that overlap.
    return _marker(look.marker, size + 0.5, look.colour, PAPER, 0.5)


def _marker(marker: Any, size: float, face: str, edge: str, width: float) -> dict[str, Any]:
    return {
        "marker": marker,
        "markersize": size,
        "markerfacecolor": face,
        "markeredgecolor": edge,
        "markeredgewidth": width,
        "linestyle": "none",
    }


def _draw_point(
    sheet: Axes,
    point: _Point,
    plot: _Plot,
    origin: tuple[float, float],
    look: Look,
    style: Style,
) -> None:
    """Draw an election's whisker, if it has one, and its mark."""
    x, y, low, high = _place(point, plot)
    x += origin[0]
    y, low, high = (value + origin[1] for value in (y, low, high))
    stroke: dict[str, Any] = {
        "color": look.colour,
        "linewidth": _stroke(style),
        "solid_capstyle": "butt",
        "zorder": 3,
    }
    if point.has_whisker:
        sheet.plot([x, x], [low, high], gid=f"whisker-{point.number}", **stroke)
        for end in (low, high):
            sheet.plot([x - _CAP, x + _CAP], [end, end], gid=f"cap-{point.number}", **stroke)
    is_hollow = point.is_hollow or point.y is None
    mark = _mark(look, style, is_marked=point.is_marked, is_hollow=is_hollow)
    sheet.plot([x], [y], **mark, zorder=4, gid=f"mark-{point.number}")


def _draw_label(
    sheet: Axes,
    heap: _Heap,
    spot: placing.Spot,
    number: int | None,
    origin: tuple[float, float],
    style: Style,
) -> None:
    """Write a heap's names, or the number by which the list has them, and the leader to it."""
    left, low, right, high = spot.box
    lines = heap.lines if number is None else [_Line(str(number), style.small, "normal")]
    pad = {"left": _PAD, "right": -_PAD, "center": 0.0}[spot.side]
    x = {"left": left, "right": right, "center": (left + right) / 2}[spot.side] + pad
    step = _step(lines)
    top = (low + high) / 2 + step * (len(lines) - 1) / 2
    for row, line in enumerate(lines):
        layout.put_text(
            sheet,
            origin[0] + x,
            origin[1] + top - row * step,
            line.text,
            line.size,
            weight=line.weight,
            ha=spot.side,
            gid=f"label-{heap.points[0].number}",
        )
    if spot.leader:
        start_x, start_y, end_x, end_y = spot.leader
        layout.rule(
            sheet,
            style,
            [origin[0] + start_x, origin[0] + end_x],
            [origin[1] + start_y, origin[1] + end_y],
            zorder=2,
            gid=f"leader-{heap.points[0].number}",
        )


def _key(
    held: Sequence[_Point],
    groups: Mapping[str, str],
    looks: Mapping[str, Look],
    style: Style,
    has_diagonal: bool,
) -> list[layout.KeyEntry]:
    key = []
    for group, words in groups.items():
        if any(point.group == group for point in held):
            mark = _mark(looks[group], style, is_marked=False, is_hollow=False)
            key.append(layout.KeyEntry(words, "mark", (mark,)))
    ring = _mark(Look(MUTED, "o", 1.0), style, is_marked=False, is_hollow=True)
    if any(point.is_hollow for point in held):
        key.append(layout.KeyEntry(style.words["part_of_seats"], "mark", (ring,)))
    if any(point.has_whisker for point in held):
        cap = 2 * _CAP / points(1)
        whisker = _marker(_upright_whisker(cap), mm(2.4), "none", MUTED, _stroke(style))
        is_alone = any(point.y is None for point in held)
        samples = (whisker, ring) if is_alone else (whisker,)
        key.append(layout.KeyEntry(style.words["unknown_votes"], "mark", samples))
    if has_diagonal:
        line = {"color": MUTED, "linewidth": style.thin, "linestyle": "solid"}
        key.append(layout.KeyEntry(style.words["equality"], "mark", (line,), width=7.0))
    return key


def _upright_whisker(cap: float) -> Path:
    """Return a whisker as a marker, its cap a number of points wide; its height is the marker's."""
    half = cap / mm(2.4)
    corners = [(-half / 2, 1), (half / 2, 1), (0, 1), (0, -1), (-half / 2, -1), (half / 2, -1)]
    return Path([(x / 2, y / 2) for x, y in corners], [1, 2, 1, 2, 1, 2])
