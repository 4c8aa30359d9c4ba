"""What each party or bloc has in each tier, the tiers side by side."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.figure import Figure

from majilis.figures import theme

_BAR = 0.34  # of a row; the number stands above the bar
_APART = 0.15  # of a bar's whole length, between two tiers
_LEAST = 0.8  # of the height, where a page has no room


@theme.chart
def draw(frame: pd.DataFrame, *, style: theme.Style) -> Figure:
    """Draw for each tier a bar for each party or bloc upon the whole tier, its number above it.

    Rows by panel and then from top to bottom have `panel` (the tier's heading, of one or more
    lines), `label`, `bloc`, `shade`, `share` (0 to 1, or missing) and `text`, the number.
    """
    headings = list(frame["panel"].unique())
    widest = max(theme.text_width(word, style.small, style) for word in " ".join(headings).split())
    columns, room = len(headings), 0.6 * style.width / len(headings)
    # Where a word of a heading has no room, the tiers stand in two rows.
    if widest > room:
        columns, room = math.ceil(columns / 2), 2 * room
    heads = [
        "\n".join(theme.wrap(line, room, style.small, style) for line in heading.split("\n"))
        for heading in headings
    ]
    labels = [
        theme.wrap(label, 0.3 * style.width, style.text, style) for label in frame["label"].unique()
    ]
    high = style.row * max(1.25, 0.2 + 0.6 * max(1 + label.count("\n") for label in labels))
    line = 1.3 * style.small * theme.MM_PER_POINT
    head = (1 + max(text.count("\n") for text in heads)) * line / high / _LEAST
    number = frame["panel"].map(headings.index)
    frame = frame.assign(
        left=number % columns * (1 + _APART),
        row=number // columns * (len(labels) + head) + frame.groupby("panel").cumcount(),
    )
    figure, axes = theme.sheet(style)
    axes.barh(frame["row"] + _BAR / 2, 1, _BAR, frame["left"], color=theme.WHOLE)
    for row in theme.rows_of(frame):
        axes.text(row.left, row.row, row.text, va="bottom", weight="bold")
        if row.share > 0:
            look = theme.bloc_surface(row.bloc) | {"facecolor": row.shade}
            axes.barh(row.row + _BAR / 2, row.share, _BAR, row.left, **look)
    firsts = frame.drop_duplicates("panel")
    for text, left, top in zip(heads, firsts["left"], firsts["row"], strict=True):
        axes.text(left, top - 0.5, text, va="bottom", size=style.small, color=theme.MUTED)
    bottom = frame["row"].max() + 0.5
    axes.set(xlim=(0, columns * (1 + _APART) - _APART), xticks=[], ylim=(bottom, -0.5 - head))
    axes.spines[:].set_visible(False)
    places = frame["row"].unique()
    axes.set_yticks(places, labels * (len(places) // len(labels)))
    height = high * (bottom + 0.5 + head)
    theme.set_height(figure, height, _LEAST * height, style)
    return figure
