"""Charts of robustness: what is drawn is what the tables say, at the edges too."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from drawn_text import text_faults, texts
from helpers import PAGES, PRINT, is_opaque, vector_drawing
from matplotlib.patches import Polygon

from majilis.errors import InputError
from majilis.figures import claims_table, specification_curve, words
from majilis.figures.style import STYLES

NAN = float("nan")
NASTY = "Йұқ(g): Communists and Democratic Choice of Kazakhstan, as registered"


def choices(*counts, labels=("valid list votes", "votes cast (Йgқ)", "registered voters", "other")):
    return [(f"Choice {n} Йg", [labels[k % 4] for k in range(c)]) for n, c in enumerate(counts)]


def matrix_of(options, densities, *, baseline=0):
    """Return a matrix of bins of equal width; densities take choice, option and bin."""
    rows = []
    for choice, (choice_label, labels) in enumerate(options):
        for option, label in enumerate(labels):
            values = densities(choice, option)
            width = 1 / len(values)
            rows += [
                (choice, choice_label, option, label, n * width, width, value, option == baseline)
                for n, value in enumerate(values)
            ]
    return pd.DataFrame(rows, columns=specification_curve.MATRIX_COLUMNS)


def curve_of(values):
    return pd.DataFrame({"position": np.linspace(0, 1, len(values)), "value": np.sort(values)})


def noise(choice, option, bins=100):
    return np.random.default_rng([choice, option]).random(bins)


NOISY_CURVE = curve_of(np.random.default_rng(1).normal(0.7, 0.1, 300))
# Fourteen choices with forty options: the most that is promised to fit.
MOST = choices(4, 4, 4, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2)
CURVES = {
    "most": (NOISY_CURVE, matrix_of(MOST, noise), 0.7, 0.5, {}),
    "first_and_negative": (
        curve_of(np.linspace(-0.0312, 0.0009, 300)),
        matrix_of(choices(2, 3), noise),
        -0.0312,
        0.0,
        {},
    ),
    "last_and_long": (
        NOISY_CURVE,
        matrix_of([(NASTY, [NASTY, NASTY])] * 3, noise),
        float(NOISY_CURVE["value"].max()),
        1.0,
        {"outcome_label": NASTY},
    ),
    "one_option_constant": (
        curve_of(np.full(300, 0.545)),
        matrix_of([("Basis", ["all"])], lambda *_: np.ones(50)),
        0.545,
        0.5,
        {},
    ),
    "two_points": (curve_of([0, 1]), matrix_of(choices(1), lambda *_: [1.0]), 1.0, 1.0, {}),
    "zeros_and_ones": (
        curve_of(np.repeat([0, 1], 150)),
        matrix_of(choices(2, 2), lambda choice, option: [option, 1 - option] * 50),
        1.0,
        0.75,
        {"as_percent": False, "outcome_label": "opposition list seats"},
    ),
    "numbers": (
        curve_of(np.linspace(1.6, 3.4, 300)),
        matrix_of(choices(3), noise),
        2.345,
        0.4,
        {"as_percent": False, "outcome_label": "effective number of parties"},
    ),
    "constant_number": (
        curve_of(np.zeros(2)),
        matrix_of(choices(2), lambda *_: np.zeros(2)),
        0.0,
        0.0,
        {"as_percent": False},
    ),
}


def draw_curve(name, page):
    curve, matrix, baseline, position, options = CURVES[name]
    return specification_curve.draw(
        curve,
        matrix,
        baseline=baseline,
        baseline_position=position,
        style=page,
        **{"outcome_label": "pro-presidential share of seats", **options},
    )


CLAIMS = pd.DataFrame(
    [
        ("chamber", "Pro-government parties dominated the chamber", "holds", 1.0, "nothing"),
        ("majority", "Otan had a majority alone", "depends", 0.99997, "the seat basis"),
        ("rest", "AIST and Asar took most of the other seats", "depends", 0.3712, "independents"),
        ("one", "The opposition won one seat", "depends", 0.00002, "who is opposition"),
        ("none", "The opposition won no seat", "fails", 0.0, "who is opposition"),
        ("founded", "Asar was founded by the president's daughter", "holds", NAN, "by sources"),
        ("later", "It set a precedent for later elections", "open", NAN, "no later one is coded"),
        ("half", "The election lacked competition", "depends", 0.5, "the measure"),
    ],
    columns=claims_table.COLUMNS,
)
NASTY_CLAIMS = CLAIMS.assign(label=f"{NASTY} {NASTY}", detail=NASTY)
OPEN_CLAIM = CLAIMS.iloc[[6]].assign(detail="")


CHARTS = {
    **{
        f"curve_{name}": (CURVES[name][1], lambda page, name=name: draw_curve(name, page))
        for name in CURVES
    },
    **{
        f"claims_{name}": (frame, lambda page, frame=frame: claims_table.draw(frame, style=page))
        for name, frame in {
            "usual": CLAIMS,
            "nasty": NASTY_CLAIMS,
            "open": OPEN_CLAIM,
        }.items()
    },
}

BEFORE = {name: frame.copy(deep=True) for name, (frame, _) in CHARTS.items()}


@pytest.fixture(scope="module")
def figures():
    """Draw every chart once on every page."""
    return {
        (name, page.name): draw(page)
        for name, (_, draw) in CHARTS.items()
        for page in PAGES.values()
    }


def height(figure):
    return figure.get_size_inches()[1] * 25.4


# All three


def test_no_text_collides_leaves_the_canvas_or_is_too_small(figures):
    faults = {key: text_faults(figure) for key, figure in figures.items()}
    assert not {key: found for key, found in faults.items() if found}


@pytest.mark.parametrize("name", ["curve_most", "claims_open"])
def test_a_chart_is_the_same_when_drawn_again(figures, name):
    again = CHARTS[name][1](STYLES["single_column"])
    assert vector_drawing(again) == vector_drawing(figures[name, "single_column"])


def test_nothing_is_transparent(figures):
    for name in CHARTS:
        assert is_opaque(figures[name, "single_column"]), name


def test_no_line_is_thinner_than_print_allows(figures):
    for figure in figures.values():
        for axes in figure.axes:
            for line in [*axes.lines, *axes.xaxis.get_gridlines()]:
                if line.get_linestyle() != "None":
                    assert line.get_linewidth() >= 0.5


def test_figures_have_the_pages_width(figures):
    for (_, page), figure in figures.items():
        assert figure.get_size_inches()[0] * 25.4 == pytest.approx(STYLES[page].width)


def test_drawing_changes_no_table(figures):
    for name, (frame, _) in CHARTS.items():
        pd.testing.assert_frame_equal(frame, BEFORE[name])


def test_words_come_from_one_mapping():
    upper = {key: text.upper() for key, text in words.ENGLISH.items()}
    page = replace(STYLES["single_column"], words=upper)
    claims = texts(CHARTS["claims_usual"][1](page))
    assert {"CLAIM", "VERDICT", "HOLDS", "FAILS", "DEPENDS", "OPEN"} <= set(claims)
    curve = texts(draw_curve("one_option_constant", page))
    assert {"BASELINE 54.5%", "OTHER OPTION"} <= set(curve)


def test_tables_that_lack_columns_are_refused():
    page = STYLES["single_column"]
    with pytest.raises(InputError, match="lacks: .*" + claims_table.COLUMNS[-1]):
        claims_table.draw(pd.DataFrame({claims_table.COLUMNS[0]: []}), style=page)
    options = {"baseline": 0, "baseline_position": 0, "style": page, "outcome_label": ""}
    curve, matrix = CURVES["numbers"][:2]
    with pytest.raises(InputError, match="lacks: value"):
        specification_curve.draw(curve[["position"]], matrix, **options)
    with pytest.raises(InputError, match="lacks: density"):
        specification_curve.draw(curve, matrix.drop(columns="density"), **options)


# The specification curve


def strips(figure):
    return [patch for patch in figure.axes[0].patches if isinstance(patch, Polygon)]


@pytest.mark.parametrize("page", ["single_column", "full_width"])
def test_the_most_choices_fit_a_page_and_a_small_file(figures, page):
    _, matrix, *_ = CURVES["most"]
    assert matrix["choice"].nunique() == 14
    assert len(matrix.drop_duplicates(["choice", "option"])) == 40
    figure = figures["curve_most", page]
    assert height(figure) <= 190 + 1e-6
    paths = strips(figure)
    assert len(paths) == 40
    assert len(vector_drawing(figure)) < 400_000


@pytest.mark.parametrize("page", PRINT)
@pytest.mark.parametrize("name", CURVES)
def test_a_strips_surface_is_its_options_share(figures, name, page):
    _, matrix, *_ = CURVES[name]
    matrix = matrix.assign(surface=matrix["density"] * matrix["width"])
    shares = matrix.groupby(["choice", "option"], sort=False)["surface"].sum().to_numpy()
    drawn = []
    for strip in strips(figures[f"curve_{name}", page]):
        x, y = strip.get_xy().T
        drawn.append(abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2)
    full = plot_width(figures[f"curve_{name}", page])
    heights = [
        surface / full / share for surface, share in zip(drawn, shares, strict=True) if share
    ]
    # One strip that is full everywhere is as high in every row.
    assert np.ptp(heights or [0]) < 1e-9
    assert all(surface < 1e-9 for surface, share in zip(drawn, shares, strict=True) if not share)


def plot_width(figure):
    return figure.axes[1].get_position().width * figure.get_size_inches()[0] * 25.4


def test_ranges_may_have_gaps_and_any_order():
    corners = specification_curve._corners(
        np.array([0.1, 0.2, 0.6, 0.8]), np.array([0.1, 0.1, 0.1, 0.1]), np.array([0.5, 0.5, 1, 0])
    )
    drawn = [tuple(corner) for corner in np.round(corners, 9).tolist()]
    first = [(0.1, 0), (0.1, 0.5), (0.3, 0.5), (0.3, 0)]
    assert drawn[:8] == [*first, (0.6, 0), (0.6, 1), (0.7, 1), (0.7, 0)]
    assert {y for _, y in drawn[8:]} == {0}
    assert drawn[-1] == (0.9, 0)
    curve, matrix, baseline, position, _ = CURVES["numbers"]
    options = {"baseline": baseline, "baseline_position": position, "outcome_label": ""}
    page = STYLES["single_column"]
    ordered = specification_curve.draw(curve, matrix, style=page, **options)
    shuffled = matrix.sort_values(["option", "density"], kind="stable")
    again = specification_curve.draw(curve[::-1], shuffled, style=page, **options)
    for one, other in zip(strips(ordered), strips(again), strict=True):
        np.testing.assert_array_equal(one.get_xy(), other.get_xy())


def test_the_baseline_is_marked_where_it_is_and_named(figures):
    for name, said in {
        "most": "baseline 70.0%",
        "first_and_negative": "baseline −3.1%",
        "one_option_constant": "baseline 54.5%",
        "zeros_and_ones": "baseline 1",
        "numbers": "baseline 2.35",
        "constant_number": "baseline 0",
    }.items():
        for page in PRINT:
            figure = figures[f"curve_{name}", page]
            assert said in texts(figure), name
            dots = [line for line in figure.axes[1].lines if line.get_marker() == "o"]
            assert [(*dot.get_xdata(), *dot.get_ydata()) for dot in dots] == [
                (CURVES[name][3], CURVES[name][2])
            ]


def test_the_baselines_options_are_bold_and_full(figures):
    for page in PRINT:
        figure = figures["curve_most", page]
        bold = [text for text in figure.axes[0].texts if text.get_fontweight() == "bold"]
        assert [text.get_text() for text in bold].count("valid list votes") == 14
        assert len(bold) == 14 + 1  # and the baseline's outcome
        full = [strip for strip in strips(figure) if strip.get_facecolor() == strip.get_edgecolor()]
        assert len(full) == 14


# The claims


def test_only_all_is_100_percent_and_only_none_is_0(figures):
    for page in PRINT:
        drawn = texts(figures["claims_usual", page])
        for text in (">99.9%", "<0.1%", "37.1%", "50.0%"):
            assert drawn.count(text) == 1, text
        # The ends of the scale are printed too.
        assert drawn.count("100%") == drawn.count("0%") == 2
        assert drawn.count("–") == 2


def test_each_verdict_has_a_word_a_shape_and_a_place_on_the_scale(figures):
    marks = claims_table._MARKS
    assert len({mark["marker"] for mark in marks.values()}) == len(marks)
    for page in PRINT:
        figure = figures["claims_usual", page]
        assert {"holds", "fails", "depends", "open"} <= set(texts(figure))
        beside = [line.get_marker() for line in figure.axes[0].lines]
        assert [mark for mark in beside if mark != "None"] == [
            marks[verdict]["marker"] for verdict in CLAIMS["verdict"]
        ]
        on_scale = [line for line in figure.axes[1].lines if line.get_marker() != "None"]
        known = CLAIMS.dropna(subset="share")
        assert [line.get_xdata()[0] for line in on_scale] == known["share"].tolist()


def test_an_unknown_verdict_is_refused():
    with pytest.raises(InputError, match="did you mean depends"):
        claims_table.draw(CLAIMS.assign(verdict="depend"), style=STYLES["full_width"])
