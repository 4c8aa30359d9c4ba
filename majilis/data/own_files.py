"""A user's own file of elections: text or a spreadsheet, read as it is meant or refused by row.

Nothing is guessed: what could be read in two ways is refused in a sentence that says how to write
it. Rows keep the numbers that they have in the file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd

from majilis.data import paths, spreadsheets, tables
from majilis.data.schema import OWN_ELECTION, Table
from majilis.errors import InputError, nearest

_SHEETS = (".xlsx", ".ods")
_SEPARATORS = (",", ";", "\t")
# Files of Windows in Russian: letters of the language, and what typesetters put between them.
_RUSSIAN = re.compile(r"[\x00-\x7f\N{NO-BREAK SPACE}А-яЁё«»„“”‘’–—…№°·]*")
_RUSSIAN_WORD = re.compile(r"[А-яЁё]{3}")
# KOI8 read as Windows-1251 turns capitals into small letters and small ones into capitals.
_MIXED_WORD = re.compile(r"[A-Za-z][А-яЁё]|[А-яЁё][A-Za-z]|\b[а-яё][А-ЯЁ]{2}")
_WHOLE = re.compile(r"-?[0-9]+")
_NOUGHTS = re.compile(r"([0-9]+)\.00?")  # as programs write whole numbers beside blank cells
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:([ '’.,])[0-9]{3})(?:\1[0-9]{3})*")
_BLANKS = "[\N{NO-BREAK SPACE}\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}]"
_SHARES = re.compile("%|share|percent|pct|доля|процент|үлес|пайыз")
_ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:[0-9]{3}")
# These part thousands in some languages and decimals in others.
_AMBIGUOUS = ".,"


def kind(party: str) -> str:
    """Return what a row of a user's file is: party, independents or residual.

    Examples
    --------
    >>> kind("Отан"), kind("Независимые"), kind("Others")
    ('party', 'independents', 'residual')
    """
    return _row_names().get(_name(party), "party")


def read_election(election: str) -> pd.DataFrame:
    """Read one election of a user's own: ``party,votes,seats`` and optional columns.

    It is a file, found as `paths.given` says, or ``FILE:NAME`` for one election of several in it.
    The first fault is refused by file, row and column.
    """
    path, name = paths.own_election(election) or (election, None)
    place = paths.given(path)
    if not place.exists():
        raise InputError(
            f"file {path} does not exist, neither from the working folder nor from the project's"
        )
    frame = read_elections(place)
    names = list(dict.fromkeys(frame["election"])) if "election" in frame else []
    if name is None and len(names) < 2:
        return frame
    if name is None:
        listed = ", ".join(names[:_SHOWN]) + ("" if len(names) <= _SHOWN else ", …")
        raise InputError(f"{path} holds several elections, {listed}; take one as {path}:{names[0]}")
    if name not in names:
        raise InputError(f"{path} holds no election {name!r}; {nearest(name, names or [path])}")
    return frame[frame["election"] == name].reset_index(drop=True)


_SHOWN = 5  # elections of a file that a sentence lists


def read_elections(path: Path, *, seats: bool | None = True) -> pd.DataFrame:
    """Read one election or many from a user's own file, with ``election`` in front.

    Parameters
    ----------
    path : Path
        Text or a spreadsheet: ``party,votes,seats`` and optional columns.
    seats : bool, optional
        Whether the file must hold seats; None takes them where there are any. Without need of
        them they may be blank or nought.

    Returns
    -------
    pandas.DataFrame
        The columns that the file has.

    Raises
    ------
    InputError
        Naming file, row and column of the first fault.

    Examples
    --------
    >>> frame = read_elections(paths.ROOT / "examples" / "own_election.csv")
    >>> list(frame.columns[:3])
    ['party', 'votes', 'seats']
    """
    place = paths.relative(path)
    text = _text(path, place, OWN_ELECTION if seats else _without_seats())
    seats = "seats" in text if seats is None else seats
    definition = OWN_ELECTION if seats else _without_seats()
    for name in ("votes", "seats", "list_seats", "district_seats"):
        if name in text:
            text[name] = _counts(text[name].str.strip(), place, name)
    if "threshold" in text:
        _refuse_percentages(text["threshold"].str.strip(), place)
    frame = tables.checked(text, definition, path)
    _refuse_sums(frame, place)
    if "election" in frame:
        blank = frame["election"].isna()
        tables.refuse(blank, place, "election", "the cell is blank; it must hold a value")
    elections = frame["election"] if "election" in frame else pd.Series("", frame.index)
    for column in ("votes", "seats") if seats else ("votes",):
        total = frame[column].astype("float").groupby(elections, sort=False).transform("sum")
        apart = (total == 0) | (total > tables.LARGEST)
        limits = f"a sum above zero and at most {tables.LARGEST}"
        tables.refuse(apart, place, column, f"the {column} of this election must have {limits}")
    _refuse_tiers(frame, place)
    return frame.reset_index(drop=True)


def _refuse_percentages(cells: pd.Series[Any], place: str) -> None:
    apart = (cells != "") & ~pd.to_numeric(cells, errors="coerce").between(0, 1)
    words = "is no fraction of one, such as 0.05"
    tables.refuse(apart, place, "threshold", lambda at: f"{cells[at]!r} {words}")


def _refuse_tiers(frame: pd.DataFrame, place: str) -> None:
    """Refuse seats of tiers that do not fit the seats."""
    tiers = [column for column in ("list_seats", "district_seats") if column in frame]
    if not tiers or "seats" not in frame:
        return
    stated = frame[tiers].sum(axis=1)
    # Where both tiers are known they are the seats; where one is, it is a part of them.
    whole = len(tiers) == 2 and frame[tiers].notna().all(axis=1)
    apart = (stated > frame["seats"]) | (whole & (stated != frame["seats"]))
    named = " and ".join(tiers)
    tables.refuse(
        apart,
        place,
        "seats",
        lambda at: f"{frame['seats'][at]} does not fit {named}, in all {stated[at]}",
    )


def _refuse_sums(frame: pd.DataFrame, place: str) -> None:
    """Refuse rows that are no party's, such as sums of others, and one party in two rows."""
    elections = frame["election"] if "election" in frame else pd.Series("", frame.index)
    seen: dict[tuple[str, str], tuple[int, str]] = {}
    for at, election, party in zip(frame.index, elections, frame["party"], strict=True):
        where = f"{place}, row {at + 2}, column party: {party!r}"
        if reason := _NO_PARTY.get(is_a := kind(party)):
            raise InputError(f"{where} {reason}")
        look = is_a if is_a == "residual" else _as_seen(party)
        row, other = seen.setdefault((election, look), (at + 2, party))
        if row != at + 2:
            why = "both are other lists" if is_a == "residual" else "they look alike"
            raise InputError(f"{where}, and {other!r} in row {row}: {why}; a party has one row")
    for _, rows in frame.groupby(elections, sort=False):
        *others, last = rows["votes"].tolist()
        is_sum = len(others) > 2 and last == sum(others) >= _TOO_MANY_FOR_CHANCE
        if is_sum and ("seats" not in rows or 2 * rows["seats"].iloc[-1] == rows["seats"].sum()):
            raise InputError(
                f"{place}, row {rows.index[-1] + 2}, column party: {rows['party'].iloc[-1]!r} has "
                "as many votes as all rows before it together; leave a row of sums out, or let no "
                "such party stand last"
            )


_TOO_MANY_FOR_CHANCE = 1000
_NO_PARTY = {
    "total": "is no party but a sum or a count of voters; leave it out",
    "invalid": "is no party, and votes here are valid votes; leave it out",
    "against_all": "is no party, and shares are of votes for lists; leave it out",
}


@cache
def _row_names() -> dict[str, str]:
    names = tables.read("row_names")
    return dict(zip(map(_name, names["name"]), names["kind"], strict=True))


def _name(party: str) -> str:
    return _as_seen(party.casefold()).strip(" .:()*")


@lru_cache(maxsize=10_000)
def _as_seen(name: str) -> str:
    """Return a name without marks that nobody sees, Cyrillic letters that look Latin as Latin."""
    seen = [c for c in unicodedata.normalize("NFKC", name) if unicodedata.category(c) != "Cf"]
    return "".join(seen).translate(_LOOK_LATIN)


_LOOK_LATIN = str.maketrans("АВЕЅІЈКМНОРСТУХаеѕіјорсухһ", "ABESIJKMHOPCTYXaesijopcyxh")


@cache
def _without_seats() -> Table:
    """Return the definition of a user's own table for which seats are still to be found."""
    columns = tuple(
        column.model_copy(update={"required": False}) if column.name == "seats" else column
        for column in OWN_ELECTION.columns
    )
    optional = (*OWN_ELECTION.optional, "seats")
    return OWN_ELECTION.model_copy(update={"columns": columns, "optional": optional})


# ---- numbers


def _counts(cells: pd.Series[Any], place: str, column: str) -> pd.Series[Any]:
    """Return counts in digits alone, where a column writes its thousands in one way."""
    cells = cells.str.replace(_BLANKS, " ", regex=True)
    grouped = {at: found for at, text in _numbered(cells) if (found := _GROUPED.fullmatch(text))}
    marks = {found[1] for found in grouped.values()}
    is_sure = any(found[0].count(found[1]) > 1 for found in grouped.values())
    plain = {}
    for at, text in _numbered(cells):
        row = f"{place}, row {at + 2}, column {column}"
        if at in grouped:
            mark = grouped[at][1]
            if mark in _AMBIGUOUS and not is_sure:
                digits = text.replace(mark, "")
                raise InputError(
                    f"{row}: {text!r} is not a whole number, unless the mark parts thousands; "
                    f"write {digits}"
                )
            if len(marks) > 1:
                raise InputError(f"{row}: {text!r} parts thousands in another way than other rows")
            plain[at] = text.replace(mark, "")
        elif found := _NOUGHTS.fullmatch(text):
            plain[at] = found[1]
        elif not text or _WHOLE.fullmatch(text):
            if marks and len(text.lstrip("-")) > 3:
                raise InputError(f"{row}: {text!r} has no mark for thousands, as other rows have")
            plain[at] = text
        else:
            raise InputError(f"{row}: {text!r} is not a whole number{_hint(text)}")
    return pd.Series(plain, dtype="str")


def _numbered(cells: pd.Series[Any]) -> list[tuple[int, str]]:
    return list(zip(map(int, cells.index), cells, strict=True))


def _hint(text: str) -> str:
    if re.fullmatch(r"[0-9]+[.,][0-9]+ ?%?|[0-9]+ ?%", text):
        return "; counts are wanted: multiply shares until all are whole"
    if re.fullmatch(r"[0-9.,]+[eE][+-]?[0-9]+", text):
        return "; write all its digits"
    return ""


# ---- text and spreadsheets


def _text(path: Path, place: str, definition: Table) -> pd.DataFrame:
    """Return a file's cells as text by column, each row under its number in the file less two."""
    if path.is_dir():
        raise InputError(f"file {place} is a folder")
    try:
        read = spreadsheets.read if path.suffix.lower() in _SHEETS else _lines
        rows = read(path, place)
    except FileNotFoundError:
        raise InputError(f"file {place} does not exist") from None
    except OSError as error:
        raise InputError(f"file {place} cannot be read: {error.strerror}") from None
    filled = [(number, row) for number, row in enumerate(rows) if any(map(str.strip, row))]
    if not filled:
        raise InputError(f"{place}: the file is empty")
    (top, header), *body = filled
    header = [re.sub(r"[\s-]+", "_", name.strip().lower()) for name in _cut(header)]
    _refuse_shares(header, definition, f"{place}, row {top + 1}")
    tables.check_header(header, definition, f"{place}, row {top + 1}")
    if not body:
        raise InputError(f"{place}: the file has a header and no row")
    for number, row in body:
        width = len(_cut(row)) if len(row) > len(header) else len(row)
        if width != len(header):
            column = f", column {header[width]}" if width < len(header) else ""
            raise InputError(
                f"{place}, row {number + 1}{column}: {width} cells, where the header has "
                f"{len(header)}"
            )
        _refuse_errors(header, row, f"{place}, row {number + 1}")
    columns = zip(header, zip(*(row[: len(header)] for _, row in body), strict=True), strict=True)
    index = [number - 1 for number, _ in body]
    return pd.DataFrame({name: pd.Series(cells, index, dtype="str") for name, cells in columns})


def _refuse_errors(header: Sequence[str], row: Sequence[str], place: str) -> None:
    """Refuse cells of a program that holds no value for them."""
    for name, cell in zip(header, row, strict=False):
        is_formula = isinstance(cell, spreadsheets.Formula)
        if is_formula or (("#" in cell or "Err" in cell) and _ERROR.fullmatch(cell.strip())):
            what = "a formula whose value is not stored" if is_formula else "a program's error"
            raise InputError(f"{place}, column {name}: {str(cell)!r} is {what}; write the value")


def _refuse_shares(header: Sequence[str], definition: Table, place: str) -> None:
    for name in header:
        if name not in definition.column_names and _SHARES.search(name):
            raise InputError(
                f"{place}: unknown column {name!r}; counts are wanted, in columns votes and seats: "
                "multiply shares until all are whole"
            )


def _cut(row: Sequence[str]) -> list[str]:
    """Return a row without the blank cells at its end."""
    cells = list(row)
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _lines(path: Path, place: str) -> list[list[str]]:
    """Return the cells of a text file: commas, semicolons or tabs, as its header has them."""
    text = _decoded(path.read_bytes(), place)
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        raise InputError(f"{place}, row {row}: holds a byte that is no letter; save it as UTF-8")
    header = next((line for line in text.splitlines() if line.strip(" ,;\t")), "")
    separator = max(_SEPARATORS, key=header.count)
    return tables.parsed(StringIO(text, newline=""), place, separator)


def _decoded(content: bytes, place: str) -> str:
    """Return a file's text: UTF-8, UTF-16 with its mark, or Windows-1251 where it is Russian."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise InputError(f"{place}: its UTF-16 is broken; save it as UTF-8") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = content.decode("cp1251", errors="replace")
        # In other alphabets of one byte, Western letters would come out as single Russian ones.
        is_russian = _RUSSIAN.fullmatch(text) and _RUSSIAN_WORD.search(text)
        if is_russian and not _MIXED_WORD.search(text):
            return text
        row = content[: error.start].count(b"\n") + 1
        raise InputError(
            f"{place}, row {row}: byte {error.start} is not UTF-8; save it as UTF-8"
        ) from None
