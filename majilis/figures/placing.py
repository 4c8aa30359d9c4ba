"""Find a place for the label of each point, where it covers nothing and is covered by nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Millimetres between a point and its label; all but the first need a leader.
_GAPS = (0.5, 2.0, 3.5, 5.5, 8.0, 11.0, 15.0, 20.0, 26.0)
_DIRECTIONS = 32
_CLEAR = 0.3  # millimetres between a label and what it must not touch
_APART = 1.0  # millimetres to another's mark, below which a label seems to be that mark's

# What is worse than a label that stands a millimetre farther away, and by how much.
_LEADER = 1.5
_LONG = 15.0  # millimetres; a leader of this length counts twice
_NEAR_ANOTHER = 3.0
_OVER_BAR = 5.0
_OVER_LINE = 2.0
_CROSSING = 15
_BLOCKED = 1000  # far more than all leaders that a leader could cross
_OVER_MARK = 20.0
_SHORTER = 45.0
_NOWHERE = 1000.0

_PASSES = 5
_ATTEMPTS = 40  # at making room for a label, in each pass


@dataclass(frozen=True)
class Wish:
    """A point that wants a label.

    Attributes
    ----------
    x, low, high : float
        Where the point is, in millimetres; an interval without a point reaches from low to high.
    reach : float
        How far its mark reaches from there.
    name : tuple of float or None
        Width and height of its label in full; None where it shall be short.
    number : tuple of float
        Width and height of its label in short, for where there is less room.
    weight : float
        How much more than others' its place matters.
    """

    x: float
    low: float
    high: float
    reach: float
    name: tuple[float, float] | None
    number: tuple[float, float]
    weight: float = 1.0


@dataclass(frozen=True)
class Obstacles:
    """What labels have to keep clear of; boxes and lines are rows of left, low, right, high.

    Attributes
    ----------
    marks : array
        Boxes of the points' marks. Leaders avoid them.
    bars : array
        Boxes of intervals, as thin as they are drawn. Leaders avoid them where they can.
    lines : array
        Lines of the chart, from one end to the other. Leaders avoid them where they can.
    """

    marks: Numbers
    bars: Numbers
    lines: Numbers


@dataclass(frozen=True)
class Spot:
    """A label's place.

    Attributes
    ----------
    box : tuple of float
        Left, low, right and high edge in millimetres.
    is_number : bool
        Whether it has room for the short form only.
    side : str
        Where the point is from the label: ``left``, ``right`` or, above and beneath, ``center``.
    leader : tuple of float or None
        The line from the label to its point, where it stands away from it.
    """

    box: tuple[float, float, float, float]
    is_number: bool
    side: str
    leader: tuple[float, float, float, float] | None


def boxes_meet(one: Numbers, others: Numbers, clear: float = 0.0) -> Flags:
    """Return which boxes overlap or are nearer than asked.

    Parameters
    ----------
    one, others : array
        Boxes; their shapes are broadcast.
    clear : float
        The distance that they have to keep.

    Returns
    -------
    array of bool
        Whether they meet.

    Examples
    --------
    >>> bool(boxes_meet(np.array([0, 0, 2, 1]), np.array([1, 0, 3, 1])))
    True
    """
    return np.asarray(
        (one[..., 0] < others[..., 2] + clear)
        & (others[..., 0] < one[..., 2] + clear)
        & (one[..., 1] < others[..., 3] + clear)
        & (others[..., 1] < one[..., 3] + clear)
    )


def lines_meet_boxes(lines: Numbers, boxes: Numbers, clear: float = 0.0) -> Flags:
    """Return which straight lines run through which boxes.

    Parameters
    ----------
    lines, boxes : array
        Lines and boxes; their shapes are broadcast. A line of NaN meets nothing.
    clear : float
        The distance that they have to keep.

    Returns
    -------
    array of bool
        Whether they meet.

    Examples
    --------
    >>> bool(lines_meet_boxes(np.array([0.0, 0, 2, 2]), np.array([1.2, 0, 3, 1])))
    False
    """
    box_x = (boxes[..., 0] + boxes[..., 2]) / 2
    box_y = (boxes[..., 1] + boxes[..., 3]) / 2
    half_x = (boxes[..., 2] - boxes[..., 0]) / 2 + clear
    half_y = (boxes[..., 3] - boxes[..., 1]) / 2 + clear
    run_x = (lines[..., 2] - lines[..., 0]) / 2
    run_y = (lines[..., 3] - lines[..., 1]) / 2
    off_x = (lines[..., 0] + lines[..., 2]) / 2 - box_x
    off_y = (lines[..., 1] + lines[..., 3]) / 2 - box_y
    # Apart if some axis separates them: the two of the page, and the one across the line.
    return np.asarray(
        (np.abs(off_x) < half_x + np.abs(run_x))
        & (np.abs(off_y) < half_y + np.abs(run_y))
        & (np.abs(off_x * run_y - off_y * run_x) < half_x * np.abs(run_y) + half_y * np.abs(run_x))
    )


def lines_cross(one: Numbers, others: Numbers) -> Flags:
    """Return which straight lines cross.

    Parameters
    ----------
    one, others : array
        Lines; their shapes are broadcast. A line of NaN crosses nothing.

    Returns
    -------
    array of bool
        Whether they cross.

    Examples
    --------
    >>> bool(lines_cross(np.array([0, 0, 2, 2]), np.array([0, 2, 2, 0])))
    True
    """
    return np.asarray(
        (
            _turn(one, others[..., 0], others[..., 1]) * _turn(one, others[..., 2], others[..., 3])
            < 0
        )
        & (_turn(others, one[..., 0], one[..., 1]) * _turn(others, one[..., 2], one[..., 3]) < 0)
    )


def _turn(line: Numbers, x: Numbers, y: Numbers) -> Numbers:
    """Return on which side of lines points lie: positive for the left."""
    run, rise = line[..., 2] - line[..., 0], line[..., 3] - line[..., 1]
    return np.asarray(run * (y - line[..., 1]) - rise * (x - line[..., 0]))


@dataclass(frozen=True)
class _Candidates:
    """All places that labels could have: a row for each, those of one label one after another."""

    wish: NDArray[np.int64]
    is_number: Flags
    box: Numbers
    leader: Numbers  # NaN where the label stands beside its point
    cost: Numbers

    def of(self, chosen: Flags) -> _Candidates:
        """Return those chosen."""
        return _Candidates(
            self.wish[chosen],
            self.is_number[chosen],
            self.box[chosen],
            self.leader[chosen],
            self.cost[chosen],
        )


def place(
    wishes: Sequence[Wish], obstacles: Obstacles, room: tuple[float, float, float, float]
) -> list[Spot | None]:
    """Return a place for each label, such that no label meets another, a mark or a leader.

    Parameters
    ----------
    wishes : sequence of Wish
        The points.
    obstacles : Obstacles
        What else is drawn.
    room : tuple of float
        Left, low, right and high edge of where labels may be.

    Returns
    -------
    list of Spot or None
        The places in the wishes' order, None where there is none.
    """
    candidates = _join([_around(number, wish) for number, wish in enumerate(wishes)])
    candidates = candidates.of(_is_free(candidates, obstacles, np.asarray(room)))
    candidates = _priced(candidates, wishes, obstacles)
    candidates = candidates.of(_is_worth_it(candidates, wishes))
    search = _Search(candidates, wishes)
    search.run()
    return [
        None if number < 0 else _spot(candidates, number, wish)
        for wish, number in zip(wishes, search.chosen, strict=True)
    ]


def _spot(candidates: _Candidates, number: int, wish: Wish) -> Spot:
    left, low, right, high = (float(edge) for edge in candidates.box[number])
    start_x, start_y, end_x, end_y = (float(value) for value in candidates.leader[number])
    leader = None if np.isnan(start_x) else (start_x, start_y, end_x, end_y)
    side = "left" if wish.x <= left else "right" if wish.x >= right else "center"
    return Spot((left, low, right, high), bool(candidates.is_number[number]), side, leader)


def _join(parts: Sequence[_Candidates]) -> _Candidates:
    return _Candidates(
        np.concatenate([part.wish for part in parts]),
        np.concatenate([part.is_number for part in parts]),
        np.concatenate([part.box for part in parts]),
        np.concatenate([part.leader for part in parts]),
        np.concatenate([part.cost for part in parts]),
    )


def _around(number: int, wish: Wish) -> _Candidates:
    """Return the places around a point, or around both ends and the middle of an interval."""
    spots = sorted({wish.low, (wish.low + wish.high) / 2, wish.high})
    grid = np.array(
        [
            (y, gap, turn + ring % 2 / 2, is_number, *extent)
            for is_number, extent in enumerate((wish.name, wish.number))
            if extent is not None
            for ring, gap in enumerate(_GAPS)
            for turn in range(_DIRECTIONS)
            for y in spots
        ]
    )
    y, gap, turn, is_number, width, height = grid.T
    # Half a step aside in every second ring: labels then stand in each other's gaps.
    angle = 2 * np.pi * turn / _DIRECTIONS
    right, up = np.cos(angle), np.sin(angle)
    distance = gap + wish.reach
    x = wish.x + distance * right + np.clip(1.5 * right, -1, 1) * width / 2
    y = y + distance * up + np.clip(1.5 * up, -1, 1) * height / 2
    box = np.stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2], axis=-1)
    leader = _leaders(box, wish)
    length = np.hypot(leader[:, 2] - leader[:, 0], leader[:, 3] - leader[:, 1])
    beside = gap == _GAPS[0]
    # Nearest is best, then to the right, above, and to the left.
    cost = np.where(beside, 0.0, _LEADER + length + length**2 / _LONG)
    cost += 0.3 * (1 - right) + 0.15 * np.abs(up)
    cost += np.where(up < -0.1, 0.1, 0.0) + _SHORTER * is_number
    leader[beside] = np.nan
    wishes = np.full(len(box), number)
    return _Candidates(wishes, is_number > 0, box, leader, cost * wish.weight)


def _leaders(box: Numbers, wish: Wish) -> Numbers:
    """Return lines from the middle of a box's side to the rim of its point's mark."""
    middle = (box[:, 1] + box[:, 3]) / 2
    is_aside = (wish.x <= box[:, 0]) | (wish.x >= box[:, 2])
    target = np.clip(middle, wish.low, wish.high)
    x = np.clip(wish.x, box[:, 0], box[:, 2])
    y = np.where(is_aside, middle, np.clip(target, box[:, 1], box[:, 3]))
    length = np.maximum(np.hypot(wish.x - x, target - y), 1e-9)
    part = np.maximum(0.0, 1 - wish.reach / length)
    return np.stack([x, y, x + (wish.x - x) * part, y + (target - y) * part], axis=-1)


def _is_free(candidates: _Candidates, obstacles: Obstacles, room: Numbers) -> Flags:
    box = candidates.box
    fits = (box[:, :2] >= room[:2]).all(axis=1) & (box[:, 2:] <= room[2:]).all(axis=1)
    met = [
        boxes_meet(box[:, None], obstacles.marks[None], _CLEAR),
        boxes_meet(box[:, None], obstacles.bars[None], _CLEAR),
        lines_meet_boxes(obstacles.lines[None], box[:, None], _CLEAR),
    ]
    return np.asarray(fits & ~np.concatenate(met, axis=1).any(axis=1))


def _priced(candidates: _Candidates, wishes: Sequence[Wish], obstacles: Obstacles) -> _Candidates:
    """Return candidates at a cost that counts what is near them and beneath their leaders."""
    own = np.array(
        [(w.x - w.reach, w.low - w.reach, w.x + w.reach, w.high + w.reach) for w in wishes]
    )
    own = own[candidates.wish]
    box, leader = candidates.box, candidates.leader

    def foreign(boxes: Numbers) -> Flags:
        # A leader begins in what overlaps its own point: that it cannot avoid.
        return ~boxes_meet(own[:, None], boxes[None])

    marks, bars = obstacles.marks, obstacles.bars
    both = np.concatenate([marks, bars])
    apart_x = np.maximum(box[:, None, 0] - both[None, :, 2], both[None, :, 0] - box[:, None, 2])
    apart_y = np.maximum(box[:, None, 1] - both[None, :, 3], both[None, :, 1] - box[:, None, 3])
    apart = np.maximum(np.maximum(apart_x, apart_y), 0.0)
    near = np.where(foreign(both), np.clip(1 - apart / _APART, 0, 1), 0.0).max(axis=1, initial=0)
    over_marks = (lines_meet_boxes(leader[:, None], marks[None], 0.2) & foreign(marks)).sum(axis=1)
    over_bars = lines_meet_boxes(leader[:, None], bars[None]).sum(axis=1)
    over_lines = lines_cross(leader[:, None], obstacles.lines[None]).sum(axis=1)
    weight = np.array([wish.weight for wish in wishes])[candidates.wish]
    cost = candidates.cost + weight * (
        _NEAR_ANOTHER * near
        + _OVER_MARK * over_marks
        + _OVER_BAR * over_bars
        + _OVER_LINE * over_lines
    )
    return _Candidates(
        candidates.wish, candidates.is_number, box, leader, np.asarray(np.round(cost, 6))
    )


def _is_worth_it(candidates: _Candidates, wishes: Sequence[Wish]) -> Flags:
    """Return which candidates could be better than the label's short form."""
    most = np.array([_SHORTER * wish.weight for wish in wishes])
    return np.asarray(candidates.is_number | (candidates.cost < most[candidates.wish]))


class _Search:
    """A choice among candidates that gets better step by step, in the same way each time."""

    def __init__(self, candidates: _Candidates, wishes: Sequence[Wish]) -> None:
        self.candidates = candidates
        self.weights = np.array([wish.weight for wish in wishes])
        bounds = np.searchsorted(candidates.wish, np.arange(len(wishes) + 1))
        self.ranges = [slice(int(a), int(b)) for a, b in pairwise(bounds)]
        self.chosen = np.full(len(wishes), -1)
        # What each candidate costs beside all that are chosen: blocked by those that it meets.
        self.load = np.zeros(len(candidates.wish), dtype=np.int32)
        self._loads: dict[int, NDArray[np.int16]] = {}

    def run(self) -> None:
        """Choose for the labels with the fewest places first, then improve until nothing does."""
        order = sorted(
            range(len(self.chosen)),
            key=lambda wish: (-self.weights[wish], self._room(wish), wish),
        )
        for wish in order:
            self._choose(wish, self._best(wish))
        for _ in range(_PASSES):
            before = self._total()
            for wish in order:
                self._choose(wish, -1)
                self._choose(wish, self._best(wish))
            for wish in order:
                self._make_room(wish)
            if self._total() >= before - 1e-6:
                break

    def _room(self, wish: int) -> int:
        costs = self.candidates.cost[self.ranges[wish]]
        return int((costs < _SHORTER / 2 * self.weights[wish]).sum())

    def _load(self, number: int) -> NDArray[np.int16]:
        """Return what a chosen candidate adds to the cost of each other."""
        if number not in self._loads:
            held = self.candidates
            box, leader = held.box[number], held.leader[number]
            meets = boxes_meet(box, held.box, _CLEAR)
            meets |= lines_meet_boxes(leader, held.box, _CLEAR)
            meets |= lines_meet_boxes(held.leader, box, _CLEAR)
            load = _BLOCKED * meets + _CROSSING * lines_cross(leader, held.leader)
            load[self.ranges[int(held.wish[number])]] = 0
            self._loads[number] = load.astype(np.int16)
        return self._loads[number]

    def _choose(self, wish: int, number: int) -> None:
        if self.chosen[wish] >= 0:
            self.load -= self._load(int(self.chosen[wish]))
        if number >= 0:
            self.load += self._load(number)
        self.chosen[wish] = number

    def _best(self, wish: int) -> int:
        """Return the best candidate that meets no chosen label, -1 if there is none."""
        own = self.ranges[wish]
        load = self.load[own]
        costs = np.where(load < _BLOCKED, self.candidates.cost[own] + load, np.inf)
        if not len(costs) or np.isinf(costs.min()):
            return -1
        return own.start + int(costs.argmin())

    def _total(self) -> float:
        is_placed = self.chosen >= 0
        placed = self.chosen[is_placed]
        # Each crossing is met twice, once from either label.
        costs = self.candidates.cost[placed] + self.load[placed] / 2
        return float(costs.sum() + _NOWHERE * self.weights[~is_placed].sum())

    def _make_room(self, wish: int) -> None:
        """Try better candidates of a label while those that they meet give way."""
        own = self.ranges[wish]
        costs = self.candidates.cost[own] + self.load[own] % _BLOCKED
        held = self.chosen.copy()
        current = np.inf if held[wish] < 0 else costs[held[wish] - own.start]
        before = self._total()
        for offset in np.argsort(costs, kind="stable")[:_ATTEMPTS]:
            if costs[offset] >= current:
                return
            trial = own.start + int(offset)
            is_met = (held >= 0) & (self._load(trial)[held] >= _BLOCKED)
            giving_way = [int(other) for other in np.flatnonzero(is_met)]
            for other in giving_way:
                self._choose(other, -1)
            self._choose(wish, trial)
            for other in giving_way:
                self._choose(other, self._best(other))
            if self._total() < before - 1e-6:
                return
            for other in (*giving_way, wish):
                self._choose(other, int(held[other]))


def rows(
    places: Sequence[tuple[float, float]], x: float, height: float, step: float
) -> list[float]:
    """Return the heights of a column of labels, one for each point, whose leaders do not cross.

    Parameters
    ----------
    places : sequence of tuple of float
        Where the points are, all to the left of the column.
    x, height : float
        Where the column is, and how high it may be.
    step : float
        Distance between labels.

    Returns
    -------
    list of float
        Each label's height, in the order of the points.

    Examples
    --------
    >>> rows([(0, 9), (0, 1)], 5, 10, 2)
    [6.0, 4.0]
    """
    middle = sum(y for _, y in places) / len(places)
    half = step * (len(places) - 1) / 2
    start = min(max(middle, half + step / 2), height - half - step / 2) - half
    order = sorted(range(len(places)), key=lambda number: (places[number][1], number))
    heights = [0.0] * len(places)
    for row, number in enumerate(order):
        heights[number] = start + step * row

    def length(number: int, row: int) -> float:
        return math.hypot(x - places[number][0], heights[row] - places[number][1])

    # Two leaders that cross are longer together than with their ends exchanged.
    has_changed = True
    while has_changed:
        has_changed = False
        for one in range(len(places)):
            for other in range(one):
                crossed = length(one, one) + length(other, other)
                if length(one, other) + length(other, one) < crossed - 1e-9:
                    heights[one], heights[other] = heights[other], heights[one]
                    has_changed = True
    return heights
