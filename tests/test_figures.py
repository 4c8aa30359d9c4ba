"""Every figure: on its page, readable, opaque, in words of its language, true elsewhere."""

import re
from dataclasses import replace
from functools import cache
from itertools import combinations
from typing import NamedTuple, get_args

import matplotlib.pyplot as plt
import numpy as np
import pytest
from drawn_text import DrawnText, drawn_texts, text_faults
from helpers import contrast, is_opaque, linear, luminance, refusal, study_of
from matplotlib.figure import Figure

from majilis import results
from majilis.data import language, tables
from majilis.errors import InputError, MissingDataError
from majilis.figures import catalogue, chamber, theme
from majilis.figures.theme import BLOCS, STYLES
from majilis.study import parameters

FIGURES = {entry.name: entry for entry in catalogue.CATALOGUE}
TABLE = tables.read("figure_styles")
LIMITS = {"largest_height", "thinnest_line", "thickest_line"}
# Where words have least room: the narrowest columns for their letters, the lowest page and the
# one with the largest letters. The others are of the same shapes or roomier.
TIGHT = ("springer", "wiley", "slides")


class Drawn(NamedTuple):
    """What the tests ask of a figure: a hundred figures themselves would fill the memory."""

    size: tuple[float, float]  # millimetres
    texts: list[DrawnText]
    faults: list[str]
    weights: np.ndarray
    opaque: bool
    facts: dict[str, str]


def weights(figure):
    """Return the weights of all lines, outlines, grids and hatches that a figure strokes."""
    found = []
    for axes in figure.axes:
        grid = [line for axis in (axes.xaxis, axes.yaxis) for line in axis.get_gridlines()]
        for line in [*axes.lines, *(line for line in grid if axes.axison and line.get_visible())]:
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


def measured(drawing):
    figure = drawing.figure
    lines = drawn_texts(figure)
    size = tuple(float(inches) * theme.MM_PER_INCH for inches in figure.get_size_inches())
    faults = text_faults(lines, figure.bbox)
    return Drawn(size, lines, faults, weights(figure), is_opaque(figure), drawing.facts)


@pytest.fixture(scope="module")
def found():
    return results.evaluate(study_of())


@pytest.fixture(scope="module")
def drawn(found):
    """Draw a figure in a style and a language, once, from numbers made once."""

    @cache
    def of(name, style, code="en"):
        page = replace(STYLES[style], language=code)
        return measured(FIGURES[name].draw(replace(found, display_language=code), page))

    return of


def check(one, style):
    page = STYLES[style]
    assert one.faults == []
    assert one.size[0] == pytest.approx(page.width)
    assert one.size[1] <= page.largest_height + 0.01
    assert min(line.size for line in one.texts) >= page.smallest_text - 1e-9
    assert page.thinnest_line <= one.weights.min()
    assert one.weights.max() <= page.thickest_line + 1e-9
    assert one.opaque


# Pages


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("code", ["kk", "ru"])  # whose words are longer than those in English
def test_a_figure_fits_the_tightest_pages(drawn, name, code):
    for style in TIGHT:
        check(drawn(name, style, code), style)


@pytest.mark.proof
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("code", language.LANGUAGES)
def test_every_figure_fits_every_page(drawn, style, code):
    for name in FIGURES:
        check(drawn(name, style, code), style)


def test_the_parameter_allows_the_styles_of_the_table():
    assert list(get_args(parameters.FigureStyle)) == list(TABLE["style"].unique()) == list(STYLES)


def test_every_number_of_a_page_has_a_source_or_says_that_it_is_a_choice():
    tables.check_references({"figure_styles": TABLE})
    chosen = TABLE["note"].str.startswith("choice: ")
    assert (chosen == TABLE["source"].isna()).all()
    quantities = set(tables.table("figure_styles").column("quantity").allowed)
    for name, rows in TABLE.groupby("style"):
        assert quantities - set(rows["quantity"]) <= LIMITS, name
    assert (TABLE["text"].notna() == TABLE["quantity"].isin(["formats", "font"])).all()


def test_sizes_of_a_page_agree():
    for style in STYLES.values():
        assert 5 <= style.smallest_text <= style.small <= style.text
        assert style.thinnest_line <= style.thin < style.line <= style.thickest_line


# Words


@pytest.mark.parametrize("code", ["kk", "ru"])
@pytest.mark.parametrize("name", FIGURES)
def test_no_english_word_is_drawn_in_another_language(drawn, name, code):
    names = re.compile(r"V-Dem|LIED|Polity\d?|Amanat|\b[IVX]+\b")
    for line in drawn(name, "springer", code).texts:
        assert not re.search("[A-Za-z]{2}", names.sub("", line.text)), line.text


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
def test_a_caption_stands_alone(found, drawn, name, code):
    told, facts = replace(found, display_language=code), drawn(name, "springer", code).facts
    caption = catalogue.captioned(FIGURES[name], told, facts).text
    country = language.translate("Kazakhstan", code)
    assert re.match(rf"{country}, \w+, \d{{4}}", caption)
    assert f"{language.translate('Sources', code)}: " in caption
    for text in (caption, catalogue.alternative(FIGURES[name], told, facts)):
        assert not re.search(r"[a-z]+_[a-z]|kaz-\d|[\[\]{}]|\d %|\d[.,]\d\d\s?%", text), text
        assert language.translate("Nothing to say here: {}.", code)[:8] not in text


def test_an_alternative_text_is_short_and_has_a_finding(found, drawn):
    for name, entry in FIGURES.items():
        text = catalogue.alternative(entry, found, drawn(name, "springer").facts)
        assert 60 < len(text) <= 160, text
        assert re.search(r"\d|passes", text)


def test_every_word_of_a_figure_has_its_terms():
    for entry in FIGURES.values():
        for text in (entry.title, *entry.caption, entry.alt_text, *entry.note, entry.described):
            for code in ("kk", "ru"):
                assert language.is_term(text, code), text


# Other elections and tables of one's own

MANY = "party,votes,seats\n" + "".join(f'"List number {n}",{900 - n},{n % 3}\n' for n in range(24))
LONG = f"party,votes,seats\n{'Қазақстан_' * 6},500,5\nB,400,4\n"
ONE_SEAT = "party,votes,seats\nA,55,1\nB,45,0\n"
CONGRESS = "party,votes,seats\nCCP,2119,2119\nRCCK,300,300\nCDL,200,200\nIndependents,361,361\n"
MARKUP = "party,votes,seats\nA & B_c,500,5\n$x^2$ Party $,300,3\n<b>Bold</b>,200,2\n"
SIGNS = 'party,votes,seats,bloc\n"CDU/CSU",500,5,opposition\n"Left; Greens",400,4,other\n'
OWN = {
    "many": MANY,
    "long": LONG,
    "one": ONE_SEAT,
    "congress": CONGRESS,
    "markup": MARKUP,
    "signs": SIGNS,
    "many long": "party,votes,seats\n"
    + "".join(f"{'Қазақстан' * 7}{n},{900 - n},{n % 3}\n" for n in range(24)),
}


# From day to day what is hardest to draw; the others are among the proofs.
DAILY = ("long", "markup", "many long")


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in DAILY else pytest.mark.proof) for name in OWN],
)
def test_tables_of_ones_own_are_drawn_without_faults_or_refused(tmp_path, name):
    path = tmp_path / "own.csv"
    path.write_text(OWN[name], encoding="utf-8")
    own = results.evaluate(study_of(election=str(path)))
    refused = []
    for style in ("elsevier", *TIGHT):
        for figure in ("fig01_chamber", "fig02_votes_and_seats", "fig03_tiers"):
            try:
                drawing = FIGURES[figure].draw(own, STYLES[style])
            except InputError as error:
                refused.append(str(error))
            else:
                check(measured(drawing), style)
    assert all(re.match(r"The figure would be \d+ mm high, and a page", each) for each in refused)
    assert not refused or name in ("many", "many long")


@pytest.mark.parametrize(
    "choices",
    [
        {"seat_basis": "membership", "threshold": 0.05, "vote_base": "cast"},
        {"election": "kaz-1994"},
        pytest.param({"election": "kaz-2007"}, marks=pytest.mark.proof),
    ],
    ids=str,
)
def test_other_choices_are_drawn_without_faults_or_say_why_not(choices):
    other = results.evaluate(study_of(**choices))
    names = []
    for entry in catalogue.CATALOGUE:
        try:
            drawing = entry.draw(other, STYLES["single_column"])
        except MissingDataError:
            continue
        check(measured(drawing), "single_column")
        caption = catalogue.captioned(entry, other, drawing.facts).text
        assert ("are computed here" in caption) == (other.study.is_computed and not entry.by_law)
        names.append(entry.name)
    assert {"fig01_chamber", "fig03_tiers", "fig08_over_time"} <= set(names)


def test_what_is_higher_than_the_page_is_refused_before_a_file_is_written(found):
    low = replace(STYLES["slides"], largest_height=60)
    sentence = refusal(FIGURES["fig08_over_time"].draw, found, low)
    assert "mm high, and a page of the style slides has 60" in sentence


def test_a_letter_that_no_font_has_is_refused(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("party,votes,seats\n\u0ddc\u0dbd,500,5\nB,400,4\n", encoding="utf-8")
    own = results.evaluate(study_of(election=str(path)))
    assert "U+0DDC" in refusal(FIGURES["fig01_chamber"].draw, own, STYLES["sage"])


def test_what_cannot_be_drawn_writes_nothing(tmp_path):
    gallery = catalogue.Gallery(results.evaluate(study_of(election="kaz-1990")), tmp_path)
    (sentence,) = gallery.publish("fig02_votes_and_seats")
    assert "no source gives list votes" in sentence.text
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_figure_gets_a_hint(tmp_path, found):
    with pytest.raises(InputError, match="did you mean fig03_tiers"):
        catalogue.Gallery(found, tmp_path).publish("fig3_tiers")


# Numbers


def drawing(found, name):
    return FIGURES[name].draw(found, STYLES["single_column"])


def test_no_position_is_moved_from_its_value(found):
    frame = drawing(found, "fig10_among_others").frame
    axes = drawing(found, "fig10_among_others").figure.axes[0]
    own = frame[frame["is_named"]].sort_values("year")
    points = next(line for line in axes.lines if len(line.get_xdata()) == len(own))
    assert points.get_xdata() == pytest.approx(own["votes"])
    assert points.get_ydata() == pytest.approx(own["seats"])


def test_the_strips_say_who_leaves_where(found):
    frame = drawing(found, "fig04_threshold").frame
    left = frame[frame["leaves"] != ""].set_index("base_label")
    assert left["leaves"].tolist() == ["AIST", "AIST"]
    assert left["start"].round(4).tolist() == [0.0707, 0.0687]
    assert frame["opposition_seats"].tolist() == [1, 2, 1, 2]


def test_the_blocs_of_votes_and_seats_sum_up_their_parties(found):
    frame = drawing(found, "fig02_votes_and_seats").frame
    for _, rows in frame.groupby("bloc"):
        if len(rows) > 1:
            sums = rows[~rows["is_total"]][["vote_share", "seat_share"]].sum()
            assert sums.tolist() == pytest.approx(
                rows.loc[rows["is_total"], ["vote_share", "seat_share"]].iloc[0].tolist()
            )


def test_tiers_tell_the_oppositions_seats(found):
    drawn = drawing(found, "fig03_tiers")
    assert drawn.facts["tiers"] == "1 of 10 list seats, 0 of 67 district seats, 1 of 77 seats"


def test_two_thirds_in_every_way_of_counting(found):
    facts = drawing(found, "fig06_counts").facts
    assert facts == {"ways": "6", "bloc": "6", "party": "4"}


def test_rules_that_give_the_same_are_one_column(found):
    frame = drawing(found, "fig09_rules").frame
    assert frame["column_label"].nunique() < frame["row_label"].nunique()
    assert frame["is_marked"].sum() == frame["row_label"].nunique()


def test_drawing_leaves_nothing_to_pyplot(drawn):
    drawn("fig01_chamber", "springer")
    assert plt.get_fignums() == []


# The chamber


def test_halls_of_every_size():
    # Seats stand in the order of their angles, so that each party's are together whatever its size.
    for seats in range(1, 1001, 7):
        hall = chamber.hall(seats)
        assert len(hall.angle) == len(hall.radius) == seats
        assert (np.diff(hall.angle) <= 1e-9).all()
        assert (hall.radius + hall.diameter / 2 <= 1 + 1e-9).all()
        places = np.column_stack(
            [hall.radius * np.cos(hall.angle), hall.radius * np.sin(hall.angle)]
        )
        gaps = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
        np.fill_diagonal(gaps, np.inf)
        assert gaps.min() >= hall.diameter
    with pytest.raises(InputError, match="at least one seat"):
        chamber.hall(0)


def test_each_seat_has_a_mark_and_each_line_its_seats_on_the_left(found):
    axes = drawing(found, "fig01_chamber").figure.axes[0]
    marks = [m for m in axes.collections if (m.get_gid() or "").startswith("seats-")]
    places = np.vstack([mark.get_offsets() for mark in marks])
    assert len(places) == 77
    angles = np.arctan2(places[:, 1], places[:, 0])
    for name, seats in (("majority", 39), ("two thirds", 52)):
        (line,) = (line for line in axes.lines if line.get_gid() == name)
        x, y = (data[1] for data in line.get_data())
        assert (angles > np.arctan2(y, x)).sum() == seats


# Text and colours


def test_faults_are_found():
    figure = Figure(figsize=(2, 1))
    figure.text(0.3, 0.5, "Otan")
    figure.text(0.35, 0.52, "Asar")
    figure.text(0.95, 0.2, "Ak Zhol")
    figure.text(0.05, 0.1, "upright", rotation=90)
    assert text_faults(drawn_texts(figure), figure.bbox) == [
        "'Ak Zhol' leaves the canvas",
        "'Otan' and 'Asar' overlap",
    ]


@pytest.mark.parametrize("width", [5, 12, 40])
def test_a_broken_text_is_no_wider_than_its_room(width):
    style = STYLES["full_width"]
    text = f"Communist People's Party {'ұзын' * 12} A"
    lines = theme.wrap(text, width, 8, style)
    assert lines.replace("\n", "").replace(" ", "") == text.replace(" ", "")
    assert theme.text_width(lines, 8, style) <= width


def lab(rgb):
    """Return CIELAB of linear red, green and blue under D65."""
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    ratio = to_xyz @ rgb / [0.9505, 1.0, 1.089]
    f = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


# Machado, Oliveira and Fernandes (2009), severity 1, on linear values.
DEFICIENCIES = {
    "none": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_blocs_differ_for_every_eye(deficiency):
    matrix = np.array(DEFICIENCIES[deficiency])
    seen = [lab(np.clip(matrix @ linear(look.fill), 0, 1)) for look in BLOCS.values()]
    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) > 15


def test_blocs_differ_in_grey_print_and_stand_out_from_paper():
    grey = [lab(np.full(3, luminance(look.fill)))[0] for look in BLOCS.values()]
    assert min(abs(one - other) for one, other in combinations(grey, 2)) > 12
    for look in BLOCS.values():
        assert contrast(look.edge, theme.PAPER) >= 3
        assert contrast(look.on_fill, look.fill) >= 3
    for colour in (theme.INK, theme.MUTED):
        assert contrast(colour, theme.PAPER) >= 4.5


def test_colours_of_different_meanings_differ():
    counts = [theme.EARLY, theme.LATER, theme.BETWEEN, theme.WITHIN]
    fills = [look.fill for look in BLOCS.values()]
    colours = [*fills, *counts, theme.TOTAL, theme.SCORES[0]["color"]]
    seen = [lab(linear(colour)) for colour in colours]
    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) > 15


@pytest.mark.parametrize("fill", ["#7A6592", *theme.SEATS])
def test_letters_upon_a_surface_can_be_read(fill):
    assert contrast(theme.letters_on(fill), fill) >= 4.1


def test_each_meaning_of_a_sign_is_said_once():
    for words in zip(*(each[:2] for each in theme.MEANINGS), strict=True):
        assert len(set(words)) == len(theme.MEANINGS)


def test_numbers_have_marks_of_their_language():
    russian = replace(STYLES["sage"], language="ru")
    assert russian.percent(0.0707, 2) == "7,07\xa0%"
    assert STYLES["sage"].decimal(-0.01, 1) == "0.0"


@pytest.mark.parametrize(
    ("name", "is_told"),
    [("fig01_chamber", True), ("fig04_threshold", True), ("fig05_later_count", False)],
)
def test_a_caption_says_that_alliances_have_another_threshold(name, is_told):
    for chosen, told in ((0.0707, is_told), (None, False)):
        found = results.evaluate(study_of(alliance_threshold=chosen))
        _, caption = catalogue.show(found, name)
        assert ("Alliances have a threshold of their own." in caption.text) is told
