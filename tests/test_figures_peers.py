"""Elections as points: every name is there once, and nothing lies on anything."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from drawn_text import drawn_texts, text_faults, texts
from helpers import PAGES, PRINT, contrast, is_opaque, linear, refusal, vector_drawing
from hypothesis import given, settings
from hypothesis import strategies as st

from majilis.figures import placing, scatter, style, words
from majilis.figures.style import STYLES

NAN = float("nan")
NASTY = "Йұқ(g): Communists and Democratic Choice of Kazakhstan, as registered"
GROUPS = {
    "study": "Kazakhstan",
    "post_soviet": "post-Soviet",
    "dominant_party": "dominant-party systems",
}
NAMES = list(GROUPS)


# Tables


def table(rows):
    frame = pd.DataFrame(rows, columns=scatter.COLUMNS)
    return frame.astype(dict.fromkeys(("x", "y", "y_low", "y_high"), float))


def exact(label, x, y, group="post_soviet", *, marked=False, hollow=False):
    return label, x, y, NAN, NAN, group, marked, hollow


def cloud(places, name="Russia {}"):
    """Return a table of exact points of all groups, the first of them marked."""
    return table(
        exact(name.format(1950 + n), x, y, NAMES[n % 3], marked=n == 0, hollow=n % 4 == 1)
        for n, (x, y) in enumerate(places)
    )


SHARES = table(
    [
        exact("Kazakhstan 2004", 0.606, 0.545, "study", marked=True, hollow=True),
        exact("Kazakhstan 2007", 0.884, 0.916, "study"),
        exact("Kazakhstan 2012", 0.81, 0.776, "study"),
        exact("Russia 2003", 0.376, 0.496, hollow=True),
        exact("Russia 2007", 0.643, 0.7),
        exact("Russia 2011", 0.493, 0.529),
        exact("Armenia 2003", 0.25, 0.25, hollow=True),
        exact("Moldova 2001", 0.501, 0.703),
        exact("Moldova 2005", 0.46, 0.554),
        exact("Ukraine 2002", 0.245, 0.25, hollow=True),
        exact("Georgia 2004", 0.6775, 0.651),
        exact("Tajikistan 2005", 0.589, 0.825, hollow=True),
        exact("Kyrgyzstan 2007", 0.48, 0.789),
        exact("Azerbaijan 2000", 0.623, 0.6, hollow=True),
        *(
            exact(label, x, y, "dominant_party")
            for label, x, y in (
                ("Singapore 2006", 0.666, 0.976),
                ("Botswana 2004", 0.517, 0.772),
                ("Malaysia 2004", 0.638, 0.904),
                ("Japan 1986", 0.494, 0.586),
                ("Taiwan 1992", 0.53, 0.59),
                ("South Africa 2004", 0.697, 0.6975),
                ("Mexico 1982", 0.657, 0.8),
                ("Mexico 1988", 0.512, 0.52),
                ("India 1984", 0.481, 0.767),
                ("Namibia 2004", 0.751, 0.764),
                ("Tanzania 2005", 0.7, 0.888),
                ("Gambia 2002", 0.66, 0.94),
                ("Zimbabwe 2005", 0.595, 0.65),
            )
        ),
    ]
)


def partial(row):
    """Return what is known of an election's disproportionality, made up of its shares."""
    seats = 1 + 1.6 * (1 - row.y) / 0.4 + (row.Index % 5) / 8
    value = abs(row.y - row.x) * 0.8 + 0.02
    known = (NAN, value, value)[row.Index % 3]
    low, high = (NAN, NAN) if row.Index % 3 == 2 else (0.7 * value, 1.4 * value)
    return row.label, seats, known, low, high, row.group, row.is_marked, row.is_hollow


INDICES = table(partial(row) for row in SHARES.itertuples())
NOISE = np.random.default_rng(5).random((60, 2))
TIGHT = np.vstack([[0, 0], [1, 1], [0.5, 0.6] + 0.03 * (NOISE[:24] - 0.5)])
TABLES = {
    "shares": SHARES,
    "indices": INDICES,
    "long": cloud(NOISE[:12], f"{NASTY} {{}}"),
    "coincident_few": cloud([(0.6, 0.7)] * 5),
    "coincident": cloud([(0.6, 0.7)] * 60),
    "one": cloud([(0.606, 0.545)]),
    "corners": cloud([(0, 0), (0, 1), (1, 0), (1, 1)], "Йұқ(g) {}"),
    "sixty": cloud(NOISE),
    "tight": cloud(TIGHT),
    "on_the_line": cloud([(n / 25, n / 25) for n in range(26)]),
    "fence": table(
        (f"Russia {1950 + n}", x, NAN, 0, 1, NAMES[n % 3], n == 0, False)
        for n, x in enumerate(NOISE[:50, 0])
    ),
}


BEFORE = {name: frame.copy(deep=True) for name, frame in TABLES.items()}


def draw(frame, page, *, is_diagonal=True, x_unit="share", y_unit="share"):
    return scatter.draw(
        frame,
        style=page,
        x_title="largest party's share of votes",
        y_title="largest party's share of seats",
        x_unit=x_unit,
        y_unit=y_unit,
        groups=GROUPS,
        is_diagonal=is_diagonal,
    )


def draw_table(name, page):
    if name == "indices":
        return draw(INDICES, page, is_diagonal=False, x_unit="number", y_unit="index")
    return draw(TABLES[name], page)


# Where sixty names find no place, the search for one takes seconds: one page has to do.
DENSE = ("sixty", "tight")


@pytest.fixture(scope="module")
def figures():
    """Draw every table once on every page."""
    return {
        (name, page.name): draw_table(name, page)
        for name in TABLES
        for page in PAGES.values()
        if name not in DENSE or page.name == "single_column"
    }


def named(figure, prefix):
    return [a for a in figure.axes[0].lines if (a.get_gid() or "").startswith(f"{prefix}-")]


def numbered(figure, prefix):
    """Return the artists of each of the table's rows."""
    artists = {}
    for artist in named(figure, prefix):
        artists.setdefault(int(artist.get_gid().split("-")[1]), []).append(artist)
    return artists


def values(figure, xs, ys):
    """Return places on the sheet in the scales' own values."""
    places = []
    for prefix, index, numbers in (("x", 0, xs), ("y", 1, ys)):
        lines = named(figure, prefix)
        ticks = [float(line.get_gid().removeprefix(f"{prefix}-")) for line in lines]
        at = [line.get_data()[index][0] for line in lines]
        slope = (ticks[-1] - ticks[0]) / (at[-1] - at[0])
        places.append([ticks[0] + slope * (number - at[0]) for number in numbers])
    return places


def extent(figure, artist):
    """Return the pixels that a mark or an upright or level line covers."""
    corners = figure.axes[0].transData.transform(np.column_stack(artist.get_data()))
    half = 0.0
    if artist.get_marker() not in ("None", None):
        reach = {"D": 0.708}.get(artist.get_marker(), 0.5)
        half = (reach * artist.get_markersize()) * figure.dpi / style.POINTS_PER_INCH
    return np.array([*(corners.min(axis=0) - half), *(corners.max(axis=0) + half)])


def collisions(figure):
    """Return the texts that touch a mark, a whisker, a leader or the diagonal."""
    boxes = np.array([line.box.extents for line in drawn_texts(figure)])
    lines = texts(figure)
    found = []
    for prefix in ("mark", "whisker", "cap"):
        for artist in named(figure, prefix):
            meets = placing.boxes_meet(extent(figure, artist), boxes)
            found += [(lines[n], artist.get_gid()) for n in np.flatnonzero(meets)]
    straight = named(figure, "leader")
    straight += [a for a in figure.axes[0].lines if a.get_gid() == "diagonal"]
    for artist in straight:
        ends = figure.axes[0].transData.transform(np.column_stack(artist.get_data()))
        meets = placing.lines_meet_boxes(ends.ravel(), boxes)
        found += [(lines[n], artist.get_gid()) for n in np.flatnonzero(meets)]
    return found


# Nothing collides, nothing is lost


def test_no_text_collides_leaves_the_canvas_or_is_too_small(figures):
    faults = {key: text_faults(figure) for key, figure in figures.items()}
    assert not {key: found for key, found in faults.items() if found}


def test_no_text_touches_a_mark_a_whisker_or_a_line(figures):
    found = {key: collisions(figure) for key, figure in figures.items()}
    assert not {key: those for key, those in found.items() if those}


@given(
    st.lists(
        st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(0, 6), st.booleans()),
        min_size=1,
        max_size=14,
    )
)
@settings(max_examples=12, deadline=None, derandomize=True)
def test_nothing_collides_wherever_points_are(places):
    frame = table(
        (
            f"South Africa {1950 + n}",
            x / 20,
            y / 20 if is_known or not span else NAN,
            max(y - span, 0) / 20,
            min(y + span, 20) / 20,
            NAMES[n % 3],
            n == 0,
            False,
        )
        for n, (x, y, span, is_known) in enumerate(places)
    )
    figure = draw(frame, STYLES["single_column"])
    assert text_faults(figure) == []
    assert collisions(figure) == []
    assert all(" ".join(texts(figure)).count(label) == 1 for label in frame["label"])


def test_every_label_is_drawn_once(figures):
    for (name, page), figure in figures.items():
        drawn = " ".join(texts(figure))
        for label in TABLES[name]["label"]:
            assert len(re.findall(rf"{re.escape(label)}(?!\d)", drawn)) == 1, (page, label)


def numbers_at_points(figure):
    labels = [t.get_text() for t in figure.axes[0].texts if "label-" in (t.get_gid() or "")]
    return [text for text in labels if text.isdigit() and len(text) < 3]


def test_listed_names_have_their_number_at_their_point(figures):
    for key, figure in figures.items():
        numbers = sorted(map(int, numbers_at_points(figure)))
        assert numbers == list(range(1, len(numbers) + 1)), key
        listed = [t.get_text() for t in figure.axes[0].texts if not t.get_gid()]
        assert {str(number) for number in numbers} <= set(listed), key
    assert len(numbers_at_points(figures["fence", "single_column"])) > 20


def test_usual_charts_need_no_numbers(figures):
    for page in PRINT:
        for name in ("shares", "one", "corners", "coincident_few"):
            assert not numbers_at_points(figures[name, page]), name


def test_leaders_reach_from_their_label_to_their_point(figures):
    for key, figure in figures.items():
        marks = {**numbered(figure, "mark"), **numbered(figure, "whisker")}
        for row, (leader,) in numbered(figure, "leader").items():
            (_, x), (_, y) = leader.get_data()
            xs, ys = marks[row][0].get_data()
            near = np.hypot(x - xs[0], y - np.clip(y, min(ys), max(ys)))
            assert near < style.points(STYLES[key[1]].mark) + 0.1, key


def test_leaders_of_numbers_at_the_side_do_not_cross(figures):
    leaders = named(figures["fence", "single_column"], "leader")
    lines = [np.ravel(np.column_stack(leader.get_data())) for leader in leaders]
    assert len(lines) > 20
    assert not any(placing.lines_cross(one, other) for one, other in combinations(lines, 2))
    places = [tuple(place) for place in 70 * NOISE[:25]]
    heights = placing.rows(places, 75.0, 90.0, 3.0)
    assert len({round(height, 6) for height in heights}) == 25
    assert min(heights) >= 1.5
    assert max(heights) <= 88.5
    ends = [np.array([*place, 75.0, h]) for place, h in zip(places, heights, strict=True)]
    assert not any(placing.lines_cross(one, other) for one, other in combinations(ends, 2))


# What is drawn is what the table says


@pytest.mark.parametrize("page", PRINT)
@pytest.mark.parametrize("name", ["shares", "indices", "fence"])
def test_marks_and_whiskers_are_at_their_values(figures, name, page):
    figure, frame = figures[name, page], TABLES[name]
    marks, whiskers, caps = (numbered(figure, prefix) for prefix in ("mark", "whisker", "cap"))
    for row in frame.itertuples():
        (mark,) = marks[row.Index]
        # Where only an interval is known, a ring stands in its middle.
        middle = (row.y_low + row.y_high) / 2 if np.isnan(row.y) else row.y
        assert np.ravel(values(figure, *mark.get_data())) == pytest.approx([row.x, middle])
        if np.isnan(row.y):
            assert mark.get_markerfacecolor() == style.PAPER
        if np.isnan(row.y_low):
            assert row.Index not in whiskers
            assert row.Index not in caps
        else:
            (whisker,) = whiskers[row.Index]
            xs, ys = values(figure, *whisker.get_data())
            assert xs == pytest.approx([row.x] * 2)
            assert ys == pytest.approx([row.y_low, row.y_high])
            ends = [values(figure, *cap.get_data())[1] for cap in caps[row.Index]]
            assert ends == [pytest.approx([row.y_low] * 2), pytest.approx([row.y_high] * 2)]


def test_an_interval_that_is_its_value_has_no_whisker():
    rows = [("a", 0.5, 0.4, 0.4, 0.4, "study", False, False), exact("b", 0.2, 0.3)]
    figure = draw(table(rows), STYLES["full_width"])
    assert not named(figure, "whisker")
    assert "range that unknown votes allow" not in texts(figure)
    assert len(named(figure, "mark")) == 2


@pytest.mark.parametrize("page", PRINT)
def test_rings_are_hollow_and_marked_points_large_and_bold(figures, page):
    figure = figures["shares", page]
    looks = dict(zip(GROUPS, scatter.LOOKS, strict=False))
    marks = numbered(figure, "mark")
    for row in SHARES.itertuples():
        (mark,) = marks[row.Index]
        look = looks[row.group]
        face = style.PAPER if row.is_hollow else look.colour
        assert mark.get_markerfacecolor() == face
        assert mark.get_marker() == look.marker
        assert (mark.get_markersize() > 1.3 * STYLES[page].mark) == row.is_marked
    bold = [t.get_text() for t in figure.axes[0].texts if t.get_weight() == "bold"]
    assert bold == ["Kazakhstan 2004"]
    # Nothing is drawn upon the study's own.
    assert [line for line in figure.axes[0].lines if line.get_zorder() == 4][-1] is marks[0][0]


def test_the_key_says_what_is_in_the_picture_and_nothing_else(figures):
    ring, whisker = words.ENGLISH["part_of_seats"], words.ENGLISH["unknown_votes"]
    for page in PRINT:
        assert {*GROUPS.values(), ring} <= set(texts(figures["shares", page]))
        assert whisker not in texts(figures["shares", page])
        assert {*GROUPS.values(), ring, whisker} <= set(texts(figures["indices", page]))
        one = texts(figures["one", page])
        assert ring not in one
        assert "post-Soviet" not in one
    figure = draw(SHARES.query("group != 'post_soviet'"), STYLES["full_width"])
    assert "post-Soviet" not in texts(figure)


def test_the_line_of_equality_is_named_once(figures):
    for (name, _), figure in figures.items():
        is_drawn = name != "indices"
        lines = [line for line in figure.axes[0].lines if line.get_gid() == "diagonal"]
        assert len(lines) == is_drawn
        assert texts(figure).count("votes = seats") == is_drawn
        for line in lines:
            xs, ys = values(figure, *line.get_data())
            assert xs == pytest.approx(ys)


def test_scales_hold_all_values_in_round_steps(figures):
    for (name, page), figure in figures.items():
        frame = TABLES[name]
        for prefix, columns in (("x", ["x"]), ("y", ["y", "y_low", "y_high"])):
            ticks = [float(t.get_gid()[2:]) for t in named(figure, prefix)]
            assert 2 <= len(ticks) <= 9
            assert ticks[0] <= np.nanmin(frame[columns].to_numpy()), (name, page)
            assert ticks[-1] >= np.nanmax(frame[columns].to_numpy()), (name, page)
            assert np.diff(ticks) == pytest.approx([ticks[1] - ticks[0]] * (len(ticks) - 1))
    assert {"0%", "100%"} <= set(texts(figures["corners", "single_column"]))
    number = texts(figures["indices", "full_width"])
    assert "2.0" in number
    assert not [text for text in number if text.endswith("%")]


def test_numbers_below_zero_and_other_decimal_marks_are_printed():
    page = replace(STYLES["full_width"], words={**words.ENGLISH, "decimal_mark": ","})
    frame = table([exact("a", -0.35, 1200), exact("b", 0.2, 5300)])
    drawn = texts(draw(frame, page, is_diagonal=False, x_unit="index", y_unit="number"))
    assert {"\N{MINUS SIGN}0,4", "0,0", "0,2", "2000"} <= set(drawn)


# Looks


def test_groups_differ_without_colour_and_stand_out():
    for look in scatter.LOOKS:
        assert contrast(look.colour, style.PAPER) >= 3
    for one, other in combinations(scatter.LOOKS, 2):
        assert one.marker != other.marker
        assert contrast(one.colour, other.colour) > 1.3  # in grey print


def test_groups_differ_to_colour_blind_readers():
    # Protanopia and deuteranopia after Machado, Oliveira and Fernandes (2009), severity 1.
    protan = [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]
    deutan = [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]
    for matrix in (protan, deutan):
        seen = [np.cbrt(np.clip(np.array(matrix) @ linear(c.colour), 0, 1)) for c in scatter.LOOKS]
        assert all(np.linalg.norm(one - other) > 0.15 for one, other in combinations(seen, 2))


def test_no_line_is_thinner_than_print_allows(figures):
    for (_, page), figure in figures.items():
        assert figure.get_size_inches()[0] * 25.4 == pytest.approx(STYLES[page].width)
        for line in figure.axes[0].lines:
            if line.get_linestyle() != "None":
                assert line.get_linewidth() >= 0.5


def test_nothing_is_transparent(figures):
    for name in TABLES:
        assert is_opaque(figures[name, "single_column"]), name


def test_usual_charts_fit_a_page(figures):
    for name in ("shares", "indices"):
        for page, most in {"single_column": 150, "full_width": 160}.items():
            assert figures[name, page].get_size_inches()[1] * 25.4 < most


def test_words_come_from_one_mapping():
    upper = {key: text.upper() for key, text in words.ENGLISH.items()}
    page = replace(STYLES["full_width"], words=upper)
    assert "THE VOTES DECIDED ONLY A PART OF THE SEATS" in texts(draw_table("shares", page))
    assert "VOTES = SEATS" in texts(draw_table("shares", page))
    assert "RANGE THAT UNKNOWN VOTES ALLOW" in texts(draw_table("indices", page))


# Files and tables


def test_a_chart_is_the_same_when_drawn_again(figures):
    again = draw_table("indices", STYLES["single_column"])
    assert vector_drawing(again) == vector_drawing(figures["indices", "single_column"])


@pytest.mark.usefixtures("figures")
def test_drawing_changes_no_table():
    for name, frame in TABLES.items():
        pd.testing.assert_frame_equal(frame, BEFORE[name])


def test_unusable_tables_are_refused():
    page = STYLES["single_column"]

    def refused(frame, **options):
        return refusal(draw, frame, page, **options)

    def changed(**cells):
        return SHARES.assign(**{c: [v, *SHARES[c][1:]] for c, v in cells.items()})

    assert "lacks: y_high" in refused(SHARES.drop(columns="y_high"))
    assert "at least one row" in refused(SHARES[:0])
    assert "did you mean post_soviet" in refused(changed(group="post_sovjet"))
    assert "did you mean share" in refused(SHARES, x_unit="shares")
    assert "two units" in refused(SHARES, y_unit="index")
    assert "stands twice" in refused(pd.concat([SHARES, SHARES[:1]]))
    assert "54 is no share" in refused(changed(x=54))
    assert "1.2 is no share" in refused(changed(y=0.5, y_low=0.4, y_high=1.2))
    assert "'Kazakhstan 2004' has no place" in refused(changed(x=NAN))
    assert "infinite" in refused(changed(x=np.inf))
    assert "neither a value nor an interval" in refused(changed(y=NAN))
    assert "one end only" in refused(changed(y_low=0.5))
    assert "runs backwards" in refused(changed(y_low=0.6, y_high=0.5))
    assert "does not hold its value" in refused(changed(y_low=0.6, y_high=0.7))
    many = {str(number): "words" for number in range(5)}
    sentence = refusal(
        scatter.draw,
        SHARES,
        style=page,
        x_title="",
        y_title="",
        x_unit="share",
        y_unit="share",
        groups=many,
    )
    assert "too many" in sentence
