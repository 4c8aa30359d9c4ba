"""A heat map of shares: each election's votes under each rule."""

from __future__ import annotations

from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from majilis.figures import theme

SHADES = LinearSegmentedColormap.from_list("shares", ["#F4EFF8", theme.TOTAL])
_OUTLINE = 1.4  # of the data's line, for a cell that is official


@theme.chart
def draw(frame: pd.DataFrame, *, row_title: str, column_title: str, style: theme.Style) -> Figure:
    """Draw a cell for each row and column, filled by its share and with its number in it.

    Rows of the frame have `row_label`, `column_label`, `value` (0 to 1, or missing) and
    `is_marked`, whether the cell gets an outline. Labels stand in the order in which they first
    come, and the titles say what rows and columns are.
    """
    rows, columns = frame["row_label"].unique(), frame["column_label"].unique()
    values, marked = (
        frame.pivot_table(
            index="row_label", columns="column_label", values=name, aggfunc="first", dropna=False
        ).loc[rows, columns]
        for name in ("value", "is_marked")
    )
    figure, axes = theme.sheet(style)
    texts = values.map(lambda share: "" if pd.isna(share) else style.percent(share, 0))
    sns.heatmap(
        values,
        annot=texts,
        fmt="",
        annot_kws={"size": style.text},
        cmap=SHADES,
        vmin=0,
        vmax=1,
        linewidths=style.line,
        linecolor=theme.PAPER,
        cbar=False,
        xticklabels=True,
        yticklabels=True,
        ax=axes,
    )
    shown = [share for share in values.to_numpy().ravel() if pd.notna(share)]
    for share, text in zip(shown, axes.texts, strict=True):
        text.set_color(theme.letters_on(SHADES(share)))
    missing = list(zip(*values.isna().to_numpy().nonzero(), strict=True))
    for row, column in missing:
        axes.add_patch(Rectangle((column, row), 1, 1, **theme.GAP))
    outline: dict[str, Any] = {
        "edgecolor": theme.INK,
        "linewidth": min(_OUTLINE * style.line, style.thickest_line),
    }
    for row, column in zip(*marked.to_numpy(dtype=bool).nonzero(), strict=True):
        axes.add_patch(Rectangle((column, row), 1, 1, fill=False, clip_on=False, **outline))
    wide = 0.85 * (style.width - 2 * theme.text_width("2004 ", style.text, style)) / len(columns)
    heads = ["\n".join(theme.wrap(line, wide, style.small, style) for line in c.split("\n"))
             for c in columns]  # fmt: skip
    axes.set_xticklabels(heads)
    axes.xaxis.set(label_position="top", ticks_position="top")
    axes.set_xlabel(column_title, loc="left")
    axes.set_ylabel(row_title, loc="top", size=style.small)
    axes.tick_params(axis="y", rotation=0)
    samples = [Patch(fill=False, **outline, label=style.tell("official result"))]
    if missing:
        samples.append(Patch(**theme.GAP, label=style.tell("no value")))
    theme.key(figure, samples, style)
    theme.set_height(figure, 1.15 * style.row * len(rows), 0.7 * style.row * len(rows), style)
    return figure
