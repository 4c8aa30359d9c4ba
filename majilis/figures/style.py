"""The one place that knows sizes, fonts, colours, hatches and line weights."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import matplotlib.style
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from majilis.data import tables
from majilis.errors import InputError, nearest
from majilis.figures.words import ENGLISH

MM_PER_INCH = 25.4
POINTS_PER_INCH = 72.0
SCREEN_DPI = 150

INK = "#1A1A1A"
MUTED = "#595959"
GRID = "#D4D4D4"
PAPER = "#FFFFFF"

# Millimetres of the two pages between which heights and widths of plots grow with the page.
_NARROW, _WIDE = 90.0, 190.0
# Widths of a letter's size: a page this wide has room for words beside a plot.
_ROOMY = 17.5

RC: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # it has the Kazakh letters and comes with matplotlib
    "text.color": INK,
    # Hinting fits letters to pixels: then the widths in PNG and PDF would not agree.
    "text.hinting": "no_hinting",
    "text.parse_math": False,
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    # Glyphs as shapes: the picture looks the same where DejaVu Sans is not installed.
    "svg.fonttype": "path",
    "svg.hashsalt": "majilis",
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "hatch.linewidth": 0.6,
    "path.simplify": False,
}


@dataclass(frozen=True)
class BlocLook:
    """How a bloc is drawn: a colour and, since colour never stands alone, hatch and marker.

    Attributes
    ----------
    fill, edge : str
        Colours of the surface and its outline; a light surface has a dark outline.
    on_fill : str
        What is drawn upon the surface: hatch lines and the core of a list seat.
    hatch : str
        Pattern of a surface, matplotlib's letters.
    marker : str
        Shape of a point, matplotlib's letter.
    """

    fill: str
    edge: str
    on_fill: str
    hatch: str
    marker: str


# Ordered from dark to light in steps that survive a grey print.
BLOCS: dict[str, BlocLook] = {
    "pro_presidential": BlocLook("#123F6B", "#123F6B", PAPER, "", "o"),
    "opposition": BlocLook("#D1490C", "#D1490C", PAPER, "//////", "D"),
    "other": BlocLook("#7CC0AC", "#2F6B5B", INK, "......", "s"),
    "independent": BlocLook("#E8E8E8", "#4D4D4D", "#4D4D4D", "||||||", "^"),
}


def bloc_look(bloc: str) -> BlocLook:
    """Return how a bloc is drawn.

    Parameters
    ----------
    bloc : str
        A key of `BLOCS`.

    Returns
    -------
    BlocLook
        Its colours, hatch and marker.

    Examples
    --------
    >>> bloc_look("opposition").marker
    'D'
    """
    if bloc not in BLOCS:
        raise InputError(f"No look for the bloc {bloc!r}: {nearest(bloc, BLOCS)}")
    return BLOCS[bloc]


# Of series that are no blocs: dark enough for text, and each with a dash of its own.
SERIES: tuple[tuple[str, Any], ...] = (
    (INK, "solid"),
    ("#A3286B", (0, (4, 1.2))),
    ("#1F74B1", (0, (1.2, 1))),
)


# What grows with the scale.
_SIZES = (
    "width",
    "largest_height",
    "text",
    "small",
    "number",
    "line",
    "thin",
    "mark",
    "row",
    "label",
    "smallest_text",
    "thinnest_line",
    "thickest_line",
)


@dataclass(frozen=True)
class Style:
    """A page that figures are made for; all sizes are final.

    Attributes
    ----------
    name : str
        The name that a user chooses it by.
    width : float
        Width of the figure in millimetres.
    largest_height : float
        The height in millimetres that a figure should not exceed.
    text, small, number : float
        Sizes in points of labels, of secondary text and of the one big number.
    line, thin : float
        Weights in points of lines that carry data and of all others.
    mark : float
        Diameter in points of a data point.
    row : float
        Height in millimetres of one row of a chart with a row for each party.
    label : float
        Width in millimetres at which a label is broken into lines.
    scale : float
        How many times larger than in print is all that has no quantity of its own here: gaps,
        samples of keys, outlines of marks, hatches.
    smallest_text : float
        The size in points below which no text may be.
    thinnest_line, thickest_line : float
        The weights in points between which all lines must be.
    resolution : int
        Dots per inch of a file of pixels.
    formats : tuple of str
        The kinds of files that the publisher takes.
    words : mapping of str to str
        The words that charts draw, by key; exchange it for another language.
    """

    name: str
    width: float
    largest_height: float
    text: float
    small: float
    number: float
    line: float
    thin: float
    mark: float
    row: float
    label: float
    scale: float
    smallest_text: float
    thinnest_line: float
    thickest_line: float
    resolution: int
    formats: tuple[str, ...]
    words: Mapping[str, str] = field(default_factory=lambda: ENGLISH)

    @property
    def is_roomy(self) -> bool:
        """Whether there is room for words beside a plot, not only above or beneath it."""
        return self.width >= _ROOMY * self.text

    def between(self, narrow: float, wide: float) -> float:
        """Return a length that grows with the page.

        Parameters
        ----------
        narrow, wide : float
            The length on a page of 90 and of 190 millimetres.

        Returns
        -------
        float
            The length on this page, never beyond the two.

        Examples
        --------
        >>> STYLES["full_width"].between(30, 46)
        46.0
        """
        part = min(max((self.width - _NARROW) / (_WIDE - _NARROW), 0.0), 1.0)
        return narrow * (1 - part) + wide * part

    def in_print(self) -> Style:
        """Return the page on which the same figure has the gaps and hatches of print.

        Returns
        -------
        Style
            The style with every size divided by its scale.

        Examples
        --------
        >>> STYLES["slides"].in_print().text
        8.0
        """
        sizes = {size: getattr(self, size) / self.scale for size in _SIZES}
        return replace(self, scale=1.0, **sizes)

    def percent(self, share: float, decimals: int = 1) -> str:
        """Return a share as it is printed.

        Parameters
        ----------
        share : float
            A share from 0 to 1.
        decimals : int
            Decimal places of the percentage.

        Returns
        -------
        str
            The percentage with its sign.

        Examples
        --------
        >>> STYLES["full_width"].percent(0.0707)
        '7.1%'
        """
        return self.words["percent"].format(self.decimal(100 * share, decimals))

    def decimal(self, value: float, decimals: int) -> str:
        """Return a number as it is printed.

        Parameters
        ----------
        value : float
            The number.
        decimals : int
            Its decimal places.

        Returns
        -------
        str
            The number with a minus sign and the decimal mark of the style's language.

        Examples
        --------
        >>> STYLES["full_width"].decimal(-6.25, 1)
        '−6.2'
        """
        # Adding zero turns a negative zero, which would print its sign, into zero.
        number = f"{round(value, decimals) + 0.0:.{decimals}f}"
        return number.replace("-", "\N{MINUS SIGN}").replace(".", self.words["decimal_mark"])


def _style(name: str, rows: pd.DataFrame) -> Style:
    """Return a style of its rows; a missing quantity is an error, but for the limits."""
    numbers: dict[str, float] = dict(
        zip(rows["quantity"], rows["value"].astype(float), strict=True)
    )
    texts: dict[str, str] = dict(zip(rows["quantity"], rows["text"], strict=True))
    # What no publisher limits is not limited.
    limits = {"largest_height": math.inf, "thinnest_line": 0.0, "thickest_line": math.inf}
    held: dict[str, Any] = {size: (limits | numbers)[size] for size in (*_SIZES, "scale")}
    return Style(
        name=name,
        resolution=int(numbers["resolution"]),
        formats=tuple(texts["formats"].split(";")),
        **held,
    )


def _styles() -> dict[str, Style]:
    table = tables.read("figure_styles")
    return {str(name): _style(str(name), rows) for name, rows in table.groupby("style", sort=False)}


STYLES: dict[str, Style] = _styles()


def mm(millimetres: float) -> float:
    """Return a length in points.

    Parameters
    ----------
    millimetres : float
        The length.

    Returns
    -------
    float
        The same length in points.

    Examples
    --------
    >>> mm(25.4)
    72.0
    """
    return millimetres / MM_PER_INCH * POINTS_PER_INCH


def points(length: float) -> float:
    """Return a length of points in millimetres.

    Parameters
    ----------
    length : float
        The length in points.

    Returns
    -------
    float
        The same length in millimetres.

    Examples
    --------
    >>> round(points(72), 1)
    25.4
    """
    return length / POINTS_PER_INCH * MM_PER_INCH


_is_set = False


@contextmanager
def context() -> Iterator[None]:
    """Draw with this module's settings alone, whatever the caller or a notebook has set."""
    global _is_set
    if _is_set:
        # To set all again for each text that is measured takes nearly half of a figure's time.
        yield
        return
    _is_set = True
    try:
        with matplotlib.style.context(["default", RC]):
            yield
    finally:
        _is_set = False


def new_figure(style: Style, height: float) -> tuple[Figure, Axes]:
    """Return an empty figure and a sheet over all of it whose units are millimetres.

    Parameters
    ----------
    style : Style
        The page.
    height : float
        Height in millimetres.

    Returns
    -------
    tuple of Figure and Axes
        The figure and the sheet, its origin at the lower left.
    """
    figure = Figure(figsize=(style.width / MM_PER_INCH, height / MM_PER_INCH), dpi=SCREEN_DPI)
    sheet = figure.add_axes((0, 0, 1, 1))
    sheet.set_axis_off()
    sheet.set_xlim(0, style.width)
    sheet.set_ylim(0, height)
    return figure, sheet


def new_plot(
    figure: Figure, style: Style, *, left: float, bottom: float, width: float, height: float
) -> Axes:
    """Return axes placed in millimetres, with no frame of their own.

    Parameters
    ----------
    figure : Figure
        The figure to put them on.
    style : Style
        The page.
    left, bottom, width, height : float
        The place, in millimetres from the lower left.

    Returns
    -------
    Axes
        The axes, with tick labels in the style's small size.
    """
    wide, high = (MM_PER_INCH * float(inches) for inches in figure.get_size_inches())
    axes = figure.add_axes((left / wide, bottom / high, width / wide, height / high))
    axes.patch.set_visible(False)
    sns.despine(ax=axes, left=True, bottom=True)
    axes.tick_params(length=0, pad=3, labelsize=style.small, labelcolor=MUTED)
    axes.set_axisbelow(True)
    return axes


def is_missing(value: Any) -> bool:
    """Return whether a cell of a frame holds no number.

    Parameters
    ----------
    value : object
        The cell.

    Returns
    -------
    bool
        True for None, NaN and NA.

    Examples
    --------
    >>> is_missing(float("nan")), is_missing(0)
    (True, False)
    """
    try:
        return math.isnan(value)
    except TypeError:
        return True
