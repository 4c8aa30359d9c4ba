"""Expert scores over the years, each on the whole of its own scale."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from majilis.figures import theme

_HEIGHT = 62.0  # millimetres of all panels on a page with text of 7 points


@theme.chart
def draw(frame: pd.DataFrame, elections: pd.DataFrame, *, style: theme.Style) -> Figure:
    """Draw a panel for each scale, its series as lines over the years and their intervals.

    Rows have `scale` (the panel), `label` (the series), `year` (whole), `value`, `low` and `high`
    (the interval, missing where there is none), `least` and `most` (the scale's ends). A year
    without a row or with a missing value is a gap. Elections have `year` and `is_own`, whether it
    is the election of the study.
    """
    panels = list(frame.groupby("scale", sort=False))
    ratios = [1.0 + 0.6 * (len(rows["label"].unique()) > 1) for _, rows in panels]
    figure, grid = theme.sheet(
        style, nrows=len(panels), sharex=True, squeeze=False, height_ratios=ratios
    )
    years = frame["year"].min(), frame["year"].max()
    shown = elections[elections["year"].between(*years)]
    weights = [style.line if is_own else style.thin for is_own in shown["is_own"]]
    for axes, (_, rows) in zip(grid[:, 0], panels, strict=True):
        whole = {"transform": axes.get_xaxis_transform(), "linewidth": weights}
        axes.vlines(shown["year"], 0, 1, **theme.ELECTION, **whole, zorder=0)
        names = list(rows["label"].unique())
        for name, look in zip(names, theme.SCORES, strict=False):
            line = (
                rows[rows["label"] == name].set_index("year").reindex(range(years[0], years[1] + 1))
            )
            if line["low"].notna().any():
                axes.fill_between(
                    line.index, line["low"], line["high"], color=theme.INTERVAL, linewidth=0
                )
            # Scores in whole numbers stay the same for a year.
            steps = "steps-mid" if (rows["value"].dropna() % 1 == 0).all() else "default"
            axes.plot(line.index, line["value"], **look, drawstyle=steps, label=name)
        least, most = rows["least"].iloc[0], rows["most"].iloc[0]
        room = most - least
        axes.set(
            xlim=(years[0] - 0.5, years[1] + 0.5), ylim=(least - 0.03 * room, most + 0.03 * room)
        )
        axes.set_yticks([least, (least + most) / 2, most])
        axes.yaxis.set_major_formatter(
            FuncFormatter(lambda value, _: style.tell(f"{value:g}".replace("-", "−")))
        )
        axes.tick_params(axis="y", labelsize=style.small, labelcolor=theme.MUTED)
        axes.grid(visible=True, axis="y", color=theme.GRID)
        axes.spines[["left", "bottom"]].set_visible(False)
        title = names[0] if len(names) == 1 else ""
        title = theme.wrap(title, 0.85 * style.width, style.small, style)
        axes.set_title(title, size=style.small, weight="normal")
        if len(names) > 1:
            axes.legend(loc="lower left", bbox_to_anchor=(0, 1.02), handlelength=2.4)
    for axes in grid[:-1, 0]:
        axes.xaxis.set_visible(False)
    grid[-1, 0].set_xticks(_apart(shown, style), minor=False)
    own = set(shown.loc[shown["is_own"], "year"].astype(str))
    ticks = grid[-1, 0].get_xticklabels()
    theme.embolden(ticks, [tick.get_text() in own for tick in ticks])
    height = _HEIGHT * style.text / 7
    theme.set_height(figure, height, 0.5 * height, style)
    return figure


def _apart(elections: pd.DataFrame, style: theme.Style) -> list[int]:
    """Return the years of elections whose labels have room, the study's own before all others."""
    span = elections["year"].max() - elections["year"].min() + 1
    least = (theme.text_width("2004", style.small, style, "bold") + 1) / (0.85 * style.width) * span
    shown: list[int] = []
    for year in elections.sort_values("is_own", ascending=False, kind="stable")["year"]:
        if all(abs(year - other) >= least for other in shown):
            shown.append(int(year))
    return sorted(shown)
