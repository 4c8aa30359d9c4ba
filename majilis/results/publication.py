"""The main tables for authors: LaTeX, HTML and CSV, each from one definition.

A new table is an entry of ``printed.yaml``. What a table shows and how its cells read is settled
by the catalogue of results; there stand its columns, the head of its rows, and the note below it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import yaml

from majilis.data import language
from majilis.data.files import write_whole
from majilis.data.view import MISSING, TableView, view
from majilis.results import Results, Sentence, formats
from majilis.results.catalogue import BY_NAME
from majilis.study.study import BLOC_LABELS


@dataclass(frozen=True)
class Printed:
    """One table as it is printed: the name of its files, and its entry in ``printed.yaml``."""

    name: str
    table: str
    head: str
    columns: list[str]
    note: str


_DASH = "A dash: no source gives it, or there is none."
_TEXT = Path(__file__).with_name("printed.yaml").read_text(encoding="utf-8")
PRINTED = tuple(Printed(name, **entry) for name, entry in yaml.safe_load(_TEXT).items())


def publish(results: Results, folder: Path) -> tuple[TableView | Sentence, ...]:
    """Write every table as LaTeX, HTML and CSV, and ``tables.csv`` with titles and checksums.

    Returned are, to be shown, the list of the tables written and a sentence for each without data.
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
    is_keyed = names not in BY_NAME[printed.table].quantities
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
    """Return a table's LaTeX, HTML and CSV by their endings.

    The cells of the first two are those of `shown`, as `typeset` or a translator returned them.

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
    """Return the key and the columns shown of a table of the catalogue, with exact values.

    A column whose name does not tell what it is counted in has the unit at its end.

    Examples
    --------
    >>> frame = pd.DataFrame({"party": ["otan"], "label": ["Otan"], "list_seats": [7]})
    >>> list(exact_values(frame, PRINTED[4]))
    ['party', 'label', 'list_seats']
    """
    table = BY_NAME[printed.table]
    shown = dict.fromkeys([table.key, *(column for column in printed.columns if column in frame)])
    heads = {
        column: f"{column}_{quantity.unit}"
        for column, quantity in table.quantities.items()
        if quantity.unit not in ("words", *column.split("_"))
    }
    return frame[list(shown)].rename(columns=heads)


def note_of(results: Results, printed: Printed, shown: TableView) -> str:
    """Return a table's note with the study's choices, and what a dash means where it has one.

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


def _csv(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")
