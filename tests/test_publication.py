"""Tables for print: three formats from one definition, escaped, whole, and exact."""

import re
from html.parser import HTMLParser
from io import StringIO

import pandas as pd
import pytest
from fontTools.ttLib import TTFont
from matplotlib import get_data_path

from majilis import open_study, results
from majilis.data import paths
from majilis.data.view import TableView
from majilis.results import Sentence, formats, publication
from majilis.results.publication import PRINTED

COMPUTER_MODERN = TTFont(f"{get_data_path()}/fonts/ttf/cmr10.ttf")
NASTY = r"<script>&%$#_{}~^\−–"


@pytest.fixture(scope="module")
def found():
    return results.evaluate(open_study())


@pytest.fixture(scope="module")
def made(found):
    shown = {printed.name: publication.typeset(found, printed) for printed in PRINTED}
    return {
        printed.name: (shown[printed.name], publication.render(found, printed, shown[printed.name]))
        for printed in PRINTED
    }


def nasty(words="Party"):
    cells = pd.DataFrame({words: [NASTY, "Otan"], "Share & more": ["60.61 %", "−1.00 %"]})
    return TableView(NASTY, cells, frozenset({words}))


def test_tables_are_those_of_the_catalogue_and_named_in_order(found):
    assert [printed.name[:5] for printed in PRINTED] == [f"tab{n:02}" for n in range(1, 11)]
    for printed in PRINTED:
        frame = found.frame(printed.table)
        assert set(printed.columns) <= set(frame.columns), printed.name


@pytest.mark.parametrize("printed", PRINTED, ids=lambda printed: printed.name)
def test_each_table_shows_the_same_cells_in_latex_and_html(made, printed):
    shown, contents = made[printed.name]
    assert shown.cells.columns[0] == printed.head
    assert len(shown.cells.columns) == len(printed.columns)
    heads, rows = html_cells(contents["html"].decode())
    assert heads == list(shown.cells.columns)
    cells = shown.cells.to_numpy().tolist()
    # On a page no line ends between a number and its sign.
    assert rows == [[text.replace(" %", "\N{NO-BREAK SPACE}%") for text in row] for row in cells]
    assert latex_rows(contents["tex"].decode()) == [
        [formats.escape_latex(text) for text in row] for row in cells
    ]


def latex_rows(text):
    body = re.split(r"\\midrule.*\n", text)[1].split("\\bottomrule")[0]
    return [line.removesuffix(r" \\").split(" & ") for line in body.splitlines()]


class Cells(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.cells, self.tags = [], [], []

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        self.tags.append((tag, dict(attributes)))
        if tag in ("th", "td", "caption"):
            self.cells.append((tag, dict(attributes), []))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in ("th", "td", "caption"):
            self.cells[-1][2].append(data)


def html_cells(text):
    parser = Cells()
    parser.feed(text)
    assert parser.open == []
    (_, _, caption), *cells = parser.cells
    assert caption
    *cells, (tag, attributes, _) = cells
    heads = ["".join(text) for tag, a, text in cells if a.get("scope") == "col"]
    assert (tag, int(attributes["colspan"])) == ("td", len(heads))
    rest = cells[len(heads) :]
    rows = [rest[at : at + len(heads)] for at in range(0, len(rest), len(heads))]
    for first, *others in rows:
        assert first[:2] == ("th", {"scope": "row"})
        assert {tag for tag, *_ in others} == {"td"}
    return heads, [["".join(text) for *_, text in row] for row in rows]


def test_html_says_what_it_says_and_no_more():
    text = formats.as_html(nasty(), name="a", note=NASTY, language="en")
    assert "<script" not in text
    heads, rows = html_cells(text)
    assert heads == ["Party", "Share & more"]
    assert rows[0][0] == NASTY


def test_latex_escapes_every_special_sign():
    text = formats.latex(nasty(), label="tab:a", note=NASTY)
    escaped = r"<script>\&\%\$\#\_\{\}\textasciitilde{}\textasciicircum{}\textbackslash{}$-$--"
    assert text.count(escaped) == 3
    assert rf"\caption{{{escaped}}}" in text
    assert r"$-$1.00 \%" in text
    assert text.replace(r"\{", "").replace(r"\}", "").count("{") == text.replace(r"\{", "").replace(
        r"\}", ""
    ).count("}")


@pytest.mark.parametrize("printed", PRINTED, ids=lambda printed: printed.name)
def test_latex_is_whole(made, printed):
    text = made[printed.name][1]["tex"].decode()
    begun = re.findall(r"\\begin\{(\w+)\}", text)
    assert sorted(begun) == sorted(re.findall(r"\\end\{(\w+)\}", text))
    for rule in ("toprule", "midrule", "bottomrule", "caption", "label"):
        assert text.count(f"\\{rule}") == 1
    heads = text.split("\\toprule\n")[1].splitlines()[0]
    counts = {len(re.findall(r"(?<!\\)&", heads)) + 1, *map(len, latex_rows(text))}
    assert counts == {len(columns_of(text))}
    # What pdfLaTeX with T1 fonts sets: Latin letters alone.
    assert all(ord(letter) < 0x180 for letter in text)
    assert "pdfLaTeX" in text.splitlines()[0]


def columns_of(text):
    """Return the part of the room that each broken column has, and 0 for each other."""
    kinds = re.search(r"\\begin\{(?:tabular|tabularx|xltabular)\}.*?@\{\}(.*)@\{\}\}\n", text)[1]
    found = re.findall(r">\{\\hsize=([\d.]+)\\hsize[^}]*\}X|[lr]", kinds)
    return [float(part or 0) for part in found]


@pytest.mark.parametrize("printed", PRINTED, ids=lambda printed: printed.name)
def test_a_printed_table_fits_the_room_that_it_asks_for(made, printed):
    text = made[printed.name][1]["tex"].decode()
    room = 87 if r"\begin{table}" in text else 345 / 72.27 * 25.4
    # The em of Computer Modern in the two sizes, and the gap between two columns.
    em = (8.5 if r"\footnotesize" in text else 7.97) / 72.27 * 25.4
    gap = 0.7 * em
    stated = int(re.search(r"% At least (\d+) mm wide", text)[1])
    assert stated <= room + 1
    heads = text.split("\\toprule\n")[1].splitlines()[0].removesuffix(r" \\").split(" & ")
    columns = list(zip(heads, *latex_rows(text), strict=True))
    parts = columns_of(text)
    whole = [
        0 if part else max(width(line, em) for cell in cells for line in plain(cell).split(r" \\ "))
        for part, cells in zip(parts, columns, strict=True)
    ]
    left = room - sum(whole) - gap * (len(columns) - 1)
    assert left >= 0
    for part, cells in zip(parts, columns, strict=True):
        words = [word for cell in cells for word in re.split("[ -]", plain(cell))]
        assert not part or max(width(word, em) for word in words) <= left * part / sum(parts)


def test_a_table_wider_than_the_text_of_article_is_turned():
    cells = pd.DataFrame({"Party": ["Otan"], **{f"Constituencies {n}": ["1"] for n in range(6)}})
    text = formats.latex(TableView("Seats", cells, frozenset({"Party"})), label="a", note="All.")
    assert "rotating" in text.splitlines()[0]
    assert "turned" in text.splitlines()[1]
    assert r"\begin{sidewaystable*}" in text
    assert r"\end{sidewaystable*}" in text


@pytest.mark.parametrize(
    ("numbers", "words", "place", "size"),
    [
        # Numbers take 10.5 mm each and 2.1 mm between them, in the smaller size 0.94 of that: the
        # text of article has 121.2 mm, a page that is turned 178.
        (7, None, "table", "footnotesize"),
        (9, None, "table*", "footnotesize"),
        (10, None, "table*", "scriptsize"),
        (11, None, "sidewaystable*", "footnotesize"),
        (15, None, "sidewaystable*", "scriptsize"),
        (30, None, "sidewaystable*", "scriptsize"),
        # Words are broken into lines before that; the longest one counts.
        (8, 4, "table*", "footnotesize"),
        (9, 4, "table*", "scriptsize"),
        (10, 4, "sidewaystable*", "footnotesize"),
        (13, 40, "sidewaystable*", "scriptsize"),
        (13, 400, "xltabular", "scriptsize"),
    ],
)
def test_a_table_gets_the_least_room_that_it_fits(numbers, words, place, size):
    cells = pd.DataFrame({f"{n}": ["1234567"] for n in range(numbers)})
    if words:
        cells.insert(0, "Words", " ".join(["several"] * words))
    view = TableView("Seats", cells, frozenset({"Words"} if words else ()))
    lines = formats.latex(view, label="a", note="All.").splitlines()
    assert any(line.startswith(rf"\begin{{{place}}}") for line in lines)
    assert rf"\{size}" in lines


def plain(cell):
    """Return a cell's words without the commands around them."""
    command = r"\\(begin|end)\{tabular\}(\[b\]\{@\{\}.@\{\}\})?|\\parbox.*ht |\\(?=%)|[{}]"
    return re.sub(command, "", cell)


def width(text, em):
    names = [COMPUTER_MODERN.getBestCmap().get(ord(letter), "n") for letter in text]
    units = sum(COMPUTER_MODERN["hmtx"][name][0] for name in names)
    return em * units / COMPUTER_MODERN["head"].unitsPerEm


@pytest.mark.parametrize(
    ("note", "engine"), [("Ескерту", "XeLaTeX"), ("Sainte-Laguë – “yes”", "pdfLaTeX")]
)
def test_the_engine_follows_the_letters(note, engine):
    first = formats.latex(nasty(), label="tab:a", note=note).splitlines()[0]
    assert engine in first
    assert ("T1" in first) == (engine == "pdfLaTeX")


@pytest.mark.parametrize("printed", PRINTED, ids=lambda printed: printed.name)
def test_csv_holds_exact_values_under_plain_heads(made, found, printed):
    text = made[printed.name][1]["csv"].decode()
    assert "\r" not in text
    read = pd.read_csv(StringIO(text))
    assert all(re.fullmatch("[a-z_]+", head) for head in read.columns)
    exact = publication.exact_values(found.frame(printed.table), printed)
    pd.testing.assert_frame_equal(read, exact, check_dtype=False, check_exact=True)


def test_a_table_without_data_is_a_sentence(tmp_path):
    shown, *sentences = publication.publish(
        results.evaluate(open_study(election="kaz-1990")), tmp_path
    )
    assert sentences
    assert all(isinstance(sentence, Sentence) for sentence in sentences)
    written = {path.stem for path in tmp_path.iterdir()} - {"tables"}
    assert written == set(shown.cells["Table"]) < {printed.name for printed in PRINTED}
    assert not [path for path in tmp_path.iterdir() if path.suffix not in (".tex", ".html", ".csv")]


def test_an_election_of_ones_own_gets_its_tables(tmp_path):
    own = str(paths.ROOT / "examples" / "own_election.csv")
    shown, *_ = publication.publish(results.evaluate(open_study(election=own)), tmp_path)
    assert "tab01_parties" in set(shown.cells["Table"])


def test_the_files_do_not_depend_on_the_run(tmp_path, found):
    for folder in ("a", "b"):
        publication.publish(found, tmp_path / folder)
    for path in (tmp_path / "a").iterdir():
        committed = paths.ROOT / "tables" / path.name
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
        assert path.read_bytes() == committed.read_bytes(), path.name
