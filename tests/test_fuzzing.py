"""Malformed input of every kind for every reader: a refusal in a sentence, or a sound answer."""

import json
from functools import reduce

import pytest
from fuzzed import READERS
from helpers import book, open_document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from majilis.study.parameters import Parameters

# What people and programs put into a cell, a name or a value.
NASTIES = (
    "",
    " ",
    "\0",
    "\ufeff",
    "\u202e",
    "\u200b",
    "\udcff",
    "\n",
    '"',
    "'",
    "\\",
    "=1+2",
    "=cmd|' /c calc'!A0",
    "@SUM(A1)",
    "#DIV/0!",
    "#REF!",
    "Err:502",
    "../../etc/passwd",
    "/dev/zero",
    "~nobody_at_all/x.csv",
    "file:///etc/passwd",
    "a.csv:b",
    "x" * 200_000,
    "9" * 5000,
    "1e999999999",
    "-0",
    "1,234",
    "1.234",
    "1 234",
    "0x1F",
    "010",
    "1:17",
    "nan",
    "inf",
    "44 %",
    "Total",
    "Против всех",
    "Other",
    "Others",
    "О\u0442an",
    "Otan",
    "<script>",
    "\x1b[31m",
    "!!python/name:os.system",
    "&a [*a]",
    "*a",
    "<<: {a: b}",
    "? [a]",
    "!!set {a}",
    "!!binary aGk=",
    "2004-09-19",
    "[" * 1100,
    "{a: " * 600,
    "null",
    "true",
    "{from: 0, to: 1, step: 1e-9}",
    "{from: 0, to: 9e999999, step: 1}",
)
# Drawn by number: some are too long for what Hypothesis says of a strategy.
NASTY = st.integers(0, len(NASTIES) - 1).map(lambda at: NASTIES[at])
SMALL = st.one_of(NASTY, st.integers(-9, 99).map(str), st.text(max_size=6))
COLUMNS = ["party", "votes", "seats", "election", "bloc", "list_seats", "seats_total", "threshold"]
CLAIMS = "claim,election,text,kind,decided_by,rule,parties,outside,choices,conflicts,stated,rows"
RESULTS = ["result", "value", "text", "unit", "rows", "function"]
UNITS = st.sampled_from(["seats", "share", "words", "votes", "index", "seat"])
SOUND = st.sampled_from(["A", "B", "Отан", "10", "20", "0", "3", "opposition", "0.05"])
ENCODINGS = st.sampled_from(
    ["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-r", "latin-1"]
)


def rows_below(columns, cells):
    """Draw a table, mostly with a header that fits and rows as long."""
    headers = st.one_of(
        st.permutations(columns).map(lambda names: names[:3]),
        st.just(columns[:3]),
        st.lists(st.one_of(st.sampled_from(columns), SMALL), max_size=4),
    )
    rows = st.lists(st.lists(cells, min_size=3, max_size=3), max_size=4)
    return st.tuples(headers, rows, st.lists(SMALL, max_size=5)).map(
        lambda drawn: [drawn[0], *drawn[1], *([drawn[2]] if drawn[2] else [])]
    )


def as_text(table, separator, encoding):
    lines = [separator.join(map(quoted, row)) for row in table]
    return "\n".join(lines).encode(encoding, errors="replace")


def quoted(cell):
    """Return a cell as a program writes it; that it is not, is among what is drawn."""
    return f'"{cell}"' if "," in cell or "\n" in cell else cell


def of_text(columns, cells, separators=",;\t"):
    return st.builds(as_text, rows_below(columns, cells), st.sampled_from(separators), ENCODINGS)


def as_workbook(table):
    header, *rows = [
        [int(c) if c.isdecimal() and len(c) < 9 else printable(c) for c in row] for row in table
    ]
    return book(*rows, **{f"{letter}1": name for letter, name in zip("ABCD", header, strict=False)})


def printable(text):
    """Return a text as XML can hold it."""
    return "".join(letter for letter in text[:1000] if letter.isprintable())


CELLS = st.one_of(SOUND, SOUND, SMALL)
OWN = rows_below(COLUMNS, CELLS)
ATTRIBUTES = st.fixed_dictionaries(
    {},
    optional={
        "valuetype": st.sampled_from(["float", "string", "percentage", "date", "boolean", "void"]),
        "value": SMALL.map(printable),
        "formula": SMALL.map(printable),
        "text": SMALL.map(printable),
        "numbercolumnsrepeated": st.sampled_from(["0", "-1", "3", "999999999", "many"]),
    },
)
# Fragments of YAML, which make a mapping now and then and nonsense most of the time.
FRAGMENTS = st.sampled_from(
    [
        *"{}[]:,-?&*!|>'\"#%@\n\t ",
        *("name: a\n", "parameters:\n", "description: x\n", "limit: 5\n", "scenarios: [a.yaml]\n"),
        *("  formula: ", "  threshold: ", "  coding: ", "  list_seats: ", "  election: ", "\n  "),
        *("hare", "droop", "0.05", "{from: 0, to: 0.1, step: 0.05}", "[hare, droop]", "kaz-2004"),
        *("{otan: opposition}", "otan: other", "base: consensus", "null", "*a", "&a ", "<<: "),
    ]
)
YAML = st.lists(st.one_of(FRAGMENTS, FRAGMENTS, NASTY, st.text(max_size=4)), max_size=12).map(
    lambda parts: "".join(parts).encode(errors="surrogateescape")
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), SMALL),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(SMALL, inner, max_size=3)),
    max_leaves=6,
)
NAMES = st.one_of(st.sampled_from([*Parameters.model_fields, "formla", "_x", "In"]))
CHOICES = st.one_of(
    VALUES,
    st.sampled_from(["hare", "droop", "excluded", "membership", "kaz-2007", 0.05, 7, 10]),
    st.dictionaries(st.sampled_from(["otan", "asar", "base", "kaz-2007:otan"]), SMALL, max_size=3),
)
SET = st.dictionaries(NAMES, CHOICES, max_size=4)
RUN = st.dictionaries(
    st.sampled_from(["majilis", "commit", "python", "packages", "data", "outputs"]),
    VALUES,
    max_size=3,
)
MANIFEST = st.fixed_dictionaries(
    {},
    optional={
        "name": st.one_of(SMALL, VALUES),
        "parameters": st.one_of(SET, SET, VALUES),
        "run": st.one_of(RUN, RUN, VALUES),
    },
).map(lambda content: json.dumps(content).encode())


def cut(content, at, by):
    """Return bytes that somebody cut, doubled or struck through at some place."""
    at = at % (len(content) + 1)
    return content[:at] + by + content[at + len(by) :]


def damaged(contents):
    """Draw contents, a part of them with a few bytes of another kind."""
    return st.one_of(
        contents,
        contents,
        st.builds(cut, contents, st.integers(0, 2000), st.binary(max_size=4)),
        st.binary(max_size=60),
    )


def torn(reader):
    """Draw a sound part of a spreadsheet with other tags and values at some places."""
    fragments = st.sampled_from(
        [b"<", b"/>", b'"', b"<c>", b' t="e"', b"<f>1/0</f>", b"&a;", b"9" * 30]
    )
    edits = st.lists(
        st.tuples(st.integers(0, 5000), st.one_of(fragments, st.binary(max_size=3))), max_size=3
    )
    return edits.map(
        lambda made: reduce(lambda text, edit: cut(text, *edit), made, READERS[reader].sound)
    )


RESULT_CELLS = st.one_of(SOUND, UNITS, SMALL, st.just("result/10"), st.just("raw/seats/x"))
# What each reader is fed, and how many of a hundred thousand inputs are its.
STRATEGIES = {
    "csv": (damaged(of_text(COLUMNS, CELLS)), 9_000),
    "tsv": (damaged(of_text(COLUMNS, CELLS, "\t")), 3_000),
    "txt": (damaged(of_text(COLUMNS, CELLS, ";")), 3_000),
    "xlsx": (damaged(OWN.map(as_workbook)), 1_000),
    "worksheet": (torn("worksheet"), 1_000),
    "content": (torn("content"), 1_000),
    "ods": (damaged(st.lists(ATTRIBUTES, max_size=4).map(lambda c: open_document(*c))), 1_000),
    "scenario": (damaged(st.one_of(YAML, MANIFEST)), 15_000),
    "grid": (damaged(st.one_of(YAML, MANIFEST)), 9_000),
    "mapping": (damaged(YAML), 15_000),
    "setting": (
        damaged(
            st.builds(lambda name, text: f"{name}={text}".encode("utf-8", "replace"), NAMES, SMALL)
        ),
        20_000,
    ),
    "claims": (damaged(of_text(CLAIMS.split(","), CELLS, ",")), 6_000),
    "manifest": (damaged(MANIFEST), 9_000),
    "results": (damaged(of_text(RESULTS, RESULT_CELLS, ",")), 3_000),
    "trail": (damaged(of_text(RESULTS, RESULT_CELLS, ",")), 1_000),
    "papermill": (SET, 10_000),
}
SHARE = 100  # in the suite, one of so many
PATIENT = {
    "deadline": None,  # each input has its own, in `fuzzed`
    "database": None,
    "suppress_health_check": list(HealthCheck),
}


def feed(reader, folder, inputs, **how):
    """Give a reader so many inputs, and return how many it got."""
    contents, _ = STRATEGIES[reader]
    fed = 0

    @settings(max_examples=inputs, **PATIENT, **how)
    @given(contents)
    def run(content):
        nonlocal fed
        fed += 1
        READERS[reader](content, folder)

    run()
    return fed


@pytest.mark.parametrize("reader", STRATEGIES)
def test_a_reader_refuses_or_reads(reader, tmp_path):
    _, inputs = STRATEGIES[reader]
    feed(reader, tmp_path, max(inputs // SHARE, 30), derandomize=True)


@pytest.mark.proof
def test_a_hundred_thousand_inputs(tmp_path, capsys):
    fed = {reader: feed(reader, tmp_path, inputs) for reader, (_, inputs) in STRATEGIES.items()}
    with capsys.disabled():
        print(f"\n{sum(fed.values()):,} malformed inputs: {fed}")
    assert sum(fed.values()) >= 100_000
