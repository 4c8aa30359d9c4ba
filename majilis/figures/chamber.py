"""A chamber as a half circle: a mark for each seat, a shade for each party, a rim for each bloc."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Wedge
from numpy.typing import NDArray

from majilis.errors import InputError
from majilis.figures import theme

_TIERS = {"list": "list seat", "district": "district seat", "appointed": "appointed seat"}
# In units of the half circle's radius.
_HUB = 0.42
_FILLED = 0.84  # of the room that a seat has, so that neighbours never touch
_LARGEST_MARK = 0.15
_CORE = 0.42  # of a list seat's mark
_NUMBER = 0.53  # points of the number of seats for each millimetre of the radius
_LARGEST_RADIUS, _LEAST_RADIUS = 62.0, 10.0  # millimetres
# In the size of the text, in points.
_RIM = 0.48  # millimetres from the outermost seats to the rim's outer edge
_BAND = 0.28
_LEADER = 0.35


@dataclass(frozen=True)
class Hall:
    """Where the seats of a chamber are, from left to right, in units of its radius."""

    angle: NDArray[np.float64]  # radians, falling from pi at the left to 0 at the right
    radius: NDArray[np.float64]  # from the middle of the base
    diameter: float  # of a seat's mark


def hall(seats: int) -> Hall:
    """Return the places of a chamber's seats, in as many rows as make the marks largest.

    They come in the order of their angle, so that a run of them is a wedge.

    Examples
    --------
    >>> len(hall(77).angle)
    77
    """
    if seats < 1:
        raise InputError("A chamber to draw needs at least one seat")
    most_rows = max(1, round(math.sqrt(seats)))
    pitch, radii, counts = max(
        (_rows(seats, rows) for rows in range(1, most_rows + 1)), key=lambda plan: plan[0]
    )
    diameter = min(_FILLED * pitch, _LARGEST_MARK)
    # Half a step from either end: the first seats of all rows then stand on one level line.
    angle = np.concatenate([math.pi * (1 - (np.arange(n) + 0.5) / n) for n in counts])
    radius = np.repeat(radii, counts)
    order = np.lexsort((radius, -np.round(angle, 9)))
    scale = 1 / (1 + diameter / 2)
    return Hall(angle[order], radius[order] * scale, diameter * scale)


def _rows(seats: int, rows: int) -> tuple[float, NDArray[np.float64], list[int]]:
    """Return the room that each seat has in so many rows, the rows' radii and their seats."""
    radii = np.linspace(_HUB, 1, rows) if rows > 1 else np.ones(1)
    exact = seats * radii / radii.sum()
    counts = np.floor(exact).astype(int)
    short = seats - int(counts.sum())
    counts[np.argsort(counts - exact, kind="stable")[:short]] += 1
    # Every odd row has a seat at the very middle: two such seats would stand at one angle, and
    # the line of the majority, which often runs there, could not pass between them.
    odd = np.flatnonzero(counts % 2)
    counts[odd[0 : len(odd) - 1 : 2]] -= 1
    counts[odd[1::2]] += 1
    if counts.min() < 1:
        return 0.0, radii, counts.tolist()
    along = float((2 * radii * np.sin(np.pi / (2 * counts))).min())
    across = (1 - _HUB) / (rows - 1) if rows > 1 else math.inf
    return min(along, across), radii, counts.tolist()


@dataclass(frozen=True)
class _Label:
    """A label beside the rim, led out at an angle; x and y are where its leader ends."""

    text: str
    angle: float
    colour: str
    x: float = 0.0
    y: float = 0.0


@theme.chart
def draw(seats: pd.DataFrame, *, needed: Mapping[str, int], style: theme.Style) -> Figure:
    """Draw a chamber as a half circle.

    Rows come in drawing order from the left, those of a party and of a bloc together, with
    `party`, `label`, `bloc`, `tier` (``list``, ``district``, ``appointed`` or, where none is known,
    ``chamber``), `seats` and `shade`, the party's fill. Needed are, by their names, the
    seats of a majority and of a qualified one; each has a line with as many seats on its left.
    """
    places = hall(int(seats["seats"].sum()))
    room = style.width - 2 * style.margin
    largest = min(_LARGEST_RADIUS, room / 2 - _RIM * style.text)
    least = min(_LEAST_RADIUS, largest)
    parties = seats.groupby("party", sort=False).agg(label=("label", "first"), n=("seats", "sum"))
    # First the half circle gives way, then the labels are broken more often.
    tries = [(radius, 0.4) for radius in np.arange(largest, least, -1)]
    for radius, part in [*tries, *((least, part) for part in (0.4, 0.3, 0.2, 0.1))]:
        edge = radius + _RIM * style.text
        labels = _labels(parties, needed, places, radius, part * style.width, style)
        sides: dict[bool, list[float]] = {True: [-edge], False: [edge]}
        for label in labels:
            wide = _LEADER * style.text + theme.text_width(label.text, style.text, style)
            is_left = label.angle > math.pi / 2
            sides[is_left].append(label.x - wide if is_left else label.x + wide)
        left, right = min(sides[True]), max(sides[False])
        if right - left <= room:
            break
    height = 1 + max([edge, *(label.y + _height(label, style) / 2 for label in labels)])

    figure, axes = theme.sheet(style)
    axes.set_axis_off()
    middle = (left + right) / 2
    axes.set(xlim=(middle - room / 2, middle + room / 2), ylim=(-0.6 * style.row, height))
    looks = (theme.HALF, theme.QUALIFIED)
    for (name, count), look in zip(needed.items(), looks, strict=True):
        # From the hub through the rim, beneath the marks that the line passes.
        ends, angle = np.array([_HUB * radius, edge]), _line_angle(places, count)
        xs, ys = ends * math.cos(angle), ends * math.sin(angle)
        axes.plot(xs, ys, linewidth=1.4 * style.thin, zorder=0, gid=name, **look)
    _draw_seats(axes, seats, places, radius, style)
    _draw_rim(axes, seats, radius, style)
    for label in labels:
        _draw_label(axes, label, radius, style)
    # In a small half circle the number of seats is smaller, clear of seats and lines.
    size = min(2.2 * style.text, max(style.text, _NUMBER * radius))
    axes.text(0, style.row / 2, f"{len(places.angle)}", size=size, weight="bold", ha="center")
    axes.text(0, 0, style.tell("seats"), size=style.small, color=theme.MUTED, ha="center")
    blocs = [theme.surface(bloc, style.tell(_BLOC_WORDS[bloc])) for bloc in seats["bloc"].unique()]
    tiers = [
        theme.seat(tier, style.tell(word))
        for tier, word in _TIERS.items()
        if (seats["tier"] == tier).any()
    ]
    theme.key(figure, [*blocs, *tiers], style)
    theme.set_height(figure, height + 0.6 * style.row, height + 0.6 * style.row, style)
    return figure


_BLOC_WORDS = {bloc: bloc.replace("_", "-") for bloc in theme.BLOCS} | {
    "independent": "independents"
}


def _labels(
    parties: pd.DataFrame,
    lines: Mapping[str, int],
    places: Hall,
    radius: float,
    widest: float,
    style: theme.Style,
) -> list[_Label]:
    """Return the labels of parties and lines around the rim, none upon another.

    Each side is filled from its foot: a label stands above all whose leaders start below, so
    that no leader crosses a text.
    """
    total = len(places.angle)
    middles = parties["n"].cumsum() - parties["n"] / 2
    led = [
        _Label(_with_number(label, n, widest, style), angle, theme.INK)
        for label, n, angle in zip(
            parties["label"], parties["n"], math.pi * (1 - middles / total), strict=True
        )
    ] + [
        _Label(f"{style.tell(name)} {n}", _line_angle(places, n), theme.MUTED)
        for name, n in lines.items()
    ]
    tip = radius + _RIM * style.text + _LEADER * style.text
    placed = []
    for is_left in (True, False):
        floor = -0.4 * style.row
        side = [each for each in led if (each.angle > math.pi / 2) is is_left]
        for each in sorted(side, key=lambda label: math.sin(label.angle)):
            half = _height(each, style) / 2
            y = max((tip + half) * math.sin(each.angle), floor + half)
            placed.append(_Label(each.text, each.angle, each.colour, tip * math.cos(each.angle), y))
            floor = y + half + 0.5
    return placed


def _with_number(label: str, seats: int, widest: float, style: theme.Style) -> str:
    """Return a label and its number in lines; a number is not parted from the word before it."""
    told = f"{label}\N{NO-BREAK SPACE}{seats}"
    longest = max(theme.text_width(word, style.text, style) for word in told.split(" "))
    room = min(max(0.3 * style.width, longest), widest)
    return theme.wrap(told, room, style.text, style)


def _height(label: _Label, style: theme.Style) -> float:
    return 1.25 * style.text * theme.MM_PER_POINT * len(label.text.split("\n"))


def _draw_seats(
    axes: Axes, seats: pd.DataFrame, places: Hall, radius: float, style: theme.Style
) -> None:
    x = radius * places.radius * np.cos(places.angle)
    y = radius * places.radius * np.sin(places.angle)
    diameter = radius * places.diameter / theme.MM_PER_POINT
    outline = min(style.thin, diameter / 4)
    if outline < style.thinnest_line:
        outline = 0.0
    start = 0
    for row in theme.rows_of(seats):
        those = slice(start, start + row.seats)
        start = those.stop
        square = row.tier == "appointed"
        look = theme.BLOCS[row.bloc]
        axes.scatter(
            x[those],
            y[those],
            # A square as wide as a circle would reach its neighbours with its corners.
            s=(diameter * (0.8 if square else 1) - outline) ** 2,
            marker="s" if square else "o",
            facecolor=row.shade,
            edgecolor=look.edge,
            linewidth=outline,
            gid=f"seats-{row.party}-{row.tier}",
        )
        if row.tier == "list":
            core = theme.INK if row.shade in look.shades[2:] else look.on_fill
            axes.scatter(x[those], y[those], s=(_CORE * diameter) ** 2, color=core, linewidth=0)


def _draw_rim(axes: Axes, seats: pd.DataFrame, radius: float, style: theme.Style) -> None:
    """Draw the band that says, by its hatch, which bloc the seats below it belong to."""
    sizes = seats.groupby("bloc", sort=False)["seats"].sum()
    ends = 180 * (1 - sizes.cumsum() / sizes.sum())
    gap = min(0.4, 90 * sizes.min() / sizes.sum() / 2)
    for bloc, start, end in zip(sizes.index, [180, *ends[:-1]], ends, strict=True):
        wedge = (radius + _RIM * style.text, end + gap, start - gap)
        axes.add_patch(Wedge((0, 0), *wedge, width=_BAND * style.text, **theme.bloc_surface(bloc)))


def _line_angle(places: Hall, count: int) -> float:
    """Return the angle between the last of so many seats and the next."""
    edges = np.concatenate([[math.pi], places.angle, [0.0]])
    return float((edges[count] + edges[count + 1]) / 2) if count < len(places.angle) else 0.0


def _draw_label(axes: Axes, label: _Label, radius: float, style: theme.Style) -> None:
    rim = radius + _RIM * style.text + 0.4
    start = (rim * math.cos(label.angle), rim * math.sin(label.angle))
    # Above the arc a leader ends at the label's foot, beside it at its middle.
    foot = label.y - _height(label, style) / 2 * math.sin(label.angle)
    axes.plot([start[0], label.x], [start[1], foot], color=theme.MUTED, linewidth=style.thin)
    is_left = label.angle > math.pi / 2
    axes.text(
        label.x + (-0.8 if is_left else 0.8),
        label.y,
        label.text,
        color=label.colour,
        ha="right" if is_left else "left",
        va="center",
        linespacing=1.15,
    )
