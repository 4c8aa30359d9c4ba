"""Every figure in every style and language: at final size, within the limits of publishers."""

from dataclasses import replace
from functools import cache
from typing import NamedTuple, get_args

import numpy as np
import pytest
from drawn_text import SMALLEST_TEXT, DrawnText, drawn_texts, text_faults
from matplotlib.patches import Rectangle
from PIL import Image

from majilis import open_study, results
from majilis.data import language, tables
from majilis.figures import catalogue, scaling, words
from majilis.figures.style import MM_PER_INCH, STYLES, new_figure
from majilis.study import parameters

FIGURES = {entry.name: entry for entry in catalogue.CATALOGUE}
TABLE = tables.read("figure_styles")
LIMITS = {"largest_height", "thinnest_line", "thickest_line"}

# English is drawn in every style. Longer words are drawn where they have least room: on the two
# narrowest pages, and on the lowest, which is also the narrowest that has words beside a plot.
TIGHT = ("single_column", "sage", "slides")

# What a slide cannot hold in letters that a room can read.
TOO_HIGH = {
    ("fig12_expert_scores", "slides", "en"),
    *(
        (name, "slides", code)
        for name in (
            "fig02_votes_and_seats",
            "fig09_rules",
            "fig12_expert_scores",
        )
        for code in ("kk", "ru")
    ),
}


@pytest.fixture(scope="module")
def found():
    return results.evaluate(open_study())


class Drawn(NamedTuple):
    """What the tests ask of a figure: a hundred figures themselves would fill the memory."""

    size: tuple[float, float]  # millimetres
    faults: list[str]
    texts: list[DrawnText]
    weights: np.ndarray


@pytest.fixture(scope="module")
def drawn(found):
    """Draw a figure in a style and a language, once, from numbers made once."""

    @cache
    def measured(name, style, code="en"):
        page = replace(STYLES[style], words=words.of(code))
        figure, _ = FIGURES[name].draw(replace(found, display_language=code), page)
        size = tuple(float(inches) * MM_PER_INCH for inches in figure.get_size_inches())
        return Drawn(size, text_faults(figure), drawn_texts(figure), weights(figure))

    return measured


def styles_in(code):
    return list(STYLES) if code == "en" else TIGHT


def pages():
    """Return each figure with each style and language that it is drawn in."""
    return [
        (name, style, code)
        for code in language.LANGUAGES
        for name in FIGURES
        for style in styles_in(code)
    ]


def weights(figure):
    """Return the weights of all that a figure strokes: lines, outlines, grids and hatches."""
    found = []
    for axes in figure.axes:
        lines = list(axes.lines)
        if axes.axison:
            lines += [
                line
                for axis in (axes.xaxis, axes.yaxis)
                for line in axis.get_gridlines()
                if axis.get_visible() and line.get_visible()
            ]
        for line in lines:
            if line.get_linestyle() != "None":
                found.append(line.get_linewidth())
            if line.get_marker() not in ("None", ""):
                found.append(line.get_markeredgewidth())
        for patch in axes.patches:
            found.append(patch.get_linewidth())
            if patch.get_hatch():
                found.append(patch.get_hatch_linewidth())
        for marks in axes.collections:
            found += list(np.atleast_1d(marks.get_linewidth()))
    # No weight, no line.
    return np.array([weight for weight in found if weight])


# Figures


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
def test_no_text_collides_or_leaves_the_canvas(drawn, name, code):
    faults = {style: drawn(name, style, code).faults for style in styles_in(code)}
    assert not {style: those for style, those in faults.items() if those}


def test_figures_have_the_width_of_their_style(drawn):
    for name, style, code in pages():
        assert drawn(name, style, code).size[0] == pytest.approx(STYLES[style].width)


def test_figures_are_no_higher_than_their_style_allows(drawn):
    higher = {
        (name, style, code)
        for name, style, code in pages()
        if drawn(name, style, code).size[1] > STYLES[style].largest_height + 1e-6
    }
    assert higher == TOO_HIGH


def test_no_text_is_smaller_than_its_style_allows(drawn):
    for name, style, code in pages():
        least = min(line.size for line in drawn(name, style, code).texts)
        assert least >= STYLES[style].smallest_text - 1e-9, (name, style, code)


def test_no_line_is_beyond_the_weights_that_its_style_allows(drawn):
    for name, style, code in pages():
        weight, page = drawn(name, style, code).weights, STYLES[style]
        assert page.thinnest_line <= weight.min(), (name, style, code)
        assert weight.max() <= page.thickest_line, (name, style, code)


@pytest.mark.parametrize("name", FIGURES)
def test_an_enlarged_figure_is_that_of_print(found, drawn, name):
    page = STYLES["slides"]
    figure, _ = FIGURES[name].draw(found, page.in_print())
    small, large = drawn_texts(figure), drawn(name, "slides").texts
    assert [line.text for line in small] == [line.text for line in large]
    for one, other in zip(small, large, strict=True):
        assert other.size == pytest.approx(page.scale * one.size)
        middles = [np.mean(box.get_points(), axis=0) for box in (one.box, other.box)]
        # The renderer rounds letters to pixels, which are enlarged as well.
        assert page.scale * middles[0] == pytest.approx(middles[1], abs=2 * page.scale)
    assert drawn(name, "slides").weights == pytest.approx(page.scale * weights(figure))


def test_a_hatch_is_enlarged():
    figure, sheet = new_figure(STYLES["single_column"], 50)
    patch = sheet.add_patch(Rectangle((0, 0), 9, 9, hatch="//////", linewidth=1))
    before = patch.get_hatch_linewidth()
    scaling.enlarge(figure, 2)
    assert patch.get_hatch() == "///"
    assert patch.get_hatch_linewidth() == 2 * before
    assert patch.get_linewidth() == 2


def test_the_file_of_pixels_has_the_resolution_of_its_style(tmp_path):
    study = open_study(figure_style="sage")
    gallery = catalogue.Gallery(results.evaluate(study), tmp_path)
    gallery.publish("fig03_ladder")
    with Image.open(tmp_path / "fig03_ladder.png") as image:
        assert image.info["dpi"] == pytest.approx((800, 800), abs=0.1)
        assert image.width == pytest.approx(84.9 / MM_PER_INCH * 800, abs=1)


# The table


def test_the_parameter_allows_the_styles_of_the_table():
    assert list(get_args(parameters.FigureStyle)) == list(TABLE["style"].unique()) == list(STYLES)


def test_every_number_has_a_source_or_says_that_it_is_a_choice():
    tables.check_references({"figure_styles": TABLE})
    chosen = TABLE["note"].str.startswith("choice: ")
    assert (chosen == TABLE["source"].isna()).all()


QUANTITIES = tables.table("figure_styles").column("quantity").allowed


def test_every_style_has_every_quantity():
    for name, rows in TABLE.groupby("style"):
        missing = set(QUANTITIES) - set(rows["quantity"])
        assert missing <= LIMITS, name
    is_text = TABLE["quantity"] == "formats"
    assert (TABLE["text"].notna() == is_text).all()
    assert (TABLE["value"].isna() == is_text).all()


def test_no_style_allows_text_that_cannot_be_read_in_print():
    for style in STYLES.values():
        assert SMALLEST_TEXT <= style.smallest_text <= style.small <= style.text
        assert style.thinnest_line <= style.thin < style.line <= style.thickest_line


def test_lengths_grow_with_the_page():
    assert STYLES["single_column"].between(38.0, 58.0) == 38.0
    assert STYLES["full_width"].between(38.0, 58.0) == 58.0
    assert STYLES["sage"].between(38.0, 58.0) == 38.0
    assert 38.0 < STYLES["cambridge"].between(38.0, 58.0) < 58.0
