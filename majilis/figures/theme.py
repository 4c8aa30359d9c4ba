"""The one place that knows sizes, fonts, colours, signs and hatches, each with one meaning."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial, wraps
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import font_manager
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.ticker import FuncFormatter, Locator

from majilis.data import language, tables
from majilis.errors import InputError

MM_PER_INCH = 25.4
MM_PER_POINT = MM_PER_INCH / 72
Numbers = np.ndarray[Any, np.dtype[np.float64]]
SCREEN_DPI = 150

INK = "#1A1A1A"
MUTED = "#595959"
GRID = "#D4D4D4"
PAPER = "#FFFFFF"
QUIET = "#9C9C9C"  # what the subject is compared with
TOTAL = "#3B1E5E"  # the dark end of shares of list seats
LAST_RESORT = "DejaVu Sans"  # it comes with matplotlib

FONTS = Path(__file__).parent / "fonts"
for _font in sorted(FONTS.glob("*.ttf")):
    font_manager.fontManager.addfont(_font)


@dataclass(frozen=True)
class BlocLook:
    """How a bloc is drawn: a colour and, since colour never stands alone, a hatch."""

    fill: str  # of the surface
    edge: str  # its outline; a light surface has a dark one
    on_fill: str  # what is drawn upon the surface: hatch lines and the core of a list seat
    hatch: str  # matplotlib's letters
    shades: tuple[str, ...]  # of the bloc's parties, the largest first; the last for all further

    def shade(self, place: int) -> str:
        """Return the fill of the bloc's party at a place, 0 for the largest."""
        return self.shades[min(place, len(self.shades) - 1)]


# Ordered from dark to light in steps that survive a grey print.
BLOCS: dict[str, BlocLook] = {
    "pro_presidential": BlocLook(
        "#1F4E79", "#1F4E79", PAPER, "", ("#1F4E79", "#5B8DB8", "#A9C4DC")
    ),
    "opposition": BlocLook("#C8511B", "#C8511B", PAPER, "///", ("#C8511B", "#E58A5B")),
    "other": BlocLook("#7CC0AC", "#2F6B5B", INK, "\\\\\\", ("#7CC0AC",)),
    "independent": BlocLook("#E4E4E4", "#4D4D4D", "#4D4D4D", "", ("#E4E4E4",)),
}
EARLY, LATER = "#B9CBB0", "#5C7F4A"
BETWEEN, WITHIN = "#7A4B12", "#D6C27A"
SEATS = ("#FBEDE5", "#EDB795", "#DD8557", "#C8511B")  # more seats, a darker surface
OWN, WHOLE = "#EDEDED", "#EEEEEE"
SCORES: tuple[dict[str, Any], ...] = (
    {"color": "#A3286B", "linestyle": "solid"},
    {"color": "#A3286B", "linestyle": (0, (4, 1.2))},
)
INTERVAL = "#D2D2D2"  # light enough for a line upon it
ELECTION: dict[str, Any] = {"color": "#B8B8B8"}
HALF: dict[str, Any] = {"color": INK, "linestyle": "solid"}
QUALIFIED: dict[str, Any] = {"color": INK, "linestyle": (0, (3, 2))}
LAW: dict[str, Any] = {"color": INK, "linestyle": (0, (1, 1.2))}
FINAL: dict[str, Any] = {"color": INK, "linestyle": "none", "marker": "|"}
COUNTRY: dict[str, Any] = {"color": INK, "linestyle": "none", "marker": "D"}
ELSEWHERE: tuple[dict[str, Any], ...] = tuple(
    {"color": QUIET, "linestyle": "none", "marker": marker} for marker in "XP"
)
EQUAL: dict[str, Any] = {"color": MUTED, "linestyle": "solid"}
GAP: dict[str, Any] = {"facecolor": PAPER, "edgecolor": QUIET, "hatch": "xxx", "linewidth": 0}
UNSURE: dict[str, Any] = {"facecolor": PAPER, "edgecolor": BLOCS["pro_presidential"].edge}


@dataclass(frozen=True)
class Style:
    """A page that figures are made for; all sizes are final.

    Lengths are in millimetres, letters and lines in points. What no publisher limits is not
    limited.
    """

    name: str
    width: float
    text: float  # the size of labels
    small: float  # of secondary text
    smallest_text: float
    resolution: int  # dots per inch of a file of pixels
    formats: tuple[str, ...]  # the kinds of files that the publisher takes
    font: str
    largest_height: float = math.inf
    thinnest_line: float = 0.0
    thickest_line: float = math.inf
    language: str = "en"

    @property
    def line(self) -> float:
        """The weight in points of lines that carry data."""
        return min(self.text / 5, self.thickest_line)

    @property
    def thin(self) -> float:
        """The weight in points of rules, axes and outlines."""
        return min(max(self.text / 14, self.thinnest_line), self.thickest_line)

    @property
    def mark(self) -> float:
        """The diameter in points of a data point."""
        return 0.75 * self.text

    @property
    def margin(self) -> float:
        """The width in millimetres of the paper around all that is drawn."""
        return 0.21 * self.text

    @property
    def row(self) -> float:
        """The height in millimetres of a row with one line of text."""
        return 2.3 * self.text * MM_PER_POINT

    def tell(self, term: str) -> str:
        """Return a word or number of a figure in the page's language."""
        return language.translate(term, self.language)

    def tell_columns(self, frame: pd.DataFrame, *names: str) -> pd.DataFrame:
        """Return a frame with the texts of some columns in the page's language."""
        return language.columns(frame, names, self.language)

    def percent(self, share: float, decimals: int = 1) -> str:
        r"""Return a share from 0 to 1 as it is printed.

        Examples
        --------
        >>> STYLES["full_width"].percent(0.0707)
        '7.1\xa0%'
        """
        return f"{self.decimal(100 * share, decimals)}\N{NO-BREAK SPACE}%"

    def decimal(self, value: float, decimals: int) -> str:
        """Return a number with a minus sign and the decimal mark of the page's language.

        Examples
        --------
        >>> STYLES["full_width"].decimal(-6.25, 1)
        '−6.2'
        """
        # Adding zero turns a negative zero, which would print its sign, into zero.
        number = f"{round(value, decimals) + 0.0:.{decimals}f}"
        return self.tell(number.replace("-", "\N{MINUS SIGN}"))


def _styles() -> Iterator[Style]:
    for name, rows in tables.read("figure_styles").groupby("style", sort=False):
        stated = rows.set_index("quantity")
        held: Any = stated["value"].dropna().to_dict() | stated["text"].dropna().to_dict()
        held["resolution"] = int(held["resolution"])
        held["formats"] = tuple(held["formats"].split(";"))
        yield Style(name=str(name), **held)


STYLES: dict[str, Style] = {style.name: style for style in _styles()}

# What matplotlib looks up when it writes a file, and not when a chart is made.
FILES: Any = {
    # Hinting fits letters to pixels: then the widths in PNG and PDF would not agree.
    "text.hinting": "no_hinting",
    "text.parse_math": False,
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    "svg.hashsalt": "majilis",
    "path.simplify": False,
}


@contextmanager
def files(*, is_editable: bool = False) -> Iterator[None]:
    """Write files with this module's settings alone, whatever a notebook has set.

    Letters in SVG are shapes, which look the same where the font is not installed, unless the
    file is to be edited.
    """
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(FILES | {"svg.fonttype": "none" if is_editable else "path"})
        yield


@contextmanager
def theme(style: Style) -> Iterator[None]:
    """Draw with the sizes of a page; all that a chart draws grows with its text."""
    margin = style.margin / MM_PER_INCH
    settings: Any = {
        "font.family": [style.font],
        "font.size": style.text,
        "axes.titlesize": style.text,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        # A title's place would be sought anew at each drawing.
        "axes.titley": 1.0,
        "axes.labelsize": style.small,
        "xtick.labelsize": style.small,
        "ytick.labelsize": style.text,
        "legend.fontsize": style.small,
        "text.color": INK,
        "axes.labelcolor": MUTED,
        "xtick.labelcolor": MUTED,
        "ytick.labelcolor": INK,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "xtick.major.pad": 0.5 * style.small,
        "ytick.major.pad": 0.6 * style.small,
        "axes.edgecolor": MUTED,
        "axes.linewidth": style.thin,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "grid.color": GRID,
        "grid.linewidth": style.thin,
        "lines.linewidth": style.line,
        "lines.markersize": style.mark,
        "lines.markeredgewidth": min(style.text / 7, style.thickest_line),
        "patch.linewidth": style.thin,
        "hatch.linewidth": style.thin,
        "legend.frameon": False,
        "legend.framealpha": 1,
        "legend.borderaxespad": 0,
        "legend.borderpad": 0,
        "legend.handlelength": 1.4,
        "legend.columnspacing": 1.6,
        "figure.dpi": SCREEN_DPI,
        "figure.constrained_layout.w_pad": margin,
        "figure.constrained_layout.h_pad": margin,
    }
    with files(), sns.axes_style("white", settings), mpl.rc_context(settings):
        yield


def chart(draw: Callable[..., Figure]) -> Callable[..., Figure]:
    """Make a function that draws by matplotlib into a chart: themed, and held to its page.

    A chart takes the page that it is drawn for as ``style``, and returns a ``Figure``.
    """

    @wraps(draw)
    def drawn(*arguments: Any, style: Style, **named: Any) -> Figure:
        with theme(style):
            figure = draw(*arguments, style=style, **named)
        height = figure.get_figheight() * MM_PER_INCH
        if height > style.largest_height + 0.01:
            raise InputError(
                f"The figure would be {height:.0f} mm high, and a page of the style "
                f"{style.name} has {style.largest_height:.0f}: choose a larger style"
            )
        return figure

    return drawn


def sheet(style: Style, **subplots: Any) -> tuple[Figure, Any]:
    """Return a figure as wide as the page and its axes; `set_height` makes it as high as needed."""
    size = (style.width / MM_PER_INCH, style.width / MM_PER_INCH)
    figure = Figure(figsize=size, layout="constrained")
    return figure, figure.subplots(**subplots)


def set_height(figure: Figure, height: float, least: float, style: Style) -> None:
    """Make the plots together so many millimetres high, or less where the page has no room.

    Below `least` they cannot be read. The figure, all of which is drawn, is laid out for good.
    """
    for part in figure.findobj():
        if isinstance(part, Text):
            _check_letters(part.get_text(), style.font)
            # Every family is looked up at each drawing: the second one only where it is needed.
            if not _letters(style.font).issuperset(map(ord, part.get_text().replace("\n", ""))):
                part.set_fontfamily([style.font, LAST_RESORT])
        elif isinstance(part, Patch) and to_rgba(part.get_edgecolor())[3] == 0:
            # An outline of no colour would be one that can be seen through.
            part.set(edgecolor=PAPER, linewidth=0)
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            # So would that of a label that says nothing.
            if not axis.get_label_text():
                axis.set_label_coords(0, 0)
    engine = figure.get_layout_engine()
    assert engine is not None
    engine.execute(figure)
    # Each file would lay the figure out anew.
    figure.set_layout_engine(None)
    places = [axes.get_position() for axes in figure.axes]
    tall = figure.get_figheight() * MM_PER_INCH
    # Rows of plots stretch; what lies between and around them keeps its size in millimetres.
    spans = np.unique([tall * np.round([place.y0, place.y1], 6) for place in places], axis=0)
    filled, whole = np.diff(spans).sum(), spans.max() - spans.min()
    around = tall - whole
    plots = min(height, max(least, style.largest_height - around))
    figure.set_figheight((plots + around) / MM_PER_INCH)
    gaps = np.diff(spans.ravel()) * np.resize(
        [(plots - whole + filled) / filled, 1], spans.size - 1
    )
    edges = spans.min() + np.concatenate([[0], gaps.cumsum()])
    for axes, place in zip(figure.axes, places, strict=True):
        low, high = np.interp([tall * place.y0, tall * place.y1], spans.ravel(), edges)
        sides = np.array([low, high - low]) / (plots + around)
        axes.set_position((place.x0, sides[0], place.width, sides[1]))


def stack(labels: Sequence[str], single: float = 1.0) -> tuple[Numbers, Numbers]:
    """Return where rows stand below each other, and how high each is, by the lines of its label.

    The rows' middles grow downwards from 0; a row with one line is `single` of `Style.row` high.

    Examples
    --------
    >>> stack(["Otan", "Ak Zhol"])[0].tolist()
    [0.5, 1.5]
    """
    lines = np.array([1 + label.count("\n") for label in labels])
    heights = np.maximum(single, 0.45 + 0.55 * lines)
    return heights.cumsum() - heights / 2, heights


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield a frame's rows, their cells as attributes, the index as ``Index``."""
    yield from frame.itertuples()


@lru_cache(maxsize=4096)
def _ems(text: str, family: str, weight: str) -> float:
    _check_letters(text, family)
    font = font_manager.FontProperties(family=[family, LAST_RESORT], weight=weight, size=1)
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0])


def text_width(text: str, size: float, style: Style, weight: str = "normal") -> float:
    """Return the width in millimetres of the longest of a text's lines."""
    widest = max(_ems(line, style.font, weight) for line in text.split("\n"))
    return widest * size * MM_PER_POINT


def wrap(text: str, width: float, size: float, style: Style, weight: str = "normal") -> str:
    """Return a text broken into lines of so many millimetres, words that are longer as well."""
    lines = _broken(text, width, size, style, weight)
    longest = max(text_width(word, size, style, weight) for word in text.split(" "))
    # Of as many lines the shortest: then no word stands alone in the last one.
    for part in (0.6, 0.7, 0.8, 0.9):
        if len(lines) > 1 and longest <= part * width:
            even = _broken(text, part * width, size, style, weight)
            if len(even) == len(lines):
                return "\n".join(even)
    return "\n".join(lines)


def _broken(text: str, width: float, size: float, style: Style, weight: str) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        together = f"{lines[-1]} {word}".strip(" ")
        if text_width(together, size, style, weight) <= width:
            lines[-1] = together
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if text_width(lines[-1] + letter, size, style, weight) > width and lines[-1]:
                lines.append("")
            lines[-1] += letter
    return lines


def letters_on(fill: str | tuple[float, ...]) -> str:
    """Return paper or ink, whichever stands out more from a surface, for the letters upon it.

    Examples
    --------
    >>> letters_on("#1F4E79") == PAPER, letters_on("#FBEDE5") == INK
    (True, True)
    """
    # At this luminance the contrast (WCAG 2) to paper and to ink is the same.
    return PAPER if sns.utils.relative_luminance(fill) < 0.2 else INK


def _check_letters(text: str, family: str) -> None:
    """Refuse letters that none of the fonts has, before a file shows boxes in their place."""
    known = _letters(family) | _letters(LAST_RESORT) | {ord("\n")}
    if unknown := sorted({ord(letter) for letter in text} - known):
        shown = ", ".join(f"{chr(code)} (U+{code:04X})" for code in unknown)
        raise InputError(f"No font of the figures has these letters: {shown}; write them otherwise")


@lru_cache
def _letters(family: str) -> frozenset[int]:
    return frozenset(font_manager.get_font(font_manager.findfont(family)).get_charmap())


def key(figure: Figure, handles: Sequence[Artist], style: Style) -> None:
    """Put a key above the plots, in as many columns as the page has room for."""
    size = style.small
    handle, gap = (part * size * MM_PER_POINT for part in (2.2, 1.6))
    widths = [handle + text_width(str(h.get_label()), size, style) for h in handles]
    room = style.width - 2 * style.margin
    for columns in range(len(handles), 0, -1):
        runs = [max(run) for run in np.array_split(widths, columns)]
        if sum(runs) + gap * (columns - 1) <= room or columns == 1:
            for each in handles:
                each.set_label(wrap(str(each.get_label()), room - handle, size, style))
            pad = style.margin / MM_PER_POINT / size
            figure.legend(
                handles=list(handles), loc="outside upper left", ncols=columns, borderaxespad=pad
            )
            return


def whole_percent(style: Style) -> FuncFormatter:
    """Return what writes an axis's shares in whole per cent."""
    return FuncFormatter(lambda share, _: style.percent(share, 0))


def share_axis(axes: Axes, ticks: Locator, style: Style) -> None:
    """Give a plot an axis of shares in per cent, with grid lines and a line at nought."""
    axes.xaxis.set_major_locator(ticks)
    axes.xaxis.set_major_formatter(whole_percent(style))
    axes.xaxis.grid(visible=True, clip_on=False)
    axes.axvline(0, color=INK, linewidth=style.thin, clip_on=False)
    axes.spines[["bottom", "left"]].set_visible(False)


def beside(axes: Axes, text: str, x: float, y: float, gap: float, **look: Any) -> None:
    """Write a text so many points to the right of a place, or to its left if there are less."""
    side = "left" if gap > 0 else "right"
    look |= {"ha": side, "va": "center", "annotation_clip": False}
    axes.annotate(text, (x, y), (gap, 0), textcoords="offset points", **look)


def pairs(
    axes: Axes, votes: pd.Series[float], seats: pd.Series[float], places: Any, colour: str
) -> None:
    """Draw rows of an open point for votes and a full one for seats, joined."""
    axes.hlines(places, votes, seats, color=colour, linewidth=mpl.rcParams["lines.linewidth"])
    # A mark at nought stands before the axis, whole.
    ring, full = (
        mark_look(filled=filled, colour=colour) | {"clip_on": False, "zorder": 3}
        for filled in (False, True)
    )
    axes.plot(votes, places, "o", **ring)
    # The smaller full mark leaves the ring visible where both values coincide.
    axes.plot(seats, places, "o", **full | {"markersize": 0.7 * mpl.rcParams["lines.markersize"]})


def key_of_pairs(figure: Figure, votes: str, seats: str, style: Style) -> None:
    """Put a key above plots of `pairs`, in these words."""
    samples = [mark(style.tell(votes), filled=False), mark(style.tell(seats), filled=True)]
    key(figure, samples, style)


def embolden(labels: Sequence[Text], is_bold: Iterable[bool]) -> None:
    """Set some labels of an axis in bold."""
    for label, bold in zip(labels, is_bold, strict=True):
        label.set_fontweight("bold" if bold else "normal")


def surface(bloc: str, label: str = "") -> Patch:
    """Return a sample of a bloc's surface for a key."""
    return Patch(**bloc_surface(bloc), label=label)


def bloc_surface(bloc: str) -> dict[str, Any]:
    """Return how matplotlib draws a bloc's surface."""
    look = BLOCS[bloc]
    # The hatch takes the edge's colour; without a hatch the edge is the outline.
    return {
        "facecolor": look.fill,
        "edgecolor": look.on_fill if look.hatch else look.edge,
        "hatch": look.hatch or None,
        "linewidth": 0 if look.hatch else None,
    }


def mark(label: str = "", *, filled: bool) -> Line2D:
    """Return a sample of a point for a key: full for seats, open for votes."""
    return Line2D([], [], **mark_look(filled=filled, colour=INK), marker="o", label=label)


def mark_look(*, filled: bool, colour: str) -> dict[str, Any]:
    """Return how matplotlib draws a point: full for seats, open for votes."""
    return {
        "color": colour,
        "markerfacecolor": colour if filled else PAPER,
        "markeredgecolor": colour,
        "linestyle": "none",
    }


def seat(tier: str, label: str = "") -> Line2D:
    """Return a sample of a seat for a key: a core is for the list, a square for the appointed."""
    # A ring around a core: the mark's middle is the sample's, and the rest its outline.
    ring = 0.42 * mpl.rcParams["lines.markersize"]
    look: Any = {"markerfacecolor": PAPER, "markeredgewidth": ring} if tier == "list" else {}
    square = "s" if tier == "appointed" else "o"
    return Line2D([], [], linestyle="none", marker=square, color=MUTED, label=label, **look)


def plain(colour: str, label: str = "") -> Patch:
    """Return a sample of a surface without an outline for a key."""
    return Patch(facecolor=colour, linewidth=0, label=label)


def _line(look: dict[str, Any]) -> Callable[[], Artist]:
    return partial(Line2D, [], [], **look)


# What each colour, sign and hatch says in every figure: its look in words, its meaning, a sample.
MEANINGS: tuple[tuple[str, str, Callable[[], Artist]], ...] = (
    ("dark blue", "coded pro-presidential", partial(surface, "pro_presidential")),
    (
        "lighter blue",
        "smaller parties of that bloc",
        partial(plain, BLOCS["pro_presidential"].shade(1)),
    ),
    ("blue outline", "in that bloc by some codings of the parties", partial(Patch, **UNSURE)),
    ("orange, hatched upwards", "coded opposition", partial(surface, "opposition")),
    ("green, hatched downwards", "other parties", partial(surface, "other")),
    ("light grey, outlined", "independents", partial(surface, "independent")),
    ("full circle", "share of seats", partial(mark, filled=True)),
    ("open circle", "share of votes", partial(mark, filled=False)),
    (
        "black circles",
        "the largest party of each election, whatever its bloc",
        _line({"color": INK, "marker": "o"}),
    ),
    ("circle with a core", "list seat", partial(seat, "list")),
    ("plain circle", "district seat", partial(seat, "district")),
    ("square", "appointed seat", partial(seat, "appointed")),
    ("solid line", "half of the seats", _line(HALF)),
    ("dashed line", "two thirds of the seats", _line(QUALIFIED)),
    ("dotted line", "threshold in law", _line(LAW)),
    ("orange, the darker the more", "list seats of the opposition", partial(plain, SEATS[2])),
    ("violet, the darker the more", "share of the list seats", partial(plain, TOTAL)),
    ("outlined cell", "official result", partial(Patch, fill=False, edgecolor=INK)),
    ("grey cross-hatch", "no value", partial(Patch, **GAP)),
    ("pale grey bar", "all votes or seats of a tier", partial(plain, WHOLE)),
    ("light green", "early counts", partial(plain, EARLY)),
    ("dark green", "votes counted later", partial(plain, LATER)),
    ("short upright stroke", "final result", _line(FINAL)),
    ("brown", "votes that changed between blocs", partial(plain, BETWEEN)),
    ("sand", "votes that changed within blocs", partial(plain, WITHIN)),
    ("magenta line", "an expert score", _line(SCORES[0])),
    ("magenta line, dashed", "a second score on the same scale", _line(SCORES[1])),
    ("grey band around a line", "interval that a source states", partial(plain, INTERVAL)),
    ("grey upright line", "an election, the thick one that of the study", _line(ELECTION)),
    ("black diamond", "an election of the country studied", _line(COUNTRY)),
    ("grey cross", "election elsewhere, one party with half of the seats", _line(ELSEWHERE[0])),
    ("grey plus", "election in a post-Soviet state", _line(ELSEWHERE[1])),
    ("dark grey line", "share of seats equal to the share of votes", _line(EQUAL)),
    ("light grey row", "the election of the study", partial(plain, OWN)),
)
