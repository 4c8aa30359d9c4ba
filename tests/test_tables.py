"""Tables: what is committed reads, and what is broken is refused with file, row and column."""

import csv
import re

import pandas as pd
import pytest
from helpers import refusal

from majilis.data import paths, tables
from majilis.data.schema import TABLES
from majilis.data.view import TableView, view

NAMES = [table.name for table in TABLES]
REFERENCES = [
    (table.name, column.name, column.refers_to)
    for table in TABLES
    for column in table.columns
    if column.refers_to
]
TEXTS = sorted(path for path in paths.DATA.rglob("*") if path.is_file())
WRITTEN = [name for name in NAMES if name.startswith(("clean/", "codings/"))]
SOURCED = [
    table.name
    for table in TABLES
    if table.name.startswith("raw/") and "source" in {column.name for column in table.columns}
]


def first_rows(name):
    """Return the header and the first rows of a committed table, as text."""
    with (paths.DATA / tables.table(name).path).open(encoding="utf-8", newline="") as file:
        return [row for row, _ in zip(csv.reader(file), range(4), strict=False)]


def write_rows(folder, name, rows):
    """Write a table below a data folder and return its path."""
    path = folder / tables.table(name).path
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return path


def with_cell(name, column, cell):
    """Return the first rows with one cell of row 3, as a spreadsheet counts, changed."""
    header, *rows = first_rows(name)
    rows[1][header.index(column)] = cell
    return [header, *rows]


def faults(column):
    """Return a cell that breaks each thing that a column's definition asks, and what is said."""
    cells = []
    if column.required:
        cells.append((" ", "is blank"))
    if column.allowed:
        cells.append(("no such word", "must be one of"))
    if column.type == "integer":
        cells += [("many", "is not a whole number"), ("1.5", "is not a whole number")]
    if column.type == "number":
        cells.append(("much", "is not a number"))
    if column.least is not None:
        cells.append((f"{column.least - 1:g}", "at least"))
    if column.most is not None:
        cells.append((f"{column.most + 1:g}", "at most"))
    if column.pattern:
        cells.append(("?!", "of the form"))
    return cells


BREAKABLE = [
    pytest.param(table.name, column.name, faults(column), id=f"{table.name}-{column.name}")
    for table in TABLES
    for column in table.columns
    if faults(column)
]


@pytest.fixture(scope="module")
def frames():
    """All committed tables."""
    return {name: tables.read(name) for name in NAMES}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A data folder in which one test after the other writes a table and reads it."""
    return tmp_path_factory.mktemp("data")


def test_every_file_has_a_definition_and_every_definition_a_file():
    files = {str(path.relative_to(paths.DATA)) for path in paths.DATA.rglob("*.csv")}
    assert files == {table.path for table in TABLES}


@pytest.mark.parametrize("name", NAMES)
def test_a_committed_table_reads_whole(name, frames):
    definition = tables.table(name)
    with (paths.DATA / definition.path).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    frame = frames[name]
    assert header == [column.name for column in definition.columns] == list(frame.columns)
    assert len(frame) == len(rows) > 0
    types = {"string": "str", "integer": "Int64", "number": "Float64"}
    assert [str(kind) for kind in frame.dtypes] == [types[c.type] for c in definition.columns]
    blank = [[cell.strip() == "" for cell in row] for row in rows]
    assert frame.isna().to_numpy().tolist() == blank


def test_all_committed_references_stand(frames):
    assert len(REFERENCES) > 20
    tables.check_references(frames)
    assert list(tables.read_all(NAMES)) == NAMES


@pytest.mark.parametrize(("name", "column", "broken"), BREAKABLE)
def test_a_broken_cell_is_refused_with_file_row_and_column(name, column, broken, folder):
    for cell, words in broken:
        path = write_rows(folder, name, with_cell(name, column, cell))
        sentence = refusal(tables.read, name, folder)
        assert f"{path}, row 3, column {column}: " in sentence
        assert words in sentence


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_or_unknown_column_is_refused(name, folder):
    whole = first_rows(name)
    for at, column in enumerate(whole[0]):
        path = write_rows(folder, name, [[*row[:at], *row[at + 1 :]] for row in whole])
        assert f"{path}, row 1: column {column!r} is missing" in refusal(tables.read, name, folder)
        write_rows(folder, name, [[*whole[0][:at], f"{column}_", *whole[0][at + 1 :]], *whole[1:]])
        sentence = refusal(tables.read, name, folder)
        assert f"{path}, row 1: unknown column '{column}_'; did you mean {column}?" in sentence


@pytest.mark.parametrize("name", NAMES)
def test_a_key_stands_once(name, folder):
    header, *rows = first_rows(name)
    for column in tables.table(name).key:
        rows[1][header.index(column)] = rows[0][header.index(column)]
    path = write_rows(folder, name, [header, *rows])
    sentence = refusal(tables.read, name, folder)
    columns = "|".join(tables.table(name).key)
    assert re.match(rf"{re.escape(str(path))}, row 3, .*\b({columns})\b.* stands twice", sentence)


@pytest.mark.parametrize("name", NAMES)
def test_a_cell_that_may_be_blank_reads_as_missing(name, folder):
    header, *rows = first_rows(name)
    optional = [c.name for c in tables.table(name).columns if not c.required]
    for column in optional:
        rows[1][header.index(column)] = ""
    write_rows(folder, name, [header, *rows])
    frame = tables.read(name, folder)
    assert frame.loc[1, optional].isna().all()
    assert frame.loc[1].notna().sum() == len(header) - len(optional)


@pytest.mark.parametrize("name", ["sources", "raw/seats", "clean/results"])
def test_columns_in_another_order_read_alike(name, folder, frames):
    write_rows(folder, name, [row[::-1] for row in first_rows(name)])
    expected = frames[name].head(3)
    pd.testing.assert_frame_equal(tables.read(name, folder), expected)


@pytest.mark.parametrize(("name", "column", "target"), REFERENCES)
def test_an_id_that_stands_nowhere_is_refused(name, column, target, frames):
    other, key = target.rsplit(".", 1)
    known = str(frames[other][key].iloc[0])
    place = f"data/{tables.table(name).path}, row 3, column {column}: "
    for cell in (f"{known}x", f"{known};{known}x"):
        frame = frames[name].copy()
        frame.loc[1, column] = cell
        sentence = refusal(tables.check_references, {**frames, name: frame})
        assert (
            f"{place}{known + 'x'!r} does not stand in {other}; did you mean {known}?" in sentence
        )


def test_an_unknown_table_is_refused_with_the_nearest():
    assert "did you mean raw/seats?" in refusal(tables.table, "raw/seat")


def test_a_table_that_is_not_there_is_named(tmp_path):
    assert str(tmp_path / "raw" / "seats.csv") in refusal(tables.read, "raw/seats", tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "file is empty"),
        ("party,votes,seats\n", "header and no row"),
        ("party;votes;seats\nGreens;60;6\n", "row 1: columns are separated by semicolons"),
        ("party,votes,seats\nОтан,60,6\n".encode("cp1251"), "is not UTF-8"),
        ("party,votes,seats\nОтан,60,6\n".encode("utf-16"), "is not UTF-8"),
        ("party,votes,seats\nGreens,60,6\nGreens,40,4\n", "row 3, column party: 'Greens'"),
        ("party,votes,seats\nGreens,60,6\nFarmers,-1,4\n", "row 3, column votes: '-1'"),
        ("party,votes,seats\nGreens,60,6\nFarmers,40,-4\n", "row 3, column seats: '-4'"),
        ("party,votes,seats\nGreens,sixty,6\n", "row 2, column votes: 'sixty'"),
        ('party,votes,seats\nGreens,"1,000",6\n', "row 2, column votes: '1,000'"),
        ("party,votes,seats\nGreens,60.5,6\n", "row 2, column votes: '60.5'"),
        ("party,votes,seats\nGreens,60,6\nFarmers,40,0.5\n", "row 3, column seats: '0.5'"),
        ("party,votes,seats\nGreens,inf,6\n", "row 2, column votes: 'inf'"),
        ("party,votes,seats\nGreens,,6\n", "row 2, column votes: the cell is blank"),
        ("party,votes,seats\n,60,6\n", "row 2, column party: the cell is blank"),
        ("party,votes,seats\nGreens,60\nFarmers,40,4\n", "row 2, column seats"),
        ("party,votes,seats\nGreens,60,6\nFarmers,40,4,1\n", "row 3: 4 cells"),
        ("party,votes\nGreens,60\n", "row 1: column 'seats' is missing"),
        ("party,votes,seats,colour\nGreens,60,6,red\n", "row 1: unknown column 'colour'"),
        ("party,vote,seats\nGreens,60,6\n", "row 1: unknown column 'vote'; did you mean votes?"),
        ("party,votes,seats,bloc\nGreens,60,6,oposition\n", "row 2, column bloc: 'oposition'"),
        ("party,votes,seats,list_seats\nGreens,60,6,x\n", "row 2, column list_seats: 'x'"),
        ("party,votes,seats,district_seats\nGreens,60,6,-1\n", "row 2, column district_seats"),
        ("election,party,votes,seats\na,Greens,60,6\nb,Greens,40,4\n", "several elections"),
        ("party,votes,seats\nGreens,0,6\nFarmers,0,4\n", "sum above zero"),
        ("party,votes,seats\nGreens,60,0\nFarmers,40,0\n", "sum above zero"),
    ],
)
def test_an_election_of_ones_own_that_is_broken_is_refused(own, content, words):
    path = own(content)
    sentence = refusal(tables.read_own_election, path)
    assert sentence.startswith(str(path))
    assert words in sentence


def test_an_election_of_ones_own_must_exist(tmp_path):
    assert str(tmp_path / "x.csv") in refusal(tables.read_own_election, tmp_path / "x.csv")
    assert str(tmp_path) in refusal(tables.read_own_election, tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        "party,votes,seats\nОтан,60,6\nАсар,40,4\n",
        "\ufeffparty,votes,seats\nОтан,60,6\nАсар,40,4\n",
        "seats,party,votes\r\n6,Отан,60\r\n4,Асар,40\r\n",
        'party,votes,seats\n"Отан", 60 ,6.0\nАсар,4e1,4\n',
    ],
)
def test_an_election_of_ones_own_reads(own, content):
    frame = tables.read_own_election(own(content))
    assert frame.to_dict("list") == {"party": ["Отан", "Асар"], "votes": [60, 40], "seats": [6, 4]}
    assert str(frame["votes"].dtype) == "Int64"


def test_optional_columns_of_an_election_of_ones_own_are_kept(own):
    header = "election,party,votes,seats,bloc,list_seats,district_seats"
    path = own(f"{header}\nx,Greens,60,6,opposition,2,4\nx,Farmers,40,4,,,\n")
    frame = tables.read_own_election(path)
    assert list(frame.columns) == header.split(",")
    assert frame.loc[0, "bloc"] == "opposition"
    assert frame.loc[1, ["bloc", "list_seats", "district_seats"]].isna().all()


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_written_reads_the_same(name, frames, tmp_path):
    tables.write(frames[name], name, tmp_path)
    path = tmp_path / tables.table(name).path
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [path]
    content = path.read_bytes()
    assert content.endswith(b"\n")
    assert b"\r" not in content
    pd.testing.assert_frame_equal(tables.read(name, tmp_path), frames[name], rtol=1e-9)


@pytest.mark.parametrize(
    ("column", "value"), [("seats", -1), ("tier", "upper"), ("row", "se002"), ("party", None)]
)
def test_a_refused_table_leaves_the_old_file_whole(column, value, frames, tmp_path):
    old = frames["raw/seats"]
    tables.write(old, "raw/seats", tmp_path)
    path = tmp_path / "raw" / "seats.csv"
    before = path.read_bytes()
    broken = old.copy()
    broken.loc[0, column] = value
    sentence = refusal(tables.write, broken, "raw/seats", tmp_path)
    row = 3 if value == "se002" else 2  # of two that are the same, the second is at fault
    assert f"{path}, row {row}, column {column}: " in sentence
    assert path.read_bytes() == before
    tables.write(old.head(5), "raw/seats", tmp_path)
    assert len(tables.read("raw/seats", tmp_path)) == 5


@pytest.mark.parametrize("path", TEXTS, ids=[str(path.relative_to(paths.DATA)) for path in TEXTS])
def test_a_file_of_the_data_is_plain_utf8(path):
    content = path.read_bytes()
    content.decode("utf-8")
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert not content.endswith(b"\n\n")


def test_headers_are_snake_case_and_described():
    assert len(TABLES) > 20
    for table in TABLES:
        assert table.row
        for column in table.columns:
            assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", column.name)
            assert column.description


def test_every_source_is_used_and_has_an_address(frames):
    stated = [*(frames[name]["source"] for name in SOURCED), tables.read("figure_styles")["source"]]
    used = {source for cell in pd.concat(stated).dropna() for source in cell.split(";")}
    sources = frames["sources"].set_index("source")
    assert used == set(sources.index)
    assert sources["url"].str.fullmatch(r"https?://\S+\.\S+").all()


def test_a_copy_is_of_an_original(frames):
    sources = frames["sources"].set_index("source")
    copies = sources["copy_of"].dropna()
    assert len(copies) > 0
    assert sources.loc[copies, "copy_of"].isna().all()
    assert (copies.index != copies).all()


@pytest.mark.parametrize("name", SOURCED)
def test_every_raw_row_has_a_source_that_exists(name, frames):
    assert frames[name]["source"].notna().all()
    known = set(frames["sources"]["source"])
    assert {source for cell in frames[name]["source"] for source in cell.split(";")} <= known


def test_raw_tables_without_a_source_are_three(frames):
    raw = {name for name in frames if name.startswith("raw/")}
    assert raw - set(SOURCED) == {"raw/parties", "raw/countries", "raw/not_found"}


def test_a_table_to_show_is_text_and_escaped():
    long = "x" * 200
    frame = pd.DataFrame({"name": [long, "b"], "share": [0.5, None], "seats": [1234.0, 7.0]})
    heads = {"seats": "Seats", "share": "Share", "name": "Name"}
    shown = view(frame, "Seats <& votes>", heads, decimals=3)
    assert shown.cells.to_dict("list") == {
        "Seats": ["1,234", "7"],
        "Share": ["0.500", "–"],
        "Name": [long, "b"],
    }
    bundle = shown._repr_mimebundle_()
    assert "<caption>Seats &lt;&amp; votes&gt;</caption>" in bundle["text/html"]
    assert all(long in text for text in bundle.values())


def test_a_cell_carries_the_name_of_its_result_and_no_markup():
    cells = pd.DataFrame({"Party": ["<script>"], "Seats": ["42"]})
    names = {"Seats": ('parties."<x>.seats',)}
    shown = TableView("Seats", cells, frozenset({"Party"}), names)._repr_mimebundle_()["text/html"]
    assert 'data-result="parties.&quot;&lt;x&gt;.seats" ' in shown
    assert "<script>" not in shown
    assert shown.count("data-result") == 1
