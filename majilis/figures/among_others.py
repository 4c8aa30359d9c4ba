"""The largest party's votes and seats in one country's elections, among those of others."""

from __future__ import annotations

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from majilis.figures import theme

_NEAR = 0.045  # of the scale: elections closer together than this share a label
_BELOW, _BESIDE = 0.09, 0.035  # of the scale: from the diagonal and from a point to its label
_HIGHEST = 120.0  # millimetres of a square plot


@theme.chart
def draw(frame: pd.DataFrame, *, style: theme.Style) -> Figure:
    """Draw each election as a point at the largest party's share of votes and of seats.

    Each row of the frame has `group` (its words, for the key), `votes` and `seats` (0 to 1),
    `year`, `is_named` (whether it is the country's own) and `is_marked` (the study's election).
    """
    figure, axes = theme.sheet(style)
    word = style.tell("share of seats equal to the share of votes")
    axes.axline((0, 0), slope=1, **theme.EQUAL, linewidth=style.thin, label=word)
    quiet = frame[~frame["is_named"]]
    size = (0.6 * style.mark) ** 2
    look = {"color": theme.QUIET, "s": size, "linewidth": style.thin, "ax": axes}
    sns.scatterplot(
        quiet,
        x="votes",
        y="seats",
        style="group",
        markers=[each["marker"] for each in theme.ELSEWHERE],
        **look,
    )
    leader = {"arrowstyle": "-", "color": theme.INK, "linewidth": style.thin, "shrinkA": 0}
    own = frame[frame["is_named"]].sort_values("year")
    axes.plot(own["votes"], own["seats"], **theme.COUNTRY, markersize=0.8 * style.mark, zorder=3)
    for rows in _together(own):
        point = rows.sort_values("votes")[["votes", "seats"]].iloc[-1]
        # Most parties gain seats, so that there is room below the diagonal.
        below = min(point["seats"], point["votes"] - _BELOW)
        axes.annotate(
            ", ".join(rows["year"].astype(str)),
            point,
            xytext=(point["votes"] + _BESIDE, below),
            va="center",
            weight="bold" if rows["is_marked"].any() else "normal",
            arrowprops=leader,
        )
    axes.set(xlim=(0, 1.02), ylim=(0, 1.02))
    for axis, word in ((axes.xaxis, "votes"), (axes.yaxis, "seats")):
        axis.set_label_text(style.tell(f"largest party's share of {word}"))
        axis.set_major_formatter(theme.whole_percent(style))
        axis.grid(visible=True, color=theme.GRID)
    axes.tick_params(axis="y", labelsize=style.small, labelcolor=theme.MUTED)
    handles, _ = axes.get_legend_handles_labels()
    if axes.get_legend() is not None:
        axes.get_legend().remove()
    theme.key(figure, handles, style)
    height = min(_HIGHEST, 0.8 * style.width)
    theme.set_height(figure, height, 0.5 * height, style)
    return figure


def _together(own: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the elections in groups, each so close together that they share a label."""
    groups: list[list[int]] = []
    for row in theme.rows_of(own):
        for group in groups:
            first = own.loc[group[0]]
            if max(abs(first["votes"] - row.votes), abs(first["seats"] - row.seats)) < _NEAR:
                group.append(row.Index)
                break
        else:
            groups.append([row.Index])
    return [own.loc[group] for group in groups]
