"""Charts of many elections: gaps stay gaps, and numbers can be read on every surface."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from drawn_text import drawn_texts, text_faults, texts
from helpers import PAGES, PRINT, contrast, is_opaque, luminance, vector_drawing
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from majilis.errors import InputError
from majilis.figures import heat_map, layout, over_time, style, words
from majilis.figures.style import STYLES

NAN = float("nan")
NASTY = "Йұқ(g): Communists and Democratic Choice of Kazakhstan, as registered"
YEARS = (1990, 1994, 1995, 1999, 2004, 2007, 2012, 2016, 2021, 2023)


# Tables


def series(name, bloc, measure, values, *, years=YEARS, label=None):
    rows = [
        (year, name, label or f"{name}, {measure}", bloc, value, measure)
        for year, value in zip(years, values, strict=True)
    ]
    return pd.DataFrame(rows, columns=over_time.COLUMNS).astype({"value": float})


def rules(*rows):
    return pd.DataFrame(rows, columns=over_time.RULE_COLUMNS)


PRO_VOTES = (NAN, NAN, NAN, 0.55, 0.74, 0.88, 0.81, 0.82, 0.72, 0.54)
OPPOSITION_VOTES = (NAN, NAN, NAN, 0.18, 0.15, 0.08, NAN, NAN, 0.09, 0.1)
USUAL = pd.concat(
    [
        series("Government", "pro_presidential", "seats", np.linspace(0.6, 0.9, 10)),
        series("Government", "pro_presidential", "votes", PRO_VOTES),
        series("Opposition", "opposition", "seats", (0.2, 0.1, 0.1, 0.05, 0.013, *[0] * 4, NAN)),
        series("Opposition", "opposition", "votes", OPPOSITION_VOTES),
    ],
    ignore_index=True,
)
RULES = rules(
    (1995, "two chambers"),
    (1999, "10 list seats, threshold 7%"),
    (2007, "all list"),
    (2021, "threshold 5%"),
    (2023, "mixed again, 5%"),
)
FOUR = [("a", "pro_presidential"), ("b", "opposition"), ("c", "other"), ("d", "independent")]
TIMES = {
    "usual": (USUAL, RULES),
    "equal_and_long": (
        pd.concat(
            [
                series(name, bloc, measure, [1] * 10, label=NASTY)
                for name, bloc in FOUR
                for measure in over_time.MEASURES
            ]
        ),
        rules(*((year, NASTY) for year in (1990, 1991, 2022, 2023, 2023))),
    ),
    "at_zero": (
        pd.concat([series(name, bloc, "votes", [0] * 10) for name, bloc in FOUR]),
        rules(*((year, "threshold 5%") for year in range(1990, 2024, 3))),
    ),
    "no_source": (
        pd.concat([series(name, bloc, "votes", [NAN] * 10) for name, bloc in FOUR]),
        RULES,
    ),
    "every_year": (
        series("g", "other", "seats", np.linspace(0, 0.004, 34), years=range(1990, 2024)),
        rules(),
    ),
    "one_year": (
        series("Йg", "opposition", "seats", [0.5], years=[2004]),
        rules((2004, "a"), (2004, "b")),
    ),
    "rules_outside": (
        series("Йg", "opposition", "votes", [0.5, NAN, 0.2], years=[2004, 2005, 2006]),
        rules((1990, NASTY), (2023, "incomprehensibilities")),
    ),
}


def matrix(values, *, labels=None, heads=None, text="{:.1%}"):
    values = np.asarray(values, dtype=float)
    rows = [
        (
            row,
            labels[row] if labels else f"votes of {YEARS[-7:][row]}",
            column,
            heads[column] if heads else str(YEARS[-7:][column]),
            value,
            "" if np.isnan(value) else text.format(value),
            row == column,
        )
        for (row, column), value in np.ndenumerate(values)
    ]
    return pd.DataFrame(rows, columns=heat_map.COLUMNS)


NOISE = np.random.default_rng(4).random((7, 7))
HOLES = np.where(NOISE < 0.2, NAN, NOISE)
MATRICES = {
    "usual": matrix(HOLES),
    "ones": matrix(np.ones((2, 7))),
    "long_labels": matrix(HOLES[:3], labels=[NASTY] * 3, heads=[NASTY] * 7),
    "long_text": matrix(NOISE[:2], text="{:.9%} Йұқg"),
    "nothing": matrix(np.full((2, 7), NAN)),
    "one": matrix([[0.0]]),
    "wide": matrix(NOISE[:1] / 50),
    "high": matrix(NOISE[:, :1]),
    "with_gaps": matrix(HOLES[:4]).query("row <= column"),
}


def draw_matrix(frame, page, title="seats of the opposition"):
    return heat_map.draw(
        frame,
        row_title="votes of",
        column_title=f"rules of ({title})",
        value_title=title,
        style=page,
    )


CHARTS = {
    **{
        f"time_{name}": lambda page, name=name: over_time.draw(*TIMES[name], style=page)
        for name in TIMES
    },
    **{
        f"matrix_{name}": lambda page, frame=frame: draw_matrix(frame, page)
        for name, frame in MATRICES.items()
    },
    "matrix_long_titles": lambda page: draw_matrix(MATRICES["wide"], page, f"{NASTY} {NASTY}"),
}


@pytest.fixture(scope="module")
def figures():
    """Draw every chart once on every page."""
    return {(name, page.name): draw(page) for name, draw in CHARTS.items() for page in pages()}


def pages():
    return PAGES.values()


def named(figure, prefix):
    """Return the artists on the sheet whose name begins so."""
    sheet = figure.axes[0]
    return [
        artist
        for artist in [*sheet.lines, *sheet.patches]
        if (artist.get_gid() or "").startswith(prefix)
    ]


# Both


def test_no_text_collides_leaves_the_canvas_or_is_too_small(figures):
    faults = {key: text_faults(figure) for key, figure in figures.items()}
    assert not {key: found for key, found in faults.items() if found}


@pytest.mark.parametrize("name", ["time_usual", "matrix_usual"])
def test_a_chart_is_the_same_when_drawn_again(figures, name):
    again = CHARTS[name](STYLES["single_column"])
    assert vector_drawing(again) == vector_drawing(figures[name, "single_column"])


def test_no_line_is_thinner_than_print_allows(figures):
    for (_, page), figure in figures.items():
        assert figure.get_size_inches()[0] * 25.4 == pytest.approx(STYLES[page].width)
        for line in figure.axes[0].lines:
            if line.get_linestyle() != "None":
                assert line.get_linewidth() >= 0.5


def test_nothing_is_transparent(figures):
    for name in CHARTS:
        assert is_opaque(figures[name, "single_column"]), name


def test_usual_charts_fit_a_page(figures):
    for name, most in {"time_usual": (90, 110), "matrix_usual": (85, 100)}.items():
        for page, height in zip(("single_column", "full_width"), most, strict=True):
            assert figures[name, page].get_size_inches()[1] * 25.4 < height


def test_drawing_changes_no_table():
    frame, changes, cells = USUAL.copy(), RULES.copy(), MATRICES["usual"].copy()
    over_time.draw(USUAL, RULES, style=STYLES["full_width"])
    draw_matrix(MATRICES["usual"], STYLES["full_width"])
    pd.testing.assert_frame_equal(USUAL, frame)
    pd.testing.assert_frame_equal(RULES, changes)
    pd.testing.assert_frame_equal(MATRICES["usual"], cells)


def test_words_come_from_one_mapping():
    upper = {key: text.upper() for key, text in words.ENGLISH.items()}
    page = replace(STYLES["full_width"], words=upper)
    drawn = set(texts(CHARTS["time_usual"](page)))
    assert {"SHARE OF SEATS", "SHARE OF VOTES", "NO SOURCE", "OPPOSITION"} <= drawn
    assert "NO VALUE" in texts(CHARTS["matrix_usual"](page))


def test_unusable_tables_are_refused():
    page = STYLES["single_column"]
    cells = MATRICES["usual"]
    with pytest.raises(InputError, match="lacks: measure"):
        over_time.draw(USUAL.drop(columns="measure"), RULES, style=page)
    with pytest.raises(InputError, match="lacks: label"):
        over_time.draw(USUAL, RULES[["year"]], style=page)
    with pytest.raises(InputError, match="lacks: is_marked"):
        draw_matrix(cells.drop(columns="is_marked"), page)
    with pytest.raises(InputError, match="did you mean seats"):
        over_time.draw(USUAL.assign(measure="seat"), RULES, style=page)
    with pytest.raises(InputError, match="did you mean opposition"):
        over_time.draw(USUAL.assign(bloc="oposition"), RULES, style=page)
    with pytest.raises(InputError, match="'Government' stands twice in 1990"):
        over_time.draw(pd.concat([USUAL, USUAL[:1]]), RULES, style=page)
    with pytest.raises(InputError, match=f"'votes of {YEARS[-7]}' stands twice for '{YEARS[-7]}'"):
        draw_matrix(pd.concat([cells, cells[:1]]), page)
    with pytest.raises(InputError, match="54 is no share"):
        over_time.draw(USUAL.assign(value=54), RULES, style=page)
    with pytest.raises(InputError, match="54 is no share"):
        draw_matrix(cells.assign(value=54), page)
    with pytest.raises(InputError, match="at least one row"):
        over_time.draw(USUAL[:0], RULES, style=page)
    with pytest.raises(InputError, match="at least one cell"):
        draw_matrix(cells[:0], page)


# Over time


@pytest.mark.parametrize("page", PRINT)
def test_a_gap_is_never_bridged_by_a_full_line(figures, page):
    figure = figures["time_usual", page]
    drawn = named(figure, "line-Opposition-votes")
    assert len(drawn) == 3  # 1999 to 2004 to 2007, and 2021 to 2023
    (bridge,) = named(figure, "gap-")
    assert bridge.get_gid() == "gap-Opposition-votes"
    assert bridge._unscaled_dash_pattern[1] == over_time._DOTS[1]
    held = USUAL.dropna(subset="value")
    assert len(named(figure, "mark-")) == len(held)
    # Its crosses stand upon the bridge.
    places = [np.ravel(cross.get_data()) for cross in named(figure, "missing-Opposition-votes")]
    (left, right), (low, high) = bridge.get_data()
    on_bridge = [(x, y) for x, y in places if left < x < right]
    assert len(places) == 3 + 2
    assert len(on_bridge) == 2
    for x, y in on_bridge:
        assert y == pytest.approx(low + (high - low) * (x - left) / (right - left))


@pytest.mark.parametrize("page", PRINT)
def test_each_missing_value_has_one_mark_and_no_place_on_the_scale(figures, page):
    for name, (frame, _) in TIMES.items():
        figure = figures[f"time_{name}", page]
        assert len(named(figure, "missing-")) == int(frame["value"].isna().sum()), name
        assert ("no source" in texts(figure)) == bool(frame["value"].isna().any()), name
    figure = figures["time_no_source", page]
    assert not named(figure, "line-")
    zero = next(text for text in figure.axes[0].texts if text.get_text() == "0%")
    assert all(cross.get_ydata()[0] < zero.get_position()[1] for cross in named(figure, "missing-"))


def test_an_election_without_a_row_is_a_gap_without_a_mark():
    frame = pd.concat(
        [
            series("a", "opposition", "seats", [0.1, 0.2, 0.3], years=[2004, 2007, 2012]),
            series("b", "other", "seats", [0.1, 0.3], years=[2004, 2012]),
        ]
    )
    figure = over_time.draw(frame, rules(), style=STYLES["full_width"])
    assert [line.get_gid() for line in named(figure, "gap-")] == ["gap-b-seats"]
    assert len(named(figure, "line-a-seats")) == 2
    assert not named(figure, "missing-")


def test_measures_differ_without_colour(figures):
    for page in PRINT:
        figure = figures["time_usual", page]
        for measure, face in (("seats", None), ("votes", style.PAPER)):
            for mark in named(figure, "mark-"):
                if mark.get_gid().endswith(measure):
                    assert mark.get_markerfacecolor() == (face or mark.get_markeredgecolor())
            dashes = {
                line.get_linestyle()
                for line in named(figure, "line-")
                if line.get_gid().endswith(measure)
            }
            assert dashes == {"-" if measure == "seats" else "--"}
        # Where both measures agree, the smaller full mark stands upon the ring.
        sizes = {mark.get_gid(): mark.get_markersize() for mark in named(figure, "mark-")}
        assert sizes["mark-Opposition-seats"] < 0.7 * sizes["mark-Opposition-votes"]


@pytest.mark.parametrize("name", TIMES)
def test_no_rules_line_runs_through_words_about_rules(figures, name):
    for page in PRINT:
        figure = figures[f"time_{name}", page]
        to_pixels = figure.axes[0].transData.transform
        upright = [
            to_pixels(np.column_stack(line.get_data()))
            for line in figure.axes[0].lines
            if len(line.get_xdata()) == 2 and np.ptp(line.get_xdata()) == 0
        ]
        for text in drawn_texts(figure):
            for (x, low), (_, high) in upright:
                crosses = text.box.x0 < x < text.box.x1
                assert not (crosses and low < text.box.y1 and text.box.y0 < high), text.text


def test_no_series_hides_anothers_mark():
    blocs = [bloc for _, bloc in FOUR[:3]]
    frame = pd.concat(
        series(bloc, bloc, measure, [0, 0.5, 0.5 + n / 4], years=[2004, 2012, 2021])
        for n, bloc in enumerate(blocs)
        for measure in over_time.MEASURES
    )
    for page in PRINT.values():
        figure = over_time.draw(frame, rules(), style=page)
        places = {}
        for mark in named(figure, "mark-"):
            bloc = mark.get_gid().split("-")[1]
            places.setdefault(bloc, set()).add(tuple(np.ravel(mark.get_data())))
        # Both measures of a series are at one place, all others apart.
        assert all(len(own) == 3 for own in places.values())
        for one, other in combinations(places.values(), 2):
            apart = min(np.hypot(a - x, b - y) for a, b in one for x, y in other)
            assert apart > 0.65 * page.mark / style.mm(1)


def test_labels_keep_their_lines_order():
    heights = [2.0, 2.0, 4.0, 2.0]
    middles = layout.apart([0.0, 0.5, 30.0, 0.1], heights, 0.0, 30.0)
    assert middles == [1.0, 5.0, 28.0, 3.0]


# The matrix


def test_text_can_be_read_on_every_surface():
    for value in np.linspace(0, 1, 1001):
        surface = heat_map.fill(value, 1)
        assert contrast(heat_map.on_fill(surface), surface) >= 4.5


@pytest.mark.parametrize("page", PRINT)
@pytest.mark.parametrize("name", MATRICES)
def test_text_as_drawn_can_be_read(figures, name, page):
    figure = figures[f"matrix_{name}", page]
    cells = named(figure, "cell-")
    assert len(cells) == len(MATRICES[name])
    inside = 0
    for text in figure.axes[0].texts:
        x, y = text.get_position()
        for cell in cells:
            (left, low), wide, high = cell.get_xy(), cell.get_width(), cell.get_height()
            if left < x < left + wide and low < y < low + high:
                inside += 1
                surface = to_hex(cell.get_facecolor())
                assert contrast(to_hex(text.get_color()), surface) >= 4.5
    assert inside >= len(cells)


@pytest.mark.parametrize("page", PRINT)
@pytest.mark.parametrize("name", MATRICES)
def test_text_stays_in_its_cell(figures, name, page):
    figure = figures[f"matrix_{name}", page]
    boxes = [cell.get_window_extent() for cell in named(figure, "cell-")]
    top = max(box.y1 for box in boxes)
    left = min(box.x0 for box in boxes)
    for text in drawn_texts(figure):
        if text.box.y0 < top and text.box.x0 > left:
            assert any(
                box.x0 <= text.box.x0
                and text.box.x1 <= box.x1
                and box.y0 <= text.box.y0
                and text.box.y1 <= box.y1
                for box in boxes
            ), text.text


def test_surfaces_get_darker_in_grey_print_too():
    shades = [luminance(heat_map.fill(value, 1)) for value in np.linspace(0, 1, 101)]
    assert (np.diff(shades) < 0).all()
    quarters = [heat_map.fill(value, 1) for value in (0, 0.25, 0.5, 0.75, 1)]
    assert all(contrast(one, other) > 1.4 for one, other in combinations(quarters, 2))


def test_missing_values_are_hatched_and_named(figures):
    for page in PRINT:
        figure = figures["matrix_usual", page]
        hatched = [cell for cell in named(figure, "cell-") if cell.get_hatch()]
        assert len(hatched) == int(np.isnan(HOLES).sum())
        assert all(to_hex(cell.get_facecolor()).upper() == style.PAPER for cell in hatched)
        # In each cell and in the key, in one line or two.
        assert " ".join(texts(figure)).count("no value") == len(hatched) + 1
        assert "no value" not in texts(figures["matrix_ones", page])
        assert "nan" not in " ".join(texts(figure))


def test_marked_cells_have_an_outline_that_stands_out(figures):
    for page in PRINT:
        outlines = named(figures["matrix_usual", page], "outline-")
        assert [o.get_gid() for o in outlines] == [f"outline-{n}-{n}" for n in range(7)]
        cells = {c.get_gid(): c for c in named(figures["matrix_usual", page], "cell-")}
        for outline in outlines:
            assert isinstance(outline, Rectangle)
            cell = cells[outline.get_gid().replace("outline", "cell")]
            # Paper lies between the outline and the surface, however dark.
            half = outline.get_linewidth() / 2 / style.mm(1)
            assert cell.get_x() - outline.get_x() > half


def test_the_scale_ends_at_a_round_share():
    for values, end in (([0.131, NAN], 0.15), ([0.3], 0.3), ([1.0], 1.0), ([NAN], 0.01)):
        assert heat_map._darkest(values) == pytest.approx(end)
