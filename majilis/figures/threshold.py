"""Who has how many list seats around a threshold, base by base."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MultipleLocator

from majilis.figures import theme


@theme.chart
def draw(frame: pd.DataFrame, *, threshold: float, is_legal: bool, style: theme.Style) -> Figure:
    """Draw a strip for each base, parted where the opposition's list seats change.

    Rows by base and height have `base_label`, `start` and `end` (the heights between which the row
    holds), `opposition_seats` (whole) and `leaves`, the lists that no longer pass from `start` on.
    The threshold is a share, the law's or another that is chosen.
    """
    figure, axes = theme.sheet(style)
    bases = list(frame["base_label"].unique())
    seats = sorted(frame["opposition_seats"].unique())
    low, high = frame["start"].min(), frame["end"].max()
    labels = [theme.wrap(base, 0.26 * style.width, style.text, style) for base in bases]
    room = 0.6 * style.width / (high - low)
    for row in theme.rows_of(frame):
        place = bases.index(row.base_label)
        shade = min(seats.index(row.opposition_seats), len(theme.SEATS) - 1)
        wide = row.end - row.start
        axes.barh(place, wide, 0.55, row.start, color=theme.SEATS[shade], edgecolor=theme.PAPER)
        number = f"{row.opposition_seats}"
        number_width = theme.text_width(number, style.text, style, "bold")
        if number_width < room * wide:
            colour = theme.letters_on(theme.SEATS[shade])
            middle = row.start + wide / 2
            if abs(middle - threshold) * room < number_width:  # clear of the threshold's line
                middle = (row.start + threshold) / 2
            axes.text(middle, place, number, weight="bold", color=colour, ha="center", va="center")
        if row.leaves:
            # Each name stands on its own side of the threshold's line.
            side = 1 if row.start >= threshold else -1
            axes.annotate(
                f"{row.leaves} {style.percent(row.start, 2)}",
                (row.start, place + 0.3),
                xytext=(-side * 0.2 * style.small, -0.3 * style.small),
                textcoords="offset points",
                ha="left" if side > 0 else "right",
                va="top",
                size=style.small,
            )
    axes.axvline(threshold, linewidth=1.4 * style.thin, **theme.LAW)
    axes.set_title(
        style.tell("legal threshold {}" if is_legal else "threshold {}").format(
            style.percent(threshold, 0 if is_legal else 2)
        ),
        size=style.small,
        weight="normal",
        loc="center",
    )
    axes.set_yticks(range(len(bases)), labels)
    axes.set(xlim=(low, high), ylim=(len(bases) - 0.25, -0.4))
    axes.set_xlabel(style.tell("threshold, % of the base"))
    axes.xaxis.set_major_locator(MultipleLocator(0.005))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: style.decimal(100 * share, 1)))
    axes.spines["left"].set_visible(False)
    theme.key(figure, [theme.plain(theme.SEATS[1], style.tell("opposition list seats"))], style)
    height = 2.1 * style.row * len(bases)
    theme.set_height(figure, height, height, style)
    return figure
