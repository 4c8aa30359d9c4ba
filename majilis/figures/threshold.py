"""How many list seats the opposition has at each height of the threshold."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MultipleLocator

from majilis.figures import layout
from majilis.figures.scaling import at_final_size
from majilis.figures.style import GRID, INK, MUTED, SERIES, Style, context, new_figure, new_plot

COLUMNS = ("threshold", "base", "base_label", "opposition_seats")

_OFFSET = 0.07  # of a seat: lines that coincide then run side by side
_FAN = 3.0  # millimetres from a line's end to its label
_HEIGHT = (38.0, 58.0)  # millimetres on a narrow and on a wide page


def steps(frame: pd.DataFrame) -> pd.DataFrame:
    """Return only the rows at which a line begins, changes its height or ends.

    Parameters
    ----------
    frame : DataFrame
        What `draw` takes.

    Returns
    -------
    DataFrame
        The rows that decide the drawing, by base and threshold.

    Examples
    --------
    >>> import pandas as pd
    >>> line = pd.DataFrame({"threshold": [0, 0.01, 0.02, 0.03], "base": "cast",
    ...                      "opposition_seats": [1, 1, 0, 0]})
    >>> steps(line)["threshold"].tolist()
    [0.0, 0.02, 0.03]
    """
    kept = []
    for _, line in frame.groupby("base", sort=False):
        ordered = line.sort_values("threshold", kind="stable")
        seats = ordered["opposition_seats"]
        is_corner = seats.ne(seats.shift())
        is_corner.iloc[-1] = True
        kept.append(ordered[is_corner])
    return pd.concat(kept, ignore_index=True)


@at_final_size
def draw(frame: pd.DataFrame, *, legal: float, style: Style) -> Figure:
    """Draw the opposition's list seats against the threshold, a line for each base.

    Parameters
    ----------
    frame : DataFrame
        Rows with `threshold` (a share), `base`, `base_label` and `opposition_seats` (whole).
    legal : float
        The threshold in law, as a share.
    style : Style
        The page.

    Returns
    -------
    Figure
        The chart.
    """
    layout.check_columns(frame, COLUMNS)
    with context():
        return _compose(steps(frame), legal, style)


def _compose(corners: pd.DataFrame, legal: float, style: Style) -> Figure:
    names = corners.drop_duplicates("base")["base_label"]
    labels = [layout.wrap(name, style.small, style.label) for name in names]
    right = max(layout.widest(label, style.small) for label in labels) + _FAN + 1
    most = max(1, int(corners["opposition_seats"].max()))
    small = layout.line_height(style.small)

    left = layout.MARGIN + layout.text_width(str(most), style.small) + 2.5
    bottom = layout.MARGIN + small + 5
    width = style.width - layout.MARGIN - right - left
    height = style.between(*_HEIGHT)
    figure, sheet = new_figure(style, bottom + height + 2.4 * small + 1 + layout.MARGIN)
    plot = new_plot(figure, style, left=left, bottom=bottom, width=width, height=height)

    low, high = 0.0, float(corners["threshold"].max())
    _set_scales(plot, style, high, most, width)
    plot.axvline(legal, color=INK, linewidth=style.thin * 1.6, linestyle=(0, (3, 1.5)), zorder=2)
    ends = []
    for number, (_, line) in enumerate(corners.groupby("base", sort=False)):
        offset = (number - (len(labels) - 1) / 2) * _OFFSET
        heights = line["opposition_seats"].to_numpy(dtype=float) + offset
        colour, dashes = SERIES[number]
        plot.plot(
            line["threshold"].to_numpy(dtype=float),
            heights,
            drawstyle="steps-post",
            color=colour,
            linestyle=dashes,
            linewidth=style.line,
            solid_joinstyle="miter",
            dash_joinstyle="miter",
            zorder=3,
        )
        ends.append(bottom + height * _fraction(plot, heights[-1]))
    _draw_ends(sheet, left + width, ends, labels, style)

    top = bottom + height
    legal_text = style.words["legal_threshold"].format(style.percent(legal, 0))
    half = layout.text_width(legal_text, style.small) / 2
    x = left + width * (legal - low) / (high - low)
    x = min(max(x, layout.MARGIN + half), style.width - layout.MARGIN - half)
    layout.put_text(sheet, x, top + 0.8 * small, legal_text, style.small, ha="center")
    layout.put_text(
        sheet,
        layout.MARGIN,
        top + 2 * small,
        style.words["list_seats"],
        style.small,
        color=MUTED,
    )
    layout.put_text(
        sheet,
        left + width,
        layout.MARGIN + small / 2,
        style.words["threshold"],
        style.small,
        color=MUTED,
        ha="right",
    )
    return figure


def _fraction(plot: Axes, value: float) -> float:
    low, high = plot.get_ylim()
    return (value - low) / (high - low)


def _set_scales(plot: Axes, style: Style, high: float, most: int, width: float) -> None:
    layout.percent_axis(plot, style, 0.0, high, width)
    plot.set_xlim(0, high)
    plot.yaxis.set_visible(True)
    plot.set_ylim(-0.2, most + 0.2)
    plot.yaxis.set_major_locator(MultipleLocator(max(1, -(-most // 6))))
    plot.yaxis.set_major_formatter(FuncFormatter(lambda seats, _: f"{seats:.0f}"))
    plot.yaxis.grid(visible=True, color=GRID, linewidth=style.thin)


def _draw_ends(
    sheet: Axes, x: float, ends: list[float], labels: list[list[str]], style: Style
) -> None:
    """Label the lines at their right ends, fanned out so that no label meets another."""
    heights = [layout.line_height(style.small) * len(label) + 0.8 for label in labels]
    order = np.argsort(ends, kind="stable")
    middle = float(np.mean(ends))
    y = middle - sum(heights) / 2
    # The lowest label must not sink below the plot's foot, where the scale's labels are.
    y = max(y, min(ends) - 1.5)
    for number in order:
        centre = y + heights[number] / 2
        layout.rule(
            sheet, style, [x + 0.4, x + _FAN], [ends[number], centre], color=SERIES[number][0]
        )
        layout.put_lines(
            sheet, x + _FAN + 1, centre, labels[number], style.small, color=SERIES[number][0]
        )
        y += heights[number]
