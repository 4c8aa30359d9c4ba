"""Expert scores over the years, each on its own full scale, above answers coded by election."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from matplotlib.transforms import Affine2D, Bbox

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
    mm,
    new_figure,
    points,
)

COLUMNS = ("series", "label", "year", "value", "low", "high", "least", "most", "ends")
FLAG_COLUMNS = ("item", "label", "year", "election", "answer")
ELECTION_COLUMNS = ("year", "label", "is_marked")
ANSWERS = ("yes", "no", "unclear")

_LINE = SERIES[2][0]
# Light enough for the line upon it, with an edge that a grey print shows.
_BAND = "#DCE8F2"
_BAND_EDGE = "#8DB4D3"
_ELECTION = "#A6A6A6"

_PANEL = (16.0, 19.0)  # millimetres on a narrow and on a wide page
_FLATTEST = 8.0  # millimetres in which a scale's three numbers have room
_BESIDE = 1.45  # of the style's width of labels, where they stand beside the years
_SIDE = 2.5  # millimetres between headings beside the panels and the scales' numbers
_TICK = 1.5  # millimetres between a scale's numbers and the panel
_GAP = 1.6  # millimetres between panels, besides half a number of either scale
_ROW = 1.6  # millimetres of a row of answers that its text leaves free
_FOOT = 1.2  # millimetres between the last row and the years
_STUB = 0.8  # millimetres that elections' lines reach towards the years
_DOT = 0.9  # of the style's mark: a point on a line
_EDGE = 1.0  # points, outline of a mark
_PITCH = 1.15  # of a mark with its outline: how far apart marks stand at least
_SLIVER = 0.8  # millimetres on either side of a lone year's interval
_MIDDLE = 0.05  # of a scale: how far from its middle a rounder number may be
_CLEAR = 0.5  # millimetres between a printed value and all that is drawn
_LIFTS = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5)  # millimetres that a printed value may be further off

Point = tuple[float, float]


@dataclass(frozen=True)
class _Series:
    """The values of one score and their intervals by year, and the scale they stand on."""

    name: str
    label: str
    ends: str
    least: float
    most: float
    known: dict[int, float]
    intervals: dict[int, Point]

    @property
    def reach(self) -> float:
        """How far before and after its year a value is drawn: whole numbers are steps."""
        return 0.5 if all(value == round(value) for value in self.known.values()) else 0.0

    def text(self, value: float, style: Style) -> str:
        """Return a value as it is printed, in about hundredths of the scale."""
        decimals = 0 if self.reach else max(0, 2 - floor(log10(self.most - self.least)))
        return style.decimal(value, decimals)

    def ticks(self) -> list[float]:
        """Return the scale's ends and the roundest number near its middle, if not the middle."""
        span = self.most - self.least
        middle = (self.least + self.most) / 2
        first = -floor(log10(span))
        rounded = (round(middle, decimals) for decimals in range(first, first + 9))
        near = (tick for tick in rounded if abs(tick - middle) <= _MIDDLE * span)
        return [self.least, next(near, middle), self.most]

    def tick_names(self, style: Style) -> list[str]:
        """Return the scale's numbers as they are printed, alike in their decimals."""
        ticks = self.ticks()
        exact = (d for d in range(9) if all(abs(t - round(t, d)) < 1e-9 for t in ticks))
        decimals = next(exact, 9)
        return [style.decimal(tick, decimals) for tick in ticks]


@dataclass(frozen=True)
class _Head:
    """The words that name a panel and its ends, in lines, and the height that they take."""

    lines: list[str]
    ends: list[str]
    is_one_line: bool
    height: float


@dataclass(frozen=True)
class _Item:
    """A question's row: its label in lines, and its answer by election."""

    name: str
    lines: list[str]
    answers: dict[tuple[int, Any], str | None]


@dataclass(frozen=True)
class _Years:
    """The common axis: its first and last year, and the millimetres between which it runs."""

    first: int
    last: int
    left: float
    right: float

    @property
    def step(self) -> float:
        """Millimetres of a year; half of one stays free at either end."""
        return (self.right - self.left) / (self.last - self.first + 1)

    def place(self, year: float) -> float:
        return self.left + self.step * (year - self.first + 0.5)


@dataclass(frozen=True)
class _Panel:
    """Where a series is drawn: the millimetres of its scale's ends, and the years."""

    series: _Series
    years: _Years
    bottom: float
    top: float

    def to_sheet(self) -> Affine2D:
        """Return what turns years and values into millimetres, for artists that keep both."""
        series, years = self.series, self.years
        rise = (self.top - self.bottom) / (series.most - series.least)
        return (
            Affine2D()
            .translate(-years.first, -series.least)
            .scale(years.step, rise)
            .translate(years.place(years.first), self.bottom)
        )

    def place(self, year: float, value: float) -> Point:
        x, y = self.to_sheet().transform((year, value))
        return float(x), float(y)


@dataclass(frozen=True)
class _YearLabel:
    """A label beneath the years: its words, where they stand, and how they look."""

    x: float
    text: str
    row: int
    weight: str
    colour: str


@at_final_size
def draw(
    frame: pd.DataFrame, flags: pd.DataFrame, elections: pd.DataFrame, *, style: Style
) -> Figure:
    """Draw a panel for each series over one axis of years, and a row of marks for each question.

    Parameters
    ----------
    frame : DataFrame
        Rows with `series`, `label`, `year` (whole), `value`, `low`, `high` (the interval, missing
        where there is none), `least`, `most` (the ends of the series' scale) and `ends` (a few
        words on what the scale's ends mean). A year without a row or with a missing value is a
        gap. Series whose values are all whole are drawn as steps.
    flags : DataFrame
        Rows with `item`, `label` (a short question), `year`, `election` and `answer` (``yes``,
        ``no``, ``unclear``, or missing where it is not coded); may be empty. Items and elections
        of one year stand in the order in which they first come.
    elections : DataFrame
        Rows with `year`, `label` and `is_marked`, whether the election is the study's own.
    style : Style
        The page.

    Returns
    -------
    Figure
        The chart.
    """
    layout.check_columns(frame, COLUMNS)
    layout.check_columns(flags, FLAG_COLUMNS)
    layout.check_columns(elections, ELECTION_COLUMNS)
    if frame.empty:
        raise InputError("A chart of scores needs at least one row")
    if elections.empty:
        raise InputError("A chart of scores needs at least one election")
    for table in (frame, flags, elections):
        _check_years(table)
    _check_scores(frame)
    _check_flags(flags)
    with context():
        return _compose(frame, flags, elections, style)


# Tables


def _check_years(table: pd.DataFrame) -> None:
    for year in table["year"]:
        if is_missing(year) or year % 1:
            raise InputError(f"{year!r} is no whole year")


def _check_same(table: pd.DataFrame, group: str, columns: Iterable[str]) -> None:
    """Refuse a table that says two things about what has one heading."""
    for name, rows in table.groupby(group, sort=False):
        for column in columns:
            if len(rows[column].unique()) > 1:
                raise InputError(f"{name!r} has more than one {column!r}")


def _check_scores(frame: pd.DataFrame) -> None:
    _check_same(frame, "series", ("label", "least", "most", "ends"))
    twice = frame[frame.duplicated(["series", "year"])]
    if len(twice):
        raise InputError(f"{twice['series'].iloc[0]!r} stands twice in {twice['year'].iloc[0]:g}")
    for row in layout.records(frame):
        if not row.least < row.most:
            raise InputError(f"The scale of {row.series!r} does not rise from 'least' to 'most'")
        for value in (row.value, row.low, row.high):
            if not is_missing(value) and not row.least <= value <= row.most:
                raise InputError(
                    f"{value:g} of {row.series!r} in {row.year:g} lies beyond its scale "
                    f"from {row.least:g} to {row.most:g}"
                )
        if is_missing(row.low) != is_missing(row.high):
            raise InputError(f"The interval of {row.series!r} in {row.year:g} has one end only")
        if not is_missing(row.low) and row.low > row.high:
            raise InputError(
                f"The interval of {row.series!r} in {row.year:g} has its 'low' {row.low:g} "
                f"above its 'high' {row.high:g}"
            )


def _check_flags(flags: pd.DataFrame) -> None:
    _check_same(flags, "item", ("label",))
    twice = flags[flags.duplicated(["item", "year", "election"])]
    if len(twice):
        first = twice.iloc[0]
        raise InputError(f"{first['item']!r} stands twice for the election {first['election']!r}")
    for answer in flags["answer"].dropna():
        if answer not in ANSWERS:
            raise InputError(f"No mark for the answer {answer!r}: {nearest(str(answer), ANSWERS)}")


def _series(frame: pd.DataFrame) -> list[_Series]:
    series = []
    for name, rows in frame.groupby("series", sort=False):
        held = layout.records(rows.sort_values("year", kind="stable"))
        known = [row for row in held if not is_missing(row.value)]
        series.append(
            _Series(
                name=str(name),
                label=held[0].label,
                ends=held[0].ends,
                least=float(held[0].least),
                most=float(held[0].most),
                known={int(row.year): float(row.value) for row in known},
                intervals={
                    int(row.year): (float(row.low), float(row.high))
                    for row in known
                    if not is_missing(row.low)
                },
            )
        )
    return series


def _elections(elections: pd.DataFrame) -> dict[tuple[int, str], bool]:
    """Return by year and label whether an election is the study's own, in the years' order."""
    held: dict[tuple[int, str], bool] = {}
    for row in layout.records(elections.sort_values("year", kind="stable")):
        key = (int(row.year), str(row.label))
        held[key] = held.get(key, False) or bool(row.is_marked)
    return held


def _items(flags: pd.DataFrame, width: float, style: Style) -> list[_Item]:
    return [
        _Item(
            str(name),
            layout.wrap(rows["label"].iloc[0], style.small, width),
            {
                (int(row.year), row.election): None if pd.isna(row.answer) else row.answer
                for row in layout.records(rows)
            },
        )
        for name, rows in flags.groupby("item", sort=False)
    ]


def _runs(years: Iterable[int]) -> list[list[int]]:
    """Return years in runs without a gap.

    >>> _runs([1990, 1991, 1995])
    [[1990, 1991], [1995]]
    """
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return runs


# Composition


def _compose(
    frame: pd.DataFrame, flags: pd.DataFrame, elections: pd.DataFrame, style: Style
) -> Figure:
    small = layout.line_height(style.small)
    room = style.width - 2 * layout.MARGIN
    is_roomy = style.is_roomy
    column = _BESIDE * style.label if is_roomy else room
    series = _series(frame)
    heads = [_head(one, column, is_roomy, style) for one in series]
    items = _items(flags, column, style)
    side = _side(heads, items, style) + _SIDE if is_roomy else 0.0
    years = _axis(series, [frame, flags, elections], side, style)
    held = _elections(elections)
    marked = {year: False for year, _ in held}
    marked.update({year: True for (year, _), is_marked in held.items() if is_marked})
    labels = _year_labels(held, years, style)
    above, below = _score_key(series, marked, style), _answer_key(items, style)

    below_height = layout.key_height(below, room, style)
    year_rows = 1 + max(label.row for label in labels)
    foot = layout.MARGIN + below_height + small * year_rows + _FOOT + (_GAP if below else 0.0)
    rows = [_row_height(item, is_roomy, style) for item in items]
    panels_foot = foot + sum(rows) + (_GAP if rows else 0.0)
    # A panel's uppermost and lowest number stand half above and half below it.
    key_height = layout.key_height(above, room, style)
    rest = panels_foot + (small + _GAP) * len(heads) + key_height + layout.MARGIN
    if not is_roomy:
        rest += sum(head.height for head in heads)
    wanted = style.between(*_PANEL)
    high = layout.plot_height(wanted * len(heads), rest, style, _FLATTEST * len(heads)) / len(heads)
    heights = [
        small + (max(high, head.height) if is_roomy else high + head.height) for head in heads
    ]
    top = panels_foot + sum(heights) + _GAP * (len(heights) - 1)
    key_top = top + _GAP + key_height
    figure, sheet = new_figure(style, key_top + layout.MARGIN)

    spans = []
    y = top
    for one, head, height in zip(series, heads, heights, strict=True):
        heading = 0.0 if is_roomy else head.height
        panel = _Panel(one, years, y - height + small / 2, y - heading - small / 2)
        _draw_head(sheet, head, y, style)
        _draw_panel(sheet, panel, marked, style)
        spans.append((panel.bottom, panel.top))
        y -= height + _GAP
    y = foot + sum(rows)
    places, size = _mark_places(items, years, style)
    for item, height in zip(items, rows, strict=True):
        layout.rule(sheet, style, [layout.MARGIN, style.width - layout.MARGIN], [y, y], color=GRID)
        spans.append(_draw_item(sheet, item, (y - height, y), places, size, is_roomy, style))
        y -= height
    spans[-1] = (foot - _STUB, spans[-1][1])
    if is_roomy:
        spans = [(spans[-1][0], spans[0][1])]
    _draw_elections(sheet, marked, years, spans, style)
    for label in labels:
        y = foot - _FOOT - small * (label.row + 0.5)
        look: dict[str, Any] = {"weight": label.weight, "color": label.colour, "ha": "center"}
        layout.put_text(sheet, label.x, y, label.text, style.small, **look)
    layout.draw_key(sheet, above, style, left=layout.MARGIN, top=key_top, width=room)
    key_top = layout.MARGIN + below_height
    layout.draw_key(sheet, below, style, left=layout.MARGIN, top=key_top, width=room)
    return figure


# Places


def _head(series: _Series, width: float, is_roomy: bool, style: Style) -> _Head:
    """Return a panel's heading, above a panel with the words on its ends in one line if it can."""
    lines = layout.wrap(series.label, style.text, width)
    ends = layout.wrap(series.ends, style.small, width)
    taken = layout.widest(lines[-1:], style.text) + _SIDE + layout.widest(ends, style.small)
    is_one_line = not is_roomy and len(lines) > 0 and len(ends) == 1 and taken <= width
    below = 0 if is_one_line else len(ends)
    height = layout.line_height(style.text) * len(lines) + layout.line_height(style.small) * below
    return _Head(lines, ends, is_one_line, height)


def _side(heads: Sequence[_Head], items: Sequence[_Item], style: Style) -> float:
    """Return the width of the widest words beside the years."""
    small = [head.ends for head in heads] + [item.lines for item in items]
    return max(
        *(layout.widest(head.lines, style.text) for head in heads),
        *(layout.widest(lines, style.small) for lines in small),
    )


def _axis(
    series: Sequence[_Series], tables: Sequence[pd.DataFrame], side: float, style: Style
) -> _Years:
    """Return the axis of all years, between the scales' numbers and the last values."""
    years = [int(year) for table in tables for year in table["year"]]
    names = [name for one in series for name in one.tick_names(style)]
    last = [one.text(one.known[max(one.known)], style) for one in series if one.known]
    left = layout.MARGIN + side + layout.widest(names, style.small) + _TICK
    gutter = layout.widest(last, style.small, "bold") + 2 * _CLEAR + _DOT * points(style.mark) / 2
    right = style.width - layout.MARGIN - gutter
    return _Years(min(years), max(years), left, right)


def _year_labels(
    elections: Mapping[tuple[int, str], bool], years: _Years, style: Style
) -> list[_YearLabel]:
    """Return elections' labels in rows, and the axis' ends where no election is near them."""
    held = [
        (year, text, "bold" if is_marked else "normal")
        for (year, text), is_marked in elections.items()
    ]
    widths = [layout.text_width(text, style.small, weight) for _, text, weight in held]
    middles = []
    for (year, _, _), width in zip(held, widths, strict=True):
        most = style.width - layout.MARGIN - width / 2
        middles.append(max(layout.MARGIN + width / 2, min(years.place(year), most)))
    rows = layout.label_rows(middles, widths)
    labels = [
        _YearLabel(x, text, row, weight, INK if weight == "bold" else MUTED)
        for x, row, (_, text, weight) in zip(middles, rows, held, strict=True)
    ]
    for year in sorted({years.first, years.last}):
        x, width = years.place(year), layout.text_width(str(year), style.small)
        if all(
            abs(x - middle) > (width + other) / 2 + layout.LABEL_GAP
            for middle, other in zip(middles, widths, strict=True)
        ):
            labels.append(_YearLabel(x, str(year), 0, "normal", MUTED))
    return labels


def _row_height(item: _Item, is_roomy: bool, style: Style) -> float:
    """Return the height of a question and its marks, beside each other or one above the other."""
    label, marks = layout.line_height(style.small) * len(item.lines), _mark_pitch(style)
    return (max(label, marks) if is_roomy else label + marks) + _ROW


def _mark_pitch(style: Style) -> float:
    return points(style.mark + _EDGE) * _PITCH


def _mark_places(
    items: Sequence[_Item], years: _Years, style: Style
) -> tuple[dict[tuple[int, Any], float], float]:
    """Return where each election's marks stand, apart from all others, and their diameter."""
    found = dict.fromkeys(election for item in items for election in item.answers)
    elections = sorted(found, key=lambda election: election[0])
    pitch = min(_mark_pitch(style), (years.right - years.left) / max(1, len(elections)))
    wanted = [years.place(year) for year, _ in elections]
    low, high = years.left - pitch / 2, years.right + pitch / 2
    middles = layout.apart(wanted, [pitch] * len(wanted), low, high)
    return dict(zip(elections, middles, strict=True)), mm(pitch / _PITCH) - _EDGE


def _path(years: Sequence[int], values: Iterable[float], reach: float) -> list[Point]:
    """Return the corners of a line through years that follow each other, or of its steps."""
    sides = (-reach, reach) if reach else (0.0,)
    return [
        (year + side, value) for year, value in zip(years, values, strict=True) for side in sides
    ]


def _band(panel: _Panel, run: Sequence[int]) -> tuple[list[Point], list[Point]]:
    """Return the lower and the upper edge of the intervals of years that follow each other."""
    series = panel.series
    alone = min(0.5, _SLIVER / panel.years.step) if len(run) == 1 else 0.0
    reach = series.reach or alone
    ends = [series.intervals[year] for year in run]
    low, high = ([end[side] for end in ends] for side in (0, 1))
    return _path(run, low, reach), _path(run, high, reach)


def _own_years(series: _Series, marked: Mapping[int, bool]) -> list[int]:
    return [year for year, is_marked in marked.items() if is_marked and year in series.known]


def _dots(series: _Series, marked: Mapping[int, bool]) -> list[int]:
    """Return the years that have a point: those without neighbours, and the study's own."""
    alone = [run[0] for run in _runs(series.known) if len(run) == 1]
    return sorted({*alone, *_own_years(series, marked)})


def _line_paths(series: _Series) -> Iterator[list[Point]]:
    for run in _runs(series.known):
        yield _path(run, [series.known[year] for year in run], series.reach)


def _drawn(panel: _Panel, elections: Iterable[int]) -> list[Bbox]:
    """Return boxes around all lines that a printed value must not touch, in millimetres."""
    series, years = panel.series, panel.years
    paths = list(_line_paths(series))
    for run in _runs(series.intervals):
        low, high = _band(panel, run)
        paths.append([*low, *reversed(high), low[0]])
    boxes = []
    for path in paths:
        corners = panel.to_sheet().transform(path)
        # A lone point is a pair with itself.
        boxes += [_around(pair) for pair in pairwise([corners[0], *corners])]
    for year in elections:
        x = years.place(year)
        boxes.append(_around([(x, panel.bottom), (x, panel.top)]))
    for tick in series.ticks():
        _, y = panel.place(years.first, tick)
        boxes.append(_around([(years.left, y), (years.right, y)]))
    return [box.padded(_CLEAR) for box in boxes]


def _around(corners: Sequence[Any]) -> Bbox:
    return Bbox([np.min(corners, axis=0), np.max(corners, axis=0)])


def _value_box(
    panel: _Panel, year: int, size: Point, mark: float, right: float, taken: Sequence[Bbox]
) -> Bbox | None:
    """Return where a year's value can be printed near its point and clear of all else, if at all.

    Right of the point is best, else above or below it, as near as can be.
    """
    width, height = size
    x, y = panel.place(year, panel.series.known[year])
    gap = 2 * _CLEAR
    aside = mark / 2 + gap
    corners = [(x + max(aside, panel.years.step * panel.series.reach + gap), y - height / 2)]
    for lift in _LIFTS:
        for left in (x + aside, x - aside - width):
            corners += [(left, y + gap + lift), (left, y - gap - lift - height)]
    for corner in corners:
        box = Bbox.from_bounds(*corner, width, height)
        is_within = panel.years.left <= box.x0 and box.x1 <= right
        is_within = is_within and panel.bottom <= (box.y0 + box.y1) / 2 <= panel.top
        if is_within and not any(box.overlaps(other) for other in taken):
            return box
    return None


# Drawing


def _draw_head(sheet: Axes, head: _Head, top: float, style: Style) -> None:
    text, small = layout.line_height(style.text), layout.line_height(style.small)
    middle = top - text * len(head.lines) / 2
    layout.put_lines(sheet, layout.MARGIN, middle, head.lines, style.text)
    below = top - text * len(head.lines)
    muted: dict[str, Any] = {"size": style.small, "color": MUTED}
    if head.is_one_line:
        right = style.width - layout.MARGIN
        layout.put_lines(sheet, right, below + text / 2, head.ends, ha="right", **muted)
        return
    layout.put_lines(sheet, layout.MARGIN, below - small * len(head.ends) / 2, head.ends, **muted)


def _draw_panel(sheet: Axes, panel: _Panel, marked: Mapping[int, bool], style: Style) -> None:
    """Draw a series on its scale; its artists hold years and values, not millimetres."""
    series, years = panel.series, panel.years
    to_canvas = panel.to_sheet() + sheet.transData
    for tick, name in zip(series.ticks(), series.tick_names(style), strict=True):
        _, y = panel.place(years.first, tick)
        colour = MUTED if tick == series.least else GRID
        look: dict[str, Any] = {"color": colour, "zorder": 1, "gid": f"scale-{series.name}"}
        layout.rule(sheet, style, [years.left, years.right], [y, y], **look)
        layout.put_text(sheet, years.left - _TICK, y, name, style.small, color=MUTED, ha="right")
    for run in _runs(series.intervals):
        low, high = _band(panel, run)
        band = Polygon([*low, *reversed(high)], **_band_look(style), zorder=1.5)
        band.set(transform=to_canvas, gid=f"band-{series.name}")
        sheet.add_patch(band)
    for path in _line_paths(series):
        look = {"color": _LINE, "linewidth": style.line, "solid_capstyle": "butt", "zorder": 3}
        sheet.plot(*zip(*path, strict=True), transform=to_canvas, gid=f"line-{series.name}", **look)
    for year in _dots(series, marked):
        sheet.plot(
            [year],
            [series.known[year]],
            transform=to_canvas,
            gid=f"mark-{series.name}",
            marker="o",
            markersize=_DOT * style.mark,
            markerfacecolor=_LINE,
            markeredgecolor=PAPER,
            markeredgewidth=0.8,
            linestyle="none",
            zorder=4,
        )
    _draw_values(sheet, panel, marked, style)


def _draw_values(sheet: Axes, panel: _Panel, marked: Mapping[int, bool], style: Style) -> None:
    """Print the values at the study's own election and in the last year, where there is room."""
    series = panel.series
    if not series.known:
        _draw_no_value(sheet, panel, style)
        return
    dots, width = _dots(series, marked), _DOT * points(style.mark)
    taken = _drawn(panel, marked)
    for year in dots:
        dot = _around([panel.place(year, series.known[year])])
        taken.append(dot.padded(width / 2 + _CLEAR))
    for year in sorted({max(series.known), *_own_years(series, marked)}):
        weight = "bold" if marked.get(year) else "normal"
        text = series.text(series.known[year], style)
        size = (layout.text_width(text, style.small, weight), points(0.74 * style.small))
        mark = width if year in dots else 0.0
        box = _value_box(panel, year, size, mark, style.width - layout.MARGIN, taken)
        if box is not None:
            look: dict[str, Any] = {"weight": weight, "color": INK, "gid": f"value-{series.name}"}
            layout.put_text(sheet, box.x0, (box.y0 + box.y1) / 2, text, style.small, **look)
            taken.append(box.padded(_CLEAR))


def _draw_no_value(sheet: Axes, panel: _Panel, style: Style) -> None:
    """Say that a panel has no value, on paper that hides the lines behind the words."""
    words, small = style.words["no_value"], layout.line_height(style.small)
    x = (panel.years.left + panel.years.right) / 2
    y = (panel.bottom + panel.top) / 2
    half = layout.text_width(words, style.small) / 2 + _CLEAR
    paper = Rectangle((x - half, y - small / 2), 2 * half, small, zorder=2.8)
    paper.set(facecolor=PAPER, edgecolor="none", linewidth=0)
    sheet.add_patch(paper)
    layout.put_text(sheet, x, y, words, style.small, color=MUTED, ha="center")


def _draw_item(
    sheet: Axes,
    item: _Item,
    room: Point,
    places: Mapping[tuple[int, Any], float],
    size: float,
    is_roomy: bool,
    style: Style,
) -> Point:
    """Draw a question and its marks; return the heights between which elections' lines run."""
    bottom, top = room
    label = layout.line_height(style.small) * len(item.lines)
    middle = (bottom + top) / 2 if is_roomy else top - _ROW / 2 - label / 2
    layout.put_lines(sheet, layout.MARGIN, middle, item.lines, style.small)
    marks_top = top if is_roomy else top - _ROW / 2 - label
    y = (bottom + top) / 2 if is_roomy else marks_top - _mark_pitch(style) / 2
    for (year, election), answer in item.answers.items():
        for layer, look in enumerate(_answer_look(answer, size)):
            mark = sheet.plot([places[year, election]], [y], **look, zorder=4 + layer / 10)[0]
        mark.set_gid(f"flag-{answer}-{item.name}-{election}")
    return (bottom, top) if is_roomy else (bottom, marks_top - _ROW / 4)


def _draw_elections(
    sheet: Axes,
    marked: Mapping[int, bool],
    years: _Years,
    spans: Sequence[Point],
    style: Style,
) -> None:
    for year, is_marked in marked.items():
        x = years.place(year)
        for span in spans:
            look = _election_look(is_marked, style)
            layout.rule(sheet, style, [x, x], span, **look, zorder=2, gid=f"election-{year}")


# Looks


def _band_look(style: Style) -> dict[str, Any]:
    return {"facecolor": _BAND, "edgecolor": _BAND_EDGE, "linewidth": style.thin}


def _election_look(is_marked: bool, style: Style) -> dict[str, Any]:
    return {
        "color": INK if is_marked else _ELECTION,
        "linewidth": 2 * style.thin if is_marked else style.thin,
        "solid_capstyle": "butt",
    }


def _answer_look(answer: str | None, size: float) -> tuple[dict[str, Any], ...]:
    """Return an answer's mark in layers; what is not full lies on paper, not on lines."""
    disc: dict[str, Any] = {
        "marker": "o",
        "markersize": size,
        "markerfacecolor": PAPER,
        "markeredgecolor": INK,
        "markeredgewidth": _EDGE,
        "linestyle": "none",
    }
    cross = {**disc, "marker": "x", "markersize": 0.7 * size, "markeredgecolor": MUTED}
    half = {**disc, "fillstyle": "left", "markerfacecolor": INK, "markerfacecoloralt": PAPER}
    looks: dict[str | None, tuple[dict[str, Any], ...]] = {
        "yes": ({**disc, "markerfacecolor": INK},),
        "no": (disc,),
        "unclear": (half,),
        None: ({**disc, "markeredgecolor": PAPER}, cross),
    }
    return looks[answer]


def _score_key(
    series: Sequence[_Series], marked: Mapping[int, bool], style: Style
) -> list[layout.KeyEntry]:
    key = []
    if any(one.intervals for one in series):
        key.append(layout.KeyEntry(style.words["interval"], "surface", (_band_look(style),)))
    for is_marked, word in ((False, "election"), (True, "own_election")):
        if is_marked in marked.values():
            look = _election_look(is_marked, style)
            upright = {
                "marker": "|",
                "markersize": mm(0.9 * layout.line_height(style.small)),
                "markeredgecolor": look["color"],
                "markeredgewidth": look["linewidth"],
                "linestyle": "none",
            }
            key.append(layout.KeyEntry(style.words[word], "mark", (upright,), width=1.0))
    return key


def _answer_key(items: Sequence[_Item], style: Style) -> list[layout.KeyEntry]:
    given = {answer for item in items for answer in item.answers.values()}
    words: dict[str | None, str] = {**{answer: answer for answer in ANSWERS}, None: "not_coded"}
    return [
        layout.KeyEntry(
            style.words[word], "mark", _answer_look(answer, style.mark), width=points(style.mark)
        )
        for answer, word in words.items()
        if answer in given
    ]
