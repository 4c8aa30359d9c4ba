"""Draw as in print and enlarge the whole: how slides and posters get their figures."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast

import numpy as np
from matplotlib.axis import Axis
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from majilis.figures.style import Style, context

_Arguments = ParamSpec("_Arguments")


def at_final_size(draw: Callable[_Arguments, Figure]) -> Callable[_Arguments, Figure]:
    """Let a chart know print alone: gaps, samples, outlines and hatches grow with the page.

    Parameters
    ----------
    draw : callable
        What draws a chart on the page that it is given as `style`.

    Returns
    -------
    callable
        The same, which enlarges the chart by the style's scale.
    """

    @wraps(draw)
    def drawn(*given: _Arguments.args, **named: _Arguments.kwargs) -> Figure:
        style = cast(Style, named["style"])
        if style.scale == 1:
            return draw(*given, **named)
        named["style"] = style.in_print()
        figure = draw(*given, **named)
        with context():
            enlarge(figure, style.scale)
        return figure

    return drawn


def enlarge(figure: Figure, scale: float) -> None:
    """Make all of a chart so many times larger: the canvas, its texts, lines, marks and hatches.

    Parameters
    ----------
    figure : Figure
        What a chart drew; its places are parts of the canvas or in units of its axes.
    scale : float
        How many times larger it becomes.

    Examples
    --------
    >>> figure = Figure(figsize=(4, 3))
    >>> enlarge(figure, 2)
    >>> figure.get_size_inches().tolist()
    [8.0, 6.0]
    """
    wide, high = figure.get_size_inches()
    figure.set_size_inches(scale * float(wide), scale * float(high))
    for axes in figure.axes:
        for text in axes.texts:
            text.set_fontsize(float(text.get_fontsize()) * scale)
        for line in axes.lines:
            _enlarge_line(line, scale)
        for patch in axes.patches:
            _enlarge_patch(patch, scale)
        for marks in axes.collections:
            _enlarge_marks(cast(PathCollection, marks), scale)
        for axis in (axes.xaxis, axes.yaxis):
            _enlarge_scale(axis, scale)


def _enlarge_line(line: Line2D, scale: float) -> None:
    line.set_linewidth(line.get_linewidth() * scale)  # dashes are in units of the weight
    line.set_markersize(line.get_markersize() * scale)
    line.set_markeredgewidth(line.get_markeredgewidth() * scale)


def _enlarge_marks(marks: PathCollection, scale: float) -> None:
    marks.set_linewidth([scale * float(weight) for weight in np.atleast_1d(marks.get_linewidth())])
    marks.set_sizes(scale**2 * marks.get_sizes())


def _enlarge_patch(patch: Patch, scale: float) -> None:
    patch.set_linewidth(patch.get_linewidth() * scale)
    hatch = patch.get_hatch()
    if hatch:
        # The more letters of one kind, the closer the pattern.
        patch.set_hatch(hatch[: max(1, round(len(hatch) / scale))])
        patch.set_hatch_linewidth(patch.get_hatch_linewidth() * scale)


def _enlarge_scale(axis: Axis, scale: float) -> None:
    """Enlarge what stands at a scale's ticks, which come into being only as they are drawn."""
    held = axis.get_tick_params()
    sizes = ("labelsize", "pad", "grid_linewidth")
    axis.set_tick_params(**{size: held[size] * scale for size in sizes if size in held})
