"""What became of one bloc's share, rung by rung."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from majilis.figures import layout
from majilis.figures.scaling import at_final_size
from majilis.figures.style import INK, MUTED, Style, bloc_look, context, is_missing, new_figure

COLUMNS = ("step", "label", "share", "detail")

_BAR = 0.62  # of a rung's height


@at_final_size
def draw(frame: pd.DataFrame, *, style: Style) -> Figure:
    """Draw the opposition's share at each step as a bar, the steps one below the other.

    Parameters
    ----------
    frame : DataFrame
        Rows from top to bottom with `step`, `label`, `share` (0 to 1, or missing where no source
        gives it) and `detail`, a few words on what the share counts.
    style : Style
        The page.

    Returns
    -------
    Figure
        The chart.
    """
    layout.check_columns(frame, COLUMNS)
    with context():
        return _compose(frame, style)


def _compose(frame: pd.DataFrame, style: Style) -> Figure:
    labels = [layout.wrap(label, style.text, 1.5 * style.label) for label in frame["label"]]
    details = [layout.wrap(detail, style.small, 1.5 * style.label) for detail in frame["detail"]]
    values = [
        style.words["no_source"] if is_missing(share) else style.percent(share)
        for share in frame["share"]
    ]
    text_height = max(
        layout.line_height(style.text) * len(label) + layout.line_height(style.small) * len(detail)
        for label, detail in zip(labels, details, strict=True)
    )
    rung = text_height + 2.4
    figure, sheet = new_figure(style, rung * len(frame) + 2 * layout.MARGIN)

    left = layout.MARGIN + max(
        max(layout.widest(label, style.text), layout.widest(detail, style.small))
        for label, detail in zip(labels, details, strict=True)
    )
    left += 3
    value_width = layout.widest(values, style.text + 1, "bold") + 2
    largest = frame["share"].max()
    scale = (style.width - layout.MARGIN - value_width - left) / (largest if largest > 0 else 1)
    top = rung * len(frame) + layout.MARGIN
    end_above = None
    for number, share in enumerate(frame["share"]):
        y = top - rung * (number + 0.5)
        _draw_words(sheet, left - 3, y, labels[number], details[number], style)
        end = left if is_missing(share) else left + scale * share
        if not is_missing(share):
            sheet.add_patch(
                Rectangle(
                    (left, y - _BAR * rung / 2),
                    end - left,
                    _BAR * rung,
                    facecolor=bloc_look("opposition").fill,
                    edgecolor=bloc_look("opposition").edge,
                    linewidth=style.thin,
                )
            )
        if end_above is not None and not is_missing(share):
            _draw_fall(sheet, end_above, end, y, rung, style)
        end_above = None if is_missing(share) else end
        missing = is_missing(share)
        layout.put_text(
            sheet,
            end + 1.5,
            y,
            values[number],
            style.small if missing else style.text + 1,
            weight="normal" if missing else "bold",
            color=MUTED if missing else INK,
        )
    layout.rule(sheet, style, [left, left], [layout.MARGIN, top], color=INK)
    return figure


def _draw_words(
    sheet: Axes, right: float, y: float, label: Sequence[str], detail: Sequence[str], style: Style
) -> None:
    """Write a rung's label with its detail beneath, right-aligned against the bars."""
    label_height = layout.line_height(style.text) * len(label)
    detail_height = layout.line_height(style.small) * len(detail)
    top = y + (label_height + detail_height) / 2
    layout.put_lines(sheet, right, top - label_height / 2, label, style.text, ha="right")
    middle = top - label_height - detail_height / 2
    layout.put_lines(sheet, right, middle, detail, style.small, ha="right", color=MUTED)


def _draw_fall(
    sheet: Axes, end_above: float, end: float, y: float, rung: float, style: Style
) -> None:
    """Lead from the end of the bar above to the end of this one: the part that was lost."""
    foot = y + rung * (1 - _BAR / 2)
    head = y + rung * _BAR / 2
    layout.rule(sheet, style, [end_above, end], [foot, head], color=MUTED, linestyle=(0, (2, 1.5)))
