"""Charts of expert scores: full scales, gaps that stay gaps, and a mark for every answer."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from drawn_text import drawn_texts, text_faults, texts
from helpers import PAGES, PRINT, is_opaque, refusal, vector_drawing

from majilis.figures import scores, style, words
from majilis.figures.style import STYLES

NAN = float("nan")
NASTY = "Йұқ(g): were leaders of the Democratic Choice of Kazakhstan prevented from running?"
KAZAKH = "Сайлау демократиясының индексі, V-Dem деректер қорының он бесінші нұсқасы"
YEARS = (1990, 1994, 1995, 1999, 2004, 2007, 2012, 2016, 2021, 2023)


# Tables


def series(
    name, values, *, first=1990, spread=None, scale=(0, 1), label=None, ends="higher is freer"
):
    values = np.asarray(values, dtype=float)
    off = NAN if spread is None else spread
    columns = {
        "series": name,
        "label": label or f"{name}, V-Dem v15",
        "year": np.arange(first, first + len(values)),
        "value": values,
        "low": np.clip(values - off, *scale),
        "high": np.clip(values + off, *scale),
        "least": scale[0],
        "most": scale[1],
        "ends": ends,
    }
    return pd.DataFrame(columns)[list(scores.COLUMNS)]


def coded(*answers, elections=YEARS, label=None):
    """Return a row of answers for each election of a year, one question for each sequence."""
    rows = [
        (f"q{number}", label or f"Opposition boycott {number}", year, f"{year}-{place}", answer)
        for number, given in enumerate(answers)
        for place, (year, answer) in enumerate(zip(elections, given, strict=True))
    ]
    return pd.DataFrame(rows, columns=scores.FLAG_COLUMNS)


def elections(*years, marked=(2004,)):
    rows = [(year, str(year), year in marked) for year in years]
    return pd.DataFrame(rows, columns=scores.ELECTION_COLUMNS)


WAVE = 0.3 + 0.2 * np.sin(np.arange(35) / 3)
HOLES = np.where(np.isin(np.arange(35), (4, 5, 7, 20)), NAN, WAVE)
STAIRS = np.round(3 + 2 * np.sin(np.arange(28) / 4))
POLITY = np.where(np.arange(28) == 10, NAN, np.where(np.arange(28) < 4, -3.0, -6.0))
GIVEN = (
    ("yes", "no", "unclear", None, "yes", "no", "no", "yes", "unclear", None),
    ("no", "yes", "yes", "yes", "unclear", None, "no", "no", "yes", "yes"),
)
NO_FLAGS = coded()
USUAL = (
    pd.concat(
        [
            series("polyarchy", HOLES, spread=0.05),
            series("lexical", STAIRS, scale=(0, 6)),
            series("polity", POLITY, scale=(-10, 10), first=1991),
        ],
        ignore_index=True,
    ),
    coded(*GIVEN),
    elections(*YEARS),
)
DENSE = tuple(year for year in range(1990, 2025) for _ in range(2))
TABLES = {
    "usual": USUAL,
    "no_flags": (USUAL[0], NO_FLAGS, USUAL[2]),
    "long": (
        pd.concat(
            [
                series("a", WAVE, spread=0.4, label=f"{KAZAKH}, {KAZAKH}", ends=NASTY),
                series("b", -100 * WAVE, scale=(-1000, 0), label=KAZAKH, ends="жоғары — еркін"),
                series("c", WAVE, label="электоралды-демократиялық-көрсеткіштер-жиынтығы"),
            ]
        ),
        coded(*GIVEN, label=f"{KAZAKH}? {NASTY}"),
        elections(*YEARS),
    ),
    "one_year": (series("Йg", [0.4], first=2004, spread=1), NO_FLAGS, elections(2004)),
    "nothing": (series("Йg", [NAN] * 9), coded((None,) * 10), elections(*YEARS)),
    "at_the_ends": (
        pd.concat([series(n, [n] * 34, spread=0.5, label=f"{n} Йg") for n in (0, 1)]),
        NO_FLAGS,
        elections(*YEARS, marked=YEARS),
    ),
    "no_intervals": (series("x", WAVE), NO_FLAGS, elections(2004, marked=())),
    "lone_years": (
        series("x", [0.5, NAN, 0.77, NAN, 1.0], spread=0.1, first=2002),
        coded(("yes", "no"), elections=(2004, 2004)),
        elections(1990, 2004, 2005, 2024, marked=(2004, 2005)),
    ),
    "two_in_one_year": (
        series("x", WAVE),
        coded(("yes", "no", "unclear", None, "no"), elections=(2004, 2004, 2005, 2024, 2024)),
        elections(2004, 2004, 2005, 2024, 2024),
    ),
    "every_year": (
        series("x", WAVE, spread=0.1),
        coded([("yes", "no", "unclear", None)[n % 4] for n in range(70)], elections=DENSE),
        elections(*DENSE),
    ),
    "long_years": (
        series("x", WAVE),
        NO_FLAGS,
        pd.DataFrame(
            [(y, f"{y} қайталама сайлау", y < 2000) for y in (1990, 1991, 2023, 2024)],
            columns=scores.ELECTION_COLUMNS,
        ),
    ),
}


@pytest.fixture(scope="module")
def figures():
    """Draw every chart once on every page."""
    return {
        (name, page.name): scores.draw(*tables, style=page)
        for name, tables in TABLES.items()
        for page in PAGES.values()
    }


def named(figure, prefix):
    """Return the artists on the sheet whose name begins so."""
    sheet = figure.axes[0]
    return [
        artist
        for artist in [*sheet.lines, *sheet.patches, *sheet.texts]
        if (artist.get_gid() or "").startswith(prefix)
    ]


def spans(artists):
    """Return the first and the last year of lines and bands, which hold years and values."""
    held = [a.get_xydata() if hasattr(a, "get_xydata") else a.get_xy() for a in artists]
    return [(float(points[:, 0].min()), float(points[:, 0].max())) for points in held]


def box_of(figure, text):
    """Return the pixels of a text on the sheet; others may have the same words."""
    place = text.get_transform().transform(text.get_position())
    boxes = [line.box for line in drawn_texts(figure) if line.text == text.get_text()]
    return min(boxes, key=lambda box: np.hypot(*(box.min - place)))


def crosses(artist, box):
    """Return whether a line, the place of a mark or a band's outline meets a box of pixels."""
    held = artist.get_xydata() if hasattr(artist, "get_xydata") else artist.get_xy()
    path = artist.get_transform().transform(held)
    return any(
        min(one[0], two[0]) < box.x1
        and max(one[0], two[0]) > box.x0
        and min(one[1], two[1]) < box.y1
        and max(one[1], two[1]) > box.y0
        for one, two in zip(path, path[1:] if len(path) > 1 else path, strict=False)
    )


# All


def test_no_text_collides_leaves_the_canvas_or_is_too_small(figures):
    faults = {key: text_faults(figure) for key, figure in figures.items()}
    assert not {key: found for key, found in faults.items() if found}


def test_a_chart_is_the_same_when_drawn_again(figures):
    again = scores.draw(*USUAL, style=STYLES["single_column"])
    assert vector_drawing(again) == vector_drawing(figures["usual", "single_column"])


def test_no_line_is_thinner_than_print_allows(figures):
    for (_, page), figure in figures.items():
        assert figure.get_size_inches()[0] * 25.4 == pytest.approx(STYLES[page].width)
        for line in figure.axes[0].lines:
            if line.get_linestyle() != "None":
                assert line.get_linewidth() >= 0.5
            else:
                assert line.get_markeredgewidth() >= 0.5
        assert all(band.get_linewidth() >= 0.5 for band in named(figure, "band-"))


def test_nothing_is_transparent(figures):
    for name in TABLES:
        assert is_opaque(figures[name, "single_column"]), name


def test_the_usual_chart_fits_a_page(figures):
    for page, most in {"single_column": 110, "full_width": 105}.items():
        assert figures["usual", page].get_size_inches()[1] * 25.4 < most


def test_drawing_changes_no_table():
    copies = [table.copy() for table in USUAL]
    scores.draw(*USUAL, style=STYLES["full_width"])
    for table, copy in zip(USUAL, copies, strict=True):
        pd.testing.assert_frame_equal(table, copy)


def test_words_come_from_one_mapping():
    upper = {key: text.upper() for key, text in words.ENGLISH.items()}
    page = replace(STYLES["full_width"], words={**upper, "decimal_mark": ","})
    drawn = set(texts(scores.draw(*USUAL, style=page)))
    assert {"YES", "NO", "UNCLEAR", "NOT CODED", "ELECTION", "ELECTION UNDER STUDY"} <= drawn
    assert {"STATED UNCERTAINTY", "0,5"} <= drawn
    assert "NO VALUE" in texts(scores.draw(*TABLES["nothing"], style=page))


def test_the_key_explains_what_is_drawn_and_nothing_else(figures):
    for page in PRINT:
        drawn = texts(figures["no_intervals", page])
        assert "election" in drawn
        assert not {"stated uncertainty", "election under study", "yes", "no"} & set(drawn)
        assert "not coded" in texts(figures["nothing", page])
        assert "unclear" not in texts(figures["nothing", page])


def test_unusable_tables_are_refused():
    frame, flags, held = USUAL

    def said(frame=frame, flags=flags, held=held):
        return refusal(scores.draw, frame, flags, held, style=STYLES["single_column"])

    for column in scores.COLUMNS:
        assert said(frame.drop(columns=column)) == f"The chart's table lacks: {column}"
    assert said(flags=flags.drop(columns="answer")) == "The chart's table lacks: answer"
    assert said(held=held.drop(columns="is_marked")) == "The chart's table lacks: is_marked"
    assert said(frame[:0]) == "A chart of scores needs at least one row"
    assert said(held=held[:0]) == "A chart of scores needs at least one election"
    assert said(pd.concat([frame, frame[:1]])) == "'polyarchy' stands twice in 1990"
    twice = pd.concat([flags, flags[:1]])
    assert said(flags=twice) == "'q0' stands twice for the election '1990-0'"
    assert said(frame.assign(year=2004.5)) == "2004.5 is no whole year"
    assert said(held=held.assign(year=[NAN, *YEARS[1:]])) == "nan is no whole year"
    maybe = said(flags=flags.assign(answer="unclea"))
    assert maybe.startswith("No mark for the answer 'unclea': did you mean unclear?")
    lone = series("x", [0.2, 0.5], spread=0.1)
    beyond = "of 'x' in 1990 lies beyond its scale from 0 to 1"
    assert said(lone.assign(value=[1.2, 0.5])) == f"1.2 {beyond}"
    assert said(lone.assign(low=-0.1)) == f"-0.1 {beyond}"
    assert said(lone.assign(high=1.5)) == f"1.5 {beyond}"
    assert said(lone.assign(least=1)) == "The scale of 'x' does not rise from 'least' to 'most'"
    assert said(lone.assign(most=NAN)) == "The scale of 'x' does not rise from 'least' to 'most'"
    assert said(lone.assign(low=NAN)) == "The interval of 'x' in 1990 has one end only"
    upside_down = lone.assign(low=0.4, high=0.3)
    assert said(upside_down) == "The interval of 'x' in 1990 has its 'low' 0.4 above its 'high' 0.3"
    assert said(lone.assign(ends=["a", "b"])) == "'x' has more than one 'ends'"
    named = flags.assign(label=[str(number) for number in range(len(flags))])
    assert said(flags=named) == "'q0' has more than one 'label'"


# Series


@pytest.mark.parametrize("page", PRINT)
def test_a_year_without_value_breaks_line_and_band(figures, page):
    figure = figures["usual", page]
    expected = [(1990, 1993), (1996, 1996), (1998, 2009), (2011, 2024)]
    assert spans(named(figure, "line-polyarchy")) == expected
    bands = spans(named(figure, "band-polyarchy"))
    assert [bands[number] for number in (0, 2, 3)] == [expected[number] for number in (0, 2, 3)]
    # An interval of a year without neighbours is a narrow strip around it.
    low, high = bands[1]
    assert 1995.5 <= low < 1996 < high <= 1996.5
    marks = [tuple(mark.get_xydata()[0]) for mark in named(figure, "mark-polyarchy")]
    assert marks == [(1996, pytest.approx(HOLES[6])), (2004, pytest.approx(HOLES[14]))]


def test_a_year_without_row_is_a_gap_as_well():
    frame = series("x", [0.1, 0.2, 0.3, 0.4, 0.5], spread=0.1).drop(index=2)
    figure = scores.draw(frame, NO_FLAGS, elections(1991), style=STYLES["full_width"])
    assert spans(named(figure, "line-x")) == [(1990, 1991), (1993, 1994)]
    assert spans(named(figure, "band-x")) == [(1990, 1991), (1993, 1994)]


def test_a_year_without_interval_breaks_the_band_alone():
    frame = series("x", [0.1, 0.2, 0.3, 0.4, 0.5], spread=0.1)
    frame.loc[2, ["low", "high"]] = NAN
    figure = scores.draw(frame, NO_FLAGS, elections(1991), style=STYLES["full_width"])
    assert spans(named(figure, "line-x")) == [(1990, 1994)]
    assert spans(named(figure, "band-x")) == [(1990, 1991), (1993, 1994)]


def test_bands_are_where_the_intervals_are(figures):
    held = USUAL[0].query("series == 'polyarchy'").set_index("year")
    for page in PRINT:
        corners = [
            (year, value)
            for band in named(figures["usual", page], "band-")
            for year, value in band.get_xy()
            if year == round(year)
        ]
        assert {round(year) for year, _ in corners} == set(held.index[held["value"].notna()]) - {
            1996
        }
        for year, value in corners:
            ends = held.loc[round(year), ["low", "high"]]
            assert min(abs(value - ends)) < 1e-12
        assert all("polyarchy" in b.get_gid() for b in named(figures["usual", page], "band-"))


@pytest.mark.parametrize("page", PRINT)
def test_whole_numbers_are_steps_and_others_are_not(figures, page):
    figure = figures["usual", page]
    (lexical,) = named(figure, "line-lexical")
    path = lexical.get_xydata()
    assert len(path) == 2 * len(STAIRS)
    assert list(path[::2, 0]) == [1990 + number - 0.5 for number in range(len(STAIRS))]
    assert (path[::2, 1] == STAIRS).all()
    assert (path[1::2, 1] == STAIRS).all()
    # The missing year is as wide as any other.
    assert spans(named(figure, "line-polity")) == [(1990.5, 2000.5), (2001.5, 2018.5)]
    first = named(figure, "line-polyarchy")[0]
    assert [round(year) for year in first.get_xdata()] == [1990, 1991, 1992, 1993]


@pytest.mark.parametrize("page", PRINT)
@pytest.mark.parametrize("name", TABLES)
def test_each_scale_is_shown_in_full(figures, name, page):
    figure = figures[name, page]
    sheet = figure.axes[0]
    for one, rows in TABLES[name][0].groupby("series"):
        scale = named(figure, f"scale-{one}")
        heights = [rule.get_ydata()[0] for rule in scale]
        assert heights == sorted(heights)
        assert len(heights) == 3
        assert heights[2] - heights[0] > STYLES[page].between(*scores._PANEL) - 1e-6
        ends = rows[["least", "most"]].iloc[0]
        for line in named(figure, f"line-{one}"):
            at_ends = line.get_transform().transform([(2004, end) for end in ends])
            drawn = sheet.transData.inverted().transform(at_ends)[:, 1]
            assert drawn == pytest.approx([heights[0], heights[2]])


def test_scales_have_round_numbers_near_their_middle():
    def names(*scale):
        (one,) = scores._series(series("x", [NAN], scale=scale))
        return one.tick_names(STYLES["full_width"])

    assert names(0, 1) == ["0.0", "0.5", "1.0"]
    assert names(0, 6) == ["0", "3", "6"]
    assert names(-10, 10) == ["−10", "0", "10"]
    assert names(1, 7) == ["1", "4", "7"]
    assert names(0, 5) == ["0.0", "2.5", "5.0"]
    assert names(0, 100) == ["0", "50", "100"]
    assert names(0, 3.7) == ["0.0", "2.0", "3.7"]


@pytest.mark.parametrize("page", PRINT)
def test_a_series_without_any_value_says_so(figures, page):
    figure = figures["nothing", page]
    assert "no value" in texts(figure)
    assert not named(figure, "line-")
    assert not named(figure, "band-")
    assert "no value" not in texts(figures["usual", page])
    assert "nan" not in " ".join(texts(figure))


@pytest.mark.parametrize("page", PRINT)
@pytest.mark.parametrize("name", TABLES)
def test_printed_values_are_true_and_clear_of_all_that_is_drawn(figures, name, page):
    figure = figures[name, page]
    frame, _, held = TABLES[name]
    own = set(held.loc[held["is_marked"], "year"])
    true = {
        f"value-{one.name}": {
            one.text(value, STYLES[page])
            for year, value in one.known.items()
            if year in own or year == max(one.known)
        }
        for one in scores._series(frame)
    }
    drawn = [
        line
        for prefix in ("line-", "band-", "scale-", "election-", "mark-")
        for line in named(figure, prefix)
    ]
    for value in named(figure, "value-"):
        assert value.get_text() in true[value.get_gid()]
        box = box_of(figure, value)
        for mark in named(figure, "mark-"):
            ((x, y),) = mark.get_transform().transform(mark.get_xydata())
            off = np.hypot(x - np.clip(x, box.x0, box.x1), y - np.clip(y, box.y0, box.y1))
            assert off > mark.get_markersize() / 2 * figure.dpi / 72
        assert not [line.get_gid() for line in drawn if crosses(line, box)]


def test_the_values_that_matter_are_printed(figures):
    for page in PRINT:
        held = {}
        for value in named(figures["usual", page], "value-"):
            name = value.get_gid().removeprefix("value-")
            held.setdefault(name, []).append((value.get_text(), value.get_weight()))
        assert held["lexical"][-1] == (f"{STAIRS[-1]:.0f}", "normal")
        assert held["polity"] == [("−6", "bold"), ("−6", "normal")]
        assert held["polyarchy"][-1] == (f"{HOLES[-1]:.2f}", "normal")


# Elections


@pytest.mark.parametrize("page", PRINT)
def test_the_own_election_stands_out_without_colour(figures, page):
    figure = figures["usual", page]
    weights = {text.get_text(): text.get_weight() for text in figure.axes[0].texts}
    assert weights["2004"] == "bold"
    assert all(weights[str(year)] == "normal" for year in YEARS if year != 2004)
    widths = {line.get_gid(): line.get_linewidth() for line in named(figure, "election-")}
    assert len(widths) == len(YEARS)
    own = widths.pop("election-2004")
    assert own >= 2 * max(widths.values())


@pytest.mark.parametrize("page", PRINT)
@pytest.mark.parametrize("name", TABLES)
def test_no_election_line_runs_through_words(figures, name, page):
    figure = figures[name, page]
    lines = named(figure, "election-")
    assert {line.get_gid() for line in lines} == {f"election-{y}" for y in TABLES[name][2]["year"]}
    for text in drawn_texts(figure):
        if text.text != "no value":  # on paper of its own
            assert not any(crosses(line, text.box) for line in lines), text.text


def test_the_axis_names_its_ends_where_no_election_is_near(figures):
    for page in PRINT:
        assert {"1990", "2004", "2024"} <= set(texts(figures["no_intervals", page]))
        assert "2024" not in texts(figures["usual", page])
        assert texts(figures["two_in_one_year", page]).count("2004") == 1


# Flags


@pytest.mark.parametrize("page", PRINT)
@pytest.mark.parametrize("name", TABLES)
def test_each_answer_has_a_mark_of_its_kind(figures, name, page):
    flags = TABLES[name][1]
    marks = {mark.get_gid(): mark for mark in named(figures[name, page], "flag-")}
    assert set(marks) == {
        f"flag-{None if pd.isna(row.answer) else row.answer}-{row.item}-{row.election}"
        for row in flags.itertuples()
    }
    for gid, mark in marks.items():
        answer = gid.split("-")[1]
        assert mark.get_marker() == ("x" if answer == "None" else "o")
        if answer != "None":
            face = style.PAPER if answer == "no" else style.INK
            assert mark.get_markerfacecolor() == face
            assert mark.get_fillstyle() == ("left" if answer == "unclear" else "full")
            assert mark.get_markerfacecoloralt() in (style.PAPER, "none")


@pytest.mark.parametrize("page", PRINT)
@pytest.mark.parametrize("name", TABLES)
def test_no_mark_hides_another_and_each_is_near_its_year(figures, name, page):
    figure = figures[name, page]
    rows = {}
    for mark in named(figure, "flag-"):
        size = (mark.get_markersize() + mark.get_markeredgewidth()) / style.mm(1)
        x, y = (float(numbers[0]) for numbers in mark.get_data())
        rows.setdefault(y, []).append((mark.get_gid(), x, size))
    years = {
        int(line.get_gid().removeprefix("election-")): line.get_xdata()[0]
        for line in named(figure, "election-")
    }
    for row in rows.values():
        size = max(size for _, _, size in row)
        assert all(abs(x - other) > size for (_, x, _), (_, other, _) in combinations(row, 2))
        # In the order of the elections, and beside their lines.
        ordered = sorted(row, key=lambda mark: mark[1])
        numbers = [int(gid.split("-")[-1]) for gid, _, _ in ordered]
        assert numbers == sorted(numbers)
        for gid, x, _ in row:
            assert abs(x - years[int(gid.split("-")[-2])]) < 1.5 * size


def test_without_flags_there_is_no_key_of_answers(figures):
    for page in PRINT:
        assert not named(figures["no_flags", page], "flag-")
        heights = [figures[name, page].get_size_inches()[1] for name in ("no_flags", "usual")]
        assert heights[0] < heights[1]
