"""Charts: equal bytes, readable text, no colour alone, nothing outside of the canvas."""

from __future__ import annotations

import base64
import csv
import hashlib
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pypdf
import pytest
from drawn_text import text_faults, texts
from helpers import PAGES, PRINT, contrast, is_opaque, linear, luminance, vector_drawing
from matplotlib.figure import Figure
from PIL import Image

import majilis
from majilis.errors import InputError
from majilis.figures import (
    export,
    ladder,
    later_count,
    parliament,
    style,
    threshold,
    votes_and_seats,
    words,
)
from majilis.figures.style import BLOCS, STYLES

NAN = float("nan")
LONG = "Communist People's Party"


def party_rows(rows):
    return pd.DataFrame(rows, columns=parliament.COLUMNS)


def chamber_2004():
    return party_rows(
        [
            ("otan", "Otan", "pro_presidential", "list", 7),
            ("otan", "Otan", "pro_presidential", "district", 35),
            ("aist", "AIST", "pro_presidential", "list", 1),
            ("aist", "AIST", "pro_presidential", "district", 10),
            ("asar", "Asar", "pro_presidential", "list", 1),
            ("asar", "Asar", "pro_presidential", "district", 3),
            ("dp", "Democratic Party", "pro_presidential", "district", 1),
            ("independent", "Independents", "independent", "district", 18),
            ("ak_zhol", "Ak Zhol", "opposition", "list", 1),
        ]
    )


def crowded_chamber(total):
    """Twelve parties, eleven of them with one seat, around one that holds the rest."""
    blocs = list(BLOCS)
    names = [LONG, "Ak Zhol", "Party of Patriots", "National Social Democratic Party", "Ауыл", "Қ"]
    ones = [(f"p{n}", names[n % 6], blocs[n % 4], "district", 1) for n in range(11)]
    half = (total - 11) // 2
    big = [
        ("big", "People's Democratic Party", "pro_presidential", "list", half),
        ("big", "People's Democratic Party", "pro_presidential", "appointed", total - 11 - half),
    ]
    return party_rows(ones[:6] + big + ones[6:])


def even_chamber(total, parties=12):
    blocs = list(BLOCS)
    base, extra = divmod(total, parties)
    return party_rows(
        [
            (f"p{n}", f"{LONG} {n}", blocs[n % 4], "district", base + (n < extra))
            for n in range(parties)
        ]
    )


CHAMBERS = {
    "2004": chamber_2004(),
    "five": even_chamber(5, 3),
    "five_ones": even_chamber(5, 5),
    "crowded_77": crowded_chamber(77),
    "crowded_107": crowded_chamber(107),
    "even_360": even_chamber(360),
    "crowded_1000": crowded_chamber(1000),
    "one": even_chamber(1, 1),
}


def draw_chamber(frame, page):
    total = int(frame["seats"].sum())
    return parliament.draw(
        frame, majority=total // 2 + 1, two_thirds=-(-2 * total // 3), style=page
    )


VOTES = pd.DataFrame(
    [
        ("Otan", "pro_presidential", 0.6061, 42 / 77),
        ("Ak Zhol", "opposition", 0.1204, 1 / 77),
        ("AIST", "pro_presidential", 0.0707, 11 / 77),
        ("Communists and Democratic Choice of Kazakhstan", "opposition", 0.0344, 0.0),
        (LONG, "other", 0.0198, 0.0198),
        ("Independents", "independent", NAN, 18 / 77),
        *[(f"{LONG} {n}", "other", 0.001 * n, 0.0) for n in range(6)],
    ],
    columns=votes_and_seats.COLUMNS,
)
LADDER = pd.DataFrame(
    [
        ("votes", "List votes", 0.1548, "of valid list votes, two lists"),
        ("above", "Votes above the threshold", 0.1204, "one list"),
        ("list", "List seats", 0.1, "1 of 10 seats"),
        ("all", "All seats", 1 / 77, "1 of 77 seats"),
        ("taken", "Seats taken up", 0.0, "0 of 77 seats at the first session of the chamber"),
        ("power", "Voting power", NAN, "not known"),
    ],
    columns=ladder.COLUMNS,
)
GRID = np.linspace(0, 0.15, 1501)
THRESHOLD = pd.concat(
    [
        pd.DataFrame(
            {
                "threshold": GRID,
                "base": base,
                "base_label": label,
                "opposition_seats": np.less_equal(GRID, 0.12 * factor).astype(int)
                + np.less_equal(GRID, 0.034 * factor).astype(int),
            }
        )
        for base, label, factor in [
            ("valid", "of valid list votes", 1),
            ("cast", "of all who took part in the vote", 0.97),
            ("registered", "of registered voters", 0.55),
        ]
    ],
    ignore_index=True,
)
LATER = pd.DataFrame(
    [
        ("Otan", 0.42, 0.48, 0.65, 0.72, 0.606),
        ("Ak Zhol", 0.17, 0.20, 0.08, 0.10, 0.1204),
        ("Asar", 0.113, 0.113, 0.114, 0.114, 0.1138),
        ("Communists and Democratic Choice of Kazakhstan", 0.05, 0.06, -0.01, 0.02, 0.034),
        ("Rukhaniyat", NAN, NAN, NAN, NAN, 0.004),
    ],
    columns=later_count.COLUMNS,
)
ONE_BASE = THRESHOLD[THRESHOLD["base"] == "valid"].assign(opposition_seats=0)

CHARTS = {
    **{
        f"parliament_{name}": (frame, lambda page, frame=frame: draw_chamber(frame, page))
        for name, frame in CHAMBERS.items()
    },
    "votes_and_seats": (
        VOTES,
        lambda page: votes_and_seats.draw(
            VOTES, style=page, vote_label="List votes", seat_label="All seats"
        ),
    ),
    "ladder": (LADDER, lambda page: ladder.draw(LADDER, style=page)),
    "threshold": (THRESHOLD, lambda page: threshold.draw(THRESHOLD, legal=0.07, style=page)),
    "threshold_at_zero": (ONE_BASE, lambda page: threshold.draw(ONE_BASE, legal=0.0, style=page)),
    "later_count": (LATER, lambda page: later_count.draw(LATER, style=page)),
}
METADATA = export.Metadata(
    figure_id="fig01",
    title="Мәжіліс, 2004 & <after>",
    caption="Seats by party.",
    alt_text="A half circle of 77 seats.",
    long_description="Otan: 42 <of 77>; Ақ жол: 1. " * 40,
    note="Seats as sources give them.",
    language="en",
    author="The authors",
    citation="The authors (2025)",
    licence="CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
    version="0.1.0",
    parameters={"coding": "consensus", "threshold": 0.07, "label": "Ақ жол"},
    data_sha256="0" * 64,
)


BEFORE = {name: frame.copy(deep=True) for name, (frame, _) in CHARTS.items()}


@pytest.fixture(scope="module")
def figures():
    """Draw every chart once on every page."""
    return {
        (name, page.name): draw(page)
        for name, (_, draw) in CHARTS.items()
        for page in PAGES.values()
    }


@pytest.fixture(scope="module")
def saved(figures, tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures")
    return {
        name: export.save(
            figures[name, "single_column"], CHARTS[name][0], folder / name, metadata=METADATA
        )
        for name in ("parliament_2004", "votes_and_seats")
    }


def digests(paths):
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]


# Files


def test_saves_five_files_and_leaves_no_other(tmp_path, figures):
    figure = figures["ladder", "single_column"]
    paths = export.save(figure, LADDER, tmp_path / "new" / "fig01.a", metadata=METADATA)
    assert [path.name for path in paths] == [
        f"fig01.a.{e}" for e in ("pdf", "svg", "png", "eps", "csv")
    ]
    assert sorted((tmp_path / "new").iterdir()) == sorted(paths)


def test_a_failed_write_leaves_the_old_file(tmp_path, figures, monkeypatch):
    def refuse(source, target):
        raise OSError("disk full")

    (tmp_path / "fig.pdf").write_bytes(b"old")
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="disk full"):
        export.save(figures["ladder", "single_column"], LADDER, tmp_path / "fig", metadata=METADATA)
    assert [path.name for path in tmp_path.iterdir()] == ["fig.pdf"]
    assert (tmp_path / "fig.pdf").read_bytes() == b"old"


def test_bytes_depend_neither_on_the_time_nor_on_what_a_notebook_has_set(
    saved, tmp_path, monkeypatch
):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    with mpl.rc_context({"font.size": 20, "lines.linewidth": 9, "hatch.linewidth": 5}):
        frame, draw = CHARTS["parliament_2004"]
        again = export.save(draw(STYLES["single_column"]), frame, tmp_path / "x", metadata=METADATA)
    assert digests(again) == digests(saved["parliament_2004"])


@pytest.mark.parametrize("name", ["votes_and_seats", "ladder", "threshold", "later_count"])
def test_a_chart_is_the_same_when_drawn_again(figures, name):
    again = CHARTS[name][1](STYLES["single_column"])
    assert vector_drawing(again) == vector_drawing(figures[name, "single_column"])


CHILD = f"""
import sys, hashlib
from pathlib import Path
import pandas as pd
from majilis.figures import export, parliament
from majilis.figures.style import STYLES
columns = {parliament.COLUMNS!r}
frame = pd.DataFrame({chamber_2004().to_numpy().tolist()!r}, columns=columns)
figure = parliament.draw(frame, majority=39, two_thirds=52, style=STYLES["single_column"])
metadata = export.{METADATA!r}
for path in export.save(figure, frame, Path("deep/er/other"), metadata=metadata):
    print(hashlib.sha256(path.read_bytes()).hexdigest())
"""


def test_bytes_are_equal_in_another_process_folder_and_hash_seed(saved, tmp_path):
    root = Path(majilis.__file__).parent.parent
    answer = subprocess.run(
        [sys.executable, "-c", CHILD],
        cwd=tmp_path,
        env={**os.environ, "PYTHONHASHSEED": "12345", "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split() == digests(saved["parliament_2004"])


def test_metadata_comes_back_out_of_each_format(saved):
    pdf, svg, png, eps, _ = saved["parliament_2004"]
    information = pypdf.PdfReader(pdf).metadata
    assert information["/Title"] == METADATA.title
    assert "/CreationDate" not in information
    with Image.open(png) as image:
        text = image.text
        assert image.mode == "RGB"
        assert image.info["dpi"] == pytest.approx((600, 600), abs=0.1)
        assert image.width == pytest.approx(90 / 25.4 * 600, abs=1)
    assert text["Title"] == METADATA.title
    assert text["Copyright"] == METADATA.licence
    root = ElementTree.parse(svg).getroot()
    title, description = (
        root.find(f".//{{http://purl.org/dc/elements/1.1/}}{name}").text
        for name in ("title", "description")
    )
    assert title == METADATA.title
    comments = eps_comments(eps)
    assert json.loads(f'"{comments["Title"]}"') == METADATA.title
    assert (comments["For"], comments["Copyright"]) == (METADATA.author, METADATA.licence)
    for held in (information["/Keywords"], text["Description"], description, comments["Keywords"]):
        assert export.Metadata(**json.loads(held)) == METADATA


def eps_comments(path):
    """Return the structuring comments of an EPS file's head, each put together from its lines."""
    head = path.read_text(encoding="ascii").split("%%EndComments")[0]
    comments = re.sub(r"\n%%\+ ", "", head).splitlines()[1:]
    return dict(comment.removeprefix("%%").split(": ", 1) for comment in comments)


def test_eps_keeps_to_the_structuring_conventions(saved):
    for name, (_, _, _, eps, _) in saved.items():
        content = eps.read_bytes()
        assert content.startswith(b"%!PS-Adobe-3.0 EPSF-3.0\n")
        assert max(map(len, content.splitlines())) <= 255
        assert b"Date" not in content
        comments = eps_comments(eps)
        box = [float(part) for part in comments["BoundingBox"].split()]
        assert box[:2] == [0, 0]
        assert box[2] == pytest.approx(90 / 25.4 * 72, abs=1)
        assert comments["Creator"] == "majilis"
        lines = content.split(b"%%EndComments")[0].splitlines()
        assert not [line for line in lines if line != line.strip() or line.startswith(b"%%+  ")]
        # Type 42, and no more letters than the figure draws.
        assert content.count(b"/FontType 42 def") == content.count(b"/FontType ") > 0, name
        assert max(map(int, re.findall(rb"/CharStrings (\d+) dict", content))) < 100


def test_svg_can_be_read_aloud(saved):
    space = "{http://www.w3.org/2000/svg}"
    root = ElementTree.parse(saved["parliament_2004"][1]).getroot()
    by_id = {element.get("id"): element for element in root.iter() if element.get("id")}
    title, desc = (by_id[name] for name in root.get("aria-labelledby").split())
    assert root.get("role") == "img"
    assert [child.tag for child in root[:2]] == [f"{space}title", f"{space}desc"]
    assert (title.text, desc.text) == (METADATA.title, METADATA.alt_text)
    assert by_id[root.get("aria-describedby")].text == METADATA.long_description
    work = {element.tag.split("}")[1]: element for element in root.iter() if "dc/" in element.tag}
    assert work["language"].text == "en"
    assert "fig01" in work["identifier"].text
    assert METADATA.licence in [text.strip() for text in work["rights"].itertext()]
    for kind in ("creator", "publisher"):
        assert any(text.strip() for text in work[kind].itertext())


def test_csv_holds_the_frame(saved):
    for name, paths in saved.items():
        content = paths[-1].read_bytes()
        assert b"\r" not in content
        pd.testing.assert_frame_equal(pd.read_csv(paths[-1]), CHARTS[name][0], check_exact=True)
        rows = list(csv.reader(content.decode("utf-8").splitlines()))
        assert len(rows) == len(CHARTS[name][0]) + 1


def test_pdf_fonts_are_embedded_truetype(saved):
    for name, (pdf, *_) in saved.items():
        for page in pypdf.PdfReader(pdf).pages:
            fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
            assert fonts, name
            for font in fonts:
                assert font["/Subtype"] == "/Type0"
                inner = font["/DescendantFonts"][0].get_object()
                assert inner["/Subtype"] == "/CIDFontType2"
                assert "/FontFile2" in inner["/FontDescriptor"].get_object()


def test_nothing_is_transparent(saved, figures):
    for pdf, svg, *_ in saved.values():
        states = pypdf.PdfReader(pdf).pages[0]["/Resources"]["/ExtGState"].get_object()
        for state in states.values():
            assert state.get_object().get("/ca", 1) == 1
            assert state.get_object().get("/CA", 1) == 1
        assert "opacity" not in svg.read_text(encoding="utf-8")
    for name in CHARTS:
        assert is_opaque(figures[name, "single_column"]), name


def test_svg_needs_no_font_and_no_other_file(saved):
    for _, svg, *_ in saved.values():
        content = svg.read_text(encoding="utf-8")
        assert "font-family" not in content
        assert "<text" not in content


# Notebooks


@pytest.mark.parametrize("page", PAGES)
def test_a_picture_speaks_to_eyes_and_to_readers(figures, page):
    figure, frame = figures["ladder", page], LADDER.head(4)
    data, information = export.picture(figure, frame, alt_text="Alt.")._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert information["image/png"]["alt"] == "Alt."
    assert information["image/png"]["width"] == round(min(STYLES[page].width, 190) / 25.4 * 96)
    first, head, *rows = data["text/plain"].splitlines()
    assert first == "Alt."
    assert head.split() == list(frame.columns)
    assert len(rows) == len(frame)


@pytest.mark.parametrize("name", CHARTS)
def test_a_picture_is_a_small_file(figures, name):
    drawn = export.picture(figures[name, "full_width"], CHARTS[name][0], alt_text="Alt.")
    assert len(drawn.png) < 60_000


def test_a_pictures_numbers_have_fixed_decimals(figures):
    frame = pd.DataFrame({"label": ["a", "b"], "share": [1 / 3, NAN], "seats": [1, 2]})
    shown = export.picture(figures["ladder", "full_width"], frame, alt_text="Alt.")
    assert shown.table.split() == ["label", "share", "seats", "a", "0.3333", "1", "b", "NaN", "2"]


# Text


def test_no_text_collides_leaves_the_canvas_or_is_too_small(figures):
    faults = {key: text_faults(figure) for key, figure in figures.items()}
    assert not {key: found for key, found in faults.items() if found}


def test_faults_are_found():
    figure = Figure(figsize=(2, 1))
    figure.text(0.3, 0.5, "Otan")
    figure.text(0.35, 0.52, "Asar")
    figure.text(0.95, 0.2, "Ak Zhol")
    figure.text(0.5, 0.8, "tiny", size=5.5)
    figure.text(0.5, 0.1, "")
    assert text_faults(figure) == [
        "'Ak Zhol' leaves the canvas",
        "'tiny' is smaller than 6 pt",
        "'Otan' and 'Asar' overlap",
    ]


def test_rotated_text_is_measured_as_it_lies():
    figure = Figure(figsize=(2, 2))
    figure.text(0.5, 0.1, "a long upright line", rotation=90)
    figure.text(0.6, 0.12, "beside")
    assert text_faults(figure) == []
    figure = Figure(figsize=(2, 2))
    figure.text(0.5, 0.1, "a long upright line", rotation=90)
    figure.text(0.48, 0.5, "across")
    assert text_faults(figure) == ["'a long upright line' and 'across' overlap"]


def test_words_come_from_one_mapping(figures):
    upper = {key: text.upper() for key, text in words.ENGLISH.items()}
    page = replace(STYLES["single_column"], words=upper)
    drawn = texts(draw_chamber(chamber_2004(), page))
    assert {"MAJORITY", "TWO THIRDS", "SEATS", "LIST SEAT", "OPPOSITION"} <= set(drawn)
    assert not {"majority", "seats", "list seat"} & set(drawn)


def test_missing_shares_are_words_not_zeros(figures):
    drawn = texts(figures["votes_and_seats", "full_width"])
    assert drawn.count("no list") == 1
    drawn = texts(figures["ladder", "full_width"])
    assert drawn.count("no source") == 1
    assert drawn.count("0.0%") == 1


@pytest.mark.parametrize(
    ("module", "options"),
    [
        (parliament, {"majority": 1, "two_thirds": 1}),
        (votes_and_seats, {"vote_label": "", "seat_label": ""}),
        (ladder, {}),
        (threshold, {"legal": 0.07}),
        (later_count, {}),
    ],
)
def test_a_table_that_lacks_columns_is_refused(module, options):
    with pytest.raises(InputError, match="lacks: .*" + module.COLUMNS[-1]):
        module.draw(pd.DataFrame({module.COLUMNS[0]: []}), style=STYLES["single_column"], **options)


@pytest.mark.usefixtures("figures")
def test_drawing_changes_no_table_and_leaves_nothing_to_pyplot():
    for name, (frame, _) in CHARTS.items():
        pd.testing.assert_frame_equal(frame, BEFORE[name])
    assert plt.get_fignums() == []


# Lines and sizes


def test_sizes_and_weights(figures):
    for (name, page), figure in figures.items():
        assert figure.get_size_inches()[0] * 25.4 == pytest.approx(STYLES[page].width)
        assert figure.get_size_inches()[1] * 25.4 < 230 * STYLES[page].scale, name
        for axes in figure.axes:
            assert axes.get_title() == ""
            for line in [*axes.lines, *axes.xaxis.get_gridlines()]:
                if line.get_linestyle() != "None":
                    assert line.get_linewidth() >= 0.5


# The chamber


def seat_marks(figure):
    """Return the marks of each party's seats; the cores of list seats stand upon others."""
    taken, marks = set(), []
    for mark in figure.axes[0].collections:
        places = {tuple(place) for place in mark.get_offsets().tolist()}
        if not places & taken:
            marks.append(mark)
        taken |= places
    return marks


def counts(marks):
    return [len(mark.get_offsets()) for mark in marks]


@pytest.mark.parametrize("page", PRINT)
@pytest.mark.parametrize("name", CHAMBERS)
def test_each_seat_has_a_mark_and_no_two_overlap(figures, name, page):
    figure = figures[f"parliament_{name}", page]
    frame = CHAMBERS[name]
    marks = seat_marks(figure)
    assert counts(marks) == list(frame["seats"])
    places = np.vstack([mark.get_offsets() for mark in marks])
    half = np.repeat([half_width(mark) for mark in marks], counts(marks))
    square = np.repeat((frame["tier"] == "appointed").to_numpy(), counts(marks))
    gaps = np.abs(places[:, None] - places[None])
    # Two upright squares are apart along one axis; a square's corner may face a circle.
    reach = half * np.where(square, np.sqrt(2), 1)
    apart = np.where(
        square[:, None] & square[None],
        gaps.max(axis=2) - half[:, None] - half[None],
        np.hypot(gaps[..., 0], gaps[..., 1]) - reach[:, None] - reach[None],
    )
    np.fill_diagonal(apart, np.inf)
    assert (apart >= -1e-9).all()


def half_width(mark):
    """Return half of a mark's width in millimetres, its outline included."""
    return (np.sqrt(mark.get_sizes()[0]) + mark.get_linewidths()[0]) / 2 / style.mm(1)


@pytest.mark.parametrize("name", CHAMBERS)
def test_each_party_is_a_wedge(figures, name):
    marks = seat_marks(figures[f"parliament_{name}", "single_column"])
    angles = {}
    for party, mark in zip(CHAMBERS[name]["party"], marks, strict=True):
        x, y = np.asarray(mark.get_offsets()).T
        angles.setdefault(party, []).extend(np.arctan2(y, x))
    assert list(angles) == list(CHAMBERS[name]["party"].unique())
    for left, right in pairwise(angles.values()):
        assert min(left) >= max(right) - 1e-9


def test_a_partys_rows_are_brought_together():
    frame = chamber_2004()
    apart = pd.concat([frame[frame["tier"] == "list"], frame[frame["tier"] == "district"]])
    marks = seat_marks(draw_chamber(apart, STYLES["single_column"]))
    otan, aist, asar, ak_zhol, democratic, independent = [7, 35], [1, 10], [1, 3], [1], [1], [18]
    assert counts(marks) == otan + aist + asar + ak_zhol + democratic + independent


def test_halls_of_every_size():
    # Seats stand in the order of their angles, so that each party's are together whatever its size.
    for seats in range(1, 1001):
        hall = parliament.hall(seats)
        assert len(hall.angle) == len(hall.radius) == seats
        assert (np.diff(hall.angle) <= 1e-9).all()
        assert (hall.radius + hall.diameter / 2 <= 1 + 1e-9).all()
        assert (hall.radius * np.sin(hall.angle) > hall.diameter / 2 - 1e-9).all()


def test_an_empty_hall_is_refused():
    with pytest.raises(InputError, match="at least one seat"):
        parliament.hall(0)


def test_an_unknown_bloc_is_refused():
    with pytest.raises(InputError, match="did you mean opposition"):
        style.bloc_look("oposition")


def test_the_majority_line_has_the_majority_on_its_left(figures):
    figure = figures["parliament_2004", "full_width"]
    places = np.vstack([mark.get_offsets() for mark in seat_marks(figure)])
    angles = np.arctan2(places[:, 1], places[:, 0])
    hub = np.hypot(*places.T).min()
    paths = [np.column_stack(line.get_data()) for line in figure.axes[0].lines]
    lines = [path for path in paths if len(path) == 2 and np.hypot(*path[0]) <= hub + 1e-9]
    on_left = [int((angles > np.arctan2(y, x)).sum()) for (_, (x, y)) in lines]
    assert sorted(on_left) == [39, 52]


# The threshold


def test_steps_keep_only_the_corners():
    corners = threshold.steps(THRESHOLD)
    assert len(corners) == 3 * 4
    assert list(corners.columns) == list(THRESHOLD.columns)
    page = STYLES["single_column"]
    whole = text_faults(threshold.draw(THRESHOLD, legal=0.07, style=page))
    assert whole == text_faults(threshold.draw(corners, legal=0.07, style=page)) == []


def test_lines_that_coincide_are_drawn_apart():
    same = pd.concat([ONE_BASE.assign(base=base) for base in ("valid", "cast")])
    figure = threshold.draw(same, legal=0.07, style=STYLES["single_column"])
    heights = [line.get_ydata()[0] for line in figure.axes[1].lines if len(line.get_xdata()) > 1]
    heights = [height for height in heights if height not in (0, 1)]
    assert len(set(heights)) == 2


# Colours


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
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def test_marks_and_edges_stand_out_from_paper():
    for look in BLOCS.values():
        assert contrast(look.edge, style.PAPER) >= 3
        assert contrast(look.on_fill, look.fill) >= 3
    for colour in (style.INK, style.MUTED, *(colour for colour, _ in style.SERIES)):
        assert contrast(colour, style.PAPER) >= 4.5


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_blocs_differ_for_every_eye(deficiency):
    seen = {
        bloc: lab(np.clip(DEFICIENCIES[deficiency] @ linear(look.fill), 0, 1))
        for bloc, look in BLOCS.items()
    }
    for one, other in combinations(BLOCS, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 15, (one, other)


def test_blocs_differ_in_grey_print():
    lightness = [lab(np.full(3, luminance(look.fill)))[0] for look in BLOCS.values()]
    assert min(abs(a - b) for a, b in combinations(lightness, 2)) > 15


def test_blocs_differ_without_colour():
    for trait in ("hatch", "marker"):
        assert len({getattr(look, trait) for look in BLOCS.values()}) == len(BLOCS)
    assert len({str(dashes) for _, dashes in style.SERIES}) == len(style.SERIES)
