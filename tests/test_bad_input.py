"""Wrong input at the command line: each fault gets one sentence, exit code 2, and no file.

`FAULTS` is the table: what is wrong, the files that lie there, the command, and words that the
sentence must have, which name the place.
"""

import functools
import json
import re
import resource
import shlex
import subprocess
import sys
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
import typer
from helpers import archive, book, open_document, refusal
from papermill.exceptions import PapermillExecutionError

from majilis.data import paths, tables
from majilis.pipeline import plan, run
from majilis.study import parameters

HEAD = "party,votes,seats\n"
PLAIN = "party,votes,seats\nОтан,1234,6\nАсар,40,4\n"
LONG = 10_000_000  # letters of a field


def put(path, content):
    """Write what a content says: a folder for None, a link for a path, a file for all else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if content is None:
        path.mkdir()
    elif isinstance(content, Path):
        path.symlink_to(content)
    else:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


# ---- an election of one's own, by `measure`

OWN = {
    "half votes": (HEAD + "A,23.5,1\nB,1,1\n", "row 2, column votes: '23.5' is not a whole"),
    "thousands by a comma": (HEAD + 'A,"1,234",3\nB,"1,050",2\n', "row 2, column votes: '1,234'"),
    "thousands by a dot": (
        HEAD + "A,12.000,3\nB,345,2\n",
        "'12.000' is not a whole number, un",
    ),
    "thousands in some rows": (
        HEAD + "A,1 234,3\nB,1050,2\n",
        "row 3, column votes: '1050' has",
    ),
    "thousands in two ways": (HEAD + "A,1 234,3\nB,1'050,2\n", "parts thousands in another way"),
    "powers of ten": (HEAD + "A,3.00E+03,3\nB,345,2\n", "write all its digits"),
    "percentages": (HEAD + "PP,44.4,32\nFTP,34.2,26\n", "multiply shares until all are whole"),
    "signs of per cent": (
        HEAD + "PP,44 %,32\nFTP,34 %,26\n",
        "multiply shares until all are whole",
    ),
    "digits of another script": (HEAD + "A,١٢,3\nB,345,2\n", "row 2, column votes: '١٢' is not"),
    "Latin-1": ((HEAD + "Écolo,60,6\n").encode("latin-1"), "row 2: byte 18 is not UTF-8"),
    "a single letter of Latin-1": ((HEAD + "Ä,60,6\n").encode("latin-1"), "is not UTF-8"),
    "UTF-16 without its mark": (PLAIN.encode("utf-16-le"), "row 1: holds a byte that is no letter"),
    "a NUL": (HEAD + "A,6\0,1\n", "row 2: holds a byte that is no letter"),
    "an open quote": (HEAD + '"A,60,6\n', "quotes must be closed"),
    "a total": (
        HEAD + "A,1234,3\nB,1050,2\nTotal,2284,5\n",
        "row 4, column party: 'Total' is",
    ),
    "a total in Russian": (
        HEAD + "A,1234,3\nВсего,1234,3\n",
        "row 3, column party: 'Всего' is",
    ),
    "a total in Kazakh": (HEAD + "A,1234,3\nБарлығы:,1234,3\n", "row 3, column party: 'Барлығы:'"),
    "a total by another name": (
        HEAD + "A,600,6\nB,300,3\nC,200,2\nAll together,1100,11\n",
        "row 5, column party: 'All together' has as many votes as all rows before it together",
    ),
    "invalid ballots": (HEAD + "A,600,6\nInvalid ballots,30,0\n", "row 3, column party: 'Invalid"),
    "a party in each precinct": ("election,party,votes,seats\nP,R,2,1\nP,R,3,1\n", "stands twice"),
    "all votes nought": (HEAD + "A,0,1\nB,0,1\n", "the votes of this election must have a sum"),
    "a blank among parties": (HEAD + "A,60,6\n,40,4\n", "row 3, column party: the cell is blank"),
    "rows after a blank one": (HEAD + "\nA,60,6\nB,forty,4\n", "row 4, column votes: 'forty'"),
    "a column too many": (HEAD + "A,60,6,1\n", "row 2: 4 cells, where the header has 3"),
    "a threshold in percent": (
        "party,votes,threshold\nA,60,7\nB,4,\n",
        "'7' is no fraction of one",
    ),
    "a threshold with its sign": ("party,votes,threshold\nA,60,7%\n", "'7%' is no fraction of one"),
    "a threshold of a comma": ("party;votes;threshold\nA;6;0,07\n", "'0,07' is no fraction of one"),
    "KOI8": ((HEAD + "Отан,60,6\n").encode("koi8-r"), "row 2: byte 18 is not UTF-8"),
    "shares of one": (HEAD + "A,0.444,32\nB,0.556,26\n", "multiply shares until all are whole"),
    "registered voters": (HEAD + "A,60,6\nRegistered voters,90,0\n", "row 3, column party: 'Reg"),
    "a turnout in Russian": (HEAD + "A,60,6\nЯвка,90,0\n", "row 3, column party: 'Явка' is"),
    "a sum of valid votes": (HEAD + "A,60,6\nTotal valid votes,60,6\n", "row 3, column party"),
    "digits of full width": (HEAD + "A,５,3\nB,345,2\n", "row 2, column votes: '５' is not"),
    "a group of two digits": (HEAD + 'A,"12,34,567",3\nB,345,2\n', "'12,34,567' is not a whole"),
    "a sign before": (HEAD + "A,+5,3\nB,345,2\n", "row 2, column votes: '+5' is not"),
    "a footnote": (HEAD + "A,345*,3\nB,345,2\n", "row 2, column votes: '345*' is not"),
    "a formula": (HEAD + "A,=1+2,3\nB,4,1\n", "row 2, column votes: '=1+2' is not"),
    "a dash for nought": (HEAD + "A,–,3\nB,4,1\n", "row 2, column votes: '–' is not"),
    "tiers that do not add up": (
        "party,votes,seats,list_seats,district_seats\nA,44,3,1,1\n",
        "row 2, column seats: 3 does not fit list_seats and district_seats, in all 2",
    ),
    "a share of votes": ("party,vote_share,seats\nA,60,6\n", "unknown column 'vote_share'"),
    "nothing": ("", "the file is empty"),
    "a header alone": (HEAD, "no row"),
    "a missing column": ("party,seats\nX,6\n", "row 1: column 'votes' is missing"),
    "a word for a count": (HEAD + "X,60,6\nY,many,4\n", "row 3, column votes: 'many' is not"),
    "less than none": (HEAD + "X,60,6\nY,-4,4\n", "row 3, column votes: '-4' is not allowed"),
    "a party twice": (HEAD + "X,60,6\nX,40,4\n", "row 3, column party: 'X' stands twice"),
    "a count that no float holds": (HEAD + "X,9007199254740993,6\n", "must be at most 90071992547"),
    "a count that no integer holds": (HEAD + "X,99999999999999999999,6\n", "row 2, column votes"),
    "a sum that no float holds": (
        "party,votes\n" + "".join(f"P{n},9007199254740992\n" for n in range(1100)),
        "row 2, column votes: the votes of this election must have a sum above zero and at most",
    ),
    "a sum of seats that no integer holds": (
        HEAD + "".join(f"P{n},1,9007199254740992\n" for n in range(1100)),
        "row 2, column seats: the seats of this election must have a sum above zero and at most",
    ),
    "an election without a name": (
        "election,party,votes,seats\na,X,60,6\n,Y,40,4\n",
        "row 3, column election: the cell is blank",
    ),
    "an election without votes": (
        "election,party,votes,seats\na,X,60,6\nb,X,0,6\n",
        "row 3, column votes: the votes of this election must have a sum above zero",
    ),
    "a cell too few": (HEAD + "X,60,6\nY,40\n", "row 3, column seats: 2 cells"),
    "half a pair of UTF-16": (
        "party,votes\nA".encode("utf-16") + b"\x00\xd8" + ",5\n".encode("utf-16-le"),
        "its UTF-16 is broken",
    ),
    "a name of 10 MB": (HEAD + "x" * LONG + ",60,6\n", "row 2: field larger than field limit"),
    "a count of 10 MB": (HEAD + "A," + "1" * LONG + ",6\n", "row 2: field larger than field limit"),
    "a count of 100 kB": (HEAD + "A," + "x" * 100_000 + ",6\n", "row 2, column votes: 'xxx"),
    "a column of 100 kB": ("x" * 100_000 + ",votes\nA,4\n", "row 1: unknown column 'xxx"),
    "a mark from right to left in the header": (
        "party,vo\u202etes,seats\nA,60,6\n",
        r"unknown column 'vo\u202etes'; did you mean votes?",
    ),
    "a letter that looks alike in the header": (
        "party,v\u043etes,seats\nA,60,6\n",
        "unknown column 'v\u043etes'; did you mean votes?",
    ),
    "a party told from another by nothing that is seen": (
        HEAD + "A,60,6\nA\u200b,40,4\n",
        r"row 3, column party: 'A\u200b', and 'A' in row 2: they look alike",
    ),
    "a party told from another by letters that look alike": (
        HEAD + "Отан,60,6\nO\u0442\u0430\u043d,40,4\n",
        "in row 2: they look alike",
    ),
    "a total with a mark that is not seen": (
        HEAD + "A,60,6\nTotal\u200b,60,6\n",
        r"row 3, column party: 'Total\u200b' is no party but a sum",
    ),
    "against all": (HEAD + "A,60,6\nAgainst all,6,0\n", "row 3, column party: 'Against all' is no"),
    "against all in Russian": (HEAD + "A,60,6\nПротив всех,6,0\n", "row 3, column party: 'Против"),
    "against all in Kazakh": (HEAD + "A,60,6\nБарлығына қарсы,6,0\n", "row 3, column party: 'Барл"),
    "other lists twice": (
        HEAD + "A,60,6\nOthers,30,0\nOther,10,0\n",
        "row 4, column party: 'Other', and 'Others' in row 3: both are other lists",
    ),
    "a column of percentages": ("party,%,seats\nA,60,6\n", "unknown column '%'; counts are wanted"),
    "an error of a program": (HEAD + "A,60,6\n#REF!,40,4\n", "row 3, column party: '#REF!' is a"),
    "a number that is none": ("party,votes,threshold\nA,6,nan\n", "column threshold: 'nan' is no"),
    "a threshold without end": (
        "party,votes,threshold\nA,6,inf\n",
        "column threshold: 'inf' is no",
    ),
    "a bloc that there is not": (
        "party,votes,bloc\nA,60,opposed\n",
        "row 2, column bloc: 'opposed' is not allowed; it must be one of",
    ),
    "a page of the web": ("<html><body>Not found</body></html>", "row 1: unknown column '<html>"),
    "JSON": ('[{"party": "A", "votes": 4}]', "row 1: unknown column"),
    "a quote amid a cell": (HEAD + 'A"x"y,60,6\n"B"x,4,1\n', "row 3: ',' expected after"),
    "a quote never closed": (HEAD + '"A,60,6\n' + "B,4,1\n" * 9, "row 2: unexpected end of data"),
    "a workbook called text": (book(["A", 5, 3]), "is not UTF-8"),
}


# ---- spreadsheets: cells that are no values are refused by cell, not read as blank

THREE = {"valuetype": "float", "value": "3", "text": "3"}


def ods(**votes):
    return open_document({"valuetype": "string", "text": "A"}, votes, THREE)


SHEETS = {
    "a formula without its value.xlsx": (
        book(["A", "=1+2", 3]),
        "row 2, column votes: '=1+2' is a formula whose value is not stored",
    ),
    "a formula for a name.xlsx": (
        book(['=HYPERLINK("http://x.y")', 5, 3]),
        "row 2, column party: '=HYPERLINK(",
    ),
    "a formula in a column that may be blank.xlsx": (
        book(["A", 5, 3], ["B", 4, 1], D1="bloc", D2="=B2", D3="opposition"),
        "row 2, column bloc: '=B2' is a formula",
    ),
    "an error.xlsx": (book(["A", "#DIV/0!", 3]), "row 2, column votes: '#DIV/0!' is a program's"),
    "an error in a column that may be blank.xlsx": (
        book(["A", 5, 3], ["B", 4, 1], D1="bloc", D2="#N/A", D3="opposition"),
        "row 2, column bloc: '#N/A' is a program's error",
    ),
    "an error as text.ods": (
        ods(valuetype="string", formula="of:=1/0", stringvalue="", text="#DIV/0!"),
        "row 2, column votes: '#DIV/0!' is a program's error",
    ),
    "an error stored as nought.ods": (
        ods(valuetype="float", formula="of:=1/0", value="0", text="#VALUE!"),
        "row 2, column votes: '#VALUE!' is a program's error",
    ),
    "a numbered error.ods": (
        ods(valuetype="float", formula="of:=A1", value="0", text="Err:502"),
        "row 2, column votes: 'Err:502' is a program's error",
    ),
    "a formula without its value.ods": (
        ods(formula="of:=1+2"),
        "row 2, column votes: 'of:=1+2' is a formula whose value is not stored",
    ),
    "a thousand million blank cells.ods": (
        ods(numbercolumnsrepeated="1000000000"),
        "row 2: 1002 cells, where the header has 3",
    ),
    "a thousand million cells.ods": (
        ods(**THREE, numbercolumnsrepeated="1000000000"),
        "row 2: 1002 cells, where the header has 3",
    ),
    "a number of cells that is none.ods": (
        ods(**THREE, numbercolumnsrepeated="many"),
        "cannot be read as a spreadsheet",
    ),
    "a date.ods": (
        ods(valuetype="date", datevalue="2004-09-19", text="19.09.2004"),
        "row 2, column votes: '19.09.2004' is not a whole number",
    ),
    "a percentage.ods": (
        ods(valuetype="percentage", value="0.44", text="44 %"),
        "row 2, column votes: '0.44' is not a whole number; counts are wanted",
    ),
    "no number.ods": (ods(valuetype="float", value="nan", text="?"), "column votes: 'nan' is not"),
    "a word as number.ods": (ods(valuetype="float", value="x", text="x"), "cannot be read"),
    "a date.xlsx": (
        book(["A", 5, 3], ["B", datetime(2004, 9, 19), 1]),
        "row 3, column votes: '2004-09-19 00:00:00' is not a whole number",
    ),
    "a truth.xlsx": (book(["A", True, 3]), "row 2, column votes: 'True' is not a whole number"),
    "text with a comma.xlsx": (book(["A", "1,000", 3]), "row 2, column votes: '1,000' is not a"),
    "a share.xlsx": (book(["A", 0.44, 3]), "row 2, column votes: '0.44' is not a whole number"),
    "a cell far to the right.xlsx": (book(["A", 5, 3], ALL2="x"), "row 2: 1000 cells, where the"),
    "a cell far below.xlsx": (book(["A", 5, 3], A9999="x"), "row 9999, column votes: 1 cells"),
    "text called a workbook.xlsx": (PLAIN, "cannot be read as a spreadsheet"),
    "text called a sheet.ods": (PLAIN, "cannot be read as a spreadsheet"),
    "nothing.xlsx": (b"", "cannot be read as a spreadsheet"),
    "half an archive.xlsx": (book(["A", 5, 3])[:500], "cannot be read as a spreadsheet"),
    "an archive of nothing.ods": (archive({}), "cannot be read as a spreadsheet"),
    "an archive that unpacks without end.xlsx": (
        archive({"xl/worksheets/sheet1.xml": bytes(250_000_000)}),
        "unpacks to 250,000,000 bytes, more than 200,000,000",
    ),
    "entities that expand.ods": (
        archive(
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
                + b"".join(
                    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12)
                )
                + b"]><x>&m;</x>",
            }
        ),
        "cannot be read as a spreadsheet",
    ),
}

# ---- files that cannot be opened

PLACES = {
    "a folder": ({"mine.csv": None}, "mine.csv", "file mine.csv is a folder"),
    "no file": ({}, "mine.csv", "file mine.csv does not exist"),
    "a link to nothing": ({"mine.csv": Path("none")}, "mine.csv", "file mine.csv does not exist"),
    "a link to itself": (
        {"mine.csv": Path("mine.csv")},
        "mine.csv",
        "file mine.csv cannot be read",
    ),
    "a path with a line's end": ({}, "a\nb.csv", r"file a\nb.csv does not exist"),
    "a path that colours a terminal": ({}, "a\x1b[31m.csv", r"file a\x1b[31m.csv does not exist"),
    "a path from right to left": ({}, "a\u202e.csv", r"file a\u202e.csv does not exist"),
    "a path of no letters": ({}, "\udcff.csv", r"file \udcff.csv does not exist"),
    "a path too long": ({}, "a" * 300 + ".csv", "File name too long"),
    "a path of ten thousand folders": ({}, "a/" * 5000 + "b.csv", "File name too long"),
    "a path out of the folder": ({}, "../../none.csv", "file ../../none.csv does not exist"),
    "a NUL in a path": ({}, "a\0.csv", "embedded null"),  # byte or character, as Python says it
}

# ---- settings

SETTINGS = {
    "threshold": "'threshold' must have the form NAME=VALUE",
    "": "'' must have the form NAME=VALUE",
    "=0.07": "unknown parameter ''",
    "formulas=hare": "unknown parameter 'formulas'; did you mean formula",
    "thre\0shold=1": r"unknown parameter 'thre\x00shold'; did you mean threshold",
    "\uff54hreshold=0.05": "unknown parameter '\uff54hreshold'; did you mean threshold",
    "\udcff=1": r"unknown parameter '\udcff'",
    "threshold=[": "setting threshold: '[' cannot be read",
    "threshold=high": "parameter threshold: 'high' is not allowed",
    "threshold=7": "parameter threshold: 7 is not allowed; it must be less than 1",
    "threshold=.inf": "parameter threshold: inf is not allowed",
    "threshold=.nan": "parameter threshold: nan is not allowed",
    "threshold=1e400": "parameter threshold: inf is not allowed",
    "threshold=true": "parameter threshold: True is not allowed",
    "threshold='0.05'": "parameter threshold: '0.05' is not allowed",
    "threshold=[0.05]": "parameter threshold: [0.05] is not allowed",
    "threshold=0,05": "parameter threshold: '0,05' is not allowed",
    "threshold=-1e-7": "parameter threshold: -1e-07 is not allowed",
    "threshold=\0": "setting threshold: '\\x00' cannot be read",
    "threshold=\ud800": "setting threshold: '\\ud800' cannot be read",
    "formula=hair": "parameter formula: 'hair' is not allowed; did you mean hare?",
    "formula=hare=droop": "parameter formula: 'hare=droop' is not allowed",
    "formula=\u202ehare": r"parameter formula: '\u202ehare' is not allowed; did you mean hare?",
    "formula=h\u0430re": "parameter formula: 'h\u0430re' is not allowed; did you mean hare?",
    "formula=!!binary aGFyZQ==": "parameter formula: b'hare' is not allowed",
    "formula=2004-01-01": "parameter formula: datetime.date(2004, 1, 1) is not allowed",
    "formula=hare\nthreshold: 1": "setting formula: 'hare\\nthreshold: 1' cannot be read",
    "formula=" + "[" * 900: "it is nested too deeply",
    "vote_base=" + "x" * 100_000: "parameter vote_base: 'xxx",
    "list_seats=7.0": "parameter list_seats: 7.0 is not allowed; it must be a valid integer",
    "list_seats=1e3": "parameter list_seats: 1000.0 is not allowed",
    "list_seats=0": "parameter list_seats: 0 is not allowed",
    "list_seats=010": "setting list_seats: '010' cannot be read: 010 is not written in digits",
    "list_seats=0x10": "setting list_seats: '0x10' cannot be read",
    "list_seats=1:17": "setting list_seats: '1:17' cannot be read",
    "list_seats=1_000": "setting list_seats: '1_000' cannot be read",
    "list_seats=" + "9" * 4000: "parameter list_seats: 999",
    "list_seats=" + "9" * 5000: "setting list_seats: '999",
    "coding=": "parameter coding: None is not allowed; it takes the name of a coding",
    "coding=no": "parameter coding: False is not allowed",
    "coding=concensus": "unknown coding 'concensus'; did you mean consensus?",
    "coding=readings": "unknown coding 'readings'",
    "coding=../codings/consensus": "unknown coding '../codings/consensus'",
    "coding={otan: other, otan: other}": "the key 'otan' stands twice",
    "coding={otan: x}": "parameter coding: 'x' is not a bloc that otan can have",
    "coding={otan: [1]}": "parameter coding: [1] is not a bloc that otan can have",
    "coding={otna: other}": "coding: unknown party 'otna'; did you mean otan?",
    "coding={1: opposition}": "parameter coding: 1 is not a party's name",
    "coding={'': other}": "coding: unknown party ''",
    "coding={base: x}": "coding: unknown base 'x'",
    "coding={'kaz-1900:otan': other}": "names an unknown election; did you mean kaz-1990?",
    "coding={'kaz-2004:otan': other, otan: other}": "kaz-2004:otan and otan are one party",
    "coding=&a [*a]": "setting coding: '&a [*a]' cannot be read: an alias stands for other parts",
    "coding=*a": "setting coding: '*a' cannot be read",
    "coding=!!python/name:os.system": "could not determine a constructor for the tag",
    "coding=!!set {otan}": "parameter coding: {'otan'} is not allowed",
    "coding=" + "{a: " * 800: "setting coding: '{a: {a:",
    "election=": "parameter election: None is not allowed",
    "election=kaz-2005": "unknown election 'kaz-2005'; did you mean kaz-2007?",
    "election=none.csv": "file none.csv does not exist",
    "election=../mine.csv": "file ../mine.csv does not exist",
    "election=mine.csv:1999": "mine.csv holds no election '1999'",
    "election=mine.csv:": "unknown election 'mine.csv:'",
    "election=mine.csv/": "unknown election 'mine.csv/'",
    "election=/etc/passwd": "unknown election '/etc/passwd'",
    "election=a\0b.csv": r"file a\x00b.csv does not exist",
    "election=~no_such_user/x.csv": "file '~no_such_user/x.csv' cannot be opened",
    "election=" + "x" * 70_000 + ".csv": "cannot be opened: File name too long",
    "independents=exclude": "parameter independents: 'exclude' is not allowed; did you mean excl",
    "seat_basis=1": "parameter seat_basis: 1 is not allowed",
    "source_choices=[]": "parameter source_choices: [] is not allowed",
    "source_choices={a: b}": "source_choices: unknown conflict 'a'",
    "source_choices={'kaz-2004:seats:ak_zhol': 5}": "parameter source_choices: 5 is not allowed",
    "source_choices={'kaz-2004:seats:ak_zhol': x}": "source_choices: 'x' states nothing on kaz",
    "language=EN": "parameter language: 'EN' is not allowed",
    "figure_style=sagee": "parameter figure_style: 'sagee' is not allowed; did you mean sage?",
}

# ---- scenarios and grids, which are read alike

LAUGHS = "parameters:\n  formula: &a [x, x]\n" + "".join(
    f"  {new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in pairwise("abcdefghijkl")
)
YAML = {
    "nothing": ("", "must be a mapping"),
    "a list": ("- formula: hare\n", "must be a mapping"),
    "words": ("just words\n", "must be a mapping"),
    "an open bracket": ("parameters: {formula: [hare\n", "is not readable YAML"),
    "a tab": ("\tname: x\n", "is not readable YAML"),
    "a tag that calls": ("!!python/object/apply:os.system ['touch x']\n", "is not readable YAML"),
    "Windows-1251": ("name: Выборы\n".encode("cp1251"), "is not readable YAML"),
    "every byte": (bytes(range(256)), "is not readable YAML"),
    "a NUL": ("name: a\0b\n", "is not readable YAML"),
    "two documents": ("name: a\n---\nname: b\n", "is not readable YAML"),
    "aliases that expand": (LAUGHS, "an alias stands for other parts"),
    "an alias of itself": ("&a [*a]", "an alias stands for other parts"),
    "a mapping that holds itself": (
        "parameters: &a {coding: *a}",
        "an alias stands for other parts",
    ),
    "10 MB": ("description: " + "x" * LONG, "it has more than 1,000,000 letters"),
    "3,000 names": (
        "parameters:\n" + "".join(f"  {n}: 1\n" for n in range(3000)),
        "parameters must be a mapping of names to values",
    ),
    "deep brackets": ("parameters: " + "[" * 900, "it is nested too deeply"),
    "deep blocks": ("".join(" " * n + "a:\n" for n in range(500)), "it is nested too deeply"),
    "a name twice": ("name: a\nname: b\n", "the key 'name' stands twice"),
    "a parameter twice": (
        "parameters: {threshold: 0.05, threshold: 0.03}\n",
        "the key 'threshold' stands twice",
    ),
    "a list for a key": ("? [a]\n: x\n", "found unhashable key"),
    "no key": ("? \n: x\n", "unknown key None"),
    "an unknown key": ("nam: x\n", "unknown key 'nam'; did you mean name?"),
    "a list of parameters": ("parameters: [formula, hare]\n", "parameters must be a mapping"),
    "a word for parameters": ("parameters: hare\n", "parameters must be a mapping"),
    "a number for a name": ("parameters: {1: hare}\n", "parameters must be a mapping"),
    "an unknown parameter": ("parameters: {formla: hare}", "unknown parameter 'formla'; did you"),
    "an unknown word": ("parameters: {formula: hree}", "did you mean hare"),
    "an octal number": ("parameters: {list_seats: 010}", "010 is not written in digits of ten"),
    "a date": ("parameters: {threshold: 2004-01-01}", "datetime.date(2004, 1, 1) is not allowed"),
    **{
        f"the name {name}": (f"name: {name}\n", "must be letters, digits, - and _ only")
        for name in ("../up", "'a\\b'", "''", "'.'", "_", "a b", "2004", "~", "[x]", '"a\\u202e"')
    },
}
SCENARIO = {
    "a parameter of many values": ("parameters: {formula: [hare, droop]}", "is not allowed"),
    "a key of grids": ("limit: 5\n", "unknown key 'limit'"),
}
GRID = {
    "an empty list": ("parameters: {formula: []}", "formula has an empty list"),
    "a value twice": ("parameters: {formula: [hare, hare]}", "formula has the same value twice"),
    "an unknown word in a list": ("parameters: {formula: [hare, hree]}", "did you mean hare"),
    "a list in a list": ("parameters: {formula: [[hare]]}", "['hare'] is not allowed"),
    "a list of dates": (
        "parameters: {threshold: [2004-01-01]}",
        "datetime.date(2004, 1, 1) is not",
    ),
    "a list of sets": ("parameters: {formula: [!!set {a}]}", "{'a'} is not allowed"),
    "a list of bytes": ("parameters: {formula: [!!binary aGFyZQ==]}", "b'hare' is not allowed"),
    "a coding that is none": (
        "parameters: {coding: [{otan: x}]}",
        "'x' is not a bloc that otan can",
    ),
    "a range without a step": ("parameters: {threshold: {from: 0, to: 0.1}}", "must have from, to"),
    "a range and more": (
        "parameters: {threshold: {from: 0, to: 1, step: 1, by: 1}}",
        "must have fr",
    ),
    "a step of none": ("parameters: {threshold: {from: 0, to: 1, step: 0}}", "by a step above 0"),
    "a step down": ("parameters: {threshold: {from: 0, to: 1, step: -1}}", "by a step above 0"),
    "a range down": ("parameters: {threshold: {from: 1, to: 0, step: 1}}", "must go up"),
    "a range to a word": ("parameters: {threshold: {from: 0, to: x, step: 1}}", "must be numbers"),
    "a range from nothing": (
        "parameters: {threshold: {from: , to: 1, step: 1}}",
        "must be numbers",
    ),
    "a range from a truth": ("parameters: {list_seats: {from: on, to: 1, step: 1}}", "must be num"),
    "a range to no number": ("parameters: {threshold: {from: 0, to: .nan, step: 1}}", "must go up"),
    "a range without end": ("parameters: {threshold: {from: 0, to: .inf, step: 1}}", "must go up"),
    "a range too far": (
        "parameters: {threshold: {from: 0, to: 1, step: 0.1}}",
        "parameter threshold",
    ),
    "a range of words": ("parameters: {formula: {from: 1, to: 2, step: 1}}", "formula: 1 is not"),
    "steps too small": (
        "parameters: {threshold: {from: 0, to: 1, step: 1.0e-12}}",
        "has more than",
    ),
    "steps that no number counts": (
        "parameters: {threshold: {from: 0, to: 9e999999, step: 1e-999999}}",
        "threshold has more than 1,000,000 values",
    ),
    "an end of a million digits": (
        "parameters: {threshold: {from: 0, to: 9e999999, step: 1}}",
        "threshold has more than 1,000,000 values",
    ),
    "scenarios beyond the limit": (
        "parameters: {list_seats: {from: 1, to: 2000, step: 1}}",
        "makes 2,000 scenarios, more than 1,000; limit: 2000 allows that many",
    ),
    "a limit of none": ("limit: 0\nparameters: {}", "limit must be a whole number above 0"),
    "a limit in words": ("limit: many\nparameters: {}", "limit must be a whole number above 0"),
    "a limit of truth": ("limit: true\nparameters: {}", "limit must be a whole number above 0"),
    "one scenario": ("scenarios: none.yaml\n", "scenarios must be a list of files"),
    "no scenario": ("scenarios: []\n", "scenarios must be a list of files"),
    "a number for a scenario": ("scenarios: [1]\n", "scenarios must be a list of files"),
    "a folder for a scenario": ("scenarios: [.]\n", "scenario file . is a folder"),
    "a scenario that there is not": (
        "scenarios: [none.yaml]\n",
        "scenario file none.yaml does not",
    ),
    "a scenario out of the folder": (
        "scenarios: [../../../../../../etc/passwd]",
        "scenario file ../../../../../../etc/passwd must be a mapping",
    ),
    "the grid itself": ("scenarios: [g.yaml]", "scenario file g.yaml: unknown key 'scenarios'"),
    "a NUL in a scenario": ('scenarios: ["a\\0b"]', r"scenario file a\x00b does not exist"),
}

# ---- runs to compare, to trace and to cite

RESULTS = "result,value,text,unit\n"
SOUND = RESULTS + "parties.otan.list_seats,7,,seats\n"
MANIFESTS = {
    "nothing": "",
    "half of it": '{"name": "a", ',
    "a list": "[]",
    "null": "null",
    "a NUL": "\0",
    "other bytes": b"\xff\xfe\x00",
    "brackets without end": "[" * 100_000,
    "braces without end": '{"a":' * 100_000,
    "a number of 5,000 digits": '{"name": "a", "parameters": {"list_seats": ' + "9" * 5000 + "}}",
    "no name": '{"parameters": {}}',
    "a list for a name": '{"name": ["a"], "parameters": {}}',
    "half a pair for a name": '{"name": "\\ud800", "parameters": {}}',
    "no parameters": '{"name": "a"}',
    "a list of parameters": '{"name": "a", "parameters": [["formula", "hare"]]}',
    "a word for parameters": '{"name": "a", "parameters": "hare"}',
    "a word for a threshold": '{"name": "a", "parameters": {"threshold": "high"}}',
    "a number for an election": '{"name": "a", "parameters": {"election": 5}}',
    "a word for source choices": '{"name": "a", "parameters": {"source_choices": "x"}}',
    **{
        f"{json.dumps(value)} for {name}": json.dumps(
            {"name": "a", "parameters": {}, "run": {name: value}}
        )
        for name, value in [
            ("packages", ["numpy"]),
            ("packages", "numpy"),
            ("packages", {"numpy": [2]}),
            ("data", [1]),
            ("majilis", ["0.1"]),
            ("commit", {"a": 1}),
            ("python", 3),
            ("outputs", 5),
        ]
    },
    "a list for the run": '{"name": "a", "parameters": {}, "run": []}',
    "a folder": None,
    "a link out of the run": Path("/etc/passwd"),
    "a link to itself": Path("run.json"),
}
RUNS = {
    "nothing": ("", "row 1: column 'result' is missing"),
    "a column too few": ("result,value\na,1\n", "row 1: column 'text' is missing"),
    "a column twice": ("result,value,value,text,unit\n", "row 1: column 'value' stands twice"),
    "a word for a number": (
        RESULTS + "a,seven,,seats\n",
        "'a', column value: 'seven' is no number",
    ),
    "a number without end": (RESULTS + "a,inf,,seats\n", "'a', column value: 'inf' is no number"),
    "no number": (RESULTS + "a,nan,,seats\n", "'a', column value: 'nan' is no number"),
    "words for seats": (
        RESULTS + "a,,seven,seats\n",
        "'a', column text: 'seven' stands where seats",
    ),
    "an unknown unit": (
        RESULTS + "a,5,,seat\n",
        "'a', column unit: 'seat' is not allowed; did you",
    ),
    "a row cut short": (RESULTS + "a\n", "'a', column unit: '' is not allowed"),
    "a field of 10 MB": (RESULTS + "a,," + "x" * LONG + ",words\n", "cannot be read as a table"),
    "every byte": (bytes(range(256)), "cannot be read as a table"),
    "an open quote": (RESULTS + '"a,1,,seats\n', "cannot be read as a table"),
    "a folder": (None, "holds no run"),
    "a link to itself": (Path("results.csv"), "holds no run"),
}
LISTS = {
    "every byte": (bytes(range(256)), "figures.csv cannot be read as a table"),
    "other columns": ("x,y\n1,2\n", "figures.csv, row 1: column 'figure' is missing"),
    "no titles": ("figure\nfig01\n", "figures.csv, row 1: column 'title' is missing"),
    "a figure without a licence": ("figure,title\nfig01,x\n", "it lists 'fig01', whose rows and"),
}
TRAILS = {
    "no such row": (
        "raw/seats/none",
        "its results name raw/seats/none, which the data do not hold",
    ),
    "a row out of the folder": ("raw/../x", "its results name raw/../x"),
    "a coding out of the folder": ("codings/../../x/otan", "its results name codings/../../x/otan"),
    "a claim that there is not": ("claims/none", "its results name claims/none"),
    "a figure that there is not": ("results/x/y", "its results name results/x/y"),
    "a party of no file": ("own/otan/votes", "its results name own/otan/votes"),
    "no kind of row": ("x", "its results name x"),
}

# ---- commands and options

ONE = {"mine.csv": HEAD + "A,60,6\nB,40,4\n"}
OURS = '{"name": "x", "parameters": {}, "run": {}}'
RULE = ("--set", "formula=droop")
COMMANDS = {
    "no such command": ({}, ["runs"], "No such command 'runs'"),
    "a command from right to left": ({}, ["run\u202e"], r"No such command 'run\u202e'"),
    "no such option": ({}, ["run", "--sett", "formula=hare"], "No such option: --sett"),
    "an option with a line's end": ({}, ["run", "--a\nb"], "No such option: --a"),
    "an option without its value": ({}, ["figures", "--style"], "'--style' requires an argument"),
    "no such version": ({}, ["--versions"], "No such option: --versions"),
    "a file too many": (ONE, ["measure", "mine.csv", "x.csv"], "unexpected extra argument"),
    "a file too few": ({}, ["measure"], "Missing argument 'FILE.csv'"),
    "check of something": ({}, ["check", "x"], "unexpected extra argument"),
    "no such stage": ({}, ["run", "--stage", "07"], "unknown stage '07'"),
    "a blank stage": ({}, ["run", "--stage", ""], "unknown stage ''"),
    "a stage out of the folder": ({}, ["run", "--stage", "../x"], "unknown stage '../x'"),
    "no such scenario": ({}, ["run", "s.yaml"], "scenario file s.yaml does not exist"),
    "a scenario that is a folder": ({"s.yaml": None}, ["run", "s.yaml"], "s.yaml is a folder"),
    "a scenario that is a link to itself": (
        {"s.yaml": Path("s.yaml")},
        ["run", "s.yaml"],
        "scenario file s.yaml does not exist",
    ),
    "scenarios of one name": (
        {"s.yaml": "name: a", "t.yaml": "name: a"},
        ["run", "s.yaml", "t.yaml"],
        "two scenarios have the same name",
    ),
    "no workers": (
        {"g.yaml": "parameters: {formula: hare}"},
        ["sweep", "g.yaml", "--workers", "0"],
        "Invalid value for '--workers'",
    ),
    "a scheduler without a port": (
        {"g.yaml": "parameters: {formula: hare}"},
        ["sweep", "g.yaml", "--output", "out", "--scheduler", "127.0.0.1"],
        "no dask scheduler answers at 127.0.0.1",
    ),
    "a scheduler of no kind": (
        {"g.yaml": "parameters: {formula: hare}"},
        ["sweep", "g.yaml", "--output", "out", "--scheduler", "foo://x:1"],
        "no dask scheduler answers at foo://x:1",
    ),
    "no such style": ({}, ["figures", "--style", "sagee"], "figure_style: 'sagee' is not allowed"),
    "a style out of the folder": ({}, ["figures", "--style", "../x"], "'../x' is not allowed"),
    "all styles and another": (
        {},
        ["figures", "--style", "all", "--style", "x"],
        "parameter figure_style: 'x' is not allowed",
    ),
    "no such language": ({}, ["figures", "--language", "de"], "language: 'de' is not allowed"),
    "a language in capitals": (
        {},
        ["figures", "--language", "KK"],
        "language: 'KK' is not allowed",
    ),
    "figures of no coding": ({}, ["figures", "--set", "coding=x"], "unknown coding 'x'"),
    "one run": ({}, ["compare", "."], "a comparison needs two runs at least"),
    "a run twice": ({}, ["compare", ".", "."], "is given twice"),
    "a run that there is not": ({}, ["compare", "x", "."], "x holds no run"),
    "a run that is a file": ({"x": ""}, ["compare", "x", "."], "x holds no run"),
    "a run that is a link to itself": ({"x": Path("x")}, ["compare", "x", "."], "x holds no run"),
    "a run with a line's end": ({}, ["compare", "a\nb", "."], r"a\nb holds no run"),
    "no such result": ({}, ["trace", "parties.otn.vote_share"], "nearest: parties.otan.vote_share"),
    "a blank result": ({}, ["trace", ""], "unknown result ''; nearest"),
    "a table for a result": ({}, ["trace", "parties"], "unknown result 'parties'; nearest"),
    "a result out of the folder": ({}, ["trace", "../../etc/passwd"], "unknown result '../../etc"),
    "a result from right to left": (
        {},
        ["trace", "parties.otan\u202e.vote_share"],
        r"unknown result 'parties.otan\u202e.vote_share'; nearest: parties.otan.vote_share",
    ),
    "a result of 100 kB": ({}, ["trace", "x" * 100_000], "unknown result 'xxx"),
    "a result of no run": ({}, ["trace", "x", "--run", "none"], "none holds no run"),
    "no such figure": ({}, ["cite", "fig3_tiers"], "did you mean fig03_tiers"),
    "the beginning of many": ({}, ["cite", "fig"], "unknown figure or table 'fig'"),
    "a blank figure": ({}, ["cite", ""], "unknown figure or table ''"),
    "no such format": ({}, ["cite", "--format", "bibtext"], "did you mean bibtex"),
    "a figure of no run": ({}, ["cite", "fig03", "--run", "none"], "none holds no run"),
    **{
        f"seats of {name}": (ONE, ["allocate", "mine.csv", *options], words)
        for name, options, words in [
            ("nothing", [], "give the seats (--seats), or a column seats_total"),
            ("a word", ["--seats", "five"], "Invalid value for '--seats'"),
            ("a part", ["--seats", "5.5"], "Invalid value for '--seats'"),
            ("none", ["--seats", "0"], "seats must be at least 1: 0"),
            ("less than none", ["--seats", "-1"], "seats must be at least 1: -1"),
            (
                "thirty digits",
                ["--seats", "1" + "0" * 30],
                "seats must be at most 9007199254740992",
            ),
        ]
    },
    **{
        f"an allocation with {name}": (
            ONE,
            ["allocate", "mine.csv", "--seats", "5", *options],
            words,
        )
        for name, options, words in [
            (
                "an unknown rule",
                ["--formula", "hair"],
                "unknown formula 'hair'; did you mean hare?",
            ),
            ("a rule's twin", ["--formula", "h\u0430re"], "did you mean hare?"),
            ("a blank rule", ["--formula", ""], "unknown formula ''"),
            ("percent", ["--threshold", "7"], "must be a fraction of one, not a percentage"),
            ("a threshold in words", ["--threshold", "five"], "threshold is not a number: 'five'"),
            ("a threshold of nothing", ["--threshold", ""], "threshold is not a number: ''"),
            ("a threshold below none", ["--threshold=-0.1"], "must be a fraction of one"),
            ("a threshold that is no number", ["--threshold", "nan"], "threshold is not a number"),
            ("a threshold over nought", ["--threshold", "1/0"], "threshold is not a number"),
            ("a threshold in Arabic", ["--threshold", "٠.٥"], "threshold is not a number"),
            ("a power without end", ["--threshold", "1e999999999"], "threshold is not a number"),
            ("a root without end", ["--threshold", "1e-999999999"], "threshold is not a number"),
            ("a threshold of 100 kB", ["--threshold", "0." + "1" * 100_000], "is not a number"),
            ("all below", ["--threshold", "0.9"], "No list with votes passes the threshold"),
            ("an unknown base", ["--threshold-base", "vald"], "unknown threshold base 'vald'; did"),
            ("no total", ["--threshold-base", "cast", "--threshold", "0.1"], "give their total"),
            ("a total of none", ["--total", "0"], "total must be at least 1"),
            ("a total too low", ["--total", "9"], "the total, 9, is below the votes in the file"),
            ("an unknown party", ["--tie-order", "A,C"], "the tie order names 'C'"),
            ("a party twice", ["--tie-order", "A,A"], "the tie order names 'A' twice"),
            ("an order of nothing", ["--tie-order", ""], "the tie order names ''"),
            ("an open quote", ["--tie-order", '"A'], "--tie-order cannot be read"),
            ("a line's end", ["--tie-order", "A\nB"], "--tie-order cannot be read"),
            ("an order of 200 kB", ["--tie-order", "x" * 200_000], "--tie-order cannot be read"),
        ]
    },
    **{
        f"outputs into {name}": (files, ["run", *RULE, "--output", output], words)
        for name, files, output, words in [
            ("the study", {}, paths.ROOT, "holds the study itself"),
            ("the study's data", {}, paths.DATA / "x", "holds the study itself"),
            (
                "a link to the study",
                {"o": paths.DATA},
                "o",
                "output folder o holds the study itself",
            ),
            ("the root of all", {}, "/", "is not empty and holds no run.json"),
            ("a file", {"o": ""}, "o", "output folder o is a file"),
            ("a place below a file", {"o": ""}, "o/p/q", "is a file, or lies below one"),
            ("a folder of others", {"o/x": ""}, "o", "is not empty and holds no run.json"),
            ("a folder of hidden files", {"o/.x": ""}, "o", "is not empty and holds no run.json"),
            ("a device", {}, "/dev/null", "output folder /dev/null is a file"),
            ("a system's folder", {}, "/proc/x", "output folder /proc/x cannot be made"),
            ("a link to itself", {"o": Path("o")}, "o", "cannot be made: File exists"),
            ("a link to itself and on", {"o": Path("o")}, "o/p", "cannot be made"),
            ("a name too long", {}, "a" * 300, "File name too long"),
            ("a name with a line's end", {"a\nb": ""}, "a\nb", r"output folder a\nb is a file"),
            ("a folder with half a manifest", {"o/run.json": "{"}, "o", "is no manifest of a run"),
            (
                "a folder with another's run.json",
                {"o/run.json": '{"km": 5}'},
                "o",
                "is no manifest",
            ),
            (
                "a manifest without end",
                {"o/run.json": "[" * 100_000},
                "o",
                "is no manifest of a run",
            ),
            (
                "a run with others' files",
                {"o/run.json": OURS, "o/data/x": ""},
                "o",
                "made by no run",
            ),
            (
                "a run that claims a file elsewhere",
                {
                    "o/run.json": OURS.replace("{}}", '{"outputs": {"../x": ""}}}'),
                    "x": "",
                    "o/data/x": "",
                },
                "o",
                "o/data/x was made by no run",
            ),
            (
                "a run whose figures lie elsewhere",
                {"o/run.json": OURS, "e": None, "o/figures": Path("../e")},
                "o",
                "o/figures leads out of the output folder",
            ),
            (
                "a run whose work lies elsewhere",
                {"o/run.json": OURS, "e": None, "o/.partial": Path("../e")},
                "o",
                "o/.partial leads out of the output folder",
            ),
        ]
    },
}


def faults():
    """Yield what is wrong, the files that lie there, the command, and words of the sentence."""
    for name, (content, words) in OWN.items():
        yield f"file: {name}", {"mine.csv": content}, ["measure", "mine.csv"], ("mine.csv", words)
    for name, (content, words) in SHEETS.items():
        yield f"sheet: {name}", {name: content}, ["measure", name], (name, words)
    for name, (files, place, words) in PLACES.items():
        yield f"place: {name}", files, ["measure", place], (words,)
    for setting, words in SETTINGS.items():
        files = {"mine.csv": HEAD + "A,60,6\nB,40,4\n"}
        yield (
            f"setting: {setting[:40]!r}",
            files,
            ["run", "--set", setting, "--output", "out"],
            (words,),
        )
    for kind, command, broken in (
        ("scenario", "run", YAML | SCENARIO),
        ("grid", "sweep", YAML | GRID),
    ):
        path = f"{kind[0]}.yaml"
        for name, (content, words) in broken.items():
            place = () if words.startswith("scenario file") else (f"{kind} file {path}",)
            files = {path: content}
            yield f"{kind}: {name}", files, [command, path, "--output", "out"], (*place, words)
    sound = {"a/results.csv": SOUND, "b/results.csv": SOUND}
    for name, content in MANIFESTS.items():
        yield (
            f"manifest: {name}",
            sound | {"a/run.json": content},
            ["compare", "a", "b"],
            ("a/run.json",),
        )
    for name, (content, words) in RUNS.items():
        yield (
            f"results: {name}",
            sound | {"a/results.csv": content},
            ["compare", "b", "a"],
            (words,),
        )
    for name, (content, words) in LISTS.items():
        files = sound | {"a/figures/figures.csv": content, "a/tables/tables.csv": "table,title\n"}
        yield f"list: {name}", files, ["cite", "fig01", "--run", "a"], (words,)
    for name, (rows, words) in TRAILS.items():
        content = f"result,value,text,unit,rows\nx.y.z,7,,seats,{rows}\n"
        yield (
            f"trail: {name}",
            {"a/results.csv": content},
            ["trace", "x.y.z", "--run", "a"],
            (words,),
        )
    for name, (files, arguments, words) in COMMANDS.items():
        yield name, files, arguments, (words,)


FAULTS = {name: rest for name, *rest in faults()}


def listing():
    """Return what lies where runs write."""
    folders = (
        paths.RUNS,
        paths.NOTEBOOKS,
        paths.DATA,
        paths.ROOT / "figures",
        paths.ROOT / "tables",
    )
    top = [path for path in paths.ROOT.iterdir() if path.name in (".partial", "runs")]
    return sorted([*top, *(path for folder in folders for path in folder.rglob("*"))])


def contents(folder):
    return {path: path.is_file() and path.read_bytes() for path in sorted(folder.rglob("*"))}


@pytest.fixture(scope="module", autouse=True)
def _built_once():
    """Build the command once, which costs more than most calls of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typer.main, "get_command", functools.cache(typer.main.get_command))
        yield


@pytest.mark.parametrize(("files", "arguments", "words"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_one_sentence_and_leaves_nothing(
    files, arguments, words, tmp_path, monkeypatch, called
):
    for name, content in files.items():
        put(tmp_path / name, content)
    before = contents(tmp_path), listing()
    monkeypatch.chdir(tmp_path)
    code, out, err = called(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("majilis: ")
    assert err.count("\n") == 1
    assert len(err) < 2100
    assert all(word in err for word in words)
    assert (contents(tmp_path), listing()) == before


def test_the_table_is_large():
    assert len(FAULTS) >= 200


# ---- the study's own claims, which a run reads before it starts

CLAIM = "bloc_dominance,kaz-2004,"
CLAIMS = {
    "an unknown election": (
        CLAIM,
        "bloc_dominance,kaz-2005,",
        "column election: 'kaz-2005'",
    ),
    "an election that looks alike": (CLAIM, "bloc_dominance,k\u0430z-2004,", "column election"),
    "a claim twice": (
        "otan_dominance,",
        "bloc_dominance,",
        "row 3, column claim: 'bloc_dom",
    ),
    "a path for a name": (
        CLAIM,
        "../bloc_dominance,kaz-2004,",
        "row 2, column claim: '../bl",
    ),
    "a name from right to left": (CLAIM, "bloc\u202e,kaz-2004,", "row 2, column claim"),
    "no name": (CLAIM, ",kaz-2004,", "row 2, column claim: the cell is blank"),
    "an unknown kind": (",count,", ",cuont,", "row 2, column kind: 'cuont' is not allowed"),
    "a formula for a kind": (",count,", ",=1+2,", "row 2, column kind: '=1+2' is not allowed"),
    "no kind": (",count,", ",,", "row 2, column kind: the cell is blank"),
    "an unknown party": (",otan,,", ",otna,,", "row 3, column parties: 'otna' does not stand in"),
    "an unknown column": ("claim,election", "claim,elections", "row 1: unknown column 'elections'"),
    "a column twice": ("claim,election", "claim,claim", "row 1: the column 'claim' stands twice"),
    "a cell too many": (CLAIM, f"x,{CLAIM}", "row 2: 14 cells, where the header has 13"),
    "an open quote": (CLAIM, f'"{CLAIM}', "quotes must be closed"),
    "a field of 10 MB": (CLAIM, CLAIM + "x" * LONG, "row 2: field larger than field limit"),
}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Give a folder with all data but claims, so that these are read once."""
    folder = tmp_path_factory.mktemp("data")
    for name in ("raw", "codings", "clean", "sources.csv"):
        (folder / name).symlink_to(paths.DATA / name)
    return folder


@pytest.mark.parametrize(("old", "new", "words"), CLAIMS.values(), ids=CLAIMS)
def test_a_broken_claim_stops_a_run(old, new, words, data, tmp_path, monkeypatch, called):
    content = (paths.DATA / "claims.csv").read_text(encoding="utf-8")
    assert old in content
    (data / "claims.csv").write_text(content.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(tables, "read_all", functools.partial(tables.read_all, folder=data))
    code, out, err = called("run", *RULE, "--output", tmp_path / "out")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "claims.csv" in err
    assert words in err
    assert not (tmp_path / "out").exists()


# ---- streams and disks


@pytest.mark.parametrize(
    ("streams", "said"),
    [
        ("2>&-", ""),
        ("<&- >&- 2>&-", ""),
        ("2>/dev/full", ""),
        (">/dev/full", "majilis: No space left on device\n"),
    ],
)
def test_streams_that_cannot_be_written_to(streams, said):
    broken = "--jsn" if "2>" in streams else ""
    command = f"{shlex.quote(sys.executable)} -m majilis parameters {broken} {streams}"
    done = subprocess.run(command, shell=True, cwd=paths.ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def failed(name, value):
    """Return how papermill tells of a cell that failed."""
    return PapermillExecutionError(0, 5, "x", name, value, [value])


@pytest.mark.parametrize(
    "error",
    [
        failed("OSError", "[Errno 28] No space left on device: 'x'"),
        OSError(28, "No space left on device"),
        OSError(122, "Disk quota exceeded", "x"),
    ],
)
def test_a_disk_that_is_full_is_no_fault_of_a_notebook(error, tmp_path, monkeypatch):
    planned = plan.plan(parameters.load(), tmp_path, record=True)

    def fail(*arguments, **options):
        raise error

    monkeypatch.setattr("papermill.execute_notebook", fail)
    sentence = refusal(run._run_task, planned, tmp_path, "04_robustness")
    assert sentence.startswith("04_robustness cannot write its files: ")


@pytest.mark.proof
def test_a_run_onto_a_full_disk_leaves_what_was_there(tmp_path):
    out = tmp_path / "out"
    put(out / "run.json", OURS.replace("{}}", '{"outputs": {"results.csv": ""}}}'))
    put(out / "results.csv", SOUND)
    before = contents(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "majilis", "run", *RULE, "--output", out],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        # What stands in for the disk: no file may have more than 100,000 bytes.
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    last = done.stderr.splitlines()[-1]
    assert re.match(r"majilis: \w+ cannot write its files: File too large; ", last)
    assert contents(tmp_path) == before
