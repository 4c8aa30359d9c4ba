"""What several test modules say in the same words."""

import zipfile
from functools import cache
from io import BytesIO

import numpy as np
import openpyxl
import psutil
import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from majilis import results
from majilis.data import paths
from majilis.errors import InputError
from majilis.figures.theme import files
from majilis.study import parameters
from majilis.study.study import open_from_tables, open_study

base_study = cache(open_study)


def study_of(**choices):
    """Open a study with choices once, from tables that are read once and keep what is opened.

    Sources are chosen in cleaning and tables of one's own are read, so these are opened anew.
    """
    if choices.get("source_choices") or parameters.is_own_table(choices.get("election", "")):
        return open_study(**choices)
    return open_from_tables(parameters.check(choices), base_study().tables)


@cache
def _evaluated(study):
    return results.evaluate(study)


@cache
def _rows(study):
    return _evaluated(study).rows()


def results_of(**choices):
    """Return the results of a study with choices; each of its tables is made once."""
    return _evaluated(study_of(**choices))


def rows_of(**choices):
    """Return the rows of results.csv of a study with choices, made once."""
    return _rows(study_of(**choices))


def refusal(function, *arguments, **named):
    """Return the sentence with which something is refused."""
    with pytest.raises(InputError) as caught:
        function(*arguments, **named)
    sentence = str(caught.value)
    assert sentence
    assert "\n" not in sentence
    return sentence


def is_alive(pid):
    """Say whether a process runs; one that has ended may wait for its parent to notice."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def vector_drawing(figure):
    """Return a figure's bytes in the format that shows every place, line and letter."""
    buffer = BytesIO()
    with files():
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def is_opaque(figure):
    return all(artist.get_alpha() in (None, 1) for artist in figure.findobj())


def linear(colour):
    """Return a colour's linear red, green and blue (sRGB, IEC 61966-2-1)."""
    values = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def luminance(colour):
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def book(*rows, **cells):
    """Return the bytes of a workbook with rows below the header, and cells as they are typed."""
    workbook = openpyxl.Workbook()
    for row in (["party", "votes", "seats"], *rows):
        workbook.active.append(row)
    for place, value in cells.items():
        workbook.active[place] = value
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def open_document(*cells):
    """Return the bytes of an OpenDocument sheet: a header, and a row of cells as attributes."""
    document, sheet = OpenDocumentSpreadsheet(), Table(name="one")
    header = [{"valuetype": "string", "text": name} for name in ("party", "votes", "seats")]
    for row in (header, cells):
        sheet.addElement(line := TableRow())
        for attributes in row:
            line.addElement(
                made := TableCell(**{k: v for k, v in attributes.items() if k != "text"})
            )
            made.addElement(P(text=attributes.get("text", "")))
    document.spreadsheet.addElement(sheet)
    buffer = BytesIO()
    document.write(buffer)
    return buffer.getvalue()


def archive(parts):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return buffer.getvalue()


EXAMPLE = paths.ROOT / "examples" / "adding_an_election"
NO_FIGURE = {
    "fig05_later_count",
    "fig11_change",
    "fig12_expert_scores",
}


def home(path):
    """Return where an example's rows belong, below data/."""
    folder = {"sources": "", "readings": "codings/"}.get(path.stem, "raw/")
    return f"{folder}{path.name}"
