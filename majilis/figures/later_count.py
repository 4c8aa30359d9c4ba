"""What early counts said, what the result was, and what the votes counted later must have been."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from majilis.figures import theme

_BAR = 0.3  # of a row
_SLIVER = 0.005  # a range without extent is still seen


@theme.chart
def draw(frame: pd.DataFrame, *, style: theme.Style) -> Figure:
    """Draw for each party a bar of early counts, one of later ones and a tick at the result.

    Rows from top to bottom have `label` and, as shares from 0 to 1 or missing, `early_low`,
    `early_high`, `later_low`, `later_high` and `final`.
    """
    figure, axes = theme.sheet(style)
    shares = frame.drop(columns="label").to_numpy(dtype=float)
    largest = 1.1 * float(np.nanmax(shares))
    ranges = (("early", -0.2, theme.EARLY), ("later", 0.2, theme.LATER))
    for number, row in enumerate(frame.to_dict("records")):
        for name, lane, colour in ranges:
            low, high = row[f"{name}_low"], row[f"{name}_high"]
            if pd.isna(low):
                continue
            start, wide = low - _SLIVER / 2, max(high - low, 0) + _SLIVER
            axes.barh(number + lane, wide, _BAR, start, color=colour)
            # The number stands on the bar's far side of the tick, if there is room.
            is_left = high < row["final"] and low > largest / 4
            place = low if is_left else max(high, row["final"])
            gap = (-0.6 if is_left else 0.8) * style.text
            told = _range(low, high, style)
            theme.beside(axes, told, place, number + lane, gap, size=style.small)
        axes.vlines(
            row["final"], number - 0.42, number + 0.42, color=theme.INK, linewidth=style.line
        )
    axes.set(xlim=(min(0.0, float(np.nanmin(shares))), largest), ylim=(len(frame) - 0.4, -0.6))
    labels = [
        f"{theme.wrap(label, 0.3 * style.width, style.text, style)}\n{style.percent(final)}"
        for label, final in zip(frame["label"], frame["final"], strict=True)
    ]
    axes.set_yticks(range(len(labels)), labels)
    theme.share_axis(axes, MaxNLocator(5), style)
    final: Any = theme.FINAL | {"markersize": 1.2 * style.text, "markeredgewidth": style.line}
    samples = [
        theme.plain(theme.EARLY, style.tell("early counts")),
        Line2D([], [], **final, label=style.tell("final result")),
        theme.plain(theme.LATER, style.tell("votes counted later")),
    ]
    theme.key(figure, samples, style)
    height = sum(style.row * (1.3 + 0.45 * label.count("\n")) for label in labels)
    theme.set_height(figure, height, 0.7 * height, style)
    return figure


def _range(low: float, high: float, style: theme.Style) -> str:
    ends = [style.decimal(100 * end, 1) for end in (low, high)]
    return "–".join(dict.fromkeys(ends))
