"""What the largest party and its bloc hold in every way of counting the seats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from majilis.figures import theme

_BAR = 0.55  # of a row


@theme.chart
def draw(
    frame: pd.DataFrame, *, words: Sequence[str], lines: Mapping[str, Fraction], style: theme.Style
) -> Figure:
    """Draw a bar for each way of counting, before the lines of half and of a qualified majority.

    Rows from top to bottom have `label`, `of` (the seats counted), `party_seats`, and `bloc_least`
    and `bloc_most`, the seats over all codings of the bloc that it leads. The words are those of
    the key: the party, the bloc's others, and what only some codings count to the bloc.
    """
    labels = [theme.wrap(label, 0.36 * style.width, style.text, style) for label in frame["label"]]
    places, heights = theme.stack(labels, 1.3)
    frame = frame.set_index(places)
    figure, axes = theme.sheet(style)
    party, least, most = (
        frame[name] / frame["of"] for name in ("party_seats", "bloc_least", "bloc_most")
    )
    look = theme.BLOCS["pro_presidential"]
    samples: list[Any] = [
        axes.barh(frame.index, party, _BAR, color=look.shade(0), label=words[0]),
        axes.barh(frame.index, least - party, _BAR, party, color=look.shade(1), label=words[1]),
    ]
    if (most > least).any():
        unsure = theme.UNSURE | {"linewidth": style.thin, "label": words[2]}
        samples.append(axes.barh(frame.index, most - least, _BAR, least, **unsure))
    for row in theme.rows_of(frame):
        own = f"{row.party_seats:.0f}"
        most_seats = f"–{row.bloc_most:.0f}" if row.bloc_most > row.bloc_least else ""
        told = f"{row.bloc_least:.0f}{most_seats} / {row.of:.0f}"
        gap, size = 0.5 * style.text, {"size": style.small}
        inside = {"color": theme.PAPER, "weight": "bold"} | size
        theme.beside(axes, own, row.party_seats / row.of, row.Index, -gap, **inside)
        # No line of the scale runs through a number.
        outside = {"bbox": {"facecolor": theme.PAPER, "linewidth": 0, "pad": 0.5}} | size
        theme.beside(axes, told, row.bloc_most / row.of, row.Index, gap, zorder=4, **outside)
    # Behind the bars: a bar that hides a line reaches it.
    dashes = (theme.HALF, theme.QUALIFIED)
    for (name, share), line in zip(lines.items(), dashes, strict=True):
        weight = {"linewidth": 1.4 * style.thin, "label": style.tell(name)}
        samples.append(axes.axvline(float(share), zorder=0, **line, **weight))
    axes.set_yticks(places, labels)
    axes.set(xlim=(0, 1.0), xticks=[], ylim=(heights.sum(), 0))
    axes.spines["bottom"].set_visible(False)
    theme.key(figure, samples, style)
    height = style.row * heights.sum()
    theme.set_height(figure, height, 0.7 * height, style)
    return figure
