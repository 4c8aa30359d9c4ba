"""Shares of votes and seats from election to election, and the rules that changed between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from majilis.errors import InputError, nearest
from majilis.figures import layout
from majilis.figures.scaling import at_final_size
from majilis.figures.style import (
    BLOCS,
    GRID,
    INK,
    MUTED,
    PAPER,
    Style,
    bloc_look,
    context,
    is_missing,
    new_figure,
    points,
)

COLUMNS = ("year", "series", "label", "bloc", "value", "measure")
RULE_COLUMNS = ("year", "label")
MEASURES = ("votes", "seats")

_HEIGHT = (48.0, 68.0)  # millimetres on a narrow and on a wide page
_STEPS = (1, 2, 5, 10, 20, 25, 50)  # of the scale, in percent
_MOST_STEPS = 5
_FAN = 3.5  # millimetres from the last election to the labels
_INSET = 2.5  # millimetres between the scale and the first election
_PAD = 0.8  # millimetres between labels
_CLEAR = 1.5  # millimetres between a rule's label and the next rule's line
_DASHES = (0, (3.2, 1.3))
_SAMPLE = 12.2  # of a line's weight: three dashes and what is between
_DOTS = (0, (0.8, 1.8))
_TOUCH = 0.7  # of a mark: series that are nearer stand side by side
_ASIDE = 0.8  # of a mark: how far apart
# Of a mark: where both measures agree, the full mark stands inside the ring.
_SIZE = {"votes": 1.1, "seats": 0.7}


@dataclass(frozen=True)
class _Line:
    """One measure of one series: its values by year, and the years that no source covers."""

    gid: str
    series: Any
    label: list[str]
    bloc: str
    measure: str
    known: dict[int, float]
    without: list[int]

    def outside(self) -> list[int]:
        """Return the years without source that lie before the first value or after the last."""
        return [
            year
            for year in self.without
            if not self.known or not min(self.known) < year < max(self.known)
        ]


@dataclass(frozen=True)
class _Flag:
    """A rule change: its line's place, its label's lines, and how high these begin."""

    x: float
    lines: list[str]
    width: float
    lift: float


@at_final_size
def draw(frame: pd.DataFrame, rules: pd.DataFrame, *, style: Style) -> Figure:
    """Draw a line for each series, with the changes of the rules as upright lines.

    Parameters
    ----------
    frame : DataFrame
        Rows with `year` (whole), `series`, `label`, `bloc`, `value` (0 to 1, or missing where no
        source gives it) and `measure` (``votes`` or ``seats``). A series may have both measures.
        Where a value is missing the line is dotted and the year has a mark; where a series has no
        row for an election, the line is dotted and has none.
    rules : DataFrame
        Rows with `year` and `label`, a few words on what changed; may be empty.
    style : Style
        The page.

    Returns
    -------
    Figure
        The chart.
    """
    layout.check_columns(frame, COLUMNS)
    layout.check_columns(rules, RULE_COLUMNS)
    if frame.empty:
        raise InputError("A chart over time needs at least one row")
    for measure in frame["measure"].unique():
        if measure not in MEASURES:
            raise InputError(f"No look for the measure {measure!r}: {nearest(measure, MEASURES)}")
    beyond = frame[(frame["value"] < 0) | (frame["value"] > 1)]
    if len(beyond):
        raise InputError(f"{beyond['value'].iloc[0]:g} is no share from 0 to 1")
    twice = frame[frame.duplicated(["series", "measure", "year"])]
    if len(twice):
        raise InputError(f"{twice['series'].iloc[0]!r} stands twice in {twice['year'].iloc[0]}")
    with context():
        return _compose(_lines(frame, style), rules, sorted({int(y) for y in frame["year"]}), style)


def _lines(frame: pd.DataFrame, style: Style) -> list[_Line]:
    lines = []
    for _, rows in frame.groupby(["series", "measure"], sort=False):
        rows = rows.sort_values("year", kind="stable")
        held = layout.records(rows)
        first = held[0]
        lines.append(
            _Line(
                gid=f"{first.series}-{first.measure}",
                series=first.series,
                label=layout.wrap(first.label, style.small, style.label),
                bloc=first.bloc,
                measure=first.measure,
                known={int(r.year): float(r.value) for r in held if not is_missing(r.value)},
                without=[int(r.year) for r in held if is_missing(r.value)],
            )
        )
    return lines


def _compose(
    lines: Sequence[_Line], rules: pd.DataFrame, years: Sequence[int], style: Style
) -> Figure:
    small = layout.line_height(style.small)
    ticks = _ticks(max([0.01, *(value for line in lines for value in line.known.values())]))
    names = [style.percent(tick / 100, 0) for tick in ticks]
    changes = _changes(rules)

    left = layout.MARGIN + layout.widest(names, style.small) + 1.5
    # The last rule's label begins at its line and has to end on the canvas, word by word.
    words = [word for label in changes.values() for word in " ".join(label).split(" ")]
    right = layout.MARGIN + max(
        _FAN + 1 + max(layout.widest(line.label, style.small) for line in lines),
        layout.widest(words, style.small) + 0.6,
    )
    edge = style.width - right
    place = _scale([*years, *changes], left + _INSET, edge)
    flags = _flags(changes, place, style)
    widths = [layout.text_width(str(year), style.small) for year in years]
    year_rows = layout.label_rows([place(year) for year in years], widths)
    lanes = [line for line in lines if line.outside()]
    key = _key(lines, style)

    room = style.width - 2 * layout.MARGIN
    lane = points(style.mark) * 1.35
    foot = layout.MARGIN + small * (1 + max(year_rows)) + 1.2
    # The scale's lowest number reaches half of its height below its line.
    bottom = foot + lane * len(lanes) + (small / 2 if lanes else 0)
    heights = [small * len(line.label) + _PAD for line in lines]
    flags_height = max((f.lift + small * len(f.lines) for f in flags), default=0.0)
    key_height = layout.key_height(key, room, style)
    rest = bottom + 1 + flags_height + 1.2 + key_height + layout.MARGIN
    wanted = max(style.between(*_HEIGHT), sum(heights))
    height = layout.plot_height(wanted, rest, style, least=sum(heights))
    flag_base = bottom + height + 1
    flag_top = flag_base + flags_height
    key_top = flag_top + 1.2 + key_height
    figure, sheet = new_figure(style, key_top + layout.MARGIN)

    def rise(value: float) -> float:
        return bottom + height * 100 * value / ticks[-1]

    for tick, name in zip(ticks, names, strict=True):
        y = rise(tick / 100)
        layout.rule(sheet, style, [left, edge], [y, y], color=GRID if tick else MUTED, zorder=1)
        layout.put_text(sheet, left - 1.5, y, name, style.small, color=MUTED, ha="right")
    asides = _asides(lines, rise, style)
    _draw_flags(sheet, flags, bottom, flag_base, style)
    for year, row in zip(years, year_rows, strict=True):
        x = place(year)
        layout.rule(sheet, style, [x, x], [foot - 0.8, foot])
        y = foot - 1.2 - small * (row + 0.5)
        layout.put_text(sheet, x, y, str(year), style.small, color=MUTED, ha="center")
    if lanes:
        layout.rule(sheet, style, [left, edge], [foot, foot], color=GRID, zorder=1)
    anchors = {line.gid: rise(line.known[max(line.known)]) for line in lines if line.known}
    for number, line in enumerate(lanes):
        y = foot + lane * (len(lanes) - number - 0.5)
        anchors.setdefault(line.gid, y)
        sheet.plot([left - 1.5 - points(style.mark) / 2], [y], **_mark(line, style))
        _draw_missing(sheet, line, [(place(year), y) for year in line.outside()], style)
    # Seats come last: their smaller marks stand upon those of votes.
    for line in sorted(lines, key=lambda line: MEASURES.index(line.measure)):
        spots = {
            year: (place(year) + asides.get((line.series, year), 0.0), rise(value))
            for year, value in line.known.items()
        }
        _draw_line(sheet, line, spots, years, style)
    ends = [anchors[line.gid] for line in lines]
    for line, end, centre in zip(
        lines, ends, layout.apart(ends, heights, bottom, bottom + height), strict=True
    ):
        _draw_label(sheet, line, (place(max(line.known or line.without)), end), edge, centre, style)
    layout.draw_key(sheet, key, style, left=layout.MARGIN, top=key_top, width=room)
    return figure


# Places


def _ticks(most: float) -> list[int]:
    """Return whole percentages from zero in equal steps, the last no lower than the value."""
    percent = round(100 * most, 6)
    step = next(step for step in _STEPS if step * _MOST_STEPS >= percent or step == _STEPS[-1])
    return list(range(0, int(-(-percent // step)) * step + 1, step))


def _scale(years: Sequence[int], left: float, right: float) -> Callable[[int], float]:
    """Return what gives a year's place; a single year stands in the middle."""
    first, last = min(years), max(years)
    if first == last:
        return lambda year: (left + right) / 2
    return lambda year: left + (right - left) * (year - first) / (last - first)


def _changes(rules: pd.DataFrame) -> dict[int, list[str]]:
    """Return the labels of each year's changes, by year."""
    changes: dict[int, list[str]] = {}
    for row in layout.records(rules):
        changes.setdefault(int(row.year), []).append(row.label)
    return dict(sorted(changes.items()))


def _flags(
    changes: Mapping[int, Sequence[str]], place: Callable[[int], float], style: Style
) -> list[_Flag]:
    """Return flags to the right of their lines, each above all lines that it would cross.

    A flag can only meet what stands to its right: from right to left, each finds its height.
    """
    flags: list[_Flag] = []
    for year, labels in sorted(changes.items(), reverse=True):
        x = place(year)
        width = min(style.label, style.width - layout.MARGIN - x - 0.6)
        lines = [line for label in labels for line in layout.wrap(label, style.small, width)]
        width = layout.widest(lines, style.small) + 0.6
        crossed = [flag for flag in flags if flag.x < x + width + _CLEAR]
        lift = max(
            (f.lift + layout.line_height(style.small) * len(f.lines) for f in crossed), default=0.0
        )
        flags.append(_Flag(x, lines, width, lift))
    return flags


def _asides(
    lines: Sequence[_Line], rise: Callable[[float], float], style: Style
) -> dict[tuple[Any, int], float]:
    """Return how far aside series stand in years in which their marks would hide each other."""
    size = points(style.mark)
    by_year: dict[int, list[tuple[float, Any]]] = {}
    for line in lines:
        for year, value in line.known.items():
            by_year.setdefault(year, []).append((rise(value), line.series))
    order = list(dict.fromkeys(line.series for line in lines))
    asides: dict[tuple[Any, int], float] = {}
    for year, marks in by_year.items():
        heaps: list[list[tuple[float, Any]]] = []
        for mark in sorted(marks, key=lambda mark: mark[0]):
            if heaps and mark[0] - heaps[-1][-1][0] < _TOUCH * size:
                heaps[-1].append(mark)
            else:
                heaps.append([mark])
        for heap in heaps:
            # Both measures of one series stay at one place: their marks fit into each other.
            beside = sorted({series for _, series in heap}, key=order.index)
            if len(beside) > 1:
                for number, series in enumerate(beside):
                    asides[series, year] = _ASIDE * size * (number - (len(beside) - 1) / 2)
    return asides


# Drawing


def _mark(line: _Line, style: Style) -> dict[str, Any]:
    look = layout.bloc_mark(line.bloc, style, filled=line.measure == "seats")
    return {**look, "markersize": look["markersize"] * _SIZE[line.measure], "zorder": 5}


def _missing_mark(colour: str, style: Style) -> dict[str, Any]:
    return {
        "marker": "x",
        "markersize": style.mark * 0.75,
        "markeredgecolor": colour,
        "markeredgewidth": 1.0,
        "linestyle": "none",
        "zorder": 6,
    }


def _draw_line(
    sheet: Axes,
    line: _Line,
    spots: Mapping[int, tuple[float, float]],
    years: Sequence[int],
    style: Style,
) -> None:
    """Draw marks, what joins neighbouring elections, and the dotted bridge over each gap."""
    colour = bloc_look(line.bloc).edge
    order = {year: number for number, year in enumerate(years)}
    for (one, (left, start)), (other, (right, end)) in pairwise(spots.items()):
        is_gap = order[other] - order[one] > 1
        dashes = _DASHES if line.measure == "votes" else "solid"
        sheet.plot(
            [left, right],
            [start, end],
            color=colour,
            linestyle=_DOTS if is_gap else dashes,
            linewidth=style.line * (0.7 if is_gap else 1),
            dash_capstyle="butt",
            gid=f"{'gap' if is_gap else 'line'}-{line.gid}",
            zorder=3,
        )
        parts = [(year - one) / (other - one) for year in line.without if one < year < other]
        between = [(left + (right - left) * p, start + (end - start) * p) for p in parts]
        _draw_missing(sheet, line, between, style)
    for x, y in spots.values():
        sheet.plot([x], [y], **_mark(line, style), gid=f"mark-{line.gid}")


def _draw_missing(
    sheet: Axes, line: _Line, places: Iterable[tuple[float, float]], style: Style
) -> None:
    """Mark years that no source covers, with paper between the cross and the dots."""
    paper: dict[str, Any] = {
        "marker": "o",
        "color": PAPER,
        "markersize": style.mark * 1.05,
        "zorder": 3.5,
    }
    for x, y in places:
        sheet.plot([x], [y], **paper, linestyle="none")
        sheet.plot(
            [x],
            [y],
            **_missing_mark(bloc_look(line.bloc).edge, style),
            gid=f"missing-{line.gid}",
        )


def _draw_flags(
    sheet: Axes, flags: Sequence[_Flag], bottom: float, base: float, style: Style
) -> None:
    """Draw a line for each year in which rules changed, up to the words that say how."""
    small = layout.line_height(style.small)
    for flag in flags:
        top = base + flag.lift + small * len(flag.lines)
        layout.rule(sheet, style, [flag.x, flag.x], [bottom, top], zorder=2)
        middle = top - small * len(flag.lines) / 2
        layout.put_lines(sheet, flag.x + 0.6, middle, flag.lines, style.small)


def _draw_label(
    sheet: Axes,
    line: _Line,
    end: tuple[float, float],
    edge: float,
    centre: float,
    style: Style,
) -> None:
    """Write a line's name at the right, joined to its last mark."""
    x, y = end
    look: dict[str, Any] = {"color": bloc_look(line.bloc).edge}
    xs, ys = [edge, edge + _FAN], [y, centre]
    if not line.known:
        xs[0] += points(style.mark) * 0.75  # beside the last cross
    elif x < edge - 0.1:
        # The line ends before the last election: dots lead to its name, no end in its colour.
        xs, ys, look = [x, *xs], [y, *ys], {"linestyle": _DOTS}
    layout.rule(sheet, style, xs, ys, **look, zorder=2.5)
    layout.put_lines(sheet, edge + _FAN + 0.8, centre, line.label, style.small, color=INK)


def _key(lines: Sequence[_Line], style: Style) -> list[layout.KeyEntry]:
    blocs = [bloc for bloc in BLOCS if any(line.bloc == bloc for line in lines)]
    key = [
        layout.KeyEntry(style.words[bloc], "mark", (layout.bloc_mark(bloc, style, filled=True),))
        for bloc in blocs
    ]
    for measure in reversed(MEASURES):
        if any(line.measure == measure for line in lines):
            is_full = measure == "seats"
            stroke = {
                "color": MUTED,
                "linestyle": "solid" if is_full else _DASHES,
                "linewidth": style.line,
                "dash_capstyle": "butt",
            }
            mark = {
                "marker": "o",
                "markersize": style.mark * _SIZE[measure],
                "markerfacecolor": MUTED if is_full else PAPER,
                "markeredgecolor": MUTED,
                "markeredgewidth": 1.0,
                "linestyle": "none",
                "zorder": 5,
            }
            text = style.words["seat_share" if is_full else "vote_share"]
            width = points(_SAMPLE * style.line) + 2
            key.append(layout.KeyEntry(text, "mark", (stroke, mark), width=width))
    if any(line.without for line in lines):
        text = style.words["no_source"]
        key.append(layout.KeyEntry(text, "mark", (_missing_mark(MUTED, style),)))
    return key
