"""The main tables for authors: LaTeX, HTML and CSV, each from one definition.

A new table is a row of `PRINTED`. What a table shows and how its cells read is settled by the
catalogue of results; here stand its columns, the head of its rows, and the note below it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from majilis.data import language
from majilis.data.files import write_whole
from majilis.data.view import MISSING, TableView, view
from majilis.results import Results, Sentence, formats
from majilis.results.catalogue import TABLES
from majilis.results.table import Quantity, Table
from majilis.study.study import BLOC_LABELS


@dataclass(frozen=True)
class Printed:
    """One table as it is printed.

    Attributes
    ----------
    name : str
        The stable name of its files.
    table : str
        The table of the catalogue of results that it shows.
    head : str
        The head of its first column.
    columns : tuple of str
        Its columns; the first, the table's key or a quantity in words, names the rows.
    note : str
        What stands below it; a parameter's name in braces stands for its value.
    """

    name: str
    table: str
    head: str
    columns: tuple[str, ...]
    note: str


_CODED = "Blocs follow the coding {coding}, a rule over labels that sources give."
_LISTS = "List votes decide the list tier alone."
_DASH = "A dash: no source gives it, or there is none."

PRINTED: tuple[Printed, ...] = (
    Printed(
        "tab01_parties",
        "parties",
        "Party",
        (
            "label",
            "bloc",
            "list_votes",
            "vote_share",
            "list_seats",
            "district_seats",
            "chamber_seats",
            "chamber_seat_share",
        ),
        f"{_LISTS} {_CODED}",
    ),
    Printed(
        "tab02_blocs",
        "blocs",
        "Bloc",
        (
            "bloc",
            "list_votes",
            "vote_share",
            "list_seats",
            "list_seat_share",
            "district_seats",
            "chamber_seats",
            "chamber_seat_share",
        ),
        f"{_LISTS} {_CODED}",
    ),
    Printed(
        "tab03_effective_numbers",
        "fragmentation",
        "Measure",
        ("label", "list_votes", "list_seats", "chamber_seats"),
        "Parties of equal size that would give the same value.",
    ),
    Printed(
        "tab04_disproportionality",
        "disproportionality",
        "Measure",
        ("label", "list_tier", "chamber"),
        f"{_LISTS} Where other ballots filled seats, list votes against all seats compare two.",
    ),
    Printed(
        "tab05_ladder",
        "ladder",
        "List",
        ("label", "vote_share", "list_seats", "district_seats", "chamber_seats"),
        "Beside the opposition stand the two lists that come after the largest of all. "
        f"{_LISTS} {_CODED}",
    ),
    Printed(
        "tab06_threshold_bases",
        "threshold_bases",
        "Share of",
        ("label", "votes", "needed", "passing", "seats", "opposition"),
        "List seats of the lists that pass, in the order of their votes, by the formula {formula}. "
        f"{_CODED}",
    ),
    Printed(
        "tab07_formulas",
        "formulas",
        "Formula",
        ("label", "seats", "opposition", "as_official"),
        f"List seats of the lists above the threshold, in the order of their votes. {_CODED}",
    ),
    Printed(
        "tab08_claims",
        "claims",
        "Claim",
        ("text", "verdict", "reverse"),
        "The count by nomination comes first. What is in brackets is chosen for the count before "
        "it.",
    ),
    Printed(
        "tab09_series",
        "series",
        "Election",
        (
            "year",
            "total_seats",
            "largest",
            "largest_vote_share",
            "largest_seat_share",
            "opposition_vote_share",
            "opposition_seat_share",
            "effective_number_seats",
            "least_squares",
        ),
        f"Every election by the same functions. {_CODED}",
    ),
    Printed(
        "tab10_peers",
        "peers",
        "Election",
        (
            "label",
            "largest",
            "largest_vote_share",
            "largest_seat_share",
            "effective_number_seats",
            "least_squares_low",
            "least_squares_high",
            "vote_coverage",
        ),
        "Shares are of the votes and of the seats that are known by party; the least-squares "
        "index is a range where some votes are not.",
    ),
)


def publish(results: Results, folder: Path) -> tuple[TableView | Sentence, ...]:
    """Write every table as LaTeX, HTML and CSV, and ``tables.csv`` with titles and checksums.

    Parameters
    ----------
    results : Results
        What the tables show.
    folder : Path
        The folder that the files go to.

    Returns
    -------
    tuple of TableView or Sentence
        To show: the list of the tables written, and a sentence for each that has no data.
    """
    rows: list[dict[str, str]] = []
    sentences: list[Sentence] = []
    for printed in PRINTED:
        shown = typeset(results, printed)
        if isinstance(shown, Sentence):
            sentences.append(shown)
            continue
        contents = render(results, printed, shown)
        for ending, content in contents.items():
            write_whole(folder / f"{printed.name}.{ending}", content)
        hashes = {ending: hashlib.sha256(c).hexdigest() for ending, c in contents.items()}
        note = note_of(results, printed, shown)
        rows.append({"table": printed.name, "title": shown.title, "note": note, **hashes})
    manifest = pd.DataFrame(rows, columns=["table", "title", "note", "tex", "html", "csv"])
    write_whole(folder / "tables.csv", _csv(manifest))
    heads = {"table": "Table", "title": "Title", "note": "Note"}
    return view(manifest, "Tables", heads, code=["table"]), *sentences


def typeset(results: Results, printed: Printed) -> TableView | Sentence:
    """Return a table as it is printed, or the sentence that says why there is none.

    Parameters
    ----------
    results : Results
        What it shows.
    printed : Printed
        Its definition.

    Returns
    -------
    TableView or Sentence
        Its title and its cells, the names of the rows in the first column.

    Examples
    --------
    >>> from majilis import open_study, results
    >>> shown = typeset(results.evaluate(open_study()), PRINTED[1])
    >>> list(shown.cells["Bloc"])
    ['pro-presidential', 'opposition', 'other', 'independents']
    """
    names, *columns = printed.columns
    whole = results.table(printed.table)
    if isinstance(whole, Sentence):
        return whole
    frame = results.frame(printed.table)
    held = [column for column in columns if column in frame]
    is_keyed = names not in _quantities(printed)
    columns = held if is_keyed else [names, *held]
    shown = results.table(printed.table, columns, decimals=1)
    if isinstance(shown, Sentence):
        return shown
    # In front may stand the key, which names the rows only where no words do.
    cells = shown.cells.iloc[:, -len(held) :]
    firsts = (
        [BLOC_LABELS.get(str(key), str(key)) for key in frame[names]]
        if is_keyed
        else list(shown.cells.iloc[:, -len(held) - 1])
    )
    head = language.translate(printed.head, results.language)
    cells.insert(0, head, [language.translate(first, results.language) for first in firsts])
    return TableView(shown.title, cells, shown.words | {head}, shown.results)


def render(results: Results, printed: Printed, shown: TableView) -> dict[str, bytes]:
    """Return a table's files by their endings.

    Parameters
    ----------
    results : Results
        What it shows, exact for the CSV.
    printed : Printed
        Its definition.
    shown : TableView
        Its cells, as `typeset` or a translator returned them.

    Returns
    -------
    dict of str to bytes
        LaTeX, HTML and CSV.

    Examples
    --------
    >>> from majilis import open_study, results
    >>> found = results.evaluate(open_study())
    >>> made = render(found, PRINTED[2], typeset(found, PRINTED[2]))
    >>> made["csv"].decode().splitlines()[0]
    'measure,label,list_votes_number,list_seats_number,chamber_seats_number'
    """
    note = note_of(results, printed, shown)
    page = formats.as_html(shown, name=printed.name, note=note, language=results.language)
    exact = exact_values(results.frame(printed.table), printed)
    return {
        "tex": formats.latex(shown, label=f"tab:{printed.table}", note=note).encode("utf-8"),
        "html": page.encode("utf-8"),
        "csv": _csv(exact),
    }


def exact_values(frame: pd.DataFrame, printed: Printed) -> pd.DataFrame:
    """Return what a table shows with exact values.

    Parameters
    ----------
    frame : DataFrame
        The table of the catalogue of results.
    printed : Printed
        Its definition.

    Returns
    -------
    DataFrame
        The key and the columns shown. A column whose name does not tell what it is counted in has
        the unit at its end.

    Examples
    --------
    >>> frame = pd.DataFrame({"party": ["otan"], "label": ["Otan"], "list_seats": [7]})
    >>> list(exact_values(frame, PRINTED[4]))
    ['party', 'label', 'list_seats']
    """
    key = _definition(printed).key
    shown = dict.fromkeys([key, *(column for column in printed.columns if column in frame)])
    heads = {column: _with_unit(column, printed) for column in shown}
    return frame[list(shown)].rename(columns=heads)


def note_of(results: Results, printed: Printed, shown: TableView) -> str:
    """Return what stands below a table.

    Parameters
    ----------
    results : Results
        What it shows.
    printed : Printed
        Its definition.
    shown : TableView
        Its cells.

    Returns
    -------
    str
        The note with the study's choices; what a dash means where the table has one.

    Examples
    --------
    >>> from majilis import open_study, results
    >>> found = results.evaluate(open_study())
    >>> note_of(found, PRINTED[1], typeset(found, PRINTED[1])).split(". ")[1]
    'Blocs follow the coding consensus, a rule over labels that sources give.'
    """
    has_dash = shown.cells.isin([MISSING]).to_numpy().any()
    parts = [printed.note, *([_DASH] if has_dash else [])]
    return " ".join(map(results.with_choices, parts))


def _with_unit(column: str, printed: Printed) -> str:
    quantity = _quantities(printed).get(column)
    if quantity is None or quantity.unit in ("words", *column.split("_")):
        return column
    return f"{column}_{quantity.unit}"


def _definition(printed: Printed) -> Table:
    return next(table for table in TABLES if table.name == printed.table)


def _quantities(printed: Printed) -> Mapping[str, Quantity]:
    return _definition(printed).quantities


def _csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")
