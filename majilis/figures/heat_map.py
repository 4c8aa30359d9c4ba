"""A matrix of shares, each printed in a cell that is darker the larger it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from seaborn.utils import relative_luminance

from majilis.errors import InputError
from majilis.figures import layout
from majilis.figures.scaling import at_final_size
from majilis.figures.style import INK, MUTED, PAPER, Style, context, is_missing, new_figure, points

COLUMNS = ("row", "row_label", "column", "column_label", "value", "text", "is_marked")

# One hue that no bloc has, from light to dark.
_LIGHT = "#F4EFF8"
_DARK = "#3B1E5E"
_BLACK = "#000000"  # on middle tones, neither paper nor the softer ink is clear enough
_BORDER = "#B9AEC6"
_NO_FILL = "#9A9A9A"  # hatch of a cell without value

_WIDEST = 26.0  # millimetres of a cell
_HIGH = 0.72  # of a cell's width
_ROW = 1.3  # of the style's row, at most
_GAP = 0.35  # millimetres from a cell's border to its surface
_HATCHED = 1.6  # millimetres of hatch above and below the words of a cell without value
_PAD = 0.5  # millimetres between a cell's border and its text, at least
_LABEL_PARTS = (1.0, 0.85, 0.7)  # of the style's width of labels, until cells are wide enough
_ABOVE = 0.8  # millimetres between the cells and the labels above them
_OUTLINE = 1.4  # points
_BAR = 22.0  # millimetres of the key's bar
_SHADES = 32  # of the key's bar
_MOST_STEPS = 5
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100)  # the scale ends at a multiple, in percent


@dataclass(frozen=True)
class _Cell:
    """A cell's place in the matrix and what it shows."""

    row: int
    column: int
    value: float | None
    lines: list[str]
    size: float
    is_marked: bool


@dataclass(frozen=True)
class _Heads:
    """The labels above the columns, as lines, upright where cells are too narrow for them."""

    lines: list[list[str]]
    is_upright: bool
    height: float


def fill(value: float, top: float) -> str:
    """Return the surface of a cell.

    Parameters
    ----------
    value : float
        Its share.
    top : float
        The share that has the darkest surface.

    Returns
    -------
    str
        A colour, darker for larger shares.

    Examples
    --------
    >>> fill(0, 1), fill(0.5, 0.5)
    ('#F4EFF8', '#3B1E5E')
    """
    part = min(max(value / top, 0.0), 1.0)
    light, dark = _channels(_LIGHT), _channels(_DARK)
    mixed = [round(a + (b - a) * part) for a, b in zip(light, dark, strict=True)]
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def on_fill(colour: str) -> str:
    """Return the colour of text on a surface: of black and paper, the one that stands out more.

    Parameters
    ----------
    colour : str
        The surface's colour, as six hexadecimal digits.

    Returns
    -------
    str
        A colour; its contrast is 4.5 to 1 or more on any surface.

    Examples
    --------
    >>> on_fill("#F4EFF8"), on_fill("#3B1E5E")
    ('#000000', '#FFFFFF')
    """
    light = relative_luminance(colour) + 0.05
    return _BLACK if light / 0.05 >= 1.05 / light else PAPER


def _channels(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


@at_final_size
def draw(
    frame: pd.DataFrame, *, row_title: str, column_title: str, value_title: str, style: Style
) -> Figure:
    """Draw a cell for each row and column, filled by its share and with its text in it.

    Parameters
    ----------
    frame : DataFrame
        Rows with `row`, `row_label`, `column`, `column_label`, `value` (0 to 1, or missing),
        `text` (what is printed in the cell) and `is_marked` (whether it is outlined). Rows and
        columns stand in the order in which they first come. A missing value is hatched and
        printed as such, whatever its text; where a pair is not given at all, no cell is drawn.
    row_title, column_title, value_title : str
        What the rows, the columns and the shares are.
    style : Style
        The page.

    Returns
    -------
    Figure
        The chart.
    """
    layout.check_columns(frame, COLUMNS)
    if frame.empty:
        raise InputError("A heat map needs at least one cell")
    beyond = frame[(frame["value"] < 0) | (frame["value"] > 1)]
    if len(beyond):
        raise InputError(f"{beyond['value'].iloc[0]:g} is no share from 0 to 1")
    twice = frame[frame.duplicated(["row", "column"])]
    if len(twice):
        first = twice.iloc[0]
        raise InputError(f"{first['row_label']!r} stands twice for {first['column_label']!r}")
    with context():
        return _compose(frame, row_title, column_title, value_title, style)


def _compose(
    frame: pd.DataFrame, row_title: str, column_title: str, value_title: str, style: Style
) -> Figure:
    rows, columns = frame.drop_duplicates("row"), frame.drop_duplicates("column")
    small = layout.line_height(style.small)
    right = style.width - layout.MARGIN
    words = [word for text in _texts(frame, style) for word in text.split(" ")]
    needed = layout.widest(words, style.smallest_text) + 2 * _PAD
    for part in _LABEL_PARTS:
        side, *labels = (
            layout.wrap(label, style.small, part * style.label)
            for label in (row_title, *rows["row_label"])
        )
        left = layout.MARGIN + 1.5
        left += max(layout.widest(lines, style.small) for lines in [*labels, side])
        width = min(_WIDEST, (right - left) / len(columns))
        if width >= needed:
            break
    cells = _cells(frame, list(rows["row"]), list(columns["column"]), width, style)
    height = max(
        [
            min(_HIGH * width, _ROW * style.row),
            *(small * len(lines) + _PAD for lines in labels),
            *(_cell_height(cell) for cell in cells),
        ]
    )
    heads = _heads(list(columns["column_label"]), width, style)
    over = layout.wrap(column_title, style.small, right - left)
    what = layout.wrap(value_title, style.small, right - layout.MARGIN)

    top = layout.MARGIN + height * len(rows)
    # The rows' title stands above their labels and beside those of the columns.
    over_foot = top + _ABOVE + max(heads.height, small * len(side)) + 1
    scale_foot = over_foot + small * len(over) + 2
    what_foot = scale_foot + small * 1.3
    figure, sheet = new_figure(style, what_foot + small * len(what) + layout.MARGIN)

    muted: dict[str, Any] = {"size": style.small, "color": MUTED}
    layout.put_lines(sheet, layout.MARGIN, what_foot + small * len(what) / 2, what, **muted)
    layout.put_lines(sheet, left, over_foot + small * len(over) / 2, over, **muted)
    layout.put_lines(sheet, layout.MARGIN, top + _ABOVE + small * len(side) / 2, side, **muted)
    darkest = _darkest(frame["value"])
    _draw_scale(sheet, scale_foot, darkest, any(cell.value is None for cell in cells), style)
    _draw_heads(sheet, heads, left, top + _ABOVE, width, style)
    for number, lines in enumerate(labels):
        y = top - height * (number + 0.5)
        layout.put_lines(sheet, left - 1.5, y, lines, style.small, ha="right")
    for cell in cells:
        corner = (left + width * cell.column, top - height * (cell.row + 1))
        _draw_cell(sheet, cell, corner, (width, height), darkest, style)
    return figure


# Places


def _darkest(values: Iterable[float]) -> float:
    """Return the share at which the scale ends: a round one, no lower than the largest."""
    known = [value for value in values if not is_missing(value)]
    percent = round(100 * max([0.01, *known]), 6)
    step = next(step for step in _STEPS if _MOST_STEPS * step >= percent or step == _STEPS[-1])
    return float(-(-percent // step)) * step / 100


def _texts(frame: pd.DataFrame, style: Style) -> list[str]:
    return [
        style.words["no_value"] if is_missing(row.value) else row.text
        for row in layout.records(frame)
    ]


def _cells(
    frame: pd.DataFrame, rows: list[Any], columns: list[Any], width: float, style: Style
) -> list[_Cell]:
    held = layout.records(frame)
    lines, size = _fit(_texts(frame, style), width, style)
    cells = [
        _Cell(
            row=rows.index(row.row),
            column=columns.index(row.column),
            value=None if is_missing(row.value) else float(row.value),
            lines=lines[number],
            size=size,
            is_marked=bool(row.is_marked),
        )
        for number, row in enumerate(held)
    ]
    # Outlines lie on the neighbours' borders: they are drawn last.
    return sorted(cells, key=lambda cell: cell.is_marked)


def _cell_height(cell: _Cell) -> float:
    """Return the height that a cell's text takes, and its hatch above and below, if any."""
    around = _HATCHED if cell.value is None else _PAD
    return layout.line_height(cell.size) * len(cell.lines) + 2 * around


def _fit(texts: Sequence[str], width: float, style: Style) -> tuple[list[list[str]], float]:
    """Return the lines of all cells' texts and the largest size at which no word is too wide.

    Words that are too wide at every size are broken between letters.
    """
    for size, pad in ((style.text, 1.2), (style.small, 0.8), (style.smallest_text, _PAD)):
        room = width - 2 * pad
        cells = [layout.wrap(text, size, room) for text in texts]
        if max(layout.widest(lines, size) for lines in cells) <= room:
            return cells, size
    return [[part for line in lines for part in _break(line, room, size)] for lines in cells], size


def _break(line: str, room: float, size: float) -> list[str]:
    parts = [""]
    for letter in line:
        if parts[-1] and layout.text_width(parts[-1] + letter, size) > room:
            parts.append("")
        parts[-1] += letter
    return parts


def _heads(labels: Sequence[str], width: float, style: Style) -> _Heads:
    small = layout.line_height(style.small)
    lying = [layout.wrap(label, style.small, width - 2 * _PAD) for label in labels]
    if max(layout.widest(lines, style.small) for lines in lying) <= width - 2 * _PAD:
        return _Heads(lying, is_upright=False, height=small * max(map(len, lying)))
    upright = [_upright(label, int(width / small), style) for label in labels]
    height = max(layout.widest(lines, style.small) for lines in upright)
    return _Heads(upright, is_upright=True, height=height)


def _upright(label: str, most: int, style: Style) -> list[str]:
    """Return an upright label in as many lines as its column has room for, at least one."""
    length = style.label
    while len(lines := layout.wrap(label, style.small, length)) > max(1, most):
        length *= 1.2
    return lines


# Drawing


def _draw_heads(
    sheet: Axes, heads: _Heads, left: float, foot: float, width: float, style: Style
) -> None:
    small = layout.line_height(style.small)
    for number, lines in enumerate(heads.lines):
        x = left + width * (number + 0.5)
        if not heads.is_upright:
            layout.put_lines(
                sheet, x, foot + small * len(lines) / 2, lines, style.small, ha="center"
            )
            continue
        for place, line in enumerate(lines):
            sheet.text(
                x + small * (place - (len(lines) - 1) / 2) + points(0.36 * style.small),
                foot,
                line,
                size=style.small,
                rotation=90,
                rotation_mode="anchor",
                ha="left",
                va="baseline",
            )


def _no_fill(style: Style) -> dict[str, Any]:
    return {
        "facecolor": PAPER,
        "edgecolor": _NO_FILL,
        "hatch": "//////",
        "hatchcolor": _NO_FILL,
        "linewidth": style.thin,
    }


def _draw_cell(
    sheet: Axes,
    cell: _Cell,
    corner: tuple[float, float],
    size: tuple[float, float],
    darkest: float,
    style: Style,
) -> None:
    (x, y), (width, height) = corner, size
    surface = PAPER if cell.value is None else fill(cell.value, darkest)
    look = {"facecolor": surface, "edgecolor": _BORDER, "linewidth": style.thin}
    sheet.add_patch(
        Rectangle(
            (x + _GAP, y + _GAP),
            width - 2 * _GAP,
            height - 2 * _GAP,
            **(_no_fill(style) if cell.value is None else look),
            gid=f"cell-{cell.row}-{cell.column}",
        )
    )
    # On the paper between cells an outline stands out from the darkest surface too.
    if cell.is_marked:
        outline = Rectangle((x, y), width, height, fill=False, edgecolor=INK, linewidth=_OUTLINE)
        outline.set_gid(f"outline-{cell.row}-{cell.column}")
        sheet.add_patch(outline)
    step = layout.line_height(cell.size)
    middle = y + height / 2 + step * (len(cell.lines) - 1) / 2
    if cell.value is None:
        # Hatching would run through the words.
        wide = layout.widest(cell.lines, cell.size) / 2 + 0.3
        high = step * len(cell.lines) / 2
        paper = Rectangle((x + width / 2 - wide, y + height / 2 - high), 2 * wide, 2 * high)
        paper.set(facecolor=PAPER, edgecolor="none", linewidth=0)
        sheet.add_patch(paper)
    for number, line in enumerate(cell.lines):
        layout.put_text(
            sheet,
            x + width / 2,
            middle - number * step,
            line,
            cell.size,
            ha="center",
            color=MUTED if cell.value is None else on_fill(surface),
        )


def _draw_scale(sheet: Axes, foot: float, darkest: float, has_missing: bool, style: Style) -> None:
    """Draw the key: a bar from the lightest surface to the darkest, and the hatch of no value."""
    small = layout.line_height(style.small)
    low, high = style.percent(0, 0), style.percent(darkest, 0)
    y, height = foot + small / 2, 0.8 * small
    x = layout.MARGIN
    layout.put_text(sheet, x, y, low, style.small)
    x += layout.text_width(low, style.small) + 1.2
    # Each reaches to the bar's end, under the next: between neighbours paper would show.
    for shade in range(_SHADES):
        start = x + _BAR * shade / _SHADES
        colour = fill(shade, _SHADES - 1)
        look: dict[str, Any] = {"facecolor": colour, "edgecolor": "none", "linewidth": 0}
        sheet.add_patch(Rectangle((start, y - height / 2), x + _BAR - start, height, **look))
    frame = Rectangle((x, y - height / 2), _BAR, height, fill=False)
    frame.set(edgecolor=_BORDER, linewidth=style.thin)
    sheet.add_patch(frame)
    x += _BAR + 1.2
    layout.put_text(sheet, x, y, high, style.small)
    if has_missing:
        x += layout.text_width(high, style.small) + 4
        sheet.add_patch(Rectangle((x, y - height / 2), 5, height, **_no_fill(style)))
        layout.put_text(sheet, x + 6.8, y, style.words["no_value"], style.small)
