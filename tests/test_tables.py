"""Tables: what is committed reads, and what is broken is refused with file, row and column."""

import csv
import re

import pandas as pd
import pytest
from helpers import refusal

from majilis.data import own_files, paths, tables
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


def first_rows(name, count=3):
    """Return the header and the first rows of a committed table, as text."""
    with (paths.DATA / tables.table(name).path).open(encoding="utf-8", newline="") as file:
        return [row for row, _ in zip(csv.reader(file), range(count + 1), strict=False)]


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


def cells_of_no_type(column):
    """Return cells that a column's type refuses, and what is said of them."""
    return {
        "string": [],
        "integer": [("many", "is not a whole number"), ("1.5", "is not a whole number")],
        "number": [("much", "is not a number")],
    }[column.type]


def values_refused(column):
    """Return a value of a column's type that breaks each check of its definition, by its words."""
    refused = {}
    if column.allowed:
        refused[f"one of {', '.join(column.allowed)}"] = "no such word"
    if column.least is not None:
        refused[f"at least {column.least:g}"] = column.least - 1
    if column.most is not None:
        refused[f"at most {column.most:g}"] = column.most + 1
    if column.pattern:
        refused[f"of the form {column.pattern}"] = "?!"
    return refused


@pytest.fixture(scope="module")
def frames():
    """All committed tables."""
    return {name: tables.read(name) for name in NAMES}


def test_every_file_has_a_definition_and_every_definition_a_file():
    files = {str(path.relative_to(paths.DATA)) for path in paths.DATA.rglob("*.csv")}
    assert files == {table.path for table in TABLES}


def test_committed_tables_read_whole(frames):
    types = {"string": "str", "integer": "Int64", "number": "Float64"}
    for name, frame in frames.items():
        definition = tables.table(name)
        with (paths.DATA / definition.path).open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        assert header == definition.column_names == list(frame.columns)
        assert len(frame) == len(rows) > 0
        assert [str(kind) for kind in frame.dtypes] == [types[c.type] for c in definition.columns]
        blank = [[cell.strip() == "" for cell in row] for row in rows]
        assert frame.isna().to_numpy().tolist() == blank


def test_all_committed_references_stand(frames):
    assert len(REFERENCES) > 20
    tables.check_references(frames)
    assert list(tables.read_all(NAMES[:3])) == NAMES[:3]


# Each kind of check on a column of each type that has it.
@pytest.mark.parametrize(
    ("name", "column", "cell", "words"),
    [
        ("raw/parties", "name", " ", "the cell is blank; it must hold a value"),
        ("raw/seats", "seats", "", "the cell is blank"),
        ("raw/totals", "value", " ", "the cell is blank"),
        ("raw/seats", "tier", "upper", "'upper' is not allowed; it must be one of list, district"),
        ("raw/elections", "remainder", "otan", "'otan' is not allowed; it must be one of indep"),
        ("raw/seats", "seats", "many", "'many' is not a whole number"),
        ("raw/seats", "seats", "1.5", "'1.5' is not a whole number"),
        ("raw/seats", "seats", "9007199254740994", "it must be at most 9007199254740992"),
        ("raw/totals", "value", "much", "'much' is not a number"),
        ("raw/seats", "seats", "-1", "'-1' is not allowed; it must be at least 0"),
        ("raw/totals", "value", "-0.5", "'-0.5' is not allowed; it must be at least 0"),
        ("clean/results", "share_valid", "1.5", "'1.5' is not allowed; it must be at most 1"),
        ("raw/seats", "row", "sx2", r"'sx2' is not allowed; it must be of the form se\d+"),
        ("raw/vote_reports", "date", "9/04", "'9/04' is not allowed; it must be of the form"),
        ("raw/seats", "row", "se001", "'se001' stands twice; each once"),
    ],
)
def test_a_broken_cell_is_refused_with_file_row_and_column(name, column, cell, words, tmp_path):
    path = write_rows(tmp_path, name, with_cell(name, column, cell))
    sentence = refusal(tables.read, name, tmp_path)
    assert sentence.startswith(f"{path}, row 3, column {column}: ")
    assert words in sentence


def test_every_column_refuses_what_is_not_of_its_type():
    count = 0
    for table in TABLES:
        for column in table.columns:
            for cell, words in cells_of_no_type(column):
                text = pd.DataFrame({column.name: [cell]}, dtype="str")
                sentence = refusal(tables.checked, text, table, paths.DATA / table.path)
                assert f"data/{table.path}, row 2, column {column.name}: '{cell}' " in sentence
                assert words in sentence
                count += 1
    assert count > 100


def test_every_column_refuses_what_its_definition_does_not_allow(frames):
    count = 0
    for table in TABLES:
        schema = tables.schema(table)
        assert list(schema.columns) == table.column_names
        assert set(table.key) <= set(schema.columns)
        assert schema.unique == list(table.key)
        for column in table.columns:
            made = schema.columns[column.name]
            assert (made.nullable, made.unique) == (not column.required, column.unique)
            refused = values_refused(column)
            assert {check.error for check in made.checks} == set(refused)
            values = frames[table.name][column.name]
            for check in made.checks:
                assert check(values.dropna()).check_passed
                broken = pd.Series([refused[check.error]], dtype=values.dtype)
                assert not check(broken).check_passed, (table.name, column.name, check.error)
                count += 1
    assert count > 150


def test_a_missing_or_unknown_column_is_refused(tmp_path):
    for name in NAMES:
        whole = first_rows(name, 1)
        for at, column in enumerate(whole[0]):
            path = write_rows(tmp_path, name, [[*row[:at], *row[at + 1 :]] for row in whole])
            sentence = refusal(tables.read, name, tmp_path)
            assert f"{path}, row 1: column {column!r} is missing" in sentence
            header = [*whole[0][:at], f"{column}_", *whole[0][at + 1 :]]
            write_rows(tmp_path, name, [header, *whole[1:]])
            sentence = refusal(tables.read, name, tmp_path)
            assert f"{path}, row 1: unknown column '{column}_'; did you mean {column}?" in sentence


def test_a_key_stands_once(tmp_path):
    for name in NAMES:
        header, first, *others = first_rows(name, 2)
        # A second row that is like the first in its key alone, where there is one.
        second = dict(zip(header, others[0] if others else first, strict=True))
        second |= {c: first[header.index(c)] for c in tables.table(name).key}
        path = write_rows(tmp_path, name, [header, first, list(second.values())])
        sentence = refusal(tables.read, name, tmp_path)
        columns = "|".join(tables.table(name).key)
        place = rf"{re.escape(str(path))}, row 3, .*\b({columns})\b.* stands twice"
        assert re.match(place, sentence)


def test_a_cell_that_may_be_blank_reads_as_missing(tmp_path):
    for table in TABLES:
        header, row = first_rows(table.name, 1)
        optional = {c.name for c in table.columns if not c.required}
        blanked = ["" if c in optional else cell for c, cell in zip(header, row, strict=True)]
        write_rows(tmp_path, table.name, [header, blanked])
        frame = tables.read(table.name, tmp_path)
        assert set(frame.columns[frame.loc[0].isna()]) == optional


@pytest.mark.parametrize("name", ["sources", "raw/seats", "clean/results"])
def test_columns_in_another_order_read_alike(name, tmp_path, frames):
    write_rows(tmp_path, name, [row[::-1] for row in first_rows(name)])
    expected = frames[name].head(3)
    pd.testing.assert_frame_equal(tables.read(name, tmp_path), expected)


def test_an_id_that_stands_nowhere_is_refused(frames):
    for name, column, target in REFERENCES:
        other, key = target.rsplit(".", 1)
        known = str(frames[other][key].iloc[0])
        place = f"data/{tables.table(name).path}, row 3, column {column}: "
        for cell in (f"{known}x", f"{known};{known}x"):
            first = frames[name].head(1)
            broken = pd.concat([first, first.assign(**{column: cell})], ignore_index=True)
            # The broken one is the first to be checked.
            given = {name: broken} | {n: frame for n, frame in frames.items() if n != name}
            sentence = refusal(tables.check_references, given)
            assert (
                f"{place}{known + 'x'!r} does not stand in {other}; did you mean {known}?"
                in sentence
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
        ("party,votes,seats\nÉcolo,60,6\n".encode("cp1252"), "row 2: byte 18 is not UTF-8"),
        ("party,votes,seats\nОтан,60,6\n".encode("utf-16-le"), "row 1: holds a byte"),
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
    sentence = refusal(own_files.read_election, str(path))
    assert sentence.startswith(str(path))
    assert words in sentence


def test_an_election_of_ones_own_must_exist(tmp_path):
    assert str(tmp_path / "x.csv") in refusal(own_files.read_election, str(tmp_path / "x.csv"))
    assert str(tmp_path) in refusal(own_files.read_election, str(tmp_path))


@pytest.mark.parametrize(
    "content",
    [
        "party,votes,seats\nОтан,60,6\nАсар,40,4\n",
        "\ufeffparty,votes,seats\nОтан,60,6\nАсар,40,4\n",
        "seats,party,votes\r\n6,Отан,60\r\n4,Асар,40\r\n",
        'party,votes,seats\n"Отан", 60 ,6.0\nАсар,40.00,4\n',
    ],
)
def test_an_election_of_ones_own_reads(own, content):
    frame = own_files.read_election(str(own(content)))
    assert frame.to_dict("list") == {"party": ["Отан", "Асар"], "votes": [60, 40], "seats": [6, 4]}
    assert str(frame["votes"].dtype) == "Int64"


def test_optional_columns_of_an_election_of_ones_own_are_kept(own):
    header = "election,party,votes,seats,bloc,list_seats,district_seats"
    path = own(f"{header}\nx,Greens,60,6,opposition,2,4\nx,Farmers,40,4,,,\n")
    frame = own_files.read_election(str(path))
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


def test_files_of_the_data_are_plain_utf8():
    for path in TEXTS:
        content = path.read_bytes()
        content.decode("utf-8")
        assert not content.startswith(b"\xef\xbb\xbf"), path
        assert b"\r" not in content, path
        assert content.endswith(b"\n"), path
        assert not content.endswith(b"\n\n"), path


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


def test_every_raw_row_has_a_source_that_exists(frames):
    known = set(frames["sources"]["source"])
    for name in SOURCED:
        assert frames[name]["source"].notna().all(), name
        named = {source for cell in frames[name]["source"] for source in cell.split(";")}
        assert named <= known, name


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
