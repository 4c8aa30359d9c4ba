"""A chamber as a half circle: a mark for each seat, a wedge for each party."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Wedge
from numpy.typing import NDArray

from majilis.errors import InputError
from majilis.figures import layout
from majilis.figures.scaling import at_final_size
from majilis.figures.style import INK, MUTED, PAPER, Style, bloc_look, context, new_figure, points

COLUMNS = ("party", "label", "bloc", "tier", "seats")
TIER_MARKERS = {"list": "o", "district": "o", "appointed": "s"}

# In units of the half circle's radius.
_HUB = 0.42
_FILLED = 0.84  # of the room that a seat has, so that neighbours never touch
_LARGEST_MARK = 0.15

# Of the largest radius: less than this is clearly smaller.
_CLEARLY = 0.85

# In millimetres.
_LARGEST_RADIUS = 62.0
_BAND_GAP = 1.2
_BAND = 2.0
_LABEL_GAP = 3.0
_LABEL_SPACE = 0.5  # between two labels
_LEADER_PAD = 0.8  # between a leader's end and its text


@dataclass(frozen=True)
class Hall:
    """Where the seats of a chamber are, from left to right, in units of its radius.

    Attributes
    ----------
    angle : array of float
        Angle of each seat in radians, falling from pi at the left to 0 at the right.
    radius : array of float
        Distance of each seat from the middle of the base.
    diameter : float
        Diameter of a seat's mark.
    """

    angle: NDArray[np.float64]
    radius: NDArray[np.float64]
    diameter: float


def hall(seats: int) -> Hall:
    """Return the places of a chamber's seats, in as many rows as make the marks largest.

    Parameters
    ----------
    seats : int
        Number of seats, at least 1.

    Returns
    -------
    Hall
        Places in the order of their angle, so that a run of them is a wedge.

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
    """A party's or a line's label: what it says, and from which angle it is led out."""

    angle: float
    lines: tuple[str, ...]
    number: str
    colour: str
    dashed: bool

    def width(self, style: Style) -> float:
        last = layout.text_width(f"{self.lines[-1]} ", style.text) + layout.text_width(
            self.number, style.text, "bold"
        )
        return max(last, layout.widest(self.lines[:-1], style.text))

    def height(self, style: Style) -> float:
        return layout.line_height(style.text) * len(self.lines)


@dataclass(frozen=True)
class _Placed:
    """A label with the point that its leader ends in and the middle of its text."""

    label: _Label
    x: float
    y: float

    @property
    def is_left(self) -> bool:
        return self.label.angle > math.pi / 2


@at_final_size
def draw(seats: pd.DataFrame, *, majority: int, two_thirds: int, style: Style) -> Figure:
    """Draw a chamber as a half circle.

    Parameters
    ----------
    seats : DataFrame
        Rows in drawing order from the left with `party`, `label`, `bloc`, `tier` (``list``,
        ``district`` or ``appointed``) and `seats`.
    majority, two_thirds : int
        Seats that each of the two lines has on its left.
    style : Style
        The page.

    Returns
    -------
    Figure
        The chart.
    """
    layout.check_columns(seats, COLUMNS)
    rows = _by_party(seats.loc[seats["seats"] > 0].astype({"seats": int}))
    total = int(rows["seats"].sum())
    places = hall(total)
    parties = rows.groupby("party", sort=False).agg(
        label=("label", "first"), bloc=("bloc", "first"), seats=("seats", "sum")
    )
    lines = {"majority": majority, "two_thirds": two_thirds}
    with context():
        radius, placed = _roomiest(parties, lines, places, style)
        return _compose(rows, parties, lines, places, radius, placed, style)


def _by_party(rows: pd.DataFrame) -> pd.DataFrame:
    """Bring the rows of each party together, in the order in which the parties first occur."""
    place = rows.groupby("party", sort=False).ngroup()
    return rows.loc[place.sort_values(kind="stable").index]


def _turn(count: float, total: int) -> float:
    """Return the angle that has so many of all seats on its left."""
    return math.pi * (1 - count / total)


def _labels(
    parties: pd.DataFrame, lines: dict[str, int], places: Hall, style: Style, width: float
) -> list[_Label]:
    total = len(places.angle)
    before = parties["seats"].cumsum() - parties["seats"]
    labels = [
        _Label(
            angle=_turn(start + party.seats / 2, total),
            lines=tuple(layout.wrap(party.label, style.text, width)),
            number=str(party.seats),
            colour=INK,
            dashed=False,
        )
        for start, party in zip(before, layout.records(parties), strict=True)
    ]
    labels += [
        _Label(
            angle=_line_angle(places, count),
            lines=(style.words[name],),
            number=str(count),
            colour=MUTED,
            dashed=True,
        )
        for name, count in lines.items()
    ]
    return labels


def _rim(radius: float) -> float:
    return radius + _BAND_GAP + _BAND


def _roomiest(
    parties: pd.DataFrame, lines: dict[str, int], places: Hall, style: Style
) -> tuple[float, list[_Placed]]:
    """Break labels into more lines only where that makes the half circle clearly larger."""
    fits = [
        _fit(_labels(parties, lines, places, style, share * style.label), style)
        for share in (1.0, 0.75, 0.5)
    ]
    largest = max(radius for radius, _ in fits)
    return next(fit for fit in fits if fit[0] >= _CLEARLY * largest)


def _fit(labels: Sequence[_Label], style: Style) -> tuple[float, list[_Placed]]:
    """Return the largest radius in millimetres whose labels stay on the canvas, and the labels."""
    room = style.width - 2 * layout.MARGIN
    radius = min(_LARGEST_RADIUS, room / 2 - _BAND_GAP - _BAND)
    while True:
        placed = _place(labels, radius, style)
        left, right = _reach(placed, radius, style)
        if right - left <= room or radius < 5:
            return radius, placed
        radius -= 0.5


def _place(labels: Sequence[_Label], radius: float, style: Style) -> list[_Placed]:
    """Place labels around the rim: led straight out, and up where another is in the way.

    Each side is filled from its foot. A label's text runs outwards from the end of its leader
    and stands above all labels whose leaders start below: so no leader crosses a text.
    """
    tip = _rim(radius) + _LABEL_GAP
    placed = []
    for is_left in (True, False):
        side = [label for label in labels if (label.angle > math.pi / 2) is is_left]
        floor = -layout.line_height(style.text) / 2
        for label in sorted(side, key=lambda label: math.sin(label.angle)):
            half = label.height(style) / 2
            # Beside the arc the text is centred on its leader, above the arc it stands on it.
            wanted = (tip + half) * math.sin(label.angle)
            y = max(wanted, floor + half)
            placed.append(_Placed(label, tip * math.cos(label.angle), y))
            floor = y + half + _LABEL_SPACE
    return placed


def _reach(placed: Sequence[_Placed], radius: float, style: Style) -> tuple[float, float]:
    """Return how far chart and labels reach to the left and right of the middle."""
    rim = _rim(radius)
    widths = [_LEADER_PAD + item.label.width(style) for item in placed]
    lefts = [item.x - width for item, width in zip(placed, widths, strict=True) if item.is_left]
    rights = [
        item.x + width for item, width in zip(placed, widths, strict=True) if not item.is_left
    ]
    return min([-rim, *lefts]), max([rim, *rights])


def _compose(
    rows: pd.DataFrame,
    parties: pd.DataFrame,
    lines: dict[str, int],
    places: Hall,
    radius: float,
    placed: Sequence[_Placed],
    style: Style,
) -> Figure:
    key = _key(rows, style)
    room = style.width - 2 * layout.MARGIN
    left, right = _reach(placed, radius, style)
    top = max([_rim(radius), *(item.y + item.label.height(style) / 2 for item in placed)])
    foot = layout.key_height(key, room, style) + layout.MARGIN + 3.5
    figure, sheet = new_figure(style, foot + top + layout.MARGIN)
    # From here on the middle of the base is the origin.
    middle = style.width / 2 - (left + right) / 2
    sheet.set_xlim(-middle, style.width - middle)
    sheet.set_ylim(-foot, top + layout.MARGIN)

    _draw_lines(sheet, lines.values(), places, radius, style)
    _draw_seats(sheet, rows, places, radius, style)
    _draw_band(sheet, parties, len(places.angle), radius, style)
    for item in placed:
        _draw_label(sheet, item, radius, style)
    _draw_total(sheet, len(places.angle), radius, style)
    layout.draw_key(sheet, key, style, left=layout.MARGIN - middle, top=-3.5, width=room)
    return figure


def _draw_seats(sheet: Axes, rows: pd.DataFrame, places: Hall, radius: float, style: Style) -> None:
    x = radius * places.radius * np.cos(places.angle)
    y = radius * places.radius * np.sin(places.angle)
    diameter = radius * places.diameter
    outline = points(style.thin)  # half of it lies outside of a mark's edge
    start = 0
    for row in layout.records(rows):
        seats = slice(start, start + row.seats)
        look = bloc_look(row.bloc)
        square = TIER_MARKERS[row.tier] == "s"
        sheet.scatter(
            x[seats],
            y[seats],
            # A square as wide as a circle would reach its neighbours with its corners.
            s=layout.area(diameter * (0.8 if square else 1) - outline),
            marker=TIER_MARKERS[row.tier],
            facecolor=look.fill,
            edgecolor=look.edge,
            linewidth=style.thin,
            zorder=3,
            gid=f"seats-{row.party}-{row.tier}",
        )
        if row.tier == "list":
            sheet.scatter(
                x[seats],
                y[seats],
                s=layout.area(0.42 * diameter),
                marker="o",
                facecolor=look.on_fill,
                linewidth=0,
                zorder=4,
                gid=f"cores-{row.party}",
            )
        start = seats.stop


def _draw_band(sheet: Axes, parties: pd.DataFrame, total: int, radius: float, style: Style) -> None:
    """Draw the band that says where a party ends and, by its hatch, to which bloc it belongs."""
    start = 0
    for party in layout.records(parties):
        first, last = _turn(start + party.seats, total), _turn(start, total)
        gap = min(0.35 / _rim(radius), 0.2 * (last - first))
        sheet.add_patch(
            Wedge(
                (0, 0),
                _rim(radius),
                math.degrees(first + gap),
                math.degrees(last - gap),
                width=_BAND,
                **layout.bloc_surface(party.bloc, style),
            )
        )
        start += party.seats


def _line_angle(places: Hall, count: int) -> float:
    """Return the angle between the last of so many seats and the next."""
    edges = np.concatenate([[math.pi], places.angle, [0.0]])
    return float((edges[count] + edges[count + 1]) / 2) if count < len(places.angle) else 0.0


def _draw_lines(
    sheet: Axes, counts: Iterable[int], places: Hall, radius: float, style: Style
) -> None:
    """Draw lines from the hub to the band, beneath the marks that they pass."""
    for count in counts:
        angle = _line_angle(places, count)
        ends = np.array([radius * places.radius.min(), radius + _BAND_GAP])
        xs, ys = ends * math.cos(angle), ends * math.sin(angle)
        sheet.plot(xs, ys, **_dashed(style), zorder=2, gid=f"line-{count}")


def _dashed(style: Style) -> dict[str, Any]:
    return {"color": INK, "linewidth": 1.4 * style.thin, "linestyle": (0, (3, 1.5))}


def _draw_label(sheet: Axes, item: _Placed, radius: float, style: Style) -> None:
    label = item.label
    direction = np.array([math.cos(label.angle), math.sin(label.angle)])
    start = direction * (_rim(radius) + 0.5)
    tip_y = item.y - label.height(style) / 2 * direction[1]
    look = _dashed(style) if label.dashed else {}
    layout.rule(sheet, style, [start[0], item.x], [start[1], tip_y], **look)

    last = len(label.lines) - 1
    for number, line in enumerate(label.lines):
        y = item.y + layout.line_height(style.text) * (last / 2 - number)
        is_last = number == last
        before = layout.text_width(f"{line} " if is_last else line, style.text)
        after = layout.text_width(label.number, style.text, "bold") if is_last else 0.0
        # Left of the arc the lines end at the leader, right of it they begin there.
        x = item.x - _LEADER_PAD - before - after if item.is_left else item.x + _LEADER_PAD
        layout.put_text(sheet, x, y, line, style.text, color=label.colour)
        if is_last:
            look = {"color": label.colour, "weight": "bold"}
            layout.put_text(sheet, x + before, y, label.number, style.text, **look)


def _draw_total(sheet: Axes, total: int, radius: float, style: Style) -> None:
    size = min(style.number, max(style.text, 0.36 * radius))
    sheet.text(
        0,
        layout.line_height(style.small) + 0.4,
        str(total),
        size=size,
        weight="bold",
        ha="center",
    )
    sheet.text(0, 0.4, style.words["seats"], size=style.small, color=MUTED, ha="center")


def _key(rows: pd.DataFrame, style: Style) -> list[layout.KeyEntry]:
    blocs = [
        layout.KeyEntry(style.words[bloc], "surface", (layout.bloc_surface(bloc, style),), width=5)
        for bloc in rows["bloc"].unique()
    ]
    tiers = [
        layout.KeyEntry(style.words[tier], "mark", _tier_sample(tier, style))
        for tier in TIER_MARKERS
        if (rows["tier"] == tier).any()
    ]
    return blocs + tiers


def _tier_sample(tier: str, style: Style) -> tuple[dict[str, Any], ...]:
    mark = {
        "marker": TIER_MARKERS[tier],
        "markersize": style.mark,
        "markerfacecolor": MUTED,
        "markeredgecolor": MUTED,
        "linestyle": "none",
    }
    core = {"marker": "o", "markersize": style.mark * 0.42, "color": PAPER, "linestyle": "none"}
    return (mark, {**core, "markeredgewidth": 0}) if tier == "list" else (mark,)
